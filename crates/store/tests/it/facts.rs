//! The databases themselves refuse to change what was told.

use domain::{
    Digest, Id, Period, access,
    adoption::{Adoption, Life, Stage},
    blueprint::{Blueprint, ReleaseState, StateChange},
    cooperation::{Cooperation, LegalForm, MemberRole, Membership},
    ledger::Entry,
    manifest::Contact,
    person::{Person, Role},
};
use store::{
    adoptions::NewlyCovered,
    blobs::Kept,
    blueprints::{Field, Founded},
    releases::{Content, FileRow},
    statements::Made,
};
use testkit::{Base, World, day, slug, version, wish};

/// A registry with at least one row in every table that never changes.
pub(crate) fn told(world: &World) {
    let wetzlar = world.body("06532023", "Wetzlar");
    let sinn = world.body("06532020", "Sinn");
    let who = world.person("anna").holds(Role::Release, &wetzlar).id;
    let kept = world.files.keep(b"package".to_vec()).unwrap();
    touch(world, kept);
    let blueprint = world.write(move |tx, now| {
        let blueprint = Blueprint {
            id: now.id(),
            slug: slug("hundesteuer-anmelden"),
            publisher: wetzlar.id,
            releases: Vec::new(),
        };
        let says = Founded {
            title: "Hundesteuer".to_owned(),
            summary: "Ein Beispiel".to_owned(),
            contact: Contact::default(),
            operator: None,
            audience: domain::visibility::Audience::Public,
        };
        store::blueprints::add(tx, &blueprint, &says, now)?;
        let actor = store::people::actor(tx, who)?;
        let permit = access::publish(&actor, &blueprint).unwrap();
        let new = permit
            .release(&version("1.0.0"), kept.digest, now)
            .unwrap()
            .unwrap();
        let file = FileRow {
            path: "blaupause.yml".to_owned(),
            size: kept.size,
            digest: kept.digest,
            role: None,
            title: None,
            media_type: "application/yaml".to_owned(),
        };
        let content = Content {
            package: kept,
            manifest_json: "{}".to_owned(),
            findings: "[]".to_owned(),
            search_words: "{}".to_owned(),
            files: vec![file],
        };
        store::releases::add(tx, &new, &content)?;
        store::ledger::append(tx, Entry::new("released", &new.id()), now)?;
        store::changes::note(tx, blueprint.id, now)?;
        let change = StateChange {
            to: ReleaseState::Deprecated,
            reason: "Es gibt Besseres.".to_owned(),
            successor: None,
            effective_on: day("2024-06-30"),
        };
        store::releases::add_state(tx, new.id(), &change, who, now)?;
        Ok(blueprint)
    });
    world.write(move |tx, now| {
        let card = store::blueprints::card(tx, store::Sight::Everything, &blueprint.slug)?.unwrap();
        store::blueprints::change(tx, &card, &Field::Successor(None), who, now)?;
        let mut step = wish(Stage::Live, "2024-06-01");
        step.note = Some("Frau Muster rief an".to_owned());
        let adoption = Adoption {
            id: now.id(),
            blueprint: blueprint.id,
            body: blueprint.publisher,
            planned_live_on: None,
            audience: domain::visibility::Audience::Public,
        };
        store::adoptions::add(tx, &adoption, &step, now)?;
        let covered = NewlyCovered {
            body: sinn.id,
            from: day("2024-06-01"),
            until: Some(day("2024-12-31")),
        };
        store::adoptions::add_covers(tx, adoption.id, &[covered], who, now)?;
        store::adoptions::add_step(tx, adoption.id, &Life::default(), &step, who, now)
    });
    world.write(move |tx, now| {
        let cooperation = Cooperation {
            id: now.id(),
            slug: slug("lahn-dill"),
            name: "Lahn-Dill".to_owned(),
            legal_form: LegalForm::WorkingGroup,
            lead: sinn.id,
            signed_on: None,
            note: None,
        };
        store::cooperations::add(tx, &cooperation, now)?;
        let member = Membership {
            id: now.id(),
            body: sinn.id,
            role: MemberRole::Founding,
            period: Period::new(day("2024-01-01"), Some(day("2024-12-31"))).unwrap(),
            note: None,
        };
        store::cooperations::add_member(tx, cooperation.id, &member, who, now)
    });
    statement(world, 1, who);
}

