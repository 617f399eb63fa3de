//! Covers and what was said of them, which is only ever appended.

use super::touch;
use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    row,
    schema::{adoption, cover, cover_change},
};
use diesel::{dsl::max, prelude::*};
use domain::{
    Day, Id, Now,
    adoption::{Adoption, Answer, Cover, Said, Word},
    person::Person,
    public_body::PublicBody,
};
use std::collections::HashMap;
use time::{Date, PrimitiveDateTime};

/// Identities in one question; SQLite takes no more than 32,766.
const CHUNK: usize = 5000;

type CoverRow = (
    String,
    String,
    Date,
    Option<PrimitiveDateTime>,
    PrimitiveDateTime,
);

#[derive(Queryable)]
struct ChangeRow {
    adoption: String,
    body: String,
    from: Date,
    answer: Option<String>,
    until: Option<Date>,
    recorded_at: PrimitiveDateTime,
}

/// The bodies that these adoptions cover beside the one that adopts: two questions for any number of them.
///
/// # Errors
/// Those of the database.
pub fn covers(
    snap: &mut Snap<'_>,
    ids: &[Id<Adoption>],
) -> Result<HashMap<Id<Adoption>, Vec<Cover>>, Sql> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let mut found: HashMap<Id<Adoption>, Vec<Cover>> = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let rows: Vec<CoverRow> = cover::table
            .inner_join(adoption::table)
            .filter(cover::adoption_id.eq_any(some))
            .order((cover::adoption_id, cover::from_day, cover::body_id))
            .select((
                cover::adoption_id,
                cover::body_id,
                cover::from_day,
                cover::recorded_at,
                adoption::recorded_at,
            ))
            .load(snap.conn())?;
        if rows.is_empty() {
            continue;
        }
        let mut said = said(snap, some)?;
        for (adoption, body, from, recorded_at, with_adoption) in rows {
            let said = said.remove(&(adoption.clone(), body.clone(), from));
            found
                .entry(row::parse(&adoption)?)
                .or_default()
                .push(Cover {
                    body: row::parse(&body)?,
                    from: Day::from_date(from),
                    recorded_at: row::moment(recorded_at.unwrap_or(with_adoption)),
                    said: said.unwrap_or_default(),
                });
        }
    }
    Ok(found)
}

type SaidOf = HashMap<(String, String, Date), Vec<Said>>;

fn said(snap: &mut Snap<'_>, of: &[String]) -> Result<SaidOf, Sql> {
    let rows: Vec<ChangeRow> = cover_change::table
        .filter(cover_change::adoption_id.eq_any(of))
        .order(cover_change::number)
        .select((
            cover_change::adoption_id,
            cover_change::body_id,
            cover_change::from_day,
            cover_change::answer,
            cover_change::until_day,
            cover_change::recorded_at,
        ))
        .load(snap.conn())?;
    let mut found = SaidOf::new();
    for row in rows {
        let word = match row.answer {
            Some(answer) => Word::Answered(row::parse(&answer)?),
            None => Word::Ends(row::day(row.until)),
        };
        let of = found.entry((row.adoption, row.body, row.from)).or_default();
        of.push(Said {
            word,
            recorded_at: row::moment(row.recorded_at),
        });
    }
    Ok(found)
}

#[derive(Insertable)]
#[diesel(table_name = cover, treat_none_as_default_value = false)]
struct NewCover {
    adoption_id: String,
    body_id: String,
    from_day: Date,
    until_day: Option<Date>,
    answer: &'static str,
    recorded_at: Option<PrimitiveDateTime>,
}

#[derive(Insertable)]
#[diesel(table_name = cover_change, treat_none_as_default_value = false)]
struct NewChange {
    number: i64,
    adoption_id: String,
    body_id: String,
    from_day: Date,
    answer: Option<&'static str>,
    until_day: Option<Date>,
    recorded_at: PrimitiveDateTime,
    person_id: String,
}

/// A body that is covered from a day on, and until which day if that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewlyCovered {
    pub body: Id<PublicBody>,
    pub from: Day,
    pub until: Option<Day>,
}

/// Says that the adoption covers more bodies.
///
/// # Errors
/// Those of the database.
pub fn add_covers(
    tx: &mut Tx<'_>,
    of: Id<Adoption>,
    covered: &[NewlyCovered],
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    if covered.is_empty() {
        return Ok(());
    }
    let rows: Vec<NewCover> = covered
        .iter()
        .map(|one| NewCover {
            adoption_id: of.to_string(),
            body_id: one.body.to_string(),
            from_day: one.from.date(),
            until_day: row::date(one.until),
            answer: Answer::Open.word(),
            recorded_at: Some(now.at().utc()),
        })
        .collect();
    for some in rows.chunks(500) {
        on_either!(tx, c => diesel::insert_into(cover::table).values(some).execute(c))?;
    }
    let ends = covered.iter().filter(|one| one.until.is_some());
    let ends = ends.map(|one| (one.body, one.from, Word::Ends(one.until)));
    append(tx, of, ends.collect(), by, now)
}

/// Records what was said of covers of an adoption; the columns of the covers follow it.
///
/// # Errors
/// Those of the database.
pub fn say_of_covers(
    tx: &mut Tx<'_>,
    of: Id<Adoption>,
    covers: &[&Cover],
    word: Word,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    for one in covers {
        let known = || cover::table.find((of.to_string(), one.body.to_string(), one.from.date()));
        match word {
            Word::Answered(answer) => diesel::update(known())
                .set((
                    cover::answer.eq(answer.word()),
                    cover::answered_at.eq(Some(now.at().utc())),
                ))
                .execute(tx.conn())?,
            Word::Ends(until) => diesel::update(known())
                .set(cover::until_day.eq(row::date(until)))
                .execute(tx.conn())?,
        };
    }
    let words = covers.iter().map(|one| (one.body, one.from, word));
    append(tx, of, words.collect(), by, now)?;
    touch(tx, of)
}

fn append(
    tx: &mut Tx<'_>,
    of: Id<Adoption>,
    words: Vec<(Id<PublicBody>, Day, Word)>,
    by: Id<Person>,
    now: &Now,
) -> Result<(), Sql> {
    if words.is_empty() {
        return Ok(());
    }
    let last = cover_change::table
        .select(max(cover_change::number))
        .first::<Option<i64>>(tx.conn())?
        .unwrap_or(0);
    let rows: Vec<NewChange> = words
        .into_iter()
        .zip(last + 1..)
        .map(|((body, from, word), number)| NewChange {
            number,
            adoption_id: of.to_string(),
            body_id: body.to_string(),
            from_day: from.date(),
            answer: match word {
                Word::Answered(answer) => Some(answer.word()),
                Word::Ends(_) => None,
            },
            until_day: match word {
                Word::Ends(until) => row::date(until),
                Word::Answered(_) => None,
            },
            recorded_at: now.at().utc(),
            person_id: by.to_string(),
        })
        .collect();
    for some in rows.chunks(500) {
        on_either!(tx, c => diesel::insert_into(cover_change::table).values(some).execute(c))?;
    }
    Ok(())
}
