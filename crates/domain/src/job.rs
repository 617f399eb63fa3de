//! Jobs of projects elsewhere that publish without a secret: which of them a body trusts.

use crate::{text::words, token::Blueprints};

words! {
    /// Whose way of telling about its jobs.
    Forge {
        Gitlab => "gitlab", "GitLab (auch openCode)";
        Forgejo => "forgejo", "Forgejo, Gitea oder Codeberg";
    }
}

words! {
    /// Which branches and tags count.
    Guard {
        Protected => "protected", "Nur geschützte Zweige und Tags";
        Any => "any", "Auch ungeschützte";
    }
}

/// A project whose jobs may publish for a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trusted {
    /// As the issuer names itself.
    pub issuer: String,
    /// Group and name: `stadt-wetzlar/hundesteuer`.
    pub project: String,
    /// The branch or tag; one `*` stands for any text.
    pub branch: String,
    pub forge: Forge,
    pub guard: Guard,
    pub blueprints: Blueprints,
}

/// What the issuer says of a job, once its signature has held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub project: String,
    /// The branch or tag for which it runs, without `refs/heads/` or `refs/tags/`.
    pub branch: String,
    pub is_protected: Protection,
    /// Whether somebody outside of the project may have written what the job runs.
    pub origin: Origin,
}

/// Whether a branch is protected, as far as the issuer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    Protected,
    Open,
    /// Forgejo does not say.
    Unsaid,
}

/// Where the code of a job comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    Own,
    /// A merge or pull request, also from copies of the project.
    Proposal,
}

/// Why a job may not publish although its project is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTrusted {
    #[error("Dieser Zweig oder Tag ist für das Projekt nicht eingetragen.")]
    Branch,
    #[error("Der Zweig oder Tag ist nicht geschützt; eingetragen sind nur geschützte.")]
    Unprotected,
    #[error("Ein Änderungsvorschlag (Merge Request, Pull Request) darf nicht veröffentlichen.")]
    Proposal,
}

impl Trusted {
    /// Whether this job of the project may publish.
    ///
    /// # Errors
    /// [`NotTrusted`].
    pub fn admits(&self, job: &Job) -> Result<(), NotTrusted> {
        if job.origin == Origin::Proposal {
            return Err(NotTrusted::Proposal);
        }
        if !fits(&self.branch, &job.branch) {
            return Err(NotTrusted::Branch);
        }
        match (self.guard, job.is_protected) {
            (Guard::Any, _) | (Guard::Protected, Protection::Protected) => Ok(()),
            (Guard::Protected, Protection::Open | Protection::Unsaid) => {
                Err(NotTrusted::Unprotected)
            }
        }
    }
}

/// Whether a name has the form of a pattern with at most one `*`.
#[must_use]
pub fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => {
            name.len() >= before.len() + after.len()
                && name.starts_with(before)
                && name.ends_with(after)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusted(branch: &str, guard: Guard) -> Trusted {
        Trusted {
            issuer: "https://gitlab.example.org".to_owned(),
            project: "stadt/hund".to_owned(),
            branch: branch.to_owned(),
            forge: Forge::Gitlab,
            guard,
            blueprints: Blueprints::Every,
        }
    }

    fn job(branch: &str, is_protected: Protection, origin: Origin) -> Job {
        Job {
            project: "stadt/hund".to_owned(),
            branch: branch.to_owned(),
            is_protected,
            origin,
        }
    }

    #[test]
    fn only_the_branches_that_were_entered_publish() {
        assert!(fits("main", "main") && !fits("main", "main2") && !fits("main", "xmain"));
        assert!(fits("v*", "v1.2.0") && !fits("v*", "w1") && fits("*", "x"));
        assert!(!fits("ab*ba", "aba"), "the ends do not overlap");
        let main = trusted("main", Guard::Protected);
        let own = Origin::Own;
        assert_eq!(
            main.admits(&job("main", Protection::Protected, own)),
            Ok(())
        );
        for open in [Protection::Open, Protection::Unsaid] {
            assert_eq!(
                main.admits(&job("main", open, own)),
                Err(NotTrusted::Unprotected)
            );
        }
        assert_eq!(
            main.admits(&job("test", Protection::Protected, own)),
            Err(NotTrusted::Branch)
        );
        let any = trusted("*", Guard::Any);
        assert_eq!(any.admits(&job("x", Protection::Unsaid, own)), Ok(()));
        assert_eq!(
            any.admits(&job("x", Protection::Protected, Origin::Proposal)),
            Err(NotTrusted::Proposal)
        );
    }
}
