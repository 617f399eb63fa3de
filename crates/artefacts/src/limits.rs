//! How large a package may be.

/// What the checker accepts at most; every message that refuses tells the limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the ZIP.
    pub packed: u64,
    /// Bytes of all files together.
    pub unpacked: u64,
    /// Number of files.
    pub files: usize,
    /// Bytes of one file.
    pub file: u64,
    /// Nested elements of an XML file.
    pub xml_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            packed: 64 << 20,
            unpacked: 256 << 20,
            files: 2_000,
            file: 32 << 20,
            xml_depth: 256,
        }
    }
}

/// A number of bytes as a person reads it: `64 MiB`, `1,5 KiB`, `12 Byte`.
pub fn bytes_in_words(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1024 => return format!("{bytes} Byte"),
        1024..1_048_576 => (1_u64 << 10, "KiB"),
        1_048_576..1_073_741_824 => (1 << 20, "MiB"),
        _ => (1 << 30, "GiB"),
    };
    let (whole, tenth) = (bytes / unit, bytes % unit * 10 / unit);
    match tenth {
        0 => format!("{whole} {name}"),
        _ => format!("{whole},{tenth} {name}"),
    }
}

/// A count as a person reads it: `10.000`.
pub fn count_in_words(count: usize) -> String {
    domain::money::grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_in_german() {
        assert_eq!(bytes_in_words(12), "12 Byte");
        assert_eq!(bytes_in_words(1_536), "1,5 KiB");
        assert_eq!(bytes_in_words(64 << 20), "64 MiB");
        assert_eq!(count_in_words(10_000), "10.000");
        assert_eq!(count_in_words(2), "2");
    }
}
