//! Refusals of adopting, and of what a cooperation suggests to adopt.

use crate::problem::{Flaw, Problem};
use app::{adopt, propose};

impl From<adopt::Refusal> for Problem {
    fn from(refusal: adopt::Refusal) -> Self {
        let flaws = adoption_flaws(&refusal, "");
        let detail = flaws
            .iter()
            .map(|flaw| flaw.detail.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        match refusal {
            adopt::Refusal::Open(id) => Self::new("konflikt", detail)
                .with_flaws(flaws)
                .at(format!("/api/v1/adoptions/{id}")),
            adopt::Refusal::Stale => Self::new("veraltet", detail),
            adopt::Refusal::Steps(_)
            | adopt::Refusal::UnknownBody(_)
            | adopt::Refusal::UnknownBlueprint(_)
            | adopt::Refusal::UnknownVersion(_)
            | adopt::Refusal::NotOffered(..)
            | adopt::Refusal::NothingOffered
            | adopt::Refusal::Cover(_)
            | adopt::Refusal::CoverEnd(_)
            | adopt::Refusal::Ended(_)
            | adopt::Refusal::Audience(_)
            | adopt::Refusal::Over
            | adopt::Refusal::NotCovered => Self::new("nicht-annehmbar", detail).with_flaws(flaws),
        }
    }
}

/// The flaws of a step or an adoption; `under` is the pointer of the thing in a list.
fn adoption_flaws(refusal: &adopt::Refusal, under: &str) -> Vec<Flaw> {
    use adopt::Refusal as R;
    let one = |pointer: &str, rule: &str, detail: String| {
        vec![Flaw {
            pointer: format!("{under}{pointer}"),
            rule: rule.to_owned(),
            detail,
        }]
    };
    match refusal {
        R::Steps(flaws) => flaws
            .iter()
            .map(|flaw| Flaw { pointer: format!("{under}{}", flaw.pointer()), rule: flaw.rule().to_owned(), detail: flaw.to_string() })
            .collect(),
        R::Open(_) => one("/blueprint", "bereits-offen", "Zu dieser Blaupause hat die Kommune schon eine Nachnutzung, die nicht beendet ist. Ergänzen Sie dort den nächsten Schritt.".to_owned()),
        R::UnknownBody(key) => one("/body", "kommune-unbekannt", format!("Die Kommune mit dem Schlüssel {key} ist im Register nicht bekannt.")),
        R::UnknownBlueprint(slug) => one("/blueprint", "blaupause-unbekannt", format!("Die Blaupause „{slug}“ gibt es nicht.")),
        R::UnknownVersion(version) => one("/version", "version-unbekannt", format!("Die Version {version} dieser Blaupause gibt es nicht.")),
        R::NotOffered(version, state) => one("/version", "version-nicht-angeboten", format!("Die Version {version} ist {}; sie kann nicht neu übernommen werden.", state.label())),
        R::NothingOffered => one("/blueprint", "nichts-angeboten", "Von dieser Blaupause wird zurzeit keine Version angeboten.".to_owned()),
        R::Cover(flaws) => flaws
            .iter()
            .map(|(place, flaw)| Flaw { pointer: format!("{under}/covers/{place}{}", flaw.pointer()), rule: flaw.rule().to_owned(), detail: flaw.to_string() })
            .collect(),
        R::CoverEnd(flaw) => one(flaw.pointer(), flaw.rule(), flaw.to_string()),
        R::Ended(day) => one("", "nach-dem-ende", format!("Die Nachnutzung endete am {}. Sie versorgt niemanden mehr mit; beginnen Sie eine neue.", day.german())),
        R::Audience(no) => one("/visibilityCooperation", "kein-mitglied", no.to_string()),
        R::Over => one("/plannedLiveOn", "nach-dem-ende", "Die Nachnutzung ist beendet. Ein geplanter Termin ließe sich nicht mehr einhalten.".to_owned()),
        R::NotCovered => one("/body", "nicht-mitversorgt", "Diese Nachnutzung versorgt die Kommune nicht mit.".to_owned()),
        R::Stale => one("", "veraltet", "Die Nachnutzung wurde inzwischen geändert. Laden Sie sie neu und prüfen Sie Ihre Angaben.".to_owned()),
    }
}

impl From<propose::Refusal> for Problem {
    fn from(refusal: propose::Refusal) -> Self {
        match refusal {
            propose::Refusal::Flawed(all) => {
                let flaws: Vec<Flaw> = all
                    .iter()
                    .flat_map(|(place, flaw)| adoption_flaws(flaw, &format!("/{place}")))
                    .collect();
                Self::new("nicht-annehmbar", "Mindestens ein Vorschlag kann so nicht angenommen werden. Es wurde keiner gespeichert.").with_flaws(flaws)
            }
            propose::Refusal::Unfit(all) => {
                let flaws: Vec<Flaw> = all
                    .iter()
                    .flat_map(|(place, unfit)| suggestion_flaws(unfit, &format!("/{place}")))
                    .collect();
                Self::new("nicht-annehmbar", "Mindestens ein Vorschlag kann so nicht angenommen werden. Es wurde keiner gespeichert.").with_flaws(flaws)
            }
            propose::Refusal::Decided(state) => Self::new(
                "konflikt",
                format!("Der Vorschlag ist bereits {}.", state.label()),
            ),
        }
    }
}

/// The flaws of a suggestion; `under` is the pointer of it in a list.
pub(crate) fn suggestion_flaws(unfit: &propose::Unfit, under: &str) -> Vec<Flaw> {
    match unfit {
        propose::Unfit::Step(flaw) => adoption_flaws(flaw, under),
        propose::Unfit::NotAMember(key) => vec![Flaw {
            pointer: format!("{under}/body"),
            rule: "kein-mitglied".to_owned(),
            detail: format!("Die Kommune {key} war an diesem Tag kein Mitglied der Kooperation."),
        }],
    }
}
