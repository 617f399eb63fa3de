//! Mail on its way. The content is frozen when it is asked for; a row is sent under one Message-ID, however often it is tried.

use crate::{Snap, Sql, Tx, row, saved::SavedSearch, schema::mail};
use diesel::prelude::*;
use domain::{Id, Moment, Now};
use time::PrimitiveDateTime;

/// A letter as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub recipient: String,
    pub subject: String,
    pub text: String,
}

/// A letter that is to be sent now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub id: Id<Mail>,
    pub letter: Letter,
    /// What the letter is about, when it is written only now.
    pub news: Option<News>,
    pub made_at: Moment,
    /// This try included.
    pub tries: i64,
}

/// What a letter is about that is written when it leaves: rights may have ended since it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub search: Id<SavedSearch>,
    /// As whoever asked for the letter wrote it down.
    pub entries: String,
}

const WAITING: &str = "waiting";
const SENDING: &str = "sending";
const SENT: &str = "sent";
const GIVEN_UP: &str = "given_up";

/// A letter that could not be sent so often is given up: the tries reach over a day and a half.
pub const GIVE_UP_AFTER: i64 = 12;
/// Who says nothing for so long has died while sending; the letter is tried again.
const LEASE_SECONDS: i64 = 300;
/// Sent letters are remembered without their text for so long.
const KEEP_DAYS: i64 = 30;

/// Asks for a letter to be sent.
///
/// # Errors
/// Those of the database.
pub fn ask(tx: &mut Tx<'_>, letter: &Letter, now: &Now) -> Result<Id<Mail>, Sql> {
    add(tx, letter, None, now)
}

/// Asks for a letter that is written when it leaves; `letter` has no text yet.
///
/// # Errors
/// Those of the database.
pub fn ask_later(
    tx: &mut Tx<'_>,
    letter: &Letter,
    news: &News,
    now: &Now,
) -> Result<Id<Mail>, Sql> {
    add(tx, letter, Some(news), now)
}

fn add(tx: &mut Tx<'_>, letter: &Letter, news: Option<&News>, now: &Now) -> Result<Id<Mail>, Sql> {
    let id = now.id();
    diesel::insert_into(mail::table)
        .values((
            mail::id.eq(id.to_string()),
            mail::recipient.eq(&letter.recipient),
            mail::subject.eq(&letter.subject),
            mail::text.eq(&letter.text),
            mail::state.eq(WAITING),
            mail::tries.eq(0),
            mail::made_at.eq(now.at().utc()),
            mail::due_at.eq(now.at().utc()),
            mail::search_id.eq(news.map(|news| news.search.to_string())),
            mail::entries.eq(news.map(|news| news.entries.as_str())),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Whether a letter is due, without disturbing the writer.
///
/// # Errors
/// Those of the database.
pub fn is_due(snap: &mut Snap<'_>, at: Moment) -> Result<bool, Sql> {
    let due = mail::table
        .filter(mail::state.eq_any([WAITING, SENDING]))
        .filter(mail::due_at.le(at.utc()))
        .select(mail::id)
        .first::<String>(snap.conn())
        .optional()?;
    Ok(due.is_some())
}

/// Takes the letter that has been due for longest; it counts as being sent before anything goes over the wire.
///
/// # Errors
/// Those of the database.
pub fn take(tx: &mut Tx<'_>, now: &Now) -> Result<Option<Mail>, Sql> {
    type Row = (
        (String, String, String, String),
        (PrimitiveDateTime, i64),
        (Option<String>, Option<String>),
    );
    let row: Option<Row> = mail::table
        .filter(mail::state.eq_any([WAITING, SENDING]))
        .filter(mail::due_at.le(now.at().utc()))
        .order((mail::due_at, mail::id))
        .select((
            (mail::id, mail::recipient, mail::subject, mail::text),
            (mail::made_at, mail::tries),
            (mail::search_id, mail::entries),
        ))
        .first(tx.conn())
        .optional()?;
    let Some(((id, recipient, subject, text), (made_at, tries), (search, entries))) = row else {
        return Ok(None);
    };
    diesel::update(mail::table.find(&id))
        .set((
            mail::state.eq(SENDING),
            mail::tries.eq(tries + 1),
            mail::due_at.eq(now.at().plus_seconds(LEASE_SECONDS).utc()),
        ))
        .execute(tx.conn())?;
    Ok(Some(Mail {
        id: row::parse(&id)?,
        letter: Letter {
            recipient,
            subject,
            text,
        },
        news: match search.zip(entries) {
            Some((search, entries)) => Some(News {
                search: row::parse(&search)?,
                entries,
            }),
            None => None,
        },
        made_at: row::moment(made_at),
        tries: tries + 1,
    }))
}

/// A letter has been taken over by the mail server; its text, which may hold a link, is forgotten.
///
/// # Errors
/// Those of the database.
pub fn sent(tx: &mut Tx<'_>, id: Id<Mail>, now: &Now) -> Result<(), Sql> {
    diesel::update(mail::table.find(id.to_string()))
        .set((
            mail::state.eq(SENT),
            mail::sent_at.eq(now.at().utc()),
            mail::text.eq(""),
            mail::entries.eq(None::<String>),
            mail::trouble.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// A letter of which nothing is left to say is not sent.
///
/// # Errors
/// Those of the database.
pub fn forget(tx: &mut Tx<'_>, id: Id<Mail>) -> Result<(), Sql> {
    diesel::delete(mail::table.find(id.to_string())).execute(tx.conn())?;
    Ok(())
}

/// What is done with a letter that was not taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It is tried again, each time twice as late.
    Again,
    /// Nobody will ever take it.
    GiveUp,
}

/// A letter was not taken over.
///
/// # Errors
/// Those of the database.
pub fn failed(tx: &mut Tx<'_>, mail: &Mail, why: &str, next: Next, now: &Now) -> Result<(), Sql> {
    let over = next == Next::GiveUp || mail.tries >= GIVE_UP_AFTER;
    let wait = 60_i64 << mail.tries.clamp(0, 10);
    diesel::update(mail::table.find(mail.id.to_string()))
        .set((
            mail::state.eq(if over { GIVEN_UP } else { WAITING }),
            mail::due_at.eq(now.at().plus_seconds(wait).utc()),
            mail::trouble.eq(Some(why)),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// How letters fare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State {
    pub waiting: i64,
    pub given_up: i64,
    /// Whether one of the waiting was tried in vain.
    pub in_trouble: bool,
}

/// How many letters wait and how many were given up.
///
/// # Errors
/// Those of the database.
pub fn state(snap: &mut Snap<'_>) -> Result<State, Sql> {
    let waiting = mail::table
        .filter(mail::state.eq_any([WAITING, SENDING]))
        .count()
        .get_result(snap.conn())?;
    let in_trouble: i64 = mail::table
        .filter(mail::state.eq_any([WAITING, SENDING]))
        .filter(mail::trouble.is_not_null())
        .count()
        .get_result(snap.conn())?;
    let given_up = mail::table
        .filter(mail::state.eq(GIVEN_UP))
        .count()
        .get_result(snap.conn())?;
    Ok(State {
        waiting,
        given_up,
        in_trouble: in_trouble > 0,
    })
}

/// Forgets letters that were sent or given up a month ago.
///
/// # Errors
/// Those of the database.
pub fn forget_old(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Sql> {
    let limit = now.at().plus_seconds(-KEEP_DAYS * 86_400).utc();
    diesel::delete(
        mail::table
            .filter(mail::state.eq_any([SENT, GIVEN_UP]))
            .filter(mail::made_at.le(limit)),
    )
    .execute(tx.conn())
}
