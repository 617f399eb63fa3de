//! Identities, days, moments and German names of synthetic things.

use crate::{
    chance,
    world::{FIRST_YEAR, LAST_DAY},
};
use time::{Date, Duration, Month};

/// What an identity is of; part of it, so that no two kinds share one.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Body = 1,
    Person,
    Blueprint,
    Release,
    Adoption,
    Step,
}

/// 1 January 2018 in milliseconds since 1970.
const FIRST_MILLIS: u64 = 1_514_764_800_000;

/// An identity as the registry makes them: in the order of time, then of numbers.
#[must_use]
pub fn id(kind: Kind, minute: u32, number: u32, place: u8) -> String {
    let millis = FIRST_MILLIS + u64::from(minute) * 60_000;
    let [a, b, c, d] = number.to_be_bytes();
    let chance = chance::of(kind as u64, u64::from(number), u64::from(place));
    let [e, f, g, ..] = chance.to_be_bytes();
    // The first two bytes lose bits to the version and the variant, so the number comes after them.
    let random = [kind as u8 & 0x0f, 0, 0x80, a, b, c, d, place, e, f ^ g];
    uuid::Builder::from_unix_timestamp_millis(millis, &random)
        .into_uuid()
        .to_string()
}

/// Days as text, by their number since the first.
pub struct Calendar(Vec<String>);

impl Calendar {
    /// Every day that can be told of.
    #[must_use]
    pub fn new() -> Self {
        let first = Date::from_calendar_date(FIRST_YEAR, Month::January, 1).unwrap_or(Date::MIN);
        let days = 0..=i64::from(LAST_DAY) + 400;
        Self(
            days.map(|day| first.saturating_add(Duration::days(day)).to_string())
                .collect(),
        )
    }
    /// `2021-02-24`
    #[must_use]
    pub fn day(&self, day: u32) -> &str {
        self.0
            .get(day as usize)
            .or(self.0.last())
            .map_or("", String::as_str)
    }
    /// `2021-02-24 08:30:00`, in UTC.
    #[must_use]
    pub fn moment(&self, minute: u32) -> String {
        let (hour, of_hour) = (minute % 1440 / 60, minute % 60);
        format!("{} {hour:02}:{of_hour:02}:00", self.day(minute / 1440))
    }
}

const BEGINNINGS: &[&str] = &[
    "Neu", "Alt", "Ober", "Unter", "Nieder", "Groß", "Klein", "Hoch", "Mittel", "Wald", "Berg",
    "Bach", "Stein", "Linden", "Eichen", "Buchen", "Erlen", "Mühl", "Kirch", "Schloss", "Markt",
    "Sand", "Wiesen", "Rosen", "Königs", "Fürsten", "Herren", "Frauen", "Grün", "Schwarz",
    "Weißen", "Roten",
];
const ENDINGS: &[&str] = &[
    "stadt", "heim", "hausen", "dorf", "bach", "berg", "burg", "feld", "wald", "tal", "au", "rode",
    "kirchen", "brunn", "ingen", "furt", "hofen", "see", "moor", "werder",
];
const RIVERS: &[&str] = &[
    "Lahn", "Weser", "Aller", "Saale", "Elster", "Havel", "Spree", "Donau", "Isar", "Inn",
    "Neckar", "Mosel", "Nahe", "Ruhr", "Lippe", "Ems", "Eider", "Trave", "Peene", "Mulde",
];

/// The name of a town, like `Obermühlfeld an der Elster`.
#[must_use]
pub fn town(number: u32) -> String {
    let chance = |what| chance::of(what, u64::from(number), 7);
    let first = chance::one(BEGINNINGS, chance(20), "Neu");
    let last = chance::one(ENDINGS, chance(21), "stadt");
    match chance::below(chance(22), 3) {
        0 => format!("{first}{last}"),
        1 => format!(
            "{first}{}{last}",
            chance::one(BEGINNINGS, chance(23), "Wald").to_lowercase()
        ),
        _ => format!(
            "{first}{last} an der {}",
            chance::one(RIVERS, chance(24), "Lahn")
        ),
    }
}

const DOINGS: &[&str] = &[
    "online beantragen",
    "anmelden",
    "digital abwickeln",
    "mit SEPA-Mandat",
    "ohne Papier",
    "in einem Vorgang",
    "mit Terminbuchung",
    "barrierefrei",
    "für kleine Gemeinden",
    "im Bürgerbüro",
    "mit elektronischem Bescheid",
    "über das Serviceportal",
    "medienbruchfrei",
    "nach einheitlichem Muster",
];
const GAINS: &[&str] = &[
    "Der Antrag kommt vollständig an und wird ohne Abtippen bearbeitet",
    "Der Bescheid geht in das Postfach des Nutzerkontos",
    "Die Gebühr wird sofort bezahlt, die Kasse bucht selbst",
    "Nachweise werden mit Einwilligung abgerufen statt vorgelegt",
    "Rückfragen der Sachbearbeitung laufen im selben Vorgang",
    "Die Fachanwendung übernimmt die Daten ohne Zwischenschritt",
    "Fristen werden überwacht, Erinnerungen gehen von selbst hinaus",
    "Auch am Schalter wird dieselbe Maske verwendet",
];

/// The title of a blueprint about a service.
#[must_use]
pub fn title(service: &str, number: u32) -> String {
    let doing = chance::one(DOINGS, chance::of(30, u64::from(number), 0), "anmelden");
    format!("{service} {doing}")
}

/// What a blueprint is for, in two sentences.
#[must_use]
pub fn summary(town: &str, number: u32) -> String {
    let gain = |what| chance::one(GAINS, chance::of(what, u64::from(number), 0), "Kurz");
    format!("{}. {}; erprobt in {town}.", gain(31), gain(32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_in_the_order_of_time_and_then_of_numbers() {
        let ids = [
            id(Kind::Step, 5, 1, 0),
            id(Kind::Step, 5, 1, 1),
            id(Kind::Step, 5, 2, 0),
            id(Kind::Step, 6, 0, 0),
        ];
        assert!(ids.is_sorted(), "{ids:?}");
        assert!(ids[0].parse::<domain::Id<domain::adoption::Step>>().is_ok());
        assert_ne!(id(Kind::Body, 5, 1, 0), id(Kind::Person, 5, 1, 0));
    }

    #[test]
    fn days_and_moments_are_as_databases_write_them() {
        let calendar = Calendar::new();
        assert_eq!(calendar.day(0), "2018-01-01");
        assert_eq!(calendar.day(u32::from(LAST_DAY)), "2026-09-30");
        assert_eq!(calendar.moment(1440 + 510), "2018-01-02 08:30:00");
    }
}
