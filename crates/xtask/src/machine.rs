//! What the machine brings: programs, packages, the user who runs us.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::postgres;

/// The root of the checkout.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// A setting of the one who calls; nothing when it is empty.
#[expect(
    clippy::disallowed_methods,
    reason = "this tool has no configuration but the environment"
)]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// `cargo` as the user would call it.
///
/// What `cargo run` tells this program about the package `xtask` would reach build scripts and make them run again.
pub fn cargo() -> Command {
    let mut cargo = Command::new(setting("CARGO").unwrap_or_else(|| "cargo".to_owned()));
    for (name, _) in std::env::vars_os() {
        let named = name.to_string_lossy();
        if named == "CARGO"
            || ["CARGO_PKG_", "CARGO_MANIFEST_"]
                .iter()
                .any(|own| named.starts_with(own))
        {
            cargo.env_remove(&name);
        }
    }
    cargo.current_dir(root());
    cargo
}

/// Runs a command to its end.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub fn run(command: &mut Command) -> Result<(), String> {
    let line = spelled(command);
    let status = command
        .status()
        .map_err(|error| format!("`{line}` cannot be started: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{line}` failed: {status}"))
    }
}

/// Whether a command, run silently, succeeds.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it.
pub fn spelled(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether we run as root.
pub fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Something the tests use that is no Rust crate.
struct Need {
    package: &'static str,
    there: fn() -> bool,
}

const NEEDS: [Need; 3] = [
    Need {
        package: "postgresql",
        there: || postgres::programs().is_some(),
    },
    Need {
        package: "chromium",
        there: || Path::new("/usr/bin/chromium").exists(),
    },
    // Chromium alone brings no font, and without one a page is measured with empty boxes.
    Need {
        package: "fonts-liberation",
        there: || Path::new("/usr/share/fonts/truetype/liberation").exists(),
    },
];

/// Installs what the tests need from Debian's packages, if it is missing and we may.
///
/// # Errors
/// When something is missing that we may not install; the text holds the exact line to type.
pub fn bring_what_tests_need() -> Result<(), String> {
    let node = Command::new("node")
        .arg("--version")
        .output()
        .map_err(|_| "Node.js is missing; 20 or newer is needed")?;
    let node = String::from_utf8_lossy(&node.stdout).trim().to_owned();
    let major = node
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < 20) {
        return Err(format!("Node.js {node} is too old; 20 or newer is needed"));
    }
    let missing: Vec<_> = NEEDS
        .iter()
        .filter(|need| !(need.there)())
        .map(|need| need.package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let may_install = is_root() && succeeds(Command::new("apt-get").arg("--version"));
    if !may_install {
        return Err(format!(
            "missing on this machine: {}. Type:\n\n    sudo apt-get install -y --no-install-recommends {}\n",
            missing.join(", "),
            missing.join(" ")
        ));
    }
    install(&missing)?;
    match NEEDS.iter().find(|need| !(need.there)()) {
        None => Ok(()),
        Some(need) => Err(format!(
            "`{}` was installed, but what it should bring is not there",
            need.package
        )),
    }
}

/// While this file is there, Debian's package makes no database cluster of its own and starts none.
const NO_CLUSTER: &str = "/etc/postgresql-common/createcluster.d/blaupausen-tests.conf";

fn install(packages: &[&str]) -> Result<(), String> {
    println!("Installing from Debian's packages: {}", packages.join(" "));
    let no_cluster = Path::new(NO_CLUSTER);
    let folder = no_cluster.parent().unwrap_or(no_cluster);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(no_cluster, "create_main_cluster = false\n"))
        .map_err(|error| format!("{NO_CLUSTER}: {error}"))?;
    let installed = apt_get(&["update", "--quiet"]).and_then(|()| {
        let mut words = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
        words.extend(packages);
        apt_get(&words)
    });
    // The next PostgreSQL that somebody installs on this machine is theirs again, cluster included.
    let removed =
        std::fs::remove_file(no_cluster).map_err(|error| format!("{NO_CLUSTER}: {error}"));
    let _ = std::fs::remove_dir(folder);
    installed.and(removed)
}

fn apt_get(words: &[&str]) -> Result<(), String> {
    run(Command::new("apt-get")
        .args(words)
        .env("DEBIAN_FRONTEND", "noninteractive"))
}
