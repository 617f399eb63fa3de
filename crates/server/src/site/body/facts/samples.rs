//! Pages of a body in their states, for tests and for looking at.

use super::{Adopted, CoveredBy, Former, Membership, Place, Published, Says};
use crate::{
    page::Crumb,
    site::{
        blueprint::subject::Link,
        body::{BodyPage, alike},
    },
};

pub(in crate::site::body) fn samples() -> Vec<BodyPage> {
    let blueprint = || {
        Link::to(
            "/blaupausen/hundesteuer-anmelden",
            "Hundesteuer online anmelden",
        )
    };
    let page = || BodyPage {
        trail: vec![Crumb::to("/kommunen", "Kommunen")],
        name: "Hanau".to_owned(),
        official_name: "Hanau, Brüder-Grimm-Stadt".to_owned(),
        key: "06415000".to_owned(),
        kind: "Kreisfreie Stadt",
        district: None,
        region: None,
        inhabitants: None,
        former: vec![],
        says: Says::default(),
        edit: None,
        join: Some("/kommunen/06415000/beitreten".to_owned()),
        place: None,
        published: vec![],
        adopted: vec![],
        covered_by: vec![],
        alike: None,
        memberships: vec![],
    };
    let full = BodyPage {
        district: Some(Link::to("/kommunen/06435", "Main-Kinzig-Kreis")),
        region: Some("Darmstadt".to_owned()),
        inhabitants: Some("98.502 (Stand 31.12.2022)".to_owned()),
        former: vec![Former {
            key: "06435014".to_owned(),
            from: None,
            until: Some("31.12.2025".to_owned()),
        }],
        says: Says {
            mail: Some("digitalisierung@hanau.example.org".to_owned()),
            it_provider: Some(Link::to("/kommunen/r-ekom21", "ekom21")),
            platforms: "civento".to_owned(),
            specialist_systems: "Gewerberegister, Finanzverfahren".to_owned(),
            as_of: Some("15.09.2026".to_owned()),
        },
        edit: Some("/kommunen/06415000/angaben".to_owned()),
        join: None,
        place: Some(Place {
            x: 190,
            y: 390,
            backdrop: "M100 100h0M160 280h0".to_owned(),
            text: "Hanau liegt bei 50,1338° nördlicher Breite und 8,9169° östlicher Länge"
                .to_owned(),
        }),
        published: vec![Published {
            blueprint: blueprint(),
            version: Some("1.2.0".to_owned()),
        }],
        adopted: vec![Adopted {
            href: "/nachnutzungen/1".to_owned(),
            blueprint: blueprint(),
            stage: "live",
            stage_text: "in Betrieb",
            version: Some("1.2.0".to_owned()),
            version_since: "20.03.2025".to_owned(),
            since: "16.05.2022".to_owned(),
            is_own: true,
            covers: 3,
        }],
        covered_by: vec![CoveredBy {
            href: "/nachnutzungen/2".to_owned(),
            blueprint: blueprint(),
            by: Link::to("/kommunen/06435", "Main-Kinzig-Kreis"),
            stage: "confirmed",
            stage_text: "zugesagt",
            from: "01.02.2026".to_owned(),
            until: None,
            answer: "bestätigt",
        }],
        alike: Some(alike::Alike {
            is_own: false,
            rows: vec![alike::Row {
                blueprint: blueprint(),
                live: Some(4),
                planned: None,
                because: "gleiche Größe (50.000 und mehr Einwohner), civento".to_owned(),
            }],
        }),
        memberships: vec![Membership {
            cooperation: Link::to("/kooperationen/digitale-kommune", "Digitale Kommune@Hessen"),
            role: "Gründungsmitglied",
            from: "24.02.2021".to_owned(),
            until: None,
        }],
        ..page()
    };
    vec![page(), full]
}
