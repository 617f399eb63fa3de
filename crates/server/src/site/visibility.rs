//! Choosing in a form who may see a thing.

use crate::page::{Choice, Flaw};
use domain::{
    Slug,
    visibility::{self, Audience, NoChoice},
};
use serde::{Deserialize, Serialize};
use store::{Snap, Sql};

/// The names of the inputs, as in the API.
const LEVEL: &str = "visibility";
const COOPERATION: &str = "visibilityCooperation";

/// What was chosen, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Chosen {
    #[serde(rename = "visibility")]
    pub level: String,
    #[serde(rename = "visibilityCooperation")]
    pub cooperation: String,
}

impl Chosen {
    /// What is chosen before anybody has chosen.
    #[must_use]
    pub fn usual() -> Self {
        Self {
            level: visibility::Choice::Public.level().to_owned(),
            cooperation: String::new(),
        }
    }
    /// What is chosen for a draft before anybody has chosen.
    #[must_use]
    pub fn of_draft() -> Self {
        Self {
            level: visibility::Choice::OwnBody.level().to_owned(),
            cooperation: String::new(),
        }
    }
    /// What holds; the cooperation by its name in addresses.
    #[must_use]
    pub fn of(audience: Audience, cooperation: Option<String>) -> Self {
        Self {
            level: audience.level().to_owned(),
            cooperation: cooperation.unwrap_or_default(),
        }
    }
    /// What it means.
    ///
    /// # Errors
    /// The flaw at its input.
    pub fn read(&self) -> Result<visibility::Choice, Flaw> {
        let cooperation = self.cooperation.parse::<Slug>().ok();
        visibility::Choice::read(&self.level, cooperation).map_err(|no| Flaw {
            field: match no {
                NoChoice::Level(_) => LEVEL,
                NoChoice::CooperationMissing => COOPERATION,
            }
            .to_owned(),
            text: match no {
                NoChoice::Level(_) => "Wählen Sie, wer es sehen darf.".to_owned(),
                NoChoice::CooperationMissing => no.to_string(),
            },
        })
    }
}

/// Who may see a thing, in words.
///
/// # Errors
/// Those of the database.
pub fn spoken(snap: &mut Snap<'_>, audience: Audience) -> Result<String, Sql> {
    let Some(id) = audience.cooperation() else {
        return Ok(audience.label().to_owned());
    };
    let (cooperation, _) = store::cooperations::by_id(snap, id)?;
    Ok(format!("Mitglieder von {}", cooperation.name))
}

/// What somebody chose, in words.
#[must_use]
pub fn chosen(of: &visibility::Choice) -> String {
    let mut levels = visibility::Choice::LEVELS.iter();
    let level = levels.find(|(word, _)| *word == of.level());
    let label = level.map_or("", |(_, label)| label);
    match of.cooperation() {
        Some(slug) => format!("{label} ({slug})"),
        None => label.to_owned(),
    }
}

/// The inputs of the choice, as their template shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VisibilityInput {
    levels: Vec<Choice>,
    level_error: Option<String>,
    /// Those to which the body belongs; empty when there is none to choose.
    cooperations: Vec<Choice>,
    cooperation_error: Option<String>,
}

impl VisibilityInput {
    /// The inputs with what is chosen and what is wrong with it.
    #[must_use]
    pub fn of(chosen: &Chosen, cooperations: &[(Slug, String)], flaws: &[Flaw]) -> Self {
        let error = |field: &str| {
            let found = flaws.iter().find(|flaw| flaw.field == field);
            found.map(|flaw| flaw.text.clone())
        };
        let needs_cooperation = |level: &str| level == Audience::COOPERATION;
        let offered = visibility::Choice::LEVELS.into_iter().filter(|(level, _)| {
            !needs_cooperation(level) || !cooperations.is_empty() || chosen.level == *level
        });
        Self {
            levels: offered
                .map(|(level, label)| Choice::of(level, label, chosen.level == level))
                .collect(),
            level_error: error(LEVEL),
            cooperations: cooperations
                .iter()
                .map(|(slug, name)| {
                    Choice::of(slug.as_str(), name, chosen.cooperation == slug.as_str())
                })
                .collect(),
            cooperation_error: error(COOPERATION),
        }
    }

    /// The same inputs with another choice.
    #[must_use]
    pub fn chosen(mut self, chosen: &Chosen) -> Self {
        for choice in &mut self.levels {
            choice.chosen = choice.value == chosen.level;
        }
        for choice in &mut self.cooperations {
            choice.chosen = choice.value == chosen.cooperation;
        }
        self
    }

    #[cfg(any(test, feature = "samples"))]
    #[must_use]
    pub fn sample(is_refused: bool) -> Self {
        let slug = "digitale-kommune".parse().ok();
        let flaw = Flaw {
            field: COOPERATION.to_owned(),
            text: NoChoice::CooperationMissing.to_string(),
        };
        let flaws = if is_refused { vec![flaw] } else { Vec::new() };
        Self::of(
            &Chosen::usual(),
            &slug
                .map(|slug: Slug| (slug, "Digitale Kommune@Hessen".to_owned()))
                .into_iter()
                .collect::<Vec<_>>(),
            &flaws,
        )
    }
}
