//! The digest of a release: what makes two packages the same.

use domain::digest::Digest;

/// What the digest needs to know about a file.
#[derive(Debug, Clone)]
pub struct DigestLine<'a> {
    /// Path in NFC.
    pub path: &'a str,
    /// Bytes of content.
    pub size: u64,
    pub digest: Digest,
}

/// The bytes that are hashed: one line for each file, sorted bytewise by path.
///
/// A line is `path TAB size TAB hex LF`: the path in Unicode NFC as UTF-8, the size in bytes as a decimal number
/// without leading zeros, the SHA-256 of the content as 64 lower-case hex digits. The manifest `blaupause.yml` is a
/// file like any other. A path has no control characters, so the text has one reading only.
pub fn canonical_list(files: &[DigestLine<'_>]) -> String {
    let mut sorted: Vec<_> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    sorted
        .iter()
        .map(|file| format!("{}\t{}\t{}\n", file.path, file.size, file.digest.hex()))
        .collect()
}

/// The digest of a release: the SHA-256 of its [`canonical_list`].
pub fn of_release(files: &[DigestLine<'_>]) -> Digest {
    Digest::of(canonical_list(files).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of `docs/package-format.md`; its numbers were made with `printf` and `sha256sum`.
    #[test]
    fn the_worked_example_of_the_documentation_holds() {
        let page = include_str!("../../../docs/package-format.md");
        let (manifest, guide) = (
            Digest::of(b"blaupause: 1\n"),
            Digest::of("# Größe\n".as_bytes()),
        );
        let files = [
            DigestLine {
                path: "leitfäden/größe.md",
                size: 10,
                digest: guide,
            },
            DigestLine {
                path: "blaupause.yml",
                size: 13,
                digest: manifest,
            },
        ];
        let list = canonical_list(&files);
        assert!(page.contains(&list), "the page does not show:\n{list}");
        assert!(
            page.contains(&of_release(&files).to_string()),
            "the page does not name {}",
            of_release(&files)
        );
    }

    #[test]
    fn the_order_of_files_does_not_count() {
        let (a, b) = (Digest::of(b"a"), Digest::of(b"b"));
        let one = [
            DigestLine {
                path: "a",
                size: 1,
                digest: a,
            },
            DigestLine {
                path: "b",
                size: 1,
                digest: b,
            },
        ];
        let two = [
            DigestLine {
                path: "b",
                size: 1,
                digest: b,
            },
            DigestLine {
                path: "a",
                size: 1,
                digest: a,
            },
        ];
        assert_eq!(of_release(&one), of_release(&two));
    }
}
