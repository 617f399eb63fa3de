//! `PATCH /blueprints/{slug}`: contact, operator, successor and visibility change without a new release.

use super::{exists, slug, view};
use crate::{
    answer::{IfMatch, Written},
    api::{
        fields::{Fields, Said},
        releases::caught_up,
        visibility,
    },
    params::NoParams,
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use domain::{
    Day, Slug,
    manifest::{Contact, Operator},
    visibility::Choice,
};
use store::blueprints::Field;

/// What is to change; what is absent stays, `null` takes it away.
#[derive(Debug, utoipa::ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body, which is read field by field")]
pub struct BlueprintPatch {
    #[schema(value_type = Option<Object>)]
    contact: Option<Contact>,
    #[schema(value_type = Option<Object>)]
    operator: Option<Operator>,
    #[schema(value_type = Option<String>)]
    successor: Option<Slug>,
    /// `own_body`, `cooperation`, `hessen` or `public`.
    visibility: Option<String>,
    /// With `cooperation`: the slug of one to which the publisher belongs.
    visibility_cooperation: Option<String>,
}

/// The fields that a body changes.
///
/// # Errors
/// Every flaw of its form at once.
fn wanted(body: &[u8], own: &Slug) -> Result<(Vec<Field>, Option<Choice>), Problem> {
    let mut fields = Fields::read(body)?;
    let mut changes = Vec::new();
    match said_contact(&mut fields) {
        Said::Is(contact) => changes.push(Field::Contact(contact)),
        Said::Gone => fields.refuse(
            "contact",
            "kontakt-fehlt",
            "Jede Blaupause hat eine Ansprechstelle; nennen Sie eine neue.",
        ),
        Said::Nothing | Said::Wrong => {}
    }
    match fields.object("operator", operator) {
        Said::Is(operator) => changes.push(Field::Operator(Some(operator))),
        Said::Gone => changes.push(Field::Operator(None)),
        Said::Nothing | Said::Wrong => {}
    }
    match fields.change::<Slug>("successor") {
        Said::Is(successor) if successor == *own => fields.refuse(
            "successor",
            "eigener-nachfolger",
            "Eine Blaupause kann nicht ihr eigener Nachfolger sein.",
        ),
        Said::Is(successor) => changes.push(Field::Successor(Some(successor))),
        Said::Gone => changes.push(Field::Successor(None)),
        Said::Nothing | Said::Wrong => {}
    }
    let audience = match visibility::said(&mut fields) {
        Said::Is(choice) => Some(choice),
        Said::Nothing | Said::Gone | Said::Wrong => None,
    };
    fields.done(Some((changes, audience)))
}

/// A contact as an object, or as a bare mail address like in a manifest.
fn said_contact(fields: &mut Fields) -> Said<Contact> {
    if !fields.is_text("contact") {
        return fields.object("contact", contact);
    }
    let mail = fields.text("contact");
    match mail {
        None => Said::Gone,
        Some(mail) if is_mail(&mail) => Said::Is(Contact {
            mail: Some(mail),
            ..Contact::default()
        }),
        Some(_) => {
            fields.refuse("contact", "keine-mailadresse", NO_MAIL);
            Said::Wrong
        }
    }
}

const NO_MAIL: &str = "Nennen Sie ein Funktionspostfach in der Form name@stelle.de.";

/// Whom to ask: a function mailbox, and beside it a telephone and a page.
fn contact(fields: &mut Fields) -> Option<Contact> {
    let mail = fields.needed::<String>("mail");
    let contact = Contact {
        phone: fields.text("phone"),
        page: fields.text("page"),
        mail,
    };
    if contact.mail.as_deref().is_some_and(|mail| !is_mail(mail)) {
        fields.refuse("mail", "keine-mailadresse", NO_MAIL);
    }
    let is_page = |page: &str| page.starts_with("https://") || page.starts_with("http://");
    if contact.page.as_deref().is_some_and(|page| !is_page(page)) {
        fields.refuse(
            "page",
            "keine-adresse",
            "Die Adresse einer Seite beginnt mit „https://“ oder „http://“.",
        );
    }
    contact.mail.is_some().then_some(contact)
}

fn operator(fields: &mut Fields) -> Option<Operator> {
    let name = fields.needed("name");
    let support_until: Option<Day> = fields.parsed("supportUntil");
    Some(Operator {
        name: name?,
        support_until,
    })
}

/// Whether a text has the form of a mail address: one place, no white space.
#[must_use]
pub fn is_mail(text: &str) -> bool {
    let Some((name, place)) = text.split_once('@') else {
        return false;
    };
    !name.is_empty()
        && place.contains('.')
        && !place.contains('@')
        && !text.contains(char::is_whitespace)
}

/// Changes what may change after release; each change keeps what was said before.
#[utoipa::path(
    patch, path = "/api/v1/blueprints/{slug}", tag = "blueprints",
    params(("slug" = String, Path), ("If-Match" = String, Header)), request_body = BlueprintPatch,
    responses((status = 200, body = super::BlueprintView), (status = 412), (status = 422), (status = 428))
)]
pub async fn change(
    request: HttpRequest,
    name: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let slug = slug(&name)?;
    let condition = IfMatch::of(&request)?;
    let (mut fields, audience) = wanted(&body, &slug)?;
    let written = registry
        .write(move |tx, now| {
            let (present, card) = view(tx, &slug, Some(who))?;
            condition.holds(&present)?;
            for field in &fields {
                if let Field::Successor(Some(successor)) = field {
                    exists(tx, successor, who)?;
                }
            }
            if let Some(choice) = &audience {
                fields.extend(
                    app::look_after::audience(tx, &card, choice, now)?.map(Field::Audience),
                );
            }
            app::look_after::change(tx, who, &slug, card.revision, &fields, now)?;
            let (changed, _) = view(tx, &slug, Some(who))?;
            Written::of(StatusCode::OK, None, &changed)
        })
        .await?;
    caught_up(&registry).await?;
    Ok(written.response())
}
