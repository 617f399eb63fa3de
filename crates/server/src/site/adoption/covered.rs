//! The covered bodies of an adoption as its page shows them, what they answer, and how a cover ends.

use super::{flaws_of, id_of, page_again, refused};
use crate::{
    api::adoptions::told::Whole,
    clock,
    page::{Choice, Field, Flaw},
    problem::Problem,
    registry::Registry,
    sent::Sent,
    site::{blueprint::subject::Link, go_on, show_again, way_back},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::adopt::{self, Covered};
use domain::{
    Day, access,
    adoption::{Answer, Cover, Said, Word},
    person::Actor,
    public_body::PublicBody,
};
use serde::Serialize;

/// A covered body and what it says.
#[derive(Debug, Serialize)]
pub struct Answering {
    pub body: Link,
    pub key: String,
    pub from: String,
    /// The first day as forms send it, for a body that is covered several times.
    first_day: String,
    until: Option<String>,
    pub answer: &'static str,
    /// Everything that was said of it, in words and in the order of recording.
    said: Vec<String>,
    /// Whether the visitor may answer for it, and what would be new.
    pub may_confirm: bool,
    pub may_object: bool,
}

impl Answering {
    /// What a covered body says, and whether this visitor may answer for it.
    #[must_use]
    pub fn of(cover: &Cover, body: &PublicBody, actor: Option<&Actor>) -> Self {
        let speaks = actor.is_some_and(|actor| access::speak(actor, body).is_ok());
        let answer = cover.answer();
        Self {
            body: Link::to(format!("/kommunen/{}", body.key), &body.name),
            key: body.key.to_string(),
            from: cover.from.german(),
            first_day: cover.from.to_string(),
            until: cover.until().map(Day::german),
            answer: answer.label(),
            said: cover.said.iter().map(told_word).collect(),
            may_confirm: speaks && answer != Answer::Confirmed,
            may_object: speaks && answer != Answer::Objected,
        }
    }

    #[cfg(any(test, feature = "samples"))]
    #[must_use]
    pub fn sample() -> Self {
        Self {
            body: Link::to("/kommunen/06532020", "Sinn"),
            key: "06532020".to_owned(),
            from: "02.02.2026".to_owned(),
            first_day: "2026-02-02".to_owned(),
            until: None,
            answer: Answer::Open.label(),
            said: vec!["letzter Tag 31.12.2026, erfasst am 03.02.2026, 09:00 Uhr".to_owned()],
            may_confirm: true,
            may_object: true,
        }
    }
}

fn told_word(said: &Said) -> String {
    let word = match said.word {
        Word::Answered(answer) => answer.label().to_owned(),
        Word::Ends(Some(until)) => format!("letzter Tag {}", until.german()),
        Word::Ends(None) => "Ende zurückgenommen".to_owned(),
    };
    format!("{word}, erfasst am {}", said.recorded_at.german())
}

/// The form by which a cover ends on a day, or goes on after all.
#[derive(Debug, Serialize)]
pub struct EndForm {
    choices: Vec<Choice>,
    cover_error: Option<String>,
    until: Field,
    pub(super) flaws: Vec<Flaw>,
}

impl EndForm {
    /// The form for who may end one of these covers; none for anybody else.
    #[must_use]
    pub(super) fn of(whole: &Whole, actor: Option<&Actor>) -> Option<Self> {
        let (actor, told) = (actor?, &whole.told);
        let for_all = access::record(actor, &told.body, told.stand.stage).is_ok();
        let choices = whole.covers.iter().filter_map(|cover| {
            let body = whole.covered.get(&cover.body)?;
            let may = for_all || access::speak(actor, body).is_ok();
            let end = cover.until().map(Day::german);
            let end = end.map_or_else(String::new, |end| format!(" bis {end}"));
            let label = format!("{}, ab {}{end}", body.name, cover.from.german());
            may.then(|| Choice::of(named(&body.key, cover.from), label, false))
        });
        let choices: Vec<Choice> = choices.collect();
        (!choices.is_empty()).then(|| Self {
            choices,
            cover_error: None,
            until: Field::of(clock::moment().day().german()),
            flaws: Vec::new(),
        })
    }

    fn again(mut self, typed: &Typed, flaws: Vec<Flaw>) -> Self {
        for choice in &mut self.choices {
            choice.chosen = choice.value == typed.cover;
        }
        let error = |names: &[&str]| {
            let of = flaws
                .iter()
                .find(|flaw| names.contains(&flaw.field.as_str()));
            of.map(|flaw| flaw.text.clone())
        };
        Self {
            cover_error: error(&["cover", "body", "from"]),
            until: Field {
                value: typed.until.clone(),
                error: error(&["until"]),
            },
            flaws,
            choices: self.choices,
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub(super) fn sample(is_refused: bool) -> Self {
        let form = Self {
            choices: vec![Choice::of(
                "06532020@2026-02-02",
                "Sinn, ab 02.02.2026",
                false,
            )],
            cover_error: None,
            until: Field::of("30.11.2026"),
            flaws: vec![],
        };
        let typed = Typed {
            cover: String::new(),
            until: "morgen".to_owned(),
        };
        match typed.meant() {
            Err(flaws) if is_refused => form.again(&typed, flaws),
            Ok(_) | Err(_) => form,
        }
    }
}

/// A cover in the value of a choice.
fn named(key: &domain::region::BodyKey, from: Day) -> String {
    format!("{key}@{from}")
}

/// What was chosen and typed.
#[derive(Debug, Default)]
struct Typed {
    cover: String,
    until: String,
}

impl Typed {
    /// What was meant, or every flaw at once; without a day the cover goes on.
    fn meant(&self) -> Result<(Covered, Option<Day>), Vec<Flaw>> {
        let mut flaws = Vec::new();
        let mut flaw = |field: &str, text: String| {
            flaws.push(Flaw::new(field, text));
        };
        let cover = self.cover.split_once('@').and_then(|(key, from)| {
            Some(Covered {
                body: key.parse().ok()?,
                from: Some(from.parse().ok()?),
            })
        });
        if cover.is_none() {
            flaw("cover", "Wählen Sie eine Kommune.".to_owned());
        }
        let until = match self.until.trim() {
            "" => None,
            text => Day::typed(text)
                .map_err(|e| flaw("until", format!("{e}.")))
                .ok(),
        };
        match cover {
            Some(cover) if flaws.is_empty() => Ok((cover, until)),
            Some(_) | None => Err(flaws),
        }
    }
}

/// `POST /nachnutzungen/{id}/mitversorgung/ende`: the last day of a cover.
pub async fn end(
    request: HttpRequest,
    id: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let id = id_of(&id)?;
    let sent = Sent::receive(&request, body, 0).await?;
    let person = visitor.sent(sent.one("csrf"))?;
    let typed = Typed {
        cover: sent.one("cover").to_owned(),
        until: sent.one("until").to_owned(),
    };
    let done = match typed.meant() {
        Err(flaws) => Err(refused(flaws)),
        Ok((covered, until)) => {
            registry
                .write(move |tx, now| adopt::end_cover(tx, person, id, &covered, until, now))
                .await
        }
    };
    let Err(problem) = done else {
        return Ok(go_on(&format!("/nachnutzungen/{id}"), "mitversorgung-ende"));
    };
    let Some(flaws) = flaws_of(&problem) else {
        return Err(problem);
    };
    let mut page = page_again(&registry, person, id).await?;
    page.end = page.end.map(|form| form.again(&typed, flaws));
    show_again(&request, &visitor, &page)
}

/// The answer of a covered body, from the page of the adoption or from the tasks.
#[derive(Debug, serde::Deserialize)]
pub struct CoverAnswer {
    csrf: String,
    body: String,
    #[serde(default)]
    from: Option<String>,
    answer: String,
    #[serde(default)]
    back: Option<String>,
}

/// `POST /nachnutzungen/{id}/mitversorgung`
pub async fn answer(
    id: web::Path<String>,
    visitor: Visitor,
    form: web::Form<CoverAnswer>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let id = id_of(&id)?;
    let person = visitor.sent(&form.csrf)?;
    let unknown = || Problem::not_found("Diese Kommune");
    let covered = Covered {
        body: form.body.parse().map_err(|_| unknown())?,
        from: match form.from.as_deref() {
            None | Some("") => None,
            Some(day) => Some(day.parse().map_err(|_| unknown())?),
        },
    };
    let answer = match form.answer.parse() {
        Ok(answer @ (Answer::Confirmed | Answer::Objected)) => answer,
        Ok(Answer::Open) | Err(_) => {
            return Err(Problem::new(
                "anfrage-fehlerhaft",
                "Wählen Sie „Bestätigen“ oder „Widersprechen“.",
            ));
        }
    };
    registry
        .write(move |tx, now| adopt::answer_cover(tx, person, id, &covered, answer, now))
        .await?;
    let own = format!("/nachnutzungen/{id}");
    let back = form.back.as_deref();
    let place = back.map_or(own.as_str(), |back| way_back(Some(back)));
    Ok(go_on(place, "mitversorgung"))
}
