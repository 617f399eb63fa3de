//! What lies in `deploy/`, and what the documents say of settings and commands, against the program itself: a name that
//! the program does not heed would be a setting that somebody believes in.

use server::config::{self, Mode, search::Engine};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What stands in a file, or in every file of a folder, below the root of the repository.
fn texts(place: &str) -> String {
    fn gather(path: &Path, text: &mut String) {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = fs::read_dir(path)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            inside.sort();
            inside.iter().for_each(|path| gather(path, text));
        } else {
            // Pictures name no settings.
            text.push_str(&fs::read_to_string(path).unwrap_or_default());
        }
    }
    let mut text = String::new();
    gather(&Path::new(ROOT).join(place), &mut text);
    assert!(!text.is_empty(), "{place}");
    text
}

/// The settings that a text names, without `BLAUPAUSE_`.
fn named(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| -> String {
        rest.chars()
            .take_while(|c| c.is_ascii_uppercase() || *c == '_')
            .collect()
    };
    text.split("BLAUPAUSE_")
        .skip(1)
        .map(name)
        // `BLAUPAUSE_MAIL_…` stands for several.
        .filter(|name| !name.is_empty() && !name.ends_with('_'))
        .collect()
}

/// What comes of a configuration; keys are compared, for they do not show.
type Outcome = Result<(String, Engine), Vec<String>>;

fn read(more: Option<&str>) -> Outcome {
    let mut set = BTreeMap::from(
        [
            ("DATA", "/srv/blaupause"),
            ("SEARCH_ENGINE", "meilisearch"),
            ("SEARCH_ADDRESS", "http://127.0.0.1:7700"),
            ("SEARCH_KEY", "lesen"),
            ("SEARCH_WRITE_KEY", "schreiben"),
        ]
        .map(|(name, value)| (format!("BLAUPAUSE_{name}"), value.to_owned())),
    );
    if let Some(name) = more {
        // Means something else to each of them than nothing, and than what stands above.
        set.insert(format!("BLAUPAUSE_{name}"), "/nirgends".to_owned());
        if let Some(of_file) = name.strip_suffix("_FILE") {
            set.remove(&format!("BLAUPAUSE_{of_file}"));
        }
    }
    match config::read(Mode::Service, None, &set) {
        Ok(config) => Ok((format!("{config:?}"), config.search)),
        Err(flaws) => Err(flaws.0),
    }
}

/// Whether the service goes by this setting.
fn is_heeded(name: &str) -> bool {
    read(Some(name)) != read(None)
}

#[test]
fn every_setting_in_deploy_is_one_that_the_service_goes_by() {
    assert!(read(None).is_ok(), "{:?}", read(None));
    assert!(!is_heeded("GIBT_ES_NICHT"));
    for place in [
        "deploy/Containerfile",
        "deploy/compose.yml",
        "deploy/systemd",
    ] {
        let names = named(&texts(place));
        assert!(!names.is_empty(), "{place}");
        for name in names {
            assert!(is_heeded(&name), "{place}: BLAUPAUSE_{name}");
        }
    }
}

#[test]
fn every_setting_in_the_documents_is_one_of_the_service_or_of_the_commands() {
    let commands = texts("crates/cli/src");
    let service = texts("crates/server/src/mail/settings.rs");
    for place in ["README.md", "deploy", "docs"] {
        for name in named(&texts(place)) {
            let is_of_commands = ["", "BLAUPAUSE_"]
                .iter()
                .any(|prefix| commands.contains(&format!("\"{prefix}{name}\"")));
            // A password shows nowhere, so nothing can be compared.
            let is_hidden = service.contains(&format!("\"{name}\""));
            assert!(
                is_heeded(&name) || is_of_commands || is_hidden,
                "{place}: BLAUPAUSE_{name}"
            );
        }
    }
}

/// Whether this is a command of the program.
fn is_command(word: &str) -> bool {
    let asked = Command::new(env!("CARGO_BIN_EXE_blaupause"))
        .args([word, "--help"])
        .output();
    asked.unwrap().status.success()
}

/// What stands after each of these words in a text, up to one of these ends.
fn after<'t>(text: &'t str, mark: &str, ends: &[char]) -> Vec<&'t str> {
    let rests = text.split(mark).skip(1);
    rests
        .map(|rest| {
            rest.split(|c: char| ends.contains(&c))
                .next()
                .unwrap_or_default()
        })
        .collect()
}

#[test]
fn every_command_in_deploy_and_in_the_documents_is_one_of_the_program() {
    assert!(!is_command("gibt-es-nicht"));
    let mut words: BTreeSet<String> = BTreeSet::new();
    let mut take = |found: Vec<&str>| words.extend(found.into_iter().map(str::to_owned));
    take(after(&texts("deploy/Containerfile"), "CMD [\"", &['"']));
    take(after(
        &texts("deploy/compose.yml"),
        "command: [",
        &[']', ','],
    ));
    take(after(
        &texts("deploy/systemd"),
        "/usr/bin/blaupause ",
        &['\n', ' '],
    ));
    for place in ["README.md", "deploy", "docs"] {
        // Only where it is typed: in code, at its beginning.
        let ends = ['`', ' ', '\n', '|'];
        take(after(&texts(place), "`blaupause ", &ends));
        take(after(&texts(place), "\nblaupause ", &ends));
    }
    // What is no word of ours is a shell's, as in the health check of the image.
    words.retain(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    assert!(words.len() > 9, "{words:?}");
    for word in words {
        assert!(is_command(&word), "blaupause {word}");
    }
}

#[test]
fn image_compose_file_and_unit_agree_with_each_other_and_with_the_program() {
    let image = texts("deploy/Containerfile");
    let compose = texts("deploy/compose.yml");
    let unit = texts("deploy/systemd/blaupause.service");
    for part in [
        "BLAUPAUSE_DATA=/data ",
        "BLAUPAUSE_LISTEN=0.0.0.0:8080\n",
        "VOLUME /data\n",
        "EXPOSE 8080\n",
        "/dev/tcp/127.0.0.1/8080",
        "USER 10001:10001\n",
        "STOPSIGNAL SIGTERM\n",
    ] {
        assert!(image.contains(part), "{part}");
    }
    for part in [
        "[\"data:/data\"]",
        ":8080:8080\"",
        "read_only: true",
        "cap_drop: [ALL]",
        "no-new-privileges:true",
    ] {
        assert!(compose.contains(part), "{part}");
    }
    // Every secret that a service asks for is declared, and every file that a setting names is one of them.
    let declared = compose.rsplit("\nsecrets:\n").next().unwrap();
    for secret in after(&compose, "/run/secrets/", &['\n']) {
        assert!(
            declared.contains(&format!("  {secret}: {{ file: ")),
            "{secret}"
        );
        let asked = after(&compose, "secrets: [", &[']']);
        assert!(asked.contains(&secret), "{secret}");
    }
    assert!(unit.contains("Environment=BLAUPAUSE_DATA=/var/lib/blaupause\n"));
    assert!(unit.contains("StateDirectory=blaupause\n"));
    // 25 seconds for requests in flight and 10 for the index: nobody may be killed before.
    let seconds = |text: &str, mark: &str| -> u32 {
        let found = after(text, mark, &['s', '\n', ' ']);
        found.first().unwrap().parse().unwrap()
    };
    assert!(seconds(&unit, "TimeoutStopSec=") > 35);
    assert!(seconds(&compose, "stop_grace_period: ") > 35);
}
