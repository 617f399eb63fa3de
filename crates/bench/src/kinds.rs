//! What is asked of the registry.

use crate::{
    Outcome, chance,
    fill::{self, Ground},
    load::Ready,
    plain::Plain,
    templates::Pattern,
    world::{self, Size},
};
use bytes::Bytes;
use std::{cell::RefCell, collections::VecDeque};

/// Everyday words, as clerks type them; some with a slip, some before a word is whole.
pub const WORDS: &[&str] = &[
    "hund anmelden",
    "hundesteuer",
    "wohngeld",
    "wohngeld antrag",
    "führerschein umtauschen",
    "fuehrerschein",
    "gewerbe anmelden",
    "gewerbeanmeldung",
    "bewohnerparkausweis",
    "parken",
    "kita platz",
    "kindergarten",
    "ummelden",
    "wohnsitz",
    "personalausweis",
    "heiraten",
    "eheschließung",
    "geburtsurkunde",
    "sperrmüll",
    "abfall",
    "baugenehmigung",
    "bauantrag",
    "sondernutzung",
    "straße sperren",
    "außengastronomie",
    "gaststätte",
    "feuerwerk",
    "waffe",
    "jagdschein",
    "fischerei",
    "friedhof",
    "bestattung",
    "schwerbehindertenausweis",
    "elterngeld",
    "kindergeld",
    "bafög",
    "schule anmelden",
    "schülerbeförderung",
    "grundsteuer",
    "gewerbesteuer",
    "zweitwohnung",
    "vergnügungssteuer",
    "wasser abwasser",
    "kanal",
    "baum fällen",
    "naturschutz",
    "wahlschein",
    "briefwahl",
    "meldebescheinigung",
    "fundbüro",
    "kfz zulassung",
    "wunschkennzeichen",
    "reisepass",
    "einbürgerung",
    "aufenthaltstitel",
    "pflege",
    "sozialhilfe",
    "grundsicherung",
    "hudesteuer",
    "wongeld",
    "anm",
    "gewer",
    "SEPA Mandat",
    "kleine Gemeinden",
    "Neustadt",
];

/// The words of a request.
#[must_use]
pub fn words(number: u64) -> &'static str {
    chance::one(WORDS, chance::of(70, number, 0), "hund anmelden")
}

fn escaped(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::new(), |mut to, byte| {
        match byte {
            b' ' => to.push('+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => to.push(char::from(byte)),
            _ => _ = write!(to, "%{byte:02X}"),
        }
        to
    })
}

/// `/blaupausen?q=…`
#[must_use]
pub fn search_page(number: u64) -> Ready {
    Ready::get(format!("/blaupausen?q={}", escaped(words(number))))
}

/// `GET /api/v1/blueprints?q=…`
#[must_use]
pub fn search_api(number: u64) -> Ready {
    Ready::get(format!("/api/v1/blueprints?q={}", escaped(words(number))))
}

/// What a field shows while somebody types: the same words, from three letters on.
#[must_use]
pub fn suggestions(number: u64) -> Ready {
    let word = words(number);
    let letters = word.chars().count().max(4);
    let typed = 3 + chance::below(chance::of(73, number, 0), (letters - 3) as u64);
    let typed = usize::try_from(typed).unwrap_or(letters);
    let begun: String = word.chars().take(typed).collect();
    Ready::get(format!(
        "/api/v1/blueprints/suggest?q={}",
        escaped(begun.trim_end())
    ))
}

/// Every page of a few thousand blueprints, popular ones more often.
pub struct Pages(pub Vec<String>);

impl Pages {
    /// The addresses that are asked for.
    #[must_use]
    pub fn new(ground: &Ground, size: Size) -> Self {
        let path = |number| {
            let blueprint = world::asked_for(chance::of(71, number, 0), size.blueprints);
            format!("/blaupausen/{}", fill::slug(ground, blueprint))
        };
        Self((0..2000).map(path).collect())
    }

    /// One of them.
    #[must_use]
    pub fn request(&self, number: u64) -> Ready {
        let at = chance::below(chance::of(72, number, 0), self.0.len() as u64);
        let path = usize::try_from(at).ok().and_then(|at| self.0.get(at));
        Ready::get(path.cloned().unwrap_or_default())
    }
}

/// The statement of everything for five years.
#[must_use]
pub fn statement() -> Ready {
    Ready::get("/api/v1/reports/adoption?from=2021-01-01&until=2025-12-31".to_owned())
}

