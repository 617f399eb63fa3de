//! A body is claimed once; roles are given and taken; who leaves hands over.

use super::accounts::{administrator, letters, mail, member, newcomer, post, roles, secret};
use app::{
    Failure,
    appoint::{self, Reach},
    claim_body::{self, Decision, Refusal, Standing},
    cooperate::{self, Foundation},
    join, leave,
};
use domain::{
    Id,
    cooperation::LegalForm,
    person::{Person, Role},
    public_body::PublicBody,
};
use store::claims::{Claim, ClaimState};
use testkit::{World, slug};

fn ask(world: &World, body: &PublicBody, address: &str) -> Result<(), Failure<Refusal>> {
    let (key, address) = (body.key.clone(), mail(address));
    world.act(move |tx, now| claim_body::ask(tx, &key, "Anna Schmidt", &address, &post(), now))
}

fn decide(
    world: &World,
    who: Id<Person>,
    claim: Id<Claim>,
    decision: Decision,
) -> Result<(), Failure<Refusal>> {
    world.act(move |tx, now| claim_body::decide(tx, who, claim, &decision, &post(), now))
}

testkit::on_both! {
    fn a_body_is_claimed_by_its_address_and_the_word_of_its_district(world: &World) {
        let (county, sinn) = (world.body("06532", "Lahn-Dill-Kreis"), world.body("06532020", "Sinn"));
        let wetzlar = world.body("06532023", "Wetzlar");
        let district = member(world, "Kreis", &county, "digital@lahn-dill-kreis.de");
        world.write(move |tx, _| store::people::grant(tx, district, Role::Release, domain::person::For::Body(county.id)));
        let neighbour = world.person("neighbour").holds(Role::Release, &wetzlar).id;

        assert!(matches!(ask(world, &sinn, "anna@gmail.com"), Err(Failure::Refused(Refusal::ForeignDomain(_)))));
        ask(world, &sinn, "anna@gemeinde-sinn.de").unwrap();
        let token = secret(&letters(world)[0], "beitritt");
        let case = || {
            let at = world.now();
            world.read(|snap| claim_body::behind(snap, &token, at)).unwrap()
        };
        let claim = case().claim.id;
        assert!(matches!(decide(world, district, claim, Decision::Confirm), Err(Failure::Refused(Refusal::Decided))),
            "nobody confirms before the address is proven");
        for _ in 0..2 {
            let token = token.clone();
            world.act(move |tx, now| claim_body::prove(tx, &token, &post(), now)).unwrap();
        }
        let all = letters(world);
        assert_eq!(all.len(), 1, "the district is told once");
        assert_eq!(all[0].recipient, "digital@lahn-dill-kreis.de");
        assert_eq!(case().claim.state, ClaimState::Proven);

        assert!(matches!(decide(world, neighbour, claim, Decision::Confirm), Err(Failure::NotAllowed(_))));
        assert!(world.read(|snap| claim_body::waiting(snap, neighbour)).is_empty());
        assert_eq!(world.read(|snap| claim_body::waiting(snap, district)).len(), 1);
        decide(world, district, claim, Decision::Confirm).unwrap();
        assert_eq!(case().claim.state, ClaimState::Confirmed);

        let invitation = secret(&letters(world)[0], "einladung");
        let anna = world.act(move |tx, now| join::accept(tx, &invitation, &newcomer("Anna Schmidt"), now)).unwrap();
        assert_eq!(anna.second_factor, join::Demand::Required);
        assert_eq!(roles(world, anna.person), ["freigeben", "verwaltung"]);
        assert_eq!(world.read(|snap| claim_body::standing(snap, sinn.id)), Standing::Claimed(None));
        assert!(matches!(ask(world, &sinn, "bert@gemeinde-sinn.de"), Err(Failure::Refused(Refusal::Claimed(_)))));
    }

    fn a_refused_claim_says_why(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        ask(world, &sinn, "anna@sinn.de").unwrap();
        let token = secret(&letters(world)[0], "beitritt");
        let proven = token.clone();
        world.act(move |tx, now| claim_body::prove(tx, &proven, &post(), now)).unwrap();
        let at = world.now();
        let claim = world.read(|snap| claim_body::behind(snap, &token, at)).unwrap().claim.id;
        let silent = decide(world, vera, claim, Decision::Refuse("  ".to_owned()));
        assert!(matches!(silent, Err(Failure::Refused(Refusal::ReasonMissing))));
        letters(world);
        decide(world, vera, claim, Decision::Refuse("Im Rathaus kennt Sie niemand.".to_owned())).unwrap();
        assert!(letters(world)[0].text.contains("Im Rathaus kennt Sie niemand."));
    }

    fn roles_are_given_and_taken_by_the_administration_of_the_body(world: &World) {
        let (sinn, wetzlar) = (world.body("06532020", "Sinn"), world.body("06532023", "Wetzlar"));
        let anna = member(world, "anna", &sinn, "anna@sinn.de");
        let manager = world.person("manager").holds(Role::Administer, &sinn).id;
        let stranger = world.person("stranger").holds(Role::Administer, &wetzlar).id;
        let give = |who, role, reach| world.act(move |tx, now| appoint::give(tx, who, anna, role, reach, now));
        let take = |who, from, role, reach| world.act(move |tx, _| appoint::take(tx, who, from, role, reach));
        assert!(matches!(give(stranger, Role::Draft, Reach::OwnBody), Err(Failure::NotAllowed(_))));
        assert!(matches!(give(manager, Role::Administer, Reach::Registry), Err(Failure::NotAllowed(_))));
        assert!(matches!(give(manager, Role::Administer, Reach::OwnBody), Err(Failure::Refused(appoint::Refusal::NoSecondFactor))));
        give(manager, Role::Draft, Reach::OwnBody).unwrap();
        let held = world.read(|snap| store::people::holdings(snap, &[anna]));
        assert!(held[0].since.is_some());
        take(manager, anna, Role::Draft, Reach::OwnBody).unwrap();
        assert!(roles(world, anna).is_empty());
        let vera = administrator(world, &sinn);
        let bert = member(world, "bert", &sinn, "bert@sinn.de");
        world.write(move |tx, _| store::people::grant(tx, bert, Role::Administer, domain::person::For::Registry));
        take(bert, vera, Role::Administer, Reach::Registry).unwrap();
        let oneself = take(bert, bert, Role::Administer, Reach::Registry);
        assert!(matches!(oneself, Err(Failure::Refused(appoint::Refusal::Oneself))));
    }

    fn each_thing_or_all_of_it_goes_to_a_colleague(world: &World) {
        let wetzlar = world.body("06532023", "Wetzlar");
        let vera = administrator(world, &wetzlar);
        let (anna, bert) = (member(world, "anna", &wetzlar, "digitalisierung@example.org"), member(world, "bert", &wetzlar, "bert@wetzlar.de"));
        let body = wetzlar.id;
        world.write(move |tx, _| {
            store::people::grant(tx, anna, Role::Release, domain::person::For::Body(body))?;
            store::people::grant(tx, bert, Role::Draft, domain::person::For::Body(body))
        });
        let upload = world.package("hund-anmelden", "1.0.0").kept();
        world.act(move |tx, now| app::publish::publish(tx, anna, &upload, now)).unwrap();
        let upload = world.package("hund-anmelden", "1.1.0").kept();
        let waits = world.act(move |tx, now| app::submit::submit(tx, anna, &upload, None, &post(), now)).unwrap().filed.submission.id;
        let key = wetzlar.key.clone();
        world.act(move |tx, now| {
            let begin = app::adopt::Begin { blueprint: slug("hund-anmelden"), body: key, covers: Vec::new(), planned_live_on: None, audience: domain::visibility::Choice::Public,
                step: testkit::wish(domain::adoption::Stage::Interest, "2024-06-03") };
            app::adopt::begin(tx, anna, begin, now)
        }).unwrap();
        letters(world);
        let over = || world.db.read(|snap| leave::handover(snap, vera, anna)).unwrap();
        assert_eq!(over().items(), [leave::Item::Contact(slug("hund-anmelden")), leave::Item::Submission(waits)]);
        assert_eq!(over().adoptions.len(), 1);

        let give = |who, items: Vec<leave::Item>| world.act(move |tx, now| leave::hand_over(tx, who, anna, bert, &items, &post(), now));
        assert!(matches!(give(bert, over().items()), Err(Failure::NotAllowed(_))));
        assert!(matches!(give(vera, vec![]), Err(Failure::Refused(leave::Refusal::Nothing))));
        assert!(matches!(give(vera, vec![leave::Item::Mailbox]), Err(Failure::Refused(leave::Refusal::NotTheirs))));
        give(vera, vec![leave::Item::Submission(waits)]).unwrap();
        assert!(letters(world)[0].text.contains("Einreichung „Blaupause hund-anmelden“ 1.1.0"));
        assert_eq!(over().items(), [leave::Item::Contact(slug("hund-anmelden"))]);
        world.act(move |tx, now| app::submit::withdraw_submission(tx, bert, waits, now)).unwrap();

        world.act(move |tx, now| leave::end(tx, vera, anna, Some(bert), &post(), now)).unwrap();
        let card = world.read(|snap| store::blueprints::card(snap, store::Sight::Everything, &slug("hund-anmelden"))).unwrap();
        assert_eq!(card.contact.mail.as_deref(), Some("bert@wetzlar.de"));
    }

    fn who_leaves_hands_over_and_is_out_at_once(world: &World) {
        let sinn = world.body("06532020", "Sinn");
        let vera = administrator(world, &sinn);
        let (anna, bert) = (member(world, "anna", &sinn, "anna@sinn.de"), member(world, "bert", &sinn, "bert@sinn.de"));
        let lead = sinn.clone();
        world.write(move |tx, _| store::people::grant(tx, anna, Role::Coordinate, domain::person::For::Body(lead.id)));
        let key = sinn.key.clone();
        world.act(move |tx, now| {
            let new = Foundation { slug: slug("lahn-dill"), name: "Lahn-Dill".to_owned(), legal_form: LegalForm::Informal, lead: key, signed_on: None, note: None };
            cooperate::found(tx, anna, new, now)
        }).unwrap();
        let wish = app::tokens::Wish {
            name: "CI".to_owned(),
            body: sinn.key.clone(),
            scopes: vec![domain::token::Scope::Read],
            days: 30,
        };
        let token = world.act(move |tx, now| app::tokens::make(tx, anna, &wish, now)).unwrap().text;
        let handover = world.db.read(|snap| leave::handover(snap, vera, anna)).unwrap();
        assert_eq!(handover.cooperations.len(), 1);
        assert_eq!(handover.programs, ["CI"]);
        assert!(matches!(world.db.read(|snap| leave::handover(snap, bert, anna)), Err(Failure::NotAllowed(_))));

        world.act(move |tx, now| leave::end(tx, vera, anna, Some(bert), &post(), now)).unwrap();
        assert!(roles(world, anna).is_empty());
        assert_eq!(roles(world, bert), ["koordination"], "the cooperation goes on");
        let at = world.now();
        assert_eq!(world.read(|snap| app::tokens::held(snap, &token, at)), None);
        assert_eq!(world.read(|snap| store::people::account(snap, anna)), None);
        assert_eq!(world.read(|snap| store::people::by_id(snap, anna)).name, "anna", "what was done keeps its name");
        let oneself = world.act(move |tx, now| leave::end(tx, vera, vera, None, &post(), now));
        assert!(matches!(oneself, Err(Failure::Refused(leave::Refusal::Oneself))));
    }
}
