//! `/blaupausen/{slug}/pflegen`: contact, operator, successor and visibility change without a new version.

use super::state::{flaws_of, stewarded, unknown_successor};
use crate::{
    api::{
        blueprints::{change::is_mail, named_cooperation},
        releases::caught_up,
    },
    clock,
    page::{Crumb, Field as Input, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    site::{
        blueprint::subject::Subject,
        go_on, show as show_page, show_again,
        visibility::{Chosen, VisibilityInput},
    },
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    Day, Slug,
    manifest::{Contact, Operator},
    visibility::Choice,
};
use serde::{Deserialize, Serialize};
use store::blueprints::{Card, Field};

/// The form of what may change after release.
#[derive(Debug, Serialize)]
pub struct CarePage {
    trail: Vec<Crumb>,
    action: String,
    back: String,
    name: String,
    revision: i64,
    flaws: Vec<Flaw>,
    mail: Input,
    phone: Input,
    page_of_contact: Input,
    operator: Input,
    support_until: Input,
    successor: Input,
    visibility: VisibilityInput,
    versions: Vec<VersionLine>,
}

/// A version and where its state is changed.
#[derive(Debug, Serialize)]
struct VersionLine {
    version: String,
    state: &'static str,
    state_text: &'static str,
    href: String,
}

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    csrf: String,
    stand: i64,
    email: String,
    telefon: String,
    seite: String,
    betrieb: String,
    bis: String,
    nachfolger: String,
    visibility: String,
    #[serde(rename = "visibilityCooperation")]
    visibility_cooperation: String,
}

impl Page for CarePage {
    const TEMPLATE: &'static str = "pages/care.html";
    fn title(&self) -> String {
        format!("{} pflegen", self.name)
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let line = VersionLine {
            version: "1.0.0".to_owned(),
            state: "released",
            state_text: "freigegeben",
            href: "/x".to_owned(),
        };
        let page = |typed: &Typed, flaws, versions| Self {
            trail: vec![Crumb::to("/blaupausen", "Blaupausen")],
            action: "/blaupausen/hundesteuer/pflegen".to_owned(),
            back: "/blaupausen/hundesteuer".to_owned(),
            name: "Hundesteuer online anmelden".to_owned(),
            versions,
            ..Self::filled(typed, &[], flaws)
        };
        let wrong = Typed {
            email: "info".to_owned(),
            betrieb: "ekom21".to_owned(),
            visibility: "hessen".to_owned(),
            ..Typed::default()
        };
        let flaw = Flaw {
            field: "email".to_owned(),
            text: "Die E-Mail-Adresse hat nicht die Form name@stelle.de.".to_owned(),
        };
        vec![
            page(&Typed::default(), vec![], vec![]),
            page(&wrong, vec![flaw], vec![line]),
        ]
    }
}

impl CarePage {
    fn filled(typed: &Typed, joined: &[(Slug, String)], flaws: Vec<Flaw>) -> Self {
        let input = |id: &str, value: &str| Input {
            value: value.to_owned(),
            error: flaws
                .iter()
                .find(|flaw| flaw.field == id)
                .map(|flaw| flaw.text.clone()),
        };
        Self {
            trail: Vec::new(),
            action: String::new(),
            back: String::new(),
            name: String::new(),
            revision: 0,
            mail: input("email", &typed.email),
            phone: input("telefon", &typed.telefon),
            page_of_contact: input("seite", &typed.seite),
            operator: input("betrieb", &typed.betrieb),
            support_until: input("bis", &typed.bis),
            successor: input("nachfolger", &typed.nachfolger),
            visibility: VisibilityInput::of(&typed.chosen(), joined, &flaws),
            versions: Vec::new(),
            flaws,
        }
    }

    fn of(subject: &Subject, typed: &Typed, joined: &[(Slug, String)], flaws: Vec<Flaw>) -> Self {
        let path = subject.path();
        let line = |release: &store::releases::Listed| VersionLine {
            version: release.version.to_string(),
            state: release.state.word(),
            state_text: release.state.label(),
            href: format!("{path}/versionen/{}/zustand", release.version),
        };
        Self {
            trail: subject.trail(),
            action: format!("{path}/pflegen"),
            name: subject.card.title.clone(),
            revision: subject.card.revision,
            versions: subject.releases.iter().map(line).collect(),
            back: path,
            ..Self::filled(typed, joined, flaws)
        }
    }
}

/// `GET /blaupausen/{slug}/pflegen`
pub async fn show(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    Params::parse(request.query_string()).done()?;
    let page = form(&registry, &visitor, slug.into_inner(), None, vec![]).await?;
    show_page(&request, &visitor, &page)
}

/// The form with what was typed, or with what holds now.
async fn form(
    registry: &Registry,
    visitor: &Visitor,
    slug: String,
    typed: Option<Typed>,
    flaws: Vec<Flaw>,
) -> Result<CarePage, Problem> {
    let who = visitor.known()?;
    let visitor = visitor.clone();
    registry
        .read(move |snap| {
            let subject = stewarded(snap, who, &slug, &visitor)?;
            let named = named_cooperation(snap, subject.card.audience)?;
            let typed = typed.unwrap_or_else(|| Typed::of(&subject.card, named));
            let today = clock::moment().day();
            let joined = app::audience::cooperations(snap, subject.card.publisher, today)?;
            Ok::<_, Problem>(CarePage::of(&subject, &typed, &joined, flaws))
        })
        .await
}

