//! The process dies while the worker sends a letter or deletes a file that nothing refers to.

use crate::{
    invariants::{Acknowledged, hold},
    on_both,
    place::{Place, file_of, lines, write},
};
use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

/// Points that the worker goes through by itself.
pub const POINTS: [&str; 3] = ["mail-taken", "mail-sent", "doomed-file-deleted"];

on_both! {
    fn killed_while_a_letter_leaves(place: &Place) {
        let server = MailServer::start();
        for (name, value) in [
            ("BLAUPAUSE_MAIL_SERVER", "127.0.0.1".to_owned()),
            ("BLAUPAUSE_MAIL_PORT", server.port.to_string()),
            ("BLAUPAUSE_MAIL_TLS", "none".to_owned()),
            ("BLAUPAUSE_MAIL_FROM", "Register <register@land.example.org>".to_owned()),
        ] {
            place.set(name, value);
        }
        place.start().kill();
        for (number, (point, sent)) in [("mail-taken", 0), ("mail-sent", 1)].into_iter().enumerate() {
            let mut running = place.start_again();
            place.die_at(point);
            let id = format!("01900000-0000-7000-8000-00000000000{number}");
            write(place, &format!(
                "INSERT INTO mail (id, recipient, subject, text, state, tries, made_at, due_at) \
                 VALUES ('{id}', 'anna@sinn.example.org', 'Probe', 'Guten Tag', 'waiting', 0, {now}, {now})",
                now = place.now(),
            ));
            running.died_at(point);
            let state = format!("SELECT state AS line FROM mail WHERE id = '{id}'");
            assert_eq!(lines(place, &state), ["sending"], "after {point}");
            assert_eq!(server.took(&id), sent, "after {point}");
            // As if the five minutes were over for which the one that died has it.
            write(place, "UPDATE mail SET due_at = '2001-01-01 00:00:00' WHERE state = 'sending'");
            let running = place.start_again();
            running.wait("the letter has left", |_| lines(place, &state) == ["sent"]);
            // Whether it had gone over the wire nobody could know; the identity says that it is the same letter.
            assert_eq!(server.took(&id), sent + 1, "after {point}");
            hold(place, &running, &Acknowledged::default());
        }
    }

    fn killed_while_an_unused_file_is_deleted(place: &Place) {
        let mut running = place.start();
        let proof = "Ein Nachweis, den kein Schritt nennt.";
        let digest = bring(&running, proof);
        running.wait_until_quiet(place);
        place.die_at("doomed-file-deleted");
        write(place, &format!("UPDATE blob SET touched_at = '2001-01-01 00:00:00' WHERE digest = '{digest}'"));
        write(place, "UPDATE outbox SET due_at = '2001-01-01 00:00:00' WHERE kind = 'sweep-files'");
        running.died_at("doomed-file-deleted");
        let file = file_of(&place.files(), &digest);
        assert!(!file.exists(), "it was deleted");
        let doomed = "SELECT digest AS line FROM blob WHERE doomed_at IS NOT NULL";
        assert_eq!(lines(place, doomed), [digest.as_str()], "and its row still says so");
        let running = place.start_again();
        hold(place, &running, &Acknowledged::default());
        // Whoever brings it again gets a file that stays.
        assert_eq!(bring(&running, proof), digest);
        running.wait("the sweeper has been there", |_| {
            let due = format!(
                "SELECT kind AS line FROM outbox WHERE kind = 'sweep-files' AND (leased_until IS NOT NULL OR due_at <= {})",
                place.now()
            );
            lines(place, &due).is_empty()
        });
        assert_eq!(std::fs::read_to_string(&file).unwrap(), proof);
        assert_eq!(lines(place, doomed), [""; 0]);
    }
}

/// Brings a file that could prove a step; its digest.
fn bring(running: &crate::place::Running, text: &'static str) -> String {
    let answer = running
        .post("sinn", "/api/v1/evidence-files")
        .header("Content-Type", "application/octet-stream")
        .body(text)
        .send()
        .unwrap();
    assert_eq!(answer.status(), 201, "{}", running.said());
    let kept: Value = answer.json().unwrap();
    kept["digest"].as_str().unwrap().to_owned()
}

/// A mail server that takes everything and remembers under which identity.
struct MailServer {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&taken);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let told = Arc::clone(&told);
                // Whoever goes away in the middle has said nothing.
                std::thread::spawn(move || serve(stream?, &told));
            }
        });
        Self { port, taken }
    }

    /// How often a letter was taken.
    fn took(&self, id: &str) -> usize {
        let taken = self.taken.lock().unwrap();
        taken.iter().filter(|known| known.contains(id)).count()
    }
}

/// As much of SMTP as it takes.
fn serve(stream: TcpStream, taken: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream).lines();
    out.write_all(b"220 mail.example.org ESMTP\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?;
        match line.split_whitespace().next().unwrap_or_default() {
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    if line.to_lowercase().starts_with("message-id:") {
                        taken.lock().unwrap().push(line);
                    }
                }
                out.write_all(b"250 taken\r\n")?;
            }
            "QUIT" => return out.write_all(b"221 bye\r\n"),
            _ => out.write_all(b"250 mail.example.org\r\n")?,
        }
    }
    Ok(())
}
