//! From the form to a package: the same checker reads it as any other.

use super::{
    base::Base,
    typed::{Typed, name, slug_of},
};
use crate::{page::Flaw, site::publish::basket::Chosen};
use artefacts::compose::Form;
use domain::{
    Day,
    manifest::{ChangeKind, ParameterType, Role, Who},
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, fs::File, io, path::Path};

/// A form that can be packed, with the files that go into it.
#[derive(Debug)]
pub struct Composed {
    form: Form,
    chosen: Vec<(String, File)>,
    /// Path and digest of files of the version before.
    pub carried: Vec<(String, domain::Digest)>,
}

/// What the form is about beside what was typed.
pub struct About<'a> {
    pub publisher: &'a str,
    pub services: Vec<String>,
    pub base: Option<&'a Base>,
    pub today: Day,
}

/// Names that the register gives itself.
const OWN: [&str; 3] = ["blaupause.yml", "beschreibung.md", "uebertragbarkeit.yml"];

/// Reads what was typed; tells every flaw that the checker could only tell in words of a manifest.
///
/// # Errors
/// All flaws with the inputs that they belong to.
pub fn compose(typed: &Typed, about: About<'_>, files: Vec<Chosen>) -> Result<Composed, Vec<Flaw>> {
    let mut flaws = missing(typed);
    let mut tell = |field: &str, text: &str| flaws.push(Flaw { field: field.to_owned(), text: text.to_owned() });
    let mut more = about.base.map(|base| base.unknown_to_the_form()).unwrap_or_default();
    more.insert("legalBases".to_owned(), laws(typed, &mut tell));
    more.insert("effort".to_owned(), effort(typed, &about, &mut tell));
    more.insert("parameters".to_owned(), parameters(typed, about.base));
    more.insert("changes".to_owned(), changes(typed));
    let (listed, chosen, carried) = listed(typed, about.base, files, &mut tell);
    if listed.is_empty() {
        tell("datei-1", "Wählen Sie mindestens eine Datei aus.");
    }
    let is_in = |path: &str| chosen.iter().map(|(path, _)| path).chain(carried.iter().map(|(path, _)| path)).any(|one| one == path);
    more.insert("tasks".to_owned(), tasks(typed, about.base, is_in, &mut tell));
    if more.get("transferability").and_then(Value::as_str).is_some_and(|path| !is_in(path)) {
        more.remove("transferability");
    }
    more.insert("files".to_owned(), Value::Array(listed));
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let form = form(typed, about, more);
    Ok(Composed { form, chosen, carried })
}

fn form(typed: &Typed, about: About<'_>, more: Map<String, Value>) -> Form {
    let text = |name: &str| typed.one(name).to_owned();
    let slug = match typed.one("kurzname") {
        "" => slug_of(typed.one("titel")),
        slug => slug.to_owned(),
    };
    Form {
        slug,
        version: text("version"),
        title: text("titel"),
        summary: text("kurzbeschreibung"),
        description: text("beschreibung"),
        publisher: about.publisher.to_owned(),
        services: about.services,
        platforms: typed.entries("plattformen"),
        specialist_systems: typed.entries("fachverfahren"),
        licence: text("lizenz"),
        rights_holder: text("rechteinhaber"),
        rights_confirmed_by: text("rechtebestaetigt"),
        contact_mail: text("email"),
        contact_phone: text("telefon"),
        contact_page: text("seite"),
        more,
        ..Form::default()
    }
}

fn missing(typed: &Typed) -> Vec<Flaw> {
    let wanted = [
        ("titel", "Geben Sie der Blaupause einen Titel."),
        ("version", "Geben Sie die Versionsnummer an, zum Beispiel 1.0.0."),
        ("kurzbeschreibung", "Beschreiben Sie in ein bis zwei Sätzen, worum es geht."),
        ("email", "Geben Sie ein Funktionspostfach für Rückfragen an."),
        ("lizenz", "Wählen Sie, unter welcher Lizenz andere die Blaupause verwenden dürfen."),
        ("rechteinhaber", "Geben Sie an, wer die Rechte an den Inhalten hat."),
    ];
    let empty = wanted.iter().filter(|(name, _)| typed.one(name).is_empty());
    empty.map(|(name, text)| Flaw { field: (*name).to_owned(), text: (*text).to_owned() }).collect()
}

