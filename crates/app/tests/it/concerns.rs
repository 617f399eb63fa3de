//! The audit log says for which body something was done: no verb may forget to.

use std::{fs, path::Path};

/// Verbs that are about the registry as a whole, or about nobody but who acts.
const OF_NO_BODY: [&str; 4] = ["import.rs", "retain.rs", "saved.rs", "teach.rs"];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// A ratchet: a function that writes and asks for a permit names the body, too.
#[test]
fn every_verb_says_for_which_body_it_is_done() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let (mut silent, mut told) = (Vec::new(), 0);
    for (name, text) in all {
        if OF_NO_BODY.contains(&name.as_str()) {
            continue;
        }
        for function in text
            .split("\npub fn ")
            .flat_map(|part| part.split("\nfn "))
            .skip(1)
        {
            let function = function.split("\n}").next().unwrap();
            let writes = function.contains("tx: &mut Tx<");
            let permits = function
                .match_indices("access::")
                .any(|(at, _)| !function[at..].starts_with("access::administer"));
            if writes && permits {
                // The invitation is looked up, and its body named, in one place for all that is done with it.
                let is_named = [".concerns(", ".concerns_all(", "known(tx, who, invitation)"];
                match is_named.iter().any(|word| function.contains(word)) {
                    true => told += 1,
                    false => silent.push(format!("{name}: {}", function.lines().next().unwrap())),
                }
            }
        }
    }
    assert!(silent.is_empty(), "no body is named by {silent:#?}");
    assert!(told > 20, "only {told} verbs were looked at");
}
