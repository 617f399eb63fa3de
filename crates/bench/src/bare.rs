//! The limit of the blueprint page: a bare handler that asks the same questions on the same pool and writes the same bytes.
//!
//! The questions are those of `server/src/site/blueprint.rs`; who changes them there changes them here.

use crate::Outcome;
use actix_web::{App, HttpResponse, HttpServer, web};
use bytes::Bytes;
use std::{collections::HashMap, net::SocketAddr, path::Path, sync::Arc};
use store::{
    Db, Sight, Snap, Target, Trouble, adoptions, blueprints, bodies, catalogue,
    releases::{self, Listed},
};

/// What the handler needs.
struct Bare {
    db: Db,
    /// What the registry answered to each path.
    pages: HashMap<String, Bytes>,
}

/// Serves the pages that lie in a folder, each after the questions that it was made from.
///
/// # Errors
/// When the address is taken or the folder cannot be read.
pub fn serve(target: &Target, address: SocketAddr, folder: &Path) -> Outcome<()> {
    let db = Db::open(&store::Settings {
        target: target.clone(),
        readers: 8,
        clock: Arc::new(unreachable_clock),
    })?;
    let mut pages = HashMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let slug = path.file_name().unwrap_or_default().to_string_lossy();
        pages.insert(slug.into_owned(), Bytes::from(std::fs::read(&path)?));
    }
    let bare = web::Data::new(Bare { db, pages });
    // Workers and threads as in `server/src/run.rs`.
    actix_web::rt::System::new().block_on(async {
        HttpServer::new(move || {
            App::new()
                .app_data(bare.clone())
                .route("/livez", web::get().to(HttpResponse::Ok))
                .route("/blaupausen/{slug}", web::get().to(page))
        })
        .workers(2)
        .worker_max_blocking_threads(8)
        .tcp_nodelay(true)
        .bind(address)?
        .run()
        .await
    })?;
    Ok(())
}

/// Nothing is written here, so nobody asks for the time.
fn unreachable_clock() -> (domain::Moment, [u8; 32]) {
    (
        domain::Moment::from_utc(time::PrimitiveDateTime::MIN),
        [0; 32],
    )
}

async fn page(slug: web::Path<String>, bare: web::Data<Bare>) -> HttpResponse {
    let page = bare.pages.get(slug.as_str()).cloned();
    let db = bare.db.clone();
    let asked = web::block(move || db.read(|snap| ask(snap, &slug))).await;
    match (asked, page) {
        (Ok(Ok(())), Some(page)) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .body(page),
        (Ok(Ok(())), None) => HttpResponse::NotFound().finish(),
        (Ok(Err(_)) | Err(_), _) => HttpResponse::InternalServerError().finish(),
    }
}

/// Every question of a page; the answers are read and dropped.
fn ask(snap: &mut Snap<'_>, slug: &str) -> Result<(), Trouble> {
    let damaged = |_| Trouble::Damaged("no name".to_owned());
    let slug = slug.parse().map_err(damaged)?;
    let card = blueprints::card(snap, Sight::Everything, &slug)?;
    let card = card.ok_or_else(|| Trouble::Damaged("unknown".to_owned()))?;
    bodies::by_id(snap, card.publisher)?;
    let listed = releases::of(snap, card.id)?;
    if let Some(shown) = listed.first() {
        about(snap, &card, shown)?;
    }
    let ids: Vec<_> = listed.iter().map(|release| release.id).collect();
    releases::manifests(snap, &ids)?;
    users(snap, &card)?;
    blueprints::about(
        snap,
        Sight::Everything,
        blueprints::Term::BasedOn,
        card.slug.as_str(),
        20,
    )?;
    Ok(())
}

fn about(snap: &mut Snap<'_>, card: &blueprints::Card, shown: &Listed) -> Result<(), Trouble> {
    let texts = releases::texts(snap, shown.id)?;
    releases::files(snap, shown.id)?;
    blueprints::terms_of(snap, &[card.id])?;
    let services: Vec<String> = texts
        .manifest
        .services
        .iter()
        .map(ToString::to_string)
        .collect();
    catalogue::services(snap, &services)?;
    catalogue::bundles(snap, &texts.manifest.bundles)?;
    let helpers: Vec<String> = texts
        .manifest
        .contributors
        .iter()
        .map(|one| one.body.to_string())
        .collect();
    bodies::names_of(snap, &helpers)?;
    Ok(())
}

fn users(snap: &mut Snap<'_>, card: &blueprints::Card) -> Result<(), Trouble> {
    let filter = adoptions::Filter {
        blueprints: Some(vec![card.id]),
        ..adoptions::Filter::default()
    };
    let mut listed = adoptions::page(
        snap,
        &domain::visibility::Reader::stranger(),
        &filter,
        None,
        101,
    )?;
    listed.truncate(100);
    let ids: Vec<_> = listed.iter().map(|adoption| adoption.id).collect();
    let covers = adoptions::covers(snap, &ids)?;
    let supplied = covers.values().flatten().map(|cover| cover.body);
    adoptions::lives(snap, &ids)?;
    let named = listed.iter().map(|adoption| adoption.body).chain(supplied);
    bodies::many(snap, named)?;
    // The frame of the map of Hessen.
    let frame = bodies::Frame {
        south: 49.35,
        north: 51.72,
        west: 7.7,
        east: 10.3,
    };
    bodies::places(snap, frame)?;
    blueprints::adopters_of(snap, &domain::visibility::Reader::stranger(), &[card.id])?;
    Ok(())
}
