//! Blueprints, their releases, files and terms.

use super::{
    Ground, digest,
    made::{Made, blueprint_id, latest, release_id},
    person,
};
use crate::{
    Outcome,
    plain::{Cell, Plain},
    world::{self, Size},
};
use domain::{Version, public_body::sort_key};
use std::collections::BTreeSet;

/// Adds all blueprints; says how many releases they have.
pub(super) fn add(plain: &mut Plain, ground: &Ground, size: Size) -> Outcome<u64> {
    let again = plain.bare_tables(&[
        "blueprint",
        "blueprint_term",
        "release",
        "release_file",
        "release_state",
        "change",
    ])?;
    let mut order: Vec<u32> = (0..size.blueprints).collect();
    order.sort_unstable_by_key(|number| (world::founded(*number), *number));
    blobs(plain, ground, &order)?;
    blueprints(plain, ground, &order)?;
    terms(plain, ground, &order)?;
    let count = releases(plain, ground, &order)?;
    files(plain, ground, &order)?;
    states(plain, ground, &order)?;
    changes(plain, ground, &order)?;
    for sql in again {
        plain.run(&sql)?;
    }
    Ok(count)
}

fn all<'g>(ground: &'g Ground, order: &[u32]) -> impl Iterator<Item = Made<'g>> {
    order
        .iter()
        .filter_map(move |number| Made::new(ground, *number))
}

fn blobs(plain: &mut Plain, ground: &Ground, order: &[u32]) -> Outcome<()> {
    let mut blobs: BTreeSet<(String, i64)> = BTreeSet::new();
    for template in &ground.templates {
        for file in &template.files {
            blobs.insert((file.digest.clone(), file.size));
        }
    }
    for made in all(ground, order) {
        for (_, version) in &made.releases {
            blobs.insert((made.package(version), 9_700));
            blobs.insert((made.manifest_file(version), 3_400));
        }
    }
    let touched = ground.calendar.moment(0);
    plain.copy("blob", &["digest", "size", "touched_at"], |sink| {
        for (digest, size) in &blobs {
            sink.row(&[Cell::Text(digest), Cell::Int(*size), Cell::Text(&touched)])?;
        }
        Ok(())
    })
}

