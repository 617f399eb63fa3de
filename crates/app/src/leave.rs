//! Leaving: what somebody looked after is listed and handed over, then access ends at once.

mod hand_over;

pub use hand_over::{Item, hand_over};

use crate::{
    Failure, appoint,
    letters::{self, Post},
};
use domain::{
    Id, Now, Slug, access,
    adoption::Adoption,
    person::{For, Person, Role},
    public_body::PublicBody,
    submission::SubmissionState,
};
use store::{
    Sight, Snap, Sql, Tx, credentials, links,
    people::{self, Account},
    submissions::{self, Filed, Filter},
};

/// Why somebody stays.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Appoint(#[from] appoint::Refusal),
    #[error("Die Aufgaben kann nur jemand übernehmen, der in derselben Stelle mitarbeitet.")]
    Successor,
    #[error("Ihre eigene Mitarbeit beendet eine andere Person mit der Rolle „Verwaltung“.")]
    Oneself,
    #[error("Wählen Sie aus, was übergeben werden soll.")]
    Nothing,
    #[error("Mindestens eine der gewählten Aufgaben liegt nicht mehr bei dieser Person.")]
    NotTheirs,
    #[error("Für {0} ist keine E-Mail-Adresse hinterlegt, die als Ansprechstelle dienen kann.")]
    NoAddress(String),
}

/// What somebody looked after.
#[derive(Debug, Clone)]
pub struct Handover {
    pub account: Account,
    pub body: PublicBody,
    /// Blueprints that name the person's address as contact.
    pub contacts: Vec<(Slug, String)>,
    /// Cooperations that the person coordinates: with a successor they go on without a gap.
    pub cooperations: Vec<(Slug, String)>,
    /// Submissions that wait or came back, of which the person is told.
    pub submissions: Vec<Filed>,
    /// Adoptions that go on and for which the person spoke: any colleague with the role can go on.
    pub adoptions: Vec<(Id<Adoption>, String)>,
    /// Proposals of the person that no body has answered yet.
    pub proposals: i64,
    /// Whether the profile of the body names the person's address.
    pub is_mailbox: bool,
    /// Programs that act for the person; their tokens end.
    pub programs: Vec<String>,
    /// Who may take over.
    pub successors: Vec<Account>,
}

/// What somebody looked after, for who may end their membership.
///
/// # Errors
/// [`Failure::NotAllowed`] without "Verwaltung" of the body.
pub fn handover(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    whose: Id<Person>,
) -> Result<Handover, Failure<Refusal>> {
    let account = people::account(snap, whose)?.ok_or(Failure::NotFound("Diese Person"))?;
    let body = store::bodies::by_id(snap, account.body)?;
    let actor = people::actor(snap, who)?;
    access::manage_people(&actor, &body)?;
    let is_own = |mail: Option<&str>| {
        mail.zip(account.mail.as_deref())
            .is_some_and(|(mail, own)| mail.eq_ignore_ascii_case(own))
    };
    let cards = store::blueprints::of_publisher(snap, store::Sight::Everything, body.id, 1000)?;
    let contacts = cards
        .into_iter()
        .filter(|card| is_own(card.contact.mail.as_deref()))
        .map(|card| (card.slug, card.title))
        .collect();
    let profile = store::bodies::profile(snap, body.id)?;
    let adoptions = spoken_for(snap, &body, whose)?;
    let kept = Filter {
        bodies: vec![body.id],
        audiences: Vec::new(),
        states: vec![SubmissionState::Submitted, SubmissionState::SentBack],
        slug: None,
        keeper: Some(whose),
    };
    let members = people::members(snap, body.id)?;
    let successors = members
        .into_iter()
        .filter(|member| member.left_at.is_none() && member.account.id != whose)
        .map(|member| member.account);
    Ok(Handover {
        contacts,
        cooperations: coordinated(snap, whose)?,
        submissions: submissions::page(snap, &kept, None, MOST)?,
        adoptions,
        proposals: people::open_proposals(snap, whose)?,
        is_mailbox: is_own(profile.and_then(|profile| profile.mail).as_deref()),
        programs: people::programs(snap, whose)?,
        successors: successors.collect(),
        account,
        body,
    })
}

/// More than anybody looks after.
const MOST: i64 = 500;

/// The adoptions of a body that go on and for which somebody spoke, with the titles of the blueprints.
fn spoken_for(
    snap: &mut Snap<'_>,
    body: &PublicBody,
    whose: Id<Person>,
) -> Result<Vec<(Id<Adoption>, String)>, Sql> {
    let found = store::adoptions::spoken_for_by(snap, body.id, whose, MOST)?;
    let ids: Vec<_> = found.iter().map(|one| one.blueprint).collect();
    let cards = store::blueprints::cards_of(snap, Sight::Everything, &ids)?;
    let named = found.into_iter().filter_map(|one| {
        let card = cards.get(&one.blueprint)?;
        Some((one.id, card.title.clone()))
    });
    Ok(named.collect())
}

/// The cooperations that somebody coordinates; nobody coordinates more than a handful.
fn coordinated(snap: &mut Snap<'_>, whose: Id<Person>) -> Result<Vec<(Slug, String)>, Sql> {
    let actor = people::actor(snap, whose)?;
    let ids = actor.roles.iter().filter_map(|(role, held)| match held {
        For::Cooperation(id) if *role == Role::Coordinate => Some(*id),
        For::Cooperation(_) | For::Body(_) | For::Registry => None,
    });
    ids.map(|id| {
        let (cooperation, _) = store::cooperations::by_id(snap, id)?;
        Ok((cooperation.slug, cooperation.name))
    })
    .collect()
}

/// Ends a membership. A successor takes over all that is left; roles, sessions, tokens and links end.
///
/// # Errors
/// [`Refusal`]; [`Failure::NotAllowed`] without "Verwaltung" of the body.
pub fn end(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    whose: Id<Person>,
    successor: Option<Id<Person>>,
    post: &Post,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let handover = handover(tx, who, whose)?;
    tx.concerns(handover.body.id);
    if who == whose {
        return Err(Failure::Refused(Refusal::Oneself));
    }
    let roles = people::actor(tx, whose)?.roles;
    if roles.contains(&(Role::Administer, For::Registry)) {
        // Whoever administers the registry is not sent away by the administration of one body.
        access::administer(&people::actor(tx, who)?)?;
    }
    appoint::keep_one(tx, whose).map_err(|failure| match failure {
        Failure::Refused(refusal) => Failure::Refused(refusal.into()),
        Failure::NotAllowed(why) => Failure::NotAllowed(why),
        Failure::NotFound(what) => Failure::NotFound(what),
        Failure::Trouble(trouble) => Failure::Trouble(trouble),
    })?;
    if let Some(to) = successor {
        if !handover.successors.iter().any(|account| account.id == to) {
            return Err(Failure::Refused(Refusal::Successor));
        }
        let items = handover.items();
        if !items.is_empty() {
            hand_over(tx, who, whose, to, &items, post, now)?;
        }
    }
    if let Some(mail) = &handover.account.mail {
        post.send(tx, mail, letters::left(&handover.body.name), now)?;
    }
    credentials::forget_all(tx, whose)?;
    links::withdraw_of(tx, whose)?;
    Ok(people::leave(tx, whose, now)?)
}
