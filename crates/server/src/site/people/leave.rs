//! `/verwaltung/personen/{id}/beenden`: somebody leaves; what they looked after is listed and handed over.

use super::trail;
use crate::{
    mail,
    page::{Choice, Crumb, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    leave::{self, Handover, Item},
};
use domain::{Id, person::Person};
use serde::Serialize;

/// What is to be handed over before somebody leaves.
#[derive(Debug, Serialize)]
pub struct Leave {
    trail: Vec<Crumb>,
    name: String,
    nothing: bool,
    /// What can be handed over, each with a box to tick.
    items: Vec<Thing>,
    adoptions: Vec<Crumb>,
    programs: Vec<String>,
    proposals: i64,
    successors: Vec<Choice>,
    action: String,
    over: String,
    cancel: String,
    flaws: Vec<Flaw>,
}

/// Something that can be handed over.
#[derive(Debug, Serialize)]
struct Thing {
    value: String,
    kind: &'static str,
    link: Crumb,
    chosen: bool,
}

impl Page for Leave {
    const TEMPLATE: &'static str = "pages/leave.html";
    fn title(&self) -> String {
        "Mitarbeit beenden".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: trail(),
            name: "Anna Schmidt".to_owned(),
            nothing: true,
            items: vec![],
            adoptions: vec![],
            programs: vec![],
            proposals: 0,
            successors: vec![],
            action: "/verwaltung/personen/0192/beenden".to_owned(),
            over: "/verwaltung/personen/0192/uebergeben".to_owned(),
            cancel: "/verwaltung/personen/0192".to_owned(),
            flaws: vec![],
        };
        let full = Self {
            nothing: false,
            items: vec![Thing {
                value: "blaupause:hundesteuer-anmelden".to_owned(),
                kind: "Ansprechstelle der Blaupause",
                link: Crumb::to(
                    "/blaupausen/hundesteuer-anmelden",
                    "Hundesteuer online anmelden",
                ),
                chosen: true,
            }],
            adoptions: vec![Crumb::to("/nachnutzungen/1", "Wohngeld beantragen")],
            programs: vec!["Veröffentlichen aus GitLab".to_owned()],
            proposals: 3,
            successors: vec![Choice::of("0193", "Bert Klein", false)],
            flaws: vec![Flaw {
                field: String::new(),
                text: "Das ist die letzte Person mit der Rolle „Verwaltung“ für das Register."
                    .to_owned(),
            }],
            ..empty()
        };
        vec![empty(), full]
    }
}

impl Leave {
    fn of(handover: Handover, typed: &Typed, flaws: Vec<Flaw>) -> Self {
        let place = format!("/verwaltung/personen/{}", handover.account.id);
        let items = things(&handover, &typed.items);
        let nothing = items.is_empty()
            && handover.adoptions.is_empty()
            && handover.programs.is_empty()
            && handover.proposals == 0;
        // Without anything to take over nobody has to be chosen.
        let successors = match items.is_empty() {
            true => Vec::new(),
            false => handover.successors,
        };
        let chosen = |account: &store::people::Account| Some(account.id) == typed.successor;
        Self {
            trail: trail(),
            name: handover.account.name,
            nothing,
            items,
            adoptions: handover
                .adoptions
                .into_iter()
                .map(|(id, title)| Crumb::to(format!("/nachnutzungen/{id}"), title))
                .collect(),
            programs: handover.programs,
            proposals: handover.proposals,
            successors: successors
                .into_iter()
                .map(|one| Choice::of(one.id.to_string(), one.name.clone(), chosen(&one)))
                .collect(),
            action: format!("{place}/beenden"),
            over: format!("{place}/uebergeben"),
            cancel: place,
            flaws,
        }
    }
}

/// What can be handed over, in words.
fn things(handover: &Handover, chosen: &[Item]) -> Vec<Thing> {
    let thing = |item: Item, kind, link| Thing {
        value: item.to_string(),
        kind,
        link,
        chosen: chosen.contains(&item),
    };
    let contacts = handover.contacts.iter().map(|(slug, title)| {
        let link = Crumb::to(format!("/blaupausen/{slug}"), title);
        thing(
            Item::Contact(slug.clone()),
            "Ansprechstelle der Blaupause",
            link,
        )
    });
    let led = handover.cooperations.iter().map(|(slug, name)| {
        let link = Crumb::to(format!("/kooperationen/{slug}"), name);
        thing(Item::Cooperation(slug.clone()), "Koordination", link)
    });
    // Whoever manages people does not read what was submitted, so there is no link.
    let submitted = handover.submissions.iter().map(|filed| {
        let id = filed.submission.id;
        let name = format!("{} {}", filed.title, filed.submission.version);
        thing(Item::Submission(id), "Einreichung", Crumb::to("", name))
    });
    let mailbox = handover.is_mailbox.then(|| {
        let place = format!("/kommunen/{}", handover.body.key);
        let link = Crumb::to(place, &handover.body.name);
        thing(Item::Mailbox, "Postfach in den Angaben der Stelle", link)
    });
    contacts
        .chain(led)
        .chain(submitted)
        .chain(mailbox)
        .collect()
}

