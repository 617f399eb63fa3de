//! `/verwaltung/personen`: who works for a body, and who is invited.

use super::{invitations::told, trail};
use crate::{
    clock, mail,
    page::{Choice, Crumb, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    site::{show as show_page, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    invite::{self, Invitation, Invited},
};
use domain::{
    Id, access,
    mail::MailAddress,
    person::{Actor, For, Person, Role},
    public_body::PublicBody,
    region::BodyKey,
    submission::FourEyes,
};
use serde::Serialize;
use store::{Snap, links::Link, people};

/// Who works for a body.
#[derive(Debug, Serialize)]
pub struct People {
    trail: Vec<Crumb>,
    body: String,
    key: String,
    /// Whether the people of other bodies can be shown, too.
    others: bool,
    other: Field,
    people: Vec<PersonRow>,
    invitations: Vec<InvitationRow>,
    mail: Field,
    roles: Vec<Choice>,
    roles_error: Option<String>,
    flaws: Vec<Flaw>,
    /// Whether the visitor sets the rules of the body.
    may_rule: bool,
    /// Whether another one than the submitter has to release.
    four_eyes: bool,
}

/// Somebody who works there, or did.
#[derive(Debug, Serialize)]
struct PersonRow {
    /// Absent where nothing may be changed.
    href: Option<String>,
    name: String,
    mail: Option<String>,
    roles: Vec<String>,
    since: String,
    seen: Option<String>,
    left: Option<String>,
}

/// An invitation that nobody has taken up.
#[derive(Debug, Serialize)]
struct InvitationRow {
    id: String,
    mail: String,
    roles: String,
    until: String,
    over: bool,
}

impl Page for People {
    const TEMPLATE: &'static str = "pages/people.html";
    fn title(&self) -> String {
        "Personen und Rollen".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let empty = || Self {
            trail: trail(),
            body: "Gemeinde Sinn".to_owned(),
            key: "06532020".to_owned(),
            others: false,
            other: Field::default(),
            people: vec![],
            invitations: vec![],
            mail: Field::default(),
            roles: choices(&[Role::Read, Role::Draft, Role::Release], &[]),
            roles_error: None,
            flaws: vec![],
            may_rule: false,
            four_eyes: false,
        };
        let anna = PersonRow {
            href: Some("/verwaltung/personen/0192".to_owned()),
            name: "Anna Schmidt".to_owned(),
            mail: Some("anna@sinn.example.org".to_owned()),
            roles: vec!["Freigeben, seit 24.02.2021".to_owned()],
            since: "24.02.2021".to_owned(),
            seen: None,
            left: None,
        };
        let bert = PersonRow {
            href: None,
            name: "Bert Klein".to_owned(),
            mail: None,
            roles: vec![],
            since: "24.02.2020".to_owned(),
            seen: Some("30.06.2020, 10:00 Uhr".to_owned()),
            left: Some("31.12.2020".to_owned()),
        };
        let invitation = InvitationRow {
            id: domain::Digest::of(b"x").to_string(),
            mail: "carla@sinn.example.org".to_owned(),
            roles: "Erfassen".to_owned(),
            until: "03.03.2021, 10:00 Uhr".to_owned(),
            over: false,
        };
        let mail = Field::wrong(
            "carla",
            "Die E-Mail-Adresse hat nicht die Form name@stelle.de.",
        );
        let full = Self {
            others: true,
            may_rule: true,
            four_eyes: true,
            people: vec![anna, bert],
            invitations: vec![invitation],
            roles: choices(Role::ALL, &[Role::Draft]),
            roles_error: Some("Wählen Sie mindestens eine Rolle.".to_owned()),
            flaws: Flaw::of(&[("mail", &mail)]),
            mail,
            ..empty()
        };
        vec![empty(), full]
    }
}

/// What a role lets people do, in one sentence.
const fn explained(role: Role) -> &'static str {
    match role {
        Role::Read => "liest, was die Stelle sehen darf",
        Role::Draft => "bereitet Blaupausen vor und trägt Schritte bis „getestet“ ein",
        Role::Release => "veröffentlicht, bestätigt den Betrieb und spricht für die Stelle",
        Role::Coordinate => "gründet und pflegt Kooperationen",
        Role::Fund => "führt Förderungen und Berichte der Stelle",
        Role::Audit => "liest mit Nachweisen, was Förderungen der eigenen Behörde betrifft",
        Role::Administer => "verwaltet Personen und Zugänge von Programmen, keine Inhalte",
    }
}

fn choices(roles: &[Role], chosen: &[Role]) -> Vec<Choice> {
    roles
        .iter()
        .map(|role| {
            Choice::of(role.word(), role.label(), chosen.contains(role)).hinted(explained(*role))
        })
        .collect()
}

/// What somebody typed to invite somebody.
#[derive(Debug, Clone, Default)]
struct Wish {
    mail: String,
    roles: Vec<Role>,
}

impl People {
    fn load(
        snap: &mut Snap<'_>,
        who: Id<Person>,
        key: Option<&BodyKey>,
        wish: &Wish,
    ) -> Result<Self, Problem> {
        let actor = people::actor(snap, who)?;
        let body = match key {
            Some(key) => {
                store::bodies::find(snap, key)?.ok_or_else(|| Problem::not_found("Diese Stelle"))?
            }
            None => store::bodies::by_id(snap, actor.body)?,
        };
        if let Err(why) = access::see_people(&actor, &body) {
            return Err(Problem::new("nicht-erlaubt", why.to_string()));
        }
        let offered: Vec<Role> = Role::ALL
            .iter()
            .copied()
            .filter(|role| access::invite(&actor, &body, *role).is_ok())
            .collect();
        let invitations = store::links::invitations(snap, body.id)?;
        Ok(Self {
            trail: trail(),
            people: rows(snap, &actor, &body)?,
            invitations: invitations.iter().map(invitation_row).collect(),
            others: actor.has(Role::Administer, For::Registry),
            other: Field::default(),
            mail: Field::of(&wish.mail),
            roles: choices(&offered, &wish.roles),
            roles_error: None,
            flaws: Vec::new(),
            may_rule: access::manage_people(&actor, &body).is_ok(),
            four_eyes: store::submissions::four_eyes(snap, body.id)? == FourEyes::Demanded,
            key: body.key.to_string(),
            body: body.official_name,
        })
    }
}

fn rows(snap: &mut Snap<'_>, actor: &Actor, body: &PublicBody) -> Result<Vec<PersonRow>, Problem> {
    let members = people::members(snap, body.id)?;
    let ids: Vec<_> = members.iter().map(|member| member.account.id).collect();
    let holdings = people::holdings(snap, &ids)?;
    let may_manage = access::manage_people(actor, body).is_ok();
    Ok(members
        .into_iter()
        .map(|member| {
            let id = member.account.id;
            let held = holdings.iter().filter(|held| held.person == id);
            PersonRow {
                href: may_manage.then(|| match member.left_at {
                    None => format!("/verwaltung/personen/{id}"),
                    // Of who has left, only the name is left to erase.
                    Some(_) => format!("/verwaltung/personen/{id}/loeschen"),
                }),
                name: member.account.name,
                mail: member.account.mail,
                roles: held.map(|held| in_words(held, body.id)).collect(),
                since: member.since.day().german(),
                seen: member.seen_at.map(|at| at.german()),
                left: member.left_at.map(|at| at.day().german()),
            }
        })
        .collect())
}

/// A role with where it is held, when that is not the body itself, and since when.
fn in_words(held: &people::Holding, own: Id<PublicBody>) -> String {
    let place = match held.held_for {
        For::Body(body) if body == own => "",
        For::Body(_) => " (andere Stelle)",
        For::Cooperation(_) => " (Kooperation)",
        For::Registry => " (ganzes Register)",
    };
    let since = held
        .since
        .map_or_else(String::new, |at| format!(", seit {}", at.day().german()));
    format!("{}{place}{since}", held.role.label())
}

fn invitation_row(link: &Link) -> InvitationRow {
    let labels: Vec<&str> = link.roles.iter().map(|role| role.label()).collect();
    InvitationRow {
        id: link.digest.to_string(),
        mail: link.mail.clone().unwrap_or_default(),
        roles: labels.join(", "),
        until: link.expires_at.german(),
        over: link.expires_at <= clock::moment(),
    }
}

/// `GET /verwaltung/personen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let person = visitor.known()?;
    let mut params = Params::parse(request.query_string());
    let key: Option<BodyKey> = params.parsed("stelle");
    params.done()?;
    let page = registry
        .read(move |snap| People::load(snap, person, key.as_ref(), &Wish::default()))
        .await?;
    show_page(&request, &visitor, &page)
}

