//! What a program may do: what its token was given, and only for its body.

use super::*;
use domain::token::{Blueprints, Grant, Scope};

/// Somebody with every role there is, through a program.
fn through(grant: Grant, own: &PublicBody, other: &PublicBody, ours: &Cooperation) -> Actor {
    let held = [
        For::Body(own.id),
        For::Body(other.id),
        For::Cooperation(ours.id),
        For::Registry,
    ];
    let all = Role::ALL.iter();
    let roles = all.flat_map(|role| held.iter().map(move |held| (*role, *held)));
    Actor {
        person: now(3).id(),
        body: own.id,
        roles: roles.collect(),
        grant: None,
    }
    .through(grant)
}

#[test]
fn a_program_does_what_its_token_was_given_and_only_for_its_body() {
    let now = now(7);
    let (own, other) = (body(&now, "06532023"), body(&now, "06531005"));
    let ours = cooperation(&now, &own);
    let blueprint = Blueprint {
        id: now.id(),
        slug: "hundesteuer-anmelden".parse().unwrap(),
        publisher: own.id,
        releases: Vec::new(),
    };
    let notice = notice(&own, &other);
    type May<'a> = (&'a str, Box<dyn Fn(&Actor) -> bool + 'a>);
    let actions: Vec<May<'_>> = vec![
        (
            "publish",
            Box::new(|a| access::publish(a, &blueprint).is_ok()),
        ),
        (
            "found_blueprint",
            Box::new(|a| access::found_blueprint(a, &own).is_ok()),
        ),
        ("prepare", Box::new(|a| access::prepare(a, &own).is_ok())),
        ("submit", Box::new(|a| access::submit(a, &own).is_ok())),
        (
            "steward",
            Box::new(|a| access::steward(a, &blueprint).is_ok()),
        ),
        (
            "record",
            Box::new(|a| access::record(a, &own, Stage::Live).is_ok()),
        ),
        ("speak", Box::new(|a| access::speak(a, &own).is_ok())),
        (
            "found_cooperation",
            Box::new(|a| access::found_cooperation(a, &own).is_ok()),
        ),
        (
            "coordinate",
            Box::new(|a| access::coordinate(a, &ours).is_ok()),
        ),
        ("administer", Box::new(|a| access::administer(a).is_ok())),
        (
            "see_people",
            Box::new(|a| access::see_people(a, &own).is_ok()),
        ),
        (
            "manage_people",
            Box::new(|a| access::manage_people(a, &own).is_ok()),
        ),
        (
            "invite",
            Box::new(|a| access::invite(a, &own, Role::Read).is_ok()),
        ),
        ("vouch", Box::new(|a| access::vouch(a, &own, None).is_ok())),
        ("import", Box::new(|a| access::import(a).is_ok())),
        ("teach", Box::new(|a| access::teach(a).is_ok())),
        (
            "keep_searches",
            Box::new(|a| access::keep_searches(a).is_ok()),
        ),
        (
            "make_token",
            Box::new(|a| access::make_token(a, &own).is_ok()),
        ),
        ("trust", Box::new(|a| access::trust(a, &own).is_ok())),
        (
            "keep_notices",
            Box::new(|a| access::keep_notices(a, &own).is_ok()),
        ),
        (
            "read_notice",
            Box::new(|a| access::read_notice(a, &notice).is_ok()),
        ),
        ("report", Box::new(|a| access::report(a, &own).is_ok())),
        (
            "see_audit",
            Box::new(|a| access::see_audit(a, &own).is_ok()),
        ),
    ];
    let grant = |scope: Scope, of: &PublicBody| Grant {
        body: of.id,
        scopes: vec![scope],
        blueprints: Blueprints::Every,
    };
    let enough = |may: &dyn Fn(&Actor) -> bool, of: &PublicBody| {
        let all = Scope::ALL
            .iter()
            .filter(|scope| may(&through(grant(**scope, of), &own, &other, &ours)));
        let words: Vec<_> = all.map(|scope| scope.word()).collect();
        if words.is_empty() {
            "-".to_owned()
        } else {
            words.join(" ")
        }
    };
    let table: String = actions
        .iter()
        .map(|(action, may)| {
            format!(
                "{action:<20}{:<16}{}\n",
                enough(may, &own),
                enough(may, &other)
            )
        })
        .collect();
    // Cooperations and the registry are no bodies: there the scope decides, and the roles of the person.
    insta::assert_snapshot!(table, @r"
    publish             publish         -
    found_blueprint     publish         -
    prepare             submit publish  -
    submit              submit publish  -
    steward             publish         -
    record              adopt           -
    speak               adopt           -
    found_cooperation   coordinate      -
    coordinate          coordinate      coordinate
    administer          -               -
    see_people          -               -
    manage_people       -               -
    invite              -               -
    vouch               -               -
    import              import          import
    teach               import          import
    keep_searches       read            read
    make_token          -               -
    trust               -               -
    keep_notices        fund            -
    read_notice         read fund       read fund
    report              coordinate      -
    see_audit           -               -
    ");
    let others = Grant {
        blueprints: Blueprints::These(vec!["gewerbe-anmelden".parse().unwrap()]),
        ..grant(Scope::Publish, &own)
    };
    let elsewhere = through(others, &own, &other, &ours);
    assert!(access::publish(&elsewhere, &blueprint).is_err());
    assert!(access::steward(&elsewhere, &blueprint).is_err());
    let reader = through(grant(Scope::Read, &own), &own, &other, &ours);
    assert!(!reader.has(Role::Release, For::Body(other.id)) && reader.body == own.id);
    let scopes = access::scopes(&reader, own.id);
    assert!(scopes.contains(&Scope::Publish) && !scopes.contains(&Scope::Import));
}
