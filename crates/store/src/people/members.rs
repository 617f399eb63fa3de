//! Who works for a body, under which address they are reached, and what they hold since when.

use super::{columns, held_for};
use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    row, saved,
    schema::{identity, person, proposal, role_held, session, token},
};
use diesel::prelude::*;
use domain::{
    Id, Moment, Now,
    mail::MailAddress,
    person::{For, Person, Role},
    proposal::ProposalState,
    public_body::PublicBody,
};
use std::collections::HashMap;
use time::PrimitiveDateTime;

/// Somebody with an address, while they have not left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: Id<Person>,
    pub name: String,
    pub body: Id<PublicBody>,
    pub mail: Option<String>,
}

type AccountRow = (String, String, String, Option<String>);

fn read_account(row: AccountRow) -> Result<Account, Sql> {
    let (id, name, body, mail) = row;
    Ok(Account {
        id: row::parse(&id)?,
        name,
        body: row::parse(&body)?,
        mail,
    })
}

const ACCOUNT: (person::id, person::name, person::body_id, person::mail) =
    (person::id, person::name, person::body_id, person::mail);

/// The account of a person who has not left.
///
/// # Errors
/// Those of the database.
pub fn account(snap: &mut Snap<'_>, id: Id<Person>) -> Result<Option<Account>, Sql> {
    person::table
        .find(id.to_string())
        .filter(person::left_at.is_null())
        .select(ACCOUNT)
        .first(snap.conn())
        .optional()?
        .map(read_account)
        .transpose()
}

/// The account with this address.
///
/// # Errors
/// Those of the database.
pub fn by_mail(snap: &mut Snap<'_>, mail: &MailAddress) -> Result<Option<Account>, Sql> {
    person::table
        .filter(person::mail_key.eq(mail.key()))
        .filter(person::left_at.is_null())
        .select(ACCOUNT)
        .first(snap.conn())
        .optional()?
        .map(read_account)
        .transpose()
}

/// The names of these people, also of those who have left.
///
/// # Errors
/// Those of the database.
pub fn names(snap: &mut Snap<'_>, ids: &[Id<Person>]) -> Result<HashMap<Id<Person>, String>, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows: Vec<(String, String)> = person::table
        .filter(person::id.eq_any(ids))
        .order(person::id)
        .select((person::id, person::name))
        .limit(1000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(id, name)| Ok((row::parse(&id)?, name)))
        .collect()
}

/// Adds a person with an address.
///
/// # Errors
/// Those of the database; [`Sql::DatabaseError`] when somebody has the address already.
pub fn add_member(
    tx: &mut Tx<'_>,
    name: &str,
    body: Id<PublicBody>,
    mail: &MailAddress,
    now: &Now,
) -> Result<Id<Person>, Sql> {
    let id = super::add(tx, name, body, None, now)?;
    set_mail(tx, id, mail)?;
    Ok(id)
}

