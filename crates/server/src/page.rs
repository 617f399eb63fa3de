//! HTML pages: a page is a plain struct with finished values and exactly one template.
//!
//! How to add one: `web/README.md`.

mod engine;
mod filters;
#[cfg(test)]
mod gallery;
mod parts;
pub mod prose;
#[cfg(test)]
mod samples;

pub use engine::{MAIL_SUFFIX, render, render_mail};
pub use parts::{Chip, Choice, Crumb, Facet, Field, Flaw, Hidden, Tab};

use serde::Serialize;

/// What every page sends beside its HTML; nothing is inline, so nothing inline is allowed.
///
/// A script runs only with the word of this one answer. "From this host" would not be enough: files that others brought
/// lie on the same host. `data:` is for the icons that stand in KERN's style sheet.
#[must_use]
pub fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
}

/// A page: a struct whose fields are what its template may use.
///
/// Beside the fields a template sees `viewer` ([`Viewer`]), `page.title`, `site` (name, version,
/// navigation) and `locale`.
pub trait Page: Serialize {
    /// The template below `web/templates`, for instance `pages/help.html`.
    const TEMPLATE: &'static str;

    /// What stands in the window's title and in the history of the browser.
    fn title(&self) -> String;

    /// Who may keep a copy; a page decides for its strangers, what signed-in people see is never kept.
    fn caching(&self) -> Caching {
        Caching::Personal
    }

    /// The page in its empty and in its full state, for tests and pictures.
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self>
    where
        Self: Sized;
}

/// Who may keep a copy of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caching {
    /// Nobody: it shows what this viewer may see.
    Personal,
    /// Anyone, for so many seconds: it is the same for all who have not signed in. `Vary: Cookie` keeps it from others.
    Shared { seconds: u32 },
}

impl Caching {
    /// The value of `Cache-Control` for this viewer.
    #[must_use]
    pub fn header(self, viewer: &Viewer) -> String {
        match self {
            Self::Shared { seconds } if !viewer.signed_in && viewer.message.is_none() => {
                format!("public, max-age={seconds}")
            }
            Self::Shared { .. } | Self::Personal => "private, no-store".to_owned(),
        }
    }
}

/// Who looks at the page, and from where; handed over beside the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Viewer {
    pub signed_in: bool,
    /// What the viewer may see; nothing for templates.
    #[serde(skip)]
    pub reader: domain::visibility::Reader,
    /// The person's name, empty for strangers.
    pub name: String,
    pub body_name: Option<String>,
    /// The official key of the body, as in `/kommunen/{key}`.
    pub body_key: Option<String>,
    /// The German names of the roles.
    pub roles: Vec<String>,
    /// Stands in every form that changes something.
    pub csrf: String,
    /// Says on every page that the facts are made up.
    pub example_data: bool,
    /// Says that anyone can sign in as anyone.
    pub demo: bool,
    /// The path of the request, for the navigation.
    pub path: String,
    /// Who runs the registry, from the configuration; stands under its name.
    pub operator: String,
    /// What just succeeded, shown once at the top of the next page.
    pub message: Option<String>,
    /// The word with which scripts of this one answer run.
    pub nonce: String,
}

/// A page that could not be shown; always a mistake of ours.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A template does not parse or names something that does not exist; every page fails then.
    #[error("the templates are broken: {0}")]
    Broken(String),
    /// The template wants something that the page did not bring.
    #[error("cannot show {template}: {reason}")]
    Unfit {
        template: &'static str,
        reason: String,
    },
}
