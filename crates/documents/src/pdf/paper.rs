//! What stands on the paper, as the strings that the template prints.

use crate::text::{self, EXAMPLE, TITLE, UNKNOWN};
use domain::{
    adoption::EvidenceKind,
    statement::{BodyName, Figure, Group, Row, Section, Statement},
};
use serde::Serialize;

/// More rows than anybody reads on paper: they are in the tables, which have no such limit.
const MOST: usize = 3000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Paper {
    title: String,
    subject: String,
    name: &'static str,
    /// The mark for every page, if these are no real data.
    mark: Option<&'static str>,
    head: Vec<(&'static str, String)>,
    digest: String,
    sections: Vec<Part<Count>>,
    members: Vec<Member>,
    publications: Vec<Published>,
    adoptions: Vec<Part<Used>>,
    /// What to say in place of rows that are left out.
    left_out: Option<String>,
}

#[derive(Serialize)]
struct Part<T> {
    title: &'static str,
    lines: Vec<T>,
}

#[derive(Serialize)]
struct Count {
    label: &'static str,
    definition: String,
    count: String,
    of: String,
    whole: String,
    rows: String,
}

#[derive(Serialize)]
struct Member {
    name: String,
    key: String,
    kind: &'static str,
    inhabitants: String,
    role: &'static str,
    from: String,
    until: String,
}

#[derive(Serialize)]
struct Published {
    number: String,
    kind: &'static str,
    what: String,
    publisher: String,
    version: String,
    on: String,
    counted: String,
}

#[derive(Serialize)]
struct Used {
    number: String,
    blueprint: String,
    publisher: String,
    body: String,
    /// Who adopts for the body, and what the body says to that.
    through: Option<String>,
    version: String,
    stage: String,
    steps: String,
    evidence: String,
    recorded: String,
    counted: String,
}

impl Paper {
    pub fn of(statement: &Statement) -> Self {
        let head = &statement.head;
        let fits = statement.rows.len() <= MOST;
        let rows: &[Row] = if fits { &statement.rows } else { &[] };
        let (adoptions, publications): (Vec<&Row>, Vec<&Row>) =
            rows.iter().partition(|row| text::is_adoption(row));
        Self {
            title: format!("{TITLE}: {}, {}", text::subject(head), text::period(head)),
            subject: text::subject(head),
            name: TITLE,
            mark: head.example_data.then_some(EXAMPLE),
            head: text::head(statement),
            digest: statement.digest.to_string(),
            sections: sections(statement, fits),
            members: statement.members.iter().map(member).collect(),
            publications: publications.into_iter().map(published).collect(),
            adoptions: parts(&adoptions),
            left_out: (!fits).then(|| {
                format!(
                    "Die {} Zeilen dieser Aufstellung stehen in der Tabelle (XLSX, ODS oder CSV) mit derselben Prüfsumme.",
                    text::number(statement.rows.len() as u64)
                )
            }),
        }
    }
}

fn sections(statement: &Statement, with_rows: bool) -> Vec<Part<Count>> {
    let of_section = |section: Section| {
        let figures = statement.figures.iter().filter(|f| f.section == section);
        figures
            .map(|figure| count(statement, figure, with_rows))
            .collect()
    };
    Section::ALL
        .iter()
        .map(|&section| Part {
            title: section.label(),
            lines: of_section(section),
        })
        .collect()
}

fn count(statement: &Statement, figure: &Figure, with_rows: bool) -> Count {
    let rows = if with_rows {
        text::rows_of(statement, figure)
    } else {
        vec![]
    };
    let numbers = text::row_numbers(&rows);
    Count {
        label: figure.label,
        definition: figure.definition.clone(),
        count: text::number(figure.count),
        of: figure
            .denominator
            .as_ref()
            .map_or("–".into(), |of| text::number(of.count)),
        whole: text::denominator(figure),
        rows: if numbers.is_empty() {
            "–".into()
        } else {
            numbers
        },
    }
}

fn member(member: &domain::statement::MemberLine) -> Member {
    let inhabitants = member.inhabitants.and_then(|n| u64::try_from(n).ok());
    Member {
        name: member.name.clone(),
        key: member.key.clone(),
        kind: member.kind.label(),
        inhabitants: inhabitants.map_or(UNKNOWN.into(), text::number),
        role: member.role.label(),
        from: member.from.german(),
        until: member
            .until
            .map_or("auf Weiteres".into(), domain::Day::german),
    }
}

fn published(row: &Row) -> Published {
    let title = row.blueprint.as_ref().map(|b| b.title.clone());
    let version = row.version.as_ref().map(ToString::to_string);
    let state = row.state.map(|state| {
        format!(
            "{} ({})",
            version.clone().unwrap_or_default(),
            state.label()
        )
    });
    let bundle = row.bundle.as_ref().map(|id| format!("OZG-Leistung {id}"));
    Published {
        number: text::number(row.number),
        kind: row.group.label(),
        what: title.or(bundle).unwrap_or_default(),
        publisher: row.publisher.as_ref().map_or(String::new(), body),
        version: state.or(version).unwrap_or_else(|| "–".into()),
        on: row.since.map_or("–".into(), domain::Day::german),
        counted: counted(row),
    }
}

fn parts(rows: &[&Row]) -> Vec<Part<Used>> {
    let of_group = |group: Group| {
        rows.iter()
            .filter(|r| r.group == group)
            .map(|r| used(r))
            .collect()
    };
    let parts = Group::ALL.iter().map(|&group| Part::<Used> {
        title: heading(group),
        lines: of_group(group),
    });
    parts.filter(|part| !part.lines.is_empty()).collect()
}

/// The heading over the rows of a group.
const fn heading(group: Group) -> &'static str {
    match group {
        Group::Blueprint => "Blaupausen",
        Group::Release => "Versionen",
        Group::Bundle => "OZG-Leistungen",
        Group::Member => "Nachnutzung durch Mitglieder",
        Group::OwnUse => "Eigene Nutzung der herausgebenden Stellen",
        Group::Covered => "Mitversorgte Stellen",
        Group::Former => "Ausgeschiedene Mitglieder",
        Group::Transfer => "Transfer: andere Stellen",
        Group::TransferCovered => "Transfer: dort mitversorgte Stellen",
    }
}

