//! The two plain shapes of pages about an account: a form of a few fields, and a note.

use crate::page::{Crumb, Field, Flaw, Hidden, Page};
use serde::Serialize;

/// An input of a form.
#[derive(Debug, Clone, Serialize)]
pub struct Input {
    name: &'static str,
    label: &'static str,
    field: Field,
    hint: Option<&'static str>,
    kind: &'static str,
    autocomplete: Option<&'static str>,
    optional: bool,
}

impl Input {
    /// A line of text.
    #[must_use]
    pub fn text(name: &'static str, label: &'static str, field: Field) -> Self {
        Self {
            name,
            label,
            field,
            hint: None,
            kind: "text",
            autocomplete: None,
            optional: false,
        }
    }
    /// An address.
    #[must_use]
    pub fn mail(field: Field) -> Self {
        Self {
            kind: "email",
            autocomplete: Some("username"),
            ..Self::text("mail", "E-Mail-Adresse", field)
        }
    }
    /// A password that somebody knows; what was typed is never shown again.
    #[must_use]
    pub fn password(name: &'static str, label: &'static str, error: Option<String>) -> Self {
        let field = Field {
            value: String::new(),
            error,
        };
        Self {
            kind: "password",
            autocomplete: Some("current-password"),
            ..Self::text(name, label, field)
        }
    }
    /// A password that somebody chooses.
    #[must_use]
    pub fn new_password(error: Option<String>) -> Self {
        Self {
            autocomplete: Some("new-password"),
            hint: Some("Mindestens 12 Zeichen, zum Beispiel vier zufällige Wörter"),
            ..Self::password("neu", "Neues Kennwort", error)
        }
    }
    #[must_use]
    pub fn hinted(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }
    #[must_use]
    pub fn completed(self, autocomplete: &'static str) -> Self {
        Self {
            autocomplete: Some(autocomplete),
            ..self
        }
    }
}

/// A form of a few fields.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FormPage {
    #[serde(skip)]
    pub title: String,
    pub lead: Option<String>,
    pub notes: Vec<String>,
    pub action: String,
    pub hidden: Vec<Hidden>,
    pub fields: Vec<Input>,
    pub submit: &'static str,
    pub cancel: Option<String>,
    pub links: Vec<Crumb>,
    pub flaws: Vec<Flaw>,
    /// Where a passkey leads, on the page where one signs in.
    pub passkey: Option<String>,
    /// Whether the passkey only proves who is signed in already.
    pub proves: bool,
}

impl FormPage {
    /// The same form with the flaws of its fields told above it.
    #[must_use]
    pub fn told(mut self) -> Self {
        let fields: Vec<(&str, &Field)> = self
            .fields
            .iter()
            .map(|input| (input.name, &input.field))
            .collect();
        let flaws = Flaw::of(&fields);
        self.flaws.extend(flaws);
        self
    }
    /// The same form with a flaw of the whole.
    #[must_use]
    pub fn refused(mut self, why: impl Into<String>) -> Self {
        self.flaws.push(Flaw {
            field: String::new(),
            text: why.into(),
        });
        self
    }
}

impl Page for FormPage {
    const TEMPLATE: &'static str = "pages/account-form.html";
    fn title(&self) -> String {
        self.title.clone()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = Self {
            title: "Anmelden mit Kennwort".to_owned(),
            action: "/anmelden/kennwort".to_owned(),
            submit: "Anmelden",
            fields: vec![
                Input::mail(Field::default()),
                Input::password("kennwort", "Kennwort", None),
            ],
            links: vec![Crumb::to("/anmelden/vergessen", "Kennwort vergessen?")],
            passkey: Some("/".to_owned()),
            ..Self::default()
        };
        let full = Self {
            title: "Einladung annehmen".to_owned(),
            lead: Some("Sie arbeiten für die Gemeinde Sinn mit.".to_owned()),
            notes: vec!["Ihre Rollen: Erfassen".to_owned()],
            action: "/einladung/0123".to_owned(),
            hidden: vec![Hidden {
                name: "zurueck".to_owned(),
                value: "/".to_owned(),
            }],
            submit: "Konto anlegen",
            cancel: Some("/".to_owned()),
            fields: vec![
                Input::text(
                    "name",
                    "Ihr Name",
                    Field::wrong("", "Geben Sie Ihren Namen an."),
                )
                .completed("name"),
                Input::new_password(Some(
                    "Das Kennwort braucht mindestens 12 Zeichen.".to_owned(),
                )),
            ],
            ..Self::default()
        };
        let confirm = Self {
            title: "E-Mail-Adresse bestätigen".to_owned(),
            action: "/adresse/0123".to_owned(),
            submit: "Bestätigen",
            ..Self::default()
        };
        vec![
            empty,
            full.told().refused("Der Link gilt nicht mehr."),
            confirm,
        ]
    }
}

/// Something that is said, with what to do next.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NotePage {
    #[serde(skip)]
    pub title: String,
    pub lead: Option<String>,
    pub notes: Vec<String>,
    /// A link to hand on, shown once.
    pub address: Option<String>,
    /// Codes to keep, shown once.
    pub codes: Vec<String>,
    pub links: Vec<Crumb>,
}

impl NotePage {
    /// A link that is void.
    #[must_use]
    pub fn gone(next: Crumb) -> Self {
        Self {
            title: "Der Link gilt nicht mehr".to_owned(),
            lead: Some("Er wurde benutzt, zurückgenommen oder ist abgelaufen.".to_owned()),
            links: vec![next],
            ..Self::default()
        }
    }
}

impl Page for NotePage {
    const TEMPLATE: &'static str = "pages/account-note.html";
    fn title(&self) -> String {
        self.title.clone()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let codes = Self {
            title: "Wiederherstellungscodes".to_owned(),
            lead: Some("Sie sehen diese Codes nur jetzt.".to_owned()),
            notes: vec!["Bewahren Sie sie auf Papier auf.".to_owned()],
            codes: vec!["abcd-efgh-ijkl".to_owned(), "mnop-qrst-uvwx".to_owned()],
            links: vec![Crumb::to("/konto", "Zum Konto")],
            ..Self::default()
        };
        let link = Self {
            title: "Einladung".to_owned(),
            address: Some("https://register.example.org/einladung/0123456789abcdef".to_owned()),
            ..Self::default()
        };
        vec![
            Self::gone(Crumb::to("/anmelden", "Zur Anmeldung")),
            codes,
            link,
        ]
    }
}
