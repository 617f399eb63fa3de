//! The page of a statement: head, figures, matrix, members and exactly the rows of a figure.

use super::{
    matrix::{self, Bars, Matrix, Named},
    read::{Figure, Told},
    rows::{RowsView, Wanted},
};
use crate::page::{Crumb, Page};
use documents::Format;
use domain::{
    Day,
    statement::{FigureName, Section},
};
use serde::Serialize;

/// A statement on a page.
#[derive(Debug, Serialize)]
pub struct StatementPage {
    trail: Vec<Crumb>,
    heading: String,
    subject: String,
    period: String,
    number: Option<String>,
    is_unfinished: bool,
    head: Vec<Line>,
    tiles: Vec<FigureView>,
    sections: Vec<SectionView>,
    matrix: Option<Matrix>,
    members: Vec<MemberView>,
    bars: Option<Bars>,
    /// The figure whose rows are shown.
    shown: Option<FigureView>,
    /// The group whose rows are shown.
    group: Option<&'static str>,
    rows_caption: &'static str,
    rows: RowsView,
    all_rows: String,
    downloads: Vec<Line>,
    /// For who may make it: the values that the form sends.
    make: Option<Make>,
}

/// A label and what stands beside it; for downloads the address.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    label: String,
    value: String,
}

#[derive(Debug, Serialize)]
struct SectionView {
    id: &'static str,
    label: &'static str,
    figures: Vec<FigureView>,
}

#[derive(Debug, Clone, Serialize)]
struct FigureView {
    label: String,
    count: i64,
    definition: String,
    of: Option<Whole>,
    href: String,
}

/// The whole of which a figure is a part.
#[derive(Debug, Clone, Serialize)]
struct Whole {
    count: i64,
    label: String,
    on: String,
}

#[derive(Debug, Serialize)]
struct MemberView {
    name: Named,
    role: &'static str,
    from: String,
    until: Option<String>,
    inhabitants: Option<i64>,
    is_member: bool,
    own: i64,
    live: i64,
    paused: i64,
    planned: i64,
    interested: i64,
}

/// What is sent to make the statement that is shown.
#[derive(Debug, Clone, Serialize)]
pub struct Make {
    pub cooperation: String,
    pub from: String,
    pub until: String,
    pub as_known_at: String,
}

/// Where the page stands and what of it is asked for.
pub(super) struct Place {
    /// The address without figure and page, query included when there is one.
    pub path: String,
    /// The address of a document, up to the word of its format.
    pub document: String,
    pub wanted: Wanted,
    /// Rows after this number.
    pub after: i64,
    pub formats: Vec<Format>,
    pub make: Option<Make>,
}

impl Place {
    fn with(&self, query: &str) -> String {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        match query {
            "" => format!("{}#zeilen", self.path),
            query => format!("{}{joint}{query}#zeilen", self.path),
        }
    }
    /// The address of these rows.
    pub(super) fn rows(&self, wanted: Wanted) -> String {
        self.with(&wanted.address())
    }
    /// The address of the page after this one.
    pub(super) fn next(&self, after: i64) -> String {
        let wanted = match self.wanted {
            // What was short enough to be shown whole goes nowhere on.
            Wanted::First => Wanted::All,
            wanted @ (Wanted::All | Wanted::Figure(_) | Wanted::Group(_)) => wanted,
        };
        self.with(&format!("{}&page%5Bafter%5D={after}", wanted.address()))
    }
}

impl Page for StatementPage {
    const TEMPLATE: &'static str = "pages/report.html";
    fn title(&self) -> String {
        format!("{}: {}", self.heading, self.subject)
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        super::samples::pages()
    }
}

