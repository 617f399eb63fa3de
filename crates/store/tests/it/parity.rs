//! Both databases have the same tables, and the program knows them as they are.

use std::collections::BTreeSet;
use testkit::{Base, Database, Raw};

/// Every column, key, index and trigger, a line each; texts that both databases tell in the same way.
fn shape(raw: &mut Raw) -> BTreeSet<String> {
    let questions: &[&str] = match raw {
        Raw::Sqlite(_) => &SQLITE,
        Raw::Postgres(_) => &POSTGRES,
    };
    let lines = questions.iter().flat_map(|question| raw.lines(question));
    lines.map(|line| line.to_lowercase()).collect()
}

const SQLITE: [&str; 5] = [
    "SELECT 'column ' || m.name || '.' || p.name || ' ' || p.type || CASE WHEN p.\"notnull\" THEN '' ELSE ' null' END AS line
     FROM sqlite_master m JOIN pragma_table_info(m.name) p
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '%diesel%'",
    "SELECT 'primary key ' || name || ' (' || group_concat(col) || ')' AS line
     FROM (SELECT m.name AS name, p.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) p
           WHERE m.type = 'table' AND m.name NOT LIKE '%diesel%' AND p.pk > 0 ORDER BY m.name, p.pk) GROUP BY name",
    "SELECT 'foreign key ' || m.name || '.' || f.\"from\" || ' to ' || f.\"table\" || '.' || f.\"to\" AS line
     FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    "SELECT CASE WHEN uniq THEN 'unique ' ELSE 'index ' || idx || ' on ' END || tbl || ' (' || group_concat(col) || ')' AS line
     FROM (SELECT m.name AS tbl, l.name AS idx, l.\"unique\" AS uniq, i.name AS col
           FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i
           WHERE m.type = 'table' AND l.origin <> 'pk' AND m.name NOT LIKE '%diesel%' ORDER BY m.name, l.name, i.seqno)
     GROUP BY tbl, idx, uniq",
    "SELECT 'trigger ' || name || ' on ' || tbl_name AS line FROM sqlite_master WHERE type = 'trigger'",
];

const POSTGRES: [&str; 5] = [
    "SELECT 'column ' || table_name || '.' || column_name || ' ' || replace(data_type, ' without time zone', '')
        || CASE is_nullable WHEN 'YES' THEN ' null' ELSE '' END AS line
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%diesel%'",
    "SELECT 'primary key ' || t.relname || ' (' || string_agg(a.attname, ',' ORDER BY k.ord) || ')' AS line
     FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid AND t.relnamespace = 'public'::regnamespace
     CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY k(num, ord)
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.num
     WHERE x.indisprimary AND t.relname NOT LIKE '%diesel%' GROUP BY t.relname",
    "SELECT 'foreign key ' || t.relname || '.' || a.attname || ' to ' || f.relname || '.' || b.attname AS line
     FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
     JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = c.confkey[1] WHERE c.contype = 'f'",
    "SELECT CASE WHEN x.indisunique THEN 'unique ' ELSE 'index ' || i.relname || ' on ' END
        || t.relname || ' (' || string_agg(a.attname, ',' ORDER BY k.ord) || ')' AS line
     FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid AND t.relnamespace = 'public'::regnamespace
     JOIN pg_class i ON i.oid = x.indexrelid
     CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY k(num, ord)
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.num
     WHERE NOT x.indisprimary AND t.relname NOT LIKE '%diesel%' GROUP BY x.indisunique, i.relname, t.relname",
    "SELECT 'trigger ' || g.tgname || ' on ' || t.relname AS line
     FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid WHERE NOT g.tgisinternal",
];

/// The text of `schema.rs` with every file of its folder, so that none can be forgotten here.
pub(crate) fn schema() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/schema");
    let mut schema = include_str!("../../src/schema.rs").to_owned();
    for part in std::fs::read_dir(folder).unwrap() {
        schema.push_str(&std::fs::read_to_string(part.unwrap().path()).unwrap());
    }
    schema
}

/// Columns and primary keys as `schema.rs` declares them.
fn declared() -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let mut table = String::new();
    for line in schema().lines().map(str::trim) {
        if let Some((column, kind)) = line.split_once(" -> ").filter(|_| line.ends_with(',')) {
            let kind = kind.trim_end_matches(',');
            let (kind, null) = match kind.strip_prefix("Nullable<") {
                Some(inner) => (inner.trim_end_matches('>'), " null"),
                None => (kind, ""),
            };
            let kind = match kind {
                "Double" => "double precision",
                "Bool" => "boolean",
                other => other,
            };
            lines.insert(format!("column {table}.{column} {kind}{null}").to_lowercase());
        } else if let Some((name, rest)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            name.clone_into(&mut table);
            let key = rest.trim_end_matches(") {").replace(", ", ",");
            lines.insert(format!("primary key {name} ({key})"));
        }
    }
    lines
}

