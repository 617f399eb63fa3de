//! From the troubles of the data and the refusals of the use-cases to problems, a file per verb.

mod adoption;
mod cooperation;
mod notices;
mod people;
mod programs;
mod publishing;

pub(crate) use adoption::suggestion_flaws;

use super::Problem;
use app::Failure;
use store::{Sql, Trouble};

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        match &trouble {
            Trouble::Busy => Self::new(
                "nicht-erreichbar",
                "Gerade schreiben sehr viele zugleich. Es wurde nichts begonnen.",
            )
            .retry_after(2),
            Trouble::Unreachable(why) => {
                tracing::error!(error = %why, "The database or the files cannot be reached");
                Self::new(
                    "nicht-erreichbar",
                    "Das Register erreicht seine Daten nicht. Es wurde nichts gespeichert.",
                )
                .retry_after(10)
            }
            Trouble::Files(why) => {
                tracing::error!(error = %why, "The folder of files cannot be used");
                Self::new(
                    "nicht-erreichbar",
                    "Das Register erreicht seine Dateien nicht. Es wurde nichts gespeichert.",
                )
                .retry_after(10)
            }
            Trouble::OutcomeUnknown(why) => {
                tracing::error!(error = %why, "A commit failed with unknown outcome");
                Self::new(
                    "ausgang-unbekannt",
                    "Beim Speichern ist die Verbindung abgerissen. Prüfen Sie, ob die Änderung da ist, bevor Sie sie wiederholen; \
                     mit demselben Idempotency-Key ist das Wiederholen gefahrlos.",
                )
                .retry_after(10)
            }
            Trouble::Sql(Sql::NotFound) => Self::not_found("Das Gesuchte"),
            Trouble::Sql(error) if is_locked_or_full(error) => {
                tracing::error!(%error, "The database refuses to write");
                Self::new(
                    "nicht-erreichbar",
                    "Die Datenbank nimmt gerade nichts an. Es wurde nichts gespeichert.",
                )
                .retry_after(10)
            }
            Trouble::Sql(error) => {
                tracing::error!(%error, "The database refused a statement");
                Self::new(
                    "fehler",
                    "Bei uns ist ein Fehler aufgetreten. Es wurde nichts gespeichert.",
                )
            }
            Trouble::Panicked | Trouble::Damaged(_) => {
                tracing::error!(error = %trouble, "A piece of work failed");
                Self::new(
                    "fehler",
                    "Bei uns ist ein Fehler aufgetreten. Es wurde nichts gespeichert.",
                )
            }
        }
    }
}

/// What passes by itself: a lock, a full disk, a connection that broke. PostgreSQL says it in the language of its server,
/// and only a superuser could ask for another one.
fn is_locked_or_full(error: &Sql) -> bool {
    let text = error.to_string();
    let passing = [
        "locked",
        "full",
        "disk I/O",
        "connection",
        "terminat",
        "timeout",
        "lock timeout",
        "shutting down",
        "space left",
        "Speicherplatz",
        "Zeitüberschreitung",
        "Verbindung",
        "fährt herunter",
    ];
    passing.iter().any(|word| text.contains(word)) || matches!(error, Sql::BrokenTransactionManager)
}

impl From<Sql> for Problem {
    fn from(error: Sql) -> Self {
        Trouble::Sql(error).into()
    }
}

impl<R> From<Failure<R>> for Problem
where
    Problem: From<R>,
{
    fn from(failure: Failure<R>) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::NotAllowed(why) => Self::new("nicht-erlaubt", why.to_string()),
            Failure::NotFound(what) => Self::not_found(what),
            Failure::Trouble(trouble) => trouble.into(),
        }
    }
}

/// A use-case without rules of its own refuses nothing.
impl From<std::convert::Infallible> for Problem {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_lock_pass_by_themselves_in_either_language() {
        for told in [
            "database is locked",
            "database or disk is full",
            "could not extend file \"base/1/2\": No space left on device",
            "canceling statement due to lock timeout",
            "konnte Datei »base/1/2« nicht erweitern: Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
            "storniere Anfrage wegen Zeitüberschreitung einer Sperre",
        ] {
            let problem = Problem::from(Sql::DeserializationError(told.into()));
            assert_eq!(problem.name, "nicht-erreichbar", "{told}");
            assert!(problem.retry_after.is_some(), "{told}");
        }
        let other = Problem::from(Sql::DeserializationError("column does not exist".into()));
        assert_eq!(other.name, "fehler");
    }
}
