//! What the law wants to be read: imprint, privacy and accessibility.

use crate::{operator::Operator, page::Page};
use crate::{problem::Problem, registry::Registry, who::Visitor};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;

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

#[cfg(test)]
mod tests {
    use super::*;

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
