//! Public bodies, their keys, and how they are found.

mod bring_in;
mod profile;

pub use bring_in::{Import, Known, add, all, replace};
pub use profile::{boundary, profile, put_boundary, put_profile};

use crate::{
    Snap, Sql, row,
    schema::{body_key, public_body},
};
use diesel::prelude::*;
use domain::{
    Id,
    public_body::{FormerKey, PublicBody},
    region::BodyKey,
};
use std::collections::HashMap;
use time::Date;

row::columns! { pub(crate) COLUMNS of public_body:
    id, current_key, ars, kind, name, official_name, district, region, inhabitants, inhabitants_as_of, postcode,
    lat, lon
}

#[derive(Queryable)]
pub(crate) struct Row {
    id: String,
    key: String,
    ars: Option<String>,
    kind: String,
    name: String,
    official_name: String,
    district: Option<String>,
    region: Option<String>,
    inhabitants: Option<i64>,
    inhabitants_as_of: Option<Date>,
    postcode: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
}

impl Row {
    pub(crate) fn body(self) -> Result<PublicBody, Sql> {
        Ok(PublicBody {
            id: row::parse(&self.id)?,
            key: row::parse(&self.key)?,
            ars: self.ars,
            kind: row::parse(&self.kind)?,
            name: self.name,
            official_name: self.official_name,
            district: self.district,
            district_name: None,
            region: self.region,
            inhabitants: self.inhabitants,
            inhabitants_as_of: row::day(self.inhabitants_as_of),
            postcode: self.postcode,
            position: self.lat.zip(self.lon),
        })
    }
}

/// The body with this key, present or former, in any spelling.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, key: &BodyKey) -> Result<Option<PublicBody>, Sql> {
    let candidates = key.candidates();
    let known: Vec<(String, String)> = body_key::table
        .filter(body_key::key.eq_any(&candidates))
        .select((body_key::key, body_key::body_id))
        .limit(8)
        .load(snap.conn())?;
    // The likeliest spelling first: 06413 as typed before 06413000.
    let hit = candidates
        .iter()
        .find_map(|wanted| known.iter().find(|(key, _)| key == wanted));
    match hit {
        Some((_, id)) => by_id(snap, row::parse(id)?).map(Some),
        None => Ok(None),
    }
}

/// The bodies with these keys, each as [`find`] finds it: two questions for any number of them.
///
/// # Errors
/// Those of the database.
pub fn by_keys<'k>(
    snap: &mut Snap<'_>,
    keys: impl Iterator<Item = &'k BodyKey>,
) -> Result<HashMap<BodyKey, PublicBody>, Sql> {
    let wanted: HashMap<&BodyKey, Vec<String>> = keys.map(|key| (key, key.candidates())).collect();
    let spellings: Vec<&String> = wanted.values().flatten().collect();
    let mut known: HashMap<String, Id<PublicBody>> = HashMap::new();
    for some in spellings.chunks(5000) {
        let rows: Vec<(String, String)> = body_key::table
            .filter(body_key::key.eq_any(some.iter().copied()))
            .select((body_key::key, body_key::body_id))
            .load(snap.conn())?;
        for (key, id) in rows {
            known.insert(key, row::parse(&id)?);
        }
    }
    let bodies = many(snap, known.values().copied())?;
    let body_of = |spellings: &[String]| {
        let id = spellings.iter().find_map(|spelling| known.get(spelling))?;
        bodies.get(id).cloned()
    };
    Ok(wanted
        .into_iter()
        .filter_map(|(key, spellings)| Some((key.clone(), body_of(&spellings)?)))
        .collect())
}

/// The body with this identity.
///
/// # Errors
/// Those of the database; [`Sql::NotFound`] when there is none.
pub fn by_id(snap: &mut Snap<'_>, id: Id<PublicBody>) -> Result<PublicBody, Sql> {
    let row: Row = public_body::table
        .find(id.to_string())
        .select(COLUMNS)
        .first(snap.conn())?;
    let mut bodies = named(snap, vec![row.body()?])?;
    bodies.pop().ok_or(Sql::NotFound)
}

/// The bodies with these identities, at most a few hundred at once.
///
/// # Errors
/// Those of the database.
pub fn many(
    snap: &mut Snap<'_>,
    ids: impl IntoIterator<Item = Id<PublicBody>>,
) -> Result<HashMap<Id<PublicBody>, PublicBody>, Sql> {
    let mut ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = HashMap::with_capacity(ids.len());
    for some in ids.chunks(5000) {
        let rows: Vec<Row> = public_body::table
            .filter(public_body::id.eq_any(some))
            .select(COLUMNS)
            .load(snap.conn())?;
        for row in rows {
            let body = row.body()?;
            found.insert(body.id, body);
        }
    }
    Ok(found)
}

/// The names of the bodies with these current keys, for lists that know only keys.
///
/// # Errors
/// Those of the database.
pub fn names_of(snap: &mut Snap<'_>, keys: &[String]) -> Result<HashMap<String, String>, Sql> {
    let rows: Vec<(String, String)> = public_body::table
        .filter(public_body::current_key.eq_any(keys))
        .order(public_body::current_key)
        .select((public_body::current_key, public_body::name))
        .limit(5000)
        .load(snap.conn())?;
    Ok(rows.into_iter().collect())
}

