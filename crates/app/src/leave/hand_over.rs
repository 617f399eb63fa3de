//! Handing over: each thing that somebody looks after, or all of it, goes to a colleague.

use super::{Handover, Refusal, handover};
use crate::{
    Failure,
    letters::{self, Post},
};
use domain::{
    Id, Now, Slug,
    manifest::Contact,
    person::{For, Person, Role},
    public_body::Profile,
    submission::Submission,
};
use std::{fmt, str::FromStr};
use store::{
    Sight, Sql, Tx,
    blueprints::Field,
    people::{self, Account},
    submissions,
};

/// One thing that can be handed over; written as forms send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A blueprint names the person's address as contact.
    Contact(Slug),
    /// The person coordinates it.
    Cooperation(Slug),
    /// The person is told what becomes of it.
    Submission(Id<Submission>),
    /// The profile of the body names the person's address.
    Mailbox,
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(slug) => write!(f, "blaupause:{slug}"),
            Self::Cooperation(slug) => write!(f, "kooperation:{slug}"),
            Self::Submission(id) => write!(f, "einreichung:{id}"),
            Self::Mailbox => f.write_str("postfach"),
        }
    }
}

impl FromStr for Item {
    type Err = Refusal;
    fn from_str(text: &str) -> Result<Self, Refusal> {
        let read = match text.split_once(':') {
            None if text == "postfach" => Some(Self::Mailbox),
            Some(("blaupause", slug)) => slug.parse().ok().map(Self::Contact),
            Some(("kooperation", slug)) => slug.parse().ok().map(Self::Cooperation),
            Some(("einreichung", id)) => id.parse().ok().map(Self::Submission),
            None | Some(_) => None,
        };
        read.ok_or(Refusal::NotTheirs)
    }
}

impl Handover {
    /// Everything that can be handed over.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        let contacts = self.contacts.iter().map(|one| Item::Contact(one.0.clone()));
        let led = self.cooperations.iter();
        let led = led.map(|one| Item::Cooperation(one.0.clone()));
        let open = self.submissions.iter();
        let open = open.map(|one| Item::Submission(one.submission.id));
        let mailbox = self.is_mailbox.then_some(Item::Mailbox);
        contacts.chain(led).chain(open).chain(mailbox).collect()
    }
    fn told(&self, item: &Item) -> String {
        let titled = |all: &[(Slug, String)], slug: &Slug| {
            let found = all.iter().find(|(known, _)| known == slug);
            found.map_or_else(|| slug.to_string(), |(_, title)| title.clone())
        };
        match item {
            Item::Contact(slug) => {
                format!(
                    "Ansprechstelle der Blaupause „{}“",
                    titled(&self.contacts, slug)
                )
            }
            Item::Cooperation(slug) => {
                format!("Koordination von „{}“", titled(&self.cooperations, slug))
            }
            Item::Submission(id) => {
                let all = self.submissions.iter();
                let found = all.clone().find(|one| one.submission.id == *id);
                found.map_or_else(String::new, |one| {
                    format!("Einreichung „{}“ {}", one.title, one.submission.version)
                })
            }
            Item::Mailbox => "Postfach in den Angaben der Stelle".to_owned(),
        }
    }
}

/// Hands these things to a colleague, all or none, and tells them.
///
/// # Errors
/// [`Refusal`]; [`Failure::NotAllowed`] without "Verwaltung" of the body.
pub fn hand_over(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    whose: Id<Person>,
    to: Id<Person>,
    items: &[Item],
    post: &Post,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let known = handover(tx, who, whose)?;
    let successor = known.successors.iter().find(|account| account.id == to);
    let successor = successor.ok_or(Failure::Refused(Refusal::Successor))?;
    let there = known.items();
    if items.is_empty() {
        return Err(Failure::Refused(Refusal::Nothing));
    }
    if !items.iter().all(|item| there.contains(item)) {
        return Err(Failure::Refused(Refusal::NotTheirs));
    }
    for item in items {
        give(tx, who, &known, item, successor, now)?;
    }
    if let Some(mail) = &successor.mail {
        let told: Vec<String> = items.iter().map(|item| known.told(item)).collect();
        let says = letters::handed_over(&known.account.name, &told, &post.link("/aufgaben"));
        post.send(tx, mail, says, now)?;
    }
    Ok(())
}

fn give(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    known: &Handover,
    item: &Item,
    to: &Account,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    match item {
        Item::Contact(slug) => {
            let mail = address(to)?;
            let card =
                store::blueprints::card(tx, Sight::Everything, slug)?.ok_or(Sql::NotFound)?;
            let contact = Contact {
                mail: Some(mail),
                ..card.contact.clone()
            };
            store::blueprints::change(tx, &card, &Field::Contact(contact), who, now)?;
            store::changes::note(tx, card.id, now)?;
        }
        Item::Cooperation(slug) => {
            let (cooperation, _) = store::cooperations::find(tx, slug)?.ok_or(Sql::NotFound)?;
            let held = For::Cooperation(cooperation.id);
            people::give(tx, to.id, Role::Coordinate, held, Some(who), now)?;
            people::take(tx, known.account.id, Role::Coordinate, held)?;
        }
        Item::Submission(id) => {
            submissions::hand_over(tx, *id, known.account.id, to.id)?;
        }
        Item::Mailbox => {
            let mail = address(to)?;
            let profile = store::bodies::profile(tx, known.body.id)?.unwrap_or_default();
            let profile = Profile {
                mail: Some(mail),
                as_of: Some(now.today()),
                ..profile
            };
            store::bodies::put_profile(tx, known.body.id, &profile, now)?;
        }
    }
    Ok(())
}

fn address(of: &Account) -> Result<String, Failure<Refusal>> {
    let none = || Failure::Refused(Refusal::NoAddress(of.name.clone()));
    of.mail.clone().ok_or_else(none)
}
