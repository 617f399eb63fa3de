//! Signing in where somebody else vouches for the person. What arrives here is verified already; here it is decided
//! who that is and what they may do.

use super::sessions::{self, Begun, Limits, Method};
use domain::{
    Digest, Id, Moment, Now,
    person::{For, Person, Role},
    public_body::PublicBody,
    region::BodyKey,
    slug::Slug,
};
use store::{
    Snap, Sql, Tx,
    identities::{self, Flow, Linked},
    sessions::{Proof, Session},
};

/// A sign-in must be answered within so many seconds.
pub const FLOW_SECONDS: i64 = 600;

/// Somebody whom an issuer vouches for.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// As the issuer names itself.
    pub issuer: String,
    pub subject: String,
    pub issuer_session: Option<String>,
    pub id_token: Option<String>,
    /// When the person signed in there: that may be hours ago.
    pub signed_in_at: Option<Moment>,
    pub name: String,
    /// An address that the issuer may speak for.
    pub mail: Option<String>,
    /// The body for which the issuer says the person works; tied to the issuer by the configuration.
    pub body: BodyKey,
    pub roles: Vec<Role>,
    pub reach: Reach,
    pub newcomers: Newcomers,
    pub browser: Option<String>,
}

/// What the operator lets an issuer give beyond the roles of its own bodies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Cooperations whose "Koordination" it may give although its body does not lead them.
    pub cooperations: Vec<Slug>,
    pub administration: Administration,
    pub audit: Audit,
}

/// For what an issuer may give "Verwaltung".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Administration {
    #[default]
    Nothing,
    Body,
    Registry,
}

/// Whether an issuer may give "Prüfung (Land)", which reads across bodies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Audit {
    #[default]
    Never,
    Body,
}

/// Whether an issuer makes people known here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Newcomers {
    /// The first sign-in makes the person.
    #[default]
    Welcome,
    /// Only who is known already may enter.
    Refused,
}

/// Why somebody may not enter although their issuer vouches for them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArriveRefused {
    #[error("Die Stelle mit dem Schlüssel „{0}“ gibt es hier nicht.")]
    UnknownBody(BodyKey),
    #[error("Für Sie gibt es hier noch keinen Zugang.")]
    Newcomer,
    #[error("Ihr Zugang ist beendet.")]
    Gone,
    #[error("Die Anmeldung gehört zu einer anderen Person als die Sitzung.")]
    SomebodyElse,
    #[error("Die Sitzung ist inzwischen beendet.")]
    SessionOver,
}

/// Either what became of it, or why nothing did; both are no trouble with the database.
pub type Outcome<T> = Result<Result<T, ArriveRefused>, Sql>;

/// Begins a sign-in at an issuer: what is kept until its answer.
///
/// # Errors
/// Those of the database.
pub fn set_out(
    tx: &mut Tx<'_>,
    state: &str,
    browser: &str,
    flow: &Flow,
    now: &Now,
) -> Result<(), Sql> {
    identities::forget_expired(tx, now)?;
    identities::begin_flow(
        tx,
        Digest::of(state.as_bytes()),
        Digest::of(browser.as_bytes()),
        flow,
    )
}

/// Uses up the sign-in that an answer belongs to.
///
/// # Errors
/// Those of the database.
pub fn come_back(
    tx: &mut Tx<'_>,
    state: &str,
    browser: &str,
    now: &Now,
) -> Result<Option<Flow>, Sql> {
    identities::take_flow(
        tx,
        Digest::of(state.as_bytes()),
        Digest::of(browser.as_bytes()),
        now,
    )
}

/// Lets somebody in: finds or makes the person, takes over body and roles, begins the session.
///
/// # Errors
/// Those of the database.
pub fn arrive(
    tx: &mut Tx<'_>,
    arrival: &Arrival,
    before: Option<&str>,
    limits: Limits,
    now: &Now,
) -> Outcome<Begun> {
    let person = match settle(tx, arrival, now)? {
        Ok(person) => person,
        Err(refused) => return Ok(Err(refused)),
    };
    let begun = sessions::begin(tx, person, &proof(arrival), before, limits, now)?;
    Ok(Ok(begun))
}

/// Takes a fresh proof for a session that goes on: it must be of the very person of this session.
///
/// # Errors
/// Those of the database.
pub fn prove(
    tx: &mut Tx<'_>,
    arrival: &Arrival,
    cookie: &str,
    limits: Limits,
    now: &Now,
) -> Outcome<Begun> {
    let Some(session) = sessions::session(tx, cookie, now.at(), limits)? else {
        return Ok(Err(ArriveRefused::SessionOver));
    };
    let known = identities::find(tx, &arrival.issuer, &arrival.subject)?;
    match known.filter(|known| known.person == session.person) {
        None => Ok(Err(ArriveRefused::SomebodyElse)),
        Some(known) if known.is_gone => Ok(Err(ArriveRefused::Gone)),
        Some(_) => sessions::prove(tx, &session, &proof(arrival), now).map(Ok),
    }
}

fn proof(arrival: &Arrival) -> Proof {
    Proof {
        account: Some((arrival.issuer.clone(), arrival.subject.clone())),
        issuer_session: arrival.issuer_session.clone(),
        id_token: arrival.id_token.clone(),
        at: arrival.signed_in_at,
        ..Method::Issuer.proof(arrival.browser.clone())
    }
}