fn used(row: &Row) -> Used {
    let steps = row.reached.iter();
    let steps = steps.map(|step| format!("{} {}", step.stage.label(), step.on.german()));
    let through = row.covered_by.as_ref().map(|by| {
        let answer = row.answer.map_or(UNKNOWN, |answer| answer.label());
        format!("durch {}: {answer}", by.name)
    });
    let since = row
        .since
        .map_or(String::new(), |day| format!(" seit {}", day.german()));
    Used {
        number: text::number(row.number),
        blueprint: row
            .blueprint
            .as_ref()
            .map_or(UNKNOWN.into(), |b| b.title.clone()),
        publisher: row
            .publisher
            .as_ref()
            .map_or(UNKNOWN.into(), |b| b.name.clone()),
        body: row.body.as_ref().map_or(UNKNOWN.into(), body),
        through,
        version: row
            .version
            .as_ref()
            .map_or(UNKNOWN.into(), ToString::to_string),
        stage: row
            .stage
            .map_or(UNKNOWN.into(), |stage| stage.label().to_owned() + &since),
        steps: steps.collect::<Vec<_>>().join("; "),
        evidence: evidence(row),
        recorded: row
            .recorded_at
            .map_or(UNKNOWN.into(), |at| at.day().german()),
        counted: counted(row),
    }
}

fn body(body: &BodyName) -> String {
    format!("{} ({})", body.name, body.key)
}

/// Where the row counts; a row that counts nowhere says so.
fn counted(row: &Row) -> String {
    let counted = match text::counted_in(row) {
        none if none.is_empty() => "nicht gezählt".to_owned(),
        counted => counted,
    };
    match &row.remark {
        Some(remark) => format!("{counted} – {remark}"),
        None => counted,
    }
}

/// The evidence for a narrow column: digests are cut, as the tables have them whole, and may be broken.
fn evidence(row: &Row) -> String {
    if row.evidence.is_empty() {
        return match row.covered_by {
            Some(_) => "siehe versorgende Stelle".into(),
            None => UNKNOWN.into(),
        };
    }
    let short = row.evidence.iter().map(|proof| {
        let mut proof = proof.clone();
        if proof.kind == EvidenceKind::File {
            proof.value = proof
                .value
                .chars()
                .take("sha256:".len() + 12)
                .collect::<String>()
                + "…";
        }
        breakable(&text::proof(&proof))
    });
    short.collect::<Vec<_>>().join("; ")
}

/// Lets long words without a hyphenation, such as addresses, go on in the next line.
fn breakable(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        if word.chars().count() <= 20 {
            return word.to_owned();
        }
        let mut broken = String::new();
        for (c, place) in word.chars().zip(1..) {
            broken.push(c);
            if place % 10 == 0 {
                broken.push('\u{200b}');
            }
        }
        broken
    });
    words.collect::<Vec<_>>().join(" ")
}
