//! Choosing who may see a thing: what somebody asks for, as the audience that it means today.

use domain::{
    Day, Id, Slug,
    public_body::PublicBody,
    visibility::{Audience, Choice},
};
use store::{Snap, Sql};

/// The body does not belong to this cooperation today, or there is none of this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "Die Kommune gehört heute nicht zur Kooperation „{0}“. Wählen Sie eine, in der sie Mitglied ist."
)]
pub struct NotAMember(pub String);

/// The audience that a body may give one of its things.
///
/// # Errors
/// [`NotAMember`] for a cooperation that is not one of the body's; beside it those of the database.
pub fn choose(
    snap: &mut Snap<'_>,
    body: Id<PublicBody>,
    choice: &Choice,
    today: Day,
) -> Result<Result<Audience, NotAMember>, Sql> {
    Ok(match choice {
        Choice::OwnBody => Ok(Audience::OwnBody),
        Choice::Hessen => Ok(Audience::Hessen),
        Choice::Public => Ok(Audience::Public),
        Choice::Cooperation(slug) => {
            let found = store::cooperations::find(snap, slug)?;
            let own = store::sight::cooperations_of(snap, std::iter::once(body), today)?;
            let id = found
                .map(|(cooperation, _)| cooperation.id)
                .filter(|id| own.contains(id));
            id.map(Audience::Cooperation)
                .ok_or_else(|| NotAMember(slug.to_string()))
        }
    })
}

/// Whether a choice means just this audience, whoever belongs to its cooperation by now.
///
/// # Errors
/// Those of the database.
pub fn names(snap: &mut Snap<'_>, choice: &Choice, audience: Audience) -> Result<bool, Sql> {
    let Choice::Cooperation(slug) = choice else {
        return Ok(choice.level() == audience.level());
    };
    let found = store::cooperations::find(snap, slug)?;
    Ok(found.is_some_and(|(cooperation, _)| audience.cooperation() == Some(cooperation.id)))
}

/// The cooperations that a body may choose today, by name.
///
/// # Errors
/// Those of the database.
pub fn cooperations(
    snap: &mut Snap<'_>,
    body: Id<PublicBody>,
    today: Day,
) -> Result<Vec<(Slug, String)>, Sql> {
    let ids = store::sight::cooperations_of(snap, std::iter::once(body), today)?;
    let mut named = Vec::with_capacity(ids.len());
    for id in ids {
        // A body belongs to a handful of cooperations.
        let (cooperation, _) = store::cooperations::by_id(snap, id)?;
        named.push((cooperation.slug, cooperation.name));
    }
    named.sort_by(|a, b| a.1.cmp(&b.1));
    Ok(named)
}
