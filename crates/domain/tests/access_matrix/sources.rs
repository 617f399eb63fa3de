//! Ratchets over the files that can make a permit.

/// Every file that can make a permit, so that none can be forgotten here.
fn sources() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/access");
    let mut source = include_str!("../../src/access.rs").to_owned();
    for part in std::fs::read_dir(folder).unwrap() {
        source.push_str(&std::fs::read_to_string(part.unwrap().path()).unwrap());
    }
    source
}

/// A ratchet: an action that asks for no scope would be open to every program of somebody who may do it.
#[test]
fn every_permit_asks_what_a_program_was_given() {
    let source = sources();
    for function in source.split("\npub fn ").skip(1) {
        let body = function.split("\n}").next().unwrap();
        let asks = ["given(actor", "in_person(actor", "see_people(actor"];
        let is_asked = asks.iter().any(|ask| body.contains(ask));
        let permits = body.contains("Permit<");
        assert!(is_asked || !permits, "{body}");
    }
}

#[test]
fn no_action_is_missing_from_the_matrix() {
    let here = [
        include_str!("../access_matrix.rs"),
        include_str!("programs.rs"),
    ]
    .concat();
    let source = sources();
    let actions = source.lines().filter_map(|line| {
        let name = line.strip_prefix("pub fn ")?;
        name.split(['<', '(']).next()
    });
    let actions: Vec<_> = actions.collect();
    assert!(actions.len() >= 9, "{actions:?}");
    for action in actions {
        assert!(
            here.contains(&format!("access::{action}(")),
            "{action} has no row in the matrix"
        );
    }
}
