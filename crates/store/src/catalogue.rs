//! The catalogue of services as it is loaded, never as it should be.

use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    schema::{bundle, catalogue, service},
};
use diesel::{dsl::max, prelude::*, upsert::excluded};
use domain::{Day, Moment, Now, public_body::sort_key};
use serde::Serialize;
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

/// What is loaded of which catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Catalogue {
    pub id: String,
    pub name: String,
    pub as_of: Day,
    pub bundles: i64,
    pub services: i64,
    pub complete: bool,
    pub note: Option<String>,
}

/// An OZG bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Insertable)]
#[diesel(table_name = bundle, treat_none_as_default_value = false)]
pub struct Bundle {
    pub id: String,
    pub name: String,
    pub topic: String,
    pub situation: String,
    #[serde(skip)]
    pub sort_key: String,
}

/// A service of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Queryable, Insertable)]
#[serde(rename_all = "camelCase")]
#[diesel(table_name = service, treat_none_as_default_value = false)]
pub struct Service {
    pub key: String,
    pub name: String,
    #[serde(rename = "bundle")]
    pub bundle_id: Option<String>,
    pub competence_type: Option<String>,
    pub laws: Option<String>,
    #[serde(skip)]
    pub sort_key: String,
}

/// The catalogue that is loaded; the newest when there are several.
///
/// # Errors
/// Those of the database.
pub fn loaded(snap: &mut Snap<'_>) -> Result<Option<Catalogue>, Sql> {
    type Row = (String, String, Date, i64, i64, bool, Option<String>);
    let row: Option<Row> = catalogue::table
        .order((catalogue::as_of.desc(), catalogue::id))
        .select((
            catalogue::id,
            catalogue::name,
            catalogue::as_of,
            catalogue::bundle_count,
            catalogue::service_count,
            catalogue::is_complete,
            catalogue::note,
        ))
        .first(snap.conn())
        .optional()?;
    Ok(row.map(
        |(id, name, as_of, bundles, services, complete, note)| Catalogue {
            id,
            name,
            as_of: Day::from_date(as_of),
            bundles,
            services,
            complete,
            note,
        },
    ))
}

/// Loads a catalogue: adds what is new, changes what reads otherwise, removes nothing (keys retire, they do not vanish).
/// Says how many bundles and services were new or changed.
///
/// # Errors
/// Those of the database.
pub fn load(
    tx: &mut Tx<'_>,
    of: &Catalogue,
    bundles: &[Bundle],
    services: &[Service],
    now: &Now,
) -> Result<(usize, usize), Sql> {
    let known: HashMap<String, Bundle> = bundle::table
        .load::<Bundle>(tx.conn())?
        .into_iter()
        .map(|b| (b.id.clone(), b))
        .collect();
    let changed: Vec<&Bundle> = bundles
        .iter()
        .filter(|b| known.get(&b.id) != Some(b))
        .collect();
    for some in changed.chunks(500) {
        let rows = some.to_vec();
        on_either!(tx, c => diesel::insert_into(bundle::table).values(rows).on_conflict(bundle::id).do_update().set((
            bundle::name.eq(excluded(bundle::name)),
            bundle::topic.eq(excluded(bundle::topic)),
            bundle::situation.eq(excluded(bundle::situation)),
            bundle::sort_key.eq(excluded(bundle::sort_key)),
        )).execute(c))?;
    }
    let known: HashMap<String, Service> = service::table
        .load::<Service>(tx.conn())?
        .into_iter()
        .map(|s| (s.key.clone(), s))
        .collect();
    let changed_services: Vec<&Service> = services
        .iter()
        .filter(|s| known.get(&s.key) != Some(s))
        .collect();
    for some in changed_services.chunks(500) {
        let rows = some.to_vec();
        on_either!(tx, c => diesel::insert_into(service::table).values(rows).on_conflict(service::key).do_update().set((
            service::name.eq(excluded(service::name)),
            service::bundle_id.eq(excluded(service::bundle_id)),
            service::competence_type.eq(excluded(service::competence_type)),
            service::laws.eq(excluded(service::laws)),
            service::sort_key.eq(excluded(service::sort_key)),
        )).execute(c))?;
    }
    crate::names::changed(tx)?;
    crate::fault::point("import-services-uncounted");
    let values = (
        catalogue::id.eq(&of.id),
        catalogue::name.eq(&of.name),
        catalogue::as_of.eq(of.as_of.date()),
        catalogue::loaded_at.eq(now.at().utc()),
        catalogue::bundle_count.eq(of.bundles),
        catalogue::service_count.eq(of.services),
        catalogue::is_complete.eq(of.complete),
        catalogue::note.eq(&of.note),
    );
    on_either!(tx, c => diesel::insert_into(catalogue::table).values(values).on_conflict(catalogue::id).do_update().set((
        catalogue::name.eq(excluded(catalogue::name)),
        catalogue::as_of.eq(excluded(catalogue::as_of)),
        catalogue::loaded_at.eq(excluded(catalogue::loaded_at)),
        catalogue::bundle_count.eq(excluded(catalogue::bundle_count)),
        catalogue::service_count.eq(excluded(catalogue::service_count)),
        catalogue::is_complete.eq(excluded(catalogue::is_complete)),
        catalogue::note.eq(excluded(catalogue::note)),
    )).execute(c))?;
    Ok((changed.len(), changed_services.len()))
}

