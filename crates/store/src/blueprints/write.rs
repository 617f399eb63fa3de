//! Founding blueprints, and changing what may change after a release.

use super::{Card, Term};
use crate::{
    Sql, Tx,
    conn::on_either,
    row,
    schema::{blueprint, blueprint_change, blueprint_term},
};
use diesel::{dsl::max, prelude::*};
use domain::{
    Id, Moment, Now, Slug, Version,
    blueprint::Blueprint,
    manifest::{Contact, Operator},
    person::Person,
    public_body::sort_key,
    visibility::Audience,
};

/// What the first release says of a blueprint and later changes may overwrite.
#[derive(Debug, Clone)]
pub struct Founded {
    pub title: String,
    pub summary: String,
    pub contact: Contact,
    pub operator: Option<Operator>,
    /// Who may see the blueprint; no package says it.
    pub audience: Audience,
}

/// Adds a blueprint; its first release follows in the same transaction.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, founded: &Blueprint, says: &Founded, now: &Now) -> Result<(), Sql> {
    diesel::insert_into(blueprint::table)
        .values((
            blueprint::id.eq(founded.id.to_string()),
            blueprint::slug.eq(founded.slug.as_str()),
            blueprint::publisher_id.eq(founded.publisher.to_string()),
            blueprint::title.eq(&says.title),
            blueprint::summary.eq(&says.summary),
            blueprint::contact.eq(row::to_json(&says.contact)?),
            blueprint::operator.eq(says.operator.as_ref().map(row::to_json).transpose()?),
            blueprint::visibility.eq(says.audience.to_string()),
            blueprint::sort_key.eq(sort_key(&says.title)),
            blueprint::founded_at.eq(now.at().utc()),
            blueprint::released_at.eq(now.at().utc()),
            blueprint::revision.eq(0),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// What the version to offer first says of a blueprint.
#[derive(Debug, Clone, Default)]
pub struct Latest {
    pub version: Option<Version>,
    pub title: Option<String>,
    pub summary: Option<String>,
    pub released_at: Option<Moment>,
    pub terms: Vec<(Term, String)>,
}

/// Shows a blueprint as its version to offer first describes it.
///
/// # Errors
/// Those of the database.
pub fn show_latest(tx: &mut Tx<'_>, id: Id<Blueprint>, latest: &Latest) -> Result<(), Sql> {
    let row = || blueprint::table.find(id.to_string());
    diesel::update(row())
        .set((
            blueprint::latest_version.eq(latest.version.as_ref().map(ToString::to_string)),
            blueprint::revision.eq(blueprint::revision + 1),
        ))
        .execute(tx.conn())?;
    if let (Some(title), Some(summary), Some(at)) =
        (&latest.title, &latest.summary, latest.released_at)
    {
        diesel::update(row())
            .set((
                blueprint::title.eq(title),
                blueprint::summary.eq(summary),
                blueprint::sort_key.eq(sort_key(title)),
                blueprint::released_at.eq(at.utc()),
            ))
            .execute(tx.conn())?;
    }
    diesel::delete(blueprint_term::table.filter(blueprint_term::blueprint_id.eq(id.to_string())))
        .execute(tx.conn())?;
    let mut terms: Vec<_> = latest
        .terms
        .iter()
        .map(|(term, value)| (term.word(), value.as_str()))
        .collect();
    terms.sort_unstable();
    terms.dedup();
    let rows: Vec<_> = terms
        .into_iter()
        .map(|(kind, value)| {
            (
                blueprint_term::blueprint_id.eq(id.to_string()),
                blueprint_term::kind.eq(kind),
                blueprint_term::value.eq(value),
            )
        })
        .collect();
    if !rows.is_empty() {
        on_either!(tx, c => diesel::insert_into(blueprint_term::table).values(rows).execute(c))?;
    }
    Ok(())
}

/// A field of a blueprint that may change after release, with its new value.
#[derive(Debug, Clone)]
pub enum Field {
    Contact(Contact),
    Operator(Option<Operator>),
    Successor(Option<Slug>),
    /// Who may see it from now on.
    Audience(Audience),
}

/// Changes a field and keeps what it said before.
///
/// # Errors
/// Those of the database.
pub fn change(
    tx: &mut Tx<'_>,
    card: &Card,
    field: &Field,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    let row = || blueprint::table.find(card.id.to_string());
    let (name, old, new) = match field {
        Field::Contact(new) => {
            let text = row::to_json(new)?;
            diesel::update(row())
                .set(blueprint::contact.eq(&text))
                .execute(tx.conn())?;
            ("contact", Some(row::to_json(&card.contact)?), Some(text))
        }
        Field::Operator(new) => {
            let text = new.as_ref().map(row::to_json).transpose()?;
            diesel::update(row())
                .set(blueprint::operator.eq(&text))
                .execute(tx.conn())?;
            (
                "operator",
                card.operator.as_ref().map(row::to_json).transpose()?,
                text,
            )
        }
        Field::Successor(new) => {
            let text = new.as_ref().map(ToString::to_string);
            diesel::update(row())
                .set(blueprint::successor.eq(&text))
                .execute(tx.conn())?;
            (
                "successor",
                card.successor.as_ref().map(ToString::to_string),
                text,
            )
        }
        Field::Audience(new) => {
            let text = new.to_string();
            diesel::update(row())
                .set(blueprint::visibility.eq(&text))
                .execute(tx.conn())?;
            ("visibility", Some(card.audience.to_string()), Some(text))
        }
    };
    diesel::update(row())
        .set(blueprint::revision.eq(blueprint::revision + 1))
        .execute(tx.conn())?;
    let number = blueprint_change::table
        .select(max(blueprint_change::number))
        .first::<Option<i64>>(tx.conn())?
        .unwrap_or(0)
        + 1;
    diesel::insert_into(blueprint_change::table)
        .values((
            blueprint_change::number.eq(number),
            blueprint_change::blueprint_id.eq(card.id.to_string()),
            blueprint_change::field.eq(name),
            blueprint_change::old_value.eq(old),
            blueprint_change::new_value.eq(new),
            blueprint_change::person_id.eq(by.to_string()),
            blueprint_change::recorded_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(())
}
