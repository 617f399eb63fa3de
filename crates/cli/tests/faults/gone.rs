//! What the registry needs is gone for a while: a clear 503, nothing lost, and it goes on without a restart.

use crate::{
    invariants::{Acknowledged, hold},
    on_both,
    place::{Place, Running, is_unreachable},
};
use std::process::Command;
use testkit::{Base, Raw};

on_both! {
    fn the_folder_of_files_is_gone(place: &Place) {
        let mut told = Acknowledged::default();
        let running = place.start();
        told.release(&running.publish("vorher", "1.0.0", "Antrag prüfen").unwrap().json().unwrap());
        let away = place.data().join("weg");
        std::fs::rename(place.files(), &away).unwrap();
        is_unreachable(running.publish("waehrend", "1.0.0", "Antrag prüfen").unwrap());
        is_unreachable(running.get("/api/v1/blueprints/vorher/releases/1.0.0/package").send().unwrap());
        assert!(!place.files().exists(), "no empty folder in the place of the right one");
        let ready = running.get("/readyz").send().unwrap().text().unwrap();
        assert!(ready.contains(r#""files":{"ok":false"#), "{ready}");
        std::fs::rename(&away, place.files()).unwrap();
        go_on(place, &running, told);
    }

    fn files_may_not_grow_as_on_a_full_disk(place: &Place) {
        let mut told = Acknowledged::default();
        let running = place.start();
        told.release(&running.publish("vorher", "1.0.0", "Antrag prüfen").unwrap().json().unwrap());
        limit(&running, "1");
        is_unreachable(running.publish("waehrend", "1.0.0", "Antrag prüfen").unwrap());
        if place.base == Base::Sqlite {
            is_unreachable(running.adopt("vorher", "voll").unwrap());
        }
        assert_eq!(running.get("/api/v1/blueprints/vorher").send().unwrap().status(), 200, "reading goes on");
        limit(&running, "unlimited");
        go_on(place, &running, told);
    }
}

#[test]
fn another_program_holds_the_sqlite_file() {
    Place::with(Base::Sqlite, |place| {
        let mut told = Acknowledged::default();
        let running = place.start();
        told.release(
            &running
                .publish("vorher", "1.0.0", "Antrag prüfen")
                .unwrap()
                .json()
                .unwrap(),
        );
        let mut other = Raw::to(place.database.target());
        other.run("BEGIN IMMEDIATE").unwrap();
        is_unreachable(running.adopt("vorher", "gesperrt").unwrap());
        let seen = running.get("/api/v1/blueprints/vorher").send().unwrap();
        assert_eq!(seen.status(), 200, "reading goes on");
        other.run("ROLLBACK").unwrap();
        go_on(place, &running, told);
    });
}

#[test]
fn another_program_holds_a_table_of_postgres() {
    Place::with(Base::Postgres, |place| {
        let mut told = Acknowledged::default();
        let running = place.start();
        let published = running.publish("vorher", "1.0.0", "Antrag prüfen").unwrap();
        told.release(&published.json().unwrap());
        let mut other = Raw::to(place.database.target());
        other
            .run("BEGIN; LOCK TABLE step IN SHARE ROW EXCLUSIVE MODE")
            .unwrap();
        is_unreachable(running.adopt("vorher", "gesperrt").unwrap());
        let seen = running.get("/api/v1/blueprints/vorher").send().unwrap();
        assert_eq!(seen.status(), 200, "reading goes on");
        other.run("ROLLBACK").unwrap();
        go_on(place, &running, told);
    });
}

#[test]
fn postgres_is_gone_and_comes_back() {
    Place::with(Base::Postgres, |place| {
        let mut told = Acknowledged::default();
        let running = place.start();
        told.release(
            &running
                .publish("vorher", "1.0.0", "Antrag prüfen")
                .unwrap()
                .json()
                .unwrap(),
        );
        let (mut admin, name) = place.database.admin();
        admin
            .run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            .unwrap();
        admin.lines(&format!(
            "SELECT pg_terminate_backend(pid)::text AS line FROM pg_stat_activity WHERE datname = '{name}'"
        ));
        is_unreachable(running.adopt("vorher", "weg").unwrap());
        is_unreachable(running.get("/api/v1/blueprints/vorher").send().unwrap());
        assert_eq!(running.get("/readyz").send().unwrap().status(), 503);
        assert_eq!(running.get("/livez").send().unwrap().status(), 200);
        admin
            .run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
            .unwrap();
        go_on(place, &running, told);
    });
}

/// Everything works again, in the same process, and what was acknowledged is there.
fn go_on(place: &Place, running: &Running, mut told: Acknowledged) {
    running.wait("the registry is ready again", |running| {
        running
            .get("/readyz")
            .send()
            .is_ok_and(|answer| answer.status() == 200)
    });
    let published = running
        .publish("waehrend", "1.0.0", "Antrag prüfen")
        .unwrap();
    assert_eq!(published.status(), 201, "{}", running.said());
    told.release(&published.json().unwrap());
    let adopted = running.adopt("vorher", "danach").unwrap();
    assert_eq!(adopted.status(), 201, "{}", running.said());
    told.adoption(&adopted.json().unwrap());
    hold(place, running, &told);
}

/// No file of the process may be longer. It is the one way to have no room left that needs no rights.
fn limit(running: &Running, bytes: &str) {
    let set = Command::new("prlimit")
        .args([
            "--pid",
            &running.id().to_string(),
            &format!("--fsize={bytes}:"),
        ])
        .status()
        .unwrap();
    assert!(set.success());
}
