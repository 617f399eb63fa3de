//! An import dies beside the running service: all of the file is there or nothing, and the service goes on.

use crate::{
    invariants::{Acknowledged, hold},
    on_both,
    place::{Place, Running, lines},
};
use serde_json::Value;

/// What is imported, where it dies before anything counts, and the question that tells whether it is there.
struct Case {
    what: &'static str,
    list: &'static str,
    points: &'static [&'static str],
    told: &'static str,
}

/// The second commit of the process: the first one only remembers which registry this is.
const BEFORE: &str = "before-commit:2";
const AFTER: &str = "after-commit:2";

const CASES: &[Case] = &[
    Case {
        what: "bodies",
        list: "ags;name;kind;plz\n06532020;Sinn;;12345\n09780112;Neustadt;municipality;\n",
        points: &["import-between-batches", BEFORE],
        told: "SELECT current_key || ' ' || name || ' ' || COALESCE(postcode, '') AS line FROM public_body \
               WHERE current_key IN ('06532020', '09780112') ORDER BY current_key",
    },
    Case {
        what: "services",
        list: "key;name\n99999999999991;Probe eins\n99999999999992;Probe zwei\n",
        points: &["import-services-uncounted", BEFORE],
        told: "SELECT name AS line FROM service WHERE key LIKE '9999999999999%' \
               UNION SELECT CAST(service_count AS TEXT) FROM catalogue ORDER BY 1",
    },
    Case {
        what: "boundaries",
        list: r#"{"type":"FeatureCollection","attribution":"Probe, EUPL-1.2","features":[
            {"type":"Feature","properties":{"ags":"06532020"},"geometry":{"type":"Polygon","coordinates":[[[8.3,50.6],[8.4,50.6],[8.4,50.7],[8.3,50.6]]]}},
            {"type":"Feature","properties":{"ags":"06532023"},"geometry":{"type":"Polygon","coordinates":[[[8.4,50.6],[8.5,50.6],[8.5,50.7],[8.4,50.6]]]}}
        ]}"#,
        points: &["import-boundaries-half", "import-boundaries-half:2", BEFORE],
        told: "SELECT source AS line FROM body_boundary ORDER BY body_id",
    },
    Case {
        what: "adoptions",
        list: "Blaupause;Kommune;Stufe;Datum\neinlesen;06532020;Interesse;1.3.2024\neinlesen;06532020;zugesagt;1.4.2024\n",
        points: &[
            "adoption-without-step",
            "import-adoptions-half",
            "import-adoptions-half:2",
            BEFORE,
        ],
        told: "SELECT s.stage AS line FROM step s JOIN adoption a ON a.id = s.adoption_id \
               JOIN blueprint b ON b.id = a.blueprint_id WHERE b.slug = 'einlesen' ORDER BY s.number",
    },
];

/// Every order at which an import dies here.
pub fn dies_at() -> impl Iterator<Item = &'static str> {
    CASES
        .iter()
        .flat_map(|case| case.points.iter().copied().chain([AFTER]))
}

on_both! {
    fn killed_while_importing(place: &Place) {
        let mut told = Acknowledged::default();
        let running = place.start();
        told.release(&running.publish("einlesen", "1.0.0", "Antrag prüfen").unwrap().json().unwrap());
        for case in CASES {
            killed_at_each_point(place, &running, case, &mut told);
        }
        drop(running);
        hold(place, &place.start_again(), &told);
    }
}

fn killed_at_each_point(place: &Place, running: &Running, case: &Case, told: &mut Acknowledged) {
    let before = lines(place, case.told);
    for (number, order) in case.points.iter().enumerate() {
        die(place, running, case, order);
        assert_eq!(
            lines(place, case.told),
            before,
            "nothing of {} after {order}",
            case.what
        );
        hold(place, running, told);
        // The one that died held the turn to write.
        let slug = format!("nach-{}-{number}", case.what);
        let published = running.publish(&slug, "1.0.0", "Antrag prüfen").unwrap();
        assert_eq!(published.status(), 201, "{}", running.said());
        told.release(&published.json().unwrap());
    }
    die(place, running, case, AFTER);
    let there = lines(place, case.told);
    assert_ne!(there, before, "all of {} after {AFTER}", case.what);
    let again = place
        .import(running, case.what, case.list, "")
        .wait_with_output()
        .unwrap();
    assert!(again.status.success(), "{again:?}");
    let report: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(
        (report["added"].as_array(), report["changed"].as_array()),
        (Some(&vec![]), Some(&vec![])),
        "{report}"
    );
    assert_eq!(
        lines(place, case.told),
        there,
        "the second time {} change nothing",
        case.what
    );
    hold(place, running, told);
}

fn die(place: &Place, running: &Running, case: &Case, order: &str) {
    let died = place
        .import(running, case.what, case.list, order)
        .wait_with_output()
        .unwrap();
    let said = String::from_utf8_lossy(&died.stderr).into_owned();
    let point = order.split(':').next().unwrap();
    assert!(
        !died.status.success() && said.contains(&format!("fault.point=\"{point}\"")),
        "the import of {} did not die at {order}: {said}\n{}",
        case.what,
        String::from_utf8_lossy(&died.stdout),
    );
}