/// A part of the earth, in degrees; its edges belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    pub south: f64,
    pub north: f64,
    pub west: f64,
    pub east: f64,
}

/// Latitude and longitude of every body within the frame, for drawing a map.
///
/// # Errors
/// Those of the database.
pub fn places(snap: &mut Snap<'_>, within: Frame) -> Result<Vec<(f64, f64)>, Sql> {
    let rows: Vec<(Option<f64>, Option<f64>)> = public_body::table
        .filter(public_body::lat.between(within.south, within.north))
        .filter(public_body::lon.between(within.west, within.east))
        .order((public_body::lat, public_body::lon))
        .select((public_body::lat, public_body::lon))
        .limit(20_000)
        .load(snap.conn())?;
    Ok(rows
        .into_iter()
        .filter_map(|(lat, lon)| lat.zip(lon))
        .collect())
}

/// Which bodies a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Words of the name or the beginning of a key.
    pub words: Option<String>,
    pub kind: Option<String>,
    pub district: Option<String>,
}

/// One page of bodies in the order of their names, after the one named by the last page.
///
/// # Errors
/// Those of the database.
pub fn page(
    snap: &mut Snap<'_>,
    filter: &Filter,
    after: Option<(String, String)>,
    limit: i64,
) -> Result<Vec<PublicBody>, Sql> {
    let mut query = public_body::table
        .select(COLUMNS)
        .order((public_body::sort_key, public_body::id))
        .limit(limit)
        .into_boxed();
    if let Some(words) = &filter.words {
        let key = escaped(&domain::public_body::sort_key(words));
        let digits = escaped(words.trim());
        let by_key = body_key::table
            .filter(body_key::key.like(format!("{digits}%")))
            .select(body_key::body_id);
        query = query.filter(
            public_body::sort_key
                .like(format!("{key}%"))
                .or(public_body::sort_key.like(format!("% {key}%")))
                .or(public_body::id.eq_any(by_key)),
        );
    }
    if let Some(kind) = &filter.kind {
        query = query.filter(public_body::kind.eq(kind));
    }
    if let Some(district) = &filter.district {
        query = query.filter(public_body::district.eq(district));
    }
    if let Some((sort_key, id)) = after {
        query = query.filter(
            public_body::sort_key
                .gt(sort_key.clone())
                .or(public_body::sort_key
                    .eq(sort_key)
                    .and(public_body::id.gt(id))),
        );
    }
    let rows: Vec<Row> = query.load(snap.conn())?;
    let bodies = rows
        .into_iter()
        .map(Row::body)
        .collect::<Result<Vec<_>, _>>()?;
    named(snap, bodies)
}

/// `%`, `_` and `\` as plain characters of a pattern.
fn escaped(text: &str) -> String {
    text.replace(['%', '_', '\\'], " ").trim().to_owned()
}

/// Fills in the names of the counties.
fn named(snap: &mut Snap<'_>, mut bodies: Vec<PublicBody>) -> Result<Vec<PublicBody>, Sql> {
    let keys: Vec<&String> = bodies
        .iter()
        .filter_map(|body| body.district.as_ref())
        .collect();
    let names: HashMap<String, String> = body_key::table
        .inner_join(public_body::table)
        .filter(body_key::key.eq_any(keys))
        .select((body_key::key, public_body::name))
        .load(snap.conn())?
        .into_iter()
        .collect();
    for body in &mut bodies {
        body.district_name = body
            .district
            .as_ref()
            .and_then(|key| names.get(key).cloned());
    }
    Ok(bodies)
}

/// Every key that the body had or has beside its current one, the newest last.
///
/// # Errors
/// Those of the database.
pub fn former_keys(snap: &mut Snap<'_>, body: &PublicBody) -> Result<Vec<FormerKey>, Sql> {
    let rows: Vec<(String, Option<Date>, Option<Date>)> = body_key::table
        .filter(body_key::body_id.eq(body.id.to_string()))
        .filter(body_key::valid_until.is_not_null())
        .order(body_key::valid_until)
        .select((body_key::key, body_key::valid_from, body_key::valid_until))
        .limit(50)
        .load(snap.conn())?;
    Ok(rows
        .into_iter()
        .map(|(key, from, until)| FormerKey {
            key,
            from: row::day(from),
            until: row::day(until),
        })
        .collect())
}

/// The names behind keys.
///
/// # Errors
/// Those of the database.
pub fn names(snap: &mut Snap<'_>, keys: &[BodyKey]) -> Result<Vec<(String, String)>, Sql> {
    let keys: Vec<&str> = keys.iter().map(BodyKey::as_str).collect();
    body_key::table
        .inner_join(public_body::table)
        .filter(body_key::key.eq_any(keys))
        .select((body_key::key, public_body::name))
        .limit(20_000)
        .load(snap.conn())
}
