//! Who may do what: every action, every role, for the own and for another body. A ratchet: a new action is a new row.

use domain::{
    Day, Digest, Id, Now, Period, access,
    adoption::Stage,
    blueprint::Blueprint,
    cooperation::{Cooperation, LegalForm},
    notice::Notice,
    person::{Actor, For, Person, Role},
    public_body::{BodyKind, PublicBody},
    submission::{Submission, SubmissionState},
    visibility::Audience,
};

// `cfg(test)` tells the lints that these are tests.
#[cfg(test)]
#[path = "access_matrix/programs.rs"]
mod programs;
#[cfg(test)]
#[path = "access_matrix/sources.rs"]
mod sources;

fn now(chance: u8) -> Now {
    let at = "2024-06-30T10:00:00Z".parse();
    Now::new(at.unwrap_or_else(|_| unreachable!()), [chance; 32])
}

fn body(now: &Now, key: &str) -> PublicBody {
    PublicBody {
        id: now.id(),
        key: key.parse().unwrap_or_else(|_| unreachable!()),
        ars: None,
        kind: BodyKind::Town,
        name: "Ort".to_owned(),
        official_name: "Ort".to_owned(),
        district: None,
        district_name: None,
        region: None,
        inhabitants: None,
        inhabitants_as_of: None,
        postcode: None,
        position: None,
    }
}

fn cooperation(now: &Now, lead: &PublicBody) -> Cooperation {
    Cooperation {
        id: now.id(),
        slug: "lahn-dill".parse().unwrap_or_else(|_| unreachable!()),
        name: "Lahn-Dill".to_owned(),
        legal_form: LegalForm::Informal,
        lead: lead.id,
        signed_on: None,
        note: None,
    }
}

/// A submission to this body, kept by the one who acts in every line, or by a colleague.
fn submission(publisher: &PublicBody, keeper: Id<Person>) -> Submission {
    let now = now(5);
    Submission {
        id: now.id(),
        publisher: publisher.id,
        slug: "hundesteuer-anmelden"
            .parse()
            .unwrap_or_else(|_| unreachable!()),
        version: "1.0.0".parse().unwrap_or_else(|_| unreachable!()),
        digest: Digest::of(b"x"),
        by: keeper,
        keeper,
        at: now.at(),
        note: None,
        state: SubmissionState::Submitted,
        previous: None,
        readers: Audience::OwnBody,
    }
}

/// A notice that `authority` gave to `body`.
fn notice(body: &PublicBody, authority: &PublicBody) -> Notice {
    let day = Day::new(2024, 1, 1).unwrap_or_else(|_| unreachable!());
    Notice {
        id: now(6).id(),
        body: body.id,
        authority: authority.id,
        programme: "IKZ".to_owned(),
        reference: "IV 1".to_owned(),
        given_on: day,
        period: Period::new(day, None).unwrap_or_else(|_| unreachable!()),
        cooperation: None,
        purpose: None,
        amount: None,
        proof_due_on: None,
    }
}

/// For what a role is held: the thing itself or another one.
#[derive(Clone, Copy)]
struct Held {
    own: For,
    other: For,
}

/// One line: the roles that suffice when held for the thing itself, and those held for another one.
fn line(action: &str, held: Held, may: impl Fn(&Actor) -> bool) -> String {
    let now = now(9);
    let (person, home): (Id<_>, Id<PublicBody>) = (now.id(), now.id());
    let enough = |held_for: For| {
        let roles = Role::ALL.iter().filter(|role| {
            let roles = vec![(**role, held_for)];
            may(&Actor {
                person,
                body: home,
                roles,
                grant: None,
            })
        });
        let words: Vec<_> = roles.map(|role| role.word()).collect();
        if words.is_empty() {
            "-".to_owned()
        } else {
            words.join(" ")
        }
    };
    format!(
        "{action:<36}{:<26}{}\n",
        enough(held.own),
        enough(held.other)
    )
}

