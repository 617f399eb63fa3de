//! The page `/berichte`: what somebody asks for, and what was made.

use crate::{
    page::{Choice, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    site::encoded,
};
use app::report::Wish;
use domain::visibility::Reader;
use domain::{Day, Moment, Slug};
use serde::Serialize;
use std::cmp::Ordering;
use store::{Snap, cooperations, statements};

/// Stands for the whole state where a form must say something; no cooperation can be called so.
pub(super) const WHOLE_STATE: &str = "*";
/// Statements on one page, and cooperations to choose from.
const MADE: usize = 20;
const MOST_COOPERATIONS: i64 = 500;

/// What somebody asked for, as text.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub cooperation: String,
    pub from: String,
    pub until: String,
    /// A day as people type it, or the very moment that a preview keeps.
    pub known: String,
}

/// The page with the form and the statements that were made.
#[derive(Debug, Serialize)]
pub struct ReportsPage {
    flaws: Vec<Flaw>,
    cooperations: Vec<Choice>,
    cooperation_error: Option<String>,
    from: Field,
    until: Field,
    known: Field,
    made: Vec<MadeRow>,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct MadeRow {
    number: i64,
    subject: String,
    period: String,
    made_at: String,
    known: String,
    digest: String,
}

impl Asked {
    /// Nothing was asked for yet.
    pub fn first(cooperation: Option<String>) -> Self {
        Self {
            cooperation: cooperation.unwrap_or_default(),
            ..Self::default()
        }
    }
    pub fn of(params: &mut Params) -> Self {
        let mut text = |name| params.one(name).unwrap_or_default();
        Self {
            cooperation: text("cooperation"),
            from: text("from"),
            until: text("until"),
            known: text("asKnownAt"),
        }
    }
    /// What was meant.
    ///
    /// # Errors
    /// Every flaw at once.
    pub fn wish(&self, now: Moment) -> Result<Wish, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let cooperation = match self.cooperation.as_str() {
            WHOLE_STATE => None,
            "" => {
                flaws.push(Flaw::new("cooperation", "Wählen Sie eine Kooperation."));
                None
            }
            text => text
                .parse::<Slug>()
                .map_err(|_| {
                    flaws.push(Flaw::new("cooperation", "Diese Kooperation gibt es nicht."))
                })
                .ok(),
        };
        let mut day = |name: &str, text: &str, missing: &str| {
            let read = Day::typed(text);
            if text.is_empty() {
                flaws.push(Flaw::new(name, missing));
            } else if read.is_err() {
                flaws.push(Flaw::new(
                    name,
                    "Geben Sie den Tag als TT.MM.JJJJ an, zum Beispiel 24.02.2021.",
                ));
            }
            read.ok()
        };
        let from = day("from", &self.from, "Geben Sie den ersten Tag an.");
        let until = day("until", &self.until, "Geben Sie den letzten Tag an.");
        let as_known_at = self.known_at(now).map_err(|text| {
            flaws.push(Flaw::new("asKnownAt", text));
        });
        match from.zip(until) {
            Some((from, until)) if until < from => {
                flaws.push(Flaw::new(
                    "until",
                    "Der letzte Tag liegt vor dem ersten. Vertauschen Sie die beiden.",
                ));
                Err(flaws)
            }
            Some((from, until)) if flaws.is_empty() => Ok(Wish {
                cooperation,
                from,
                until,
                as_known_at: as_known_at.unwrap_or_default(),
            }),
            Some(_) | None => Err(flaws),
        }
    }

    /// Up to when facts were recorded that shall count: the end of the day that was typed; without one, now.
    fn known_at(&self, now: Moment) -> Result<Option<Moment>, &'static str> {
        if self.known.is_empty() {
            return Ok(None);
        }
        if let Ok(moment) = self.known.parse::<Moment>() {
            return Ok(Some(moment));
        }
        let day = Day::typed(&self.known)
            .map_err(|_| "Geben Sie den Tag als TT.MM.JJJJ an, zum Beispiel 24.02.2021.")?;
        match day.cmp(&now.day()) {
            Ordering::Less => Ok(end_of(day)),
            Ordering::Equal => Ok(None),
            Ordering::Greater => Err(
                "Dieser Tag liegt in der Zukunft. Lassen Sie das Feld leer für den Stand von heute.",
            ),
        }
    }
}

/// The last moment of a day in Germany, which is one or two hours ahead of UTC.
fn end_of(day: Day) -> Option<Moment> {
    let midnight = Moment::from_utc(day.next().date().midnight());
    [1, 2]
        .into_iter()
        .map(|ahead| midnight.plus_seconds(-3600 * ahead).plus_micros(-1))
        .find(|last| last.day() == day && last.plus_micros(1).day() == day.next())
}

/// The flaws of a refusal at the fields of the form.
pub(super) fn flaws(problem: &Problem) -> Vec<Flaw> {
    let flaws = problem.flaws.iter();
    flaws
        .map(|one| Flaw::new(one.pointer.trim_start_matches('/'), &one.detail))
        .collect()
}

