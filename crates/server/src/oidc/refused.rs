//! Why somebody is not let in: for the log in English, for people in German with what helps.

use app::sign_in::issuer::ArriveRefused;

/// Why a sign-in at an issuer came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("the issuer does not answer: {0}")]
    Unreachable(String),
    #[error("the issuer cannot be used: {0}")]
    Unusable(String),
    #[error("the issuer ended the sign-in with `{0}`")]
    Declined(String),
    #[error(
        "the answer belongs to no sign-in of this browser, or to one that was answered or is too old"
    )]
    Over,
    #[error("the issuer does not take the code (`{0}`)")]
    Code(String),
    #[error("the issuer does not know the registry by its client_id and secret (`{0}`)")]
    Client(String),
    #[error("the token is refused: {0}")]
    Token(TokenFlaw),
    #[error("the claim for the body is missing or is no key")]
    NoBody,
    #[error("the issuer is not tied to the body that it names")]
    ForeignBody,
    #[error("{0}")]
    Person(ArriveRefused),
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFlaw {
    #[error("it was made for somebody else (aud, azp)")]
    Audience,
    #[error("it was made by somebody else (iss)")]
    Issuer,
    #[error("it answers another question (nonce)")]
    Nonce,
    #[error("it has expired (exp)")]
    Expired,
    #[error("it was made in the future or too long ago (iat, nbf)")]
    Time,
    #[error("the issuer shows no key for it (kid)")]
    UnknownKey,
    #[error("its signature does not hold, or is of a kind that is not accepted")]
    Signature,
    #[error("the person has not signed in anew (auth_time)")]
    NotAnew,
    #[error("it lacks something, or has something that does not belong there")]
    Shape,
    #[error("no such program is configured")]
    UnknownProgram,
    #[error("it lacks a scope")]
    Scope,
}

/// How a refusal is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub status: u16,
    pub title: &'static str,
    pub happened: String,
    pub cures: Vec<&'static str>,
}

const AGAIN: &str = "Beginnen Sie die Anmeldung noch einmal.";
const CALL: &str = "Gelingt es wieder nicht, nennen Sie der Stelle, die Ihre Zugänge verwaltet, die Vorgangsnummer unten.";
const OURS: &str = "Nennen Sie dem Betreiber des Registers die Vorgangsnummer unten. Sie selbst können daran nichts ändern.";

impl Refused {
    /// What happened, and what to do.
    #[must_use]
    pub fn told(&self, issuer: &str) -> Told {
        let told = |status, title, happened: String, cures: &[&'static str]| Told {
            status,
            title,
            happened,
            cures: cures.to_vec(),
        };
        match self {
            Self::Unreachable(_) => told(
                503,
                "Der Anmeldedienst antwortet nicht",
                format!("Das Register erreicht den Anmeldedienst „{issuer}“ gerade nicht. Ihre Angaben sind nicht verloren; es wurde nichts geändert."),
                &["Versuchen Sie es in einigen Minuten noch einmal.", "Was öffentlich ist, lesen und laden Sie auch ohne Anmeldung.", CALL],
            ),
            Self::Unusable(_) | Self::Client(_) => told(
                502,
                "Der Anmeldedienst ist nicht richtig eingerichtet",
                format!("Der Anmeldedienst „{issuer}“ und das Register verstehen sich nicht."),
                &[OURS],
            ),
            Self::Declined(code) if code == "access_denied" => told(
                403,
                "Die Anmeldung wurde abgebrochen",
                format!("„{issuer}“ hat Sie nicht angemeldet, weil Sie die Anmeldung abgebrochen haben oder dort keinen Zugang zum Register haben."),
                &[AGAIN, CALL],
            ),
            Self::Declined(_) => told(
                403,
                "Der Anmeldedienst hat die Anmeldung beendet",
                format!("„{issuer}“ hat Sie nicht angemeldet."),
                &[AGAIN, CALL],
            ),
            Self::Over => told(
                400,
                "Dieser Anmeldevorgang gilt nicht mehr",
                "Eine Anmeldung gilt zehn Minuten, nur einmal und nur in dem Browser, in dem sie begonnen hat. Vielleicht haben Sie die Seite neu geladen, ein Lesezeichen benutzt oder Cookies abgeschaltet.".to_owned(),
                &[AGAIN, "Lassen Sie Cookies für diese Seite zu."],
            ),
            Self::Code(_) => told(
                400,
                "Der Anmeldedienst nimmt den Vorgang nicht an",
                format!("„{issuer}“ hat die Anmeldung nicht bestätigt: Sie wurde schon einmal benutzt oder ist abgelaufen."),
                &[AGAIN, CALL],
            ),
            Self::Token(flaw) => flaw.told(issuer),
            Self::NoBody => told(
                403,
                "Ihre Stelle ist nicht angegeben",
                format!("„{issuer}“ hat Sie angemeldet, sagt aber nicht, für welche Stelle Sie arbeiten."),
                &["Bitten Sie die Stelle, die Ihre Zugänge verwaltet, den Schlüssel Ihrer Kommune bei Ihrem Zugang zu hinterlegen.", CALL],
            ),
            Self::ForeignBody => told(
                403,
                "Für diese Stelle darf der Anmeldedienst nicht sprechen",
                format!("„{issuer}“ hat Sie für eine Stelle angemeldet, an die dieser Dienst hier nicht gebunden ist."),
                &["Wählen Sie bei der Anmeldung den Dienst Ihrer eigenen Kommune.", CALL],
            ),
            Self::Person(refused) => told_of(refused, issuer),
        }
    }
}