/// `Gesetz; Paragraf; Land; Stand`, one a line.
fn laws(typed: &Typed, tell: &mut impl FnMut(&str, &str)) -> Value {
    let lines = typed.one("rechtsgrundlagen").lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let mut parts = line.split(';').map(str::trim);
            let mut law = Map::new();
            for key in ["law", "section", "land"] {
                if let Some(part) = parts.next().filter(|part| !part.is_empty()) {
                    law.insert(key.to_owned(), json!(part));
                }
            }
            if let Some(day) = parts.next().filter(|part| !part.is_empty()) {
                match Day::typed(day) {
                    Ok(day) => _ = law.insert("asOf".to_owned(), json!(day)),
                    Err(flaw) => tell("rechtsgrundlagen", &format!("{flaw}. Schreiben Sie je Zeile: Gesetz; Paragraf; Land; Stand.")),
                }
            }
            Value::Object(law)
        })
        .collect()
}

fn effort(typed: &Typed, about: &About<'_>, tell: &mut impl FnMut(&str, &str)) -> Value {
    let mut effort = about.base.map(|base| base.part("effort")).unwrap_or_default();
    let before = effort.clone();
    let mut put = |key: &str, value: Value| match value {
        Value::Null => _ = effort.remove(key),
        value => _ = effort.insert(key.to_owned(), value),
    };
    put("adoptPersonHours", range(typed, "stunden", hours, "Geben Sie Stunden als Zahl an, zum Beispiel 8 oder 2,5.", tell));
    put("adoptCostCents", range(typed, "kosten", cents, "Geben Sie Beträge in Euro an, zum Beispiel 1.200 oder 99,50.", tell));
    for (key, name) in [("basis", "grundlage"), ("bearer", "traeger")] {
        put(key, Some(typed.one(name)).filter(|text| !text.is_empty()).map_or(Value::Null, |text| json!(text)));
    }
    if effort != before && effort.contains_key("adoptPersonHours") | effort.contains_key("adoptCostCents") {
        effort.insert("asOf".to_owned(), json!(about.today));
    }
    Value::Object(effort)
}

/// From – to; a single number means both.
fn range(typed: &Typed, name: &str, read: fn(&str) -> Option<Value>, words: &str, tell: &mut impl FnMut(&str, &str)) -> Value {
    let mut end = |which: &str| {
        let name = format!("{name}-{which}");
        let text = typed.one(&name);
        let value = read(text);
        if value.is_none() && !text.is_empty() {
            tell(&name, words);
        }
        value
    };
    match (end("von"), end("bis")) {
        (None, None) => Value::Null,
        (Some(one), None) | (None, Some(one)) => json!({ "from": one, "to": one }),
        (Some(from), Some(to)) => json!({ "from": from, "to": to }),
    }
}

fn hours(text: &str) -> Option<Value> {
    let number: f64 = text.trim().replace(',', ".").parse().ok()?;
    (number.is_finite() && number >= 0.0).then(|| json!(number))
}

/// Euros as people write them: `1.234,56`, `1234`, `99,5 €`.
fn cents(text: &str) -> Option<Value> {
    let text = text.trim().trim_end_matches('€').trim_end();
    let (whole, rest) = text.split_once(',').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split('.');
    let first = groups.next().filter(|first| !first.is_empty() && digits(first))?;
    let mut grouped = first.to_owned();
    for group in groups {
        if group.len() != 3 || !digits(group) || first.len() > 3 {
            return None;
        }
        grouped.push_str(group);
    }
    if rest.len() > 2 || !digits(rest) {
        return None;
    }
    let small: i64 = format!("{rest:0<2}").parse().ok()?;
    let cents = grouped.parse::<i64>().ok()?.checked_mul(100)?.checked_add(small)?;
    Some(json!(cents))
}

