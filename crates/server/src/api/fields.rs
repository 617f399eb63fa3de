//! A JSON object read field by field, so that every flaw of it is told at once.

use crate::problem::{Flaw, Problem};
use serde_json::{Map, Value};
use std::{fmt::Display, str::FromStr};

/// What a request that changes something says of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said<T> {
    /// The field is not there: what holds stays.
    Nothing,
    /// `null`, or a text without content: what holds is taken away.
    Gone,
    Is(T),
    /// It was refused; the flaw is told with the others.
    Wrong,
}

impl<T> Said<T> {
    /// What holds afterwards, where so far `known` does.
    #[must_use]
    pub fn over(self, known: Option<T>) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Gone => None,
            Self::Nothing | Self::Wrong => known,
        }
    }
}

/// The fields of an object; what is not taken before [`Fields::done`] is unknown.
#[derive(Debug)]
pub struct Fields {
    /// The pointer of the object in the whole body.
    at: String,
    left: Map<String, Value>,
    flaws: Vec<Flaw>,
}

impl Fields {
    /// The fields of a request's body.
    ///
    /// # Errors
    /// 400 when it is no JSON object.
    pub fn read(body: &[u8]) -> Result<Self, Problem> {
        match crate::receive::json(body)? {
            Value::Object(left) => Ok(Self::at(String::new(), left)),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Err(Problem::new(
                "anfrage-fehlerhaft",
                "Der Inhalt der Anfrage ist kein JSON-Objekt.",
            )),
        }
    }

    const fn at(at: String, left: Map<String, Value>) -> Self {
        Self {
            at,
            left,
            flaws: Vec::new(),
        }
    }

