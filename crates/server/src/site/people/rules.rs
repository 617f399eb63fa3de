//! `POST /verwaltung/regeln`: what a body demands of its own people.

use crate::{problem::Problem, registry::Registry, site::go_on, who::Visitor};
use actix_web::{HttpResponse, web};
use domain::{region::BodyKey, submission::FourEyes};
use serde::Deserialize;

/// The rules of a body, as its form sends them; a box that is not ticked is not sent.
#[derive(Debug, Deserialize)]
pub struct Typed {
    csrf: String,
    stelle: String,
    vieraugen: Option<String>,
}

/// `POST /verwaltung/regeln`
pub async fn set(
    visitor: Visitor,
    form: web::Form<Typed>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    let key: BodyKey = form
        .stelle
        .parse()
        .map_err(|_| Problem::not_found("Diese Stelle"))?;
    let place = format!("/verwaltung/personen?stelle={key}");
    visitor.proven(&registry, &place)?;
    let rule = match form.vieraugen {
        Some(_) => FourEyes::Demanded,
        None => FourEyes::Recommended,
    };
    registry
        .write(move |tx, now| {
            let body = store::bodies::find(tx, &key)?;
            let body = body.ok_or_else(|| Problem::not_found("Diese Stelle"))?;
            app::submit::set_four_eyes(tx, who, &body, rule, now).map_err(Problem::from)
        })
        .await?;
    Ok(go_on(&place, "gespeichert"))
}
