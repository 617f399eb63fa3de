//! The entries of the log, appended in the transaction of the fact that they tell.

use crate::{
    Snap, Sql, Tx,
    numbers::Series,
    schema::{entry, entry_salt},
};
use diesel::prelude::*;
use domain::{Now, ledger::Entry};

/// Appends a fact.
///
/// # Errors
/// Those of the database.
pub fn append(tx: &mut Tx<'_>, fact: Entry, now: &Now) -> Result<i64, Sql> {
    let sealed = fact.seal(now.blinding(), now);
    let bytes = String::from_utf8(sealed.bytes).map_err(|e| Sql::SerializationError(e.into()))?;
    let number = tx.next_number(Series::Entries)?;
    diesel::insert_into(entry::table)
        .values((
            entry::number.eq(number),
            entry::kind.eq(sealed.kind),
            entry::subject.eq(sealed.subject),
            entry::encoding.eq(i64::from(domain::ledger::ENCODING)),
            entry::bytes.eq(bytes),
            entry::leaf.eq(sealed.leaf.to_string()),
            entry::recorded_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(number)
}

/// Appends a fact with digests of private texts; their salt is kept where it can be erased.
///
/// # Errors
/// Those of the database.
pub fn append_salted(tx: &mut Tx<'_>, fact: Entry, salt: &[u8; 16], now: &Now) -> Result<i64, Sql> {
    let number = append(tx, fact, now)?;
    diesel::insert_into(entry_salt::table)
        .values((
            entry_salt::entry_number.eq(number),
            entry_salt::salt.eq(domain::ledger::hex(salt)),
        ))
        .execute(tx.conn())?;
    Ok(number)
}

/// The entries about a thing, oldest first: kind, canonical bytes and leaf hash.
///
/// # Errors
/// Those of the database.
pub fn about(snap: &mut Snap<'_>, subject: &str) -> Result<Vec<(String, String, String)>, Sql> {
    entry::table
        .filter(entry::subject.eq(subject))
        .order(entry::number)
        .select((entry::kind, entry::bytes, entry::leaf))
        .limit(10_000)
        .load(snap.conn())
}