fn tasks(typed: &Typed, base: Option<&Base>, is_in: impl Fn(&str) -> bool, tell: &mut impl FnMut(&str, &str)) -> Value {
    let mut tasks = Vec::new();
    for row in typed.filled("schritt") {
        let cell = |input: &str| typed.cell("schritt", row, input);
        let mut task = Map::new();
        task.insert("who".to_owned(), json!(cell("wer")));
        task.insert("what".to_owned(), json!(cell("was")));
        if cell("wer").parse::<Who>().is_err() {
            tell(&name("schritt", row, "wer"), &format!("Wählen Sie, wer Schritt {row} macht."));
        }
        if cell("was").is_empty() {
            tell(&name("schritt", row, "was"), &format!("Beschreiben Sie, was in Schritt {row} zu tun ist."));
        }
        match hours(cell("stunden")) {
            Some(hours) => _ = task.insert("hours".to_owned(), hours),
            None if cell("stunden").is_empty() => {}
            None => tell(&name("schritt", row, "stunden"), "Geben Sie Stunden als Zahl an, zum Beispiel 8 oder 2,5."),
        }
        if let Some(file) = base.and_then(|base| base.file_of_task(cell("was"))).filter(|file| is_in(file)) {
            task.insert("file".to_owned(), json!(file));
        }
        tasks.push(Value::Object(task));
    }
    Value::Array(tasks)
}

fn parameters(typed: &Typed, base: Option<&Base>) -> Value {
    let row = |row: usize| {
        let cell = |input: &str| typed.cell("wert", row, input);
        let key = match cell("schluessel") {
            "" => slug_of(cell("titel")).replace('-', "_"),
            key => key.to_owned(),
        };
        let mut parameter = base.and_then(|base| base.parameter(&key)).unwrap_or_default();
        parameter.insert("key".to_owned(), json!(key));
        let kind = cell("art").parse::<ParameterType>().unwrap_or(ParameterType::Text);
        parameter.insert("type".to_owned(), json!(kind));
        parameter.insert("required".to_owned(), json!(cell("pflicht") == "ja"));
        for (key, text) in [("title", cell("titel")), ("help", cell("hilfe"))] {
            if text.is_empty() {
                parameter.remove(key);
            } else {
                parameter.insert(key.to_owned(), json!(text));
            }
        }
        Value::Object(parameter)
    };
    typed.filled("wert").into_iter().map(row).collect()
}

fn changes(typed: &Typed) -> Value {
    let row = |row: usize| {
        let cell = |input: &str| typed.cell("aenderung", row, input);
        let kind = cell("art").parse::<ChangeKind>().unwrap_or(ChangeKind::Changed);
        json!({ "kind": kind, "text": cell("text"), "breaking": cell("handeln") == "ja" })
    };
    typed.filled("aenderung").into_iter().map(row).collect()
}

type Listed = (Vec<Value>, Vec<(String, File)>, Vec<(String, domain::Digest)>);

