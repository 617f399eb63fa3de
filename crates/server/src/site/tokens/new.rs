//! `/konto/zugangsschluessel/neu`: makes a token for a program and shows it once.

use crate::{
    page::{Choice, Crumb, Field, Flaw, Page},
    problem::Problem,
    registry::Registry,
    site::{show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    tokens::{self, Made, Refusal, USUAL_DAYS, Wish},
};
use domain::{
    Id, access,
    person::{Actor, For, Person},
    region::BodyKey,
    token::Scope,
};
use serde::Serialize;
use store::Snap;

const HERE: &str = "/konto/zugangsschluessel/neu";
/// For how long a token may be made; the first is for tries, the last for what nobody touches.
const DAYS: [(i64, &str); 5] = [
    (7, "7 Tage"),
    (30, "30 Tage"),
    (USUAL_DAYS, "90 Tage"),
    (180, "180 Tage"),
    (365, "ein Jahr"),
];

/// The form.
#[derive(Debug, Serialize)]
pub struct NewToken {
    trail: Vec<Crumb>,
    name: Field,
    /// For which bodies; with one there is nothing to choose.
    bodies: Vec<Choice>,
    key: String,
    scopes: Vec<Choice>,
    scopes_error: Option<String>,
    days: Vec<Choice>,
    flaws: Vec<Flaw>,
}

fn trail() -> Vec<Crumb> {
    vec![
        Crumb::to("/konto", "Mein Konto"),
        Crumb::to("/konto/zugangsschluessel", "Meine Zugangsschlüssel"),
    ]
}

impl Page for NewToken {
    const TEMPLATE: &'static str = "pages/token-new.html";
    fn title(&self) -> String {
        "Zugangsschlüssel erstellen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: trail(),
            name: Field::default(),
            bodies: vec![Choice::of("06532023", "Wetzlar", true)],
            key: "06532023".to_owned(),
            scopes: choices(Scope::ALL, &[Scope::Read]),
            scopes_error: None,
            days: days(USUAL_DAYS),
            flaws: vec![],
        };
        let name = Field::wrong("", Refusal::Name.to_string());
        let refused = Self {
            bodies: vec![
                Choice::of("06532023", "Wetzlar", true),
                Choice::of("06532", "Lahn-Dill-Kreis", false),
            ],
            flaws: Flaw::of(&[("name", &name)]),
            name,
            scopes: choices(Scope::ALL, &[]),
            scopes_error: Some(Refusal::NoScope.to_string()),
            ..empty()
        };
        vec![empty(), refused]
    }
}

/// The token, shown this once.
#[derive(Debug, Serialize)]
pub struct MadeToken {
    trail: Vec<Crumb>,
    text: String,
    name: String,
    body: String,
    scopes: Vec<&'static str>,
    expires: String,
    /// The address of this registry, as programs need it.
    address: String,
    publishes: bool,
}

impl Page for MadeToken {
    const TEMPLATE: &'static str = "pages/token-made.html";
    fn title(&self) -> String {
        "Ihr neuer Zugangsschlüssel".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![Self {
            trail: trail(),
            text: domain::token::written(&[0; 32]),
            name: "Veröffentlichen aus dem Fachverfahren".to_owned(),
            body: "Stadt Wetzlar".to_owned(),
            scopes: vec![Scope::Read.label(), Scope::Publish.label()],
            expires: "25.05.2021, 10:00 Uhr".to_owned(),
            address: "https://blaupausen.example.org".to_owned(),
            publishes: true,
        }]
    }
}

fn choices(scopes: &[Scope], chosen: &[Scope]) -> Vec<Choice> {
    scopes
        .iter()
        .map(|scope| Choice::of(scope.word(), scope.label(), chosen.contains(scope)))
        .collect()
}

fn days(chosen: i64) -> Vec<Choice> {
    let choice =
        |(days, label): &(i64, &str)| Choice::of(days.to_string(), *label, *days == chosen);
    DAYS.iter().map(choice).collect()
}

/// What somebody typed.
#[derive(Debug, Clone)]
struct Typed {
    name: String,
    key: Option<BodyKey>,
    scopes: Vec<Scope>,
    days: i64,
}

