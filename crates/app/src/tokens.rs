//! Tokens for programs: made in person, never stronger than who made them, ended at once.

use crate::{
    Failure,
    letters::{self, Post},
};
use domain::{
    Digest, Id, Moment, Now, access,
    person::Person,
    public_body::PublicBody,
    region::BodyKey,
    token::{self, Blueprints, Grant, Scope},
};
use store::{
    Snap, Sql, Tx,
    tokens::{self, Held, New, Token},
};

/// A token holds for so many days when nobody says otherwise.
pub const USUAL_DAYS: i64 = 90;
/// A token holds for at most so many days.
pub const MOST_DAYS: i64 = 365;
/// The longest name of a token.
const LONGEST_NAME: usize = 100;
const DAY: i64 = 86_400;

/// What somebody wants a token for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The purpose, in words.
    pub name: String,
    pub body: BodyKey,
    pub scopes: Vec<Scope>,
    pub days: i64,
}

/// Why no token was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(
        "Schreiben Sie mit höchstens {LONGEST_NAME} Zeichen, wofür der Zugangsschlüssel gebraucht wird."
    )]
    Name,
    #[error("Wählen Sie mindestens eine Erlaubnis.")]
    NoScope,
    #[error("Die Erlaubnis „{}“ geht über das hinaus, was Sie selbst für diese Stelle dürfen.", .0.label())]
    MoreThanOneself(Scope),
    #[error("Ein Zugangsschlüssel gilt mindestens einen Tag und höchstens {MOST_DAYS} Tage.")]
    Days,
    #[error(
        "Sie haben schon {} gültige Zugangsschlüssel. Widerrufen Sie erst die, die Sie nicht mehr brauchen.",
        tokens::MOST
    )]
    TooMany,
}

/// Everything that is wrong with a wish, in the order of the form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
pub struct Refusals(pub Vec<Refusal>);

/// A token that was just made: its text is shown once and nowhere kept.
#[derive(Debug)]
pub struct Made {
    pub text: String,
    pub shown: String,
    pub expires_at: Moment,
    pub body: PublicBody,
}

/// Makes a token.
///
/// # Errors
/// Every [`Refusal`] there is; [`Failure::NotAllowed`] for somebody who has nothing to do with the body, and for programs.
pub fn make(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    wish: &Wish,
    now: &Now,
) -> Result<Made, Failure<Refusals>> {
    let body = store::bodies::find(tx, &wish.body)?.ok_or(Failure::NotFound("Diese Stelle"))?;
    tx.concerns(body.id);
    let actor = store::people::actor(tx, who)?;
    access::make_token(&actor, &body)?;
    let name = wish.name.trim();
    let mut wrong = Vec::new();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        wrong.push(Refusal::Name);
    }
    let useful = access::scopes(&actor, body.id);
    let beyond = wish.scopes.iter().find(|scope| !useful.contains(scope));
    wrong.extend(beyond.map(|scope| Refusal::MoreThanOneself(*scope)));
    if wish.scopes.is_empty() {
        wrong.push(Refusal::NoScope);
    }
    if !(1..=MOST_DAYS).contains(&wish.days) {
        wrong.push(Refusal::Days);
    }
    if tokens::count(tx, who, now.at())? >= tokens::MOST {
        wrong.push(Refusal::TooMany);
    }
    if !wrong.is_empty() {
        return Err(Failure::Refused(Refusals(wrong)));
    }
    let grant = Grant {
        body: body.id,
        scopes: wish.scopes.clone(),
        blueprints: Blueprints::Every,
    };
    let expires_at = now.at().plus_seconds(wish.days * DAY);
    let (text, shown) = keep(tx, who, name, grant, expires_at, None, now)?;
    Ok(Made {
        text,
        shown,
        expires_at,
        body,
    })
}