fn blueprints(plain: &mut Plain, ground: &Ground, order: &[u32]) -> Outcome<()> {
    let columns = [
        "id",
        "slug",
        "publisher_id",
        "title",
        "summary",
        "latest_version",
        "contact",
        "visibility",
        "sort_key",
        "founded_at",
        "released_at",
        "revision",
    ];
    plain.copy("blueprint", &columns, |sink| {
        for made in all(ground, order) {
            let body = ground.bodies.get(made.publisher as usize);
            let first = made.releases.first().map_or(0, |(minute, _)| *minute);
            let last = made.releases.last().map_or(0, |(minute, _)| *minute);
            sink.row(&[
                Cell::Text(&made.id),
                Cell::Text(&made.slug),
                Cell::Text(body.map_or("", |body| &body.id)),
                Cell::Text(&made.title),
                Cell::Text(&made.summary),
                Cell::Text(latest(made.number)),
                Cell::Text(r#"{"mail":"digitalisierung@example.org","phone":null,"page":null}"#),
                Cell::Text("public"),
                Cell::Text(&sort_key(&made.title)),
                Cell::Text(&ground.calendar.moment(first)),
                Cell::Text(&ground.calendar.moment(last)),
                Cell::Int(i64::try_from(made.releases.len())?),
            ])?;
        }
        Ok(())
    })
}

fn terms(plain: &mut Plain, ground: &Ground, order: &[u32]) -> Outcome<()> {
    plain.copy(
        "blueprint_term",
        &["blueprint_id", "kind", "value"],
        |sink| {
            for made in all(ground, order) {
                let mut terms: BTreeSet<(&str, String)> = BTreeSet::new();
                terms.extend(made.bundles().into_iter().map(|id| ("bundle", id)));
                terms.extend(made.services().into_iter().map(|key| ("service", key)));
                terms.insert(("licence", made.template.licence.clone()));
                let template = made.template;
                terms.extend(
                    template
                        .contents
                        .iter()
                        .map(|c| ("content", (*c).to_owned())),
                );
                terms.extend(template.platforms.iter().map(|p| ("platform", p.clone())));
                terms.extend(
                    template
                        .systems
                        .iter()
                        .map(|s| ("specialistSystem", s.clone())),
                );
                for (kind, value) in terms {
                    sink.row(&[Cell::Text(&made.id), Cell::Text(kind), Cell::Text(&value)])?;
                }
            }
            Ok(())
        },
    )
}

fn releases(plain: &mut Plain, ground: &Ground, order: &[u32]) -> Outcome<u64> {
    let columns = [
        "id",
        "blueprint_id",
        "version",
        "version_key",
        "digest",
        "package_blob",
        "package_size",
        "manifest",
        "findings",
        "search_words",
        "person_id",
        "released_at",
    ];
    let mut count = 0;
    plain.copy("release", &columns, |sink| {
        for made in all(ground, order) {
            for ((minute, version), place) in made.releases.iter().zip(0..) {
                let parsed: Version = version.parse()?;
                let own = format!("{} {}", made.title, made.summary);
                let content = digest(format!("content {} {version}", made.number).as_bytes());
                sink.row(&[
                    Cell::Text(&release_id(made.number, *minute, place)),
                    Cell::Text(&made.id),
                    Cell::Text(version),
                    Cell::Text(&parsed.sort_key()),
                    Cell::Text(&content),
                    Cell::Text(&made.package(version)),
                    Cell::Int(9_700),
                    Cell::Text(&made.manifest(ground, version)),
                    Cell::Text("[]"),
                    Cell::Text(&made.template.search_words(&own)),
                    Cell::Text(&person(made.publisher)),
                    Cell::Text(&ground.calendar.moment(*minute)),
                ])?;
                count += 1;
            }
        }
        Ok(())
    })?;
    Ok(count)
}

fn files(plain: &mut Plain, ground: &Ground, order: &[u32]) -> Outcome<()> {
    let columns = [
        "release_id",
        "position",
        "path",
        "size",
        "blob",
        "role",
        "title",
        "media_type",
    ];
    plain.copy("release_file", &columns, |sink| {
        for made in all(ground, order) {
            for ((minute, version), place) in made.releases.iter().zip(0..) {
                let release = release_id(made.number, *minute, place);
                let manifest = made.manifest_file(version);
                for (file, position) in made.template.files.iter().zip(0..) {
                    let is_manifest = file.path == artefacts::MANIFEST;
                    sink.row(&[
                        Cell::Text(&release),
                        Cell::Int(position),
                        Cell::Text(&file.path),
                        Cell::Int(file.size),
                        Cell::Text(if is_manifest { &manifest } else { &file.digest }),
                        file.role.into(),
                        file.title.as_deref().into(),
                        Cell::Text(file.media_type),
                    ])?;
                }
            }
        }
        Ok(())
    })
}

/// One in thirty first versions was called out of date when the next one came.
fn states(plain: &mut Plain, ground: &Ground, order: &[u32]) -> Outcome<()> {
    let columns = [
        "number",
        "release_id",
        "state",
        "reason",
        "effective_on",
        "person_id",
        "recorded_at",
    ];
    plain.copy("release_state", &columns, |sink| {
        let mut number = 0;
        for made in all(ground, order).filter(|made| made.number % 30 == 0) {
            if let [(first, _), (next, _), ..] = made.releases.as_slice() {
                number += 1;
                sink.row(&[
                    Cell::Int(number),
                    Cell::Text(&release_id(made.number, *first, 0)),
                    Cell::Text("deprecated"),
                    Cell::Text("Es gibt eine neuere Fassung."),
                    Cell::Text(ground.calendar.day(next / 1440)),
                    Cell::Text(&person(made.publisher)),
                    Cell::Text(&ground.calendar.moment(*next)),
                ])?;
            }
        }
        Ok(())
    })
}

fn changes(plain: &mut Plain, ground: &Ground, order: &[u32]) -> Outcome<()> {
    let recorded = ground.calendar.moment(u32::from(world::LAST_DAY) * 1440);
    let columns = ["number", "kind", "subject", "recorded_at"];
    plain.copy("change", &columns, |sink| {
        for (blueprint, number) in order.iter().zip(1..) {
            sink.row(&[
                Cell::Int(number),
                Cell::Text("blueprint"),
                Cell::Text(&blueprint_id(*blueprint)),
                Cell::Text(&recorded),
            ])?;
        }
        Ok(())
    })
}
