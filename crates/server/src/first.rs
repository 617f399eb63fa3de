//! The way in for who runs the registry: a link made at its machine.

use crate::{NotStarted, config::Config, mail};
use domain::mail::MailAddress;
use store::Trouble;

/// Whose link is made.
#[derive(Debug, Clone)]
pub enum AdminLink {
    /// Of the first administrator.
    First,
    /// Of an administrator who cannot sign in any more.
    Lost(MailAddress),
}

/// Why no link was made.
#[derive(Debug, thiserror::Error)]
pub enum NoAdminLink {
    #[error(transparent)]
    NotStarted(#[from] NotStarted),
    #[error(
        "Das Register hat schon eine Verwaltung. Wer sich nicht mehr anmelden kann, bekommt mit „--mail ADRESSE“ einen neuen Zugang."
    )]
    Administered,
    #[error("Mit dieser Adresse verwaltet niemand das Register.")]
    Unknown,
    #[error(
        "Die Anmeldung mit Kennwort ist ausgeschaltet ([sign_in] local = false); der Link wäre ohne Wirkung."
    )]
    Off,
}

impl From<Trouble> for NoAdminLink {
    fn from(trouble: Trouble) -> Self {
        Self::NotStarted(trouble.into())
    }
}

/// Makes a link in the configured database, also beside a running service; earlier ones are void.
///
/// # Errors
/// [`NoAdminLink`].
pub fn admin_link(config: &Config, whose: AdminLink) -> Result<String, NoAdminLink> {
    if !config.has_local_sign_in() {
        return Err(NoAdminLink::Off);
    }
    let (db, _) = crate::open_store(config)?;
    let post = mail::post(config);
    match whose {
        AdminLink::First => {
            let path = db.write(|tx, now| app::join::first_link(tx, now).map_err(Trouble::from))?;
            path.map(|path| post.link(&path))
                .ok_or(NoAdminLink::Administered)
        }
        AdminLink::Lost(mail) => {
            let link = db.write(move |tx, now| {
                app::renew::reset_at_machine(tx, &mail, &post, now).map_err(Trouble::from)
            })?;
            link.ok_or(NoAdminLink::Unknown)
        }
    }
}