/// Changes the address under which a person is reached.
///
/// # Errors
/// Those of the database; [`Sql::DatabaseError`] when somebody else has it.
pub fn set_mail(tx: &mut Tx<'_>, id: Id<Person>, mail: &MailAddress) -> Result<(), Sql> {
    diesel::update(person::table.find(id.to_string()))
        .set((
            person::mail.eq(mail.as_str()),
            person::mail_key.eq(mail.key()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Changes the name of a person.
///
/// # Errors
/// Those of the database.
pub fn rename(tx: &mut Tx<'_>, id: Id<Person>, name: &str) -> Result<(), Sql> {
    diesel::update(person::table.find(id.to_string()))
        .set(person::name.eq(name))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes that a person signed in.
///
/// # Errors
/// Those of the database.
pub fn seen(tx: &mut Tx<'_>, id: Id<Person>, now: &Now) -> Result<(), Sql> {
    diesel::update(person::table.find(id.to_string()))
        .set(person::seen_at.eq(now.at().utc()))
        .execute(tx.conn())?;
    Ok(())
}

/// Somebody who works for a body, or once did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub account: Account,
    pub since: Moment,
    pub seen_at: Option<Moment>,
    pub left_at: Option<Moment>,
}

/// Who works for a body, those who left at the end.
///
/// # Errors
/// Those of the database.
pub fn members(snap: &mut Snap<'_>, body: Id<PublicBody>) -> Result<Vec<Member>, Sql> {
    type Row = (
        AccountRow,
        PrimitiveDateTime,
        Option<PrimitiveDateTime>,
        Option<PrimitiveDateTime>,
    );
    let rows: Vec<Row> = person::table
        .filter(person::body_id.eq(body.to_string()))
        .filter(person::erased_at.is_null())
        .order((person::left_at.is_not_null(), person::name, person::id))
        .select((
            ACCOUNT,
            person::recorded_at,
            person::seen_at,
            person::left_at,
        ))
        .limit(1000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(account, since, seen_at, left_at)| {
            Ok(Member {
                account: read_account(account)?,
                since: row::moment(since),
                seen_at: seen_at.map(row::moment),
                left_at: left_at.map(row::moment),
            })
        })
        .collect()
}

/// A role that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    pub person: Id<Person>,
    pub role: Role,
    pub held_for: For,
    /// Absent for what came with the example data.
    pub since: Option<Moment>,
    /// Whose claims gave it, when it came from an issuer: it is taken there, not here.
    pub issuer: Option<String>,
}

/// What these people hold.
///
/// # Errors
/// Those of the database.
pub fn holdings(snap: &mut Snap<'_>, of: &[Id<Person>]) -> Result<Vec<Holding>, Sql> {
    type Row = (
        String,
        String,
        String,
        String,
        Option<PrimitiveDateTime>,
        Option<String>,
    );
    let ids: Vec<String> = of.iter().map(ToString::to_string).collect();
    let rows: Vec<Row> = role_held::table
        .filter(role_held::person_id.eq_any(ids))
        .order((
            role_held::person_id,
            role_held::role,
            role_held::body_id,
            role_held::cooperation_id,
        ))
        .select((
            role_held::person_id,
            role_held::role,
            role_held::body_id,
            role_held::cooperation_id,
            role_held::given_at,
            role_held::issuer,
        ))
        .limit(5000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(person, role, body, cooperation, since, issuer)| {
            Ok(Holding {
                person: row::parse(&person)?,
                role: row::parse(&role)?,
                held_for: held_for(&body, &cooperation)?,
                since: since.map(row::moment),
                issuer,
            })
        })
        .collect()
}

/// Who holds a role for something and has not left.
///
/// # Errors
/// Those of the database.
pub fn holders(snap: &mut Snap<'_>, role: Role, held: For) -> Result<Vec<Account>, Sql> {
    let (body, cooperation) = columns(held);
    let rows: Vec<AccountRow> = role_held::table
        .inner_join(person::table)
        .filter(role_held::role.eq(role.word()))
        .filter(role_held::body_id.eq(body))
        .filter(role_held::cooperation_id.eq(cooperation))
        .filter(person::left_at.is_null())
        .order(person::id)
        .select(ACCOUNT)
        .limit(200)
        .load(snap.conn())?;
    rows.into_iter().map(read_account).collect()
}

/// Whether anybody holds a role for something.
///
/// # Errors
/// Those of the database.
pub fn has_holder(snap: &mut Snap<'_>, role: Role, held: For) -> Result<bool, Sql> {
    Ok(!holders(snap, role, held)?.is_empty())
}

/// Whether an issuer vouches for a person.
///
/// # Errors
/// Those of the database.
pub fn has_identity(snap: &mut Snap<'_>, id: Id<Person>) -> Result<bool, Sql> {
    let found: Option<String> = identity::table
        .filter(identity::person_id.eq(id.to_string()))
        .select(identity::issuer)
        .first(snap.conn())
        .optional()?;
    Ok(found.is_some())
}

/// Gives a role and notes who did; giving it twice keeps the first.
///
/// # Errors
/// Those of the database.
pub fn give(
    tx: &mut Tx<'_>,
    to: Id<Person>,
    role: Role,
    held: For,
    by: Option<Id<Person>>,
    now: &Now,
) -> Result<(), Sql> {
    let (body, cooperation) = columns(held);
    let values = (
        role_held::person_id.eq(to.to_string()),
        role_held::role.eq(role.word()),
        role_held::body_id.eq(body),
        role_held::cooperation_id.eq(cooperation),
        role_held::given_at.eq(now.at().utc()),
        role_held::given_by.eq(by.map(|id| id.to_string())),
    );
    on_either!(tx, c => diesel::insert_into(role_held::table).values(values).on_conflict_do_nothing().execute(c))?;
    Ok(())
}

/// Takes a role; says no when the person did not hold it.
///
/// # Errors
/// Those of the database.
pub fn take(tx: &mut Tx<'_>, from: Id<Person>, role: Role, held: For) -> Result<bool, Sql> {
    let (body, cooperation) = columns(held);
    let key = (from.to_string(), role.word(), body, cooperation);
    let gone = diesel::delete(role_held::table.find(key)).execute(tx.conn())?;
    Ok(gone == 1)
}

/// How many proposals of a person are open.
///
/// # Errors
/// Those of the database.
pub fn open_proposals(snap: &mut Snap<'_>, id: Id<Person>) -> Result<i64, Sql> {
    proposal::table
        .filter(proposal::person_id.eq(id.to_string()))
        .filter(proposal::state.eq(ProposalState::Open.word()))
        .count()
        .get_result(snap.conn())
}

/// The names of the programs that act for a person.
///
/// # Errors
/// Those of the database.
pub fn programs(snap: &mut Snap<'_>, id: Id<Person>) -> Result<Vec<String>, Sql> {
    token::table
        .filter(token::person_id.eq(id.to_string()))
        .filter(token::revoked_at.is_null())
        .order((token::name, token::digest))
        .select(token::name)
        .limit(100)
        .load(snap.conn())
}

/// Ends a membership: roles, sessions and tokens end at once, the address is free again; the name stays at what was done.
///
/// # Errors
/// Those of the database.
pub fn leave(tx: &mut Tx<'_>, id: Id<Person>, now: &Now) -> Result<(), Sql> {
    let person = id.to_string();
    let at = now.at().utc();
    diesel::delete(role_held::table.filter(role_held::person_id.eq(&person))).execute(tx.conn())?;
    diesel::delete(session::table.filter(session::person_id.eq(&person))).execute(tx.conn())?;
    saved::forget_of(tx, id)?;
    diesel::update(
        token::table
            .filter(token::person_id.eq(&person))
            .filter(token::revoked_at.is_null()),
    )
    .set(token::revoked_at.eq(at))
    .execute(tx.conn())?;
    diesel::update(person::table.find(&person))
        .set((
            person::left_at.eq(at),
            person::mail.eq(None::<String>),
            person::mail_key.eq(None::<String>),
        ))
        .execute(tx.conn())?;
    Ok(())
}