/// Makes the text of a token and keeps its digest.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    name: &str,
    grant: Grant,
    expires_at: Moment,
    project: Option<Id<tokens::Project>>,
    now: &Now,
) -> Result<(String, String), Sql> {
    let text = token::written(&now.secret());
    let shown = token::shown(&text);
    let new = New {
        digest: Digest::of(text.as_bytes()),
        person,
        name: name.to_owned(),
        grant,
        shown: shown.clone(),
        expires_at,
        project,
    };
    tokens::add(tx, &new, now)?;
    Ok((text, shown))
}

/// A token for everything that a persona of the demonstration may do.
pub(crate) fn of_persona(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    body: Id<PublicBody>,
    days: i64,
    now: &Now,
) -> Result<String, Sql> {
    let grant = Grant {
        body,
        scopes: Scope::ALL.to_vec(),
        blueprints: Blueprints::Every,
    };
    let expires_at = now.at().plus_seconds(days * DAY);
    let made = keep(tx, person, "Vorführung", grant, expires_at, None, now)?;
    Ok(made.0)
}

/// What a token gives, while it holds.
///
/// # Errors
/// Those of the database.
pub fn held(snap: &mut Snap<'_>, text: &str, at: Moment) -> Result<Option<Held>, Sql> {
    if !token::is_whole(text) {
        return Ok(None);
    }
    tokens::held(snap, Digest::of(text.as_bytes()), at)
}

/// One's own tokens, the newest first.
///
/// # Errors
/// Those of the database.
pub fn own(snap: &mut Snap<'_>, who: Id<Person>) -> Result<Vec<Token>, Sql> {
    tokens::of_person(snap, who)
}

/// The tokens of a body, for who looks after it.
///
/// # Errors
/// [`Failure::NotAllowed`] without "Verwaltung".
pub fn of_body(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    body: &PublicBody,
    after: Option<(Moment, Digest)>,
    limit: i64,
) -> Result<Vec<Token>, Failure<Refusals>> {
    let actor = store::people::actor(snap, who)?;
    access::manage_people(&actor, body)?;
    Ok(tokens::of_body(snap, body.id, after, limit)?)
}

/// A token that this person may end: one's own, or one of a body that one looks after.
///
/// # Errors
/// [`Failure::NotFound`] for any other.
pub fn endable(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    digest: Digest,
) -> Result<Token, Failure<Refusals>> {
    let gone = Failure::NotFound("Diesen Zugangsschlüssel");
    let Some(token) = tokens::find(snap, digest)? else {
        return Err(gone);
    };
    if token.person == who {
        return Ok(token);
    }
    let actor = store::people::actor(snap, who)?;
    let body = store::bodies::by_id(snap, token.body)?;
    match access::manage_people(&actor, &body) {
        Ok(_) => Ok(token),
        Err(_) => Err(gone),
    }
}

/// Ends a token at once; ending it twice is the same as once.
///
/// # Errors
/// As [`endable`].
pub fn revoke(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    digest: Digest,
    now: &Now,
) -> Result<Token, Failure<Refusals>> {
    let token = endable(tx, who, digest)?;
    tx.concerns(token.body);
    tokens::revoke(tx, digest, now)?;
    Ok(token)
}

/// Tells makers of tokens that end soon, each warning once; says how many letters there were.
///
/// # Errors
/// Those of the database.
pub fn warn(tx: &mut Tx<'_>, post: &Post, now: &Now) -> Result<usize, Sql> {
    let first = token::WARNINGS.iter().copied().max().unwrap_or_default();
    let ending = tokens::ending(tx, now.at().plus_seconds(first * DAY), now.at())?;
    let mut told = Vec::new();
    for one in ending {
        let due = token::warning_due(one.made_at, one.expires_at, one.warned_at, now.at());
        let Some(days) = due else {
            continue;
        };
        let link = post.link("/konto/zugangsschluessel");
        let says = letters::token_ends(&one.name, &one.shown, days, one.expires_at, &link);
        post.send(tx, &one.mail, says, now)?;
        told.push(one.digest);
    }
    // SQLite takes so many values in one statement without being asked.
    for some in told.chunks(500) {
        tokens::warned(tx, some, now)?;
    }
    Ok(told.len())
}
