//! Covering others: named at the beginning or later, answered, and ended.

use super::{SLUG, begin, town};
use crate::count;
use app::{
    Failure,
    adopt::{self, CoverWish, Covered, Refusal},
};
use domain::{
    Id,
    adoption::{Adoption, Answer, CoverRefused, Stage},
    person::Role,
    public_body::PublicBody,
    statement::{FigureName, Parameters, Statement},
};
use testkit::{Someone, World, day, wish};

fn answer(
    world: &World,
    who: &Someone<'_>,
    id: Id<Adoption>,
    body: &PublicBody,
    answer: Answer,
) -> Result<(), Failure<Refusal>> {
    let (who, covered) = (who.id, covered(body));
    world
        .act(move |tx, now| adopt::answer_cover(tx, who, id, &covered, answer, now))
        .map(|_| ())
}

fn covered(body: &PublicBody) -> Covered {
    Covered {
        body: body.key.clone(),
        from: None,
    }
}

fn end_cover(
    world: &World,
    who: &Someone<'_>,
    id: Id<Adoption>,
    body: &PublicBody,
    until: Option<&str>,
) -> Result<(), Failure<Refusal>> {
    let (who, covered, until) = (who.id, covered(body), until.map(day));
    world
        .act(move |tx, now| adopt::end_cover(tx, who, id, &covered, until, now))
        .map(|_| ())
}

