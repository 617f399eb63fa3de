//! Keeping a search under a name, and asking for letters about what is new to it.

mod letter;
mod news;

pub use letter::{Written, write};
pub use news::{Because, Behind, Entry, Found, find, find_undertakings, tell};

use crate::{
    Failure,
    letters::{Post, Way},
    local_sign_in::seal::Key,
};
use domain::{
    Id, Now, access,
    person::Person,
    saved::{LONGEST_QUERY, MOST, Name, NoName, Question, Rhythm},
};
use store::{
    Snap, Sql, Tx,
    saved::{self, SavedSearch},
};

/// Why a search is not kept or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Name(#[from] NoName),
    #[error(
        "Sie haben schon {MOST} Suchen gespeichert, mehr sind nicht möglich. Löschen Sie zuerst eine, die Sie nicht mehr brauchen."
    )]
    TooMany,
    #[error("Diese Suche haben Sie schon gespeichert, unter dem Namen „{0}“.")]
    Known(String),
    #[error("Die Suche ist zu lang, um gespeichert zu werden. Wählen Sie weniger Filter.")]
    TooLong,
    #[error(
        "Zu Ihrem Konto gehört keine E-Mail-Adresse. Hinterlegen Sie eine, oder lesen Sie den Feed."
    )]
    NoAddress,
    #[error("Dieses Register verschickt keine E-Mails. Lesen Sie stattdessen den Feed.")]
    NoMail,
}

/// What somebody keeps.
///
/// # Errors
/// Those of the database.
pub fn own(snap: &mut Snap<'_>, who: Id<Person>) -> Result<Vec<SavedSearch>, Sql> {
    saved::of(snap, who)
}

/// A search of somebody.
///
/// # Errors
/// [`Failure::NotFound`] for one of somebody else.
pub fn one(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    id: Id<SavedSearch>,
) -> Result<SavedSearch, Failure<Refusal>> {
    let found = saved::find(snap, id)?.filter(|search| search.person == who);
    found.ok_or(Failure::NotFound("Diese gespeicherte Suche"))
}

/// Keeps a search under a name; letters are asked for afterwards.
///
/// # Errors
/// [`Refusal`].
pub fn save(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    name: &str,
    question: &Question,
    now: &Now,
) -> Result<Id<SavedSearch>, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let permit = access::keep_searches(&actor)?;
    let name: Name = name
        .parse()
        .map_err(|why| Failure::Refused(Refusal::Name(why)))?;
    if question.query.len() > LONGEST_QUERY {
        return Err(Failure::Refused(Refusal::TooLong));
    }
    let kept = saved::of(tx, who)?;
    let is_same =
        |search: &&SavedSearch| search.about == question.about && search.query == question.query;
    if let Some(known) = kept.iter().find(is_same) {
        return Err(Failure::Refused(Refusal::Known(known.name.to_string())));
    }
    if i64::try_from(kept.len()).unwrap_or(i64::MAX) >= MOST {
        return Err(Failure::Refused(Refusal::TooMany));
    }
    Ok(saved::add(tx, permit.actor(), &name, question, now)?)
}

/// Gives a search another name, and says how often letters come.
///
/// # Errors
/// [`Refusal`]; [`Failure::NotFound`] for one of somebody else.
pub fn change(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<SavedSearch>,
    name: &str,
    rhythm: Rhythm,
    way: Way,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    access::keep_searches(&store::people::actor(tx, who)?)?;
    let search = one(tx, who, id)?;
    let name: Name = name
        .parse()
        .map_err(|why| Failure::Refused(Refusal::Name(why)))?;
    if rhythm != Rhythm::Never && rhythm != search.rhythm {
        let account = store::people::account(tx, who)?;
        match (way, account.and_then(|account| account.mail)) {
            (Way::ByHand, _) => return Err(Failure::Refused(Refusal::NoMail)),
            (Way::ByMail, None) => return Err(Failure::Refused(Refusal::NoAddress)),
            (Way::ByMail, Some(_)) => {}
        }
    }
    saved::rename(tx, id, &name)?;
    if rhythm != search.rhythm {
        saved::set_rhythm(tx, &search, rhythm, now)?;
    }
    Ok(())
}

/// Forgets a search.
///
/// # Errors
/// [`Failure::NotFound`] for one of somebody else.
pub fn remove(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    id: Id<SavedSearch>,
) -> Result<(), Failure<Refusal>> {
    access::keep_searches(&store::people::actor(tx, who)?)?;
    one(tx, who, id)?;
    Ok(saved::remove(tx, id)?)
}

/// What the mark of a search is for.
const STOP: &str = "saved-search-stop";

/// What stands in the link that ends the letters about a search: whoever holds a letter may end them, nobody else.
#[must_use]
pub fn stop_token(key: &Key, id: Id<SavedSearch>) -> String {
    format!("{id}.{}", key.mark(STOP, &id.to_string()))
}

/// The address that ends the letters about a search.
#[must_use]
pub fn stop_link(post: &Post, key: &Key, id: Id<SavedSearch>) -> String {
    post.link(&format!("/abbestellen/{}", stop_token(key, id)))
}

/// Of which search the letters end with this text from a link.
#[must_use]
pub fn stopped_by(key: &Key, token: &str) -> Option<Id<SavedSearch>> {
    let (id, mark) = token.split_once('.')?;
    let id: Id<SavedSearch> = id.parse().ok()?;
    key.is_mark(STOP, &id.to_string(), mark).then_some(id)
}

/// Ends the letters about a search; ending them twice, or after the search is gone, is the same as once.
///
/// # Errors
/// Those of the database.
pub fn stop(tx: &mut Tx<'_>, id: Id<SavedSearch>, now: &Now) -> Result<(), Sql> {
    match saved::find(tx, id)? {
        Some(search) if search.rhythm != Rhythm::Never => {
            saved::set_rhythm(tx, &search, Rhythm::Never, now)
        }
        Some(_) | None => Ok(()),
    }
}
