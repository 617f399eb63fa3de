//! What stands in the form: from a browser, or from the latest version of a blueprint.

use super::super::basket::Basket;
use domain::manifest::{Bearer, LegalBasis, Manifest};
use std::collections::{BTreeMap, BTreeSet};

/// The values of the inputs by their names.
#[derive(Debug, Clone, Default)]
pub struct Typed(BTreeMap<String, String>);

/// Inputs that stand once.
pub const ONCE: [&str; 22] = [
    "titel",
    "kurzname",
    "version",
    "kurzbeschreibung",
    "beschreibung",
    "email",
    "telefon",
    "seite",
    "lizenz",
    "rechteinhaber",
    "rechtebestaetigt",
    "leistungen",
    "plattformen",
    "fachverfahren",
    "rechtsgrundlagen",
    "stunden-von",
    "stunden-bis",
    "kosten-von",
    "kosten-bis",
    "grundlage",
    "traeger",
    "blaupause",
];

/// Rows of inputs: name of the group, the inputs of a row, and how many rows are shown at least and at most.
pub const GROUPS: [(&str, &[&str], usize, usize); 4] = [
    ("schritt", &["wer", "was", "stunden"], 5, 40),
    (
        "wert",
        &["schluessel", "titel", "art", "pflicht", "hilfe"],
        2,
        40,
    ),
    ("aenderung", &["art", "text", "handeln"], 3, 40),
    ("datei", &["rolle", "titel"], 5, 40),
];
/// So many rows come with each press of the button.
const MORE: usize = 5;

impl Typed {
    pub fn of(basket: &Basket) -> Self {
        let mut typed = Self::default();
        let mut take = |name: String| {
            let value = basket.one(&name);
            if !value.is_empty() {
                typed.0.insert(name, value.replace("\r\n", "\n"));
            }
        };
        ONCE.iter().for_each(|name| take((*name).to_owned()));
        for (group, inputs, _, most) in GROUPS {
            for row in 1..=most {
                inputs
                    .iter()
                    .for_each(|input| take(name(group, row, input)));
            }
            take(format!("{group}-zeilen"));
        }
        take("basis".to_owned());
        (1..=super::MOST_CARRIED).for_each(|row| take(format!("behalten-{row}")));
        if let Some((group, _, least, most)) = GROUPS
            .iter()
            .find(|(group, ..)| *group == basket.one("mehr"))
        {
            let rows = typed
                .rows(group, *least, *most)
                .saturating_add(MORE)
                .min(*most);
            typed.set(&format!("{group}-zeilen"), rows.to_string());
        }
        typed
    }

