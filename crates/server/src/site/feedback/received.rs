//! `/verwaltung/rueckmeldungen`: what people reported about barriers, for who runs the registry and has to answer.

use super::KINDS;
use crate::{
    page::{Crumb, Page},
    params::NoParams,
    problem::Problem,
    registry::Registry,
    site::{go_on, show as show_page},
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{Id, Moment, person::Person};
use serde::{Deserialize, Serialize};
use store::{
    Snap,
    feedback::{self, Feedback},
};

const PATH: &str = "/verwaltung/rueckmeldungen";

/// So many are shown; older ones are forgotten after the term for them.
const MOST: i64 = 200;
/// § 6 HVBIT: whoever heard nothing for so long may turn to the Land.
const TO_ANSWER_SECONDS: i64 = 6 * 7 * 24 * 3600;

/// The reports, the newest first.
#[derive(Debug, Serialize)]
pub struct Received {
    trail: Vec<Crumb>,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    number: String,
    kind: &'static str,
    page: Option<String>,
    message: String,
    mail: Option<String>,
    at: String,
    answer_until: String,
    answered_on: Option<String>,
}

impl Row {
    fn of(one: Feedback) -> Self {
        let kind = KINDS.iter().find(|(value, _)| *value == one.kind);
        Self {
            number: one.id.to_string(),
            kind: kind.map_or("Rückmeldung", |(_, label)| label),
            page: one.page,
            message: one.message,
            mail: one.mail,
            at: one.recorded_at.german(),
            answer_until: answer_until(one.recorded_at),
            answered_on: one.answered_at.map(|at| at.day().german()),
        }
    }
}

fn answer_until(reported: Moment) -> String {
    reported.plus_seconds(TO_ANSWER_SECONDS).day().german()
}

impl Page for Received {
    const TEMPLATE: &'static str = "pages/feedback-received.html";
    fn title(&self) -> String {
        "Rückmeldungen zur Barrierefreiheit".to_owned()
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let page = |rows: Vec<Row>| Self {
            trail: vec![Crumb::to("/verwaltung", "Verwaltung")],
            rows,
        };
        let row = |page: Option<&str>, mail: Option<&str>| Row {
            number: "01900000-0000-7000-8000-000000000001".to_owned(),
            kind: "Ich bin auf eine Barriere gestoßen",
            page: page.map(str::to_owned),
            message: "Die Karte lässt sich nicht mit der Tastatur bedienen.".to_owned(),
            mail: mail.map(str::to_owned),
            at: "24.02.2021, 09:00 Uhr".to_owned(),
            answer_until: "07.04.2021".to_owned(),
            answered_on: page.map(|_| "01.03.2021".to_owned()),
        };
        let answered = row(Some("/kommunen"), Some("kim@example.org"));
        let open = row(None, Some("kim@example.org"));
        vec![page(vec![]), page(vec![answered, open, row(None, None)])]
    }
}

/// Whether somebody answers for the registry.
fn may_answer(snap: &mut Snap<'_>, who: Id<Person>) -> Result<(), Problem> {
    let actor = store::people::actor(snap, who)?;
    domain::access::administer(&actor)
        .map(|_| ())
        .map_err(|why| Problem::new("nicht-erlaubt", why.to_string()))
}

/// `GET /verwaltung/rueckmeldungen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let rows = registry
        .read(move |snap| {
            may_answer(snap, who)?;
            Ok::<_, Problem>(feedback::newest(snap, MOST)?)
        })
        .await?;
    // Addresses of people stand here: a look at them has its line in the audit log.
    registry.tell_of_look(None).await?;
    let page = Received {
        trail: vec![Crumb::to("/verwaltung", "Verwaltung")],
        rows: rows.into_iter().map(Row::of).collect(),
    };
    show_page(&request, &visitor, &page)
}

/// The button that says that an answer was given.
#[derive(Debug, Deserialize)]
pub struct AnsweredForm {
    csrf: String,
    number: String,
}

/// `POST /verwaltung/rueckmeldungen`: notes that a report was answered.
pub async fn answered(
    visitor: Visitor,
    form: web::Form<AnsweredForm>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let who = visitor.sent(&form.csrf)?;
    let gone = || Problem::not_found("Diese offene Rückmeldung");
    let number: Id<Feedback> = form.number.parse().map_err(|_| gone())?;
    registry
        .write(move |tx, now| {
            may_answer(tx, who)?;
            match feedback::answer(tx, number, now)? {
                true => Ok(()),
                false => Err(gone()),
            }
        })
        .await?;
    Ok(go_on(PATH, "rueckmeldung-beantwortet"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_weeks_are_left_to_answer() {
        let reported = "2021-02-24T09:00:00Z".parse().unwrap();
        assert_eq!(answer_until(reported), "07.04.2021");
    }
}
