//! What a body may change of an adoption beside its steps: the plan, and who may see it.

use super::{AdoptionPage, flaws_of, id_of, refused};
use crate::{
    api::{
        adoptions::told::{self, Whole},
        blueprints::named_cooperation,
        releases::caught_up,
    },
    clock,
    page::{Field, Flaw},
    problem::Problem,
    registry::Registry,
    site::{
        go_on, show_again,
        visibility::{Chosen, VisibilityInput},
    },
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::adopt::{self, Changes};
use domain::{Day, person::Actor};
use serde::{Deserialize, Serialize};
use store::Snap;

/// The form on the page of the adoption, for who may change it.
#[derive(Debug, Serialize)]
pub struct ChangeForm {
    pub flaws: Vec<Flaw>,
    revision: String,
    /// None after the end, when nothing is planned any more.
    planned_live_on: Option<Field>,
    visibility: VisibilityInput,
}

/// What was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TypedChange {
    csrf: String,
    revision: String,
    planned_live_on: String,
    visibility: String,
    visibility_cooperation: String,
}

impl TypedChange {
    fn of(snap: &mut Snap<'_>, whole: &Whole) -> Result<Self, Problem> {
        let listed = &whole.told.listed;
        Ok(Self {
            csrf: String::new(),
            revision: listed.revision.to_string(),
            planned_live_on: listed.planned_live_on.map(Day::german).unwrap_or_default(),
            visibility: listed.audience.level().to_owned(),
            visibility_cooperation: named_cooperation(snap, listed.audience)?.unwrap_or_default(),
        })
    }
    fn chosen(&self) -> Chosen {
        Chosen {
            level: self.visibility.clone(),
            cooperation: self.visibility_cooperation.clone(),
        }
    }
    /// What is to change.
    fn changes(&self) -> Result<Changes, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let planned = match self.planned_live_on.trim() {
            "" => None,
            text => Day::typed(text)
                .map_err(|e| {
                    flaws.push(Flaw {
                        field: "plannedLiveOn".to_owned(),
                        text: format!("{e}."),
                    });
                })
                .ok(),
        };
        let audience = self.chosen().read().map_err(|flaw| flaws.push(flaw)).ok();
        if flaws.is_empty() {
            Ok(Changes {
                planned_live_on: Some(planned),
                audience,
            })
        } else {
            Err(flaws)
        }
    }
}

impl ChangeForm {
    /// The form with what holds, for who may record the stage reached; nothing for anybody else.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn of(
        snap: &mut Snap<'_>,
        whole: &Whole,
        actor: Option<&Actor>,
    ) -> Result<Option<Self>, Problem> {
        let may_change = actor.is_some_and(|actor| {
            domain::access::record(actor, &whole.told.body, whole.told.listed.stage).is_ok()
        });
        if !may_change {
            return Ok(None);
        }
        let typed = TypedChange::of(snap, whole)?;
        Self::filled(snap, whole, &typed, Vec::new()).map(Some)
    }

    fn filled(
        snap: &mut Snap<'_>,
        whole: &Whole,
        typed: &TypedChange,
        flaws: Vec<Flaw>,
    ) -> Result<Self, Problem> {
        let today = clock::moment().day();
        let joined = app::audience::cooperations(snap, whole.told.body.id, today)?;
        let error = flaws.iter().find(|flaw| flaw.field == "plannedLiveOn");
        let planned_live_on = Field {
            value: typed.planned_live_on.clone(),
            error: error.map(|flaw| flaw.text.clone()),
        };
        let has_ended = whole.told.listed.stage.is_end();
        Ok(Self {
            revision: typed.revision.clone(),
            planned_live_on: (!has_ended).then_some(planned_live_on),
            visibility: VisibilityInput::of(&typed.chosen(), &joined, &flaws),
            flaws,
        })
    }

    #[cfg(any(test, feature = "samples"))]
    pub(super) fn sample(is_refused: bool) -> Self {
        Self {
            flaws: Vec::new(),
            revision: "3".to_owned(),
            planned_live_on: Some(Field::of("01.05.2026")),
            visibility: VisibilityInput::sample(is_refused),
        }
    }
}

/// `POST /nachnutzungen/{id}/angaben`
pub async fn save(
    request: HttpRequest,
    id: web::Path<String>,
    visitor: Visitor,
    typed: web::Form<TypedChange>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let id = id_of(&id)?;
    let typed = typed.into_inner();
    let person = visitor.sent(&typed.csrf)?;
    let revision = typed.revision.parse().ok();
    let saved = match typed.changes() {
        Ok(changes) => {
            registry
                .write(move |tx, now| {
                    adopt::change(tx, person, id, &changes, revision, now)?;
                    Ok::<_, Problem>(())
                })
                .await
        }
        Err(flaws) => Err(refused(flaws)),
    };
    let problem = match saved {
        Ok(()) => {
            caught_up(&registry).await?;
            return Ok(go_on(&format!("/nachnutzungen/{id}"), "gespeichert"));
        }
        Err(problem) => problem,
    };
    let Some(flaws) = flaws_of(&problem) else {
        return Err(problem);
    };
    let page = registry
        .read(move |snap| {
            let whole = told::whole(snap, id, Some(person), clock::moment())?;
            let form = ChangeForm::filled(snap, &whole, &typed, flaws)?;
            let mut page = AdoptionPage::load(snap, whole, Some(person), None, Vec::new())?;
            page.change = Some(form);
            Ok::<_, Problem>(page)
        })
        .await?;
    show_again(&request, &visitor, &page)
}