impl NewToken {
    fn load(snap: &mut Snap<'_>, who: Id<Person>, typed: &Typed) -> Result<Self, Problem> {
        let actor = store::people::actor(snap, who)?;
        let of = own_bodies(&actor);
        let known = store::bodies::many(snap, of.iter().copied())?;
        let home = known.get(&actor.body);
        let chosen = typed
            .key
            .as_ref()
            .and_then(|key| known.values().find(|body| body.key == *key))
            .or(home)
            .ok_or_else(|| Problem::not_found("Diese Stelle"))?;
        let useful: Vec<Scope> = Scope::ALL
            .iter()
            .copied()
            .filter(|scope| {
                of.iter()
                    .any(|body| access::scopes(&actor, *body).contains(scope))
            })
            .collect();
        Ok(Self {
            trail: trail(),
            name: Field::of(&typed.name),
            bodies: of
                .iter()
                .filter_map(|id| known.get(id))
                .map(|body| Choice::of(body.key.to_string(), &body.name, body.id == chosen.id))
                .collect(),
            key: chosen.key.to_string(),
            scopes: choices(&useful, &typed.scopes),
            scopes_error: None,
            days: days(typed.days),
            flaws: Vec::new(),
        })
    }

    fn refused(mut self, why: &Refusal) -> Self {
        let text = why.to_string();
        match why {
            Refusal::Name => {
                self.name = self.name.refused(text);
                self.flaws.extend(Flaw::of(&[("name", &self.name)]));
            }
            Refusal::NoScope | Refusal::MoreThanOneself(_) => {
                self.flaws.push(Flaw {
                    field: "erlaubnis".to_owned(),
                    text: text.clone(),
                });
                self.scopes_error = Some(text);
            }
            Refusal::Days | Refusal::TooMany => self.flaws.push(Flaw {
                field: String::new(),
                text,
            }),
        }
        self
    }
}

/// The own body first, then the others for which the person holds a role.
fn own_bodies(actor: &Actor) -> Vec<Id<domain::public_body::PublicBody>> {
    let mut of = vec![actor.body];
    for (_, held) in &actor.roles {
        if let For::Body(body) = held
            && !of.contains(body)
        {
            of.push(*body);
        }
    }
    of
}

/// `GET /konto/zugangsschluessel/neu`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    // Before anything is typed, so that nothing typed is lost on the way to the proof.
    visitor.proven(&registry, HERE)?;
    let typed = Typed {
        name: String::new(),
        key: None,
        scopes: vec![Scope::Read],
        days: USUAL_DAYS,
    };
    let page = registry
        .read(move |snap| NewToken::load(snap, person, &typed))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /konto/zugangsschluessel/neu`
pub async fn make(
    request: HttpRequest,
    visitor: Visitor,
    sent: web::Form<Vec<(String, String)>>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let one = |name: &str| {
        let found = sent.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    };
    let person = visitor.sent(one("csrf"))?;
    visitor.proven(&registry, HERE)?;
    let key: BodyKey = one("stelle")
        .parse()
        .map_err(|_| Problem::not_found("Diese Stelle"))?;
    let scopes = sent.iter().filter(|(name, _)| name == "erlaubnis");
    let typed = Typed {
        name: one("name").to_owned(),
        key: Some(key.clone()),
        scopes: scopes.filter_map(|(_, word)| word.parse().ok()).collect(),
        days: one("tage").parse().unwrap_or(0),
    };
    let wish = Wish {
        name: typed.name.clone(),
        body: key,
        scopes: typed.scopes.clone(),
        days: typed.days,
    };
    let outcome = registry
        .attempt(move |tx, now| match tokens::make(tx, person, &wish, now) {
            Ok(made) => Ok(Ok((made, wish))),
            Err(Failure::Refused(wrong)) => Ok(Err((NewToken::load(tx, person, &typed)?, wrong))),
            Err(other) => Err(Problem::from(other)),
        })
        .await?;
    match outcome {
        Ok((made, wish)) => show_page(&request, &visitor, &shown(&registry, made, wish)),
        Err((page, wrong)) => {
            let page = wrong.0.iter().fold(page, NewToken::refused);
            show_again(&request, &visitor, &page)
        }
    }
}

fn shown(registry: &Registry, made: Made, wish: Wish) -> MadeToken {
    MadeToken {
        trail: trail(),
        text: made.text,
        name: wish.name,
        body: made.body.official_name,
        publishes: wish.scopes.contains(&Scope::Publish),
        scopes: wish.scopes.iter().map(|scope| scope.label()).collect(),
        expires: made.expires_at.german(),
        address: crate::mail::post(&registry.config).origin,
    }
}
