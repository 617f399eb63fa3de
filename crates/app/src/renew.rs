//! Renewing access: a forgotten password, another address, a lost second factor.

use crate::{
    Failure,
    invite::new_link,
    letters::{self, Post},
    local_sign_in::tell,
};
use domain::{
    Digest, Id, Moment, Now, access,
    mail::MailAddress,
    person::{For, Person, Role},
};
use store::{
    Snap, Sql, Tx, credentials,
    links::{self, About, Link, Purpose},
    people, sessions,
};

const PASSWORD_HOURS: i64 = 2;
const RESET_DAYS: i64 = 2;
const ADDRESS_HOURS: i64 = 24;
/// Nobody is sent a second link before.
const PAUSE_SECONDS: i64 = 300;

/// The name of the job that sends a link for a new password; its subject is the address that was typed.
pub const NEW_PASSWORD: &str = "new-password";

/// Asks for a link for a new password. What is done here does not depend on whether there is such an account: the
/// worker finds that out later.
///
/// # Errors
/// Those of the database.
pub fn forgot(tx: &mut Tx<'_>, mail: &MailAddress, now: &Now) -> Result<(), Sql> {
    store::outbox::ask(tx, NEW_PASSWORD, &mail.key(), now)
}

/// Sends the link for a new password, when there is such an account and it was not sent one just now.
///
/// # Errors
/// Those of the database.
pub fn send_password_link(tx: &mut Tx<'_>, mail: &str, post: &Post, now: &Now) -> Result<(), Sql> {
    let Ok(mail) = mail.parse::<MailAddress>() else {
        return Ok(());
    };
    let Some(account) = people::by_mail(tx, &mail)? else {
        return Ok(());
    };
    let last = links::last_made(tx, account.id, Purpose::NewPassword, now.at())?;
    if last.is_some_and(|at| at.plus_seconds(PAUSE_SECONDS) > now.at()) {
        return Ok(());
    }
    let until = now.at().plus_seconds(PASSWORD_HOURS * 3600);
    let path = password_link(tx, account.id, None, until, now)?;
    let says = letters::new_password(&post.link(&path), until);
    post.send(
        tx,
        account.mail.as_deref().unwrap_or(mail.as_str()),
        says,
        now,
    )
}

fn password_link(
    tx: &mut Tx<'_>,
    person: Id<Person>,
    by: Option<Id<Person>>,
    until: Moment,
    now: &Now,
) -> Result<String, Sql> {
    let about = About {
        person: Some(person),
        made_by: by,
        ..About::default()
    };
    new_link(tx, Purpose::NewPassword, &about, until, now)
}

/// Why access was not renewed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Der Link gilt nicht mehr: Er wurde benutzt, zurückgenommen oder ist abgelaufen.")]
    LinkGone,
    #[error("Das bisherige Kennwort stimmt nicht.")]
    WrongPassword,
    #[error("Ihren eigenen Zugang setzen Sie unter „Mein Konto“ zurück, nicht hier.")]
    Oneself,
}

/// Whose password a link renews, while it is open.
///
/// # Errors
/// Those of the database.
pub fn password_of(
    snap: &mut Snap<'_>,
    secret: &str,
    at: Moment,
) -> Result<Option<people::Account>, Sql> {
    let link = open(snap, secret, Purpose::NewPassword, at)?;
    match link.and_then(|link| link.person) {
        Some(person) => people::account(snap, person),
        None => Ok(None),
    }
}

fn open(
    snap: &mut Snap<'_>,
    secret: &str,
    purpose: Purpose,
    at: Moment,
) -> Result<Option<Link>, Sql> {
    links::open(snap, Digest::of(secret.as_bytes()), purpose, at)
}

/// Sets a new password by a link; all sessions end, and the owner is told.
///
/// # Errors
/// [`Refusal::LinkGone`].
pub fn set_password(
    tx: &mut Tx<'_>,
    secret: &str,
    hash: &str,
    post: &Post,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let gone = || Failure::Refused(Refusal::LinkGone);
    let account = password_of(tx, secret, now.at())?.ok_or_else(gone)?;
    credentials::put_password(tx, account.id, hash, now)?;
    links::withdraw_of(tx, account.id)?;
    sessions::end_all(tx, account.id)?;
    let says =
        letters::changed("das Kennwort Ihres Kontos im Blaupausen-Register wurde neu gesetzt.");
    Ok(tell(tx, account.id, says, post, now)?)
}

/// Changes the password of somebody who typed the present one; their other sessions end.
///
/// # Errors
/// [`Refusal::WrongPassword`] when `known`, against which it was compared, is not the present hash any more.
pub fn change_password(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    known: Option<&str>,
    hash: &str,
    post: &Post,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    check(tx, who, known)?;
    credentials::put_password(tx, who, hash, now)?;
    links::withdraw_of(tx, who)?;
    let says = letters::changed("das Kennwort Ihres Kontos im Blaupausen-Register wurde geändert.");
    Ok(tell(tx, who, says, post, now)?)
}

/// Whether this is still the hash of the person's password.
fn check(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    known: Option<&str>,
) -> Result<(), Failure<Refusal>> {
    let present = credentials::password_of(snap, who)?.map(|(hash, _)| hash);
    if present.as_deref() == known {
        Ok(())
    } else {
        Err(Failure::Refused(Refusal::WrongPassword))
    }
}