    pub fn one(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.insert(name.to_owned(), value.into());
    }
    pub fn cell(&self, group: &str, row: usize, input: &str) -> &str {
        self.one(&name(group, row, input))
    }
    /// Entries of an input with one a line; a semicolon parts them, too.
    pub fn entries(&self, name: &str) -> Vec<String> {
        let entries = self.one(name).split(['\n', ';']).map(str::trim);
        entries
            .filter(|entry| !entry.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// How many rows of a group are shown.
    pub fn rows(&self, group: &str, least: usize, most: usize) -> usize {
        let wished = self
            .one(&format!("{group}-zeilen"))
            .parse::<usize>()
            .unwrap_or_default();
        let filled = self.filled(group).into_iter().max().unwrap_or_default();
        least.max(wished).max(filled).min(most)
    }

    /// The rows in which somebody wrote something that counts.
    pub fn filled(&self, group: &str) -> BTreeSet<usize> {
        let main = |input: &str| !matches!(input, "art" | "rolle" | "pflicht" | "handeln" | "wer");
        let row = |(name, value): (&String, &String)| {
            let mut parts = name.splitn(3, '-');
            let same = parts.next() == Some(group) && !value.is_empty();
            let row = parts.next().and_then(|row| row.parse().ok());
            row.filter(|_| same && parts.next().is_some_and(main))
        };
        self.0.iter().filter_map(row).collect()
    }

    /// The form of a new version: what the latest one says.
    pub fn from_manifest(manifest: &Manifest, description: &str) -> Self {
        let mut typed = Self::default();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        for (name, value) in [
            ("titel", manifest.title.clone()),
            ("kurzname", manifest.slug.to_string()),
            ("blaupause", manifest.slug.to_string()),
            ("basis", manifest.version.to_string()),
            ("kurzbeschreibung", manifest.summary.clone()),
            ("beschreibung", description.trim().to_owned()),
            ("email", text(&manifest.contact.mail)),
            ("telefon", text(&manifest.contact.phone)),
            ("seite", text(&manifest.contact.page)),
            ("lizenz", manifest.licence.clone()),
            ("rechteinhaber", manifest.rights.holder.clone()),
            ("rechtebestaetigt", text(&manifest.rights.confirmed_by)),
            ("leistungen", lines(&manifest.services)),
            ("plattformen", lines(&manifest.platforms)),
            ("fachverfahren", lines(&manifest.specialist_systems)),
            (
                "rechtsgrundlagen",
                manifest
                    .legal_bases
                    .iter()
                    .map(law)
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
        ] {
            typed.set(name, value);
        }
        typed.take_effort(manifest);
        for (at, task) in manifest.tasks.iter().enumerate() {
            typed.set(&name("schritt", at + 1, "wer"), task.who.word());
            typed.set(&name("schritt", at + 1, "was"), task.what.clone());
            typed.set(
                &name("schritt", at + 1, "stunden"),
                task.hours.map(comma).unwrap_or_default(),
            );
        }
        for (at, parameter) in manifest.parameters.iter().enumerate() {
            typed.set(&name("wert", at + 1, "schluessel"), parameter.key.clone());
            typed.set(&name("wert", at + 1, "titel"), text(&parameter.title));
            typed.set(&name("wert", at + 1, "art"), parameter.kind.word());
            typed.set(
                &name("wert", at + 1, "pflicht"),
                if parameter.required { "ja" } else { "" },
            );
            typed.set(&name("wert", at + 1, "hilfe"), text(&parameter.help));
        }
        typed
    }

    fn take_effort(&mut self, manifest: &Manifest) {
        let Some(effort) = &manifest.effort else {
            return;
        };
        if let Some(hours) = effort.adopt_person_hours {
            self.set("stunden-von", comma(hours.from));
            self.set("stunden-bis", comma(hours.to));
        }
        if let Some(cost) = effort.adopt_cost_cents {
            let euro = |cents: domain::money::Cents| cents.to_string().replace("\u{a0}€", "");
            self.set("kosten-von", euro(cost.from));
            self.set("kosten-bis", euro(cost.to));
        }
        self.set(
            "grundlage",
            effort.basis.map(|basis| basis.word()).unwrap_or_default(),
        );
        self.set(
            "traeger",
            effort
                .bearer
                .clone()
                .map(|bearer: Bearer| String::from(bearer))
                .unwrap_or_default(),
        );
    }
}

/// The name of an input in a row.
pub fn name(group: &str, row: usize, input: &str) -> String {
    format!("{group}-{row}-{input}")
}

fn lines<T: ToString>(all: &[T]) -> String {
    all.iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn comma(number: f64) -> String {
    number.to_string().replace('.', ",")
}

/// A legal basis in one line, as it is typed: `HundStG; § 3; 06; 01.01.2021`.
fn law(basis: &LegalBasis) -> String {
    let day = basis.as_of.map(|day| day.german());
    let parts = [
        Some(basis.law.clone()),
        basis.section.clone(),
        basis.land.clone(),
        day,
    ];
    let known = parts.iter().rposition(Option::is_some).unwrap_or_default();
    parts
        .into_iter()
        .take(known + 1)
        .map(Option::unwrap_or_default)
        .collect::<Vec<_>>()
        .join("; ")
}

/// A short name for addresses out of a title: `Hundesteuer – Anmeldung` becomes `hundesteuer-anmeldung`.
pub fn slug_of(title: &str) -> String {
    let mut slug = String::new();
    for c in title.to_lowercase().chars() {
        match c {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let short: String = slug.chars().take(60).collect();
    short.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_proposes_a_short_name() {
        assert_eq!(
            slug_of("Hundesteuer – Anmeldung (online)"),
            "hundesteuer-anmeldung-online"
        );
        assert_eq!(slug_of("  Führerschein & Straße "), "fuehrerschein-strasse");
        assert_eq!(slug_of("???"), "");
    }

    #[test]
    fn only_rows_with_content_count_and_more_can_be_shown() {
        let mut typed = Typed::default();
        typed.set("schritt-2-was", "Satzung prüfen");
        typed.set("schritt-7-wer", "it");
        assert_eq!(typed.filled("schritt").into_iter().collect::<Vec<_>>(), [2]);
        assert_eq!(typed.rows("schritt", 5, 40), 5);
        typed.set("schritt-zeilen", "10");
        assert_eq!(typed.rows("schritt", 5, 40), 10);
    }

    #[test]
    fn a_legal_basis_is_one_line() {
        let basis = LegalBasis {
            law: "HundeVO".to_owned(),
            section: None,
            land: Some("06".to_owned()),
            as_of: None,
        };
        assert_eq!(law(&basis), "HundeVO; ; 06");
    }
}
