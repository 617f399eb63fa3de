//! From the form to a package: the same checker reads it as any other.

use super::{
    base::Base,
    parts::{changes, effort, laws, parameters, tasks},
    typed::{Typed, slug_of},
};
use crate::{page::Flaw, site::publish::basket::Chosen};
use artefacts::compose::Form;
use domain::{Day, manifest::Role};
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
    let mut tell = |field: &str, text: &str| flaws.push(Flaw::new(field, text));
    let mut more = about
        .base
        .map(|base| base.unknown_to_the_form())
        .unwrap_or_default();
    more.insert("legalBases".to_owned(), laws(typed, &mut tell));
    more.insert("effort".to_owned(), effort(typed, &about, &mut tell));
    more.insert("parameters".to_owned(), parameters(typed, about.base));
    more.insert("changes".to_owned(), changes(typed));
    let (listed, chosen, carried) = listed(typed, about.base, files, &mut tell);
    if listed.is_empty() {
        tell("datei-1", "Wählen Sie mindestens eine Datei aus.");
    }
    let is_in = |path: &str| {
        chosen
            .iter()
            .map(|(path, _)| path)
            .chain(carried.iter().map(|(path, _)| path))
            .any(|one| one == path)
    };
    more.insert(
        "tasks".to_owned(),
        tasks(typed, about.base, is_in, &mut tell),
    );
    if more
        .get("transferability")
        .and_then(Value::as_str)
        .is_some_and(|path| !is_in(path))
    {
        more.remove("transferability");
    }
    more.insert("files".to_owned(), Value::Array(listed));
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let form = form(typed, about, more);
    Ok(Composed {
        form,
        chosen,
        carried,
    })
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
        (
            "version",
            "Geben Sie die Versionsnummer an, zum Beispiel 1.0.0.",
        ),
        (
            "kurzbeschreibung",
            "Beschreiben Sie in ein bis zwei Sätzen, worum es geht.",
        ),
        (
            "email",
            "Geben Sie ein Funktionspostfach für Rückfragen an.",
        ),
        (
            "lizenz",
            "Wählen Sie, unter welcher Lizenz andere die Blaupause verwenden dürfen.",
        ),
        (
            "rechteinhaber",
            "Geben Sie an, wer die Rechte an den Inhalten hat.",
        ),
    ];
    let empty = wanted.iter().filter(|(name, _)| typed.one(name).is_empty());
    empty
        .map(|(name, text)| Flaw {
            field: (*name).to_owned(),
            text: (*text).to_owned(),
        })
        .collect()
}

type Listed = (
    Vec<Value>,
    Vec<(String, File)>,
    Vec<(String, domain::Digest)>,
);

/// The chosen files, and those of the version before that nobody replaced or left out.
fn listed(
    typed: &Typed,
    base: Option<&Base>,
    files: Vec<Chosen>,
    tell: &mut impl FnMut(&str, &str),
) -> Listed {
    let (mut listed, mut chosen, mut carried) = (Vec::new(), Vec::new(), Vec::new());
    let mut names = BTreeSet::new();
    for file in files {
        let row: usize = file
            .field
            .strip_prefix("datei-")
            .and_then(|row| row.parse().ok())
            .unwrap_or_default();
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
            tell(
                &file.field,
                &format!(
                    "Den Namen „{path}“ vergibt das Register selbst. Benennen Sie die Datei um."
                ),
            );
            continue;
        }
        // A new file takes the place of that of the same name, with what was said of it.
        let before = base.and_then(|base| base.file_named(&path));
        let path = before.map_or(path, |before| before.path.clone());
        if !names.insert(path.to_lowercase()) {
            tell(
                &file.field,
                &format!(
                    "Die Datei „{path}“ ist zweimal ausgewählt. Jeder Name darf nur einmal vorkommen."
                ),
            );
            continue;
        }
        let said = |input: &str, before: Option<&String>| match typed.cell("datei", row, input) {
            "" => before.cloned().unwrap_or_default(),
            text => text.to_owned(),
        };
        let role = said("rolle", before.and_then(|before| before.role.as_ref()));
        let role = role.parse::<Role>().unwrap_or(Role::Other);
        let title = said("titel", before.and_then(|before| before.title.as_ref()));
        let licence = base
            .and_then(|base| base.licence_of(&path))
            .unwrap_or_default();
        listed.push(entry(&path, role.word(), &title, &licence));
        chosen.push((path, file.content));
    }
    for (at, file) in base
        .map(|base| base.files.as_slice())
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        let is_kept = typed.one(&format!("behalten-{}", at + 1)) == "ja";
        if !is_kept || names.contains(&file.path.to_lowercase()) {
            continue;
        }
        if let Some(role) = &file.role {
            let licence = base
                .and_then(|base| base.licence_of(&file.path))
                .unwrap_or_default();
            listed.push(entry(
                &file.path,
                role,
                file.title.as_deref().unwrap_or_default(),
                &licence,
            ));
        }
        carried.push((file.path.clone(), file.digest));
    }
    (listed, chosen, carried)
}

fn entry(path: &str, role: &str, title: &str, licence: &str) -> Value {
    let mut entry = Map::new();
    for (key, text) in [
        ("path", path),
        ("role", role),
        ("title", title),
        ("licence", licence),
    ] {
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
    pub fn write_into(
        self,
        folder: &Path,
        read: impl Fn(domain::Digest) -> io::Result<Vec<u8>>,
    ) -> io::Result<()> {
        let place = |path: &str| {
            let place = folder.join(path);
            place
                .parent()
                .map_or(Ok(()), std::fs::create_dir_all)
                .map(|()| place)
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
    fn every_flaw_is_told_at_its_input() {
        let mut typed = Typed::default();
        typed.set("schritt-2-was", "Satzung prüfen");
        typed.set("kosten-von", "viel");
        typed.set("rechtsgrundlagen", "HundeVO; ; 06; gestern");
        let about = About {
            publisher: "06532023",
            services: vec![],
            base: None,
            today: Day::new(2026, 11, 22).unwrap(),
        };
        let flaws = compose(&typed, about, vec![]).unwrap_err();
        let fields: Vec<_> = flaws.iter().map(|flaw| flaw.field.as_str()).collect();
        for wanted in [
            "titel",
            "email",
            "lizenz",
            "schritt-2-wer",
            "kosten-von",
            "rechtsgrundlagen",
            "datei-1",
        ] {
            assert!(fields.contains(&wanted), "{wanted} in {fields:?}");
        }
    }
}
