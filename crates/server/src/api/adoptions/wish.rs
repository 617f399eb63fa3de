//! What a request says about an adoption, as what it means.

use crate::{
    api::{
        fields::{self, Fields, Said},
        visibility,
    },
    problem::{Flaw, Problem},
};
use app::adopt::{Begin, Changes, CoverWish};
use domain::{
    Day, Digest,
    adoption::{Answer, Evidence, EvidenceKind, Stage, Wish},
    visibility::Choice,
};
use store::{Snap, blobs};

/// Proofs of one step, and the length of a text in one.
pub(in crate::api) const MOST_PROOFS: usize = 20;
const MOST_TEXT: usize = 2000;

/// The body of `POST /adoptions`.
///
/// # Errors
/// Every flaw of its form at once.
pub fn begin(body: &[u8]) -> Result<Begin, Problem> {
    let mut fields = Fields::read(body)?;
    let blueprint = fields.needed("blueprint");
    let key = fields.needed("body");
    let planned_live_on = fields.parsed("plannedLiveOn");
    let audience = match visibility::said(&mut fields) {
        Said::Is(choice) => choice,
        Said::Nothing | Said::Gone | Said::Wrong => Choice::Public,
    };
    let step = step_fields(&mut fields);
    let day = step.as_ref().map(|step| step.effective_on);
    let covers = fields.each("covers", |one| cover(one, day));
    let begin = (|| {
        Some(Begin {
            blueprint: blueprint?,
            body: key?,
            covers,
            planned_live_on,
            audience,
            step: step?,
        })
    })();
    fields.done(begin)
}

/// The body of `PATCH /adoptions/{id}`; `null` takes a plan back.
///
/// # Errors
/// Every flaw of its form at once.
pub fn changes(body: &[u8]) -> Result<Changes, Problem> {
    let mut fields = Fields::read(body)?;
    let planned_live_on = match fields.change("plannedLiveOn") {
        Said::Is(day) => Some(Some(day)),
        Said::Gone => Some(None),
        Said::Nothing | Said::Wrong => None,
    };
    let audience = match visibility::said(&mut fields) {
        Said::Is(choice) => Some(choice),
        Said::Nothing | Said::Gone | Said::Wrong => None,
    };
    fields.done(Some(Changes {
        planned_live_on,
        audience,
    }))
}

/// The body of `POST /adoptions/{id}/steps`.
///
/// # Errors
/// Every flaw of its form at once.
pub fn step(body: &[u8]) -> Result<Wish, Problem> {
    let mut fields = Fields::read(body)?;
    let step = step_fields(&mut fields);
    fields.done(step)
}

/// The body of `POST /adoptions/{id}/covers`; a cover without a day begins today.
///
/// # Errors
/// Every flaw of its form at once.
pub fn covers(body: &[u8], today: Day) -> Result<Vec<CoverWish>, Problem> {
    let mut fields = Fields::read(body)?;
    let covers = fields.each("covers", |one| cover(one, Some(today)));
    if covers.is_empty() && !fields.is_flawed() {
        fields.refuse(
            "covers",
            "angabe-fehlt",
            "Nennen Sie mindestens eine Kommune, die mitversorgt wird.",
        );
    }
    fields.done(Some(covers))
}

/// The body of `POST /adoptions/{id}/covers/{key}/answer`.
///
/// # Errors
/// 422 for anything but an answer.
pub fn answer(body: &[u8]) -> Result<(Answer, Option<Day>), Problem> {
    let mut fields = Fields::read(body)?;
    let answer = fields.needed("answer");
    let from = fields.parsed("from");
    if answer == Some(Answer::Open) {
        fields.refuse(
            "answer",
            "antwort-offen",
            "Antworten Sie mit „confirmed“ oder „objected“.",
        );
    }
    fields.done(answer.map(|answer| (answer, from)))
}

/// The body of `POST /adoptions/{id}/covers/{key}/end`: the last day, and the first one of the cover meant.
///
/// # Errors
/// 422 without a last day; `null` is one: the cover goes on.
pub fn end(body: &[u8]) -> Result<(Option<Day>, Option<Day>), Problem> {
    let mut fields = Fields::read(body)?;
    let until = match fields.change("until") {
        Said::Is(day) => Some(Some(day)),
        Said::Gone => Some(None),
        Said::Nothing => {
            let detail = "Nennen Sie den letzten Tag; „null“ nimmt ein Ende zurück.";
            fields.refuse("until", "angabe-fehlt", detail);
            None
        }
        Said::Wrong => None,
    };
    let from = fields.parsed("from");
    fields.done(until.map(|until| (until, from)))
}

fn step_fields(fields: &mut Fields) -> Option<Wish> {
    let stage = fields.needed::<Stage>("stage");
    let version = fields.parsed("version");
    let effective_on = fields.needed("effectiveOn");
    let evidence = fields.each("evidence", proof);
    if evidence.len() > MOST_PROOFS {
        fields.refuse(
            "evidence",
            "zu-viele-nachweise",
            format!("Ein Schritt hat höchstens {MOST_PROOFS} Nachweise."),
        );
    }
    let note = short(fields, "note");
    let corrects = fields.parsed("corrects");
    let reason = short(fields, "reason");
    Some(Wish {
        stage: stage?,
        version,
        effective_on: effective_on?,
        evidence,
        note,
        corrects,
        reason,
    })
}