    /// The objects of a body, each read by `read`; one object is accepted for a list of one.
    ///
    /// # Errors
    /// 400 when it is neither, 422 with every flaw of every object.
    pub fn read_each<T>(
        body: &[u8],
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Result<Vec<T>, Problem> {
        let items = match crate::receive::json(body)? {
            Value::Array(items) => items,
            one @ (Value::Object(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)) => vec![one],
        };
        let (mut all, mut flaws) = (Vec::with_capacity(items.len()), Vec::new());
        for (place, item) in items.into_iter().enumerate() {
            let Value::Object(left) = item else {
                return Err(Problem::new(
                    "anfrage-fehlerhaft",
                    "Der Inhalt der Anfrage ist keine Liste von JSON-Objekten.",
                ));
            };
            let mut one = Self::at(format!("/{place}"), left);
            all.extend(read(&mut one));
            flaws.extend(one.ended());
        }
        if flaws.is_empty() {
            Ok(all)
        } else {
            Err(refused(flaws))
        }
    }

    /// Whether a field is there at all, be it null.
    #[must_use]
    pub fn says(&self, name: &str) -> bool {
        self.left.contains_key(name)
    }

    /// Whether something was refused so far.
    #[must_use]
    pub const fn is_flawed(&self) -> bool {
        !self.flaws.is_empty()
    }

    /// Whether a field is there and a text.
    #[must_use]
    pub fn is_text(&self, name: &str) -> bool {
        self.left.get(name).is_some_and(Value::is_string)
    }

    /// Adds a flaw of a field.
    pub fn refuse(&mut self, name: &str, rule: &str, detail: impl Into<String>) {
        self.flaws.push(Flaw {
            pointer: format!("{}/{name}", self.at),
            rule: rule.to_owned(),
            detail: detail.into(),
        });
    }

    /// A text; empty counts as absent.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.left.remove(name)? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Null => None,
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                self.refuse(
                    name,
                    "kein-text",
                    "Hier wird ein Text in Anführungszeichen erwartet.",
                );
                None
            }
        }
    }

    /// A text as what it means.
    pub fn parsed<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let text = self.text(name)?;
        let read = text.parse::<T>();
        read.map_err(|e| self.refuse(name, "angabe-ungueltig", format!("{e}.")))
            .ok()
    }

    /// A text as what it means, which must not be missing.
    pub fn needed<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        let flaws = self.flaws.len();
        let read = self.parsed(name);
        if read.is_none() && self.flaws.len() == flaws {
            self.refuse(name, "angabe-fehlt", format!("Die Angabe „{name}“ fehlt."));
        }
        read
    }

    /// A text as what it means, which may be left out and may not be taken away.
    pub fn needed_if_said<T: FromStr<Err: Display>>(&mut self, name: &str) -> Option<T> {
        self.says(name).then(|| self.needed(name)).flatten()
    }

    /// A text that may be taken away: what the request says of it.
    pub fn change<T: FromStr<Err: Display>>(&mut self, name: &str) -> Said<T> {
        self.said(name, Self::parsed)
    }

    /// A whole number that may be taken away: what the request says of it.
    pub fn whole_change<T: TryFrom<i64, Error: Display>>(&mut self, name: &str) -> Said<T> {
        self.said(name, Self::whole)
    }

    fn said<T>(&mut self, name: &str, read: fn(&mut Self, &str) -> Option<T>) -> Said<T> {
        if !self.says(name) {
            return Said::Nothing;
        }
        let flaws = self.flaws.len();
        match read(self, name) {
            Some(value) => Said::Is(value),
            None if self.flaws.len() > flaws => Said::Wrong,
            None => Said::Gone,
        }
    }

    /// A whole number as what it means.
    pub fn whole<T: TryFrom<i64, Error: Display>>(&mut self, name: &str) -> Option<T> {
        let said = self.left.remove(name)?;
        if said.is_null() {
            return None;
        }
        self.as_whole(name, &said)
    }

    /// A list of whole numbers as what they mean.
    pub fn wholes<T: TryFrom<i64, Error: Display>>(&mut self, name: &str) -> Vec<T> {
        let items = match self.left.remove(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(one) => vec![one],
        };
        let read = |(place, said): (usize, &Value)| self.as_whole(&format!("{name}/{place}"), said);
        items.iter().enumerate().filter_map(read).collect()
    }

    fn as_whole<T: TryFrom<i64, Error: Display>>(&mut self, at: &str, said: &Value) -> Option<T> {
        let Some(number) = said.as_i64() else {
            self.refuse(
                at,
                "keine-ganze-zahl",
                "Hier wird eine ganze Zahl ohne Anführungszeichen erwartet.",
            );
            return None;
        };
        let read = T::try_from(number);
        read.map_err(|e| self.refuse(at, "angabe-ungueltig", format!("{e}.")))
            .ok()
    }

    /// An object that may be taken away: what the request says of it.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Said<T> {
        match self.left.remove(name) {
            None => Said::Nothing,
            Some(Value::Null) => Said::Gone,
            Some(Value::Object(fields)) => {
                let mut inner = Self::at(format!("{}/{name}", self.at), fields);
                let value = read(&mut inner);
                self.flaws.extend(inner.ended());
                value.map_or(Said::Wrong, Said::Is)
            }
            Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
                self.refuse(name, "kein-objekt", "Hier wird ein Objekt erwartet.");
                Said::Wrong
            }
        }
    }

    /// A list of objects, each read by `read`; one object is accepted for a list of one.
    pub fn each<T>(&mut self, name: &str, mut read: impl FnMut(&mut Self) -> Option<T>) -> Vec<T> {
        let items = match self.left.remove(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(one) => vec![one],
        };
        let mut all = Vec::with_capacity(items.len());
        for (place, item) in items.into_iter().enumerate() {
            let at = format!("{}/{name}/{place}", self.at);
            if let Value::Object(fields) = item {
                let mut inner = Self::at(at, fields);
                all.extend(read(&mut inner));
                self.flaws.extend(inner.ended());
            } else {
                self.refuse(
                    &format!("{name}/{place}"),
                    "kein-objekt",
                    "Hier wird ein Objekt erwartet.",
                );
            }
        }
        all
    }

    /// A list of texts as what they mean.
    pub fn all<T: FromStr<Err: Display>>(&mut self, name: &str) -> Vec<T> {
        let items = match self.left.remove(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(one) => vec![one],
        };
        let mut all = Vec::with_capacity(items.len());
        for (place, item) in items.iter().enumerate() {
            match item.as_str().map(str::parse::<T>) {
                Some(Ok(read)) => all.push(read),
                Some(Err(e)) => self.refuse(
                    &format!("{name}/{place}"),
                    "angabe-ungueltig",
                    format!("{e}."),
                ),
                None => self.refuse(
                    &format!("{name}/{place}"),
                    "kein-text",
                    "Hier wird ein Text in Anführungszeichen erwartet.",
                ),
            }
        }
        all
    }

    fn ended(mut self) -> Vec<Flaw> {
        for (name, _) in std::mem::take(&mut self.left) {
            self.refuse(
                &name,
                "angabe-unbekannt",
                "Diese Angabe gibt es hier nicht.",
            );
        }
        self.flaws
    }

    /// Ends the reading; `None` stands for something that was refused on the way.
    ///
    /// # Errors
    /// 422 with every flaw, unknown fields included.
    pub fn done<T>(self, read: Option<T>) -> Result<T, Problem> {
        let flaws = self.ended();
        match read {
            Some(read) if flaws.is_empty() => Ok(read),
            Some(_) | None => Err(refused(flaws)),
        }
    }
}

