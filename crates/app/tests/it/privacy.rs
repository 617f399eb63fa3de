//! What is kept about people, how they are erased, and what is forgotten when its term is over.

use super::accounts::{administrator, member, post};
use app::{
    Failure,
    privacy::{
        erase::{self, Refusal},
        known,
        retain::{self, Why},
    },
    tokens::{self, Wish},
};
use domain::{
    manifest::Contact,
    person::{For, Role},
    privacy::{ERASED, Terms, record},
    token::Scope,
};
use std::collections::{BTreeMap, BTreeSet};
use store::mail::Letter;
use testkit::{Raw, World};

/// The columns of every table.
fn columns(world: &World) -> BTreeMap<String, Vec<String>> {
    let mut raw = world.raw();
    let question = match &raw {
        Raw::Sqlite(_) => {
            "SELECT m.name || '.' || p.name AS line FROM sqlite_master m JOIN pragma_table_info(m.name) p
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '%diesel%'"
        }
        Raw::Postgres(_) => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) AS line FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '%diesel%'"
        }
    };
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in raw.lines(question) {
        let (table, column) = line.split_once('.').unwrap();
        tables
            .entry(table.to_owned())
            .or_default()
            .push(column.to_owned());
    }
    tables
}

/// Every row of every table as text, with the name of its table.
fn everything(world: &World) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (table, columns) in columns(world) {
        let cells = columns
            .iter()
            .map(|column| format!("coalesce(CAST(\"{column}\" AS TEXT), '')"));
        let row = cells.collect::<Vec<_>>().join(" || '|' || ");
        let rows = world
            .raw()
            .lines(&format!("SELECT {row} AS line FROM \"{table}\""));
        all.extend(rows.into_iter().map(|row| (table.clone(), row)));
    }
    all
}

/// Tables in which a name or an address of Anna stands.
fn traces(world: &World) -> BTreeSet<String> {
    let hit = |(table, row): (String, String)| {
        row.to_lowercase()
            .contains("unverwechselbar")
            .then_some(table)
    };
    everything(world).into_iter().filter_map(hit).collect()
}

const ADDRESS: &str = "Anna.Unverwechselbar@Wetzlar.example.org";

