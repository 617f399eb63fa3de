//! All that is kept about one person, table by table.

use super::Named;
use crate::{
    Snap, Sql, row,
    schema::{
        audit, blueprint, blueprint_change, body_claim, body_rule, cover_change, everyday_word,
        feedback, identity, mail, membership_end, notice, one_time_link, passkey, password, person,
        proposal, release, release_state, saved_search, session, statement, step, submission,
        token, totp, trusted_project, undertaking,
    },
};
use diesel::prelude::*;
use domain::{Day, Moment, mail::MailAddress};
use time::{Date, PrimitiveDateTime};

/// A value as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    At(Moment),
    On(Day),
    /// Not given.
    Nothing,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Text(number.to_string())
    }
}
impl From<PrimitiveDateTime> for Cell {
    fn from(at: PrimitiveDateTime) -> Self {
        Self::At(row::moment(at))
    }
}
impl From<Date> for Cell {
    fn from(day: Date) -> Self {
        Self::On(Day::from_date(day))
    }
}
impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

/// What one table keeps; the columns are named where it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub name: &'static str,
    pub rows: Vec<Vec<Cell>>,
}

/// More of one kind nobody has done.
const MOST: i64 = 10_000;

/// A section from the rows of one question.
macro_rules! section {
    ($snap:ident, $name:literal, $question:expr, ($($column:ident: $type:ty),+)) => {{
        let rows: Vec<($($type,)+)> = $question.limit(MOST).load($snap.conn())?;
        Section {
            name: $name,
            rows: rows
                .into_iter()
                .map(|($($column,)+)| vec![$(Cell::from($column)),+])
                .collect(),
        }
    }};
}

type At = PrimitiveDateTime;

/// All that is kept about a person, without what only proves them (digests and secrets).
///
/// # Errors
/// Those of the database.
pub fn known(snap: &mut Snap<'_>, whom: &Named) -> Result<Vec<Section>, Sql> {
    let mut all = account(snap, whom)?;
    all.extend(done(snap, whom)?);
    if let Some(address) = &whom.mail {
        all.extend(addressed(snap, address)?);
    }
    Ok(all)
}

fn account(snap: &mut Snap<'_>, whom: &Named) -> Result<Vec<Section>, Sql> {
    let id = whom.id.to_string();
    Ok(vec![
        section!(snap, "account", person::table.find(&id).select((person::name, person::mail,
            person::recorded_at, person::seen_at, person::left_at)),
            (name: String, mail: Option<String>, made: At, seen: Option<At>, left: Option<At>)),
        section!(snap, "identities", identity::table.filter(identity::person_id.eq(&id)).order(identity::linked_at)
            .select((identity::issuer, identity::subject, identity::linked_at)),
            (issuer: String, subject: String, linked: At)),
        section!(snap, "password", password::table.find(&id).select((password::changed_at,)), (changed: At)),
        section!(snap, "secondFactor", totp::table.find(&id).select((totp::confirmed_at,)), (confirmed: Option<At>)),
        section!(snap, "passkeys", passkey::table.filter(passkey::person_id.eq(&id)).order(passkey::made_at)
            .select((passkey::name, passkey::made_at, passkey::used_at)), (name: String, made: At, used: Option<At>)),
        section!(snap, "sessions", session::table.filter(session::person_id.eq(&id)).order(session::made_at)
            .select((session::made_at, session::seen_at, session::expires_at, session::method, session::browser)),
            (made: At, seen: Option<At>, ends: At, method: Option<String>, browser: Option<String>)),
        section!(snap, "tokens", token::table.filter(token::person_id.eq(&id)).order(token::made_at)
            .select((token::name, token::made_at, token::expires_at, token::used_at, token::revoked_at)),
            (name: String, made: At, ends: At, used: Option<At>, revoked: Option<At>)),
        section!(snap, "savedSearches", saved_search::table.filter(saved_search::person_id.eq(&id)).order(saved_search::made_at)
            .select((saved_search::name, saved_search::query, saved_search::rhythm, saved_search::made_at)),
            (name: String, query: String, rhythm: String, made: At)),
        section!(snap, "links", one_time_link::table.filter(one_time_link::person_id.eq(&id)).order(one_time_link::made_at)
            .select((one_time_link::purpose, one_time_link::made_at, one_time_link::expires_at, one_time_link::used_at)),
            (purpose: String, made: At, ends: At, used: Option<At>)),
    ])
}

