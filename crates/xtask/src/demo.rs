//! The registry with example data, built from this checkout.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{assets, machine};

/// Whether the demo goes on with what visitors left in it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With the data of the last time.
    Continue,
    /// With nothing but the example data.
    Fresh,
}

/// Builds web assets and program, then becomes the registry at <http://127.0.0.1:8080>.
///
/// Data lies in `data/demo` of the checkout and stays there between starts.
pub fn demo(start: Start) -> Result<(), String> {
    assets::assets()?;
    let program = build()?;
    let folder = machine::root().join("data/demo");
    if start == Start::Fresh && folder.exists() {
        std::fs::remove_dir_all(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut registry = Command::new(&program);
    registry.arg("demo").current_dir(machine::root());
    if machine::setting("BLAUPAUSE_DATA").is_none() {
        registry.env("BLAUPAUSE_DATA", &folder);
    }
    // This process becomes the registry, so that Ctrl-C and signals reach it and nobody else.
    Err(format!(
        "{} cannot be started: {}",
        program.display(),
        registry.exec()
    ))
}

/// Builds the program as the tests use it and says where it lies.
pub fn build() -> Result<PathBuf, String> {
    let mut cargo = machine::cargo();
    // `--workspace`: dependencies get the same features as in `cargo test`, and are not built a second time.
    cargo.args([
        "build",
        "--workspace",
        "--bin",
        "blaupause",
        "--message-format=json-render-diagnostics",
    ]);
    let built = cargo
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{}` cannot be started: {error}", machine::spelled(&cargo)))?;
    if !built.status.success() {
        return Err("the program `blaupause` could not be built; see above".to_owned());
    }
    String::from_utf8_lossy(&built.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| {
            message
                .pointer("/target/name")
                .is_some_and(|name| name == "blaupause")
        })
        .filter_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
        .next_back()
        .ok_or_else(|| "cargo built `blaupause`, but did not say where".to_owned())
}