impl Page for ReportsPage {
    const TEMPLATE: &'static str = "pages/reports.html";
    fn title(&self) -> String {
        let name = "Berichte";
        if self.flaws.is_empty() {
            name.to_owned()
        } else {
            format!("Fehler: {name}")
        }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let choice = Choice::of("beispiel", "Beispielkooperation", true);
        let made = MadeRow {
            number: 3,
            subject: "Beispielkooperation".to_owned(),
            period: "01.01.2021 bis 31.12.2024".to_owned(),
            made_at: "22.11.2026, 11:00 Uhr".to_owned(),
            known: "22.11.2026, 11:00 Uhr".to_owned(),
            digest: format!("sha256:{}", "0".repeat(64)),
        };
        let empty = Self {
            flaws: vec![],
            cooperations: vec![],
            cooperation_error: None,
            from: Field::of(""),
            until: Field::of(""),
            known: Field::of(""),
            made: vec![],
            next: None,
        };
        let wrong = Asked {
            cooperation: String::new(),
            from: "31.12.2024".to_owned(),
            until: "1.1.2021".to_owned(),
            known: "gestern".to_owned(),
        };
        let flaws = wrong.wish(crate::clock::moment()).err().unwrap_or_default();
        let full = Self::of(wrong, vec![choice], flaws, vec![made], Some(2));
        vec![empty, full]
    }
}

impl ReportsPage {
    pub(super) fn load(
        snap: &mut Snap<'_>,
        reader: &Reader,
        asked: Asked,
        before: Option<i64>,
        flaws: Vec<Flaw>,
    ) -> Result<Self, Problem> {
        let known = cooperations::page(snap, None, MOST_COOPERATIONS)?;
        let chosen = |place: usize, slug: &str| {
            slug == asked.cooperation || (asked.cooperation.is_empty() && place == 0)
        };
        let every = Choice::of(
            WHOLE_STATE,
            "Alle öffentlichen Stellen in Hessen",
            asked.cooperation == WHOLE_STATE,
        );
        let choices = known.iter().enumerate().map(|(place, (cooperation, _))| {
            let slug = cooperation.slug.as_str();
            Choice::of(slug, &cooperation.name, chosen(place, slug))
        });
        let choices = std::iter::once(every).chain(choices).collect();
        let limit = i64::try_from(MADE + 1).unwrap_or(i64::MAX);
        let mut made = statements::newest(snap, reader, None, before, limit)?;
        let has_more = made.len() > MADE;
        made.truncate(MADE);
        let last = made.last().filter(|_| has_more).map(|made| made.number);
        let subjects = statements::subjects(snap, &made)?;
        let row = |made: statements::Made| MadeRow {
            number: made.number,
            subject: made
                .cooperation
                .and_then(|id| subjects.get(&id))
                .map_or_else(
                    || "Alle öffentlichen Stellen in Hessen".to_owned(),
                    |(_, name)| name.clone(),
                ),
            period: format!("{} bis {}", made.from.german(), made.until.german()),
            made_at: made.made_at.german(),
            known: made.as_known_at.german(),
            digest: made.digest.to_string(),
        };
        let made = made.into_iter().map(row).collect();
        Ok(Self::of(asked, choices, flaws, made, last))
    }

    fn of(
        asked: Asked,
        cooperations: Vec<Choice>,
        flaws: Vec<Flaw>,
        made: Vec<MadeRow>,
        last: Option<i64>,
    ) -> Self {
        let error = |name: &str| {
            let of = flaws.iter().find(|flaw| flaw.field == name);
            of.map(|flaw| flaw.text.clone())
        };
        let field = |name: &str, value: &str| Field {
            value: in_german(value),
            error: error(name),
        };
        Self {
            cooperations,
            cooperation_error: error("cooperation"),
            from: field("from", &asked.from),
            until: field("until", &asked.until),
            known: field("asKnownAt", &asked.known),
            flaws,
            made,
            next: last.map(|number| {
                format!(
                    "/berichte?page%5Bafter%5D={}#abgelegt",
                    encoded(&number.to_string())
                )
            }),
        }
    }
}

/// A day or a moment of the address as people write the day.
fn in_german(value: &str) -> String {
    let day = value
        .parse::<Day>()
        .ok()
        .or_else(|| value.parse::<Moment>().ok().map(Moment::day));
    day.map_or_else(|| value.to_owned(), Day::german)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known_at(text: &str) -> Result<Option<String>, &'static str> {
        let asked = Asked {
            known: text.to_owned(),
            ..Asked::default()
        };
        let now: Moment = "2026-11-22T19:00:00Z".parse().unwrap();
        asked
            .known_at(now)
            .map(|moment| moment.map(|moment| moment.to_string()))
    }

    #[test]
    fn a_day_counts_until_its_end_in_germany() {
        let end = |text| known_at(text).unwrap().unwrap();
        assert_eq!(end("31.12.2024"), "2024-12-31T22:59:59.999999Z", "winter");
        assert_eq!(end("30.6.2024"), "2024-06-30T21:59:59.999999Z", "summer");
        assert_eq!(end("31.03.2024"), "2024-03-31T21:59:59.999999Z", "changing");
    }

    #[test]
    fn today_is_known_up_to_now_and_tomorrow_is_refused() {
        assert_eq!(known_at(""), Ok(None));
        assert_eq!(known_at("22.11.2026"), Ok(None));
        assert!(known_at("23.11.2026").unwrap_err().contains("Zukunft"));
        assert!(known_at("gestern").unwrap_err().contains("TT.MM.JJJJ"));
    }
}
