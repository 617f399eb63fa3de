//! `/aufgaben/einreichungen/{id}`: what was submitted, what the checker says of it, and the decision.

use super::{
    go_on,
    publish::{
        desk::{self, Standing},
        result::{Back, Comparison, Group, Look, groups, sum, tone},
    },
    show as show_page, show_again, visibility,
    waiting::tone as tone_of,
};
use crate::{
    api, mail,
    page::{Crumb, Field, Flaw, Page},
    params::NoParams,
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use app::{
    Failure,
    publish::Published,
    submit::{self, DecideRefusal, Shown},
};
use domain::{
    Id,
    person::Person,
    submission::{DecideRefused, Submission},
};
use serde::{Deserialize, Serialize};

/// A submission with everything that is needed to decide it.
#[derive(Debug, Serialize)]
pub struct SubmissionPage {
    trail: Vec<Crumb>,
    name: String,
    publisher: String,
    is_inside: bool,
    by: String,
    readers: String,
    package_href: Option<String>,
    at: String,
    note: Option<String>,
    /// Who may see the blueprint that it would found, when its submitter chose.
    audience: Option<String>,
    state: &'static str,
    state_text: &'static str,
    tone: &'static str,
    decided: Option<String>,
    reason: Option<String>,
    /// Where the version stands that it became.
    version_href: Option<String>,
    sum: Option<String>,
    groups: Vec<Group>,
    package: Option<Look>,
    comparison: Option<Comparison>,
    returned: Option<Back>,
    /// Why it cannot be released as it is.
    refusal: Option<String>,
    /// The digest of the package, to fetch it.
    digest: Option<String>,
    action: String,
    /// The button for who may release it.
    release: Option<String>,
    may_send_back: bool,
    may_withdraw: bool,
    /// Whether the body demands that another person releases it.
    needs_another: bool,
    /// Whether it is the visitor's own: another pair of eyes would be better.
    is_own: bool,
    /// Where a corrected package is prepared.
    again: Option<String>,
    grund: Field,
    flaws: Vec<Flaw>,
}

impl Page for SubmissionPage {
    const TEMPLATE: &'static str = "pages/submission.html";
    fn title(&self) -> String {
        format!("Einreichung: {}", self.name)
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        use artefacts::Finding;
        let over = || Self {
            trail: trail(),
            name: "Fundsachen online melden 1.1.0".to_owned(),
            publisher: "Wetzlar".to_owned(),
            is_inside: true,
            by: "Kim Muster".to_owned(),
            readers: "eigene Kommune".to_owned(),
            package_href: None,
            at: "24.02.2021, 14:05 Uhr".to_owned(),
            note: None,
            audience: Some("eine Kooperation (lahn-dill)".to_owned()),
            state: "released",
            state_text: "freigegeben",
            tone: "success",
            decided: Some("Robin Beispiel, 25.02.2021, 09:00 Uhr".to_owned()),
            reason: None,
            version_href: Some("/blaupausen/fundsachen/versionen/1.1.0".to_owned()),
            sum: None,
            groups: vec![],
            package: None,
            comparison: None,
            returned: None,
            refusal: None,
            digest: None,
            action: "/aufgaben/einreichungen/0192".to_owned(),
            release: None,
            may_send_back: false,
            may_withdraw: false,
            needs_another: false,
            is_own: false,
            again: None,
            grund: Field::default(),
            flaws: vec![],
        };
        let grund = Field::wrong("", "Nennen Sie den Grund der Rückgabe.");
        let finding = Finding::warning("word", "Das Dokument enthält Kommentare.", "Entfernen.");
        let waits = Self {
            note: Some("Bitte vor dem 1. März.".to_owned()),
            state: "submitted",
            state_text: "eingereicht",
            tone: "info",
            decided: None,
            version_href: None,
            sum: Some(sum(std::slice::from_ref(&finding))),
            groups: groups(vec![finding]),
            package: Some(Look::sample()),
            comparison: Some(Comparison::sample()),
            returned: Some(Back::sample()),
            digest: Some(format!("sha256:{}", "0".repeat(64))),
            release: Some("Version 1.1.0 freigeben".to_owned()),
            may_send_back: true,
            may_withdraw: true,
            is_own: true,
            flaws: Flaw::of(&[("grund", &grund)]),
            grund,
            ..over()
        };
        let back = Self {
            state: "sentBack",
            state_text: "zurückgegeben",
            tone: "warning",
            reason: Some("Die Gebühr fehlt im Leitfaden.".to_owned()),
            version_href: None,
            refusal: Some("Der Kurzname ist vergeben.".to_owned()),
            needs_another: true,
            may_withdraw: true,
            again: Some("/veroeffentlichen".to_owned()),
            ..over()
        };
        let of_others = Self {
            is_inside: false,
            readers: "Hessen".to_owned(),
            state: "submitted",
            state_text: "eingereicht",
            tone: "info",
            package_href: Some("/api/v1/submissions/0192/package".to_owned()),
            ..over()
        };
        vec![over(), waits, back, of_others]
    }
}

fn trail() -> Vec<Crumb> {
    vec![Crumb::to("/aufgaben", "Aufgaben")]
}

impl SubmissionPage {
    fn of(shown: &Shown, who: Option<Id<Person>>, readers: String) -> Self {
        let (filed, submission) = (&shown.filed, &shown.filed.submission);
        let decided = shown.decided_by.as_ref().zip(filed.decided_at);
        let is_back = filed.reason.is_some() && submission.state.is_open();
        let package = format!("/api/v1/submissions/{}/package", submission.id);
        Self {
            trail: trail(),
            name: format!("{} {}", filed.title, submission.version),
            publisher: shown.publisher.name.clone(),
            is_inside: shown.is_inside,
            by: shown.by.clone(),
            readers,
            package_href: Some(package).filter(|_| submission.state.is_open()),
            at: submission.at.german(),
            note: submission.note.clone(),
            audience: filed.audience.as_ref().map(visibility::chosen),
            state: submission.state.word(),
            state_text: submission.state.label(),
            tone: tone_of(submission.state),
            decided: decided.map(|(name, at)| format!("{name}, {}", at.german())),
            reason: filed.reason.clone(),
            version_href: filed.release.map(|_| {
                format!(
                    "/blaupausen/{}/versionen/{}",
                    submission.slug, submission.version
                )
            }),
            sum: None,
            groups: Vec::new(),
            package: None,
            comparison: None,
            returned: None,
            refusal: None,
            digest: None,
            action: submit::place(submission.id),
            release: (shown.may_decide && !shown.needs_another)
                .then(|| format!("Version {} freigeben", submission.version)),
            may_send_back: shown.may_decide,
            may_withdraw: shown.may_withdraw,
            needs_another: shown.needs_another,
            is_own: who == Some(submission.by),
            again: (is_back && shown.may_withdraw).then(|| "/veroeffentlichen".to_owned()),
            grund: Field::default(),
            flaws: Vec::new(),
        }
    }

    /// What the checker says of the package today, and what it would change.
    fn checked(mut self, checked: desk::Checked, back: Option<submit::Returned>) -> Self {
        self.sum = Some(sum(&checked.findings));
        // The state has its own tone; findings that forbid it have one of theirs.
        let forbids = tone(&checked.findings) == "danger";
        self.groups = groups(checked.findings);
        self.returned = back.map(Back::of);
        match checked.package {
            None => self.refusal = Some("Das Paket besteht die Prüfung nicht mehr.".to_owned()),
            Some((upload, Standing::Refused(why))) => {
                self.package = Some(Look::of(&upload, self.publisher.clone()));
                self.refusal = Some(why);
            }
            Some((upload, Standing::Fits(outlook))) => {
                self.digest = Some(upload.package().digest.to_string());
                self.refusal = match &outlook.again {
                    Err(refusal) => Some(desk::why(refusal, &outlook.next)),
                    Ok(_) => None,
                };
                self.comparison = outlook
                    .changes
                    .map(|(version, found)| Comparison::of(version.to_string(), found));
                self.package = Some(Look::of(&upload, outlook.publisher));
            }
        }
        if forbids || self.refusal.is_some() {
            self.release = None;
        }
        self
    }

    fn refused(mut self, typed: &str, why: &str) -> Self {
        self.grund = Field::wrong(typed, why);
        self.flaws = Flaw::of(&[("grund", &self.grund)]);
        self
    }
}

fn id(text: &str) -> Result<Id<Submission>, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("Diese Einreichung"))
}

