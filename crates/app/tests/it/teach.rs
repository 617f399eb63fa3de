//! The operator's own table of everyday words.

use super::accounts::{administrator, member};
use app::{
    Failure,
    teach::{self, Draft, Filter, Refusal, Wish},
};
use domain::{
    Id,
    everyday::{Standing, WordList},
    person::{For, Person, Role},
};
use store::{Snap, Trouble};
use testkit::World;

/// A catalogue with two bundles, so that questions can mean something.
const CATALOGUE: &str = "INSERT INTO catalogue VALUES ('ozg', 'Katalog', '2019-10-01', '2024-06-30 10:00:00', 2, 0, TRUE, NULL);
    INSERT INTO bundle (id, name, topic, situation, sort_key) VALUES
    ('10119', 'Personalausweis', 'Querschnitt', 'Ausweise', 'personalausweis'),
    ('10160', 'Hundesteuer', 'Engagement', 'Tierhaltung', 'hundesteuer');";

fn draft(word: &str, official: &str, bundles: &str) -> Draft {
    Draft {
        word: word.to_owned(),
        direction: ">".to_owned(),
        official: official.to_owned(),
        bundles: bundles.to_owned(),
        kind: "umgangssprache".to_owned(),
        area: "Ausweis und Pass".to_owned(),
        reason: "So heißt es bei uns".to_owned(),
    }
}

fn taught(world: &World, who: Id<Person>, wishes: Vec<Wish>) -> Result<usize, Failure<Refusal>> {
    world.act(move |tx, now| teach::teach(tx, who, &wishes, now))
}

fn meant(world: &World, question: &str) -> Vec<String> {
    let (book, catalogue) = world.read(teach::words);
    let meanings = search::meaning::Meanings::new(&book, &catalogue);
    let bundles = meanings.read(question).bundles;
    bundles.into_iter().map(|one| one.id).collect()
}

fn standing(world: &World, who: Id<Person>, word: &str) -> Option<Standing> {
    let one = |snap: &mut Snap<'_>| {
        teach::one(snap, who, WordList::Everyday, word).map_err(|e| Trouble::Damaged(e.to_string()))
    };
    let one = world.db.read(one).unwrap();
    one.map(|one| one.shown.standing)
}

fn rules(refused: Result<usize, Failure<Refusal>>) -> Vec<(usize, &'static str, &'static str)> {
    match refused {
        Err(Failure::Refused(Refusal::Flawed(flaws))) => flaws
            .iter()
            .map(|flaw| (flaw.place, flaw.field, flaw.rule))
            .collect(),
        other => panic!("{other:?}"),
    }
}

