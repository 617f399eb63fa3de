//! Licences, banned crates and sources, checked by one known version of cargo-deny.

use std::path::PathBuf;
use std::process::Command;

use crate::machine;

const VERSION: &str = "0.20.2";

/// Runs the checks of `deny.toml`; installs cargo-deny first where this version is not yet there.
pub fn deny() -> Result<(), String> {
    let folder = cache().join(format!("cargo-deny-{VERSION}"));
    let program = folder.join("bin/cargo-deny");
    if !program.is_file() {
        println!(
            "Installing cargo-deny {VERSION} into {} (once, some minutes)",
            folder.display()
        );
        install(&folder)?;
    }
    let checks = ["--locked", "check", "licenses", "bans", "sources"];
    machine::run(
        Command::new(program)
            .args(checks)
            .current_dir(machine::root()),
    )
}

fn install(folder: &std::path::Path) -> Result<(), String> {
    let mut cargo = machine::cargo();
    cargo
        .args(["install", "--locked", "--root"])
        .arg(folder)
        .arg(format!("cargo-deny@{VERSION}"));
    // It runs for a second: what counts is how long it takes to build. It stays out of our own target folder.
    cargo
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env_remove("CARGO_TARGET_DIR");
    machine::run(&mut cargo)
}

/// Where things stay that outlive a checkout.
fn cache() -> PathBuf {
    let named = machine::setting("BLAUPAUSEN_CACHE").map(PathBuf::from);
    let at_home =
        || machine::setting("HOME").map(|home| PathBuf::from(home).join(".cache/blaupausen"));
    named
        .or_else(at_home)
        .unwrap_or_else(|| machine::root().join("target/cache"))
}
