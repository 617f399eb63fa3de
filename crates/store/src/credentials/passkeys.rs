//! Passkeys: which ones a person has, and what is needed to check them.

use crate::{Snap, Sql, Tx, row, schema::passkey};
use diesel::prelude::*;
use domain::{Id, Moment, Now, person::Person};
use time::PrimitiveDateTime;

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// The identity that the authenticator gave it, in base64url.
    pub id: String,
    pub person: Id<Person>,
    pub name: String,
    /// What is needed to check its signatures, as the server wrote it.
    pub credential: String,
    pub made_at: Moment,
    pub used_at: Option<Moment>,
}

type PasskeyRow = (
    String,
    String,
    String,
    String,
    PrimitiveDateTime,
    Option<PrimitiveDateTime>,
);

fn read_passkey(row: PasskeyRow) -> Result<Passkey, Sql> {
    let (id, person, name, credential, made_at, used_at) = row;
    Ok(Passkey {
        id,
        person: row::parse(&person)?,
        name,
        credential,
        made_at: row::moment(made_at),
        used_at: used_at.map(row::moment),
    })
}

row::columns! { PASSKEY of passkey:
    id, person_id, name, credential, made_at, used_at
}

/// A person's passkeys, oldest first.
///
/// # Errors
/// Those of the database.
pub fn passkeys_of(snap: &mut Snap<'_>, person: Id<Person>) -> Result<Vec<Passkey>, Sql> {
    let rows: Vec<PasskeyRow> = passkey::table
        .filter(passkey::person_id.eq(person.to_string()))
        .order((passkey::made_at, passkey::id))
        .select(PASSKEY)
        .limit(20)
        .load(snap.conn())?;
    rows.into_iter().map(read_passkey).collect()
}

/// The passkey with this identity.
///
/// # Errors
/// Those of the database.
pub fn passkey(snap: &mut Snap<'_>, id: &str) -> Result<Option<Passkey>, Sql> {
    passkey::table
        .find(id)
        .select(PASSKEY)
        .first(snap.conn())
        .optional()?
        .map(read_passkey)
        .transpose()
}

/// Keeps a new passkey.
///
/// # Errors
/// Those of the database; [`Sql::DatabaseError`] when its identity is known.
pub fn add_passkey(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    id: &str,
    name: &str,
    credential: &str,
    now: &Now,
) -> Result<(), Sql> {
    diesel::insert_into(passkey::table)
        .values((
            passkey::id.eq(id),
            passkey::person_id.eq(person.to_string()),
            passkey::name.eq(name),
            passkey::credential.eq(credential),
            passkey::made_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Notes that a passkey was used, with what its authenticator said of itself.
///
/// # Errors
/// Those of the database.
pub fn passkey_used(tx: &mut Tx<'_>, id: &str, credential: &str, now: &Now) -> Result<(), Sql> {
    diesel::update(passkey::table.find(id))
        .set((
            passkey::credential.eq(credential),
            passkey::used_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets a person's passkey; says no when it is not theirs.
///
/// # Errors
/// Those of the database.
pub fn remove_passkey(tx: &mut Tx<'_>, person: Id<Person>, id: &str) -> Result<bool, Sql> {
    let gone = diesel::delete(
        passkey::table
            .find(id)
            .filter(passkey::person_id.eq(person.to_string())),
    )
    .execute(tx.conn())?;
    Ok(gone == 1)
}