/// The last day of the data: no step may lie in the future.
const DAY: &str = "2026-09-30";

/// Adoptions that go on, each with the token of its body.
pub struct Steps(Vec<(String, u32)>);

impl Steps {
    /// Adoptions that are planned and not live; every request takes the next one.
    ///
    /// # Errors
    /// Those of the database.
    pub fn new(plain: &mut Plain) -> Outcome<Self> {
        let rows = plain.texts(
            "SELECT a.id, p.id FROM adoption a JOIN person p ON p.body_id = a.body_id
             WHERE a.stage = 'confirmed' ORDER BY a.id LIMIT 400000",
        )?;
        let open = rows.into_iter().filter_map(|row| {
            let [adoption, person] = <[String; 2]>::try_from(row).ok()?;
            Some((adoption, body_of(&person)?))
        });
        let open: Vec<_> = open.collect();
        if open.is_empty() {
            return Err("no adoption goes on".into());
        }
        Ok(Self(open))
    }

    /// `POST /api/v1/adoptions/{id}/steps`
    #[must_use]
    pub fn request(&self, number: u64) -> Ready {
        // Far apart in the tables, as requests of different bodies are.
        let at = number.wrapping_mul(7919) % self.0.len() as u64;
        let Some((adoption, body)) = usize::try_from(at).ok().and_then(|at| self.0.get(at)) else {
            return Ready::default();
        };
        let wish = serde_json::json!({
            "stage": "confirmed", "effectiveOn": DAY, "note": format!("Lastprobe {number}"),
        });
        Ready {
            path: format!("/api/v1/adoptions/{adoption}/steps"),
            body: Some(("application/json", wish.to_string().into())),
            token: Some(fill::token(*body)),
        }
    }

    /// The adoptions themselves.
    #[must_use]
    pub fn adoptions(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.iter().map(|(adoption, _)| adoption.as_str())
    }
}

/// The number of the body for which a person acts stands in the identity.
fn body_of(person: &str) -> Option<u32> {
    let parsed = uuid::Uuid::try_parse(person).ok()?;
    let bytes = parsed.as_bytes().get(9..13)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}

/// Packages that are published, each under a name of its own.
pub struct Packages {
    pattern: Pattern,
    run: i64,
    token: String,
    ready: RefCell<VecDeque<Bytes>>,
}

impl Packages {
    /// Packs so many in advance, that packing costs nothing while it is measured.
    ///
    /// # Errors
    /// When the example cannot be read or the publisher is unknown.
    pub fn new(plain: &mut Plain, ahead: usize) -> Outcome<Self> {
        // Wetzlar publishes the example.
        let rows = plain.texts(
            "SELECT p.id FROM person p JOIN public_body b ON b.id = p.body_id WHERE b.current_key = '06532023'",
        )?;
        let person = rows.first().and_then(|row| row.first());
        let body = person
            .and_then(|id| body_of(id))
            .ok_or("nobody publishes for Wetzlar")?;
        let packages = Self {
            pattern: Pattern::read()?,
            // Every run leaves changes, so that no name comes twice.
            run: plain.number("SELECT max(number) FROM change")?,
            token: fill::token(body),
            ready: RefCell::default(),
        };
        for number in 0..ahead {
            let zip = packages.pattern.zip(&packages.slug(number as u64))?;
            packages.ready.borrow_mut().push_back(zip);
        }
        Ok(packages)
    }

    fn slug(&self, number: u64) -> String {
        format!("lastprobe-{}-{number}", self.run)
    }

    /// `POST /api/v1/blueprints/{slug}/releases`
    #[must_use]
    pub fn request(&self, number: u64) -> Ready {
        let slug = self.slug(number);
        let zip = self.ready.borrow_mut().pop_front();
        let zip = zip.or_else(|| self.pattern.zip(&slug).ok());
        Ready {
            path: format!("/api/v1/blueprints/{slug}/releases"),
            body: Some(("application/zip", zip.unwrap_or_default())),
            token: Some(self.token.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_of_a_person_stands_in_the_identity() {
        for body in [0, 1, 255, 10_999] {
            assert_eq!(body_of(&fill::person(body)), Some(body));
        }
    }

    #[test]
    fn words_are_escaped_as_a_browser_does() {
        assert_eq!(escaped("außen hund"), "au%C3%9Fen+hund");
    }
}