fn assert_same(left: &BTreeSet<String>, right: &BTreeSet<String>, who: [&str; 2]) {
    let only_left: Vec<_> = left.difference(right).collect();
    let only_right: Vec<_> = right.difference(left).collect();
    assert!(
        only_left.is_empty() && only_right.is_empty(),
        "only {}: {only_left:#?}\nonly {}: {only_right:#?}",
        who[0],
        who[1]
    );
}

fn shape_of(base: Base) -> Option<BTreeSet<String>> {
    let database = Database::migrated(base)?;
    Some(shape(&mut database.raw()))
}

#[test]
fn both_databases_have_the_same_tables_keys_indexes_and_triggers() {
    let sqlite = shape_of(Base::Sqlite).unwrap();
    // Guards against questions that answer nothing.
    for (kind, least) in [
        ("column", 150),
        ("primary key", 30),
        ("foreign key", 30),
        ("index", 20),
        ("unique", 5),
        ("trigger", 29),
    ] {
        let count = sqlite.iter().filter(|line| line.starts_with(kind)).count();
        assert!(count >= least, "{count} lines of {kind}");
    }
    if let Some(postgres) = shape_of(Base::Postgres) {
        assert_same(&sqlite, &postgres, ["SQLite", "PostgreSQL"]);
    }
}

#[test]
fn the_program_knows_the_columns_as_the_migrations_make_them() {
    let told = |line: &&String| line.starts_with("column") || line.starts_with("primary key");
    let sqlite: BTreeSet<String> = shape_of(Base::Sqlite)
        .unwrap()
        .iter()
        .filter(told)
        .cloned()
        .collect();
    assert_same(&sqlite, &declared(), ["migrations", "schema.rs"]);
}

fn there_and_back(base: Base) {
    let Some(database) = Database::empty(base) else {
        return;
    };
    let target = database.target();
    assert!(matches!(
        store::migrate::state(target).unwrap(),
        store::migrate::Schema::Behind(names) if names.len() >= 2
    ));
    let ran = store::migrate::up(target).unwrap();
    assert!(ran.is_sorted() && ran.len() >= 2, "{ran:?}");
    let first = shape(&mut database.raw());
    assert_eq!(
        store::migrate::state(target).unwrap(),
        store::migrate::Schema::Current
    );
    assert_eq!(store::migrate::up(target).unwrap(), Vec::<String>::new());
    store::migrate::down(target).unwrap();
    assert_eq!(shape(&mut database.raw()), BTreeSet::new());
    store::migrate::up(target).unwrap();
    assert_same(&first, &shape(&mut database.raw()), ["at first", "again"]);
}

#[test]
fn up_down_and_up_again_leaves_the_same_on_sqlite() {
    there_and_back(Base::Sqlite);
}

#[test]
fn up_down_and_up_again_leaves_the_same_on_postgres() {
    there_and_back(Base::Postgres);
}

fn all_at_once(base: Base) {
    let Some(database) = Database::empty(base) else {
        return;
    };
    let ran: Vec<_> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| store::migrate::up(database.target()).unwrap().len()))
            .collect();
        starts
            .into_iter()
            .map(|start| start.join().unwrap())
            .collect()
    });
    let busy = ran.iter().filter(|count| **count > 0).count();
    assert_eq!(busy, 1, "one migrates, the others find it done: {ran:?}");
}

#[test]
fn processes_that_start_together_migrate_once_on_sqlite() {
    all_at_once(Base::Sqlite);
}

#[test]
fn processes_that_start_together_migrate_once_on_postgres() {
    all_at_once(Base::Postgres);
}

#[test]
fn a_database_that_sorts_by_language_is_refused_with_the_line_to_type() {
    let Some(database) = Database::empty(Base::Postgres) else {
        return;
    };
    assert_eq!(
        store::migrate::wrong_collation(database.target()).unwrap(),
        None
    );
    let (mut admin, name) = database.admin();
    // ICU is part of every PostgreSQL of Debian; a locale of the C library might not be installed.
    let other = format!("{name}_de");
    admin
        .run(&format!(
            "CREATE DATABASE {other} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'"
        ))
        .unwrap();
    let store::Target::Postgres { url } = database.target() else {
        panic!("asked for PostgreSQL");
    };
    let target = store::Target::Postgres {
        url: url.replace(name, &other),
    };
    let line = store::migrate::wrong_collation(&target);
    admin
        .run(&format!("DROP DATABASE {other} WITH (FORCE)"))
        .unwrap();
    let line = line
        .unwrap()
        .expect("a German order of texts is not bytewise");
    assert!(
        line.contains("TEMPLATE template0") && line.contains("C.UTF-8"),
        "{line}"
    );
}
