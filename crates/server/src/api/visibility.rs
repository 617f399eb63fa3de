//! What a request says about who may see a thing: `visibility`, and for a cooperation `visibilityCooperation`.

use super::fields::{Fields, Said};
use crate::params::Params;
use domain::{
    Slug,
    visibility::{Choice, NoChoice},
};

const LEVEL: &str = "visibility";
const COOPERATION: &str = "visibilityCooperation";

/// What the fields of an object say.
pub(crate) fn said(fields: &mut Fields) -> Said<Choice> {
    let level = fields.change::<String>(LEVEL);
    let cooperation = fields.parsed::<Slug>(COOPERATION);
    match level {
        Said::Is(level) => match Choice::read(&level, cooperation) {
            Ok(choice) => Said::Is(choice),
            Err(no) => {
                let (name, rule) = place(&no);
                fields.refuse(name, rule, no.to_string());
                Said::Wrong
            }
        },
        Said::Gone => {
            fields.refuse(
                LEVEL,
                "sichtbarkeit-fehlt",
                "Eine Sichtbarkeit gibt es immer; nennen Sie die neue.",
            );
            Said::Wrong
        }
        Said::Nothing if cooperation.is_some() => {
            fields.refuse(LEVEL, "sichtbarkeit-fehlt", ALONE);
            Said::Wrong
        }
        Said::Nothing => Said::Nothing,
        Said::Wrong => Said::Wrong,
    }
}

const ALONE: &str =
    "„visibilityCooperation“ gilt nur zusammen mit „visibility“ und dem Wert „cooperation“.";

/// What the parameters of an address say.
pub(crate) fn of_params(params: &mut Params) -> Option<Choice> {
    of_named(params, LEVEL, COOPERATION)
}

/// What the parameters of an address say of a draft, as long as it is one.
pub(crate) fn of_draft(params: &mut Params) -> Option<Choice> {
    of_named(params, "draftVisibility", "draftVisibilityCooperation")
}

fn of_named(params: &mut Params, level: &str, cooperation: &str) -> Option<Choice> {
    let chosen = params.one(level);
    let among = params.parsed::<Slug>(cooperation);
    let Some(chosen) = chosen else {
        if among.is_some() {
            let alone = format!(
                "„{cooperation}“ gilt nur zusammen mit „{level}“ und dem Wert „cooperation“."
            );
            params.refuse(level, "parameter-fehlt", &alone);
        }
        return None;
    };
    Choice::read(&chosen, among)
        .map_err(|no| {
            let name = match no {
                NoChoice::Level(_) => level,
                NoChoice::CooperationMissing => cooperation,
            };
            params.refuse(name, "parameter-ungueltig", &no.to_string());
        })
        .ok()
}

const fn place(no: &NoChoice) -> (&'static str, &'static str) {
    match no {
        NoChoice::Level(_) => (LEVEL, "sichtbarkeit-unbekannt"),
        NoChoice::CooperationMissing => (COOPERATION, "kooperation-fehlt"),
    }
}
