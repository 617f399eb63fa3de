//! Claiming a body that nobody speaks for yet: an address at its domain, then the word of its district or of the registry.

use crate::{
    Failure, invite, join,
    letters::{self, Post, Way},
};
use domain::{
    Digest, Id, Moment, Now, access,
    mail::MailAddress,
    person::{For, Person, Role},
    public_body::PublicBody,
    region::BodyKey,
};
use store::{
    Snap, Sql, Tx,
    claims::{self, Claim, ClaimState},
    links::{self, About, Purpose},
    people,
};

/// The link that proves an address, and shows how far the claim is, holds for so long.
const DAYS: i64 = 30;
/// So many claims may wait for one body: more is noise.
const MOST_OPEN: usize = 5;

/// Why a claim goes no further.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Für diese Stelle handelt schon jemand. Eine Einladung bekommen Sie von dort{}.", .0.as_ref().map(|mail| format!(": {mail}")).unwrap_or_default())]
    Claimed(Option<String>),
    #[error(
        "Die Adresse gehört nicht erkennbar zu {0}. Nehmen Sie eine Adresse Ihrer Verwaltung; geht das nicht, wenden Sie sich an die Verwaltung des Registers, die Sie einladen kann."
    )]
    ForeignDomain(String),
    #[error(transparent)]
    Name(#[from] join::Refusal),
    #[error("Zu dieser E-Mail-Adresse gibt es schon ein Konto.")]
    Known,
    #[error(
        "Dieses Register verschickt keine E-Mails; wenden Sie sich an seine Verwaltung, die Sie einladen kann."
    )]
    NoMail,
    #[error("Für diese Stelle warten schon mehrere Anträge auf eine Entscheidung.")]
    TooMany,
    #[error("Der Link gilt nicht mehr.")]
    LinkGone,
    #[error("Über diesen Antrag ist schon entschieden.")]
    Decided,
    #[error("Begründen Sie, warum Sie ablehnen: Die Begründung wird mitgeteilt.")]
    ReasonMissing,
}

/// Whether somebody speaks for a body, and whom to ask then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Free,
    /// With the function mailbox of the body, when it names one.
    Claimed(Option<String>),
}

/// Whether somebody speaks for a body.
///
/// # Errors
/// Those of the database.
pub fn standing(snap: &mut Snap<'_>, body: Id<PublicBody>) -> Result<Standing, Sql> {
    for role in [Role::Release, Role::Administer] {
        if people::has_holder(snap, role, For::Body(body))? {
            let profile = store::bodies::profile(snap, body)?;
            return Ok(Standing::Claimed(profile.and_then(|profile| profile.mail)));
        }
    }
    Ok(Standing::Free)
}

/// Asks to speak for a body: a link goes to the address.
///
/// # Errors
/// [`Refusal`].
pub fn ask(
    tx: &mut Tx<'_>,
    key: &BodyKey,
    name: &str,
    mail: &MailAddress,
    post: &Post,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let refused = |refusal: Refusal| Err(Failure::Refused(refusal));
    let body = store::bodies::find(tx, key)?.ok_or(Failure::NotFound("Diese Stelle"))?;
    if let Standing::Claimed(mailbox) = standing(tx, body.id)? {
        return refused(Refusal::Claimed(mailbox));
    }
    let name = join::name(name).map_err(|e| Failure::Refused(e.into()))?;
    let profile = store::bodies::profile(tx, body.id)?;
    let mailbox = profile.and_then(|profile| profile.mail?.parse().ok());
    if !mail.belongs_to(&body, mailbox.as_ref()) {
        return refused(Refusal::ForeignDomain(body.name));
    }
    if post.way == Way::ByHand {
        return refused(Refusal::NoMail);
    }
    let open = claims::of_body(tx, body.id)?;
    let open = open
        .iter()
        .filter(|claim| matches!(claim.state, ClaimState::Asked | ClaimState::Proven));
    if open.count() >= MOST_OPEN {
        return refused(Refusal::TooMany);
    }
    let claim = claims::ask(tx, body.id, &name, mail.as_str(), now)?;
    let about = About {
        body: Some(body.id),
        mail: Some(mail.as_str().to_owned()),
        claim: Some(claim),
        ..About::default()
    };
    let until = now.at().plus_seconds(DAYS * 86_400);
    let path = invite::new_link(tx, Purpose::ClaimedAddress, &about, until, now)?;
    let says = letters::claimed_address(&body.official_name, &post.link(&path), until);
    Ok(post.send(tx, mail.as_str(), says, now)?)
}

/// A claim and the body that it is about.
#[derive(Debug, Clone)]
pub struct Case {
    pub claim: Claim,
    pub body: PublicBody,
}

