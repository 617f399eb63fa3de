//! Who belonged to the cooperation that a statement is about, and since when the registry knew.

use crate::{
    Snap, Sql, row,
    schema::{membership, membership_end},
};
use diesel::prelude::*;
use domain::{Day, Id, Period, cooperation::Cooperation, statement::facts::MembershipFact};
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

/// Every membership of the cooperation with every end that was recorded of it.
pub(super) fn memberships(
    snap: &mut Snap<'_>,
    of: Id<Cooperation>,
) -> Result<Vec<MembershipFact>, Sql> {
    type Row = (String, String, String, Date, PrimitiveDateTime);
    let rows: Vec<Row> = membership::table
        .filter(membership::cooperation_id.eq(of.to_string()))
        .order((membership::from_day, membership::id))
        .select((
            membership::id,
            membership::body_id,
            membership::role,
            membership::from_day,
            membership::recorded_at,
        ))
        .load(snap.conn())?;
    let mut ends = ends(snap, of)?;
    rows.into_iter()
        .map(|(id, body, role, from, recorded_at)| {
            let from = Day::from_date(from);
            let ends = ends.remove(&id).unwrap_or_default().into_iter();
            let ends = ends.map(|(until, recorded_at)| {
                let period = Period::new(from, row::day(until));
                let period = period.map_err(|e| Sql::DeserializationError(e.into()))?;
                Ok((period, row::moment(recorded_at)))
            });
            Ok(MembershipFact {
                body: row::parse(&body)?,
                role: row::parse(&role)?,
                from,
                recorded_at: row::moment(recorded_at),
                ends: ends.collect::<Result<_, Sql>>()?,
            })
        })
        .collect()
}

/// Last days by membership, in the order of their recording.
type Ends = HashMap<String, Vec<(Option<Date>, PrimitiveDateTime)>>;

fn ends(snap: &mut Snap<'_>, of: Id<Cooperation>) -> Result<Ends, Sql> {
    let rows: Vec<(String, Option<Date>, PrimitiveDateTime)> = membership_end::table
        .inner_join(membership::table)
        .filter(membership::cooperation_id.eq(of.to_string()))
        .order(membership_end::number)
        .select((
            membership_end::membership_id,
            membership_end::until_day,
            membership_end::recorded_at,
        ))
        .load(snap.conn())?;
    let mut found = Ends::new();
    for (id, until, recorded_at) in rows {
        found.entry(id).or_default().push((until, recorded_at));
    }
    Ok(found)
}
