//! The one parser of query strings: repeats, pages, and what nobody knows.

use crate::{
    problem::{Flaw, Problem},
    site::encoded,
};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use std::{
    future::{Ready, ready},
    str::FromStr,
};

/// The parameters of a request; what is not taken before [`Params::done`] is unknown.
#[derive(Debug)]
pub struct Params {
    left: Vec<(String, String)>,
    flaws: Vec<Flaw>,
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageWish {
    pub size: usize,
    pub after: Option<String>,
}

const SIZE: &str = "page[size]";
const AFTER: &str = "page[after]";
const MOST: usize = 100;

impl Params {
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query);
        let mut flaws = Vec::new();
        let left = pairs
            .map(actix_web::web::Query::into_inner)
            .unwrap_or_else(|_| {
                flaws.push(flaw(
                    "",
                    "parameter-unlesbar",
                    "Die Parameter der Adresse lassen sich nicht lesen.",
                ));
                Vec::new()
            });
        Self { left, flaws }
    }

    /// Every value of a parameter; empty values count as absent, as forms send them.
    pub fn many(&mut self, name: &str) -> Vec<String> {
        let (taken, left) = std::mem::take(&mut self.left)
            .into_iter()
            .partition::<Vec<_>, _>(|(key, _)| key == name);
        self.left = left;
        taken
            .into_iter()
            .map(|(_, value)| value.trim().to_owned())
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// The one value of a parameter that may stand once.
    pub fn one(&mut self, name: &str) -> Option<String> {
        let mut values = self.many(name);
        if values.len() > 1 {
            self.flaws.push(flaw(
                name,
                "parameter-mehrfach",
                "Dieser Parameter darf nur einmal vorkommen.",
            ));
        }
        values.pop()
    }

    /// The one value of a parameter as what it means.
    pub fn parsed<T: FromStr>(&mut self, name: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        let text = self.one(name)?;
        self.understood(name, &text)
    }

    /// Every value of a parameter as what it means.
    pub fn all_parsed<T: FromStr>(&mut self, name: &str) -> Vec<T>
    where
        T::Err: std::fmt::Display,
    {
        self.many(name)
            .iter()
            .filter_map(|text| self.understood(name, text))
            .collect()
    }

    fn understood<T: FromStr>(&mut self, name: &str, text: &str) -> Option<T>
    where
        T::Err: std::fmt::Display,
    {
        text.parse()
            .map_err(|e: T::Err| {
                self.flaws
                    .push(flaw(name, "parameter-ungueltig", &e.to_string()))
            })
            .ok()
    }

    /// Which part of the list is wanted; `usual` many when nobody says.
    pub fn page(&mut self, usual: usize) -> PageWish {
        let size = self.one(SIZE).and_then(|text| match text.parse() {
            Ok(size @ 1..=MOST) => Some(size),
            Ok(_) | Err(_) => {
                self.flaws.push(flaw(
                    SIZE,
                    "seitengroesse",
                    "Erlaubt sind 1 bis 100 Einträge auf einer Seite.",
                ));
                None
            }
        });
        PageWish {
            size: size.unwrap_or(usual),
            after: self.one(AFTER),
        }
    }

    /// Adds a flaw that only the caller can see.
    pub fn refuse(&mut self, name: &str, rule: &str, detail: &str) {
        self.flaws.push(flaw(name, rule, detail));
    }

    /// Ends the parsing.
    ///
    /// # Errors
    /// A problem with every flaw, unknown parameters included.
    pub fn done(mut self) -> Result<(), Problem> {
        for (name, _) in std::mem::take(&mut self.left) {
            self.flaws.push(flaw(
                &name,
                "parameter-unbekannt",
                "Diesen Parameter gibt es hier nicht.",
            ));
        }
        if self.flaws.is_empty() {
            return Ok(());
        }
        Err(Problem::new(
            "anfrage-fehlerhaft",
            "Mindestens ein Parameter der Adresse ist fehlerhaft.",
        )
        .with_flaws(self.flaws))
    }
}