/// The claim behind a link, however far it is.
///
/// # Errors
/// Those of the database.
pub fn behind(snap: &mut Snap<'_>, secret: &str, at: Moment) -> Result<Option<Case>, Sql> {
    let link = links::open(
        snap,
        Digest::of(secret.as_bytes()),
        Purpose::ClaimedAddress,
        at,
    )?;
    let Some(id) = link.and_then(|link| link.claim) else {
        return Ok(None);
    };
    let Some(claim) = claims::by_id(snap, id)? else {
        return Ok(None);
    };
    let body = store::bodies::by_id(snap, claim.body)?;
    Ok(Some(Case { claim, body }))
}

/// Proves the address of a claim and tells those who may confirm it. Proving twice is the same as once.
///
/// # Errors
/// [`Refusal::LinkGone`].
pub fn prove(
    tx: &mut Tx<'_>,
    secret: &str,
    post: &Post,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let found = behind(tx, secret, now.at())?.ok_or(Failure::Refused(Refusal::LinkGone))?;
    if found.claim.state != ClaimState::Asked {
        return Ok(());
    }
    claims::prove(tx, found.claim.id, now)?;
    let link = post.link("/verwaltung/beitritte");
    for account in deciders(tx, &found.body)? {
        if let Some(mail) = account.mail {
            let says = letters::claim_waits(
                &found.body.official_name,
                &found.claim.name,
                &found.claim.mail,
                &link,
            );
            post.send(tx, &mail, says, now)?;
        }
    }
    Ok(())
}

/// Who may confirm: "Freigeben" of the district and "Verwaltung" of the registry.
fn deciders(snap: &mut Snap<'_>, body: &PublicBody) -> Result<Vec<people::Account>, Sql> {
    let mut found = people::holders(snap, Role::Administer, For::Registry)?;
    if let Some(district) = district(snap, body)? {
        found.extend(people::holders(snap, Role::Release, For::Body(district))?);
    }
    found.sort_by_key(|account| account.id);
    found.dedup_by_key(|account| account.id);
    Ok(found)
}

/// The county that a body belongs to.
fn district(snap: &mut Snap<'_>, body: &PublicBody) -> Result<Option<Id<PublicBody>>, Sql> {
    let key = body.district.as_deref().and_then(|key| key.parse().ok());
    let key: BodyKey = match key {
        Some(key) => key,
        None => return Ok(None),
    };
    let found = store::bodies::find(snap, &key)?;
    Ok(found
        .map(|district| district.id)
        .filter(|id| *id != body.id))
}

/// The claims that somebody may decide, oldest first.
///
/// # Errors
/// Those of the database.
pub fn waiting(snap: &mut Snap<'_>, who: Id<Person>) -> Result<Vec<Case>, Sql> {
    let actor = people::actor(snap, who)?;
    let open = claims::waiting(snap)?;
    let bodies = store::bodies::many(snap, open.iter().map(|claim| claim.body))?;
    let mut found = Vec::new();
    for claim in open {
        let Some(body) = bodies.get(&claim.body) else {
            continue;
        };
        let district = district(snap, body)?;
        if access::vouch(&actor, body, district).is_ok() {
            let body = body.clone();
            found.push(Case { claim, body });
        }
    }
    Ok(found)
}

/// What somebody decides about a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    Confirm,
    Refuse(String),
}

/// Confirms a claim, which invites the claimant with "Freigeben" and "Verwaltung" of the body, or refuses it.
///
/// # Errors
/// [`Refusal`]; [`Failure::NotAllowed`] for anybody but district and registry.
pub fn decide(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    claim: Id<Claim>,
    decision: &Decision,
    post: &Post,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let refused = |refusal: Refusal| Err(Failure::Refused(refusal));
    let claim = claims::by_id(tx, claim)?.ok_or(Failure::NotFound("Dieser Antrag"))?;
    let body = store::bodies::by_id(tx, claim.body)?;
    let district = district(tx, &body)?;
    tx.concerns(body.id);
    access::vouch(&people::actor(tx, who)?, &body, district)?;
    if claim.state != ClaimState::Proven {
        return refused(Refusal::Decided);
    }
    match decision {
        Decision::Refuse(reason) if reason.trim().is_empty() => refused(Refusal::ReasonMissing),
        Decision::Refuse(reason) => {
            let reason = reason.trim();
            claims::decide(tx, claim.id, ClaimState::Refused, Some(reason), who, now)?;
            let says = letters::claim_refused(&body.official_name, reason);
            Ok(post.send(tx, &claim.mail, says, now)?)
        }
        Decision::Confirm => {
            if let Standing::Claimed(mailbox) = standing(tx, body.id)? {
                return refused(Refusal::Claimed(mailbox));
            }
            let mail = claim
                .mail
                .parse()
                .map_err(|_| Failure::Refused(Refusal::LinkGone))?;
            if people::by_mail(tx, &mail)?.is_some() {
                return refused(Refusal::Known);
            }
            claims::decide(tx, claim.id, ClaimState::Confirmed, None, who, now)?;
            let roles = [Role::Release, Role::Administer];
            invite::send(tx, &body, &mail, &roles, who, post, now)?;
            Ok(())
        }
    }
}
