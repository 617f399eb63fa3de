//! `/problems/{name}`: what a refusal of the API means and what helps, for people and for those who write programs.

use crate::{
    page::{Caching, Crumb, Page},
    problem::KINDS,
};
use crate::{problem::Problem, who::Visitor};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

/// The explanation behind the `type` of a problem.
#[derive(Debug, Clone, Serialize)]
pub struct ProblemPage {
    name: &'static str,
    status: u16,
    heading: &'static str,
    meaning: &'static str,
    cure: &'static [&'static str],
    trail: Vec<Crumb>,
}

impl ProblemPage {
    /// The page for this name, or `None` when no answer of ours uses it.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let (name, status, heading) = KINDS.iter().copied().find(|(known, ..)| *known == name)?;
        let (_, meaning, cure) = EXPLANATIONS.iter().find(|(known, ..)| *known == name)?;
        Some(Self {
            name,
            status,
            heading,
            meaning,
            cure,
            trail: vec![
                Crumb::to("/hilfe", "Hilfe"),
                Crumb::to("/hilfe/schnittstelle", "Schnittstelle (API)"),
            ],
        })
    }
}

impl Page for ProblemPage {
    const TEMPLATE: &'static str = "pages/problem.html";

    fn title(&self) -> String {
        self.heading.to_owned()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 3600 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        ["nicht-gefunden", "befunde"]
            .into_iter()
            .filter_map(Self::find)
            .collect()
    }
}

/// Name, what it means, what one can do.
type Explanation = (&'static str, &'static str, &'static [&'static str]);

