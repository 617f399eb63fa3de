//! How large a package may be: `[packages]`.

use artefacts::Limits;
use serde::Deserialize;

/// `[packages]` as written: mebibytes and numbers.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WrittenPackages {
    packed_mib: Option<u64>,
    unpacked_mib: Option<u64>,
    files: Option<u64>,
    file_mib: Option<u64>,
    xml_depth: Option<u64>,
}

impl WrittenPackages {
    /// The limits, within what the registry can bear.
    #[must_use]
    pub fn read(self, flaws: &mut Vec<String>) -> Limits {
        let usual = Limits::default();
        let mut within = |name: &str, written: Option<u64>, most: u64| match written {
            Some(n) if !(1..=most).contains(&n) => {
                flaws.push(format!(
                    "[packages] {name}: {n} liegt nicht zwischen 1 und {most}"
                ));
                None
            }
            other => other,
        };
        let mib = |n: Option<u64>, usual: u64| n.map_or(usual, |n| n << 20);
        let number =
            |n: Option<u64>, usual: usize| n.and_then(|n| usize::try_from(n).ok()).unwrap_or(usual);
        // What puts a form around a package still has to fit into the largest body of a request.
        let packed = mib(within("packed_mib", self.packed_mib, 256), usual.packed);
        let unpacked = mib(
            within("unpacked_mib", self.unpacked_mib, 4096),
            usual.unpacked,
        );
        let files = number(within("files", self.files, 20_000), usual.files);
        let file = mib(within("file_mib", self.file_mib, 256), usual.file);
        let xml_depth = number(within("xml_depth", self.xml_depth, 256), usual.xml_depth);
        if file > unpacked {
            flaws.push("[packages] file_mib: größer als unpacked_mib".to_owned());
        }
        Limits {
            packed,
            unpacked,
            files,
            file,
            xml_depth,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_bounded_whatever_is_written() {
        let mut flaws = Vec::new();
        let written: WrittenPackages = toml::from_str("packed_mib = 10\nfiles = 50").unwrap();
        let limits = written.read(&mut flaws);
        assert_eq!((limits.packed, limits.files), (10 << 20, 50));
        assert_eq!(limits.unpacked, Limits::default().unpacked);
        assert!(flaws.is_empty(), "{flaws:?}");
        let written: WrittenPackages =
            toml::from_str("packed_mib = 257\nxml_depth = 0\nunpacked_mib = 16").unwrap();
        _ = written.read(&mut flaws);
        assert_eq!(flaws.len(), 3, "{flaws:?}");
    }
}
