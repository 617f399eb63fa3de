//! Reporting a barrier, or asking for content in another form; open to everybody.

pub mod received;

use crate::{
    mail,
    page::{Choice, Crumb, Field, Flaw, Page},
    params::Params,
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::mail::MailAddress;
use serde::{Deserialize, Serialize};

/// `/barrierefreiheit/melden`: report a barrier, or ask for content in another form; needs no account.
///
/// Inputs: `kind` (`barrier` or `content`), `address`, `message`, `mail` (optional).
#[derive(Debug, Serialize)]
pub struct Feedback {
    trail: Vec<Crumb>,
    flaws: Vec<Flaw>,
    kinds: Vec<Choice>,
    kind_error: Option<String>,
    address: Field,
    message: Field,
    mail: Field,
}

/// What somebody reports, right or wrong, as it came.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct FeedbackInput {
    pub kind: String,
    pub address: String,
    pub message: String,
    pub mail: String,
}

const KINDS: [(&str, &str); 2] = [
    ("barrier", "Ich bin auf eine Barriere gestoßen"),
    ("content", "Ich brauche einen Inhalt in zugänglicher Form"),
];
const LONGEST_MESSAGE: usize = 5000;
const LONGEST_LINE: usize = 500;

impl Feedback {
    /// The empty form; `address` is the page from which somebody came.
    #[must_use]
    pub fn empty(address: &str) -> Self {
        let input = FeedbackInput {
            kind: "barrier".to_owned(),
            address: address.to_owned(),
            ..FeedbackInput::default()
        };
        Self::showing(&input)
    }

    /// The form with what is wrong, or `None` when the report can be taken as it is.
    #[must_use]
    pub fn refused(input: &FeedbackInput) -> Option<Self> {
        let mut page = Self::showing(input);
        if KINDS.iter().all(|(value, _)| *value != input.kind) {
            page.kind_error = Some("Bitte wählen Sie aus, worum es geht.".to_owned());
        }
        if input.message.trim().is_empty() {
            page.message = page.message.refused(
                "Bitte beschreiben Sie kurz, was nicht funktioniert oder was Sie brauchen.",
            );
        } else if input.message.chars().count() > LONGEST_MESSAGE {
            page.message = page
                .message
                .refused("Bitte kürzen Sie Ihre Beschreibung auf höchstens 5.000 Zeichen.");
        }
        let mail = input.mail.trim();
        if !mail.is_empty() && mail.parse::<MailAddress>().is_err() {
            page.mail = page.mail.refused(
                "Bitte geben Sie die E-Mail-Adresse vollständig an, zum Beispiel name@example.org.",
            );
        }
        if input.address.chars().count() > LONGEST_LINE {
            page.address = page.address.refused("Die Adresse der Seite ist zu lang.");
        }
        let kind = Field {
            value: String::new(),
            error: page.kind_error.clone(),
        };
        page.flaws = Flaw::of(&[
            ("kind", &kind),
            ("address", &page.address),
            ("message", &page.message),
            ("mail", &page.mail),
        ]);
        (!page.flaws.is_empty()).then_some(page)
    }

    fn showing(input: &FeedbackInput) -> Self {
        Self {
            trail: vec![Crumb::to(
                "/barrierefreiheit",
                "Erklärung zur Barrierefreiheit",
            )],
            flaws: Vec::new(),
            kinds: KINDS
                .iter()
                .map(|(value, label)| Choice::of(*value, *label, *value == input.kind))
                .collect(),
            kind_error: None,
            address: Field::of(input.address.clone()),
            message: Field::of(input.message.clone()),
            mail: Field::of(input.mail.clone()),
        }
    }
}

impl Page for Feedback {
    const TEMPLATE: &'static str = "pages/feedback.html";

    fn title(&self) -> String {
        let name = "Barriere melden";
        if self.flaws.is_empty() {
            name.to_owned()
        } else {
            format!("Fehler: {name}")
        }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let input = FeedbackInput {
            mail: "name".to_owned(),
            ..FeedbackInput::default()
        };
        std::iter::once(Self::empty("/blaupausen"))
            .chain(Self::refused(&input))
            .collect()
    }
}