/// The query of an address without the parameters of these flaws, or `None` when none of them stands in it.
///
/// The mark of a page goes with them: it belongs to the list that was asked for, and the list is another one then.
#[must_use]
pub fn without(query: &str, flaws: &[Flaw]) -> Option<String> {
    let read = Params::parse(query);
    if !read.flaws.is_empty() {
        return Some(String::new());
    }
    let is_wrong = |name: &str| flaws.iter().any(|flaw| flaw.pointer == name);
    if !read.left.iter().any(|(name, _)| is_wrong(name)) {
        return None;
    }
    let right = read
        .left
        .iter()
        .filter(|(name, value)| name != AFTER && !is_wrong(name) && !value.trim().is_empty())
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    Some(right.collect::<Vec<_>>().join("&"))
}

/// A route that takes no parameter at all; one in the address is 400 like any unknown one.
#[derive(Debug, Clone, Copy)]
pub struct NoParams;

impl FromRequest for NoParams {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Params::parse(request.query_string()).done().map(|()| Self))
    }
}

fn flaw(pointer: &str, rule: &str, detail: &str) -> Flaw {
    Flaw {
        pointer: pointer.to_owned(),
        rule: rule.to_owned(),
        detail: detail.to_owned(),
    }
}

/// A cursor over two ordered columns, opaque to who carries it.
#[must_use]
pub fn cursor(first: &str, second: &str) -> String {
    hex::encode(format!("{first}\n{second}"))
}

/// The columns of a cursor.
///
/// # Errors
/// A problem when it is no cursor of ours.
pub fn read_cursor(text: &str) -> Result<(String, String), Problem> {
    let read = hex::decode(text)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let split = read.as_deref().and_then(|text| text.split_once('\n'));
    split
        .map(|(first, second)| (first.to_owned(), second.to_owned()))
        .ok_or_else(|| {
            Problem::new(
                "anfrage-fehlerhaft",
                "„page[after]“ stammt nicht aus einer Antwort des Registers.",
            )
            .with_flaw(
                AFTER,
                "seitenmarke",
                "Übernehmen Sie die Adresse der nächsten Seite aus dem Kopf „Link“.",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flaw_of_an_address_is_told_at_once() {
        let mut params = Params::parse("page%5Bsize%5D=101&day=24&day=25&x=1");
        params.page(20);
        params.parsed::<domain::Day>("day");
        let rules: Vec<_> = params
            .done()
            .unwrap_err()
            .flaws
            .clone()
            .into_iter()
            .map(|flaw| flaw.rule)
            .collect();
        assert_eq!(
            rules,
            [
                "seitengroesse",
                "parameter-mehrfach",
                "parameter-ungueltig",
                "parameter-unbekannt"
            ]
        );
    }

    #[test]
    fn empty_fields_of_a_form_count_as_absent() {
        let mut params = Params::parse("q=&topic=&topic=Umwelt");
        assert_eq!(
            (params.one("q"), params.many("topic")),
            (None, vec!["Umwelt".to_owned()])
        );
        assert!(params.done().is_ok());
    }

    #[test]
    fn an_address_loses_what_is_wrong_and_keeps_the_rest() {
        let wrong = |name| [flaw(name, "parameter-ungueltig", "")];
        for (query, name, expected) in [
            (
                "topic=A%26B+C&x=1&topic=D&q=",
                "x",
                Some("topic=A%26B%20C&topic=D"),
            ),
            (
                "x=1&x=2&page%5Bafter%5D=00&page%5Bsize%5D=5",
                "x",
                Some("page%5Bsize%5D=5"),
            ),
            ("x=1", "x", Some("")),
            // Nothing to leave out: the same address would only fail again.
            ("topic=A", "x", None),
        ] {
            assert_eq!(without(query, &wrong(name)).as_deref(), expected, "{query}");
        }
    }

    #[test]
    fn a_cursor_is_read_again_and_nothing_else_is() {
        assert_eq!(
            read_cursor(&cursor("ä b", "1")).unwrap(),
            ("ä b".to_owned(), "1".to_owned())
        );
        assert!(read_cursor("zz").is_err() && read_cursor("6161").is_err());
    }
}