const EXPLANATIONS: &[Explanation] = &[
    (
        "anfrage-fehlerhaft",
        "Die Anfrage entspricht nicht der Beschreibung der Schnittstelle. Auch unbekannte Filter sind ein Fehler, damit kein Programm mit einem falschen Ergebnis weiterarbeitet.",
        &[
            "Sehen Sie in „flaws“ nach, welche Angabe gemeint ist.",
            "Vergleichen Sie die Anfrage mit der Beschreibung unter /api/v1/openapi.json.",
        ],
    ),
    (
        "anmeldung-noetig",
        "Diese Aktion ist nur mit Anmeldung möglich, oder der Zugangsschlüssel ist ungültig, abgelaufen oder widerrufen.",
        &[
            "Senden Sie die Kopfzeile „Authorization: Bearer …“ mit einem gültigen Zugangsschlüssel.",
            "Melden Sie sich im Browser neu an.",
        ],
    ),
    (
        "nachweis-noetig",
        "Was Sie vorhaben, gilt für Ihre Stelle nach außen. Vorher wird noch einmal gefragt, ob Sie es sind.",
        &["Melden Sie sich noch einmal an; danach wird eine Weile nicht wieder gefragt."],
    ),
    (
        "nicht-erlaubt",
        "Sie sind angemeldet, dürfen diese Aktion für diese Stelle aber nicht ausführen.",
        &[
            "Prüfen Sie, für welche Stelle und mit welcher Rolle Sie angemeldet sind.",
            "Wenden Sie sich an die Person, die in Ihrer Stelle die Zugänge verwaltet.",
        ],
    ),
    (
        "nicht-gefunden",
        "Unter dieser Adresse ist nichts, oder nichts, das Sie sehen dürfen.",
        &[
            "Prüfen Sie Namen, Schlüssel und Versionsnummer.",
            "Suchen Sie unter /blaupausen.",
        ],
    ),
    (
        "methode-nicht-erlaubt",
        "Die Adresse gibt es, aber nicht mit dieser Methode.",
        &["Die Kopfzeile „Allow“ nennt die möglichen Methoden."],
    ),
    (
        "konflikt",
        "Der Stand, auf den sich Ihre Anfrage bezieht, hat sich inzwischen geändert, oder die Angabe gibt es schon.",
        &["Lesen Sie den neuen Stand und wiederholen Sie die Anfrage, wenn sie noch sinnvoll ist."],
    ),
    (
        "version-vorhanden",
        "Eine veröffentlichte Version ändert sich nie. Unter dieser Nummer ist bereits ein anderer Inhalt veröffentlicht.",
        &["Erhöhen Sie die Versionsnummer in blaupause.yml und veröffentlichen Sie erneut."],
    ),
    (
        "kurzname-vergeben",
        "Ein Kurzname bezeichnet für immer dieselbe Blaupause und wird nie neu vergeben.",
        &["Verwenden Sie den vorgeschlagenen freien Kurznamen oder wählen Sie einen anderen."],
    ),
    (
        "veraltet",
        "„If-Match“ nennt nicht mehr den aktuellen Stand. So überschreibt niemand versehentlich die Änderung anderer.",
        &["Lesen Sie die Ressource neu und senden Sie die Änderung mit dem neuen „ETag“."],
    ),
    (
        "zu-gross",
        "Der Inhalt überschreitet eine Grenze, die der Betreiber festgelegt hat; sie steht in der Antwort.",
        &["Entfernen Sie entbehrliche Dateien oder verkleinern Sie Bilder."],
    ),
    (
        "zu-langsam",
        "Der Inhalt der Anfrage kam nicht in der erlaubten Zeit an. Es wurde nichts gespeichert.",
        &[
            "Senden Sie die Anfrage über eine schnellere Verbindung noch einmal.",
            "Große Pakete können Sie mit „blaupause publish“ senden; dort sehen Sie den Fortschritt.",
        ],
    ),
    (
        "zu-viele-anfragen",
        "In kurzer Zeit kamen von derselben Stelle, demselben Konto oder demselben Zugangsschlüssel mehr Anfragen, als das Register einer allein beantwortet. So bleibt es für alle anderen schnell.",
        &[
            "Warten Sie so viele Sekunden, wie „Retry-After“ nennt, und senden Sie die Anfrage dann noch einmal.",
            "Richten Sie sich in Programmen nach „RateLimit-Remaining“ und „RateLimit-Reset“, und fragen Sie Listen mit großen Seiten ab.",
        ],
    ),
    (
        "dauert-zu-lange",
        "Die Antwort war in der erlaubten Zeit nicht fertig. Es wurde nur gelesen, nichts gespeichert.",
        &[
            "Grenzen Sie die Anfrage ein, zum Beispiel auf einen kürzeren Zeitraum.",
            "Versuchen Sie es später noch einmal.",
        ],
    ),
    (
        "format-unbekannt",
        "Die Adresse nimmt dieses Format nicht an.",
        &["Setzen Sie „Content-Type“ so, wie es die Beschreibung der Schnittstelle nennt."],
    ),
    (
        "nicht-annehmbar",
        "Mindestens eine Angabe verletzt eine Regel; welche, steht in „flaws“.",
        &["Berichtigen Sie die genannten Angaben."],
    ),
    (
        "befunde",
        "Die Prüfung hat mindestens einen Fehler gefunden. Alle Befunde stehen in „flaws“, mit Datei, Stelle und Abhilfe.",
        &["Beheben Sie die Fehler; „blaupause check“ zeigt sie auch ohne Server."],
    ),
    (
        "schluessel-anders-benutzt",
        "Derselbe „Idempotency-Key“ wurde innerhalb von 24 Stunden mit anderem Inhalt gesendet.",
        &["Verwenden Sie für jede neue Anfrage einen neuen Schlüssel."],
    ),
    (
        "bedingung-noetig",
        "Änderungen sind nur möglich, wenn die Anfrage den zuletzt gelesenen Stand nennt.",
        &["Lesen Sie die Ressource und senden Sie deren „ETag“ als „If-Match“."],
    ),
    (
        "gesperrt",
        "Diese Version ist gesperrt, zum Beispiel wegen verletzter Rechte. Prüfsumme und Grund stehen in der Antwort.",
        &["Verwenden Sie eine andere Version; die herausgebende Stelle hilft weiter."],
    ),
    (
        "fehler",
        "Bei uns ist ein Fehler aufgetreten. Es ist nichts halb gespeichert worden.",
        &[
            "Wiederholen Sie die Anfrage; mit „Idempotency-Key“ ist das gefahrlos.",
            "Nennen Sie der betreibenden Stelle die „requestId“.",
        ],
    ),
    (
        "nicht-erreichbar",
        "Das Register ist überlastet, oder Datenbank oder Ablage sind nicht erreichbar. Es ist nichts gespeichert worden.",
        &["Wiederholen Sie die Anfrage nach der Zeit in „Retry-After“."],
    ),
    (
        "suche-nicht-erreichbar",
        "Der Dienst, der sucht, antwortet nicht, und es gibt keine eigene Kopie, die einspringt. Alles andere geht weiter.",
        &[
            "Wiederholen Sie die Anfrage nach der Zeit in „Retry-After“; was schon gefunden ist, lässt sich unter seiner Adresse abrufen.",
        ],
    ),
    (
        "ausgang-unbekannt",
        "Die Verbindung zur Datenbank ist während des Speicherns abgebrochen. Es steht nicht fest, ob die Änderung gespeichert ist.",
        &[
            "Lesen Sie den Stand nach, bevor Sie die Anfrage wiederholen.",
            "Mit demselben „Idempotency-Key“ ist eine Wiederholung gefahrlos.",
        ],
    ),
    (
        "wird-vorbereitet",
        "Das Register startet und ist noch nicht bereit.",
        &["Wiederholen Sie die Anfrage nach der Zeit in „Retry-After“."],
    ),
];

/// `GET /problems/{name}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    name: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let page = ProblemPage::find(&name).ok_or_else(|| Problem::not_found("Diese Erklärung"))?;
    super::show(&request, &visitor, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_of_the_api_is_explained_and_nothing_else() {
        for (name, ..) in KINDS {
            assert!(
                ProblemPage::find(name).is_some_and(|page| !page.cure.is_empty()),
                "{name}"
            );
        }
        for (name, ..) in EXPLANATIONS {
            assert!(KINDS.iter().any(|(known, ..)| known == name), "{name}");
        }
        assert!(ProblemPage::find("gibt-es-nicht").is_none());
    }
}