/// The service with this key.
///
/// # Errors
/// Those of the database.
pub fn service(snap: &mut Snap<'_>, key: &str) -> Result<Option<Service>, Sql> {
    service::table.find(key).first(snap.conn()).optional()
}

/// The bundle with this id.
///
/// # Errors
/// Those of the database.
pub fn bundle(snap: &mut Snap<'_>, id: &str) -> Result<Option<Bundle>, Sql> {
    bundle::table.find(id).first(snap.conn()).optional()
}

/// The services with these keys.
///
/// # Errors
/// Those of the database.
pub fn services(snap: &mut Snap<'_>, keys: &[String]) -> Result<Vec<Service>, Sql> {
    let mut found = Vec::with_capacity(keys.len());
    for some in keys.chunks(1000) {
        let rows: Vec<Service> = service::table
            .filter(service::key.eq_any(some))
            .order(service::key)
            .load(snap.conn())?;
        found.extend(rows);
    }
    Ok(found)
}

/// The bundles with these ids.
///
/// # Errors
/// Those of the database.
pub fn bundles(snap: &mut Snap<'_>, ids: &[String]) -> Result<Vec<Bundle>, Sql> {
    let mut found = Vec::with_capacity(ids.len());
    for some in ids.chunks(1000) {
        let rows: Vec<Bundle> = bundle::table
            .filter(bundle::id.eq_any(some))
            .order(bundle::id)
            .load(snap.conn())?;
        found.extend(rows);
    }
    Ok(found)
}

/// The services of a bundle.
///
/// # Errors
/// Those of the database.
pub fn services_of(snap: &mut Snap<'_>, bundle_id: &str) -> Result<Vec<Service>, Sql> {
    service::table
        .filter(service::bundle_id.eq(bundle_id))
        .order(service::key)
        .limit(1000)
        .load(snap.conn())
}

/// One page of services by name, or of those whose name or key holds the words.
///
/// # Errors
/// Those of the database.
pub fn page(
    snap: &mut Snap<'_>,
    words: Option<&str>,
    after: Option<(String, String)>,
    limit: i64,
) -> Result<Vec<Service>, Sql> {
    let mut query = service::table
        .order((service::sort_key, service::key))
        .limit(limit)
        .into_boxed();
    if let Some(words) = words {
        let key = sort_key(words);
        let digits: String = words.chars().filter(char::is_ascii_digit).collect();
        let by_name = service::sort_key
            .like(format!("{key}%"))
            .or(service::sort_key.like(format!("% {key}%")));
        query = if digits.len() >= 3 {
            query.filter(by_name.or(service::key.like(format!("{digits}%"))))
        } else {
            query.filter(by_name)
        };
    }
    if let Some((sort_key, key)) = after {
        query = query.filter(
            service::sort_key
                .gt(sort_key.clone())
                .or(service::sort_key.eq(sort_key).and(service::key.gt(key))),
        );
    }
    query.load(snap.conn())
}

/// When a catalogue was loaded last.
///
/// # Errors
/// Those of the database.
pub fn loaded_at(snap: &mut Snap<'_>) -> Result<Option<Moment>, Sql> {
    let at: Option<PrimitiveDateTime> = catalogue::table
        .select(max(catalogue::loaded_at))
        .first(snap.conn())?;
    Ok(at.map(Moment::from_utc))
}

/// More services no catalogue has.
const MOST_SERVICES: i64 = 50_000;

/// Every service, by its key; for the search, which holds them in memory.
///
/// # Errors
/// Those of the database.
pub fn all_services(snap: &mut Snap<'_>) -> Result<Vec<Service>, Sql> {
    service::table
        .order(service::key)
        .limit(MOST_SERVICES)
        .load(snap.conn())
}

/// The bundles of each topic area in the order of names, for choosing in forms and facets.
///
/// # Errors
/// Those of the database.
pub fn all_bundles(snap: &mut Snap<'_>) -> Result<Vec<Bundle>, Sql> {
    bundle::table
        .order((bundle::sort_key, bundle::id))
        .limit(2000)
        .load(snap.conn())
}