/// Asks for another address: a link goes to the new one, a notice to the old one.
///
/// When somebody has the new address already, nothing is sent there and nothing else is different.
///
/// # Errors
/// Those of the database.
pub fn ask_address(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    mail: &MailAddress,
    post: &Post,
    now: &Now,
) -> Result<(), Sql> {
    tell(tx, who, letters::address_asked(), post, now)?;
    if people::by_mail(tx, mail)?.is_some() {
        return Ok(());
    }
    let about = About {
        person: Some(who),
        mail: Some(mail.as_str().to_owned()),
        ..About::default()
    };
    let until = now.at().plus_seconds(ADDRESS_HOURS * 3600);
    let path = new_link(tx, Purpose::NewAddress, &about, until, now)?;
    let says = letters::new_address(&post.link(&path), until);
    post.send(tx, mail.as_str(), says, now)
}

/// The address that a link confirms, while it is open.
///
/// # Errors
/// Those of the database.
pub fn address_of(snap: &mut Snap<'_>, secret: &str, at: Moment) -> Result<Option<String>, Sql> {
    Ok(open(snap, secret, Purpose::NewAddress, at)?.and_then(|link| link.mail))
}

/// Confirms another address; links to the old one are void.
///
/// # Errors
/// [`Refusal::LinkGone`], also when somebody else took the address meanwhile.
pub fn confirm_address(
    tx: &mut Tx<'_>,
    secret: &str,
    post: &Post,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let gone = || Failure::Refused(Refusal::LinkGone);
    let link = open(tx, secret, Purpose::NewAddress, now.at())?.ok_or_else(gone)?;
    let (person, mail) = link.person.zip(link.mail).ok_or_else(gone)?;
    let mail: MailAddress = mail.parse().map_err(|_| gone())?;
    if people::by_mail(tx, &mail)?.is_some() || people::account(tx, person)?.is_none() {
        return Err(gone());
    }
    let says = letters::changed(&format!(
        "Ihr Konto im Blaupausen-Register gehört jetzt zur Adresse {mail}."
    ));
    tell(tx, person, says, post, now)?;
    people::set_mail(tx, person, &mail)?;
    Ok(links::withdraw_of(tx, person)?)
}

/// Resets the access of somebody who lost their second factor: everything by which they came in is void, and a link to
/// begin anew goes to their address.
///
/// # Errors
/// [`Refusal::Oneself`]; [`Failure::NotAllowed`] without "Verwaltung" of the body.
pub fn reset(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    whose: Id<Person>,
    post: &Post,
    now: &Now,
) -> Result<String, Failure<Refusal>> {
    if who == whose {
        return Err(Failure::Refused(Refusal::Oneself));
    }
    let account = people::account(tx, whose)?.ok_or(Failure::NotFound("Diese Person"))?;
    let body = store::bodies::by_id(tx, account.body)?;
    let actor = people::actor(tx, who)?;
    tx.concerns(body.id);
    access::manage_people(&actor, &body)?;
    // Whoever administers the registry is reset by their like, not by the administration of one body.
    if people::actor(tx, whose)?.has(
        domain::person::Role::Administer,
        domain::person::For::Registry,
    ) {
        access::administer(&actor)?;
    }
    let (link, until) = begin_anew(tx, whose, Some(who), post, now)?;
    let by = people::by_id(tx, who)?.name;
    tell(
        tx,
        whose,
        letters::access_reset(&by, &link, until),
        post,
        now,
    )?;
    Ok(link)
}

/// Everything by which a person came in is void; answers with the link to begin anew, and until when it holds.
fn begin_anew(
    tx: &mut Tx<'_>,
    whose: Id<Person>,
    by: Option<Id<Person>>,
    post: &Post,
    now: &Now,
) -> Result<(String, Moment), Sql> {
    credentials::forget_all(tx, whose)?;
    links::withdraw_of(tx, whose)?;
    sessions::end_all(tx, whose)?;
    let until = now.at().plus_seconds(RESET_DAYS * 86_400);
    let path = password_link(tx, whose, by, until, now)?;
    Ok((post.link(&path), until))
}

/// Resets the access of an administrator of the registry, asked for by who runs it at the machine; the last way in when
/// password and second factor are lost. None when nobody with this address administers the registry.
///
/// # Errors
/// Those of the database.
pub fn reset_at_machine(
    tx: &mut Tx<'_>,
    mail: &MailAddress,
    post: &Post,
    now: &Now,
) -> Result<Option<String>, Sql> {
    let account = people::by_mail(tx, mail)?;
    let administrators = people::holders(tx, Role::Administer, For::Registry)?;
    let account = account.filter(|account| administrators.iter().any(|one| one.id == account.id));
    let Some(account) = account else {
        return Ok(None);
    };
    let (link, until) = begin_anew(tx, account.id, None, post, now)?;
    let by = "Die betreibende Stelle";
    tell(
        tx,
        account.id,
        letters::access_reset(by, &link, until),
        post,
        now,
    )?;
    Ok(Some(link))
}
