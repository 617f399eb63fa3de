//! Names that a search leads to beside blueprints, all at once, and whether any of them changed since they were read.
//!
//! Every search asks for words within names. No index of a database helps there, and the names hardly ever change: whoever
//! reads them once may keep them as long as [`revision`] stays the same.

use crate::{
    Snap, Sql, Tx,
    catalogue::Service,
    meta,
    schema::{cooperation, public_body, service},
};
use diesel::prelude::*;

const REVISION: &str = "names";

/// A public body or a cooperation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Name {
    /// The key of a body, the slug of a cooperation.
    pub key: String,
    pub name: String,
    pub sort_key: String,
}

/// Every name there is, each kind in the order of its lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    pub bodies: Vec<Name>,
    pub services: Vec<Service>,
    pub cooperations: Vec<Name>,
}

/// Another one whenever a name came, went or changed.
///
/// # Errors
/// Those of the database.
pub fn revision(snap: &mut Snap<'_>) -> Result<String, Sql> {
    Ok(meta::value(snap, REVISION)?.unwrap_or_default())
}

/// Says that names changed.
pub(crate) fn changed(tx: &mut Tx<'_>) -> Result<(), Sql> {
    let last: u64 = revision(tx)?.parse().unwrap_or(0);
    meta::set(tx, REVISION, &(last + 1).to_string())
}

/// Reads all names.
///
/// # Errors
/// Those of the database.
pub fn all(snap: &mut Snap<'_>) -> Result<Names, Sql> {
    Ok(Names {
        bodies: public_body::table
            .select((
                public_body::current_key,
                public_body::name,
                public_body::sort_key,
            ))
            .order((public_body::sort_key, public_body::id))
            .load(snap.conn())?,
        services: service::table
            .order((service::sort_key, service::key))
            .load(snap.conn())?,
        cooperations: cooperation::table
            .select((cooperation::slug, cooperation::name, cooperation::sort_key))
            .order((cooperation::sort_key, cooperation::id))
            .load(snap.conn())?,
    })
}