/// `POST /blaupausen/{slug}/pflegen`
pub async fn save(
    request: HttpRequest,
    slug: web::Path<String>,
    visitor: Visitor,
    typed: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (typed, slug) = (typed.into_inner(), slug.into_inner());
    let who = visitor.sent(&typed.csrf)?;
    let (name, inner, wanted) = (slug.clone(), visitor.clone(), typed.clone());
    let saved = registry
        .write(move |tx, now| {
            let subject = stewarded(tx, who, &name, &inner)?;
            let (mut fields, audience) = wanted.fields(&subject.card)?;
            let audience = app::look_after::audience(tx, &subject.card, &audience, now)?;
            fields.0.extend(audience.map(Field::Audience));
            unknown_successor(tx, &subject.reader, fields.successor())?;
            app::look_after::change(tx, who, &subject.card.slug, wanted.stand, &fields.0, now)
                .map_err(Problem::from)
        })
        .await;
    match saved {
        Ok(_) => {
            caught_up(&registry).await?;
            Ok(go_on(&format!("/blaupausen/{slug}"), "gespeichert"))
        }
        Err(problem) => {
            let flaws = flaws_at(&problem)
                .or_else(|| flaws_of(&problem))
                .ok_or(problem)?;
            let page = form(&registry, &visitor, slug, Some(typed), flaws).await?;
            show_again(&request, &visitor, &page)
        }
    }
}

/// The flaws that this form found itself: they name its inputs.
fn flaws_at(problem: &Problem) -> Option<Vec<Flaw>> {
    let own = problem.flaws.iter().all(|flaw| flaw.rule == OWN) && !problem.flaws.is_empty();
    own.then(|| {
        problem
            .flaws
            .iter()
            .map(|flaw| Flaw {
                field: flaw.pointer.clone(),
                text: flaw.detail.clone(),
            })
            .collect()
    })
}

const OWN: &str = "formular";

/// What is to change.
struct Changes(Vec<Field>);

impl Changes {
    fn successor(&self) -> Option<&Slug> {
        self.0.iter().find_map(|field| match field {
            Field::Successor(successor) => successor.as_ref(),
            Field::Contact(_) | Field::Operator(_) | Field::Audience(_) => None,
        })
    }
}

impl Typed {
    fn chosen(&self) -> Chosen {
        Chosen {
            level: self.visibility.clone(),
            cooperation: self.visibility_cooperation.clone(),
        }
    }

    fn of(card: &Card, cooperation: Option<String>) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let until = card
            .operator
            .as_ref()
            .and_then(|operator| operator.support_until);
        Self {
            csrf: String::new(),
            stand: card.revision,
            email: text(&card.contact.mail),
            telefon: text(&card.contact.phone),
            seite: text(&card.contact.page),
            betrieb: card
                .operator
                .as_ref()
                .map(|operator| operator.name.clone())
                .unwrap_or_default(),
            bis: until.map(|day| day.german()).unwrap_or_default(),
            nachfolger: card
                .successor
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            visibility: card.audience.level().to_owned(),
            visibility_cooperation: cooperation.unwrap_or_default(),
        }
    }

    /// Only what differs from the present, so that the history tells no change that was none.
    fn fields(&self, card: &Card) -> Result<(Changes, Choice), Problem> {
        let mut problem = Problem::new("nicht-annehmbar", "Bitte prüfen Sie Ihre Angaben.");
        let mut flaw = |field: &str, text: String| {
            problem.flaws.push(crate::problem::Flaw {
                pointer: field.to_owned(),
                rule: OWN.to_owned(),
                detail: text,
            });
        };
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let contact = Contact {
            mail: some(&self.email),
            phone: some(&self.telefon),
            page: some(&self.seite),
        };
        if !contact.mail.as_deref().is_some_and(is_mail) {
            flaw(
                "email",
                "Geben Sie ein Funktionspostfach in der Form name@stelle.de an.".to_owned(),
            );
        }
        if contact
            .page
            .as_deref()
            .is_some_and(|page| !page.starts_with("https://") && !page.starts_with("http://"))
        {
            flaw(
                "seite",
                "Die Adresse einer Seite beginnt mit https://.".to_owned(),
            );
        }
        let until = match self.bis.trim() {
            "" => None,
            text => Day::typed(text)
                .map_err(|e| flaw("bis", format!("{e}.")))
                .ok(),
        };
        if some(&self.betrieb).is_none() && until.is_some() {
            flaw(
                "betrieb",
                "Nennen Sie, wer bis zu diesem Tag unterstützt.".to_owned(),
            );
        }
        let successor = match self.nachfolger.trim() {
            "" => None,
            text => text
                .parse::<Slug>()
                .map_err(|e| flaw("nachfolger", format!("{e}.")))
                .ok(),
        };
        if successor.as_ref() == Some(&card.slug) {
            flaw(
                "nachfolger",
                "Eine Blaupause kann nicht ihre eigene Nachfolgerin sein.".to_owned(),
            );
        }
        let audience = self
            .chosen()
            .read()
            .map_err(|wrong| flaw(&wrong.field, wrong.text))
            .ok();
        let Some(audience) = audience.filter(|_| problem.flaws.is_empty()) else {
            return Err(problem);
        };
        let operator = some(&self.betrieb).map(|name| Operator {
            name,
            support_until: until,
        });
        let mut fields = Vec::new();
        if contact != card.contact {
            fields.push(Field::Contact(contact));
        }
        if operator != card.operator {
            fields.push(Field::Operator(operator));
        }
        if successor != card.successor {
            fields.push(Field::Successor(successor));
        }
        Ok((Changes(fields), audience))
    }
}