impl TokenFlaw {
    fn told(self, issuer: &str) -> Told {
        let (status, happened) = match self {
            Self::Audience => (
                403,
                "Der Nachweis gilt für ein anderes Programm, nicht für dieses Register.",
            ),
            Self::Issuer => (
                403,
                "Der Nachweis stammt von einem anderen Anmeldedienst als dem, den Sie gewählt haben.",
            ),
            Self::Nonce => (403, "Der Nachweis gehört zu einem anderen Anmeldevorgang."),
            Self::Expired => (403, "Der Nachweis ist abgelaufen."),
            Self::Time => (
                403,
                "Die Uhren des Anmeldedienstes und des Registers gehen zu weit auseinander.",
            ),
            Self::UnknownKey => (
                403,
                "Der Nachweis ist mit einem Schlüssel unterschrieben, den der Anmeldedienst nicht veröffentlicht.",
            ),
            Self::Signature => (403, "Die Unterschrift unter dem Nachweis stimmt nicht."),
            Self::NotAnew => (
                403,
                "Der Anmeldedienst hat Sie nicht noch einmal nach Ihrer Anmeldung gefragt.",
            ),
            Self::Shape | Self::UnknownProgram | Self::Scope => {
                (403, "Dem Nachweis fehlt eine Angabe.")
            }
        };
        Told {
            status,
            title: "Der Nachweis des Anmeldedienstes gilt nicht",
            happened: format!(
                "„{issuer}“ hat geantwortet. {happened} Deshalb sind Sie nicht angemeldet."
            ),
            cures: vec![AGAIN, CALL],
        }
    }
}

fn told_of(refused: &ArriveRefused, issuer: &str) -> Told {
    let (title, happened, cures) = match refused {
        ArriveRefused::UnknownBody(key) => (
            "Ihre Stelle ist hier nicht bekannt",
            format!("„{issuer}“ nennt für Sie den Schlüssel {key}. Eine Stelle mit diesem Schlüssel gibt es im Register nicht."),
            vec!["Bitten Sie die Stelle, die Ihre Zugänge verwaltet, den Schlüssel zu prüfen.", OURS],
        ),
        ArriveRefused::Newcomer => (
            "Für Sie gibt es hier noch keinen Zugang",
            format!("„{issuer}“ hat Sie angemeldet. Zugänge legt hier aber die Verwaltung Ihrer Stelle an."),
            vec!["Bitten Sie um eine Einladung."],
        ),
        ArriveRefused::Gone => (
            "Ihr Zugang ist beendet",
            "Ihr Zugang zum Register wurde beendet, zum Beispiel weil Sie die Stelle gewechselt haben.".to_owned(),
            vec!["Bitten Sie um eine neue Einladung, wenn Sie wieder Zugang brauchen."],
        ),
        ArriveRefused::SomebodyElse => (
            "Das ist eine andere Person",
            "Sie haben sich beim Anmeldedienst mit einem anderen Zugang angemeldet als hier. Die Bestätigung zählt nur von derselben Person.".to_owned(),
            vec!["Melden Sie sich beim Anmeldedienst ab und bestätigen Sie noch einmal mit Ihrem eigenen Zugang."],
        ),
        ArriveRefused::SessionOver => (
            "Ihre Sitzung ist beendet",
            "Während der Bestätigung ist Ihre Sitzung abgelaufen.".to_owned(),
            vec![AGAIN],
        ),
    };
    Told {
        status: 403,
        title,
        happened,
        cures,
    }
}
