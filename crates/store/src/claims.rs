//! Who says that they work for a body that nobody speaks for yet.

use crate::{Snap, Sql, Tx, row, schema::body_claim};
use diesel::prelude::*;
use domain::{Id, Moment, Now, person::Person, public_body::PublicBody};
use time::PrimitiveDateTime;

/// A claim, with everything that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub id: Id<Claim>,
    pub body: Id<PublicBody>,
    pub name: String,
    pub mail: String,
    pub state: ClaimState,
    pub asked_at: Moment,
    pub mail_proven_at: Option<Moment>,
    pub decided_at: Option<Moment>,
    pub reason: Option<String>,
}

/// How far a claim is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimState {
    /// The address is not proven yet.
    Asked,
    /// The address is proven; the district or the registry has to confirm.
    Proven,
    Confirmed,
    Refused,
}

impl ClaimState {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Proven => "proven",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
        }
    }
    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asked => "Adresse noch nicht bestätigt",
            Self::Proven => "wartet auf Bestätigung",
            Self::Confirmed => "bestätigt",
            Self::Refused => "abgelehnt",
        }
    }
    fn read(word: &str) -> Result<Self, Sql> {
        [Self::Asked, Self::Proven, Self::Confirmed, Self::Refused]
            .into_iter()
            .find(|state| state.word() == word)
            .ok_or_else(|| Sql::DeserializationError(format!("a claim is „{word}“").into()))
    }
}

#[derive(Queryable)]
struct Row {
    id: String,
    body: String,
    name: String,
    mail: String,
    state: String,
    asked_at: PrimitiveDateTime,
    mail_proven_at: Option<PrimitiveDateTime>,
    decided_at: Option<PrimitiveDateTime>,
    reason: Option<String>,
}

row::columns! { COLUMNS of body_claim:
    id, body_id, name, mail, state, asked_at, mail_proven_at, decided_at, reason
}

fn read(row: Row) -> Result<Claim, Sql> {
    Ok(Claim {
        id: row::parse(&row.id)?,
        body: row::parse(&row.body)?,
        name: row.name,
        mail: row.mail,
        state: ClaimState::read(&row.state)?,
        asked_at: row::moment(row.asked_at),
        mail_proven_at: row.mail_proven_at.map(row::moment),
        decided_at: row.decided_at.map(row::moment),
        reason: row.reason,
    })
}

/// Keeps a new claim.
///
/// # Errors
/// Those of the database.
pub fn ask(
    tx: &mut Tx<'_>,
    body: Id<PublicBody>,
    name: &str,
    mail: &str,
    now: &Now,
) -> Result<Id<Claim>, Sql> {
    let id = now.id();
    diesel::insert_into(body_claim::table)
        .values((
            body_claim::id.eq(id.to_string()),
            body_claim::body_id.eq(body.to_string()),
            body_claim::name.eq(name),
            body_claim::mail.eq(mail),
            body_claim::state.eq(ClaimState::Asked.word()),
            body_claim::asked_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// The claim with this identity.
///
/// # Errors
/// Those of the database.
pub fn by_id(snap: &mut Snap<'_>, id: Id<Claim>) -> Result<Option<Claim>, Sql> {
    body_claim::table
        .find(id.to_string())
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?
        .map(read)
        .transpose()
}

/// The address of a claim is proven.
///
/// # Errors
/// Those of the database.
pub fn prove(tx: &mut Tx<'_>, id: Id<Claim>, now: &Now) -> Result<(), Sql> {
    diesel::update(body_claim::table.find(id.to_string()))
        .set((
            body_claim::state.eq(ClaimState::Proven.word()),
            body_claim::mail_proven_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Confirms or refuses a claim.
///
/// # Errors
/// Those of the database.
pub fn decide(
    tx: &mut Tx<'_>,
    id: Id<Claim>,
    state: ClaimState,
    reason: Option<&str>,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    diesel::update(body_claim::table.find(id.to_string()))
        .set((
            body_claim::state.eq(state.word()),
            body_claim::decided_at.eq(now.at().utc()),
            body_claim::decided_by.eq(by.to_string()),
            body_claim::reason.eq(reason),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// Claims whose address is proven and that nobody has decided, oldest first.
///
/// # Errors
/// Those of the database.
pub fn waiting(snap: &mut Snap<'_>) -> Result<Vec<Claim>, Sql> {
    let rows: Vec<Row> = body_claim::table
        .filter(body_claim::state.eq(ClaimState::Proven.word()))
        .order((body_claim::asked_at, body_claim::id))
        .select(COLUMNS)
        .limit(500)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// The claims for a body that are proven or younger than their link, newest first.
///
/// # Errors
/// Those of the database.
pub fn of_body(snap: &mut Snap<'_>, body: Id<PublicBody>) -> Result<Vec<Claim>, Sql> {
    let rows: Vec<Row> = body_claim::table
        .filter(body_claim::body_id.eq(body.to_string()))
        .order((body_claim::asked_at.desc(), body_claim::id))
        .select(COLUMNS)
        .limit(50)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// Forgets claims whose address was not proven within a week, and names in those decided a year ago.
///
/// # Errors
/// Those of the database.
pub fn forget_old(tx: &mut Tx<'_>, now: &Now) -> Result<usize, Sql> {
    use crate::schema::one_time_link;
    let week = now.at().plus_seconds(-8 * 86_400).utc();
    let year = now.at().plus_seconds(-365 * 86_400).utc();
    let old = body_claim::table
        .filter(
            body_claim::state
                .eq(ClaimState::Asked.word())
                .and(body_claim::asked_at.le(week)),
        )
        .or_filter(body_claim::decided_at.le(year))
        .order(body_claim::id)
        .select(body_claim::id)
        .limit(500);
    let old: Vec<String> = old.load(tx.conn())?;
    diesel::delete(one_time_link::table.filter(one_time_link::claim_id.eq_any(&old)))
        .execute(tx.conn())?;
    diesel::delete(body_claim::table.filter(body_claim::id.eq_any(&old))).execute(tx.conn())
}
