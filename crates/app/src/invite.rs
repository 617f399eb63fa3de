//! Inviting somebody to work for a body.

use crate::{
    Failure,
    letters::{self, Post},
};
use domain::{
    Digest, Id, Moment, Now, access,
    mail::MailAddress,
    person::{Person, Role},
    public_body::PublicBody,
    region::BodyKey,
};
use store::{
    Sql, Tx,
    links::{self, About, Link, Purpose},
    people,
};

/// An invitation holds for so long.
const DAYS: i64 = 7;

/// Whom to invite, for which body and in which roles.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub body: BodyKey,
    pub mail: MailAddress,
    pub roles: Vec<Role>,
}

/// Why nobody was invited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Wählen Sie mindestens eine Rolle.")]
    NoRole,
    #[error(
        "Zu dieser E-Mail-Adresse gibt es schon ein Konto. Rollen vergeben Sie dort unmittelbar."
    )]
    Known,
}

/// An invitation that was made; its link is good once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The whole address.
    pub link: String,
    pub until: Moment,
}

/// Invites somebody; an earlier invitation of the same address to the same body is void.
///
/// # Errors
/// [`Refusal`]; [`Failure::NotAllowed`] for a role that the person may not hand on.
pub fn invite(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    wish: &Invitation,
    post: &Post,
    now: &Now,
) -> Result<Invited, Failure<Refusal>> {
    let actor = people::actor(tx, who)?;
    let body = store::bodies::find(tx, &wish.body)?.ok_or(Failure::NotFound("Diese Stelle"))?;
    tx.concerns(body.id);
    access::see_people(&actor, &body)?;
    for role in &wish.roles {
        access::invite(&actor, &body, *role)?;
    }
    if wish.roles.is_empty() {
        return Err(Failure::Refused(Refusal::NoRole));
    }
    if people::by_mail(tx, &wish.mail)?.is_some() {
        return Err(Failure::Refused(Refusal::Known));
    }
    Ok(send(tx, &body, &wish.mail, &wish.roles, who, post, now)?)
}

/// Makes the link and the letter.
pub(crate) fn send(
    tx: &mut Tx<'_>,
    body: &PublicBody,
    mail: &MailAddress,
    roles: &[Role],
    by: Id<Person>,
    post: &Post,
    now: &Now,
) -> Result<Invited, Sql> {
    for earlier in links::invitations(tx, body.id)? {
        let is_same = earlier.mail.as_deref().map(str::to_lowercase) == Some(mail.key());
        if is_same {
            links::withdraw(tx, earlier.digest)?;
        }
    }
    let mut roles = roles.to_vec();
    roles.sort_unstable();
    roles.dedup();
    let about = About {
        body: Some(body.id),
        mail: Some(mail.as_str().to_owned()),
        roles: roles.clone(),
        made_by: Some(by),
        ..About::default()
    };
    let until = now.at().plus_seconds(DAYS * 86_400);
    let path = new_link(tx, Purpose::Invitation, &about, until, now)?;
    let link = post.link(&path);
    let labels: Vec<&str> = roles.iter().map(|role| role.label()).collect();
    let says = letters::invitation(&body.official_name, &labels.join(", "), &link, until);
    post.send(tx, mail.as_str(), says, now)?;
    Ok(Invited { link, until })
}

/// Makes a link that is good once; only its digest is kept. Answers with its path.
pub(crate) fn new_link(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    about: &About,
    until: Moment,
    now: &Now,
) -> Result<String, Sql> {
    let secret = hex::encode(now.secret());
    links::make(
        tx,
        Digest::of(secret.as_bytes()),
        purpose,
        about,
        until,
        now,
    )?;
    let place = match purpose {
        Purpose::FirstAdministrator => "erste-anmeldung",
        Purpose::Invitation => "einladung",
        Purpose::NewPassword => "kennwort",
        Purpose::NewAddress => "adresse",
        Purpose::ClaimedAddress => "beitritt",
    };
    Ok(format!("/{place}/{secret}"))
}

/// Sends an invitation once more, with a new link; the old one is void.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such invitation, [`Failure::NotAllowed`] for who may not see it.
pub fn resend(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    invitation: Digest,
    post: &Post,
    now: &Now,
) -> Result<Invited, Failure<Refusal>> {
    let (body, link) = known(tx, who, invitation)?;
    let actor = people::actor(tx, who)?;
    for role in &link.roles {
        access::invite(&actor, &body, *role)?;
    }
    let mail = link.mail.as_deref().and_then(|mail| mail.parse().ok());
    let mail: MailAddress = mail.ok_or(Failure::NotFound("Diese Einladung"))?;
    Ok(send(tx, &body, &mail, &link.roles, who, post, now)?)
}

/// Takes an invitation back.
///
/// # Errors
/// As [`resend`].
pub fn withdraw(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    invitation: Digest,
) -> Result<(), Failure<Refusal>> {
    known(tx, who, invitation)?;
    Ok(links::withdraw(tx, invitation)?)
}

fn known(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    invitation: Digest,
) -> Result<(PublicBody, Link), Failure<Refusal>> {
    let missing = || Failure::NotFound("Diese Einladung");
    let link = links::find(tx, invitation, Purpose::Invitation)?;
    let link = link
        .filter(|link| link.used_at.is_none())
        .ok_or_else(missing)?;
    let body = store::bodies::by_id(tx, link.body.ok_or_else(missing)?)?;
    let actor = people::actor(tx, who)?;
    tx.concerns(body.id);
    access::see_people(&actor, &body)?;
    Ok((body, link))
}