/// The chosen files, and those of the version before that nobody replaced or left out.
fn listed(typed: &Typed, base: Option<&Base>, files: Vec<Chosen>, tell: &mut impl FnMut(&str, &str)) -> Listed {
    let (mut listed, mut chosen, mut carried) = (Vec::new(), Vec::new(), Vec::new());
    let mut names = BTreeSet::new();
    for file in files {
        let row: usize = file.field.strip_prefix("datei-").and_then(|row| row.parse().ok()).unwrap_or_default();
        let bare = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
        let path = match artefacts::canonical(bare) {
            Ok(path) => path,
            Err(flaw) => {
                let (what, cure) = flaw.words();
                tell(&file.field, &format!("{what} {cure}"));
                continue;
            }
        };
        if OWN.contains(&path.to_lowercase().as_str()) {
            tell(&file.field, &format!("Den Namen „{path}“ vergibt das Register selbst. Benennen Sie die Datei um."));
            continue;
        }
        // A new file takes the place of that of the same name, with what was said of it.
        let before = base.and_then(|base| base.file_named(&path));
        let path = before.map_or(path, |before| before.path.clone());
        if !names.insert(path.to_lowercase()) {
            tell(&file.field, &format!("Die Datei „{path}“ ist zweimal ausgewählt. Jeder Name darf nur einmal vorkommen."));
            continue;
        }
        let said = |input: &str, before: Option<&String>| match typed.cell("datei", row, input) {
            "" => before.cloned().unwrap_or_default(),
            text => text.to_owned(),
        };
        let role = said("rolle", before.and_then(|before| before.role.as_ref()));
        let role = role.parse::<Role>().unwrap_or(Role::Other);
        let title = said("titel", before.and_then(|before| before.title.as_ref()));
        let licence = base.and_then(|base| base.licence_of(&path)).unwrap_or_default();
        listed.push(entry(&path, role.word(), &title, &licence));
        chosen.push((path, file.content));
    }
    for (at, file) in base.map(|base| base.files.as_slice()).unwrap_or_default().iter().enumerate() {
        let is_kept = typed.one(&format!("behalten-{}", at + 1)) == "ja";
        if !is_kept || names.contains(&file.path.to_lowercase()) {
            continue;
        }
        if let Some(role) = &file.role {
            let licence = base.and_then(|base| base.licence_of(&file.path)).unwrap_or_default();
            listed.push(entry(&file.path, role, file.title.as_deref().unwrap_or_default(), &licence));
        }
        carried.push((file.path.clone(), file.digest));
    }
    (listed, chosen, carried)
}

fn entry(path: &str, role: &str, title: &str, licence: &str) -> Value {
    let mut entry = Map::new();
    for (key, text) in [("path", path), ("role", role), ("title", title), ("licence", licence)] {
        if !text.is_empty() {
            entry.insert(key.to_owned(), json!(text));
        }
    }
    Value::Object(entry)
}

impl Composed {
    /// Writes the package into an empty folder.
    ///
    /// # Errors
    /// What the disk or `read` reports.
    pub fn write_into(self, folder: &Path, read: impl Fn(domain::Digest) -> io::Result<Vec<u8>>) -> io::Result<()> {
        let place = |path: &str| {
            let place = folder.join(path);
            place.parent().map_or(Ok(()), std::fs::create_dir_all).map(|()| place)
        };
        for (path, text) in self.form.texts() {
            std::fs::write(place(path)?, text)?;
        }
        for (path, mut content) in self.chosen {
            io::copy(&mut content, &mut File::create_new(place(&path)?)?)?;
        }
        for (path, digest) in self.carried {
            std::fs::write(place(&path)?, read(digest)?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_it_is_written() {
        let read = |text: &str| cents(text).and_then(|value| value.as_i64());
        assert_eq!(read("1.234,56"), Some(123_456));
        assert_eq!(read("1200"), Some(120_000));
        assert_eq!(read("99,5 €"), Some(9_950));
        for wrong in ["", "1,234.56", "zwölf", "-1", "1.23", "1,234", "1234.567"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_flaw_is_told_at_its_input() {
        let mut typed = Typed::default();
        typed.set("schritt-2-was", "Satzung prüfen");
        typed.set("kosten-von", "viel");
        typed.set("rechtsgrundlagen", "HundeVO; ; 06; gestern");
        let about = About { publisher: "06532023", services: vec![], base: None, today: Day::new(2026, 11, 22).unwrap() };
        let flaws = compose(&typed, about, vec![]).unwrap_err();
        let fields: Vec<_> = flaws.iter().map(|flaw| flaw.field.as_str()).collect();
        for wanted in ["titel", "email", "lizenz", "schritt-2-wer", "kosten-von", "rechtsgrundlagen", "datei-1"] {
            assert!(fields.contains(&wanted), "{wanted} in {fields:?}");
        }
    }
}
