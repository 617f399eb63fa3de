//! What the registry knows about a person, how it forgets a person, and what is due to be forgotten.
//!
//! Names and addresses of people stand in `person`; everything else that lasts holds their id. What does not last is
//! deleted with the name.

mod known;

pub use known::{Cell, Section, known};

use crate::{
    Snap, Sql, Tx, credentials, row, saved,
    schema::{
        audit, blueprint_change, body_claim, feedback, idempotency, identity, mail, one_time_link,
        person, release, role_held, session, sign_in_flow, token,
    },
};
use diesel::{dsl::not, prelude::*};
use domain::{
    Id, Moment, Now,
    mail::MailAddress,
    person::{Person, Role},
    public_body::PublicBody,
};
use time::PrimitiveDateTime;

/// Somebody whose name is still kept, whether they have left or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub id: Id<Person>,
    pub name: String,
    pub body: Id<PublicBody>,
    pub mail: Option<String>,
    pub left_at: Option<Moment>,
}

type NamedRow = (
    String,
    String,
    String,
    Option<String>,
    Option<PrimitiveDateTime>,
);
row::columns! { NAMED of person:
    id, name, body_id, mail, left_at
}

fn read(row: NamedRow) -> Result<Named, Sql> {
    let (id, name, body, mail, left_at) = row;
    Ok(Named {
        id: row::parse(&id)?,
        name,
        body: row::parse(&body)?,
        mail,
        left_at: left_at.map(row::moment),
    })
}

/// A person whose name has not been erased.
///
/// # Errors
/// Those of the database.
pub fn named(snap: &mut Snap<'_>, id: Id<Person>) -> Result<Option<Named>, Sql> {
    let row: Option<NamedRow> = person::table
        .find(id.to_string())
        .filter(person::erased_at.is_null())
        .select(NAMED)
        .first(snap.conn())
        .optional()?;
    row.map(read).transpose()
}

/// Most of a kind that one run forgets; the next run goes on.
const MOST: i64 = 500;

/// People who have an account and have not used it since.
///
/// # Errors
/// Those of the database.
pub fn unused(snap: &mut Snap<'_>, since: Moment) -> Result<Vec<(Named, Moment)>, Sql> {
    let elsewhere = identity::table.select(identity::person_id);
    // The one who looks after the registry stays: nobody else could let people in again.
    let administers = role_held::table
        .filter(role_held::role.eq(Role::Administer.word()))
        .filter(role_held::body_id.eq(""))
        .select(role_held::person_id);
    let rows: Vec<(NamedRow, Option<PrimitiveDateTime>, PrimitiveDateTime)> = person::table
        .filter(person::left_at.is_null())
        .filter(person::persona.is_null())
        .filter(person::mail.is_not_null().or(person::id.eq_any(elsewhere)))
        .filter(not(person::id.eq_any(administers)))
        .filter(
            person::seen_at.le(since.utc()).or(person::seen_at
                .is_null()
                .and(person::recorded_at.le(since.utc()))),
        )
        .order(person::id)
        .select((NAMED, person::seen_at, person::recorded_at))
        .limit(MOST)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(row, seen, made)| Ok((read(row)?, row::moment(seen.unwrap_or(made)))))
        .collect()
}

/// People who have left before a moment and whose names are still kept.
///
/// # Errors
/// Those of the database.
pub fn left_before(snap: &mut Snap<'_>, until: Moment) -> Result<Vec<(Named, Moment)>, Sql> {
    let rows: Vec<(NamedRow, Option<PrimitiveDateTime>)> = person::table
        .filter(person::left_at.le(until.utc()))
        .filter(person::erased_at.is_null())
        .order(person::id)
        .select((NAMED, person::left_at))
        .limit(MOST)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(row, left)| Ok((read(row)?, left.map_or(until, row::moment))))
        .collect()
}

/// How many reports about barriers came before a moment.
///
/// # Errors
/// Those of the database.
pub fn feedback_before(snap: &mut Snap<'_>, until: Moment) -> Result<i64, Sql> {
    feedback::table
        .filter(feedback::recorded_at.le(until.utc()))
        .count()
        .get_result(snap.conn())
}

/// How many lines of the audit log are older than a moment.
///
/// # Errors
/// Those of the database.
pub fn audit_before(snap: &mut Snap<'_>, until: Moment) -> Result<i64, Sql> {
    audit::table
        .filter(audit::at.le(until.utc()))
        .count()
        .get_result(snap.conn())
}

/// Deletes reports about barriers that came before a moment.
///
/// # Errors
/// Those of the database.
pub fn forget_feedback(tx: &mut Tx<'_>, until: Moment) -> Result<usize, Sql> {
    diesel::delete(feedback::table.filter(feedback::recorded_at.le(until.utc()))).execute(tx.conn())
}