/// `POST /verwaltung/personen`: invites somebody.
pub async fn invite(
    request: HttpRequest,
    visitor: Visitor,
    sent: web::Form<Vec<(String, String)>>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let all = |name: &str| {
        let found = sent.iter().filter(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let one = |name: &str| all(name).pop().unwrap_or_default();
    let person = visitor.sent(&one("csrf"))?;
    let key: BodyKey = one("stelle")
        .parse()
        .map_err(|_| Problem::not_found("Diese Stelle"))?;
    let wish = Wish {
        mail: one("mail").trim().to_owned(),
        roles: all("rolle")
            .iter()
            .filter_map(|role| role.parse().ok())
            .collect(),
    };
    let flaw = match wish.mail.parse::<MailAddress>() {
        Err(flaw) => Some(("mail", flaw.to_string())),
        Ok(mail) => {
            let wanted = Invitation {
                body: key.clone(),
                mail,
                roles: wish.roles.clone(),
            };
            match invited(&registry, person, wanted).await? {
                Ok(invited) => return told(&request, &visitor, &registry, &key, invited),
                Err(refusal @ invite::Refusal::Known) => Some(("mail", refusal.to_string())),
                Err(refusal @ invite::Refusal::NoRole) => Some(("rolle", refusal.to_string())),
            }
        }
    };
    let mut page = registry
        .read(move |snap| People::load(snap, person, Some(&key), &wish))
        .await?;
    match flaw {
        Some(("rolle", why)) => {
            page.flaws.push(Flaw {
                field: "rolle".to_owned(),
                text: why.clone(),
            });
            page.roles_error = Some(why);
        }
        Some((_, why)) => {
            page.mail = page.mail.refused(why);
            page.flaws = Flaw::of(&[("mail", &page.mail)]);
        }
        None => {}
    }
    show_again(&request, &visitor, &page)
}

async fn invited(
    registry: &Registry,
    who: Id<Person>,
    wanted: Invitation,
) -> Result<Result<Invited, invite::Refusal>, Problem> {
    let post = mail::post(&registry.config);
    registry
        .attempt(move |tx, now| refusable(invite::invite(tx, who, &wanted, &post, now)))
        .await
}

/// A refusal that the page shows, apart from problems.
fn refusable<T>(
    outcome: Result<T, Failure<invite::Refusal>>,
) -> Result<Result<T, invite::Refusal>, Problem> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(Failure::Refused(refusal)) => Ok(Err(refusal)),
        Err(other) => Err(other.into()),
    }
}
