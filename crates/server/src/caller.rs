//! Who sends the request that is being answered, for everything that happens on its way.
//!
//! A transaction needs to know it (what a token was given, what the audit log says) and no handler should have to hand
//! it on: the frame opens it, the table of routes names the action, the extractors of `who.rs` name the sender, and
//! [`Registry::read`](crate::Registry::read) and [`write`](crate::Registry::write) take it along.

use crate::bounds::Class;
use actix_web::http::Method;
use domain::{Id, audit::Kind, person::Person, public_body::PublicBody, token::Grant};
use std::{cell::RefCell, future::Future, rc::Rc, sync::Arc};
use store::caller::Caller;

/// What is known of the present request, and whether the audit log has its line already.
#[derive(Debug, Clone)]
pub struct State {
    pub caller: Caller,
    pub class: Class,
    pub is_told: bool,
    /// Whether looks of this person are told of, too.
    pub is_watched: bool,
    /// For which bodies something was tried in vain.
    pub tried: Vec<Id<PublicBody>>,
}

tokio::task_local! {
    static PRESENT: Rc<RefCell<State>>;
}

/// A request that has just come.
#[must_use]
pub fn begin(request: &str, method: &Method, path: &str) -> Rc<RefCell<State>> {
    let kind = match *method {
        Method::GET | Method::HEAD => Kind::Read,
        _ => Kind::Write,
    };
    Rc::new(RefCell::new(State {
        caller: Caller {
            person: None,
            grant: None,
            through: "-".to_owned(),
            action: method.to_string(),
            thing: path.to_owned(),
            request: request.to_owned(),
            kind,
        },
        class: Class::Reading,
        is_told: false,
        is_watched: false,
        tried: Vec::new(),
    }))
}

/// Answers a request within its state.
pub async fn within<F: Future>(state: Rc<RefCell<State>>, answer: F) -> F::Output {
    PRESENT.scope(state, answer).await
}

fn change(change: impl FnOnce(&mut State)) {
    // Outside of a request, as in the worker, nobody calls.
    _ = PRESENT.try_with(|state| change(&mut state.borrow_mut()));
}

/// The route is found.
pub fn routed(class: Class, method: &Method, pattern: &str) {
    change(|state| {
        state.class = class;
        state.caller.action = format!("{method} {pattern}");
        // Links that are good once are secrets.
        if pattern.contains("{token}") {
            state.caller.thing = pattern.to_owned();
        }
        if class == Class::SignIn && state.caller.kind == Kind::Write {
            state.caller.kind = Kind::SignIn;
        }
    });
}

/// The sender is known.
pub fn known(person: Id<Person>, through: impl Into<String>, grant: Option<Grant>) {
    let through = through.into();
    change(|state| {
        state.caller.person = Some(person);
        state.caller.through = through;
        state.caller.grant = grant;
    });
}

/// What the sender came by.
pub fn through(what: String) {
    change(|state| state.caller.through = what);
}

/// Every look of this sender is told of.
pub fn watched() {
    change(|state| state.is_watched = true);
}

/// For these bodies something was tried that was not done.
pub fn tried(bodies: Vec<Id<PublicBody>>) {
    change(|state| state.tried = bodies);
}

/// The line of this request is written.
pub fn told() {
    change(|state| state.is_told = true);
}

/// What a transaction of this request takes along.
#[must_use]
pub fn present() -> Option<Arc<Caller>> {
    let found = PRESENT.try_with(|state| Arc::new(state.borrow().caller.clone()));
    found.ok()
}
