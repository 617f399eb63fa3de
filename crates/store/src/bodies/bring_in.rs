//! Bodies as an import brings them, in batches.

use super::{COLUMNS, Row};
use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    names, row,
    schema::{body_key, public_body},
};
use diesel::{prelude::*, upsert::excluded};
use domain::{
    Day, Id,
    public_body::{FormerKey, PublicBody},
};
use std::collections::HashMap;
use time::Date;

/// A body as an import brings it: the key under which it is found again, and its other keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    pub body: PublicBody,
    pub former: Vec<FormerKey>,
    pub source: String,
}

/// Every body, and the body behind each key.
pub type Known = (Vec<PublicBody>, HashMap<String, Id<PublicBody>>);

/// Every body with each of its keys, for comparing an import with what is there.
///
/// # Errors
/// Those of the database.
pub fn all(snap: &mut Snap<'_>) -> Result<Known, Sql> {
    let rows: Vec<Row> = public_body::table
        .select(COLUMNS)
        .order(public_body::id)
        .load(snap.conn())?;
    let bodies = rows
        .into_iter()
        .map(Row::body)
        .collect::<Result<Vec<_>, _>>()?;
    let keys: Vec<(String, String)> = body_key::table
        .select((body_key::key, body_key::body_id))
        .load(snap.conn())?;
    let keys = keys
        .into_iter()
        .map(|(key, id)| Ok((key, row::parse(&id)?)))
        .collect::<Result<_, Sql>>()?;
    Ok((bodies, keys))
}

/// Adds bodies that are new, in batches.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, imports: &[Import]) -> Result<(), Sql> {
    for some in imports.chunks(400) {
        let rows: Vec<_> = some
            .iter()
            .map(|import| new_row(&import.body, &import.source))
            .collect();
        on_either!(tx, c => diesel::insert_into(public_body::table).values(&rows).execute(c))?;
    }
    names::changed(tx)?;
    add_keys(tx, imports)
}

/// Replaces what is known of a body; its identity stays.
///
/// # Errors
/// Those of the database.
pub fn replace(tx: &mut Tx<'_>, import: &Import) -> Result<(), Sql> {
    let body = &import.body;
    diesel::update(public_body::table.find(body.id.to_string()))
        .set(new_row(body, &import.source))
        .execute(tx.conn())?;
    names::changed(tx)?;
    add_keys(tx, std::slice::from_ref(import))
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = public_body, treat_none_as_null = true, treat_none_as_default_value = false)]
struct NewRow {
    id: String,
    current_key: String,
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
    sort_key: String,
    source: String,
}

fn new_row(body: &PublicBody, source: &str) -> NewRow {
    NewRow {
        id: body.id.to_string(),
        current_key: body.key.to_string(),
        ars: body.ars.clone(),
        kind: body.kind.word().to_owned(),
        name: body.name.clone(),
        official_name: body.official_name.clone(),
        district: body.district.clone(),
        region: body.region.clone(),
        inhabitants: body.inhabitants,
        inhabitants_as_of: row::date(body.inhabitants_as_of),
        postcode: body.postcode.clone(),
        lat: body.position.map(|(lat, _)| lat),
        lon: body.position.map(|(_, lon)| lon),
        sort_key: domain::public_body::sort_key(&body.name),
        source: source.to_owned(),
    }
}

fn add_keys(tx: &mut Tx<'_>, imports: &[Import]) -> Result<(), Sql> {
    let mut keys: HashMap<&str, (String, Option<Day>, Option<Day>)> = HashMap::new();
    for Import { body, former, .. } in imports {
        let id = body.id.to_string();
        for old in former {
            keys.insert(&old.key, (id.clone(), old.from, old.until));
        }
        for key in std::iter::once(body.key.as_str()).chain(body.ars.as_deref()) {
            let from = former
                .iter()
                .filter_map(|old| old.until)
                .max()
                .map(Day::next);
            keys.insert(key, (id.clone(), from, None));
        }
    }
    let rows: Vec<_> = keys
        .into_iter()
        .map(|(key, (body, from, until))| NewKey {
            key: key.to_owned(),
            body_id: body,
            valid_from: row::date(from),
            valid_until: row::date(until),
        })
        .collect();
    for some in rows.chunks(1000) {
        on_either!(tx, c => diesel::insert_into(body_key::table)
            .values(some)
            .on_conflict(body_key::key)
            .do_update()
            .set((
                body_key::body_id.eq(excluded(body_key::body_id)),
                body_key::valid_from.eq(excluded(body_key::valid_from)),
                body_key::valid_until.eq(excluded(body_key::valid_until)),
            ))
            .execute(c))?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = body_key, treat_none_as_default_value = false)]
struct NewKey {
    key: String,
    body_id: String,
    valid_from: Option<Date>,
    valid_until: Option<Date>,
}