impl StatementPage {
    pub(super) fn of(told: &Told, place: Place) -> Self {
        let counts = matrix::counts(told);
        let members: Vec<MemberView> = told
            .members
            .iter()
            .map(|member| {
                let counts = counts.get(member.key.as_str()).copied().unwrap_or_default();
                MemberView {
                    name: Named {
                        name: member.name.clone(),
                        href: format!("/kommunen/{}", member.key),
                    },
                    role: member.role.label(),
                    from: member.from.german(),
                    until: member.until.map(Day::german),
                    inhabitants: member.inhabitants,
                    is_member: member.on_last_day,
                    own: counts.own,
                    live: counts.live,
                    paused: counts.paused,
                    planned: counts.planned,
                    interested: counts.interested,
                }
            })
            .collect();
        let on_last_day = told.members.iter().filter(|member| member.on_last_day);
        let bars: Vec<_> = on_last_day
            .map(|m| {
                let counts = counts.get(m.key.as_str()).copied().unwrap_or_default();
                (m.name.clone(), counts)
            })
            .collect();
        let figure_shown = match place.wanted {
            Wanted::Figure(name) => Some(name),
            Wanted::First | Wanted::All | Wanted::Group(_) => None,
        };
        let group = match place.wanted {
            Wanted::Group(group) => Some(group.label()),
            Wanted::First | Wanted::All | Wanted::Figure(_) => None,
        };
        let rows = RowsView::of(told, &place);
        let view = |name: FigureName| told.figures.get(&name).map(|f| figure(name, f, &place));
        let tiles = [FigureName::Published, FigureName::Planned, FigureName::Live];
        Self {
            trail: vec![Crumb::to("/berichte", "Berichte")],
            heading: match &told.number {
                Some(number) => format!("Nachnutzungsnachweis Nr. {number}"),
                None => "Nachnutzungsnachweis (Vorschau)".to_owned(),
            },
            subject: told.head.cooperation.as_ref().map_or_else(
                || "Alle öffentlichen Stellen in Hessen".to_owned(),
                |cooperation| cooperation.name.clone(),
            ),
            period: format!(
                "{} bis {}",
                told.head.parameters.from.german(),
                told.head.parameters.until.german()
            ),
            number: told.number.clone(),
            is_unfinished: told.head.unfinished,
            head: head(told),
            tiles: tiles.into_iter().filter_map(view).collect(),
            sections: sections(told, &place),
            matrix: matrix::matrix(told),
            bars: matrix::bars(&bars),
            members,
            shown: figure_shown.and_then(view),
            group,
            rows_caption: match place.wanted {
                Wanted::Figure(_) => "Genau diese Zeilen sind gezählt",
                Wanted::Group(_) => "Alle Zeilen dieser Art",
                Wanted::First if rows.is_short => "Die ersten Zeilen jeder Art",
                Wanted::First | Wanted::All => "Alle Zeilen des Nachweises",
            },
            rows,
            all_rows: place.rows(Wanted::All),
            downloads: downloads(&place),
            make: place.make,
        }
    }
}

/// What the statement is about and how it can be checked.
fn head(told: &Told) -> Vec<Line> {
    let head = &told.head;
    let line = |label: &str, value: String| Line {
        label: label.to_owned(),
        value,
    };
    let mut lines = vec![line(
        "Stand",
        format!("{}, Ende des Tages", head.as_of.german()),
    )];
    lines.push(line("Erfasst bis", head.recorded_until.german()));
    lines.extend(head.scope.clone().map(|scope| line("Enthalten", scope)));
    lines.push(line(
        "Zeitraum",
        format!(
            "{} bis {}, beide Tage eingeschlossen",
            head.parameters.from.german(),
            head.parameters.until.german()
        ),
    ));
    if let Some(cooperation) = &head.cooperation {
        let signed = cooperation.signed_on.map(Day::german);
        let signed = signed.unwrap_or_else(|| "nicht angegeben".to_owned());
        let members = told.members.iter().filter(|m| m.on_last_day).count();
        lines.push(line("Kooperation", cooperation.name.clone()));
        lines.push(line(
            "Rechtsform",
            cooperation.legal_form.label().to_owned(),
        ));
        lines.push(line("Unterzeichnet am", signed));
        lines.push(line("Mitglieder am letzten Tag", members.to_string()));
    }
    let catalogue = head.catalogue.as_ref().map(|catalogue| {
        let whole = if catalogue.complete {
            ""
        } else {
            ", im Register nicht vollständig geladen"
        };
        format!(
            "{}, Stand {}: {} {}{whole}",
            catalogue.name,
            catalogue.date.german(),
            catalogue.count,
            catalogue.unit
        )
    });
    lines.push(line(
        "Leistungskatalog",
        catalogue.unwrap_or_else(|| "nicht angegeben".to_owned()),
    ));
    lines.push(line("Prüfsumme", told.digest.to_string()));
    lines
}

fn figure(name: FigureName, figure: &Figure, place: &Place) -> FigureView {
    FigureView {
        label: figure.label.clone(),
        count: figure.count,
        definition: figure.definition.clone(),
        of: figure.denominator.as_ref().map(|of| Whole {
            count: of.count,
            label: of.label.clone(),
            on: of.date.german(),
        }),
        href: place.rows(Wanted::Figure(name)),
    }
}

fn sections(told: &Told, place: &Place) -> Vec<SectionView> {
    let section = |section: &Section| SectionView {
        id: section.word(),
        label: section.label(),
        figures: told
            .figures
            .iter()
            .filter(|(_, figure)| figure.section == *section)
            .map(|(name, of)| figure(*name, of, place))
            .collect(),
    };
    Section::ALL.iter().map(section).collect()
}

fn downloads(place: &Place) -> Vec<Line> {
    let formats = place.formats.iter();
    formats
        .map(|format| Line {
            label: format.label().to_owned(),
            value: format!("{}format={format}", place.document),
        })
        .collect()
}
