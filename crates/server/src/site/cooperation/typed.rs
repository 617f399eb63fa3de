//! What was typed into a form of a cooperation, field by field, and what is wrong with it.

use crate::{
    page::{Choice, Field, Flaw},
    problem::Problem,
    sent::Sent,
};
use domain::{Day, money::Cents, public_body::PublicBody, region::BodyKey};
use std::{collections::BTreeMap, fmt::Display, str::FromStr};
use store::{Snap, bodies};

/// The fields of a form by their names, which are those of the API.
#[derive(Debug, Default)]
pub struct Typed {
    values: BTreeMap<String, String>,
    pub flaws: Vec<Flaw>,
}

impl Typed {
    /// These fields of a form as they were sent.
    pub fn of(sent: &Sent, names: &[&str]) -> Self {
        let value = |name: &&str| ((*name).to_owned(), sent.one(name).to_owned());
        Self {
            values: names.iter().map(value).collect(),
            flaws: Vec::new(),
        }
    }
    /// A form as it looks at first.
    pub fn with(values: &[(&str, &str)]) -> Self {
        let value = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            values: values.iter().map(value).collect(),
            flaws: Vec::new(),
        }
    }
    pub fn put(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), value);
    }
    pub fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.text(name).to_owned()).filter(|text| !text.is_empty())
    }
    /// The field with its first flaw.
    pub fn field(&self, name: &str) -> Field {
        Field {
            value: self.text(name).to_owned(),
            error: self.error(name),
        }
    }
    pub fn error(&self, name: &str) -> Option<String> {
        let flaw = self.flaws.iter().find(|flaw| flaw.field == name);
        flaw.map(|flaw| flaw.text.clone())
    }
    pub fn refuse(&mut self, name: &str, text: impl Into<String>) {
        self.flaws.push(Flaw {
            field: name.to_owned(),
            text: text.into(),
        });
    }
    /// The choices of a select with the one that was chosen.
    pub fn choices<T: Copy>(
        &self,
        name: &str,
        all: &[T],
        told: impl Fn(T) -> (&'static str, &'static str),
    ) -> Vec<Choice> {
        let chosen = self.text(name);
        let choice = |one: &T| {
            let (word, label) = told(*one);
            Choice::of(word, label, word == chosen)
        };
        all.iter().map(choice).collect()
    }
    /// A text that must not be missing.
    pub fn needed(&mut self, name: &str, missing: &str) -> Option<String> {
        let text = self.some(name);
        if text.is_none() {
            self.refuse(name, missing);
        }
        text
    }
    /// A value that must not be missing.
    pub fn chosen<T: FromStr<Err: Display>>(&mut self, name: &str, missing: &str) -> Option<T> {
        let text = self.needed(name, missing)?;
        let read = text.parse::<T>();
        read.map_err(|e| self.refuse(name, format!("{e}."))).ok()
    }
    /// A day as people type it, or nothing.
    pub fn day(&mut self, name: &str) -> Option<Day> {
        let text = self.some(name)?;
        let read = Day::typed(&text);
        read.map_err(|e| self.refuse(name, format!("{e}."))).ok()
    }
    /// A day that must not be missing.
    pub fn needed_day(&mut self, name: &str, missing: &str) -> Option<Day> {
        self.needed(name, missing)?;
        self.day(name)
    }
    /// Euros as people type them, or nothing.
    pub fn money(&mut self, name: &str) -> Option<Cents> {
        let text = self.some(name)?;
        let read = Cents::typed(&text);
        read.map_err(|e| self.refuse(name, format!("{e}."))).ok()
    }
    /// A body by key or name; when several fit, the flaw names them.
    pub fn body(
        &mut self,
        snap: &mut Snap<'_>,
        name: &str,
        missing: &str,
    ) -> Result<Option<PublicBody>, Problem> {
        let Some(text) = self.needed(name, missing) else {
            return Ok(None);
        };
        match named_body(snap, &text)? {
            Ok(body) => Ok(Some(body)),
            Err(candidates) => {
                self.refuse(name, candidates);
                Ok(None)
            }
        }
    }
    /// The flaws of a refusal at the fields of this form.
    ///
    /// # Errors
    /// The problem itself when a form cannot show it.
    pub fn refused(&mut self, problem: Problem) -> Result<(), Problem> {
        if !matches!(problem.status.as_u16(), 409 | 412 | 422) {
            return Err(problem);
        }
        if problem.flaws.is_empty() {
            self.refuse("", &problem.detail);
        }
        for flaw in &problem.flaws {
            // The pointer into a list of one names the same field.
            let pointer = flaw.pointer.trim_start_matches("/0");
            let field = pointer.trim_start_matches('/').split('/').next();
            let field = field.unwrap_or_default();
            let field = if self.values.contains_key(field) {
                field
            } else {
                ""
            };
            self.refuse(field, &flaw.detail);
        }
        Ok(())
    }
}

/// How many candidates a flaw names.
const CANDIDATES: usize = 6;

/// The body that this text means: a key, a name, or both as the list of proposals writes them.
fn named_body(snap: &mut Snap<'_>, text: &str) -> Result<Result<PublicBody, String>, Problem> {
    let in_brackets = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
        .map(|(_, key)| key.trim());
    if let Ok(key) = in_brackets.unwrap_or(text).parse::<BodyKey>() {
        let found = bodies::find(snap, &key)?;
        let unknown = || format!("Den Schlüssel {key} kennt das Register nicht.");
        return Ok(found.ok_or_else(unknown));
    }
    let filter = bodies::Filter {
        words: Some(text.to_owned()),
        ..bodies::Filter::default()
    };
    let limit = i64::try_from(CANDIDATES + 1).unwrap_or(i64::MAX);
    let mut found = bodies::page(snap, &filter, None, limit)?;
    let wanted = domain::public_body::sort_key(text);
    let exact = |body: &PublicBody| domain::public_body::sort_key(&body.name) == wanted;
    if found.iter().filter(|body| exact(body)).count() == 1 {
        found.retain(exact);
    }
    if found.len() > 1 {
        let more = if found.len() > CANDIDATES {
            " und weitere"
        } else {
            ""
        };
        let names: Vec<String> = found.iter().take(CANDIDATES).map(written).collect();
        return Ok(Err(format!(
            "Gemeint sein können: {}{more}. Geben Sie den Schlüssel ein.",
            names.join(", ")
        )));
    }
    let unknown = || {
        format!(
            "Eine Kommune „{text}“ kennt das Register nicht. Geben Sie den amtlichen Namen oder den Schlüssel ein."
        )
    };
    Ok(found.pop().ok_or_else(unknown))
}

/// A body as the field proposes it and reads it again.
pub fn written(body: &PublicBody) -> String {
    format!("{} ({})", body.name, body.key)
}