fn touch(world: &World, kept: Kept) {
    let touched = world
        .db
        .write(move |tx, now| store::blobs::touch(tx, &[kept], now));
    touched.unwrap();
}

fn statement(world: &World, of: i64, by: Id<Person>) {
    let kept = world.files.keep(b"a;b".to_vec()).unwrap();
    touch(world, kept);
    world.write(move |tx, now| {
        let made = Made {
            number: of,
            cooperation: None,
            from: day("2024-01-01"),
            until: day("2024-06-30"),
            as_known_at: now.at(),
            digest: Digest::of(b"a;b"),
            made_at: now.at(),
            body: None,
            audience: domain::visibility::Audience::Public,
        };
        store::statements::add(tx, &made, &[("csv".to_owned(), kept)], by, now)
    });
}

/// The tables whose rows nobody changes.
const FACTS: &[&str] = &[
    "release",
    "release_file",
    "release_state",
    "blueprint_change",
    "entry",
    "statement",
    "statement_file",
    "step",
    "evidence",
    "change",
    "cover",
    "cover_change",
    "membership",
    "membership_end",
];

/// Every column of a table, in its order.
fn columns(table: &str) -> Vec<String> {
    let head = format!("    {table} (");
    crate::parity::schema()
        .lines()
        .skip_while(|line| !line.starts_with(&head))
        .skip(1)
        .take_while(|line| line.contains(" -> "))
        .filter_map(|line| Some(line.trim().split_once(" -> ")?.0.to_owned()))
        .collect()
}

