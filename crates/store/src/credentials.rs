//! By what people prove who they are without an issuer: passwords, second factors, passkeys; and failures to do so.

mod attempts;
mod passkeys;

pub use attempts::{
    Asked, Challenge, answered, ask, asked, failures, forget_expired, forget_failures, note_failure,
};
pub use passkeys::{Passkey, add_passkey, passkey, passkey_used, passkeys_of, remove_passkey};

use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    row,
    schema::{challenge, passkey as passkey_table, password, recovery_code, totp},
};
use diesel::{prelude::*, upsert::excluded};
use domain::{Digest, Id, Moment, Now, person::Person};
use time::PrimitiveDateTime;

/// The hash of a person's password, with when it was set.
///
/// # Errors
/// Those of the database.
pub fn password_of(
    snap: &mut Snap<'_>,
    person: Id<Person>,
) -> Result<Option<(String, Moment)>, Sql> {
    let row: Option<(String, PrimitiveDateTime)> = password::table
        .find(person.to_string())
        .select((password::hash, password::changed_at))
        .first(snap.conn())
        .optional()?;
    Ok(row.map(|(hash, at)| (hash, row::moment(at))))
}

/// Sets the hash of a person's password.
///
/// # Errors
/// Those of the database.
pub fn put_password(tx: &mut Tx<'_>, person: Id<Person>, hash: &str, now: &Now) -> Result<(), Sql> {
    let values = (
        password::person_id.eq(person.to_string()),
        password::hash.eq(hash),
        password::changed_at.eq(now.at().utc()),
    );
    on_either!(tx, c => diesel::insert_into(password::table)
        .values(values)
        .on_conflict(password::person_id)
        .do_update()
        .set((
            password::hash.eq(excluded(password::hash)),
            password::changed_at.eq(excluded(password::changed_at)),
        ))
        .execute(c))?;
    Ok(())
}

/// A secret for one-time codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totp {
    /// Sealed with the key of the registry.
    pub sealed: String,
    /// Without this it is set up but was never proven.
    pub confirmed_at: Option<Moment>,
    /// The step of the last code that was accepted.
    pub last_step: i64,
}

/// A person's secret for one-time codes.
///
/// # Errors
/// Those of the database.
pub fn totp_of(snap: &mut Snap<'_>, person: Id<Person>) -> Result<Option<Totp>, Sql> {
    let row: Option<(String, Option<PrimitiveDateTime>, i64)> = totp::table
        .find(person.to_string())
        .select((totp::secret, totp::confirmed_at, totp::last_step))
        .first(snap.conn())
        .optional()?;
    Ok(row.map(|(sealed, confirmed_at, last_step)| Totp {
        sealed,
        confirmed_at: confirmed_at.map(row::moment),
        last_step,
    }))
}

/// Sets a proven secret with the step of the code that proved it, in place of an earlier one.
///
/// # Errors
/// Those of the database.
pub fn put_totp(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    sealed: &str,
    step: i64,
    now: &Now,
) -> Result<(), Sql> {
    diesel::delete(totp::table.find(person.to_string())).execute(tx.conn())?;
    diesel::insert_into(totp::table)
        .values((
            totp::person_id.eq(person.to_string()),
            totp::secret.eq(sealed),
            totp::confirmed_at.eq(now.at().utc()),
            totp::last_step.eq(step),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Uses up a code by its step; says no when it, or a later one, was used before.
///
/// # Errors
/// Those of the database.
pub fn use_step(tx: &mut Tx<'_>, person: Id<Person>, step: i64) -> Result<bool, Sql> {
    let used = diesel::update(
        totp::table
            .find(person.to_string())
            .filter(totp::last_step.lt(step)),
    )
    .set(totp::last_step.eq(step))
    .execute(tx.conn())?;
    Ok(used == 1)
}

/// Sets the recovery codes by their digests, in place of earlier ones.
///
/// # Errors
/// Those of the database.
pub fn put_recovery_codes(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    digests: &[Digest],
    now: &Now,
) -> Result<(), Sql> {
    let mine = recovery_code::person_id.eq(person.to_string());
    diesel::delete(recovery_code::table.filter(mine)).execute(tx.conn())?;
    let rows: Vec<_> = digests
        .iter()
        .map(|digest| {
            (
                recovery_code::digest.eq(digest.to_string()),
                recovery_code::person_id.eq(person.to_string()),
                recovery_code::made_at.eq(now.at().utc()),
            )
        })
        .collect();
    on_either!(tx, c => diesel::insert_into(recovery_code::table).values(rows).execute(c))?;
    Ok(())
}

/// Uses up a recovery code; says no when the person has none with this digest.
///
/// # Errors
/// Those of the database.
pub fn use_recovery_code(tx: &mut Tx<'_>, person: Id<Person>, digest: Digest) -> Result<bool, Sql> {
    let used = diesel::delete(
        recovery_code::table
            .find(digest.to_string())
            .filter(recovery_code::person_id.eq(person.to_string())),
    )
    .execute(tx.conn())?;
    Ok(used == 1)
}

/// How many recovery codes a person has left.
///
/// # Errors
/// Those of the database.
pub fn recovery_codes_left(snap: &mut Snap<'_>, person: Id<Person>) -> Result<i64, Sql> {
    recovery_code::table
        .filter(recovery_code::person_id.eq(person.to_string()))
        .count()
        .get_result(snap.conn())
}

/// Forgets the second factor of a person: one-time codes, recovery codes and passkeys.
///
/// # Errors
/// Those of the database.
pub fn forget_second_factor(tx: &mut Tx<'_>, person: Id<Person>) -> Result<(), Sql> {
    let person = person.to_string();
    diesel::delete(totp::table.find(&person)).execute(tx.conn())?;
    diesel::delete(recovery_code::table.filter(recovery_code::person_id.eq(&person)))
        .execute(tx.conn())?;
    diesel::delete(passkey_table::table.filter(passkey_table::person_id.eq(&person)))
        .execute(tx.conn())?;
    Ok(())
}

/// Forgets everything by which a person could sign in here.
///
/// # Errors
/// Those of the database.
pub fn forget_all(tx: &mut Tx<'_>, person: Id<Person>) -> Result<(), Sql> {
    forget_second_factor(tx, person)?;
    let person = person.to_string();
    diesel::delete(password::table.find(&person)).execute(tx.conn())?;
    diesel::delete(challenge::table.filter(challenge::person_id.eq(&person))).execute(tx.conn())?;
    Ok(())
}
