//! `/kooperationen/{slug}/aendern`: what a cooperation says of itself.

use super::{coordinated, path, received, slug_of, trail_of, typed::Typed};
use crate::{
    page::{Choice, Crumb, Field, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::cooperate;
use domain::{
    Day, Id, Slug,
    cooperation::{Cooperation, LegalForm},
    person::Person,
};
use serde::Serialize;
use store::Snap;

/// The form for what a cooperation says of itself.
#[derive(Debug, Serialize)]
pub struct ChangeCooperation {
    trail: Vec<Crumb>,
    path: String,
    revision: String,
    name: Field,
    legal_forms: Vec<Choice>,
    legal_form_error: Option<String>,
    signed_on: Field,
    note: Field,
    flaws: Vec<Flaw>,
}

impl Page for ChangeCooperation {
    const TEMPLATE: &'static str = "pages/cooperation-change.html";
    fn title(&self) -> String {
        "Angaben zur Kooperation ändern".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let path = || "/kooperationen/lahn-dill".to_owned();
        let known = Typed::with(&[("name", "IKZ Lahn-Dill"), ("legalForm", "informal")]);
        let mut wrong = Typed::with(&[("signedOn", "31.02.2021")]);
        wrong.refuse("name", "Geben Sie der Kooperation einen Namen.");
        wrong.refuse("signedOn", "Diesen Tag gibt es nicht.");
        vec![
            Self::of(super::trail(), path(), known),
            Self::of(super::trail(), path(), wrong),
        ]
    }
}

const FIELDS: [&str; 5] = ["revision", "name", "legalForm", "signedOn", "note"];

impl ChangeCooperation {
    fn of(trail: Vec<Crumb>, path: String, typed: Typed) -> Self {
        let told = |one: LegalForm| (one.word(), one.label());
        Self {
            trail,
            path,
            revision: typed.text("revision").to_owned(),
            name: typed.field("name"),
            legal_forms: typed.choices("legalForm", LegalForm::ALL, told),
            legal_form_error: typed.error("legalForm"),
            signed_on: typed.field("signedOn"),
            note: typed.field("note"),
            flaws: typed.flaws,
        }
    }

    fn load(
        snap: &mut Snap<'_>,
        who: Id<Person>,
        slug: &Slug,
        typed: Option<Typed>,
    ) -> Result<Self, Problem> {
        let (known, revision) = coordinated(snap, who, slug)?;
        let (trail, path) = (trail_of(&known), path(slug));
        let typed = typed.unwrap_or_else(|| {
            Typed::with(&[
                ("revision", &revision.to_string()),
                ("name", &known.name),
                ("legalForm", known.legal_form.word()),
                (
                    "signedOn",
                    &known.signed_on.map(Day::german).unwrap_or_default(),
                ),
                ("note", known.note.as_deref().unwrap_or_default()),
            ])
        });
        Ok(Self::of(trail, path, typed))
    }
}

/// `GET /kooperationen/{slug}/aendern`
pub async fn show(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let slug = slug_of(&slug)?;
    let page = registry
        .read(move |snap| ChangeCooperation::load(snap, who, &slug, None))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /kooperationen/{slug}/aendern`
pub async fn save(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let (slug, who, sent) = received(&request, &slug, &visitor, body, 0).await?;
    let mut typed = Typed::of(&sent, &FIELDS);
    if let Some((wish, revision)) = wish(&mut typed) {
        let of = slug.clone();
        let saved = registry
            .write(move |tx, _| {
                let (known, _) = coordinated(tx, who, &of)?;
                cooperate::change(tx, who, &wish.of(known), revision).map_err(Problem::from)
            })
            .await;
        match saved {
            Ok(_) => return Ok(go_on(&path(&slug), "gespeichert")),
            Err(problem) => typed.refused(problem)?,
        }
    }
    let page = registry
        .read(move |snap| ChangeCooperation::load(snap, who, &slug, Some(typed)))
        .await?;
    show_again(&request, &visitor, &page)
}

/// What the cooperation shall say.
struct Wish {
    name: String,
    legal_form: LegalForm,
    signed_on: Option<Day>,
    note: Option<String>,
}

impl Wish {
    fn of(self, known: Cooperation) -> Cooperation {
        Cooperation {
            name: self.name,
            legal_form: self.legal_form,
            signed_on: self.signed_on,
            note: self.note,
            ..known
        }
    }
}

fn wish(typed: &mut Typed) -> Option<(Wish, i64)> {
    let revision = typed.text("revision").parse().unwrap_or(-1);
    let name = typed.needed("name", "Geben Sie der Kooperation einen Namen.");
    let legal_form = typed.chosen("legalForm", "Wählen Sie die Rechtsform.");
    let signed_on = typed.day("signedOn");
    let wish = Wish {
        name: name?,
        legal_form: legal_form?,
        signed_on,
        note: typed.some("note"),
    };
    typed.flaws.is_empty().then_some((wish, revision))
}
