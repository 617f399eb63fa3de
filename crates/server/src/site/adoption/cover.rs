//! The form by which a body that adopts for others names more of them later.

use super::{flaws_of, id_of, new::coverable, page_again, refused};
use crate::{
    api::adoptions::told::Whole,
    clock,
    page::{Choice, Field, Flaw},
    problem::Problem,
    registry::Registry,
    sent::Sent,
    site::{go_on, show_again},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::adopt::{self, CoverWish};
use domain::{Day, access, person::Actor};
use serde::Serialize;
use store::Snap;

/// The bodies that may be named, and from when on they are covered.
#[derive(Debug, Serialize)]
pub struct CoverForm {
    choices: Vec<Choice>,
    covers_error: Option<String>,
    from: Field,
    flaws: Vec<Flaw>,
}

/// What was chosen and typed.
#[derive(Debug, Default)]
struct Typed {
    covers: Vec<String>,
    from: String,
}

impl CoverForm {
    /// The form for who may record the stage reached; none when nobody is left to be covered.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn of(
        snap: &mut Snap<'_>,
        whole: &Whole,
        actor: Option<&Actor>,
    ) -> Result<Option<Self>, Problem> {
        let Whole { told, covers, .. } = whole;
        let stage = told.stand.stage;
        let may = actor.is_some_and(|actor| access::record(actor, &told.body, stage).is_ok());
        if !may || stage.is_end() {
            return Ok(None);
        }
        let today = clock::moment().day();
        let is_covered = |key: &str| {
            covers.iter().any(|cover| {
                let goes_on = cover.until().is_none_or(|until| until >= today);
                let body = whole.covered.get(&cover.body);
                goes_on && body.is_some_and(|body| body.key.as_str() == key)
            })
        };
        let mut choices = coverable(snap, std::slice::from_ref(&told.body), &[])?;
        choices.retain(|choice| !is_covered(&choice.value));
        Ok((!choices.is_empty()).then(|| Self {
            choices,
            covers_error: None,
            from: Field::of(today.german()),
            flaws: Vec::new(),
        }))
    }

    /// The form as it was sent, with what is wrong.
    fn again(mut self, typed: &Typed, flaws: Vec<Flaw>) -> Self {
        for choice in &mut self.choices {
            choice.chosen = typed.covers.contains(&choice.value);
        }
        let error = |name: &str| {
            let of = flaws.iter().find(|flaw| flaw.field == name);
            of.map(|flaw| flaw.text.clone())
        };
        Self {
            covers_error: error("covers"),
            from: Field {
                value: typed.from.clone(),
                error: error("coveredFrom"),
            },
            flaws,
            choices: self.choices,
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub(super) fn sample(is_refused: bool) -> Self {
        let form = Self {
            choices: vec![
                Choice::of("06532020", "Sinn", false),
                Choice::of("06532001", "Aßlar", false),
            ],
            covers_error: None,
            from: Field::of("22.11.2026"),
            flaws: vec![],
        };
        let typed = Typed {
            covers: vec![],
            from: "morgen".to_owned(),
        };
        match typed.wishes() {
            Err(flaws) if is_refused => form.again(&typed, flaws),
            Ok(_) | Err(_) => form,
        }
    }
}

impl Typed {
    fn of(sent: &Sent) -> Self {
        Self {
            covers: sent.all("covers").map(str::to_owned).collect(),
            from: sent.one("coveredFrom").to_owned(),
        }
    }
    /// What was meant, or every flaw at once.
    fn wishes(&self) -> Result<Vec<CoverWish>, Vec<Flaw>> {
        let mut flaws = Vec::new();
        if self.covers.is_empty() {
            flaws.push(Flaw::new("covers", "Wählen Sie mindestens eine Kommune."));
        }
        let from = Day::typed(&self.from)
            .map_err(|e| flaws.push(Flaw::new("coveredFrom", format!("{e}."))))
            .ok();
        let keys = self.covers.iter().filter_map(|key| key.parse().ok());
        match from {
            Some(from) if flaws.is_empty() => Ok(keys
                .map(|body| CoverWish {
                    body,
                    from,
                    until: None,
                })
                .collect()),
            Some(_) | None => Err(flaws),
        }
    }
}

/// `POST /nachnutzungen/{id}/mitversorgte`: these bodies are covered from a day on.
pub async fn add(
    request: HttpRequest,
    id: web::Path<String>,
    visitor: Visitor,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let id = id_of(&id)?;
    let sent = Sent::receive(&request, body, 0).await?;
    let person = visitor.sent(sent.one("csrf"))?;
    let typed = Typed::of(&sent);
    let done = match typed.wishes() {
        Err(flaws) => Err(refused(flaws)),
        Ok(wishes) => {
            registry
                .write(move |tx, now| adopt::cover_more(tx, person, id, &wishes, now))
                .await
        }
    };
    let Err(problem) = done else {
        return Ok(go_on(&format!("/nachnutzungen/{id}"), "mitversorgte"));
    };
    let Some(flaws) = flaws_of(&problem) else {
        return Err(problem);
    };
    let mut page = page_again(&registry, person, id).await?;
    page.cover = page.cover.map(|form| form.again(&typed, flaws));
    show_again(&request, &visitor, &page)
}