/// What somebody chose on this page.
#[derive(Debug, Clone, Default)]
struct Typed {
    csrf: String,
    all: bool,
    items: Vec<Item>,
    successor: Option<Id<Person>>,
}

impl Typed {
    fn of(sent: &[(String, String)]) -> Self {
        let all = |name: &'static str| {
            let found = sent.iter().filter(move |(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        let one = |name| all(name).next().unwrap_or_default();
        Self {
            csrf: one("csrf").to_owned(),
            all: one("was") == "alles",
            items: all("stueck").filter_map(|item| item.parse().ok()).collect(),
            successor: one("nachfolge").parse().ok(),
        }
    }
}

fn id(text: &str) -> Result<Id<Person>, Problem> {
    text.parse().map_err(|_| Problem::not_found("Diese Person"))
}

/// `GET /verwaltung/personen/{id}/beenden`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, whose) = (visitor.known()?, id(&path)?);
    let handover = registry
        .read(move |snap| leave::handover(snap, who, whose).map_err(Problem::from))
        .await?;
    show_page(
        &request,
        &visitor,
        &Leave::of(handover, &Typed::default(), Vec::new()),
    )
}

/// A form of this page.
type Form = web::Form<Vec<(String, String)>>;

/// `POST /verwaltung/personen/{id}/uebergeben`: what is ticked, or all of it, goes to a colleague.
pub async fn hand_over(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    form: Form,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let typed = Typed::of(&form);
    let (who, whose) = (visitor.sent(&typed.csrf)?, id(&path)?);
    let place = format!("/verwaltung/personen/{whose}/beenden");
    visitor.proven(&registry, &place)?;
    let (post, said) = (mail::post(&registry.config), typed.clone());
    let given = registry
        .attempt(move |tx, now| {
            let handover = leave::handover(tx, who, whose)?;
            let items = match said.all {
                true => handover.items(),
                false => said.items,
            };
            let Some(to) = said.successor else {
                return Ok(Err((handover, leave::Refusal::Successor)));
            };
            match leave::hand_over(tx, who, whose, to, &items, &post, now) {
                Ok(()) => Ok(Ok(())),
                Err(Failure::Refused(refusal)) => Ok(Err((handover, refusal))),
                Err(other) => Err(Problem::from(other)),
            }
        })
        .await?;
    match given {
        Ok(()) => Ok(go_on(&place, "uebergeben")),
        Err((handover, refusal)) => again(&request, &visitor, handover, &typed, &refusal),
    }
}

/// `POST /verwaltung/personen/{id}/beenden`
pub async fn end(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    form: Form,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let typed = Typed::of(&form);
    let (who, whose) = (visitor.sent(&typed.csrf)?, id(&path)?);
    visitor.proven(&registry, &format!("/verwaltung/personen/{whose}/beenden"))?;
    let (post, successor) = (mail::post(&registry.config), typed.successor);
    let ended = registry
        .attempt(move |tx, now| {
            let handover = leave::handover(tx, who, whose)?;
            match leave::end(tx, who, whose, successor, &post, now) {
                Ok(()) => Ok(Ok(handover.body.key)),
                Err(Failure::Refused(refusal)) => Ok(Err((handover, refusal))),
                Err(other) => Err(Problem::from(other)),
            }
        })
        .await?;
    match ended {
        Ok(key) => Ok(go_on(
            &format!("/verwaltung/personen?stelle={key}"),
            "mitarbeit-beendet",
        )),
        Err((handover, refusal)) => again(&request, &visitor, handover, &typed, &refusal),
    }
}

fn again(
    request: &HttpRequest,
    visitor: &Visitor,
    handover: Handover,
    typed: &Typed,
    refusal: &leave::Refusal,
) -> Result<HttpResponse, Problem> {
    let flaw = Flaw {
        field: String::new(),
        text: refusal.to_string(),
    };
    show_again(request, visitor, &Leave::of(handover, typed, vec![flaw]))
}