/// `GET /aufgaben/einreichungen/{id}`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let page = page(&registry, visitor.person, id(&path)?).await?;
    show_page(&request, &visitor, &page)
}

async fn page(
    registry: &Registry,
    who: Option<Id<Person>>,
    id: Id<Submission>,
) -> Result<SubmissionPage, Problem> {
    let (shown, readers) = registry
        .read(move |snap| {
            let shown = api::submissions::seen(snap, who, id)?;
            let readers = visibility::spoken(snap, shown.filed.submission.readers)?;
            Ok::<_, Problem>((shown, readers))
        })
        .await?;
    let page = SubmissionPage::of(&shown, who, readers);
    let Some(who) = who.filter(|_| shown.may_decide || shown.may_withdraw) else {
        return Ok(page);
    };
    let package = shown.filed.package.to_string();
    let checked = desk::check_kept(registry, who, &package).await?;
    let previous = shown.filed.submission.previous;
    let upload = checked.package.as_ref().map(|(upload, _)| upload.clone());
    let back = match previous.zip(upload) {
        None => None,
        Some((previous, upload)) => {
            registry
                .read(move |snap| submit::returned(snap, previous, &upload).map_err(Problem::from))
                .await?
        }
    };
    Ok(page.checked(checked, back))
}

/// What somebody decides.
#[derive(Debug, Deserialize)]
pub struct Decided {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    was: String,
    #[serde(default)]
    grund: String,
}

