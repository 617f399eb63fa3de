//! The audit log beside the transactions: what came to nothing, and looks at what is not public.

use crate::{
    bounds::Class,
    caller::{self, State},
    problem::Problem,
    registry::Registry,
};
use actix_web::{body::BoxBody, dev::ServiceResponse, web};
use domain::{
    Id,
    audit::{Kind, Outcome},
    public_body::PublicBody,
};
use std::{
    cell::RefCell,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
};
use store::{Trouble, Tx, caller::Caller};

/// For which bodies a transaction was that is rolled back; what it learned would be gone with it.
#[derive(Debug, Clone, Default)]
pub struct Tried(Arc<Mutex<Vec<Id<PublicBody>>>>);

impl Tried {
    pub fn note(&self, tx: &Tx<'_>) {
        let mut bodies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.extend_from_slice(tx.concerned());
    }
    #[must_use]
    pub fn taken(&self) -> Vec<Id<PublicBody>> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Ends a request: what no transaction has told of is told now, before anybody gets the answer.
pub async fn close(
    state: &Rc<RefCell<State>>,
    answered: ServiceResponse<BoxBody>,
) -> ServiceResponse<BoxBody> {
    let (due, tried) = {
        let state = state.borrow();
        (due(&state, &answered), state.tried.clone())
    };
    let registry = answered.request().app_data::<web::Data<Registry>>();
    let (Some((caller, outcome)), Some(registry)) = (due, registry) else {
        return answered;
    };
    match registry.tell(caller, tried, outcome).await {
        Ok(()) => answered,
        Err(problem) => {
            let (request, _) = answered.into_parts();
            ServiceResponse::from_err(problem, request)
        }
    }
}

/// Whether somebody tried what is not theirs to do. To be asked who one is before something weighty is no refusal.
fn is_forbidden(answered: &ServiceResponse<BoxBody>) -> bool {
    let error = answered.response().error();
    let problem = error.and_then(|error| error.as_error::<Problem>());
    problem.is_some_and(|problem| problem.name == "nicht-erlaubt")
}

fn due(state: &State, answered: &ServiceResponse<BoxBody>) -> Option<(Caller, Outcome)> {
    let status = answered.status();
    if state.is_told || state.caller.action.ends_with("/abmeldung/{issuer}") {
        return None;
    }
    let is_refused = [400, 401, 403, 422].contains(&status.as_u16());
    let is_done = status.is_success() || status.is_redirection();
    let caller = |kind| Caller {
        kind,
        ..state.caller.clone()
    };
    match state.caller.kind {
        Kind::SignIn if is_refused => Some((caller(Kind::SignIn), Outcome::Refused)),
        Kind::SignIn if is_done => Some((caller(Kind::SignIn), Outcome::Done)),
        Kind::Read if state.class == Class::SignIn && is_refused => {
            Some((caller(Kind::SignIn), Outcome::Refused))
        }
        Kind::Read if state.is_watched && state.class != Class::Free && is_done => {
            Some((caller(Kind::Read), Outcome::Done))
        }
        // Strangers could fill the log; whoever is known is slowed down by the limits of their account long before.
        Kind::Write if state.caller.person.is_some() && is_forbidden(answered) => {
            Some((caller(Kind::Write), Outcome::Refused))
        }
        Kind::SignIn | Kind::Read | Kind::Write => None,
    }
}

impl Registry {
    /// Adds a line to the audit log for each of these bodies; without one, for the body of who acts.
    ///
    /// # Errors
    /// Trouble with the database.
    pub async fn tell(
        &self,
        caller: Caller,
        bodies: Vec<Id<PublicBody>>,
        outcome: Outcome,
    ) -> Result<(), Problem> {
        let registry = self.clone();
        let written = self
            .blocking(move || {
                let add = move |tx: &mut store::Tx<'_>, now: &domain::Now| {
                    store::audit::add(tx, &caller, &bodies, outcome, now).map_err(Trouble::from)
                };
                registry.db.write(add).map_err(Problem::from)
            })
            .await;
        // Whoever follows the log hears of it.
        self.wake.notify_one();
        written
    }

    /// Tells of a look at what is not public, before it is shown: for exports and what belongs to others.
    ///
    /// # Errors
    /// Trouble with the database; then nothing may be shown.
    pub async fn tell_of_look(&self, body: Option<Id<PublicBody>>) -> Result<(), Problem> {
        let Some(caller) = caller::present() else {
            return Ok(());
        };
        let caller = Caller {
            kind: Kind::Read,
            ..Caller::clone(&caller)
        };
        self.tell(caller, Vec::from_iter(body), Outcome::Done)
            .await?;
        caller::told();
        Ok(())
    }
}
