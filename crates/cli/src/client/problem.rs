//! Why a registry did not do what was asked, as sentences and as an end of the command.

use crate::{Common, outcome::Outcome, show};
use reqwest::{Url, blocking::Response};
use serde_json::{Value, json};
use std::{error::Error, fmt};

/// Why nothing came back that could be used.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The environment of the command is wrong; nothing was sent.
    Setup(String),
    /// Nobody answered.
    Unreachable { address: String, why: String },
    /// Somebody answered, but not all of it or not as a registry does.
    Broken(String),
    /// The registry said no, and why.
    Refused { status: u16, problem: Value },
}

impl Trouble {
    /// Says it to whoever called the command, and how the command ends.
    pub(crate) fn tell(&self, common: &Common) -> Outcome {
        match common.json {
            true => show::say(&format!("{:#}", self.as_json())),
            false => eprintln!("{self}"),
        }
        self.outcome()
    }

    const fn outcome(&self) -> Outcome {
        match self {
            Self::Setup(_) => Outcome::WrongUsage,
            Self::Unreachable { .. } | Self::Broken(_) => Outcome::Unreachable,
            // A proxy whose registry is gone, or a registry that is not ready: try again later.
            Self::Refused { status, .. } => match status {
                502..=504 => Outcome::Unreachable,
                _ => Outcome::Refused,
            },
        }
    }

    fn as_json(&self) -> Value {
        match self {
            Self::Refused { problem, .. } => problem.clone(),
            Self::Setup(_) | Self::Unreachable { .. } | Self::Broken(_) => {
                json!({ "title": self.to_string(), "status": null })
            }
        }
    }

    /// The problem when the registry refused with this status.
    pub(crate) fn with_status(&self, wanted: u16) -> Option<&Value> {
        match self {
            Self::Refused { status, problem } if *status == wanted => Some(problem),
            Self::Refused { .. } | Self::Setup(_) | Self::Unreachable { .. } | Self::Broken(_) => {
                None
            }
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setup(sentence) => f.write_str(sentence),
            Self::Unreachable { address, why } => {
                write!(
                    f,
                    "Das Register unter {address} ist nicht erreichbar ({why})."
                )
            }
            Self::Broken(why) => write!(f, "Die Antwort ist unbrauchbar: {why}"),
            Self::Refused { problem, .. } => write_problem(f, problem),
        }
    }
}

fn write_problem(f: &mut fmt::Formatter<'_>, problem: &Value) -> fmt::Result {
    let text = |name: &str| {
        problem
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    write!(f, "{}", text("title"))?;
    if !text("detail").is_empty() {
        write!(f, ": {}", text("detail"))?;
    }
    for flaw in problem
        .get("flaws")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let text = |name: &str| flaw.get(name).and_then(Value::as_str).unwrap_or_default();
        let place = text("pointer");
        let place = if place.is_empty() {
            String::new()
        } else {
            format!("{place}: ")
        };
        write!(f, "\n  {place}{} [{}]", text("detail"), text("rule"))?;
    }
    match text("requestId") {
        "" => Ok(()),
        id => write!(f, "\n(Anfrage {id})"),
    }
}

/// The problem in an answer; a proxy in between speaks no problems, so its status must do.
pub(super) fn refused(answer: Response, base: &Url) -> Trouble {
    let status = answer.status().as_u16();
    if answer.status().is_redirection() {
        let to = answer
            .headers()
            .get("Location")
            .and_then(|place| place.to_str().ok())
            .unwrap_or("eine andere Adresse")
            .to_owned();
        return Trouble::Setup(format!(
            "{base} verweist auf {to}. Nennen Sie mit BLAUPAUSE_URL die Adresse des Registers selbst."
        ));
    }
    let said = answer
        .json::<Value>()
        .ok()
        .filter(|body| body.get("title").is_some());
    let problem = said.unwrap_or_else(|| {
        json!({ "title": format!("Die Anfrage wurde mit dem Status {status} abgelehnt"), "status": status })
    });
    Trouble::Refused { status, problem }
}

/// The innermost cause of an error says most: "connection refused", "unknown issuer".
pub(super) fn causes(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_with_its_flaws_and_its_request() {
        let problem = json!({
            "title": "Die Angaben können so nicht angenommen werden",
            "detail": "Eine Angabe fehlt.",
            "flaws": [{ "pointer": "/stage", "rule": "angabe-fehlt", "detail": "Bitte angeben." }],
            "requestId": "r1"
        });
        let trouble = Trouble::Refused {
            status: 422,
            problem,
        };
        assert_eq!(
            trouble.to_string(),
            "Die Angaben können so nicht angenommen werden: Eine Angabe fehlt.\n  /stage: Bitte angeben. [angabe-fehlt]\n(Anfrage r1)"
        );
        assert_eq!(trouble.outcome(), Outcome::Refused);
    }

    #[test]
    fn a_registry_that_is_not_ready_counts_as_not_reached() {
        let trouble = Trouble::Refused {
            status: 503,
            problem: json!({ "title": "Das Register wird vorbereitet" }),
        };
        assert_eq!(trouble.outcome(), Outcome::Unreachable);
    }
}
