//! What the law wants to be read: imprint, privacy, accessibility and the way to report a barrier.

use crate::{
    operator::Operator,
    page::{Choice, Crumb, Field, Flaw, Page},
};
use crate::{params::Params, problem::Problem, registry::Registry, who::Visitor};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::{Deserialize, Serialize};

/// `/impressum`, § 5 DDG and § 18 MStV.
#[derive(Debug, Serialize)]
pub struct Imprint {
    operator: Operator,
    missing: Vec<&'static str>,
}

impl Imprint {
    #[must_use]
    pub fn of(operator: &Operator) -> Self {
        Self {
            missing: operator.missing(),
            operator: operator.clone(),
        }
    }
}

impl Page for Imprint {
    const TEMPLATE: &'static str = "pages/imprint.html";

    fn title(&self) -> String {
        "Impressum".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![
            Self::of(&Operator::default()),
            Self::of(&Operator::sample()),
        ]
    }
}

/// `/datenschutz`
#[derive(Debug, Serialize)]
pub struct Privacy {
    operator: Operator,
    missing: Vec<&'static str>,
}

impl Privacy {
    #[must_use]
    pub fn of(operator: &Operator) -> Self {
        Self {
            missing: operator.missing(),
            operator: operator.clone(),
        }
    }
}

impl Page for Privacy {
    const TEMPLATE: &'static str = "pages/privacy.html";

    fn title(&self) -> String {
        "Datenschutz".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![
            Self::of(&Operator::default()),
            Self::of(&Operator::sample()),
        ]
    }
}

/// A barrier that we know of, told as the Hessian template wants it.
#[derive(Debug, Clone, Serialize)]
struct Barrier {
    title: &'static str,
    description: &'static str,
    measures: &'static str,
    schedule: &'static str,
    alternative: &'static str,
}

/// What is known today. A barrier that is found is added here, one that is gone is removed.
const BARRIERS: [Barrier; 3] = [
    Barrier {
        title: "Dateien in Blaupausen",
        description: "Blaupausen enthalten Dateien, die andere Stellen erstellt haben, zum Beispiel PDF- und Office-Dokumente. Diese sind nicht durchgehend barrierefrei.",
        measures: "Geplant ist, dass die Prüfung vor der Veröffentlichung auf fehlende Auszeichnungen hinweist. Die herausgebenden Stellen werden um barrierefreie Fassungen gebeten.",
        schedule: "Für neu veröffentlichte Blaupausen fortlaufend.",
        alternative: "Die Seite „Was ist bei uns zu tun?“ fasst das Wesentliche barrierefrei zusammen. Auf Anfrage erhalten Sie den Inhalt einer Datei in zugänglicher Form.",
    },
    Barrier {
        title: "Prozessdarstellungen",
        description: "Prozesse sind in der Notation BPMN gezeichnet. Die Zeichnung selbst ist für Screenreader nicht erfassbar.",
        measures: "Geplant ist, zu jedem Prozess eine Liste seiner Schritte aus den Modelldaten zu erzeugen.",
        schedule: "Der Termin steht noch nicht fest.",
        alternative: "Die Aufgaben Ihrer Stelle stehen als Text auf der Seite „Was ist bei uns zu tun?“. Auf Anfrage wird Ihnen der Prozess beschrieben.",
    },
    Barrier {
        title: "Leichte Sprache und Deutsche Gebärdensprache",
        description: "Erläuterungen in Leichter Sprache und in Deutscher Gebärdensprache fehlen noch.",
        measures: "Die betreibende Stelle lässt diese Fassungen erstellen.",
        schedule: "Der Termin steht noch nicht fest.",
        alternative: "Auf Anfrage werden Inhalte in zugänglicher Form erläutert.",
    },
];

/// `/barrierefreiheit`: the statement of § 14 HessBGG and § 4 HVBIT.
#[derive(Debug, Serialize)]
pub struct Accessibility {
    operator: Operator,
    public_url: Option<String>,
    missing: Vec<&'static str>,
    barriers: Vec<Barrier>,
}

impl Accessibility {
    #[must_use]
    pub fn of(operator: &Operator, public_url: Option<String>) -> Self {
        let mut missing = operator.missing();
        if public_url.is_none() {
            missing.push("Öffentliche Adresse des Registers");
        }
        if operator.accessibility_checked_on.is_none() {
            missing.push("Tag der letzten Prüfung auf Barrierefreiheit");
        }
        Self {
            operator: operator.clone(),
            public_url,
            missing,
            barriers: BARRIERS.to_vec(),
        }
    }
}

impl Page for Accessibility {
    const TEMPLATE: &'static str = "pages/accessibility.html";

    fn title(&self) -> String {
        "Erklärung zur Barrierefreiheit".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![
            Self::of(&Operator::default(), None),
            Self::of(
                &Operator::sample(),
                Some("https://register.example.org".to_owned()),
            ),
        ]
    }
}

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
        if !mail.is_empty() && !looks_like_mail(mail) {
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

/// Good enough to notice a slip; whether it exists shows when we answer.
fn looks_like_mail(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    let [local, host] = parts.as_slice() else {
        return false;
    };
    !local.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && text.len() <= 254
        && !text.contains(char::is_whitespace)
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

/// `GET /impressum`
pub async fn imprint(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    super::show(&request, &visitor, &Imprint::of(&registry.config.operator))
}

/// `GET /datenschutz`
pub async fn privacy(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    super::show(&request, &visitor, &Privacy::of(&registry.config.operator))
}

/// `GET /barrierefreiheit`
pub async fn accessibility(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    super::show(
        &request,
        &visitor,
        &Accessibility::of(
            &registry.config.operator,
            registry.config.public_url.clone(),
        ),
    )
}

/// `GET /barrierefreiheit/melden`
pub async fn feedback(request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let address = params.one("seite").unwrap_or_default();
    params.done()?;
    super::show(&request, &visitor, &Feedback::empty(&address))
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
        return super::show_again(&request, &visitor, &page);
    }
    let mail = Some(input.mail.trim().to_owned()).filter(|mail| !mail.is_empty());
    let answered = mail.is_some();
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
            );
            kept.map_err(store::Trouble::from)
        })
        .await?;
    super::show(
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

    #[test]
    fn a_statement_without_an_operator_says_what_is_missing() {
        assert!(Accessibility::of(&Operator::default(), None).missing.len() > 5);
        let public = Some("https://register.example.org".to_owned());
        assert!(
            Accessibility::of(&Operator::sample(), public)
                .missing
                .is_empty()
        );
    }
}