testkit::on_both! {
    fn an_own_word_is_understood_changed_and_taken_out_again(world: &World) {
        world.raw().run(CATALOGUE).unwrap();
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        assert_eq!(meant(world, "Plastikkärtle"), Vec::<String>::new());
        let before = world.read(teach::edition);

        let add = Wish::Add(draft("Plastikkärtle", "Personalausweis", "10119"));
        assert_eq!(taught(world, vera, vec![add.clone()]).unwrap(), 1);
        assert_eq!(meant(world, "plastikkaertle"), ["10119"], "in any spelling");
        assert_ne!(world.read(teach::edition), before, "other processes see that there is something new");
        assert_eq!(standing(world, vera, "PLASTIKKÄRTLE"), Some(Standing::Added));
        assert_eq!(rules(taught(world, vera, vec![add])), [(0, "word", "wort-vergeben")]);

        let put = Wish::Put(draft("Plastikkärtle", "Hundesteuer", "10160"));
        assert_eq!(taught(world, vera, vec![put.clone()]).unwrap(), 1);
        assert_eq!(meant(world, "Plastikkärtle"), ["10160"]);
        assert_eq!(taught(world, vera, vec![put]).unwrap(), 0, "what is so already takes no line");

        let out = Wish::TakeOut { list: WordList::Everyday, word: "Plastikkärtle".to_owned(), reason: "Niemand sagt es".to_owned() };
        assert_eq!(taught(world, vera, vec![out]).unwrap(), 1);
        assert_eq!(meant(world, "Plastikkärtle"), Vec::<String>::new());
        assert_eq!(standing(world, vera, "Plastikkärtle"), None);
        let history = world.read(|snap| store::everyday::history(snap, WordList::Everyday, "plastikkaertle"));
        let told: Vec<_> = history.iter().map(|line| (line.by.as_str(), line.cells.reason.as_str())).collect();
        assert_eq!(told, [("Vera Amt", "Niemand sagt es"), ("Vera Amt", "So heißt es bei uns"), ("Vera Amt", "So heißt es bei uns")]);
    }

    fn a_shipped_word_is_changed_taken_out_and_restored(world: &World) {
        world.raw().run(CATALOGUE).unwrap();
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        assert_eq!(meant(world, "Perso").first().map(String::as_str), Some("10119"));
        let restore = || Wish::Restore { list: WordList::Everyday, word: "Perso".to_owned(), reason: "War richtig".to_owned() };
        assert_eq!(rules(taught(world, vera, vec![restore()])), [(0, "word", "nichts-zurueckzunehmen")]);

        taught(world, vera, vec![Wish::Put(draft("perso", "Hundesteuer", "10160"))]).unwrap();
        assert_eq!(meant(world, "Perso").first().map(String::as_str), Some("10160"));
        assert_eq!(standing(world, vera, "Perso"), Some(Standing::Changed));
        taught(world, vera, vec![restore()]).unwrap();
        assert_eq!(meant(world, "Perso").first().map(String::as_str), Some("10119"));
        assert_eq!(standing(world, vera, "Perso"), Some(Standing::Shipped));

        let out = || Wish::TakeOut { list: WordList::Everyday, word: "Perso".to_owned(), reason: "Test".to_owned() };
        taught(world, vera, vec![out()]).unwrap();
        assert_eq!(standing(world, vera, "Perso"), Some(Standing::TakenOut));
        assert_eq!(taught(world, vera, vec![out()]).unwrap(), 0, "a list may be sent again");
        let filter = Filter { standing: Some(Standing::TakenOut), ..Filter::all(WordList::Everyday) };
        let table = |snap: &mut Snap<'_>| teach::table(snap, vera, &filter).map_err(|e| Trouble::Damaged(e.to_string()));
        let table = world.db.read(table).unwrap();
        assert_eq!(table.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["perso"]);
        taught(world, vera, vec![restore()]).unwrap();
        assert_eq!(standing(world, vera, "Perso"), Some(Standing::Shipped));
    }

    fn weak_words_are_taught_beside_the_everyday_ones(world: &World) {
        world.raw().run(CATALOGUE).unwrap();
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        let weak = |word: &str, kind: &str| Draft {
            word: word.to_owned(),
            kind: kind.to_owned(),
            reason: "Sagt bei uns nichts".to_owned(),
            ..Draft::default()
        };
        let kinds = |word: &str| {
            let (book, _) = world.read(teach::words);
            let same = |one: &&search::meaning::WeakWord| one.word == word;
            book.weak_words().iter().find(same).map(|one| one.kind.word())
        };
        let weak_standing = |word: &'static str| {
            let one = |snap: &mut Snap<'_>| {
                teach::one(snap, vera, WordList::Weak, word).map_err(|e| Trouble::Damaged(e.to_string()))
            };
            world.db.read(one).unwrap().map(|one| one.shown.standing)
        };
        let before = world.read(teach::edition);
        assert_eq!(meant(world, "Perso").first().map(String::as_str), Some("10119"));
        // A word may stand in both tables; here the weak one takes it out of every question.
        assert_eq!(taught(world, vera, vec![Wish::Add(weak("Perso", "stopp"))]).unwrap(), 1);
        assert_eq!((kinds("Perso"), weak_standing("perso")), (Some("stopp"), Some(Standing::Added)));
        assert_ne!(world.read(teach::edition), before);
        assert_eq!(meant(world, "Perso"), Vec::<String>::new());
        assert_eq!(standing(world, vera, "Perso"), Some(Standing::Shipped), "its entry is still there");
        assert_eq!(rules(taught(world, vera, vec![Wish::Add(weak("PERSO", "fremd"))])), [(0, "word", "wort-vergeben")]);
        assert_eq!(taught(world, vera, vec![Wish::Put(weak("Perso", "stopp"))]).unwrap(), 0);
        let out = |word: &str| Wish::TakeOut { list: WordList::Weak, word: word.to_owned(), reason: "Test".to_owned() };
        assert_eq!(taught(world, vera, vec![out("Perso")]).unwrap(), 1);
        assert_eq!(meant(world, "Perso").first().map(String::as_str), Some("10119"));

        // What came with the product is changed, taken out and restored.
        assert_eq!(kinds("der"), Some("stopp"));
        taught(world, vera, vec![Wish::Put(weak("der", "schwach"))]).unwrap();
        assert_eq!((kinds("der"), weak_standing("der")), (Some("schwach"), Some(Standing::Changed)));
        taught(world, vera, vec![out("der")]).unwrap();
        assert_eq!((kinds("der"), weak_standing("der")), (None, Some(Standing::TakenOut)));
        let restore = Wish::Restore { list: WordList::Weak, word: "der".to_owned(), reason: "War richtig".to_owned() };
        taught(world, vera, vec![restore]).unwrap();
        assert_eq!((kinds("der"), weak_standing("der")), (Some("stopp"), Some(Standing::Shipped)));

        let nowhere = Draft { official: "Personalausweis".to_owned(), reason: String::new(), ..weak("Kärtchen", "schwach") };
        assert_eq!(rules(taught(world, vera, vec![Wish::Put(nowhere), out("Kärtchen")])), [
            (0, "official", "ziel-unzulaessig"),
            (0, "reason", "grund-fehlt"),
            (1, "word", "wort-doppelt"),
            (1, "word", "wort-unbekannt"),
        ]);

        // Down as a file and up again.
        taught(world, vera, vec![Wish::Add(weak("Kärtchen", "schwach")), out("der")]).unwrap();
        let filter = Filter::all(WordList::Weak);
        let table = |snap: &mut Snap<'_>| teach::table(snap, vera, &filter).map_err(|e| Trouble::Damaged(e.to_string()));
        let rows = teach::write_list(&world.db.read(table).unwrap());
        assert!(rows.len() > 500 && rows.len() < 6_000);
        let file: String = rows.iter().map(|row| row.join(";") + "\n").collect();
        let wishes = |file: &str| -> Vec<Wish> {
            let listed = teach::read_list(file.as_bytes()).unwrap();
            listed.into_iter().map(|one| one.wish).collect()
        };
        assert_eq!(taught(world, vera, wishes(&file)).unwrap(), 0);
        let changed = file.replace("entfernt", "mitgeliefert");
        assert_eq!(taught(world, vera, wishes(&changed)).unwrap(), 1);
        assert_eq!(kinds("der"), Some("stopp"));
    }

    fn every_flaw_of_every_wish_is_told_and_nothing_is_changed(world: &World) {
        world.raw().run(CATALOGUE).unwrap();
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        let wrong = Draft {
            direction: "<".to_owned(),
            kind: "kurz".to_owned(),
            reason: " ".to_owned(),
            official: "a;b".to_owned(),
            bundles: "10119 99999".to_owned(),
            ..draft("Kärtchen", "", "")
        };
        let nowhere = Draft { direction: "=".to_owned(), ..draft("", "", "") };
        let wishes = vec![
            Wish::Put(draft("Gut", "Personalausweis", "10119")),
            Wish::Put(wrong),
            Wish::Put(nowhere),
            Wish::TakeOut { list: WordList::Everyday, word: "Gibt es nicht".to_owned(), reason: String::new() },
            Wish::Put(draft("GUT", "Personalausweis", "10119")),
        ];
        assert_eq!(rules(taught(world, vera, wishes)), [
            (1, "official", "zeichen-unzulaessig"),
            (1, "direction", "richtung-unbekannt"),
            (1, "kind", "art-unbekannt"),
            (1, "bundles", "buendel-unbekannt"),
            (1, "reason", "grund-fehlt"),
            (2, "word", "wort-fehlt"),
            (2, "official", "ziel-fehlt"),
            (3, "reason", "grund-fehlt"),
            (3, "word", "wort-unbekannt"),
            (4, "word", "wort-doppelt"),
        ]);
        assert_eq!(world.read(store::everyday::last), 0);
    }

    fn only_who_administers_the_registry_teaches(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let _vera = administrator(world, &sinn);
        let bert = member(world, "bert", &sinn, "bert@sinn.example.org");
        let body = sinn.id;
        world.write(move |tx, now| store::people::give(tx, bert, Role::Administer, For::Body(body), None, now));
        let refused = taught(world, bert, vec![Wish::Put(draft("Gut", "Personalausweis", ""))]);
        assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{refused:?}");
        let looked = world.db.read(|snap| {
            let looked = teach::table(snap, bert, &Filter::all(WordList::Everyday));
            Ok::<_, Trouble>(matches!(looked, Err(Failure::NotAllowed(_))))
        });
        assert!(looked.unwrap());
    }

    fn the_table_goes_down_and_up_as_a_file(world: &World) {
        world.raw().run(CATALOGUE).unwrap();
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        taught(world, vera, vec![
            Wish::Add(draft("Plastikkärtle", "Personalausweis|Reisepass", "10119")),
            Wish::TakeOut { list: WordList::Everyday, word: "Perso".to_owned(), reason: "Test".to_owned() },
        ]).unwrap();
        let filter = Filter::all(WordList::Everyday);
        let table = |snap: &mut Snap<'_>| teach::table(snap, vera, &filter).map_err(|e| Trouble::Damaged(e.to_string()));
        let rows = teach::write_list(&world.db.read(table).unwrap());
        assert!(rows.len() > 6_000);
        let some: Vec<_> = rows.into_iter().filter(|row| ["wort", "Perso", "Plastikkärtle", "Persos"].contains(&row[0].as_str())).collect();
        let file: String = some.iter().map(|row| row.join(";") + "\n").collect();
        let wishes = |file: &str| -> Vec<Wish> {
            let listed = teach::read_list(file.as_bytes()).unwrap();
            listed.into_iter().map(|one| one.wish).collect()
        };
        assert_eq!(wishes(&file).len(), 3);
        assert_eq!(taught(world, vera, wishes(&file)).unwrap(), 0, "what came down changes nothing when it goes up");
        let changed = file.replace("entfernt", "mitgeliefert").replace("|Reisepass", "");
        assert_eq!(taught(world, vera, wishes(&changed)).unwrap(), 2);
        assert_eq!(standing(world, vera, "Plastikkärtle"), Some(Standing::Added));

        let flaws = teach::read_list("wort;art\nPerso;gleich\n".as_bytes()).unwrap_err();
        assert_eq!(flaws[0].rule, "spalte-fehlt");
        assert_eq!(teach::read_list(b"").unwrap_err()[0].rule, "tabelle-unlesbar");
    }
}
