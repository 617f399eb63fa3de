//! The key of the registry: in a file of its own, made at the first start, readable by nobody else on this machine.

use crate::config::Config;
use app::local_sign_in::seal::{KEY_BYTES, Key};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum NoKey {
    #[error("Die Schlüsseldatei {0} lässt sich nicht lesen oder anlegen: {1}")]
    File(String, io::Error),
    #[error(
        "Die Schlüsseldatei {0} enthält keinen Schlüssel: Erwartet werden 64 hexadezimale Ziffern."
    )]
    Unreadable(String),
}

/// Reads the key; where nothing else is configured it is made when it is not there yet.
///
/// # Errors
/// [`NoKey`].
pub fn read_or_make(config: &Config) -> Result<Key, NoKey> {
    let (path, may_make) = match &config.secret_key_file {
        Some(path) => (path.clone(), false),
        None => (config.data.join("schluessel"), true),
    };
    let shown = path.display().to_string();
    let failed = |error| NoKey::File(shown.clone(), error);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && may_make => {
            let text = fresh();
            // Only one process makes it: another one that starts at the same moment finds it.
            let made = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)
                .and_then(|mut file| {
                    file.write_all(text.as_bytes())?;
                    file.sync_all()
                });
            match made {
                Ok(()) => text,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    fs::read_to_string(&path).map_err(failed)?
                }
                Err(error) => return Err(failed(error)),
            }
        }
        read => read.map_err(failed)?,
    };
    Key::read(&text).ok_or(NoKey::Unreadable(shown))
}

fn fresh() -> String {
    let chance = crate::clock::chance();
    hex::encode(chance.get(..KEY_BYTES).unwrap_or(&chance)) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Mode, read};
    use std::{collections::BTreeMap, os::unix::fs::PermissionsExt as _};

    #[test]
    fn a_key_is_made_once_and_only_its_owner_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().display().to_string();
        let set = BTreeMap::from([("BLAUPAUSE_DATA".to_owned(), data)]);
        let config = read(Mode::Service, None, &set).unwrap();
        let key = read_or_make(&config).unwrap();
        let file = folder.path().join("schluessel");
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
        let sealed = key.seal(b"x", "anna", [1; 32]).unwrap();
        assert!(
            read_or_make(&config)
                .unwrap()
                .open(&sealed, "anna")
                .is_some()
        );
        fs::write(&file, "kaputt").unwrap();
        assert!(matches!(read_or_make(&config), Err(NoKey::Unreadable(_))));
    }

    #[test]
    fn a_configured_key_is_never_made() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().display().to_string();
        let file = folder.path().join("anderswo").display().to_string();
        let set = BTreeMap::from([
            ("BLAUPAUSE_DATA".to_owned(), data),
            ("BLAUPAUSE_SECRET_KEY_FILE".to_owned(), file),
        ]);
        let config = read(Mode::Service, None, &set).unwrap();
        assert!(matches!(read_or_make(&config), Err(NoKey::File(..))));
    }
}