#[test]
fn each_action_needs_its_role_for_the_very_thing() {
    let now = now(7);
    let (own, other) = (body(&now, "06532023"), body(&now, "06531005"));
    let (ours, theirs) = (cooperation(&now, &own), cooperation(&now, &other));
    let blueprint = Blueprint {
        id: now.id(),
        slug: "hundesteuer-anmelden".parse().unwrap(),
        publisher: own.id,
        releases: Vec::new(),
    };
    let body = Held {
        own: For::Body(own.id),
        other: For::Body(other.id),
    };
    let member = Held {
        own: For::Cooperation(ours.id),
        other: For::Cooperation(theirs.id),
    };
    let mut table = format!(
        "{:<36}{:<26}{}\n",
        "action", "held for it", "held for another"
    );
    table += &line("publish", body, |who| {
        access::publish(who, &blueprint).is_ok()
    });
    table += &line("found_blueprint", body, |who| {
        access::found_blueprint(who, &own).is_ok()
    });
    table += &line("prepare", body, |who| access::prepare(who, &own).is_ok());
    table += &line("submit", body, |who| access::submit(who, &own).is_ok());
    let (mine, colleagues) = (
        submission(&own, self::now(9).id()),
        submission(&own, now.id()),
    );
    table += &line("inspect", body, |who| {
        access::inspect(who, &colleagues).is_ok()
    });
    table += &line("decide", body, |who| {
        access::decide(who, &colleagues).is_ok()
    });
    table += &line("withdraw, of oneself", body, |who| {
        access::withdraw(who, &mine).is_ok()
    });
    table += &line("withdraw, of a colleague", body, |who| {
        access::withdraw(who, &colleagues).is_ok()
    });
    table += &line("steward", body, |who| {
        access::steward(who, &blueprint).is_ok()
    });
    for stage in Stage::ALL.iter().copied() {
        let action = format!("record {}", stage.word());
        table += &line(&action, body, |who| {
            access::record(who, &own, stage).is_ok()
        });
    }
    table += &line("speak", body, |who| access::speak(who, &own).is_ok());
    table += &line("found_cooperation", body, |who| {
        access::found_cooperation(who, &own).is_ok()
    });
    table += &line("coordinate", member, |who| {
        access::coordinate(who, &ours).is_ok()
    });
    table += &line("coordinate, held for its lead", body, |who| {
        access::coordinate(who, &ours).is_ok()
    });
    table += &line("publish, held for a cooperation", member, |who| {
        access::publish(who, &blueprint).is_ok()
    });
    let registry = Held {
        own: For::Registry,
        other: For::Body(own.id),
    };
    table += &line("administer", registry, |who| {
        access::administer(who).is_ok()
    });
    table += &line("see_people", body, |who| {
        access::see_people(who, &own).is_ok()
    });
    table += &line("manage_people", body, |who| {
        access::manage_people(who, &own).is_ok()
    });
    table += &line("manage_people, for the registry", registry, |who| {
        access::manage_people(who, &other).is_ok()
    });
    for role in Role::ALL.iter().copied() {
        let action = format!("invite {}", role.word());
        table += &line(&action, body, |who| access::invite(who, &own, role).is_ok());
    }
    table += &line("invite pruefung, for the registry", registry, |who| {
        access::invite(who, &other, Role::Audit).is_ok()
    });
    let district = Held {
        own: For::Body(other.id),
        other: For::Body(own.id),
    };
    table += &line("vouch, held for the district", district, |who| {
        access::vouch(who, &own, Some(other.id)).is_ok()
    });
    table += &line("vouch, for the registry", registry, |who| {
        access::vouch(who, &own, None).is_ok()
    });
    table += &line("import", registry, |who| access::import(who).is_ok());
    table += &line("teach", registry, |who| access::teach(who).is_ok());
    table += &line("keep_searches", registry, |who| {
        access::keep_searches(who).is_ok()
    });
    table += &line("make_token", body, |who| {
        access::make_token(who, &own).is_ok()
    });
    table += &line("trust", body, |who| access::trust(who, &own).is_ok());
    table += &line("keep_notices", body, |who| {
        access::keep_notices(who, &own).is_ok()
    });
    let notice = notice(&own, &other);
    let elsewhere = self::body(&now, "06534014");
    let apart = Held {
        own: For::Body(own.id),
        other: For::Body(elsewhere.id),
    };
    table += &line("read_notice, of the body", apart, |who| {
        access::read_notice(who, &notice).is_ok()
    });
    let authority = Held {
        own: For::Body(other.id),
        other: For::Registry,
    };
    table += &line("read_notice, of the authority", authority, |who| {
        access::read_notice(who, &notice).is_ok()
    });
    table += &line("report", body, |who| access::report(who, &own).is_ok());
    table += &line("see_audit", body, |who| {
        access::see_audit(who, &own).is_ok()
    });
    table += &line("see_audit, for the registry", registry, |who| {
        access::see_audit(who, &other).is_ok()
    });
    insta::assert_snapshot!(table, @r"
    action                              held for it               held for another
    publish                             freigeben                 -
    found_blueprint                     freigeben                 -
    prepare                             erfassen freigeben        -
    submit                              erfassen freigeben        -
    inspect                             lesen erfassen freigeben koordination foerderung-
    decide                              freigeben                 -
    withdraw, of oneself                erfassen freigeben        -
    withdraw, of a colleague            -                         -
    steward                             freigeben                 -
    record interest                     erfassen freigeben        -
    record alignment                    erfassen freigeben        -
    record confirmed                    erfassen freigeben        -
    record contracted                   erfassen freigeben        -
    record configured                   erfassen freigeben        -
    record tested                       erfassen freigeben        -
    record live                         freigeben                 -
    record paused                       freigeben                 -
    record retired                      freigeben                 -
    record cancelled                    erfassen freigeben        -
    speak                               freigeben                 -
    found_cooperation                   koordination              -
    coordinate                          koordination              -
    coordinate, held for its lead       -                         -
    publish, held for a cooperation     -                         -
    administer                          verwaltung                -
    see_people                          freigeben verwaltung      -
    manage_people                       verwaltung                -
    manage_people, for the registry     verwaltung                -
    invite lesen                        freigeben verwaltung      -
    invite erfassen                     freigeben verwaltung      -
    invite freigeben                    freigeben verwaltung      -
    invite koordination                 verwaltung                -
    invite foerderung                   verwaltung                -
    invite pruefung                     -                         -
    invite verwaltung                   verwaltung                -
    invite pruefung, for the registry   verwaltung                -
    vouch, held for the district        freigeben                 -
    vouch, for the registry             verwaltung                -
    import                              verwaltung                -
    teach                               verwaltung                -
    keep_searches                       lesen erfassen freigeben koordination foerderung pruefung verwaltunglesen erfassen freigeben koordination foerderung pruefung verwaltung
    make_token                          lesen erfassen freigeben koordination foerderung pruefung verwaltung-
    trust                               freigeben                 -
    keep_notices                        foerderung                -
    read_notice, of the body            lesen erfassen freigeben koordination foerderung-
    read_notice, of the authority       pruefung                  -
    report                              foerderung                -
    see_audit                           verwaltung                -
    see_audit, for the registry         verwaltung                -
    ");
}
