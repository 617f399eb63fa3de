//! Boundaries of bodies from a GeoJSON file; the registry draws its map from them.

use super::{Change, Flaw, LARGEST, Named, Refusal, Report, may_import};
use crate::Failure;
use domain::{Id, person::Person, public_body::PublicBody, region::BodyKey};
use serde_json::Value;
use std::collections::HashSet;
use store::{Snap, Sql, Tx};

/// Imports boundaries; the attribution of the file is kept as their source.
///
/// # Errors
/// [`Refusal`] with every flaw and the number of its feature, [`Failure::NotAllowed`] without "Verwaltung".
pub fn boundaries(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    file: &[u8],
) -> Result<Report, Failure<Refusal>> {
    may_import(tx, who)?;
    load(tx, file)
}

/// As [`boundaries`], for the operator at the machine.
pub(super) fn load(tx: &mut Tx<'_>, file: &[u8]) -> Result<Report, Failure<Refusal>> {
    let (features, source) =
        collection(file).map_err(|flaw| Failure::Refused(Refusal(vec![flaw])))?;
    let mut found: Vec<(PublicBody, String)> = Vec::with_capacity(features.len());
    let mut taken = HashSet::new();
    let mut flaws = Vec::new();
    for (feature, number) in features.iter().zip(1..) {
        match read(tx, feature, number)? {
            Ok((body, _)) if !taken.insert(body.id) => flaws.push(
                Flaw::new(
                    number,
                    format!("{} kommt in der Datei mehrfach vor.", body.name),
                    "Lassen Sie je Kommune nur ein Objekt in der Datei.",
                )
                .of_feature(),
            ),
            Ok(one) => found.push(one),
            Err(flaw) => flaws.push(flaw.of_feature()),
        }
    }
    if !flaws.is_empty() {
        return Err(Failure::Refused(Refusal(flaws)));
    }
    let mut report = Report::default();
    for (body, geometry) in found {
        put(tx, &body, &geometry, &source, &mut report)?;
        store::fault::point("import-boundaries-half");
    }
    Ok(report)
}

fn put(
    tx: &mut Tx<'_>,
    body: &PublicBody,
    geometry: &str,
    source: &str,
    report: &mut Report,
) -> Result<(), Sql> {
    let known = store::bodies::boundary(tx, body.id)?;
    if !store::bodies::put_boundary(tx, body.id, geometry, source)? {
        report.unchanged += 1;
        return Ok(());
    }
    let key = body.key.to_string();
    let name = body.name.clone();
    match known {
        None => report.added.push(Named { key, name }),
        Some((_, old)) => report.changed.push(Change {
            key,
            name,
            field: "Grenze",
            old: Some(old),
            new: Some(source.to_owned()),
        }),
    }
    Ok(())
}

fn collection(file: &[u8]) -> Result<(Vec<Value>, String), Flaw> {
    if file.len() > LARGEST {
        return Err(Flaw::new(
            1,
            "Die Datei ist größer als 64 MiB.",
            "Vereinfachen Sie die Grenzen.",
        ));
    }
    let value: Value = serde_json::from_slice(file).map_err(|error| {
        let message = format!(
            "Die Datei ist kein gültiges JSON (Spalte {}).",
            error.column()
        );
        Flaw::new(
            error.line().max(1),
            message,
            "Wählen Sie eine GeoJSON-Datei in UTF-8.",
        )
    })?;
    let features = value.get("features").and_then(Value::as_array);
    let is_collection = value.get("type").and_then(Value::as_str) == Some("FeatureCollection");
    let Some(features) = features.filter(|features| is_collection && !features.is_empty()) else {
        let cure = "Speichern Sie die Grenzen als „FeatureCollection“ mit mindestens einem Objekt.";
        return Err(Flaw::new(1, "Die Datei ist keine GeoJSON-Sammlung.", cure));
    };
    let named = ["attribution", "source", "quelle"]
        .iter()
        .find_map(|name| value.get(name).and_then(Value::as_str))
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let Some(source) = named else {
        let cure = "Ergänzen Sie neben „features“ das Feld „attribution“ mit Quelle und Lizenz.";
        return Err(Flaw::new(1, "Die Quelle der Grenzen fehlt.", cure));
    };
    Ok((features.clone(), source.to_owned()))
}

fn read(
    snap: &mut Snap<'_>,
    feature: &Value,
    number: usize,
) -> Result<Result<(PublicBody, String), Flaw>, Sql> {
    let property = |name: &str| feature.get("properties")?.get(name)?.as_str();
    let Some(text) = ["ags", "key", "ars"].iter().find_map(|name| property(name)) else {
        let cure = "Ergänzen Sie die Eigenschaft „ags“ als Text.";
        return Ok(Err(Flaw::new(
            number,
            "Das Objekt nennt keinen Schlüssel.",
            cure,
        )));
    };
    let Ok(key) = text.parse::<BodyKey>() else {
        let cure = "Erwartet werden 8 Ziffern, bei Landkreisen 5.";
        return Ok(Err(Flaw::new(
            number,
            format!("„{text}“ ist kein Schlüssel."),
            cure,
        )));
    };
    let Some(body) = store::bodies::find(snap, &key)? else {
        let cure = "Lesen Sie zuerst die Kommunen ein oder entfernen Sie das Objekt.";
        let message = format!("Die Kommune mit dem Schlüssel {key} ist nicht bekannt.");
        return Ok(Err(Flaw::new(number, message, cure)));
    };
    let geometry = feature.get("geometry").unwrap_or(&Value::Null);
    Ok(match outline(geometry) {
        Ok(()) => Ok((body, geometry.to_string())),
        Err(message) => {
            let cure = "Erwartet werden geschlossene Ringe aus Länge und Breite in WGS84.";
            Err(Flaw::new(
                number,
                format!("Die Grenze von {} ist unbrauchbar: {message}", body.name),
                cure,
            ))
        }
    })
}

fn outline(geometry: &Value) -> Result<(), String> {
    let parts = geometry.get("coordinates").and_then(Value::as_array);
    let kind = geometry
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match (kind, parts) {
        ("Polygon", Some(rings)) => polygon(rings),
        ("MultiPolygon", Some(parts)) if !parts.is_empty() => parts.iter().try_for_each(|part| {
            let rings = part
                .as_array()
                .ok_or_else(|| "Ein Teil hat keine Ringe.".to_owned())?;
            polygon(rings)
        }),
        _ => Err("Sie ist weder „Polygon“ noch „MultiPolygon“.".to_owned()),
    }
}

fn polygon(rings: &[Value]) -> Result<(), String> {
    if rings.is_empty() {
        return Err("Sie hat keinen Ring.".to_owned());
    }
    for ring in rings {
        let points = ring
            .as_array()
            .ok_or_else(|| "Ein Ring ist keine Liste.".to_owned())?;
        if points.len() < 4 {
            return Err("Ein Ring hat weniger als vier Punkte.".to_owned());
        }
        for point in points {
            position(point)?;
        }
        if points.first() != points.last() {
            return Err("Ein Ring ist nicht geschlossen.".to_owned());
        }
    }
    Ok(())
}

fn position(point: &Value) -> Result<(), String> {
    let number = |place: usize| point.get(place).and_then(Value::as_f64);
    match (number(0), number(1)) {
        (Some(lon), Some(lat)) if lon.abs() <= 180.0 && lat.abs() <= 90.0 => Ok(()),
        _ => Err(format!("„{point}“ ist keine Lage in Grad.")),
    }
}