/// One problem for all of these flaws.
#[must_use]
pub fn refused(flaws: Vec<Flaw>) -> Problem {
    let detail = match flaws.len() {
        0 | 1 => "Eine Angabe kann so nicht angenommen werden.".to_owned(),
        count => format!("{count} Angaben können so nicht angenommen werden."),
    };
    Problem::new("nicht-annehmbar", detail).with_flaws(flaws)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Day, adoption::Stage, money::Cents};

    #[test]
    fn every_flaw_of_an_object_is_told_at_once_with_its_place() {
        let body = br#"{"stage":"lief","evidence":[{"kind":1},"x"],"neu":true}"#;
        let mut fields = Fields::read(body).unwrap();
        let stage = fields.needed::<Stage>("stage");
        fields.needed::<Day>("effectiveOn");
        fields.each("evidence", |one| one.text("kind"));
        let problem = fields.done(stage).unwrap_err();
        let told: Vec<_> = problem
            .flaws
            .iter()
            .map(|flaw| (flaw.pointer.as_str(), flaw.rule.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("/stage", "angabe-ungueltig"),
                ("/effectiveOn", "angabe-fehlt"),
                ("/evidence/0/kind", "kein-text"),
                ("/evidence/1", "kein-objekt"),
                ("/neu", "angabe-unbekannt"),
            ]
        );
    }

    #[test]
    fn whole_numbers_are_no_texts_and_may_be_taken_away() {
        let body = br#"{"a":"7","b":[1,"2",1.5],"c":null,"d":-1,"e":12}"#;
        let mut fields = Fields::read(body).unwrap();
        assert_eq!(fields.whole::<i64>("a"), None);
        assert_eq!(fields.wholes::<i64>("b"), [1]);
        assert_eq!(fields.whole_change::<i64>("c"), Said::Gone);
        assert_eq!(fields.whole_change::<Cents>("d"), Said::Wrong);
        assert_eq!(fields.whole_change::<i64>("e"), Said::Is(12));
        assert_eq!(fields.whole_change::<i64>("f"), Said::Nothing);
        let problem = fields.done(Some(())).unwrap_err();
        let told: Vec<_> = problem
            .flaws
            .iter()
            .map(|flaw| (flaw.pointer.as_str(), flaw.rule.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("/a", "keine-ganze-zahl"),
                ("/b/1", "keine-ganze-zahl"),
                ("/b/2", "keine-ganze-zahl"),
                ("/d", "angabe-ungueltig"),
            ]
        );
    }

    #[test]
    fn one_object_stands_for_a_list_of_one() {
        let mut fields = Fields::read(br#"{"evidence":{"kind":"url"}}"#).unwrap();
        assert_eq!(fields.each("evidence", |one| one.text("kind")), ["url"]);
        assert!(Fields::read(b"[]").is_err());
    }
}
