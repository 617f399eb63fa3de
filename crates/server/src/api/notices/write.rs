//! Keeping notices by program: what a notice says, and what of the body's own belongs to it.

use super::{NoticeDetail, WHAT};
use crate::{
    answer::{IfMatch, Once, Written},
    api::{
        adoptions::id_of,
        fields::{Fields, Said},
    },
    params::NoParams,
    problem::Problem,
    registry::Registry,
    who::Program,
};
use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use app::notices::{self, Whole, Wish};
use domain::{
    Day, Id, Slug,
    adoption::Adoption,
    money::Cents,
    notice::{Notice, Part},
    person::Person,
    region::BodyKey,
};
use store::Snap;

/// Keeps a notice for a body. "Förderung" of the body; a program needs the scope `fund`.
#[utoipa::path(
    post, path = "/api/v1/notices", tag = "notices", request_body(content = Object),
    responses((status = 201, body = NoticeDetail), (status = 401), (status = 403), (status = 404), (status = 422))
)]
pub async fn add(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    let (of, wish) = new(&body)?;
    Once::of(&request, &body)?
        .write(&registry, who, move |tx, now| {
            let id = notices::add(tx, who, &of, wish, now)?;
            Written::created(format!("/api/v1/notices/{id}"), &detail(tx, who, id)?)
        })
        .await
}

/// Changes a notice; what is not said stays. A list of what belongs to it replaces the list of its kind.
#[utoipa::path(
    patch, path = "/api/v1/notices/{id}", tag = "notices",
    params(("id" = String, Path), ("If-Match" = String, Header)), request_body(content = Object),
    responses((status = 200, body = NoticeDetail), (status = 401), (status = 403), (status = 404), (status = 412), (status = 422), (status = 428))
)]
pub async fn change(
    request: HttpRequest,
    id: web::Path<String>,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Bytes,
) -> Result<HttpResponse, Problem> {
    let (who, id): (_, Id<Notice>) = (who.known()?, id_of(&id, WHAT)?);
    let condition = IfMatch::of(&request)?;
    let change = Change::read(&body)?;
    let written = registry
        .write(move |tx, now| {
            let known = notices::whole(tx, who, id)?;
            condition.holds(&NoticeDetail::of(known.clone()))?;
            let revision = known.kept.revision;
            notices::change(tx, who, id, revision, change.of(known), now)?;
            Written::of(StatusCode::OK, None, &detail(tx, who, id)?)
        })
        .await?;
    Ok(written.response())
}

fn detail(snap: &mut Snap<'_>, who: Id<Person>, id: Id<Notice>) -> Result<NoticeDetail, Problem> {
    Ok(NoticeDetail::of(notices::whole(snap, who, id)?))
}

fn parts(adoptions: Vec<Id<Adoption>>, reports: Vec<i64>) -> Vec<Part> {
    let adoptions = adoptions.into_iter().map(Part::Adoption);
    adoptions
        .chain(reports.into_iter().map(Part::Statement))
        .collect()
}

fn new(body: &[u8]) -> Result<(BodyKey, Wish), Problem> {
    let mut fields = Fields::read(body)?;
    let of = fields.needed("body");
    let authority = fields.needed("authority");
    let programme = fields.needed("programme");
    let reference = fields.needed("reference");
    let given_on = fields.needed("givenOn");
    let from = fields.needed("from");
    let until = fields.parsed("until");
    let cooperation = fields.parsed("cooperation");
    let purpose = fields.text("purpose");
    let amount = fields.whole("amountCents");
    let proof_due_on = fields.parsed("proofDueOn");
    let blueprints = fields.all("blueprints");
    let (adoptions, reports) = (fields.all("adoptions"), fields.wholes("reports"));
    let read = (|| -> Option<(BodyKey, Wish)> {
        let wish = Wish {
            authority: authority?,
            programme: programme?,
            reference: reference?,
            given_on: given_on?,
            from: from?,
            until,
            cooperation,
            purpose,
            amount,
            proof_due_on,
            parts: parts(adoptions, reports),
            blueprints,
        };
        Some((of?, wish))
    })();
    fields.done(read)
}

/// What somebody wants to change; nothing said means that it stays.
struct Change {
    authority: Option<BodyKey>,
    programme: Option<String>,
    reference: Option<String>,
    given_on: Option<Day>,
    from: Option<Day>,
    until: Said<Day>,
    cooperation: Said<Slug>,
    purpose: Said<String>,
    amount: Said<Cents>,
    proof_due_on: Said<Day>,
    blueprints: Option<Vec<Slug>>,
    adoptions: Option<Vec<Id<Adoption>>>,
    reports: Option<Vec<i64>>,
}

impl Change {
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = Fields::read(body)?;
        let read = Self {
            authority: fields.needed_if_said("authority"),
            programme: fields.needed_if_said("programme"),
            reference: fields.needed_if_said("reference"),
            given_on: fields.needed_if_said("givenOn"),
            from: fields.needed_if_said("from"),
            until: fields.change("until"),
            cooperation: fields.change("cooperation"),
            purpose: fields.change("purpose"),
            amount: fields.whole_change("amountCents"),
            proof_due_on: fields.change("proofDueOn"),
            blueprints: fields.says("blueprints").then(|| fields.all("blueprints")),
            adoptions: fields.says("adoptions").then(|| fields.all("adoptions")),
            reports: fields.says("reports").then(|| fields.wholes("reports")),
        };
        fields.done(Some(read))
    }

    fn of(self, known: Whole) -> Wish {
        let notice = known.kept.notice;
        // What no longer belongs to the body falls away, as it does in the form.
        let blueprints = known.blueprints.into_iter().map(|one| one.card.slug);
        let adoptions = known.adoptions.iter().map(|one| one.listed.id);
        let reports = known.statements.iter().map(|one| one.number);
        let adoptions = self.adoptions.unwrap_or_else(|| adoptions.collect());
        let reports = self.reports.unwrap_or_else(|| reports.collect());
        Wish {
            authority: self.authority.unwrap_or(known.authority.key),
            programme: self.programme.unwrap_or(notice.programme),
            reference: self.reference.unwrap_or(notice.reference),
            given_on: self.given_on.unwrap_or(notice.given_on),
            from: self.from.unwrap_or(notice.period.from()),
            until: self.until.over(notice.period.until()),
            cooperation: self.cooperation.over(known.cooperation.map(|one| one.slug)),
            purpose: self.purpose.over(notice.purpose),
            amount: self.amount.over(notice.amount),
            proof_due_on: self.proof_due_on.over(notice.proof_due_on),
            parts: parts(adoptions, reports),
            blueprints: self.blueprints.unwrap_or_else(|| blueprints.collect()),
        }
    }
}
