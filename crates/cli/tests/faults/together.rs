//! Two want the same at once, and the end comes while somebody is at work.

use crate::{
    invariants::{Acknowledged, hold, nothing_is_half_there},
    on_both,
    place::{Place, lines, write},
};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Barrier,
};
use testkit::{Base, Raw};

on_both! {
    fn two_at_once(place: &Place) {
        let running = place.start();
        for round in 0..5 {
            let slug = format!("zugleich-{round}");
            let differing = both(|hand| {
                running.publish(&slug, "1.0.0", &format!("Schritt {hand}")).unwrap().status().as_u16()
            });
            assert_eq!(differing, [201, 409], "one content wins, the other is told");
            let same = both(|_| running.publish(&slug, "1.1.0", "Schritt").unwrap().status().as_u16());
            assert_eq!(same, [200, 201], "the same content is one release");
            let adopted = both(|hand| running.adopt(&slug, &format!("{slug}-{hand}")).unwrap().status().as_u16());
            assert_eq!(adopted, [201, 409], "one adoption, and the other is told");
            let repeated = both(|_| running.adopt(&slug, &format!("{slug}-0")).unwrap().status().as_u16());
            assert_eq!(repeated[0], repeated[1], "the same request twice has one answer");
        }
        hold(place, &running, &Acknowledged::default());
    }

    fn a_request_in_flight_finishes_before_the_end(place: &Place) {
        let mut running = place.start();
        let body = crate::packages::packed("zuletzt", "1.0.0", "Antrag prüfen");
        let mut wire = TcpStream::connect(running.url.trim_start_matches("http://")).unwrap();
        let head = format!(
            "POST /api/v1/blueprints/zuletzt/releases HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\
             Authorization: Bearer {}\r\nContent-Type: application/zip\r\nContent-Length: {}\r\n\r\n",
            running.token("wetzlar-freigabe"),
            body.len(),
        );
        let (first, second) = body.split_at(body.len() / 2);
        wire.write_all(head.as_bytes()).unwrap();
        wire.write_all(first).unwrap();
        // The file of an upload has no name; that the process holds it open shows that the handler has begun.
        let open = format!("/proc/{}/fd", running.id());
        running.wait("the upload has begun", |_| {
            std::fs::read_dir(&open).unwrap().any(|one| {
                let to = one.and_then(|one| std::fs::read_link(one.path()));
                to.is_ok_and(|to| to.to_string_lossy().contains("eingang"))
            })
        });
        running.signal("TERM");
        running.wait("the program stops", |running| running.said().contains("Stopping"));
        wire.write_all(second).unwrap();
        let mut answer = String::new();
        wire.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}\n{}", running.said());
        assert!(running.ended().success());
        assert_eq!(lines(place, "SELECT kind AS line FROM outbox WHERE leased_until IS NOT NULL"), [""; 0]);
        assert_eq!(lines(place, "SELECT slug AS line FROM blueprint WHERE slug = 'zuletzt'"), ["zuletzt"]);
        nothing_is_half_there(place);
    }
}

/// On SQLite nobody can hold the worker in the middle of a job; that a job given back is free is a test of `store`.
#[test]
fn the_worker_gives_back_what_it_has_not_begun() {
    Place::with(Base::Postgres, |place| {
        let mut running = place.start();
        running.wait_until_quiet(place);
        // The first job has to wait for this table, the others for the first one.
        let mut other = Raw::to(place.database.target());
        other
            .run("BEGIN; LOCK TABLE session IN SHARE ROW EXCLUSIVE MODE")
            .unwrap();
        write(
            place,
            "UPDATE outbox SET due_at = CAST('2001-01-01 00:00:00' AS TIMESTAMP) \
             + CASE WHEN kind = 'forget-expired' THEN INTERVAL '0 days' ELSE INTERVAL '1 day' END",
        );
        let leased = "SELECT kind AS line FROM outbox WHERE leased_until IS NOT NULL ORDER BY kind";
        running.wait("the worker has several jobs in hand", |_| {
            lines(place, leased).len() > 1
        });
        running.signal("TERM");
        running.wait("the program stops", |running| {
            running.said().contains("Stopping")
        });
        other.run("ROLLBACK").unwrap();
        assert!(running.ended().success());
        assert_eq!(lines(place, leased), [""; 0]);
        let failed = "SELECT kind AS line FROM outbox WHERE attempts > 0";
        assert_eq!(lines(place, failed), [""; 0]);
        let waiting = "SELECT kind AS line FROM outbox WHERE due_at < '2002-01-01'";
        assert!(
            !lines(place, waiting).is_empty(),
            "they are still to be done"
        );
        nothing_is_half_there(place);
    });
}

/// Does something twice at the same time; what came out, in order.
fn both(act: impl Fn(usize) -> u16 + Sync) -> [u16; 2] {
    let start = Barrier::new(2);
    let mut statuses = std::thread::scope(|scope| {
        [0, 1]
            .map(|hand| {
                let (start, act) = (&start, &act);
                scope.spawn(move || {
                    start.wait();
                    act(hand)
                })
            })
            .map(|hand| hand.join().unwrap())
    });
    statuses.sort_unstable();
    statuses
}