/// Finds or makes whoever an issuer vouches for, person or program, with the body and the roles that it may give.
///
/// # Errors
/// Those of the database.
pub fn settle(tx: &mut Tx<'_>, arrival: &Arrival, now: &Now) -> Outcome<Id<Person>> {
    let Some(body) = store::bodies::find(tx, &arrival.body)? else {
        return Ok(Err(ArriveRefused::UnknownBody(arrival.body.clone())));
    };
    let known = identities::find(tx, &arrival.issuer, &arrival.subject)?;
    let person = match (known, arrival.newcomers) {
        (Some(known), _) if known.is_gone => return Ok(Err(ArriveRefused::Gone)),
        (Some(known), _) => {
            identities::update(tx, known.person, body.id, &arrival.name)?;
            known.person
        }
        (None, Newcomers::Refused) => return Ok(Err(ArriveRefused::Newcomer)),
        (None, Newcomers::Welcome) => {
            let person = store::people::add(tx, &arrival.name, body.id, None, now)?;
            identities::link(tx, &arrival.issuer, &arrival.subject, person, now)?;
            person
        }
    };
    if let Some(mail) = &arrival.mail {
        identities::keep_mail(tx, person, mail)?;
    }
    let roles = granted(tx, &body, arrival)?;
    identities::replace_roles(tx, person, &arrival.issuer, &roles)?;
    Ok(Ok(person))
}

/// What the roles that an issuer names mean here: they are held for the body that it is tied to, and reach further only
/// where the operator said so.
fn granted(
    snap: &mut Snap<'_>,
    body: &PublicBody,
    arrival: &Arrival,
) -> Result<Vec<(Role, For)>, Sql> {
    let mut held = Vec::new();
    let of_body = For::Body(body.id);
    for role in &arrival.roles {
        match (role, arrival.reach.administration, arrival.reach.audit) {
            (Role::Administer, Administration::Nothing, _) | (Role::Audit, _, Audit::Never) => {}
            (Role::Administer, Administration::Registry, _) => held.push((*role, For::Registry)),
            (Role::Coordinate, ..) => {
                held.push((*role, of_body));
                let led = store::cooperations::led_by(snap, body.id)?;
                held.extend(led.into_iter().map(|id| (*role, For::Cooperation(id))));
                for slug in &arrival.reach.cooperations {
                    if let Some((cooperation, _)) = store::cooperations::find(snap, slug)? {
                        held.push((*role, For::Cooperation(cooperation.id)));
                    }
                }
            }
            (
                Role::Read
                | Role::Draft
                | Role::Release
                | Role::Fund
                | Role::Audit
                | Role::Administer,
                ..,
            ) => held.push((*role, of_body)),
        }
    }
    let mut once = Vec::with_capacity(held.len());
    for role in held {
        if !once.contains(&role) {
            once.push(role);
        }
    }
    Ok(once)
}

/// The program behind an account, if all that the configuration says of it is in force.
///
/// # Errors
/// Those of the database.
pub fn settled(snap: &mut Snap<'_>, arrival: &Arrival) -> Result<Option<Id<Person>>, Sql> {
    let known = identities::find(snap, &arrival.issuer, &arrival.subject)?;
    let Some(known) = known.filter(|known| !known.is_gone) else {
        return Ok(None);
    };
    let Some(body) = store::bodies::find(snap, &arrival.body)? else {
        return Ok(None);
    };
    if !is_as_said(&known, &body, arrival) {
        return Ok(None);
    }
    let wanted = granted(snap, &body, arrival)?;
    let given = identities::roles(snap, known.person, &arrival.issuer)?;
    // What somebody gave here already is not given once more.
    let held = store::people::actor(snap, known.person)?.roles;
    let in_force = wanted.iter().all(|role| held.contains(role))
        && given.iter().all(|role| wanted.contains(role));
    Ok(in_force.then_some(known.person))
}

fn is_as_said(known: &Linked, body: &PublicBody, arrival: &Arrival) -> bool {
    known.body == body.id && known.name == arrival.name
}

/// Ends what an issuer says has ended there, once per message; a message that was heard before ends nothing.
///
/// # Errors
/// Those of the database.
pub fn end_from_issuer(
    tx: &mut Tx<'_>,
    issuer: &str,
    ended: &Ended,
    message: Digest,
    until: Moment,
) -> Result<Option<usize>, Sql> {
    if !identities::spend(tx, message, until)? {
        return Ok(None);
    }
    let ended = store::sessions::end_at_issuer(
        tx,
        issuer,
        ended.subject.as_deref(),
        ended.issuer_session.as_deref(),
    )?;
    Ok(Some(ended))
}

/// What ended at an issuer: one session there, or every session of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub subject: Option<String>,
    pub issuer_session: Option<String>,
}

/// What the issuer of a session wants to see when the session ends there, too: issuer and ID token.
///
/// # Errors
/// Those of the database.
pub fn id_token(snap: &mut Snap<'_>, session: &Session) -> Result<Option<(String, String)>, Sql> {
    store::sessions::id_token(snap, session.digest)
}
