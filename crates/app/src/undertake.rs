//! Undertaking something: a body announces what it is about to work out, and looks for partners.

use crate::Failure;
use domain::{
    Day, Id, Now, ServiceKey, access,
    mail::MailAddress,
    person::Person,
    region::BodyKey,
    undertaking::{Outcome, Undertaking},
};
use store::{Snap, Sql, Tx, undertakings};

/// Why nothing was announced, or nothing ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Every flaw of the announcement.
    #[error("Mindestens eine Angabe fehlt oder ist fehlerhaft.")]
    Flawed(Vec<Flaw>),
    #[error("Das Vorhaben ist bereits beendet.")]
    Ended,
}

/// What is wrong with an announcement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("Die Kommune mit dem Schlüssel {0} ist im Register nicht bekannt.")]
    UnknownBody(BodyKey),
    #[error("Geben Sie dem Vorhaben einen Titel mit höchstens {LONGEST_TITLE} Zeichen.")]
    Title,
    #[error(
        "Beschreiben Sie in wenigen Sätzen, was entstehen soll; höchstens {LONGEST_SUMMARY} Zeichen."
    )]
    Summary,
    #[error("Geben Sie ein Funktionspostfach an, zum Beispiel digitalisierung@example.org.")]
    Mailbox,
    #[error("Die Verwaltungsleistung {0} kennt der geladene Katalog nicht.")]
    UnknownService(String),
    #[error("Der geplante Tag liegt in der Vergangenheit.")]
    Past,
}

const LONGEST_TITLE: usize = 150;
const LONGEST_SUMMARY: usize = 1_500;

/// What a body wants to announce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    pub body: BodyKey,
    /// The key of a service, as it was written.
    pub service: Option<String>,
    pub title: String,
    pub summary: String,
    pub mailbox: String,
    pub planned_on: Option<Day>,
}

/// Announces an undertaking.
///
/// # Errors
/// [`Failure::Refused`] by [`Refusal`], [`Failure::NotAllowed`] without "Freigeben" of the body.
pub fn announce(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    what: &Announcement,
    now: &Now,
) -> Result<Undertaking, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let unknown = || Failure::Refused(Refusal::Flawed(vec![Flaw::UnknownBody(what.body.clone())]));
    let body = store::bodies::find(tx, &what.body)?.ok_or_else(unknown)?;
    tx.concerns(body.id);
    let permit = access::speak(&actor, &body)?;
    let flaws = flaws(tx, what, now.at().day())?;
    if !flaws.is_empty() {
        return Err(Failure::Refused(Refusal::Flawed(flaws)));
    }
    let announced = Undertaking {
        id: now.id(),
        body: body.id,
        service: what
            .service
            .as_deref()
            .and_then(|key| key.trim().parse().ok()),
        title: what.title.trim().to_owned(),
        summary: what.summary.trim().to_owned(),
        mailbox: what.mailbox.trim().to_owned(),
        planned_on: what.planned_on,
        begun_at: now.at(),
        ended: None,
    };
    undertakings::add(tx, &announced, permit.actor())?;
    Ok(announced)
}

/// Everything that is wrong with an announcement on this day, but for who makes it.
///
/// # Errors
/// Those of the database.
pub fn flaws(snap: &mut Snap<'_>, what: &Announcement, today: Day) -> Result<Vec<Flaw>, Sql> {
    let fits = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
    let mut flaws = Vec::new();
    if !fits(&what.title, LONGEST_TITLE) {
        flaws.push(Flaw::Title);
    }
    if !fits(&what.summary, LONGEST_SUMMARY) {
        flaws.push(Flaw::Summary);
    }
    if let Some(written) = what.service.as_deref().map(str::trim) {
        let known = match written.parse::<ServiceKey>() {
            Ok(key) => store::catalogue::service(snap, key.as_str())?,
            Err(_) => None,
        };
        if known.is_none() {
            flaws.push(Flaw::UnknownService(written.to_owned()));
        }
    }
    if what.planned_on.is_some_and(|day| day < today) {
        flaws.push(Flaw::Past);
    }
    if what.mailbox.trim().parse::<MailAddress>().is_err() {
        flaws.push(Flaw::Mailbox);
    }
    Ok(flaws)
}

/// Ends an undertaking.
///
/// # Errors
/// [`Failure::Refused`] by [`Refusal::Ended`], [`Failure::NotAllowed`] without "Freigeben" of its body.
pub fn end(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    which: Id<Undertaking>,
    outcome: Outcome,
    now: &Now,
) -> Result<(), Failure<Refusal>> {
    let found = undertakings::find(tx, which)?.ok_or(Failure::NotFound("Dieses Vorhaben"))?;
    let actor = store::people::actor(tx, who)?;
    let body = store::bodies::by_id(tx, found.body)?;
    tx.concerns(body.id);
    let permit = access::speak(&actor, &body)?;
    if found.ended.is_some() {
        return Err(Failure::Refused(Refusal::Ended));
    }
    undertakings::end(tx, which, outcome, permit.actor(), now)?;
    Ok(())
}
