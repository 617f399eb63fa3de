//! Whether another one than the submitter releases: a rule that each body sets for itself.

use crate::{Snap, Sql, Tx, conn::on_either, row, schema::body_rule};
use diesel::{prelude::*, upsert::excluded};
use domain::{Id, Now, person::Person, public_body::PublicBody, submission::FourEyes};

/// Whether a body demands four eyes.
///
/// # Errors
/// Those of the database.
pub fn four_eyes(snap: &mut Snap<'_>, of: Id<PublicBody>) -> Result<FourEyes, Sql> {
    let word: Option<String> = body_rule::table
        .find(of.to_string())
        .select(body_rule::four_eyes)
        .first(snap.conn())
        .optional()?;
    Ok(row::parse_some(word.as_deref())?.unwrap_or(FourEyes::Recommended))
}

/// Which of these bodies demand four eyes.
///
/// # Errors
/// Those of the database.
pub fn demanding_four_eyes(
    snap: &mut Snap<'_>,
    of: impl IntoIterator<Item = Id<PublicBody>>,
) -> Result<Vec<Id<PublicBody>>, Sql> {
    let ids: Vec<String> = of.into_iter().map(|id| id.to_string()).collect();
    let found: Vec<String> = body_rule::table
        .filter(body_rule::body_id.eq_any(ids))
        .filter(body_rule::four_eyes.eq(FourEyes::Demanded.word()))
        .order(body_rule::body_id)
        .select(body_rule::body_id)
        .limit(1000)
        .load(snap.conn())?;
    found.iter().map(|id| row::parse(id)).collect()
}

/// Sets whether a body demands four eyes.
///
/// # Errors
/// Those of the database.
pub fn set_four_eyes(
    tx: &mut Tx<'_>,
    of: Id<PublicBody>,
    rule: FourEyes,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    let values = (
        body_rule::body_id.eq(of.to_string()),
        body_rule::four_eyes.eq(rule.word()),
        body_rule::set_by.eq(by.to_string()),
        body_rule::set_at.eq(now.at().utc()),
    );
    on_either!(tx, c => diesel::insert_into(body_rule::table)
        .values(values)
        .on_conflict(body_rule::body_id)
        .do_update()
        .set((
            body_rule::four_eyes.eq(excluded(body_rule::four_eyes)),
            body_rule::set_by.eq(excluded(body_rule::set_by)),
            body_rule::set_at.eq(excluded(body_rule::set_at)),
        ))
        .execute(c))?;
    Ok(())
}
