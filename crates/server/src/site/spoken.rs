//! Figures of blueprints as people say them: hours, money, sizes.

use domain::{
    manifest::{CentRange, HourRange, RunningCost},
    money::{Cents, grouped},
};

/// Person hours: `20 bis 60 Stunden`, `1,5 Stunden`.
#[must_use]
pub fn hours(range: HourRange) -> String {
    if same(range.from, range.to) {
        return if same(range.to, 1.0) {
            "1 Stunde".to_owned()
        } else {
            format!("{} Stunden", number(range.to))
        };
    }
    format!("{} bis {} Stunden", number(range.from), number(range.to))
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.005
}

/// A number with at most two decimals and a comma: `1,5`.
#[must_use]
pub fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0')
        .trim_end_matches('.')
        .replace('.', ",")
}

/// Money: `keine`, `500 €`, `0 bis 2.500 €`, cents only where there are some.
#[must_use]
pub fn money(range: CentRange) -> String {
    match (range.from.get(), range.to.get()) {
        (0, 0) => "keine".to_owned(),
        (from, to) if from == to => euros(range.to),
        (from, to) if from % 100 == 0 && to % 100 == 0 => {
            format!("{} bis {}", grouped(from / 100), euros(range.to))
        }
        _ => format!("{} bis {}", range.from, range.to),
    }
}

fn euros(amount: Cents) -> String {
    match amount.get() % 100 {
        0 => format!("{}\u{a0}€", grouped(amount.get() / 100)),
        _ => amount.to_string(),
    }
}

/// Running cost: `0 bis 600 € im Jahr je Kommune`.
#[must_use]
pub fn running(cost: &RunningCost) -> String {
    let range = CentRange {
        from: cost.from_cents,
        to: cost.to_cents,
    };
    match money(range).as_str() {
        "keine" => "keine".to_owned(),
        amount => format!("{amount} {} {}", cost.period.label(), cost.per.label()),
    }
}

/// A number of bytes: `1,5 KiB`.
#[must_use]
pub fn size(bytes: i64) -> String {
    artefacts::bytes_in_words(u64::try_from(bytes).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::manifest::{Per, Rhythm};

    fn cents(amount: i64) -> Cents {
        amount.try_into().unwrap()
    }

    #[test]
    fn figures_read_as_people_say_them() {
        assert_eq!(
            hours(HourRange {
                from: 20.0,
                to: 60.0
            }),
            "20 bis 60 Stunden"
        );
        assert_eq!(hours(HourRange { from: 1.5, to: 1.5 }), "1,5 Stunden");
        assert_eq!(hours(HourRange { from: 1.0, to: 1.0 }), "1 Stunde");
        assert_eq!(
            money(CentRange {
                from: cents(0),
                to: cents(0)
            }),
            "keine"
        );
        assert_eq!(
            money(CentRange {
                from: cents(0),
                to: cents(250_000)
            }),
            "0 bis 2.500\u{a0}€"
        );
        assert_eq!(
            money(CentRange {
                from: cents(50),
                to: cents(50)
            }),
            "0,50\u{a0}€"
        );
        let cost = RunningCost {
            from_cents: cents(0),
            to_cents: cents(60_000),
            per: Per::Body,
            period: Rhythm::Year,
        };
        assert_eq!(running(&cost), "0 bis 600\u{a0}€ im Jahr je Kommune");
    }
}