fn done(snap: &mut Snap<'_>, whom: &Named) -> Result<Vec<Section>, Sql> {
    let id = whom.id.to_string();
    Ok(vec![
        section!(snap, "releases", release::table.inner_join(blueprint::table).filter(release::person_id.eq(&id))
            .order(release::released_at).select((blueprint::slug, release::version, release::released_at)),
            (slug: String, version: String, at: At)),
        section!(snap, "releaseStates", release_state::table.filter(release_state::person_id.eq(&id))
            .order(release_state::number).select((release_state::state, release_state::reason, release_state::recorded_at)),
            (state: String, reason: String, at: At)),
        section!(snap, "blueprintChanges", blueprint_change::table.inner_join(blueprint::table)
            .filter(blueprint_change::person_id.eq(&id)).order(blueprint_change::number)
            .select((blueprint::slug, blueprint_change::field, blueprint_change::recorded_at)),
            (slug: String, field: String, at: At)),
        section!(snap, "steps", step::table.filter(step::person_id.eq(&id)).order(step::number)
            .select((step::adoption_id, step::stage, step::effective_on, step::recorded_at, step::note)),
            (adoption: String, stage: String, on: Date, at: At, note: Option<String>)),
        section!(snap, "covers", cover_change::table.filter(cover_change::person_id.eq(&id)).order(cover_change::number)
            .select((cover_change::adoption_id, cover_change::answer, cover_change::until_day, cover_change::recorded_at)),
            (adoption: String, answer: Option<String>, until: Option<Date>, at: At)),
        section!(snap, "memberships", membership_end::table.filter(membership_end::person_id.eq(&id))
            .order(membership_end::number)
            .select((membership_end::membership_id, membership_end::until_day, membership_end::recorded_at)),
            (membership: String, until: Option<Date>, at: At)),
        section!(snap, "proposals", proposal::table.filter(proposal::person_id.eq(&id)).order(proposal::proposed_at)
            .select((proposal::stage, proposal::state, proposal::proposed_at, proposal::note)),
            (stage: String, state: String, at: At, note: Option<String>)),
        section!(snap, "statements", statement::table.filter(statement::person_id.eq(&id)).order(statement::number)
            .select((statement::number, statement::made_at)), (number: i64, at: At)),
        section!(snap, "submissions", submission::table.filter(submission::person_id.eq(&id)).order(submission::id)
            .select((submission::title, submission::version, submission::state, submission::submitted_at, submission::note)),
            (title: String, version: String, state: String, at: At, note: Option<String>)),
        section!(snap, "decisions", submission::table.filter(submission::decided_by.eq(&id)).order(submission::id)
            .select((submission::title, submission::version, submission::state, submission::decided_at, submission::reason)),
            (title: String, version: String, state: String, at: Option<At>, reason: Option<String>)),
        section!(snap, "notices", notice::table.filter(notice::person_id.eq(&id)).order(notice::id)
            .select((notice::reference, notice::recorded_at)), (reference: String, at: At)),
        section!(snap, "rules", body_rule::table.filter(body_rule::set_by.eq(&id)).order(body_rule::body_id)
            .select((body_rule::four_eyes, body_rule::set_at)), (rule: String, at: At)),
        section!(snap, "projects", trusted_project::table.filter(trusted_project::made_by.eq(&id)).order(trusted_project::id)
            .select((trusted_project::project, trusted_project::made_at)), (project: String, at: At)),
        section!(snap, "everydayWords", everyday_word::table.filter(everyday_word::person_id.eq(&id))
            .order(everyday_word::number)
            .select((everyday_word::word, everyday_word::stand, everyday_word::reason, everyday_word::recorded_at)),
            (word: String, stand: String, reason: String, at: At)),
        section!(snap, "undertakings", undertaking::table.filter(undertaking::person_id.eq(&id)).order(undertaking::id)
            .select((undertaking::title, undertaking::begun_at)), (title: String, at: At)),
        section!(snap, "audit", audit::table.filter(audit::person_id.eq(&id)).order(audit::number)
            .select((audit::at, audit::action, audit::outcome, audit::thing)),
            (at: At, action: String, outcome: String, thing: Option<String>)),
    ])
}

fn addressed(snap: &mut Snap<'_>, address: &str) -> Result<Vec<Section>, Sql> {
    let key = address
        .parse::<MailAddress>()
        .map_or_else(|_| address.to_lowercase(), |mail| mail.key());
    let spellings = [address.to_owned(), key];
    Ok(vec![
        section!(snap, "mails", mail::table.filter(mail::recipient.eq_any(&spellings)).order((mail::made_at, mail::id))
            .select((mail::subject, mail::made_at, mail::sent_at)), (subject: String, made: At, sent: Option<At>)),
        section!(snap, "claims", body_claim::table.filter(body_claim::mail.eq_any(&spellings)).order(body_claim::asked_at)
            .select((body_claim::name, body_claim::state, body_claim::asked_at)), (name: String, state: String, asked: At)),
        section!(snap, "feedback", feedback::table.filter(feedback::mail.eq_any(&spellings)).order(feedback::recorded_at)
            .select((feedback::kind, feedback::message, feedback::recorded_at)), (kind: String, message: String, at: At)),
    ])
}
