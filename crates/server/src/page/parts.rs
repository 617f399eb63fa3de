//! The values that the building blocks in `web/templates/parts` take.

use serde::Serialize;

/// What stands in an input, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Field {
    pub value: String,
    pub error: Option<String>,
}

impl Field {
    /// A field that holds this and is right.
    #[must_use]
    pub fn of(value: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            error: None,
        }
    }
    /// A field that holds this and is wrong.
    #[must_use]
    pub fn wrong(value: impl Into<String>, error: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            error: Some(error.into()),
        }
    }
    /// The same value, found wrong.
    #[must_use]
    pub fn refused(self, error: impl Into<String>) -> Self {
        Self {
            error: Some(error.into()),
            ..self
        }
    }
}

/// One line of the summary above a form; `field` is the id of the input, empty when it concerns the whole form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flaw {
    pub field: String,
    pub text: String,
}

impl Flaw {
    /// What is wrong with this field.
    #[must_use]
    pub fn new(field: &str, text: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            text: text.into(),
        }
    }

    /// The flaws of those fields that are wrong, in the order of the form.
    #[must_use]
    pub fn of(fields: &[(&str, &Field)]) -> Vec<Self> {
        let wrong = |(name, field): &(&str, &Field)| {
            field.error.as_ref().map(|text| Self {
                field: (*name).to_owned(),
                text: text.clone(),
            })
        };
        fields.iter().filter_map(wrong).collect()
    }
}

/// One option of a select, of radio buttons, of checkboxes or of a facet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
    pub count: Option<u64>,
    pub chosen: bool,
}

impl Choice {
    /// An option with its German name.
    #[must_use]
    pub fn of(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
            count: None,
            chosen,
        }
    }
    /// The same option with the number of hits that it leaves.
    #[must_use]
    pub fn counted(self, count: u64) -> Self {
        Self {
            count: Some(count),
            ..self
        }
    }
    /// The same option with a sentence that explains it.
    #[must_use]
    pub fn hinted(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}

/// A group of filters beside a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// The name of the query parameter.
    pub name: String,
    pub label: String,
    pub choices: Vec<Choice>,
}

/// A filter in force, and the address of the list without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chip {
    pub label: String,
    pub href: String,
}

/// A step of the way back to the start page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crumb {
    pub label: String,
    pub href: String,
}

impl Crumb {
    #[must_use]
    pub fn to(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// One of several pages about the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tab {
    pub label: String,
    pub href: String,
    pub current: bool,
}

/// A value that a form carries along.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hidden {
    pub name: String,
    pub value: String,
}
