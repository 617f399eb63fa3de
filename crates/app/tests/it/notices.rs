//! Notices of grants: who keeps them, what belongs to them, and that an auditor sees that and nothing else.

use app::{
    Failure,
    notices::{self, FileOf, Refusals, Wish},
};
use domain::{
    Digest, Id,
    adoption::{Evidence, EvidenceKind, Stage},
    money::Cents,
    notice::{Notice, Part, Refusal},
    person::{Person, Role},
    public_body::PublicBody,
    visibility::{Audience, Choice},
};
use testkit::{World, day, slug, wish};

const SLUG: &str = "hundesteuer-anmelden";

struct Scene {
    wetzlar: PublicBody,
    sinn: PublicBody,
    /// "Förderung" of Sinn.
    funder: Id<Person>,
    /// "Prüfung (Land)" of the authority, and of another one.
    auditor: Id<Person>,
    other_auditor: Id<Person>,
    adoption: Id<domain::adoption::Adoption>,
    blueprint: Id<domain::blueprint::Blueprint>,
    proof: Digest,
}

/// Wetzlar published; Sinn adopted, for its own eyes, with a file that proves it.
fn scene(world: &World) -> Scene {
    let (wetzlar, sinn) = (
        world.body("06532023", "Wetzlar"),
        world.body("06532020", "Sinn"),
    );
    let (land, bund) = (world.body("r-land", "Land"), world.body("r-bund", "Bund"));
    let publisher = world.person("anna").holds(Role::Release, &wetzlar);
    let published = world
        .publish(&publisher, &world.package(SLUG, "1.0.0"))
        .unwrap();
    let clerk = world.person("carl").holds(Role::Release, &sinn);
    let kept = world.files.keep(b"%PDF-1.7 Abnahme".to_vec()).unwrap();
    let mut step = wish(Stage::Live, "2024-06-01");
    step.evidence = vec![Evidence {
        kind: EvidenceKind::File,
        value: kept.digest.to_string(),
        note: None,
        seen_on: None,
    }];
    let begin = app::adopt::Begin {
        blueprint: slug(SLUG),
        body: sinn.key.clone(),
        covers: Vec::new(),
        planned_live_on: None,
        audience: Choice::OwnBody,
        step,
    };
    let who = clerk.id;
    let (adopted, _) = world
        .act(move |tx, now| {
            store::blobs::touch(tx, &[kept], now)?;
            app::adopt::begin(tx, who, begin, now)
        })
        .unwrap();
    assert_eq!(adopted.audience, Audience::OwnBody);
    Scene {
        funder: world.person("frieda").holds(Role::Fund, &sinn).id,
        auditor: world.person("paul").holds(Role::Audit, &land).id,
        other_auditor: world.person("pia").holds(Role::Audit, &bund).id,
        wetzlar,
        sinn,
        adoption: adopted.id,
        blueprint: published.release.blueprint,
        proof: kept.digest,
    }
}

fn notice(parts: Vec<Part>) -> Wish {
    Wish {
        authority: testkit::key("r-land"),
        programme: "IKZ".to_owned(),
        reference: "IV 1-2024".to_owned(),
        given_on: day("2024-01-02"),
        from: day("2024-01-02"),
        until: None,
        cooperation: None,
        purpose: None,
        amount: None,
        proof_due_on: None,
        parts,
        blueprints: Vec::new(),
    }
}

fn add(
    world: &World,
    who: Id<Person>,
    body: &PublicBody,
    wish: Wish,
) -> Result<Id<Notice>, Failure<Refusals>> {
    let key = body.key.clone();
    world.act(move |tx, now| notices::add(tx, who, &key, wish, now))
}

fn read(
    world: &World,
    who: Id<Person>,
    id: Id<Notice>,
) -> Result<notices::Whole, Failure<Refusals>> {
    world.db.read(|snap| notices::whole(snap, who, id))
}

