//! What people do in a world: publish, adopt, go on.

use crate::{Draft, Someone, World, slug};
use app::{Failure, adopt, publish};
use domain::{
    Id, Now,
    adoption::{Adoption, Step, Wish},
    public_body::PublicBody,
};
use store::{Tx, adoptions::Listed};

impl World {
    /// A use-case as the server would run it.
    ///
    /// # Errors
    /// Those of the use-case.
    pub fn act<T: Send + 'static, R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx<'_>, &Now) -> Result<T, Failure<R>> + Send + 'static,
    ) -> Result<T, Failure<R>> {
        self.db.write(work)
    }

    /// A package of Wetzlar (06532023) with one process; see [`Draft`] for others.
    #[must_use]
    pub fn package<'w>(&'w self, slug: &str, version: &str) -> Draft<'w> {
        Draft::new(self, slug, version)
    }

    /// Keeps the files of a package and publishes it.
    ///
    /// # Errors
    /// As [`publish::publish`].
    pub fn publish(
        &self,
        who: &Someone<'_>,
        draft: &Draft<'_>,
    ) -> Result<publish::Published, Failure<publish::Refusal>> {
        let (who, upload) = (who.id, draft.kept());
        self.act(move |tx, now| publish::publish(tx, who, &upload, now))
    }

    /// Begins an adoption for a body.
    ///
    /// # Errors
    /// As [`adopt::begin`].
    pub fn adopt(
        &self,
        who: &Someone<'_>,
        blueprint: &str,
        body: &PublicBody,
        step: Wish,
    ) -> Result<(Listed, Step), Failure<adopt::Refusal>> {
        let begin = adopt::Begin {
            blueprint: slug(blueprint),
            body: body.key.clone(),
            covers: Vec::new(),
            planned_live_on: None,
            audience: domain::visibility::Choice::Public,
            step,
        };
        let who = who.id;
        self.act(move |tx, now| adopt::begin(tx, who, begin, now))
    }

    /// Records a step, whatever the revision.
    ///
    /// # Errors
    /// As [`adopt::record`].
    pub fn record(
        &self,
        who: &Someone<'_>,
        of: Id<Adoption>,
        step: Wish,
    ) -> Result<(Listed, Step), Failure<adopt::Refusal>> {
        let who = who.id;
        self.act(move |tx, now| adopt::record(tx, who, of, step, None, now))
    }
}