/// Deletes lines of the audit log that are older than a moment; the database refuses those of the last year.
///
/// # Errors
/// Those of the database.
pub fn forget_audit(tx: &mut Tx<'_>, until: Moment) -> Result<usize, Sql> {
    diesel::delete(audit::table.filter(audit::at.le(until.utc()))).execute(tx.conn())
}

/// Releases whose manifest names an address: that cannot be taken out of a package, only the version can be blocked.
///
/// # Errors
/// Those of the database.
pub fn releases_naming(
    snap: &mut Snap<'_>,
    mail: &str,
) -> Result<Vec<(String, String, String)>, Sql> {
    use crate::schema::blueprint;
    release::table
        .inner_join(blueprint::table)
        .filter(
            release::manifest
                .like(format!("%{}%", escaped(mail)))
                .escape('!'),
        )
        .order((blueprint::slug, release::version_key))
        .select((blueprint::slug, blueprint::title, release::version))
        .limit(100)
        .load(snap.conn())
}

/// A text of which `LIKE` takes every character as it is.
fn escaped(text: &str) -> String {
    text.replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_")
}

/// Takes an address out of what was once said about blueprints; that something was changed stays.
fn forget_in_changes(tx: &mut Tx<'_>, mail: &str) -> Result<(), Sql> {
    let pattern = format!("%{}%", escaped(mail));
    diesel::update(
        blueprint_change::table.filter(blueprint_change::old_value.like(&pattern).escape('!')),
    )
    .set(blueprint_change::old_value.eq(None::<String>))
    .execute(tx.conn())?;
    diesel::update(
        blueprint_change::table.filter(blueprint_change::new_value.like(&pattern).escape('!')),
    )
    .set(blueprint_change::new_value.eq(None::<String>))
    .execute(tx.conn())?;
    Ok(())
}

/// Erases a person: the name, and with it all that leads to the person and that no report rests on.
///
/// # Errors
/// Those of the database.
pub fn erase(tx: &mut Tx<'_>, whom: &Named, now: &Now) -> Result<(), Sql> {
    let id = whom.id.to_string();
    let at = now.at().utc();
    credentials::forget_all(tx, whom.id)?;
    diesel::delete(role_held::table.filter(role_held::person_id.eq(&id))).execute(tx.conn())?;
    diesel::delete(session::table.filter(session::person_id.eq(&id))).execute(tx.conn())?;
    diesel::delete(sign_in_flow::table.filter(sign_in_flow::person_id.eq(&id)))
        .execute(tx.conn())?;
    diesel::delete(identity::table.filter(identity::person_id.eq(&id))).execute(tx.conn())?;
    diesel::delete(token::table.filter(token::person_id.eq(&id))).execute(tx.conn())?;
    diesel::delete(idempotency::table.filter(idempotency::person_id.eq(&id))).execute(tx.conn())?;
    saved::forget_of(tx, whom.id)?;
    diesel::delete(one_time_link::table.filter(one_time_link::person_id.eq(&id)))
        .execute(tx.conn())?;
    if let Some(mail) = &whom.mail {
        forget_address(tx, mail)?;
    }
    diesel::update(person::table.find(&id))
        .set((
            person::name.eq(domain::privacy::ERASED),
            person::mail.eq(None::<String>),
            person::mail_key.eq(None::<String>),
            person::persona.eq(None::<String>),
            person::seen_at.eq(None::<PrimitiveDateTime>),
            person::left_at.eq(whom.left_at.unwrap_or_else(|| now.at()).utc()),
            person::erased_at.eq(at),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets an address wherever it may have been copied to.
///
/// # Errors
/// Those of the database.
pub fn forget_address(tx: &mut Tx<'_>, address: &str) -> Result<(), Sql> {
    let key = address
        .parse::<MailAddress>()
        .map_or_else(|_| address.to_lowercase(), |mail| mail.key());
    let spellings = [address.to_owned(), key];
    let claims: Vec<String> = body_claim::table
        .filter(body_claim::mail.eq_any(&spellings))
        .order(body_claim::id)
        .select(body_claim::id)
        .limit(MOST)
        .load(tx.conn())?;
    diesel::delete(one_time_link::table.filter(one_time_link::mail.eq_any(&spellings)))
        .execute(tx.conn())?;
    diesel::delete(one_time_link::table.filter(one_time_link::claim_id.eq_any(&claims)))
        .execute(tx.conn())?;
    diesel::delete(body_claim::table.filter(body_claim::id.eq_any(&claims))).execute(tx.conn())?;
    diesel::delete(mail::table.filter(mail::recipient.eq_any(&spellings))).execute(tx.conn())?;
    diesel::update(feedback::table.filter(feedback::mail.eq_any(&spellings)))
        .set(feedback::mail.eq(None::<String>))
        .execute(tx.conn())?;
    forget_in_changes(tx, address)
}
