//! "Municipalities like yours": what bodies like one have in operation or plan that it has not.

use domain::{
    Id,
    alike::{self, Told},
    blueprint::Blueprint,
    public_body::PublicBody,
    visibility::Reader,
};
use store::{Snap, Sql};

/// Which blueprints are asked about.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'a> {
    /// Whatever is used most.
    Any,
    /// These and no others.
    These(&'a [Id<Blueprint>]),
}

/// What may be told to this reader, the most used first. The body's own adoptions count as far as the reader may see
/// them: nobody learns of a hidden one from a missing line.
///
/// # Errors
/// Those of the database.
pub fn told(
    snap: &mut Snap<'_>,
    reader: &Reader,
    body: &PublicBody,
    asked: Asked<'_>,
) -> Result<Vec<Told>, Sql> {
    let profile = store::bodies::profile(snap, body.id)?.unwrap_or_default();
    let features = alike::features(body, &profile);
    if features.is_empty() {
        return Ok(Vec::new());
    }
    let peers = store::alike::peers(snap, body, &features)?;
    if peers.len() < alike::LEAST {
        return Ok(Vec::new());
    }
    let mut by: Vec<_> = peers.keys().copied().collect();
    by.sort_unstable();
    let taken = store::alike::taken(snap, reader, body.id)?;
    let mut of = match asked {
        Asked::Any => store::alike::most_used(snap, reader, &by, body.id)?,
        Asked::These(ids) => ids.to_vec(),
    };
    of.retain(|id| !taken.contains(id));
    let uses = store::alike::uses(snap, reader, &by, &of, body.id)?;
    Ok(alike::told(&features, &peers, uses))
}