/// The page after a report was taken.
#[derive(Debug, Serialize)]
pub struct FeedbackThanks {
    trail: Vec<Crumb>,
    /// Under this number the report can be asked about.
    number: String,
    /// Whether there is an address to answer to.
    answered: bool,
}

impl FeedbackThanks {
    #[must_use]
    pub fn of(number: &str, answered: bool) -> Self {
        Self {
            trail: vec![Crumb::to(
                "/barrierefreiheit",
                "Erklärung zur Barrierefreiheit",
            )],
            number: number.to_owned(),
            answered,
        }
    }
}

impl Page for FeedbackThanks {
    const TEMPLATE: &'static str = "pages/feedback-thanks.html";

    fn title(&self) -> String {
        "Vielen Dank für Ihre Meldung".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![
            Self::of("B-2026-0007", true),
            Self::of("B-2026-0008", false),
        ]
    }
}

/// `GET /barrierefreiheit/melden`
pub async fn feedback(request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let address = params.one("seite").unwrap_or_default();
    params.done()?;
    crate::site::show(&request, &visitor, &Feedback::empty(&address))
}

/// `POST /barrierefreiheit/melden`: open to everybody, so there is no session whose mark could be asked for.
pub async fn report(
    request: HttpRequest,
    visitor: Visitor,
    form: web::Form<FeedbackInput>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let input = form.into_inner();
    if let Some(page) = Feedback::refused(&input) {
        return crate::site::show_again(&request, &visitor, &page);
    }
    let mail = Some(input.mail.trim().to_owned()).filter(|mail| !mail.is_empty());
    let answered = mail.is_some();
    let (post, operator) = (
        mail::post(&registry.config),
        registry.config.operator.mail.clone(),
    );
    let number = registry
        .write(move |tx, now| {
            let page = Some(input.address.trim()).filter(|page| !page.is_empty());
            let kept = store::feedback::add(
                tx,
                &input.kind,
                page,
                input.message.trim(),
                mail.as_deref(),
                now,
            )?;
            if let Some(operator) = operator {
                let link = post.link("/verwaltung/rueckmeldungen");
                post.send(tx, &operator, app::letters::barrier_reported(&link), now)?;
            }
            Ok::<_, store::Trouble>(kept)
        })
        .await?;
    crate::site::show(
        &request,
        &visitor,
        &FeedbackThanks::of(&number.to_string(), answered),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> FeedbackInput {
        FeedbackInput {
            kind: "barrier".to_owned(),
            message: "Die Karte ist nicht bedienbar.".to_owned(),
            ..FeedbackInput::default()
        }
    }

    #[test]
    fn a_barrier_can_be_reported_without_a_name() {
        assert!(Feedback::refused(&report()).is_none());
        assert!(
            Feedback::refused(&FeedbackInput {
                mail: "kim@example.org".to_owned(),
                ..report()
            })
            .is_none()
        );
    }

    #[test]
    fn what_is_wrong_is_named_at_its_field_and_keeps_what_was_typed() {
        for (input, field) in [
            (
                FeedbackInput {
                    kind: "else".to_owned(),
                    ..report()
                },
                "kind",
            ),
            (
                FeedbackInput {
                    message: " ".to_owned(),
                    ..report()
                },
                "message",
            ),
            (
                FeedbackInput {
                    message: "ä".repeat(5001),
                    ..report()
                },
                "message",
            ),
            (
                FeedbackInput {
                    mail: "kim@".to_owned(),
                    ..report()
                },
                "mail",
            ),
            (
                FeedbackInput {
                    mail: "kim muster@example.org".to_owned(),
                    ..report()
                },
                "mail",
            ),
            (
                FeedbackInput {
                    address: "x".repeat(501),
                    ..report()
                },
                "address",
            ),
        ] {
            let page = Feedback::refused(&input).unwrap();
            assert_eq!(
                page.flaws
                    .iter()
                    .map(|flaw| flaw.field.as_str())
                    .collect::<Vec<_>>(),
                [field]
            );
            assert_eq!(page.message.value, input.message);
            assert!(page.title().starts_with("Fehler: "));
        }
    }
}
