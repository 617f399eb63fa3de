//! Refusals of bringing out, submitting, deciding, and of looking after what is out.

use crate::problem::Problem;
use app::{audience::NotAMember, look_after, publish, submit};
use domain::{
    blueprint::{PublishRefused, StateRefused},
    submission::{DecideRefused, SubmitRefused},
};

impl From<publish::Refusal> for Problem {
    fn from(refusal: publish::Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            publish::Refusal::Release(PublishRefused::Differs(version)) => {
                Self::new("version-vorhanden", detail.clone())
                    .with_flaw("/version", "version-vorhanden", detail)
                    .with("version", version)
            }
            publish::Refusal::SlugTaken { owner, free, .. } => {
                Self::new("kurzname-vergeben", detail.clone())
                    .with_flaw("/slug", "kurzname-vergeben", detail)
                    .with("owner", owner)
                    .with("proposal", free)
            }
            publish::Refusal::UnknownPublisher(_) => Self::new("nicht-annehmbar", detail.clone())
                .with_flaw("/publisher", "herausgeber-unbekannt", detail),
            publish::Refusal::OtherSlug(_) => Self::new("nicht-annehmbar", detail.clone())
                .with_flaw("/slug", "kurzname-anders", detail),
            publish::Refusal::Audience(_) => Self::new("nicht-annehmbar", detail.clone())
                .with_flaw("/visibilityCooperation", "kein-mitglied", detail),
            publish::Refusal::OtherAudience(_) => Self::new("nicht-annehmbar", detail.clone())
                .with_flaw("/visibility", "sichtbarkeit-anders", detail),
            publish::Refusal::FourEyes(_) => Self::new("nicht-erlaubt", detail),
        }
    }
}

impl From<submit::Refusal> for Problem {
    fn from(refusal: submit::Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            submit::Refusal::Package(refusal) => refusal.into(),
            submit::Refusal::Submission(SubmitRefused::Waiting { id, .. }) => {
                Self::new("konflikt", detail.clone())
                    .with_flaw("/version", "version-wartet", detail)
                    .at(format!("/api/v1/submissions/{id}"))
            }
            submit::Refusal::Submission(SubmitRefused::NoteTooLong) => {
                Self::new("nicht-annehmbar", detail.clone()).with_flaw("note", "zu-lang", detail)
            }
            submit::Refusal::Readers(_) => Self::new("nicht-annehmbar", detail.clone()).with_flaw(
                "draftVisibilityCooperation",
                "kein-mitglied",
                detail,
            ),
            submit::Refusal::Out(version) => Self::new("konflikt", detail.clone())
                .with_flaw("/version", "bereits-veroeffentlicht", detail)
                .with("version", version),
        }
    }
}

impl From<submit::DecideRefusal> for Problem {
    fn from(refusal: submit::DecideRefusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            submit::DecideRefusal::Package(refusal) => refusal.into(),
            submit::DecideRefusal::Rule(DecideRefused::Decided(_)) => Self::new("konflikt", detail),
            submit::DecideRefusal::Rule(DecideRefused::OwnSubmission) => {
                Self::new("nicht-erlaubt", detail)
            }
            submit::DecideRefusal::Rule(DecideRefused::ReasonMissing) => Self::new(
                "nicht-annehmbar",
                detail.clone(),
            )
            .with_flaw("/reason", "grund-fehlt", detail),
            submit::DecideRefusal::Rule(DecideRefused::ReasonTooLong) => {
                Self::new("nicht-annehmbar", detail.clone()).with_flaw("/reason", "zu-lang", detail)
            }
        }
    }
}

impl From<StateRefused> for Problem {
    fn from(refusal: StateRefused) -> Self {
        let detail = refusal.to_string();
        let (pointer, rule) = match refusal {
            StateRefused::Unchanged(_) => ("/state", "zustand-unveraendert"),
            StateRefused::ReasonMissing => ("/reason", "grund-fehlt"),
            StateRefused::OwnSuccessor => ("/successor", "eigener-nachfolger"),
        };
        Self::new("nicht-annehmbar", detail.clone()).with_flaw(pointer, rule, detail)
    }
}

impl From<look_after::Refusal> for Problem {
    fn from(refusal: look_after::Refusal) -> Self {
        match refusal {
            look_after::Refusal::Stale => Self::new("veraltet", refusal.to_string()),
            look_after::Refusal::Audience(no) => no.into(),
        }
    }
}

impl From<NotAMember> for Problem {
    fn from(no: NotAMember) -> Self {
        let detail = no.to_string();
        Self::new("nicht-annehmbar", detail.clone()).with_flaw(
            "/visibilityCooperation",
            "kein-mitglied",
            detail,
        )
    }
}