/// A proof as a program tells it.
pub(in crate::api) fn proof(fields: &mut Fields) -> Option<Evidence> {
    let kind = fields.needed::<EvidenceKind>("kind");
    let value = fields.needed::<String>("value");
    let note = short(fields, "note");
    let seen_on = fields.parsed("seenOn");
    let (kind, value) = (kind?, value?);
    if let Err((rule, detail)) = check_value(kind, &value) {
        fields.refuse("value", rule, detail);
    }
    Some(Evidence {
        kind,
        value,
        note,
        seen_on,
    })
}

/// Whether a proof can be what it says it is.
///
/// # Errors
/// The rule that it breaks, and what to do.
pub fn check_value(kind: EvidenceKind, value: &str) -> Result<(), (&'static str, String)> {
    if value.chars().count() > MOST_TEXT {
        return Err((
            "nachweis-zu-lang",
            format!("Ein Nachweis hat höchstens {MOST_TEXT} Zeichen."),
        ));
    }
    let fits = match kind {
        EvidenceKind::Url => is_address(value),
        EvidenceKind::File => value.parse::<Digest>().is_ok(),
        EvidenceKind::FileReference => true,
    };
    if fits {
        return Ok(());
    }
    Err(match kind {
        EvidenceKind::Url => (
            "nachweis-keine-adresse",
            "Die Internetadresse beginnt mit „https://“ oder „http://“ und nennt einen Rechner.".to_owned(),
        ),
        EvidenceKind::File | EvidenceKind::FileReference => (
            "nachweis-keine-datei",
            "Nennen Sie die Prüfsumme (sha256:…), die das Register beim Ablegen der Datei geantwortet hat.".to_owned(),
        ),
    })
}

/// An address that a page may link to: nothing but the web, and no password in it.
fn is_address(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let host = host.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    host.is_some_and(|host| !host.is_empty() && !host.contains('@'))
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

/// A text that is not too long.
pub(in crate::api) fn short(fields: &mut Fields, name: &str) -> Option<String> {
    let text = fields.text(name)?;
    if text.chars().count() > MOST_TEXT {
        fields.refuse(
            name,
            "text-zu-lang",
            format!("Erlaubt sind höchstens {MOST_TEXT} Zeichen."),
        );
    }
    Some(text)
}

/// A covered body; without a day of its own the cover begins with the step.
fn cover(fields: &mut Fields, begins: Option<Day>) -> Option<CoverWish> {
    let body = fields.needed("body");
    let from = fields.parsed("from").or(begins);
    let until = fields.parsed("until");
    Some(CoverWish {
        body: body?,
        from: from?,
        until,
    })
}

/// Files that prove something must be here already.
///
/// # Errors
/// 422 that names each one that is not.
pub fn files_are_kept(snap: &mut Snap<'_>, step: &Wish) -> Result<(), Problem> {
    let files: Vec<(usize, Digest)> = step
        .evidence
        .iter()
        .enumerate()
        .filter(|(_, proof)| proof.kind == EvidenceKind::File)
        .filter_map(|(place, proof)| Some((place, proof.value.parse().ok()?)))
        .collect();
    let digests: Vec<Digest> = files.iter().map(|(_, digest)| *digest).collect();
    let known = blobs::known(snap, &digests)?;
    let flaws: Vec<Flaw> = files
        .iter()
        .filter(|(_, digest)| !known.contains(digest))
        .map(|(place, digest)| Flaw {
            pointer: format!("/evidence/{place}/value"),
            rule: "nachweis-datei-unbekannt".to_owned(),
            detail: format!("Die Datei {digest} liegt nicht im Register. Legen Sie sie zuerst unter „/api/v1/evidence-files“ ab."),
        })
        .collect();
    if flaws.is_empty() {
        return Ok(());
    }
    Err(fields::refused(flaws))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_to_the_web_and_nowhere_else() {
        for text in ["https://www.example.org/hundesteuer", "http://example.org"] {
            assert!(check_value(EvidenceKind::Url, text).is_ok(), "{text}");
        }
        for text in [
            "javascript:alert(1)",
            "https://",
            "https://a b",
            "ftp://x",
            "https://anna:geheim@example.org",
        ] {
            assert!(check_value(EvidenceKind::Url, text).is_err(), "{text}");
        }
        assert!(check_value(EvidenceKind::File, "leitfaden.pdf").is_err());
    }

    #[test]
    fn a_cover_begins_with_the_step_when_nothing_else_is_said() {
        let body = br#"{"blueprint":"hundesteuer","body":"06532","stage":"interest","effectiveOn":"2026-02-02","covers":[{"body":"06532021"}]}"#;
        let begin = begin(body).unwrap();
        assert_eq!(begin.covers[0].from, begin.step.effective_on);
    }
}
