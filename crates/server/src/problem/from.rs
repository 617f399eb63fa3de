//! From the refusals of the use-cases to problems.

use super::{Flaw, Problem};
use app::{
    Failure, adopt, audience::NotAMember, cooperate, introduce, look_after, notices, propose,
    publish, report, submit, tokens, trust,
};
use domain::{
    blueprint::{PublishRefused, StateRefused},
    submission::{DecideRefused, SubmitRefused},
};
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

/// What passes by itself: a lock, a full disk, a connection that broke.
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

impl From<publish::Refusal> for Problem {
    fn from(refusal: publish::Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            publish::Refusal::Release(PublishRefused::Differs(version)) => {
                Self::new("version-vorhanden", detail.clone())
                    .with_flaw("/version", "version-vorhanden", detail)
                    .with("version", version)
            }
            publish::Refusal::SlugTaken { owner, free, .. } => {
                Self::new("kurzname-vergeben", detail.clone())
                    .with_flaw("/slug", "kurzname-vergeben", detail)
                    .with("owner", owner)
                    .with("proposal", free)
            }
            publish::Refusal::UnknownPublisher(_) => Self::new("nicht-annehmbar", detail.clone())
                .with_flaw("/publisher", "herausgeber-unbekannt", detail),
            publish::Refusal::OtherSlug(_) => Self::new("nicht-annehmbar", detail.clone())
                .with_flaw("/slug", "kurzname-anders", detail),
            publish::Refusal::Audience(_) => Self::new("nicht-annehmbar", detail.clone())
                .with_flaw("/visibilityCooperation", "kein-mitglied", detail),
            publish::Refusal::OtherAudience(_) => Self::new("nicht-annehmbar", detail.clone())
                .with_flaw("/visibility", "sichtbarkeit-anders", detail),
            publish::Refusal::FourEyes(_) => Self::new("nicht-erlaubt", detail),
        }
    }
}

impl From<submit::Refusal> for Problem {
    fn from(refusal: submit::Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            submit::Refusal::Package(refusal) => refusal.into(),
            submit::Refusal::Submission(SubmitRefused::Waiting { id, .. }) => {
                Self::new("konflikt", detail.clone())
                    .with_flaw("/version", "version-wartet", detail)
                    .at(format!("/api/v1/submissions/{id}"))
            }
            submit::Refusal::Submission(SubmitRefused::NoteTooLong) => {
                Self::new("nicht-annehmbar", detail.clone()).with_flaw("note", "zu-lang", detail)
            }
            submit::Refusal::Out(version) => Self::new("konflikt", detail.clone())
                .with_flaw("/version", "bereits-veroeffentlicht", detail)
                .with("version", version),
        }
    }
}

impl From<submit::DecideRefusal> for Problem {
    fn from(refusal: submit::DecideRefusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            submit::DecideRefusal::Package(refusal) => refusal.into(),
            submit::DecideRefusal::Rule(DecideRefused::Decided(_)) => Self::new("konflikt", detail),
            submit::DecideRefusal::Rule(DecideRefused::OwnSubmission) => {
                Self::new("nicht-erlaubt", detail)
            }
            submit::DecideRefusal::Rule(DecideRefused::ReasonMissing) => Self::new(
                "nicht-annehmbar",
                detail.clone(),
            )
            .with_flaw("/reason", "grund-fehlt", detail),
            submit::DecideRefusal::Rule(DecideRefused::ReasonTooLong) => {
                Self::new("nicht-annehmbar", detail.clone()).with_flaw("/reason", "zu-lang", detail)
            }
        }
    }
}

