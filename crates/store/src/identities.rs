//! Accounts that others vouch for, the sign-ins under way there, and the roles that they give.

use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    people, row,
    schema::{identity, person, role_held, sign_in_flow, spent_token},
};
use diesel::prelude::*;
use domain::{
    Digest, Id, Moment, Now,
    person::{For, Person, Role},
    public_body::PublicBody,
};
use time::PrimitiveDateTime;

/// A sign-in under way at an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// The issuer, as the configuration names it.
    pub issuer: String,
    pub nonce: String,
    /// The half of PKCE that only we know.
    pub verifier: String,
    /// Where the person wants to be afterwards.
    pub back: String,
    /// Who proves once more that it is them; absent at a sign-in.
    pub person: Option<Id<Person>>,
    pub expires_at: Moment,
}

type FlowRow = (
    String,
    String,
    String,
    String,
    Option<String>,
    PrimitiveDateTime,
);

/// Keeps a sign-in that begins, by the digests of its state and of the browser's cookie.
///
/// # Errors
/// Those of the database.
pub fn begin_flow(tx: &mut Tx<'_>, state: Digest, browser: Digest, flow: &Flow) -> Result<(), Sql> {
    diesel::insert_into(sign_in_flow::table)
        .values((
            sign_in_flow::digest.eq(state.to_string()),
            sign_in_flow::issuer.eq(&flow.issuer),
            sign_in_flow::nonce.eq(&flow.nonce),
            sign_in_flow::verifier.eq(&flow.verifier),
            sign_in_flow::browser.eq(browser.to_string()),
            sign_in_flow::back.eq(&flow.back),
            sign_in_flow::person_id.eq(flow.person.map(|id| id.to_string())),
            sign_in_flow::expires_at.eq(flow.expires_at.utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Uses up a sign-in: it is answered at most once, and only in the browser that began it.
///
/// # Errors
/// Those of the database.
pub fn take_flow(
    tx: &mut Tx<'_>,
    state: Digest,
    browser: Digest,
    now: &Now,
) -> Result<Option<Flow>, Sql> {
    let row: Option<FlowRow> = sign_in_flow::table
        .find(state.to_string())
        .filter(sign_in_flow::browser.eq(browser.to_string()))
        .filter(sign_in_flow::expires_at.gt(now.at().utc()))
        .select((
            sign_in_flow::issuer,
            sign_in_flow::nonce,
            sign_in_flow::verifier,
            sign_in_flow::back,
            sign_in_flow::person_id,
            sign_in_flow::expires_at,
        ))
        .first(tx.conn())
        .optional()?;
    let Some((issuer, nonce, verifier, back, person, expires)) = row else {
        return Ok(None);
    };
    diesel::delete(sign_in_flow::table.find(state.to_string())).execute(tx.conn())?;
    Ok(Some(Flow {
        issuer,
        nonce,
        verifier,
        back,
        person: row::parse_some(person.as_deref())?,
        expires_at: row::moment(expires),
    }))
}

/// Forgets sign-ins that nobody finished and spent tokens that would be refused anyway.
///
/// # Errors
/// Those of the database.
pub fn forget_expired(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Sql> {
    let now = now.at().utc();
    let flows = sign_in_flow::table.filter(sign_in_flow::expires_at.le(now));
    let flows = diesel::delete(flows).execute(tx.conn())?;
    let spent = spent_token::table.filter(spent_token::expires_at.le(now));
    Ok(flows + diesel::delete(spent).execute(tx.conn())?)
}

/// Marks a token of others as used; says whether this was the first time.
///
/// # Errors
/// Those of the database.
pub fn spend(tx: &mut Tx<'_>, token: Digest, expires_at: Moment) -> Result<bool, Sql> {
    let values = (
        spent_token::digest.eq(token.to_string()),
        spent_token::expires_at.eq(expires_at.utc()),
    );
    let added = on_either!(tx, c => diesel::insert_into(spent_token::table).values(values).on_conflict_do_nothing().execute(c))?;
    Ok(added > 0)
}

/// A person as their issuer knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    pub person: Id<Person>,
    pub body: Id<PublicBody>,
    pub name: String,
    /// Whether the person has left, or was erased.
    pub is_gone: bool,
}

/// The person behind an account: only issuer and subject together say who somebody is.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, issuer: &str, subject: &str) -> Result<Option<Linked>, Sql> {
    type Found = (
        String,
        String,
        String,
        Option<PrimitiveDateTime>,
        Option<PrimitiveDateTime>,
    );
    let found: Option<Found> = identity::table
        .find((issuer, subject))
        .inner_join(person::table)
        .select((
            person::id,
            person::body_id,
            person::name,
            person::left_at,
            person::erased_at,
        ))
        .first(snap.conn())
        .optional()?;
    found
        .map(|(id, body, name, left, erased)| {
            Ok(Linked {
                person: row::parse(&id)?,
                body: row::parse(&body)?,
                name,
                is_gone: left.is_some() || erased.is_some(),
            })
        })
        .transpose()
}

/// Ties an account to a person, for ever.
///
/// # Errors
/// Those of the database.
pub fn link(
    tx: &mut Tx<'_>,
    issuer: &str,
    subject: &str,
    to: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    diesel::insert_into(identity::table)
        .values((
            identity::issuer.eq(issuer),
            identity::subject.eq(subject),
            identity::person_id.eq(to.to_string()),
            identity::linked_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Takes over what the issuer says about somebody: for which body, under which name.
///
/// # Errors
/// Those of the database.
pub fn update(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    body: Id<PublicBody>,
    name: &str,
) -> Result<(), Sql> {
    diesel::update(person::table.find(who.to_string()))
        .set((person::body_id.eq(body.to_string()), person::name.eq(name)))
        .execute(tx.conn())?;
    Ok(())
}

/// Keeps the address of a person who has none yet; one that somebody else has stays theirs.
///
/// # Errors
/// Those of the database.
pub fn keep_mail(tx: &mut Tx<'_>, who: Id<Person>, mail: &str) -> Result<(), Sql> {
    let key = mail.to_lowercase();
    let taken: i64 = person::table
        .filter(person::mail_key.eq(&key))
        .count()
        .get_result(tx.conn())?;
    if taken > 0 {
        return Ok(());
    }
    let lacking = person::table
        .find(who.to_string())
        .filter(person::mail_key.is_null());
    diesel::update(lacking)
        .set((person::mail.eq(Some(mail)), person::mail_key.eq(Some(key))))
        .execute(tx.conn())?;
    Ok(())
}

/// The roles that an issuer gave somebody.
///
/// # Errors
/// Those of the database.
pub fn roles(snap: &mut Snap<'_>, of: Id<Person>, issuer: &str) -> Result<Vec<(Role, For)>, Sql> {
    let rows: Vec<(String, String, String)> = role_held::table
        .filter(role_held::person_id.eq(of.to_string()))
        .filter(role_held::issuer.eq(issuer))
        .select((
            role_held::role,
            role_held::body_id,
            role_held::cooperation_id,
        ))
        .order((
            role_held::role,
            role_held::body_id,
            role_held::cooperation_id,
        ))
        .limit(1000)
        .load(snap.conn())?;
    rows.into_iter()
        .map(|(role, body, cooperation)| {
            let held_for = match (body.as_str(), cooperation.as_str()) {
                ("", "") => For::Registry,
                (body, "") => For::Body(row::parse(body)?),
                (_, cooperation) => For::Cooperation(row::parse(cooperation)?),
            };
            Ok((row::parse(&role)?, held_for))
        })
        .collect()
}

/// Replaces the roles that an issuer gave somebody; what was given here or elsewhere stays.
///
/// # Errors
/// Those of the database.
pub fn replace_roles(
    tx: &mut Tx<'_>,
    of: Id<Person>,
    issuer: &str,
    roles: &[(Role, For)],
) -> Result<(), Sql> {
    let given = role_held::table
        .filter(role_held::person_id.eq(of.to_string()))
        .filter(role_held::issuer.eq(issuer));
    diesel::delete(given).execute(tx.conn())?;
    let before = people::actor(tx, of)?.roles;
    // A handful at most, each a row of its own.
    for (role, held_for) in roles.iter().filter(|role| !before.contains(role)) {
        let (body, cooperation) = match held_for {
            For::Body(id) => (id.to_string(), String::new()),
            For::Cooperation(id) => (String::new(), id.to_string()),
            For::Registry => (String::new(), String::new()),
        };
        diesel::insert_into(role_held::table)
            .values((
                role_held::person_id.eq(of.to_string()),
                role_held::role.eq(role.word()),
                role_held::body_id.eq(body),
                role_held::cooperation_id.eq(cooperation),
                role_held::issuer.eq(Some(issuer)),
            ))
            .execute(tx.conn())?;
    }
    Ok(())
}

/// Takes back what issuers gave that are not named any more: their roles and their sessions.
///
/// # Errors
/// Those of the database.
pub fn forget_issuers_except(tx: &mut Tx<'_>, named: &[String]) -> Result<usize, Sql> {
    use crate::schema::session;
    let roles = role_held::table
        .filter(role_held::issuer.is_not_null())
        .filter(role_held::issuer.ne_all(named.to_vec()));
    let roles = diesel::delete(roles).execute(tx.conn())?;
    let sessions = session::table
        .filter(session::issuer.is_not_null())
        .filter(session::issuer.ne_all(named.to_vec()));
    Ok(roles + diesel::delete(sessions).execute(tx.conn())?)
}