testkit::on_both! {
    fn an_auditor_reads_with_evidence_what_belongs_to_the_notices_of_the_authority(world: &World) {
        let scene = scene(world);
        let id = add(world, scene.funder, &scene.sinn, notice(vec![Part::Adoption(scene.adoption)])).unwrap();
        let whole = read(world, scene.auditor, id).unwrap();
        assert_eq!(whole.adoptions.len(), 1);
        assert!(!whole.may_change && whole.blueprints.is_empty());
        let proof = whole.adoptions[0].life.recorded()[0].evidence[0].value.clone();
        assert_eq!(proof, scene.proof.to_string());
        let file = world.db.read(|snap| notices::file(snap, scene.auditor, id, scene.proof)).unwrap();
        assert_eq!((file.of, file.body), (FileOf::Evidence, scene.sinn.id));
        let listed = |who| world.read(|snap| notices::list(snap, who, None, 10)).len();
        assert_eq!([listed(scene.auditor), listed(scene.other_auditor), listed(scene.funder)], [1, 0, 1]);
        // Nothing beyond it: not by the other authority, not what is no part, and nowhere else what Sinn keeps to itself.
        assert!(matches!(read(world, scene.other_auditor, id), Err(Failure::NotFound(_))));
        let other = Digest::of(b"other");
        let missing = world.db.read(|snap| notices::file(snap, scene.auditor, id, other));
        assert!(matches!(missing, Err(Failure::NotFound(_))));
        let reader = world.read(|snap| store::sight::reader(snap, Some(scene.auditor), day("2024-06-30")));
        assert!(reader.bodies.is_empty());
        let seen = world.read(|snap| store::adoptions::seen(snap, &reader, scene.adoption));
        assert!(seen.is_none());
    }

    fn only_foerderung_keeps_notices_and_only_with_what_is_the_bodys_own(world: &World) {
        let scene = scene(world);
        let clerk = world.person("clara").holds(Role::Release, &scene.sinn).id;
        let foreign = world.person("franz").holds(Role::Fund, &scene.wetzlar).id;
        for who in [clerk, foreign, scene.auditor] {
            let refused = add(world, who, &scene.sinn, notice(vec![]));
            assert!(matches!(refused, Err(Failure::NotAllowed(_))), "{refused:?}");
        }
        // What Wetzlar published is Wetzlar's to show.
        let refused = add(world, scene.funder, &scene.sinn, notice(vec![Part::Blueprint(scene.blueprint)]));
        assert!(matches!(refused, Err(Failure::Refused(Refusals(why))) if why == [Refusal::Foreign]));
        let id = add(world, foreign, &scene.wetzlar, notice(vec![Part::Blueprint(scene.blueprint)])).unwrap();
        let whole = read(world, scene.auditor, id).unwrap();
        assert_eq!(whole.blueprints[0].releases.len(), 1);
        let package = whole.blueprints[0].releases[0].package;
        let file = world.db.read(|snap| notices::file(snap, scene.auditor, id, package)).unwrap();
        assert_eq!(file.of, FileOf::Package { name: format!("{SLUG}-1.0.0.zip") });
        let twice = add(world, foreign, &scene.wetzlar, notice(vec![]));
        assert!(matches!(twice, Err(Failure::Refused(Refusals(why))) if why == [Refusal::ReferenceTaken]));
        let all = Wish { authority: testkit::key("r-nirgends"), until: Some(day("2023-01-01")), cooperation: Some(slug("keine")), ..notice(vec![]) };
        let wrong = add(world, foreign, &scene.wetzlar, all);
        assert!(matches!(wrong, Err(Failure::Refused(Refusals(why))) if why.len() == 3), "every flaw at once");
    }

    fn amount_and_deadline_are_kept_as_the_notice_says_and_are_unknown_otherwise(world: &World) {
        let scene = scene(world);
        let (who, cents) = (scene.funder, |cents: i64| Some(Cents::try_from(cents).unwrap()));
        let said = |id| {
            let notice = read(world, scene.auditor, id).unwrap().kept.notice;
            (notice.amount, notice.proof_due_on)
        };
        let id = add(world, who, &scene.sinn, notice(vec![])).unwrap();
        assert_eq!(said(id), (None, None));
        // More than fits into 32 bits.
        let wish = Wish { amount: cents(250_000_000_000), proof_due_on: Some(day("2028-03-31")), ..notice(vec![]) };
        world.act(move |tx, now| notices::change(tx, who, id, 0, wish, now)).unwrap();
        assert_eq!(said(id), (cents(250_000_000_000), Some(day("2028-03-31"))));
        let wrong = Wish {
            amount: cents(0),
            proof_due_on: Some(day("2024-01-01")),
            authority: testkit::key("r-nirgends"),
            blueprints: vec![slug("gibt-es-nicht"), slug(SLUG)],
            ..notice(vec![])
        };
        let refused = world.act(move |tx, now| notices::change(tx, who, id, 1, wrong, now));
        let Err(Failure::Refused(Refusals(why))) = refused else { panic!("{refused:?}") };
        let all = [Refusal::UnknownAuthority, Refusal::Foreign, Refusal::NothingGranted, Refusal::ProofTooEarly];
        assert_eq!(why, all, "every flaw once, and what is hidden is told as what is not there");
        world.act(move |tx, now| notices::change(tx, who, id, 1, notice(vec![]), now)).unwrap();
        assert_eq!(said(id), (None, None));
    }

    fn a_blueprint_is_put_under_a_notice_by_its_name(world: &World) {
        let scene = scene(world);
        let funder = world.person("franz").holds(Role::Fund, &scene.wetzlar).id;
        let wish = Wish { blueprints: vec![slug(SLUG)], ..notice(vec![Part::Blueprint(scene.blueprint)]) };
        let id = add(world, funder, &scene.wetzlar, wish).unwrap();
        assert_eq!(read(world, scene.auditor, id).unwrap().blueprints.len(), 1);
    }

    fn what_is_taken_from_a_notice_is_the_auditors_no_more(world: &World) {
        let scene = scene(world);
        let id = add(world, scene.funder, &scene.sinn, notice(vec![Part::Adoption(scene.adoption)])).unwrap();
        let (who, without) = (scene.funder, notice(vec![]));
        world.act(move |tx, now| notices::change(tx, who, id, 0, without, now)).unwrap();
        assert!(read(world, scene.auditor, id).unwrap().adoptions.is_empty());
        let gone = world.db.read(|snap| notices::file(snap, scene.auditor, id, scene.proof));
        assert!(matches!(gone, Err(Failure::NotFound(_))));
        let stale = notice(vec![]);
        let refused = world.act(move |tx, now| notices::change(tx, who, id, 0, stale, now));
        assert!(matches!(refused, Err(Failure::Refused(Refusals(why))) if why == [Refusal::Stale]));
    }

    fn verwaltung_manages_people_and_reads_nothing_that_its_body_keeps_to_itself(world: &World) {
        let scene = scene(world);
        let today = day("2024-06-30");
        let reads = |role: Role| {
            let who = world.person(role.word()).holds(role, &scene.sinn).id;
            let reader = world.read(|snap| store::sight::reader(snap, Some(who), today));
            world.read(|snap| store::adoptions::seen(snap, &reader, scene.adoption)).is_some()
        };
        let may: Vec<&str> = Role::ALL.iter().filter(|role| reads(**role)).map(|role| role.word()).collect();
        assert_eq!(may, ["lesen", "erfassen", "freigeben", "koordination", "foerderung"]);
    }

    fn foerderung_makes_statements_for_its_body_about_its_cooperation(world: &World) {
        let scene = scene(world);
        let coordinator = world.person("kim").holds(Role::Coordinate, &scene.wetzlar).id;
        let founded = app::cooperate::Foundation {
            slug: slug("lahn-dill"),
            name: "Lahn-Dill".to_owned(),
            legal_form: domain::cooperation::LegalForm::Informal,
            lead: scene.wetzlar.key.clone(),
            signed_on: None,
            note: None,
        };
        let (cooperation, _) = world.act(move |tx, now| app::cooperate::found(tx, coordinator, founded, now)).unwrap();
        let today = day("2024-06-30");
        let may = |who| world.db.read(|snap| app::report::may_make(snap, who, Some(&cooperation), today)).is_ok();
        assert!(!may(scene.funder), "Sinn is no member yet");
        let joining = app::cooperate::Joining {
            body: scene.sinn.key.clone(),
            role: domain::cooperation::MemberRole::Founding,
            from: day("2024-01-01"),
            until: None,
            note: None,
        };
        world.act(move |tx, now| app::cooperate::join(tx, coordinator, &slug("lahn-dill"), joining, now)).unwrap();
        assert!(may(scene.funder) && may(coordinator));
        let clerk = world.person("clara").holds(Role::Release, &scene.sinn).id;
        assert!(!may(clerk) && !may(scene.auditor));
        let whole_state = world.db.read(|snap| app::report::may_make(snap, scene.funder, None, today));
        assert!(whole_state.is_err());
    }
}