/// A use-case without rules of its own refuses nothing.
impl From<std::convert::Infallible> for Problem {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<StateRefused> for Problem {
    fn from(refusal: StateRefused) -> Self {
        let detail = refusal.to_string();
        let (pointer, rule) = match refusal {
            StateRefused::Unchanged(_) => ("/state", "zustand-unveraendert"),
            StateRefused::ReasonMissing => ("/reason", "grund-fehlt"),
            StateRefused::OwnSuccessor => ("/successor", "eigener-nachfolger"),
        };
        Self::new("nicht-annehmbar", detail.clone()).with_flaw(pointer, rule, detail)
    }
}

impl From<look_after::Refusal> for Problem {
    fn from(refusal: look_after::Refusal) -> Self {
        match refusal {
            look_after::Refusal::Stale => Self::new("veraltet", refusal.to_string()),
            look_after::Refusal::Audience(no) => no.into(),
        }
    }
}

impl From<NotAMember> for Problem {
    fn from(no: NotAMember) -> Self {
        let detail = no.to_string();
        Self::new("nicht-annehmbar", detail.clone()).with_flaw(
            "/visibilityCooperation",
            "kein-mitglied",
            detail,
        )
    }
}

impl From<introduce::Refusal> for Problem {
    fn from(refusal: introduce::Refusal) -> Self {
        let detail = refusal.to_string();
        let (pointer, rule) = match refusal {
            introduce::Refusal::Mail => ("/mail", "keine-mailadresse"),
            introduce::Refusal::TooMuch(..) => ("/platforms", "zu-viel"),
        };
        Self::new("nicht-annehmbar", detail.clone()).with_flaw(pointer, rule, detail)
    }
}

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
pub(crate) fn adoption_flaws(refusal: &adopt::Refusal, under: &str) -> Vec<Flaw> {
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

impl From<cooperate::Refusal> for Problem {
    fn from(refusal: cooperate::Refusal) -> Self {
        use cooperate::Refusal as R;
        let detail = refusal.to_string();
        let (name, pointer, rule) = match refusal {
            R::SlugTaken(_) => ("kurzname-vergeben", "/slug", "kurzname-vergeben"),
            R::UnknownBody(_) => ("nicht-annehmbar", "/body", "kommune-unbekannt"),
            R::Membership(_) => ("konflikt", "/from", "mitgliedschaft-ueberschneidet"),
            R::Ends(_) => ("nicht-annehmbar", "/until", "zeitraum-verdreht"),
            R::Stale => ("veraltet", "", "veraltet"),
            R::NameMissing => ("nicht-annehmbar", "/name", "name-fehlt"),
        };
        Self::new(name, detail.clone()).with_flaw(pointer, rule, detail)
    }
}

/// What a form about people cannot be taken for; most of these the pages show at the fields.
macro_rules! not_taken {
    ($($refusal:ty),*) => { $(
        impl From<$refusal> for Problem {
            fn from(refusal: $refusal) -> Self {
                Self::new("nicht-annehmbar", refusal.to_string())
            }
        }
    )* };
}
not_taken!(
    app::appoint::Refusal,
    app::claim_body::Refusal,
    app::invite::Refusal,
    app::join::Refusal,
    app::leave::Refusal,
    app::privacy::erase::Refusal,
    app::renew::Refusal,
    app::saved::Refusal
);

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

impl From<report::Refusals> for Problem {
    fn from(refusals: report::Refusals) -> Self {
        use report::Refusal as R;
        let detail = refusals.to_string();
        let flaws = refusals.0.iter().map(|refusal| {
            let (pointer, rule) = match refusal {
                R::UnknownCooperation(_) => ("/cooperation", "kooperation-unbekannt"),
                R::Ends(_) => ("/until", "zeitraum-verdreht"),
                R::NotYetKnown => ("/asKnownAt", "noch-nicht-bekannt"),
            };
            Flaw {
                pointer: pointer.to_owned(),
                rule: rule.to_owned(),
                detail: refusal.to_string(),
            }
        });
        Self::new("nicht-annehmbar", detail).with_flaws(flaws.collect())
    }
}

impl From<notices::Refusals> for Problem {
    fn from(refusals: notices::Refusals) -> Self {
        use domain::notice::Refusal as R;
        let detail = refusals.to_string();
        if refusals.0.contains(&R::Stale) {
            return Self::new("veraltet", detail);
        }
        let flaws = refusals.0.iter().map(|refusal| {
            let (pointer, rule) = match refusal {
                R::ProgrammeMissing => ("/programme", "programm-fehlt"),
                R::ReferenceMissing => ("/reference", "geschaeftszeichen-fehlt"),
                R::TooLong { field, .. } => (*field, "zu-lang"),
                R::OwnAuthority | R::UnknownAuthority => ("/authority", "behoerde"),
                R::Ends(_) => ("/until", "zeitraum-verdreht"),
                R::Foreign | R::TooMany => ("/parts", "gehoert-nicht-dazu"),
                R::ReferenceTaken => ("/reference", "geschaeftszeichen-vergeben"),
                R::NoMember | R::UnknownCooperation => ("/cooperation", "kein-mitglied"),
                R::Stale => ("", "veraltet"),
            };
            Flaw {
                pointer: pointer.to_owned(),
                rule: rule.to_owned(),
                detail: refusal.to_string(),
            }
        });
        Self::new("nicht-annehmbar", detail).with_flaws(flaws.collect())
    }
}

impl From<tokens::Refusals> for Problem {
    fn from(refusals: tokens::Refusals) -> Self {
        use tokens::Refusal as R;
        let detail = refusals.to_string();
        let flaws = refusals.0.iter().map(|refusal| {
            let (pointer, rule) = match refusal {
                R::Name => ("/name", "zweck-fehlt"),
                R::NoScope => ("/scopes", "erlaubnis-fehlt"),
                R::MoreThanOneself(_) => ("/scopes", "erlaubnis-zu-weit"),
                R::Days => ("/days", "dauer"),
                R::TooMany => ("", "zu-viele"),
            };
            Flaw {
                pointer: pointer.to_owned(),
                rule: rule.to_owned(),
                detail: refusal.to_string(),
            }
        });
        Self::new("nicht-annehmbar", detail).with_flaws(flaws.collect())
    }
}

impl From<trust::Refusal> for Problem {
    fn from(refusal: trust::Refusal) -> Self {
        let detail = refusal.to_string();
        let (pointer, rule) = match refusal {
            trust::Refusal::Issuer => ("/issuer", "plattform"),
            trust::Refusal::Project => ("/project", "projekt"),
            trust::Refusal::Branch => ("/branch", "zweig"),
            trust::Refusal::TooMany => ("", "zu-viele"),
            trust::Refusal::SeveralBodies => ("/body", "mehrere-stellen"),
            trust::Refusal::UnknownProject(_)
            | trust::Refusal::NotTrusted(_)
            | trust::Refusal::Spent
            | trust::Refusal::MakerLost => return Self::new("nicht-erlaubt", detail),
        };
        Self::new("nicht-annehmbar", detail.clone()).with_flaw(pointer, rule, detail)
    }
}