testkit::on_both! {
    fn a_county_adopts_for_municipalities_that_answer_for_themselves(world: &World) {
        let town = town(world);
        let county = world.body("06532", "Lahn-Dill-Kreis");
        let ehringshausen = world.body("06532006", "Ehringshausen");
        let clerk = world.person("doro").holds(Role::Release, &county);
        let mut new = begin(&county, Stage::Live, "2024-06-01");
        let cover = |key: &PublicBody| CoverWish { body: key.key.clone(), from: day("2024-06-01"), until: None };
        new.covers = vec![cover(&town.sinn), cover(&ehringshausen), cover(&town.sinn)];
        let who = clerk.id;
        let (listed, _) = world.act(move |tx, now| adopt::begin(tx, who, new, now)).unwrap();
        let covers = |world: &World| {
            let covers = world.read(|snap| store::adoptions::covers(snap, &[listed.id])).remove(&listed.id).unwrap();
            let mut told: Vec<_> = covers.into_iter().map(|cover| (cover.body, cover.answer())).collect();
            told.sort_unstable();
            told
        };
        assert_eq!(covers(world), [(town.sinn.id, Answer::Open), (ehringshausen.id, Answer::Open)], "named twice, covered once");
        answer(world, &town.clerk, listed.id, &town.sinn, Answer::Confirmed).unwrap();
        assert_eq!(covers(world)[0].1, Answer::Confirmed);
        answer(world, &town.clerk, listed.id, &town.sinn, Answer::Objected).unwrap();
        assert_eq!(covers(world)[0].1, Answer::Objected);
        let for_another = answer(world, &clerk, listed.id, &town.sinn, Answer::Confirmed);
        assert!(matches!(for_another, Err(Failure::NotAllowed(_))), "{for_another:?}");
        let not_covered = answer(world, &town.publisher, listed.id, &town.wetzlar, Answer::Confirmed);
        assert!(matches!(not_covered, Err(Failure::Refused(Refusal::NotCovered))), "{not_covered:?}");
        let seen = world.read(|snap| {
            let of_sinn = store::adoptions::Filter { bodies: Some(vec![town.sinn.id]), with_covered: true, ..Default::default() };
            store::adoptions::page(snap, store::Sight::Everything, &of_sinn, None, 10)
        });
        assert_eq!(seen.len(), 1, "a covered body sees it");
    }

    fn more_bodies_are_covered_later_each_once_and_known_from_then_on(world: &World) {
        let town = town(world);
        let county = world.body("06532", "Lahn-Dill-Kreis");
        let ehringshausen = world.body("06532006", "Ehringshausen");
        let clerk = world.person("doro").holds(Role::Release, &county);
        let (listed, _) = world.adopt(&clerk, SLUG, &county, wish(Stage::Live, "2024-06-01")).unwrap();
        world.set("2024-07-10T10:00:00Z");
        let cover = |key: &str, from: &str, until: Option<&str>| CoverWish { body: testkit::key(key), from: day(from), until: until.map(day) };
        let add = |who: &Someone<'_>, wishes: Vec<CoverWish>| {
            let who = who.id;
            world.act(move |tx, now| adopt::cover_more(tx, who, listed.id, &wishes, now))
        };
        let stranger = add(&town.clerk, vec![cover("06532020", "2024-07-01", None)]);
        assert!(matches!(stranger, Err(Failure::NotAllowed(_))), "{stranger:?}");
        let flawed = add(&clerk, vec![
            cover("06532020", "2024-07-01", None), cover("06532020", "2024-08-01", None),
            cover("06532", "2024-07-01", None), cover("06999999", "2024-07-01", None),
            cover("06532006", "2024-07-02", Some("2024-07-01")),
        ]).unwrap_err();
        let Failure::Refused(Refusal::Cover(flaws)) = flawed else { panic!("{flawed:?}") };
        let told: Vec<_> = flaws.iter().map(|(place, flaw)| (*place, flaw.rule())).collect();
        assert_eq!(told, [(1, "bereits-mitversorgt"), (2, "versorgt-sich-selbst"), (3, "kommune-unbekannt"), (4, "zeitraum-verdreht")]);
        assert_eq!(count(world, "cover"), 0, "one flaw and nobody is covered");
        let after = add(&clerk, vec![cover("06532020", "2024-07-01", Some("2024-07-05"))]).unwrap();
        assert!(after.revision > listed.revision);
        add(&clerk, vec![cover("06532020", "2024-07-06", None), cover("06532006", "2024-07-01", None)]).unwrap();
        let again = add(&clerk, vec![cover("06532006", "2024-07-20", None)]);
        assert!(matches!(again, Err(Failure::Refused(Refusal::Cover(_)))), "{again:?}");
        let everybody = domain::visibility::Reader::stranger();
        let (facts, _) = world.read(|snap| store::statements::facts::load(snap, None, &everybody));
        let covers: Vec<_> = facts.adoptions.iter().flat_map(|one| &one.covers).collect();
        assert_eq!(covers.len(), 3);
        assert!(covers.iter().all(|one| one.recorded_at.day() == day("2024-07-10")), "not known before: {covers:?}");
        assert!(covers.iter().any(|one| one.body == ehringshausen.id));
        let entries = world.raw().lines("SELECT bytes AS line FROM entry WHERE kind = 'covered' ORDER BY number");
        assert_eq!(entries.len(), 2);
        assert!(entries[1].contains(r#""covers":["06532020","06532006"]"#), "{entries:?}");
        world.record(&clerk, listed.id, wish(Stage::Retired, "2024-07-10")).unwrap();
        let late = add(&clerk, vec![cover("06532020", "2024-07-10", None)]);
        assert!(matches!(late, Err(Failure::Refused(Refusal::Ended(_)))), "{late:?}");
    }

    fn what_was_said_of_a_cover_stays_and_counts_from_when_it_was_known(world: &World) {
        let town = town(world);
        let county = world.body("06532", "Lahn-Dill-Kreis");
        let clerk = world.person("doro").holds(Role::Release, &county);
        let mut new = begin(&county, Stage::Live, "2024-06-01");
        new.covers = vec![CoverWish { body: town.sinn.key.clone(), from: day("2024-06-01"), until: None }];
        let who = clerk.id;
        let (listed, _) = world.act(move |tx, now| adopt::begin(tx, who, new, now)).unwrap();
        let mut moments = vec![];
        let mut at = |text: &str| {
            world.set(text);
            moments.push(text.parse::<domain::Moment>().unwrap().plus_seconds(60));
        };
        at("2024-07-01T08:00:00Z");
        answer(world, &town.clerk, listed.id, &town.sinn, Answer::Confirmed).unwrap();
        answer(world, &town.clerk, listed.id, &town.sinn, Answer::Confirmed).unwrap();
        at("2024-07-02T08:00:00Z");
        answer(world, &town.clerk, listed.id, &town.sinn, Answer::Objected).unwrap();
        at("2024-07-03T08:00:00Z");
        answer(world, &town.clerk, listed.id, &town.sinn, Answer::Confirmed).unwrap();
        end_cover(world, &clerk, listed.id, &town.sinn, Some("2024-07-20")).unwrap();
        at("2024-07-04T08:00:00Z");
        end_cover(world, &town.clerk, listed.id, &town.sinn, Some("2024-12-31")).unwrap();
        at("2024-07-05T08:00:00Z");
        end_cover(world, &clerk, listed.id, &town.sinn, None).unwrap();

        let early = end_cover(world, &clerk, listed.id, &town.sinn, Some("2024-05-31"));
        assert!(matches!(early, Err(Failure::Refused(Refusal::CoverEnd(CoverRefused::Ends(_))))), "{early:?}");
        let stranger = end_cover(world, &town.publisher, listed.id, &town.sinn, None);
        assert!(matches!(stranger, Err(Failure::NotAllowed(_))), "{stranger:?}");
        let not_covered = end_cover(world, &clerk, listed.id, &town.wetzlar, None);
        assert!(matches!(not_covered, Err(Failure::Refused(Refusal::NotCovered))), "{not_covered:?}");
        assert_eq!(count(world, "cover_change"), 6, "the same answer twice is said once");

        let statement = |known| {
            let parameters = Parameters::new(None, day("2024-01-01"), day("2024-07-31"), known).unwrap();
            let (facts, _) = world.read(|snap| store::statements::facts::load(snap, None, &domain::visibility::Reader::stranger()));
            let statement = Statement::of(&facts, &parameters);
            let row = statement.rows.iter().find(|row| row.covered_by.is_some()).unwrap().clone();
            (statement.figure(FigureName::CoveredLive).unwrap().count, row.answer.unwrap(), row.remark)
        };
        let ended = Some("am letzten Tag nicht mehr mitversorgt".to_owned());
        assert_eq!(moments.into_iter().map(statement).collect::<Vec<_>>(), [
            (1, Answer::Confirmed, None),
            (0, Answer::Objected, Some("der Mitversorgung widersprochen".to_owned())),
            (0, Answer::Confirmed, ended),
            (1, Answer::Confirmed, None),
            (1, Answer::Confirmed, None),
        ]);
        let entries = world.raw().lines("SELECT bytes AS line FROM entry WHERE kind IN ('coverAnswered', 'coverEnded') ORDER BY number");
        assert_eq!(entries.len(), 6);
        assert!(entries[1].contains(r#""facts":{"answer":"objected","body":"06532020","from":["2024-06-01"]}"#), "{}", entries[1]);
        assert!(entries[3].contains(r#""facts":{"body":"06532020","from":"2024-06-01","until":"2024-07-20"}"#), "{}", entries[3]);
        assert!(entries[5].contains(r#""until":null"#), "{}", entries[5]);
    }

    fn an_end_that_is_put_off_does_not_reach_into_the_next_cover(world: &World) {
        let town = town(world);
        let who = town.clerk.id;
        let mut new = begin(&town.sinn, Stage::Interest, "2024-06-01");
        let cover = |from: &str, until: Option<&str>| CoverWish { body: town.wetzlar.key.clone(), from: day(from), until: until.map(day) };
        new.covers = vec![cover("2024-06-01", Some("2024-06-10")), cover("2024-06-20", None)];
        let (listed, _) = world.act(move |tx, now| adopt::begin(tx, who, new, now)).unwrap();
        let first = |until: &str| {
            let (covered, until) = (Covered { body: town.wetzlar.key.clone(), from: Some(day("2024-06-01")) }, day(until));
            world.act(move |tx, now| adopt::end_cover(tx, who, listed.id, &covered, Some(until), now))
        };
        first("2024-06-19").unwrap();
        let reaching = first("2024-06-20");
        assert!(matches!(reaching, Err(Failure::Refused(Refusal::CoverEnd(CoverRefused::Twice(_))))), "{reaching:?}");
    }

    fn nobody_covers_itself_and_a_cover_does_not_end_before_it_begins(world: &World) {
        let town = town(world);
        let who = town.clerk.id;
        let cover = |body: &PublicBody, until: &str| {
            let mut new = begin(&town.sinn, Stage::Interest, "2024-06-01");
            new.covers = vec![CoverWish { body: body.key.clone(), from: day("2024-06-01"), until: Some(day(until)) }];
            world.act(move |tx, now| adopt::begin(tx, who, new, now)).unwrap_err()
        };
        assert!(matches!(cover(&town.sinn, "2024-06-30"), Failure::Refused(Refusal::Cover(flaws)) if flaws == [(0, CoverRefused::Itself)]));
        assert!(matches!(cover(&town.wetzlar, "2024-05-31"), Failure::Refused(Refusal::Cover(flaws)) if matches!(flaws[..], [(0, CoverRefused::Ends(_))])));
        assert_eq!((count(world, "adoption"), count(world, "step"), count(world, "cover")), (0, 0, 0));
    }
}
