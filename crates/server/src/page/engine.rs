//! The template engine, made once from the templates inside the binary.

use super::{Page, PageError, Viewer, filters};
use domain::person::Role;
use rust_embed::RustEmbed;
use serde::Serialize;
use std::{error::Error, sync::LazyLock};
use tera::{Context, Kwargs, State, Tera};

#[derive(RustEmbed)]
#[folder = "../../web/templates"]
struct Templates;

static ENGINE: LazyLock<Result<Tera, String>> = LazyLock::new(|| build().map_err(|e| told(&e)));

/// The templates of mails end like this and are not escaped: they are plain text.
pub const MAIL_SUFFIX: &str = ".txt";

const LOCALE: &str = "de";

/// What is the same on every page of a viewer.
#[derive(Serialize)]
struct Site {
    product: &'static str,
    version: &'static str,
    navigation: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    href: &'static str,
    label: &'static str,
}

const EVERYBODY: [(&str, &str); 5] = [
    ("/blaupausen", "Blaupausen"),
    ("/kommunen", "Kommunen"),
    ("/kooperationen", "Kooperationen"),
    ("/vorhaben", "Vorhaben"),
    ("/berichte", "Berichte"),
];
const PUBLISHERS: (&str, &str) = ("/veroeffentlichen", "Veröffentlichen");
const LAST: [(&str, &str); 2] = [("/aufgaben", "Aufgaben"), ("/hilfe", "Hilfe")];

impl Site {
    /// Publishing stands there for who may prepare a release; what they may do is decided when they do it.
    fn of(viewer: &Viewer) -> Self {
        let publishing = [Role::Draft.label(), Role::Release.label()];
        let publishes = viewer
            .roles
            .iter()
            .any(|role| publishing.contains(&role.as_str()));
        let navigation = EVERYBODY
            .into_iter()
            .chain(publishes.then_some(PUBLISHERS))
            .chain(LAST)
            .map(|(href, label)| Entry { href, label });
        Self {
            product: "Blaupausen-Register",
            version: env!("CARGO_PKG_VERSION"),
            navigation: navigation.collect(),
        }
    }
}

#[derive(Serialize)]
struct Head {
    title: String,
}

/// The HTML of a page for a viewer.
///
/// # Errors
/// [`PageError`] when the template does not fit the page; the samples' test keeps that from happening.
pub fn render<P: Page>(page: &P, viewer: &Viewer) -> Result<String, PageError> {
    let unfit = |e: tera::Error| PageError::Unfit {
        template: P::TEMPLATE,
        reason: told(&e),
    };
    let mut context = Context::from_serialize(page).map_err(unfit)?;
    context.insert("viewer", viewer);
    context.insert(
        "page",
        &Head {
            title: page.title(),
        },
    );
    context.insert("site", &Site::of(viewer));
    context.insert("locale", LOCALE);
    engine()?.render(P::TEMPLATE, &context).map_err(unfit)
}

/// The plain text of a mail below `web/templates/mail`, from any value with named fields.
///
/// # Errors
/// [`PageError`] when the template does not fit the value.
pub fn render_mail(template: &'static str, content: &impl Serialize) -> Result<String, PageError> {
    let unfit = |e: tera::Error| PageError::Unfit {
        template,
        reason: told(&e),
    };
    let context = Context::from_serialize(content).map_err(unfit)?;
    engine()?.render(template, &context).map_err(unfit)
}

pub(super) fn engine() -> Result<&'static Tera, PageError> {
    ENGINE
        .as_ref()
        .map_err(|reason| PageError::Broken(reason.clone()))
}

fn build() -> Result<Tera, tera::Error> {
    let mut tera = Tera::default();
    // Templates are checked against these names while they load, so the names come first.
    filters::register(&mut tera);
    tera.register_function("asset", |kwargs: Kwargs, _: &State| {
        let name = kwargs.must_get::<&str>("name")?;
        crate::assets::address(name)
            .ok_or_else(|| tera::Error::message(format!("no asset is called {name}")))
    });
    let sources: Vec<(String, String)> = Templates::iter()
        .filter_map(|name| {
            let file = Templates::get(&name)?;
            Some((
                name.into_owned(),
                String::from_utf8_lossy(&file.data).into_owned(),
            ))
        })
        .collect();
    tera.add_raw_templates(sources)?;
    Ok(tera)
}

/// The whole chain of reasons: tera puts the place into the sources.
fn told(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
