//! Whose eyes rows are read for: [`domain::visibility`] as conditions of a question.
//!
//! A list that is shown and the counts beside it ask with the same [`Sight`], so that no count tells of what the list
//! keeps to itself.

use crate::{
    Snap, Sql, people, row,
    schema::{membership, public_body},
};
use diesel::prelude::*;
use domain::{
    Day, Id,
    cooperation::Cooperation,
    person::{For, Person},
    public_body::PublicBody,
    visibility::Reader,
};

/// For whom rows are read.
#[derive(Debug, Clone, Copy)]
pub enum Sight<'r> {
    /// Only what this reader may see.
    Of(&'r Reader),
    /// The registry itself, which keeps and decides. Never for an answer.
    Everything,
}

impl<'r> From<&'r Reader> for Sight<'r> {
    fn from(reader: &'r Reader) -> Self {
        Self::Of(reader)
    }
}

/// The columns' values that let a reader see a row.
pub(crate) struct Limits {
    /// Audiences to which the reader belongs.
    pub audiences: Vec<String>,
    /// Owners whose things the reader sees whatever their audience.
    pub bodies: Vec<String>,
}

impl Sight<'_> {
    /// None: there are no limits.
    pub(crate) fn limits(self) -> Option<Limits> {
        match self {
            Self::Everything => None,
            Self::Of(reader) => Some(Limits {
                audiences: reader.audiences(),
                bodies: reader.bodies.iter().map(ToString::to_string).collect(),
            }),
        }
    }
}

/// A boxed question about blueprints, narrowed to those that may be seen.
macro_rules! of_blueprints {
    ($query:expr, $sight:expr) => {{
        let query = $query;
        let sight: $crate::Sight<'_> = $sight.into();
        match sight.limits() {
            None => query,
            Some($crate::sight::Limits { audiences, bodies }) => query.filter(
                blueprint::visibility
                    .eq_any(audiences)
                    .or(blueprint::publisher_id.eq_any(bodies)),
            ),
        }
    }};
}
pub(crate) use of_blueprints;

/// A boxed question about adoptions joined with their blueprints, narrowed to those that may be seen: by who adopts and
/// whom the adoption covers always, by others when both the adoption and the blueprint are for them.
macro_rules! of_adoptions {
    ($query:expr, $sight:expr) => {{
        let query = $query;
        let sight: $crate::Sight<'_> = $sight.into();
        match sight.limits() {
            None => query,
            // Most readers are strangers, and their question shall stay a short one.
            Some($crate::sight::Limits { audiences, bodies }) if bodies.is_empty() => query
                .filter(adoption::visibility.eq_any(audiences.clone()))
                .filter(blueprint::visibility.eq_any(audiences)),
            Some($crate::sight::Limits { audiences, bodies }) => {
                let covered = cover::table
                    .filter(cover::body_id.eq_any(bodies.clone()))
                    .select(cover::adoption_id);
                let for_them = adoption::visibility.eq_any(audiences.clone()).and(
                    blueprint::visibility
                        .eq_any(audiences)
                        .or(blueprint::publisher_id.eq_any(bodies.clone())),
                );
                query.filter(
                    adoption::body_id
                        .eq_any(bodies)
                        .or(adoption::id.eq_any(covered))
                        .or(for_them),
                )
            }
        }
    }};
}
pub(crate) use of_adoptions;

/// Who looks, with the roles of now and the memberships of today; nobody is a stranger.
///
/// # Errors
/// Those of the database; [`Sql::NotFound`] when there is no such person.
pub fn reader(snap: &mut Snap<'_>, who: Option<Id<Person>>, today: Day) -> Result<Reader, Sql> {
    let Some(who) = who else {
        return Ok(Reader::stranger());
    };
    let actor = people::actor(snap, who)?;
    let memberships = cooperations_of(snap, actor.inside().into_iter(), today)?;
    // Any signed-in member is one, whatever the role; who holds none is a member no more.
    let held_for = actor
        .roles
        .iter()
        .filter_map(|(_, held_for)| match held_for {
            For::Body(id) => Some(*id),
            For::Cooperation(_) | For::Registry => None,
        });
    let signed_in_for = (!actor.roles.is_empty()).then_some(actor.body);
    let hessen = is_one_of_hessen(snap, held_for.chain(signed_in_for))?;
    Ok(Reader::of(&actor, memberships, hessen))
}

/// The cooperations of which one of these bodies is a member on a day.
///
/// # Errors
/// Those of the database.
pub fn cooperations_of(
    snap: &mut Snap<'_>,
    bodies: impl Iterator<Item = Id<PublicBody>>,
    on: Day,
) -> Result<Vec<Id<Cooperation>>, Sql> {
    let bodies: Vec<String> = bodies.map(|id| id.to_string()).collect();
    let ids: Vec<String> = membership::table
        .filter(membership::body_id.eq_any(bodies))
        .filter(membership::from_day.le(on.date()))
        .filter(
            membership::until_day
                .is_null()
                .or(membership::until_day.ge(on.date())),
        )
        .select(membership::cooperation_id)
        .distinct()
        .order(membership::cooperation_id)
        .limit(1000)
        .load(snap.conn())?;
    ids.iter().map(|id| row::parse(id)).collect()
}

/// An official key of Hessen begins with 06; a body without one was entered by this registry, which is one of Hessen.
fn is_one_of_hessen(
    snap: &mut Snap<'_>,
    bodies: impl Iterator<Item = Id<PublicBody>>,
) -> Result<bool, Sql> {
    let bodies: Vec<String> = bodies.map(|id| id.to_string()).collect();
    let found: i64 = public_body::table
        .filter(public_body::id.eq_any(bodies))
        .filter(
            public_body::current_key
                .like("06%")
                .or(public_body::current_key.like("r-%")),
        )
        .count()
        .get_result(snap.conn())?;
    Ok(found > 0)
}