testkit::on_both! {
    fn what_was_told_is_neither_changed_nor_deleted(world: &World) {
        told(world);
        let mut raw = world.raw();
        for (table, may_be_erased) in [
            ("release", &[][..]),
            ("release_file", &[]),
            ("release_state", &[]),
            ("blueprint_change", &["old_value", "new_value"]),
            ("entry", &[]),
            ("statement", &[]),
            ("statement_file", &[]),
            ("step", &["note", "reason"]),
            ("evidence", &["value", "note", "blob"]),
            ("cover", &["until_day", "answer", "answered_at"]),
            ("cover_change", &[]),
            ("membership", &["until_day", "note"]),
            ("membership_end", &[]),
        ] {
            let count = raw.lines(&format!("SELECT CAST(count(*) AS TEXT) AS line FROM {table}"));
            assert_ne!(count, ["0"], "{table} has nothing to protect");
            let delete = raw.run(&format!("DELETE FROM {table}"));
            assert!(delete.as_ref().is_err_and(|e| e.contains("never changes")), "DELETE FROM {table}: {delete:?}");
            let columns = columns(table);
            assert!(columns.len() >= 3, "{table}: {columns:?}");
            for column in columns {
                let update = raw.run(&format!("UPDATE {table} SET {column} = {column}"));
                if may_be_erased.contains(&column.as_str()) {
                    assert_eq!(update, Ok(()), "{table}.{column}");
                } else {
                    let refused = update.as_ref().is_err_and(|e| e.contains("never changes"));
                    assert!(refused, "UPDATE {table}.{column}: {update:?}");
                }
            }
        }
        let change = raw.run("UPDATE change SET subject = ''");
        assert!(change.is_err_and(|e| e.contains("never changes")));
    }

    fn what_was_said_of_a_blueprint_can_be_forgotten_and_not_be_put_otherwise(world: &World) {
        told(world);
        let mut raw = world.raw();
        let other = raw.run("UPDATE blueprint_change SET new_value = 'anders'");
        assert!(other.is_err_and(|e| e.contains("never changes")));
        raw.run("UPDATE blueprint_change SET old_value = NULL, new_value = NULL").unwrap();
    }

    fn nothing_takes_the_place_of_what_was_told(world: &World) {
        told(world);
        let mut raw = world.raw();
        for table in FACTS {
            let rows = format!("SELECT CAST(count(*) AS TEXT) AS line FROM {table}");
            let before = raw.lines(&rows);
            assert_ne!(before, ["0"], "{table} has nothing to protect");
            // What is said of single rows is not heard by these.
            let past = match world.base {
                Base::Sqlite => format!("REPLACE INTO {table} SELECT * FROM {table}"),
                Base::Postgres => format!("TRUNCATE {table} CASCADE"),
            };
            let refused = raw.run(&past);
            let words = format!("{table} never changes");
            assert!(refused.as_ref().is_err_and(|e| e.contains(&words)), "{past}: {refused:?}");
            assert_eq!(raw.lines(&rows), before);
        }
    }

    fn a_note_and_the_text_of_evidence_can_be_erased(world: &World) {
        told(world);
        let mut raw = world.raw();
        raw.run("UPDATE step SET note = NULL, reason = NULL").unwrap();
        raw.run("UPDATE evidence SET value = '', note = NULL, blob = NULL").unwrap();
        let steps = raw.lines("SELECT stage || coalesce(note, ' without note') AS line FROM step");
        assert_eq!(steps, ["live without note"]);
    }

    fn a_statement_is_fetched_again_as_it_was_made(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = world.person("anna").of(&wetzlar);
        statement(world, 1, anna.id);
        statement(world, 2, anna.id);
        let made = world.read(|snap| store::statements::find(snap, store::Sight::Everything, 2)).unwrap();
        assert_eq!((made.number, made.from, made.until), (2, day("2024-01-01"), day("2024-06-30")));
        let digest = world.read(|snap| store::statements::file(snap, 2, "csv")).unwrap();
        assert_eq!(world.files.read(digest).unwrap(), b"a;b");
        assert_eq!(world.read(|snap| store::statements::file(snap, 2, "pdf")), None);
        let newest = world.read(|snap| store::statements::newest(snap, store::Sight::Everything, None, None, 10));
        assert_eq!(newest.iter().map(|one| one.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(newest[0], made);
    }

    fn adoptions_are_told_with_their_blueprints_and_the_rest_without(world: &World) {
        told(world);
        let stranger = domain::visibility::Reader::stranger();
        let (facts, audience) = world.read(|snap| store::statements::facts::outline(snap, None, &stranger));
        assert_eq!(audience, domain::visibility::Audience::Public);
        assert!(facts.adoptions.is_empty());
        let [hundesteuer] = facts.blueprints.as_slice() else { panic!("{:?}", facts.blueprints) };
        let adopted = |of| world.read(|snap| store::statements::facts::adopted(snap, &facts, of, &stranger)).0;
        let none = adopted(&[]);
        let adopted = adopted(&facts.blueprints);
        let [adoption] = adopted[&hundesteuer.id].as_slice() else { panic!("{adopted:?}") };
        assert_eq!(adoption.life.recorded().len(), 1);
        assert!(none.is_empty());
        let portions = world.read(|snap| store::statements::facts::portions(snap, &facts).map(|all| all.len()));
        assert_eq!(portions, 1);
    }
}

#[test]
fn a_long_file_is_kept_and_copied_piece_by_piece() {
    let folder = tempfile::tempdir().unwrap();
    let files = store::blobs::Files::in_folder(&folder.path().join("files")).unwrap();
    let bytes: Vec<u8> = (0..20_000_000_u32).map(|n| (n % 251) as u8).collect();
    let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
    let other = files.keep_long(Digest::of(b"other"), size, bytes.as_slice());
    assert!(
        matches!(other, Err(store::Trouble::Damaged(_))),
        "{other:?}"
    );
    assert!(
        files.size(Digest::of(b"other")).is_err(),
        "nothing half is left"
    );
    let kept = files.keep_long(digest, size, bytes.as_slice()).unwrap();
    assert_eq!(kept.digest, digest);
    assert_eq!(files.size(digest).unwrap(), size);
    let mut copy = Vec::new();
    files.copy(digest, &mut copy).unwrap();
    assert!(copy == bytes && files.read(digest).unwrap() == bytes);
    let again = files.keep_long(digest, size, std::io::empty());
    assert_eq!(
        again.unwrap().digest,
        digest,
        "what lies there is not put again"
    );

    let hex = digest.hex();
    let (first, rest) = hex.split_at(2);
    std::fs::write(folder.path().join("files").join(first).join(rest), b"torn").unwrap();
    let torn = files.copy(digest, std::io::sink());
    assert!(matches!(torn, Err(store::Trouble::Damaged(_))), "{torn:?}");
}
