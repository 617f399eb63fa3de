//! Erasing a person (Art. 17 GDPR): their name leaves everywhere, what was done stays and leads to nobody.

use crate::{
    Failure, appoint,
    letters::{self, Post},
};
use domain::{
    Id, Now, access,
    manifest::Contact,
    person::{For, Person, Role},
    public_body::{Profile, PublicBody},
};
use store::{
    Snap, Tx, blueprints, bodies, people,
    privacy::{self, Named},
};

/// Why somebody is not erased.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Appoint(#[from] appoint::Refusal),
    #[error("Ihr eigenes Konto löschen Sie unter „Mein Konto“, „Meine Daten“.")]
    Oneself,
}

/// What erasing a person means.
#[derive(Debug, Clone)]
pub struct Outlook {
    pub whom: Named,
    pub body: PublicBody,
    /// Blueprints whose contact is the person's address; it is taken out there.
    pub contacts: Vec<(String, String)>,
    /// Whether the profile of the body names the address.
    pub is_mailbox: bool,
    /// Slug, title and version of released packages that hold the address: these can only be blocked.
    pub packages: Vec<(String, String, String)>,
}

/// What erasing a person means, for who may do it.
///
/// # Errors
/// [`Failure::NotAllowed`] without "Verwaltung" of the body; [`Failure::NotFound`] for who is erased already.
pub fn outlook(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    whose: Id<Person>,
) -> Result<Outlook, Failure<Refusal>> {
    let whom = privacy::named(snap, whose)?.ok_or(Failure::NotFound("Diese Person"))?;
    let body = bodies::by_id(snap, whom.body)?;
    let actor = people::actor(snap, who)?;
    access::manage_people(&actor, &body)?;
    what_it_means(snap, whom, body)
}

/// What it means that somebody erases themselves; nobody has to permit it.
///
/// # Errors
/// Those of the database.
pub fn own_outlook(snap: &mut Snap<'_>, who: Id<Person>) -> Result<Outlook, Failure<Refusal>> {
    let whom = privacy::named(snap, who)?.ok_or(Failure::NotFound("Diese Person"))?;
    let body = bodies::by_id(snap, whom.body)?;
    what_it_means(snap, whom, body)
}

fn what_it_means(
    snap: &mut Snap<'_>,
    whom: Named,
    body: PublicBody,
) -> Result<Outlook, Failure<Refusal>> {
    let (mut contacts, mut packages, mut is_mailbox) = (Vec::new(), Vec::new(), false);
    if let Some(mail) = &whom.mail {
        let cards = blueprints::of_publisher(snap, store::Sight::Everything, body.id, 1000)?;
        contacts = cards
            .into_iter()
            .filter(|card| is(mail, card.contact.mail.as_deref()))
            .map(|card| (card.slug.to_string(), card.title))
            .collect();
        let profile = bodies::profile(snap, body.id)?;
        is_mailbox = is(mail, profile.and_then(|profile| profile.mail).as_deref());
        packages = privacy::releases_naming(snap, mail)?;
    }
    Ok(Outlook {
        whom,
        body,
        contacts,
        is_mailbox,
        packages,
    })
}

fn is(own: &str, other: Option<&str>) -> bool {
    other.is_some_and(|other| other.eq_ignore_ascii_case(own))
}

/// Erases a person. Statements, releases and steps stay as they are, byte by byte.
///
/// # Errors
/// [`Refusal`]; [`Failure::NotAllowed`] without "Verwaltung" of the body, or of the registry for who has that.
pub fn erase(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    whose: Id<Person>,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let outlook = outlook(tx, who, whose)?;
    tx.concerns(outlook.body.id);
    if who == whose {
        return Err(Failure::Refused(Refusal::Oneself));
    }
    let roles = people::actor(tx, whose)?.roles;
    if roles.contains(&(Role::Administer, For::Registry)) {
        access::administer(&people::actor(tx, who)?)?;
    }
    finish(tx, who, &outlook, now)
}

/// Somebody erases themselves, at once: the right to it (Art. 17 GDPR) waits for nobody.
///
/// Only who is the last with "Verwaltung" first gives it to somebody, or nobody could administer any more. Those who
/// have "Verwaltung" of the body hear that an account is gone, without its name.
///
/// # Errors
/// [`Refusal::Appoint`] for the last one with "Verwaltung".
pub fn erase_oneself(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    post: &Post,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let outlook = own_outlook(tx, who)?;
    tx.concerns(outlook.body.id);
    let (address, body) = (outlook.whom.mail.clone(), outlook.body.clone());
    finish(tx, who, &outlook, now)?;
    for account in people::holders(tx, Role::Administer, For::Body(body.id))? {
        if let Some(mail) = &account.mail {
            post.send(tx, mail, letters::somebody_erased(&body.official_name), now)?;
        }
    }
    if let Some(address) = &address {
        // The last letter; with the others it is deleted thirty days after it was sent.
        post.send(tx, address, letters::erased(&body.official_name), now)?;
    }
    Ok(())
}

fn finish(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    outlook: &Outlook,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    if outlook.whom.left_at.is_none() {
        appoint::keep_one(tx, outlook.whom.id).map_err(|failure| match failure {
            Failure::Refused(refusal) => Failure::Refused(refusal.into()),
            Failure::NotAllowed(why) => Failure::NotAllowed(why),
            Failure::NotFound(what) => Failure::NotFound(what),
            Failure::Trouble(trouble) => Failure::Trouble(trouble),
        })?;
    }
    take_out(tx, who, outlook, now)?;
    Ok(privacy::erase(tx, &outlook.whom, now)?)
}

/// Takes the address out of contacts and of the profile; the mailbox of the body takes its place.
fn take_out(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    outlook: &Outlook,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let profile = bodies::profile(tx, outlook.body.id)?;
    let mailbox = profile
        .as_ref()
        .and_then(|profile| profile.mail.clone())
        .filter(|_| !outlook.is_mailbox);
    if let (true, Some(profile)) = (outlook.is_mailbox, profile) {
        let without = Profile {
            mail: None,
            ..profile
        };
        bodies::put_profile(tx, outlook.body.id, &without, now)?;
    }
    if outlook.contacts.is_empty() {
        return Ok(());
    }
    let own = outlook.whom.mail.as_deref().unwrap_or_default();
    for card in blueprints::of_publisher(tx, store::Sight::Everything, outlook.body.id, 1000)? {
        if is(own, card.contact.mail.as_deref()) {
            let contact = Contact {
                mail: mailbox.clone(),
                ..card.contact.clone()
            };
            blueprints::change(tx, &card, &blueprints::Field::Contact(contact), who, now)?;
            store::changes::note(tx, card.id, now)?;
        }
    }
    Ok(())
}
