//! `/problems/{name}`: what a refusal of the API means and what helps, for people and for those who write programs.

use crate::page::{Caching, Crumb, Page};
use serde::Serialize;

/// The explanation behind the `type` of a problem.
#[derive(Debug, Clone, Serialize)]
pub struct ProblemPage {
    name: String,
    status: u16,
    heading: String,
    meaning: String,
    cure: Vec<String>,
    trail: Vec<Crumb>,
}

struct Explanation {
    name: &'static str,
    status: u16,
    heading: &'static str,
    meaning: &'static str,
    cure: &'static [&'static str],
}

impl ProblemPage {
    /// The page for this name, or `None` when no answer of ours uses it.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        let known = EXPLANATIONS
            .iter()
            .find(|explanation| explanation.name == name)?;
        Some(Self {
            name: known.name.to_owned(),
            status: known.status,
            heading: known.heading.to_owned(),
            meaning: known.meaning.to_owned(),
            cure: known.cure.iter().map(|&line| line.to_owned()).collect(),
            trail: vec![
                Crumb::to("/hilfe", "Hilfe"),
                Crumb::to("/hilfe/schnittstelle", "Schnittstelle (API)"),
            ],
        })
    }

    /// All names that have a page, for the test that every problem of the API has one.
    pub fn names() -> impl Iterator<Item = &'static str> {
        EXPLANATIONS.iter().map(|explanation| explanation.name)
    }
}

impl Page for ProblemPage {
    const TEMPLATE: &'static str = "pages/problem.html";

    fn title(&self) -> String {
        self.heading.clone()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 3600 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        Self::names().filter_map(Self::find).take(2).collect()
    }
}

const fn explain(
    name: &'static str,
    status: u16,
    heading: &'static str,
    meaning: &'static str,
    cure: &'static [&'static str],
) -> Explanation {
    Explanation {
        name,
        status,
        heading,
        meaning,
        cure,
    }
}

