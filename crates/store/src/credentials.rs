//! By what people prove who they are without an issuer: passwords, second factors, passkeys; and failures to do so.

use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    row,
    schema::{challenge, failed_sign_in, passkey, password, recovery_code, totp},
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

const PASSKEY: (
    passkey::id,
    passkey::person_id,
    passkey::name,
    passkey::credential,
    passkey::made_at,
    passkey::used_at,
) = (
    passkey::id,
    passkey::person_id,
    passkey::name,
    passkey::credential,
    passkey::made_at,
    passkey::used_at,
);

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

/// Forgets the second factor of a person: one-time codes, recovery codes and passkeys.
///
/// # Errors
/// Those of the database.
pub fn forget_second_factor(tx: &mut Tx<'_>, person: Id<Person>) -> Result<(), Sql> {
    let person = person.to_string();
    diesel::delete(totp::table.find(&person)).execute(tx.conn())?;
    diesel::delete(recovery_code::table.filter(recovery_code::person_id.eq(&person)))
        .execute(tx.conn())?;
    diesel::delete(passkey::table.filter(passkey::person_id.eq(&person))).execute(tx.conn())?;
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

/// What a browser was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The code of the second factor, after the password.
    Code,
    /// Setting up the second factor.
    SetUp,
    NewPasskey,
    Passkey,
}

impl Asked {
    const fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::SetUp => "set_up",
            Self::NewPasskey => "new_passkey",
            Self::Passkey => "passkey",
        }
    }
}

/// A question to a browser that it has not answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    pub person: Option<Id<Person>>,
    pub state: String,
}

/// Keeps what a browser was asked, known by the digest of what it holds.
///
/// # Errors
/// Those of the database.
pub fn ask(
    tx: &mut Tx<'_>,
    digest: Digest,
    asked: Asked,
    of: &Challenge,
    expires_at: Moment,
) -> Result<(), Sql> {
    diesel::insert_into(challenge::table)
        .values((
            challenge::digest.eq(digest.to_string()),
            challenge::kind.eq(asked.word()),
            challenge::person_id.eq(of.person.map(|id| id.to_string())),
            challenge::state.eq(&of.state),
            challenge::expires_at.eq(expires_at.utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What a browser was asked, while it may still answer.
///
/// # Errors
/// Those of the database.
pub fn asked(
    snap: &mut Snap<'_>,
    digest: Digest,
    asked: Asked,
    at: Moment,
) -> Result<Option<Challenge>, Sql> {
    let row: Option<(Option<String>, String)> = challenge::table
        .find(digest.to_string())
        .filter(challenge::kind.eq(asked.word()))
        .filter(challenge::expires_at.gt(at.utc()))
        .select((challenge::person_id, challenge::state))
        .first(snap.conn())
        .optional()?;
    row.map(|(person, state)| {
        Ok(Challenge {
            person: row::parse_some(person.as_deref())?,
            state,
        })
    })
    .transpose()
}

/// Ends a question; says no when it was ended before.
///
/// # Errors
/// Those of the database.
pub fn answered(tx: &mut Tx<'_>, digest: Digest) -> Result<bool, Sql> {
    let gone = diesel::delete(challenge::table.find(digest.to_string())).execute(tx.conn())?;
    Ok(gone == 1)
}

/// How often something was tried in vain, and when last.
///
/// # Errors
/// Those of the database.
pub fn failures(snap: &mut Snap<'_>, key: Digest) -> Result<Option<(i64, Moment)>, Sql> {
    let row: Option<(i64, PrimitiveDateTime)> = failed_sign_in::table
        .find(key.to_string())
        .select((failed_sign_in::failures, failed_sign_in::last_at))
        .first(snap.conn())
        .optional()?;
    Ok(row.map(|(count, at)| (count, row::moment(at))))
}

/// Notes one more failure and says how many there are now; after a day without one counting begins anew.
///
/// # Errors
/// Those of the database.
pub fn note_failure(tx: &mut Tx<'_>, key: Digest, now: &Now) -> Result<i64, Sql> {
    let known = failures(tx, key)?;
    let day_ago = now.at().plus_seconds(-86_400);
    let count = known
        .filter(|(_, at)| *at > day_ago)
        .map_or(1, |(count, _)| count + 1);
    let values = (
        failed_sign_in::key.eq(key.to_string()),
        failed_sign_in::failures.eq(count),
        failed_sign_in::last_at.eq(now.at().utc()),
    );
    on_either!(tx, c => diesel::insert_into(failed_sign_in::table)
        .values(values)
        .on_conflict(failed_sign_in::key)
        .do_update()
        .set((
            failed_sign_in::failures.eq(excluded(failed_sign_in::failures)),
            failed_sign_in::last_at.eq(excluded(failed_sign_in::last_at)),
        ))
        .execute(c))?;
    Ok(count)
}

/// Forgets failures after a success.
///
/// # Errors
/// Those of the database.
pub fn forget_failures(tx: &mut Tx<'_>, key: Digest) -> Result<(), Sql> {
    diesel::delete(failed_sign_in::table.find(key.to_string())).execute(tx.conn())?;
    Ok(())
}

/// Forgets questions that have expired and failures older than a day.
///
/// # Errors
/// Those of the database.
pub fn forget_expired(tx: &mut Tx<'_>, now: &Now) -> Result<(), Sql> {
    let at = now.at();
    diesel::delete(challenge::table.filter(challenge::expires_at.le(at.utc())))
        .execute(tx.conn())?;
    let day_ago = at.plus_seconds(-86_400).utc();
    diesel::delete(failed_sign_in::table.filter(failed_sign_in::last_at.le(day_ago)))
        .execute(tx.conn())?;
    Ok(())
}
