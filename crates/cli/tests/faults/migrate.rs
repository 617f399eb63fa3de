//! `blaupause migrate` is the first command of a new installation: nothing is there yet.

use std::process::{Command, Output};
use store::Target;
use testkit::{Base, Database, Raw};

#[test]
fn sqlite_begins_in_a_folder_that_is_not_there_yet() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("noch/nicht/da");
    let migrate = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blaupause"));
        ran(command
            .arg("migrate")
            .env("BLAUPAUSE_DATA", &data)
            .current_dir(folder.path()))
    };
    is_migrated_once(
        &migrate,
        &Target::Sqlite {
            file: data.join("blaupause.db"),
        },
    );
}

#[test]
fn postgres_needs_no_folder() {
    let Some(database) = Database::empty(Base::Postgres) else {
        return;
    };
    let Target::Postgres { url } = database.target() else {
        panic!("a database on a server")
    };
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("noch/nicht/da");
    let migrate = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blaupause"));
        let command = command.arg("migrate").env("BLAUPAUSE_DATA", &data);
        ran(command
            .env("BLAUPAUSE_DATABASE_URL", url)
            .current_dir(folder.path()))
    };
    is_migrated_once(&migrate, database.target());
    assert!(
        !data.exists(),
        "a machine that only migrates keeps no files"
    );
}

fn ran(command: &mut Command) -> Output {
    let output = command.env_remove("BLAUPAUSE_FAULT").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

fn is_migrated_once(migrate: &dyn Fn() -> Output, target: &Target) {
    let said = |output: Output| String::from_utf8(output.stdout).unwrap();
    assert!(said(migrate()).contains("Ausgeführt"));
    assert!(said(migrate()).contains("aktuell"));
    let none: [&str; 0] = [];
    assert_eq!(
        Raw::to(target).lines("SELECT id AS line FROM blueprint"),
        none
    );
}
