//! Chance that is the same in every run: the data are computed, never remembered.

/// A number that looks like chance for these three.
#[must_use]
pub const fn of(what: u64, first: u64, second: u64) -> u64 {
    let mixed = what
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(first.wrapping_mul(0xbf58_476d_1ce4_e5b9))
        .wrapping_add(second.wrapping_mul(0x94d0_49bb_1331_11eb));
    stir(stir(mixed))
}

const fn stir(mut number: u64) -> u64 {
    number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// One of these; there is always one.
#[must_use]
pub fn one<T: Copy>(of: &[T], chance: u64, else_one: T) -> T {
    of.get(below(chance, of.len() as u64) as usize)
        .copied()
        .unwrap_or(else_one)
}

/// A number below `limit`.
#[must_use]
pub const fn below(chance: u64, limit: u64) -> u64 {
    ((chance as u128 * limit as u128) >> 64) as u64
}

/// A number from 0 up to 1.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "53 bits are enough chance")]
pub fn share(chance: u64) -> f64 {
    (chance >> 11) as f64 / (1_u64 << 53) as f64
}
