//! The key of the registry, with which it seals secrets that it must be able to read again, and marks links as its own.

use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};

/// The key of the registry; it lies in a file beside the database, not in it.
pub struct Key {
    sealing: LessSafeKey,
    marking: hmac::Key,
}

/// How many bytes a key has.
pub const KEY_BYTES: usize = 32;

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    /// The key from 64 hexadecimal digits.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = hex::decode(text.trim()).ok()?;
        let sealing = UnboundKey::new(&AES_256_GCM, &bytes).ok()?;
        // A key of its own, so that no mark tells anything of the sealing one.
        let base = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        let derived = hmac::sign(&base, b"marks");
        Some(Self {
            sealing: LessSafeKey::new(sealing),
            marking: hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref()),
        })
    }
    /// What only the registry can write beside a name, for one purpose: who shows it got it from the registry.
    #[must_use]
    pub fn mark(&self, purpose: &str, name: &str) -> String {
        hex::encode(hmac::sign(&self.marking, marked(purpose, name).as_bytes()))
    }
    /// Whether this is the mark; how long that takes tells nothing of it.
    #[must_use]
    pub fn is_mark(&self, purpose: &str, name: &str, mark: &str) -> bool {
        let mark = hex::decode(mark).unwrap_or_default();
        hmac::verify(&self.marking, marked(purpose, name).as_bytes(), &mark).is_ok()
    }
    /// Seals a secret for one owner; `chance` must be fresh.
    #[must_use]
    pub fn seal(&self, secret: &[u8], owner: &str, chance: [u8; 32]) -> Option<String> {
        let mut nonce = [0; NONCE_LEN];
        for (to, from) in nonce.iter_mut().zip(chance) {
            *to = from;
        }
        let mut sealed = secret.to_vec();
        let bound = Aad::from(owner.as_bytes());
        self.sealing
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), bound, &mut sealed)
            .ok()?;
        Some(format!("1.{}.{}", hex::encode(nonce), hex::encode(sealed)))
    }
    /// The secret of this owner; none when it was sealed with another key, for somebody else, or changed since.
    #[must_use]
    pub fn open(&self, sealed: &str, owner: &str) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.strip_prefix("1.")?.split_once('.')?;
        let nonce: [u8; NONCE_LEN] = hex::decode(nonce).ok()?.try_into().ok()?;
        let mut sealed = hex::decode(sealed).ok()?;
        let bound = Aad::from(owner.as_bytes());
        let opened =
            self.sealing
                .open_in_place(Nonce::assume_unique_for_key(nonce), bound, &mut sealed);
        opened.ok().map(|bytes| bytes.to_vec())
    }
}

fn marked(purpose: &str, name: &str) -> String {
    format!("{purpose}\n{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_holds_for_its_name_purpose_and_key_only() {
        let key = Key::read(&"0a".repeat(32)).unwrap();
        let mark = key.mark("stop", "1");
        assert_eq!(mark.len(), 64);
        assert!(key.is_mark("stop", "1", &mark));
        assert!(!key.is_mark("stop", "2", &mark) && !key.is_mark("begin", "1", &mark));
        assert!(!key.is_mark("stop", "1", &mark[..62]) && !key.is_mark("stop", "1", ""));
        let other = Key::read(&"0b".repeat(32)).unwrap();
        assert!(!other.is_mark("stop", "1", &mark));
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_and_key_only() {
        let key = Key::read(&"0a".repeat(32)).unwrap();
        let sealed = key.seal(b"geheim", "anna", [1; 32]).unwrap();
        assert!(!sealed.contains("geheim") && !sealed.contains(&hex::encode("geheim")));
        assert_eq!(key.open(&sealed, "anna").unwrap(), b"geheim");
        assert_eq!(key.open(&sealed, "bert"), None);
        assert_eq!(
            Key::read(&"0b".repeat(32)).unwrap().open(&sealed, "anna"),
            None
        );
        let changed = format!(
            "{}{}",
            &sealed[..sealed.len() - 1],
            if sealed.ends_with('0') { '1' } else { '0' }
        );
        assert_eq!(key.open(&changed, "anna"), None);
        assert_eq!(key.open("", "anna"), None);
        assert!(Key::read("zu kurz").is_none());
    }
}