/// `POST /aufgaben/einreichungen/{id}`: releases, sends back or takes back.
pub async fn decide(
    request: HttpRequest,
    visitor: Visitor,
    path: web::Path<String>,
    form: web::Form<Decided>,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (who, id) = (visitor.sent(&form.csrf)?, id(&path)?);
    match form.was.as_str() {
        "freigeben" => {
            visitor.proven(&registry, &submit::place(id))?;
            let done = release(&registry, who, id).await?;
            let place = format!(
                "/blaupausen/{}/versionen/{}",
                done.slug, done.release.version
            );
            Ok(go_on(&place, "veroeffentlicht"))
        }
        "zurueckgeben" => send_back(&request, &visitor, &registry, id, form.grund.clone()).await,
        "zuruecknehmen" => {
            registry
                .write(move |tx, now| {
                    submit::withdraw_submission(tx, who, id, now).map_err(Problem::from)
                })
                .await?;
            Ok(go_on("/aufgaben", "zurueckgenommen"))
        }
        _ => Err(Problem::new(
            "anfrage-fehlerhaft",
            "Das Formular nennt keine Entscheidung.",
        )),
    }
}

async fn release(
    registry: &Registry,
    who: Id<Person>,
    id: Id<Submission>,
) -> Result<Published, Problem> {
    let filed = registry
        .read(move |snap| submit::may_release(snap, who, id).map_err(Problem::from))
        .await?;
    let upload = desk::again(registry, &filed.package.to_string()).await?;
    let post = mail::post(&registry.config);
    registry
        .write(move |tx, now| {
            submit::release_submission(tx, who, id, &upload, &post, now).map_err(Problem::from)
        })
        .await
}

async fn send_back(
    request: &HttpRequest,
    visitor: &Visitor,
    registry: &Registry,
    id: Id<Submission>,
    reason: String,
) -> Result<HttpResponse, Problem> {
    let who = visitor.known()?;
    let (post, said) = (mail::post(&registry.config), reason.clone());
    let outcome = registry
        .write(move |tx, now| {
            match submit::send_back(tx, who, id, &said, &post, now) {
                Ok(_) => Ok(None),
                // Somebody was faster: what was typed does not help any more, and the problem says so.
                Err(Failure::Refused(DecideRefusal::Rule(
                    why @ (DecideRefused::ReasonMissing | DecideRefused::ReasonTooLong),
                ))) => {
                    tx.refused();
                    Ok(Some(why.to_string()))
                }
                Err(other) => Err(Problem::from(other)),
            }
        })
        .await?;
    match outcome {
        None => Ok(go_on("/aufgaben", "zurueckgegeben")),
        Some(why) => {
            let page = page(registry, Some(who), id).await?.refused(&reason, &why);
            show_again(request, visitor, &page)
        }
    }
}