const EXPLANATIONS: [Explanation; 22] = [
    explain(
        "bad-request",
        400,
        "Die Anfrage ist nicht verständlich",
        "Die Anfrage entspricht nicht der Beschreibung der Schnittstelle.",
        &[
            "Sehen Sie in „flaws“ nach, welche Angabe gemeint ist.",
            "Vergleichen Sie die Anfrage mit der Beschreibung unter /api/v1/openapi.json.",
        ],
    ),
    explain(
        "unknown-parameter",
        400,
        "Unbekannte Angabe in der Adresse",
        "Die Adresse enthält einen Filter, den es hier nicht gibt. Er wird nicht übergangen, damit kein Programm mit einem falschen Ergebnis weiterarbeitet.",
        &["Prüfen Sie die Schreibweise.", "Entfernen Sie die Angabe."],
    ),
    explain(
        "not-signed-in",
        401,
        "Anmeldung nötig",
        "Diese Aktion ist nur mit Anmeldung möglich, oder das Zugangszeichen ist ungültig oder abgelaufen.",
        &[
            "Senden Sie die Kopfzeile „Authorization: Bearer …“ mit einem gültigen Zugangszeichen.",
            "Melden Sie sich im Browser neu an.",
        ],
    ),
    explain(
        "not-allowed",
        403,
        "Keine Berechtigung",
        "Sie sind angemeldet, dürfen diese Aktion für diese Stelle aber nicht ausführen.",
        &[
            "Prüfen Sie, für welche Stelle und mit welcher Rolle Sie angemeldet sind.",
            "Wenden Sie sich an die Person, die in Ihrer Stelle die Zugänge verwaltet.",
        ],
    ),
    explain(
        "not-a-maintainer",
        403,
        "Nur die herausgebende Stelle darf das",
        "Versionen einer Blaupause veröffentlicht nur, wer in der herausgebenden Stelle die Rolle „Freigeben“ hat.",
        &[
            "Bitten Sie die herausgebende Stelle um die Freigabe.",
            "Veröffentlichen Sie eine eigene Variante, die sich auf die Blaupause bezieht („basedOn“).",
        ],
    ),
    explain(
        "not-found",
        404,
        "Nicht gefunden",
        "Unter dieser Adresse ist nichts, oder nichts, das Sie sehen dürfen.",
        &[
            "Prüfen Sie Namen, Schlüssel und Versionsnummer.",
            "Suchen Sie unter /blaupausen.",
        ],
    ),
    explain(
        "method-not-allowed",
        405,
        "Diese Aktion gibt es hier nicht",
        "Die Adresse gibt es, aber nicht mit dieser Methode.",
        &["Die Kopfzeile „Allow“ nennt die möglichen Methoden."],
    ),
    explain(
        "version-exists",
        409,
        "Diese Version gibt es schon mit anderem Inhalt",
        "Eine veröffentlichte Version ändert sich nie. Unter dieser Nummer ist bereits ein anderer Inhalt veröffentlicht.",
        &["Erhöhen Sie die Versionsnummer in blaupause.yml und veröffentlichen Sie erneut."],
    ),
    explain(
        "slug-taken",
        409,
        "Dieser Name ist vergeben",
        "Ein Name bezeichnet für immer dieselbe Blaupause und wird nie neu vergeben.",
        &["Verwenden Sie den vorgeschlagenen freien Namen oder wählen Sie einen anderen."],
    ),
    explain(
        "conflict",
        409,
        "Jemand war schneller",
        "Der Stand, auf den sich Ihre Anfrage bezieht, hat sich inzwischen geändert.",
        &["Lesen Sie den neuen Stand und wiederholen Sie die Anfrage, wenn sie noch sinnvoll ist."],
    ),
    explain(
        "idempotency-key-reused",
        422,
        "Schlüssel schon für eine andere Anfrage verwendet",
        "Derselbe „Idempotency-Key“ wurde innerhalb von 24 Stunden mit anderem Inhalt gesendet.",
        &["Verwenden Sie für jede neue Anfrage einen neuen Schlüssel."],
    ),
    explain(
        "stale",
        412,
        "Der Stand ist veraltet",
        "„If-Match“ nennt nicht mehr den aktuellen Stand. So überschreibt niemand versehentlich die Änderung anderer.",
        &["Lesen Sie die Ressource neu und senden Sie die Änderung mit dem neuen „ETag“."],
    ),
    explain(
        "too-large",
        413,
        "Zu groß",
        "Der Inhalt überschreitet eine Grenze, die der Betreiber festgelegt hat; sie steht in der Antwort.",
        &["Entfernen Sie entbehrliche Dateien oder verkleinern Sie Bilder."],
    ),
    explain(
        "wrong-media-type",
        415,
        "Falsches Format",
        "Die Adresse nimmt dieses Format nicht an.",
        &["Setzen Sie „Content-Type“ so, wie es die Beschreibung der Schnittstelle nennt."],
    ),
    explain(
        "findings",
        422,
        "Das Paket hat Fehler",
        "Die Prüfung hat mindestens einen Fehler gefunden. Alle Befunde stehen in „flaws“, mit Datei, Stelle und Abhilfe.",
        &["Beheben Sie die Fehler; „blaupause check“ zeigt sie auch ohne Server."],
    ),
    explain(
        "invalid",
        422,
        "Die Angaben sind so nicht möglich",
        "Mindestens eine Angabe verletzt eine Regel; welche, steht in „flaws“.",
        &["Berichtigen Sie die genannten Angaben."],
    ),
    explain(
        "evidence-required",
        422,
        "Nachweis fehlt",
        "„In Betrieb“ braucht mindestens einen Nachweis.",
        &["Geben Sie die Adresse des Onlinedienstes an oder fügen Sie eine Datei bei."],
    ),
    explain(
        "precondition-required",
        428,
        "„If-Match“ fehlt",
        "Änderungen sind nur möglich, wenn die Anfrage den zuletzt gelesenen Stand nennt.",
        &["Lesen Sie die Ressource und senden Sie deren „ETag“ als „If-Match“."],
    ),
    explain(
        "too-many-requests",
        429,
        "Zu viele Anfragen",
        "Von Ihrer Adresse oder mit Ihrem Zugang kamen zu viele Anfragen in kurzer Zeit.",
        &["Warten Sie so lange, wie „Retry-After“ angibt."],
    ),
    explain(
        "blocked",
        451,
        "Gesperrter Inhalt",
        "Diese Version ist gesperrt, zum Beispiel wegen verletzter Rechte. Fingerabdruck und Grund stehen in der Antwort.",
        &["Verwenden Sie eine andere Version; die herausgebende Stelle hilft weiter."],
    ),
    explain(
        "internal",
        500,
        "Fehler auf unserer Seite",
        "Bei uns ist ein Fehler aufgetreten. Es ist nichts halb gespeichert worden.",
        &[
            "Wiederholen Sie die Anfrage; mit „Idempotency-Key“ ist das gefahrlos.",
            "Nennen Sie der betreibenden Stelle die „requestId“.",
        ],
    ),
    explain(
        "unavailable",
        503,
        "Gerade nicht erreichbar",
        "Das Register ist überlastet, oder Datenbank oder Ablage sind nicht erreichbar. Es ist nichts gespeichert worden.",
        &["Wiederholen Sie die Anfrage nach der Zeit in „Retry-After“."],
    ),
];