testkit::on_both! {
    fn who_is_erased_leaves_no_name_and_what_they_did_stays(world: &World) {
        let (sinn, wetzlar) = (world.body("06532020", "Sinn"), world.body("06532023", "Wetzlar"));
        let vera = administrator(world, &sinn);
        let bert = member(world, "bert", &wetzlar, "bert@wetzlar.example.org");
        let anna = member(world, "Anna Unverwechselbar", &wetzlar, ADDRESS);
        let body = wetzlar.id;
        world.write(move |tx, _| store::people::grant(tx, anna, Role::Release, For::Body(body)));
        let upload = world.package("hundesteuer-anmelden", "1.0.0").kept();
        world.act(move |tx, now| app::publish::publish(tx, anna, &upload, now)).unwrap();
        let wish = Wish {
            name: "Programm von Unverwechselbar".to_owned(),
            body: wetzlar.key.clone(),
            scopes: vec![Scope::Publish],
            days: 30,
        };
        let token = world.act(move |tx, now| tokens::make(tx, anna, &wish, now)).unwrap().text;
        world.write(move |tx, now| {
            let letter = Letter { recipient: ADDRESS.to_owned(), subject: "Hallo".to_owned(), text: "Anna Unverwechselbar".to_owned() };
            store::mail::ask(tx, &letter, now)?;
            store::feedback::add(tx, "barrier", None, "Kontrast", Some(ADDRESS), now)?;
            let card = store::blueprints::of_publisher(tx, store::Sight::Everything, body, 10)?.remove(0);
            let contact = Contact { mail: Some(ADDRESS.to_owned()), ..Contact::default() };
            store::blueprints::change(tx, &card, &store::blueprints::Field::Contact(contact), anna, now)
        });
        let before = traces(world);
        for table in ["person", "mail", "feedback", "blueprint", "blueprint_change", "token"] {
            assert!(before.contains(table), "{table}: {before:?}");
        }
        let told = |world: &World| {
            let mut raw = world.raw();
            ["SELECT bytes || leaf AS line FROM entry ORDER BY number", "SELECT digest || person_id AS line FROM release"]
                .map(|question| raw.lines(question))
        };
        let (facts, at) = (told(world), world.now());

        let outlook = world.db.read(|snap| erase::outlook(snap, vera, anna)).unwrap();
        assert_eq!(outlook.contacts.len(), 1);
        assert!(outlook.packages.is_empty());
        let as_other = world.act(move |tx, now| erase::erase(tx, bert, anna, now));
        assert!(matches!(as_other, Err(Failure::NotAllowed(_))));
        let oneself = world.act(move |tx, now| erase::erase(tx, vera, vera, now));
        assert!(matches!(oneself, Err(Failure::Refused(Refusal::Oneself))));
        world.act(move |tx, now| erase::erase(tx, vera, anna, now)).unwrap();

        assert_eq!(traces(world), BTreeSet::new(), "the name or the address still stands somewhere");
        assert_eq!(told(world), facts, "what was told stays as it was told");
        assert_eq!(world.read(|snap| store::people::by_id(snap, anna)).name, ERASED);
        assert!(world.read(|snap| tokens::held(snap, &token, at)).is_none());
        let again = world.act(move |tx, now| erase::erase(tx, vera, anna, now));
        assert!(matches!(again, Err(Failure::NotFound(_))));
    }

    fn somebody_reads_all_that_is_kept_about_them(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let anna = member(world, "Anna Unverwechselbar", &wetzlar, ADDRESS);
        let body = wetzlar.id;
        world.write(move |tx, now| {
            store::people::give(tx, anna, Role::Release, For::Body(body), None, now)?;
            let letter = Letter { recipient: ADDRESS.to_owned(), subject: "Einladung".to_owned(), text: String::new() };
            store::mail::ask(tx, &letter, now).map(|_| ())
        });
        let upload = world.package("hundesteuer-anmelden", "1.0.0").kept();
        world.act(move |tx, now| app::publish::publish(tx, anna, &upload, now)).unwrap();
        let at = world.now();
        let known = world.db.read(|snap| known::own(snap, anna, at)).unwrap();
        for table in &known.tables {
            assert!(table.rows.iter().all(|row| row.len() == table.columns.len()), "{}", table.key);
        }
        let json = known.json();
        assert_eq!(json["account"][0]["mail"], ADDRESS);
        assert_eq!(json["roles"][0]["heldFor"], "Wetzlar");
        assert_eq!(json["releases"][0]["blueprint"], "hundesteuer-anmelden");
        assert_eq!(json["mails"][0]["subject"], "Einladung");
        assert!(!json["password"][0]["changedAt"].is_null());
        assert!(!json.to_string().contains("argon2"), "a digest of a password is for nobody");
    }

    fn what_is_due_is_told_before_it_is_forgotten(world: &World) {
        world.set("2026-01-01T08:00:00Z");
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        let anna = member(world, "anna", &sinn, "anna@sinn.example.org");
        let bert = member(world, "bert", &sinn, "bert@sinn.example.org");
        world.write(|tx, now| store::feedback::add(tx, "barrier", None, "Kontrast", None, now).map(|_| ()));
        world.set("2026-12-20T08:00:00Z");
        world.write(move |tx, now| store::people::seen(tx, bert, now));
        let (terms, at) = (Terms::default(), world.now());
        assert_eq!(world.read(|snap| retain::due(snap, &terms, at)), []);

        world.set("2027-01-20T08:00:00Z");
        let at = world.now();
        let due = |world: &World, at| world.read(|snap| retain::due(snap, &terms, at));
        let listed = due(world, at);
        let kinds: Vec<Why> = listed.iter().map(|one| one.why).collect();
        assert_eq!(kinds, [Why::Unused, Why::Feedback]);
        assert_eq!(listed[0].person.as_ref().unwrap().0, anna);
        assert_eq!(due(world, at), listed, "telling changes nothing");
        let by_bert = world.act(move |tx, now| retain::ordered(tx, bert, &terms, now));
        assert!(matches!(by_bert, Err(Failure::NotAllowed(_))));
        let done = world.act(move |tx, now| retain::ordered(tx, vera, &terms, now)).unwrap();
        // How long ago is counted from the moment of asking.
        let told = |dues: &[retain::Due]| -> Vec<_> {
            dues.iter().map(|one| (one.why, one.person.clone(), one.count)).collect()
        };
        assert_eq!(told(&done), told(&listed));
        assert_eq!(world.read(|snap| store::people::account(snap, anna)), None);
        assert_eq!(world.read(|snap| store::people::by_id(snap, anna)).name, "anna", "the name stays for its term");
        assert_eq!(due(world, at), []);

        world.set("2028-02-20T08:00:00Z");
        let done = world.write(move |tx, now| retain::run(tx, &terms, now));
        let left = done.iter().find(|one| one.why == Why::Left).unwrap();
        assert_eq!(left.person.as_ref().unwrap().1, "anna");
        assert_eq!(world.read(|snap| store::people::by_id(snap, anna)).name, ERASED);
        assert!(world.read(|snap| store::people::account(snap, vera)).is_some(), "who looks after the registry stays");
    }

    fn somebody_erases_themselves_at_once_and_their_body_hears_of_it_without_a_name(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let vera = administrator(world, &wetzlar);
        let body = wetzlar.id;
        let anna = member(world, "Anna Unverwechselbar", &wetzlar, ADDRESS);
        world.write(move |tx, _| store::people::grant(tx, anna, Role::Administer, For::Body(body)));
        let paul = member(world, "paul", &wetzlar, "paul@wetzlar.example.org");
        world.write(move |tx, _| store::people::grant(tx, paul, Role::Administer, For::Body(body)));
        world.act(move |tx, now| erase::erase_oneself(tx, anna, &post(), now)).unwrap();
        assert_eq!(world.read(|snap| store::people::by_id(snap, anna)).name, ERASED);
        let letters = world.raw().lines("SELECT recipient || ': ' || subject AS line FROM mail ORDER BY id");
        assert_eq!(letters.len(), 2, "{letters:?}");
        assert!(letters.iter().any(|one| one.starts_with("paul@") && one.contains("Ein Konto")), "{letters:?}");
        assert!(letters.iter().any(|one| one.to_lowercase().starts_with("anna.")), "{letters:?}");
        // Her last letter goes thirty days after it was sent; nothing else says who she was.
        assert_eq!(traces(world), BTreeSet::from(["mail".to_owned()]));
        let again = world.act(move |tx, now| erase::erase_oneself(tx, anna, &post(), now));
        assert!(matches!(again, Err(Failure::NotFound(_))));
        // The last one who administers the registry does not leave it to nobody.
        let last = world.act(move |tx, now| erase::erase_oneself(tx, vera, &post(), now));
        assert!(matches!(last, Err(Failure::Refused(Refusal::Appoint(_)))));
        assert_eq!(world.read(|snap| store::people::by_id(snap, vera)).name, "Vera Amt");
    }

    /// What is kept about people for their own good, or never leaves: the rest stands in their export.
    fn every_table_with_people_in_it_is_in_their_export(world: &World) {
        const KEPT_BACK: [&str; 8] = [
            // Digests and sealed secrets, and what says nothing but that there are some.
            "recovery_code", "idempotency", "challenge", "failed_sign_in", "sign_in_flow", "draft",
            // Told as roles.
            "role_held",
            // Told as account, under its own names.
            "person",
        ];
        let told = include_str!("../../../store/src/privacy/known.rs");
        let is_about_people = |column: &String| column.ends_with("person_id") || column.ends_with("_by");
        let missing: Vec<String> = columns(world)
            .into_iter()
            .filter(|(_, columns)| columns.iter().any(is_about_people))
            .map(|(table, _)| table)
            .filter(|table| !KEPT_BACK.contains(&table.as_str()) && !told.contains(&format!("{table}::table")))
            .collect();
        assert_eq!(missing, Vec::<String>::new(), "tell them in store/src/privacy/known.rs");
    }

    fn every_table_with_people_in_it_is_in_the_record(world: &World) {
        let named: BTreeSet<&str> = record(&Terms::default()).iter().flat_map(|one| one.tables).copied().collect();
        let is_about_people = |column: &String| {
            column.ends_with("person_id") || column.ends_with("_by") || ["mail", "recipient"].contains(&column.as_str())
        };
        let missing: Vec<String> = columns(world)
            .into_iter()
            .filter(|(_, columns)| columns.iter().any(is_about_people))
            .map(|(table, _)| table)
            .filter(|table| !named.contains(table.as_str()))
            .collect();
        assert_eq!(missing, Vec::<String>::new(), "name them in domain/src/privacy.rs, and forget people there");
    }
}
