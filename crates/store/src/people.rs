//! People, their roles, and the tokens of their programs.

mod members;

pub use members::{
    Account, Holding, Member, account, add_member, by_mail, give, has_holder, has_identity,
    holders, holdings, leave, members, names, open_proposals, programs, rename, seen, set_mail,
    take,
};

use crate::{
    Snap, Sql, Tx,
    conn::on_either,
    row,
    schema::{person, role_held},
};
use diesel::prelude::*;
use domain::{
    Id, Now,
    person::{Actor, For, Person, Role},
    public_body::PublicBody,
};

/// The person with the roles that hold now; through a program no more than its token was given.
///
/// # Errors
/// Those of the database; [`Sql::NotFound`] when there is no such person.
pub fn actor(snap: &mut Snap<'_>, id: Id<Person>) -> Result<Actor, Sql> {
    type Held = (Option<String>, Option<String>, Option<String>);
    let rows: Vec<(String, Held)> = person::table
        .left_join(role_held::table)
        .filter(person::id.eq(id.to_string()))
        .select((
            person::body_id,
            (
                role_held::role.nullable(),
                role_held::body_id.nullable(),
                role_held::cooperation_id.nullable(),
            ),
        ))
        .order((
            role_held::role,
            role_held::body_id,
            role_held::cooperation_id,
        ))
        .limit(1000)
        .load(snap.conn())?;
    let body = rows.first().ok_or(Sql::NotFound)?;
    let body = row::parse(&body.0)?;
    let roles = rows
        .into_iter()
        .filter_map(|(_, (role, body, cooperation))| Some((role?, body?, cooperation?)))
        .map(|(role, body, cooperation)| {
            Ok((row::parse::<Role>(&role)?, held_for(&body, &cooperation)?))
        })
        .collect::<Result<_, Sql>>()?;
    let actor = Actor {
        person: id,
        body,
        roles,
        grant: None,
    };
    // Whoever acts through a program is asked for in no other way, so no use-case can forget it.
    Ok(match snap.grant_of(id) {
        Some(grant) => actor.through(grant),
        None => actor,
    })
}

/// Both columns empty mean the registry as a whole.
fn held_for(body: &str, cooperation: &str) -> Result<For, Sql> {
    Ok(match (body, cooperation) {
        ("", "") => For::Registry,
        ("", cooperation) => For::Cooperation(row::parse(cooperation)?),
        (body, _) => For::Body(row::parse(body)?),
    })
}

fn columns(held_for: For) -> (String, String) {
    match held_for {
        For::Body(id) => (id.to_string(), String::new()),
        For::Cooperation(id) => (String::new(), id.to_string()),
        For::Registry => (String::new(), String::new()),
    }
}

/// Somebody as pages show them to themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub id: Id<Person>,
    pub name: String,
    pub body: Id<PublicBody>,
    pub persona: Option<String>,
}

fn known(row: (String, String, String, Option<String>)) -> Result<Known, Sql> {
    let (id, name, body, persona) = row;
    Ok(Known {
        id: row::parse(&id)?,
        name,
        body: row::parse(&body)?,
        persona,
    })
}

/// The person with this identity.
///
/// # Errors
/// Those of the database; [`Sql::NotFound`] when there is none.
pub fn by_id(snap: &mut Snap<'_>, id: Id<Person>) -> Result<Known, Sql> {
    let columns = (person::id, person::name, person::body_id, person::persona);
    known(
        person::table
            .find(id.to_string())
            .select(columns)
            .first(snap.conn())?,
    )
}

/// The people who stand for a role in the demonstration.
///
/// # Errors
/// Those of the database.
pub fn personas(snap: &mut Snap<'_>) -> Result<Vec<Known>, Sql> {
    let columns = (person::id, person::name, person::body_id, person::persona);
    let rows: Vec<(String, String, String, Option<String>)> = person::table
        .filter(person::persona.is_not_null())
        .order(person::id)
        .select(columns)
        .limit(100)
        .load(snap.conn())?;
    rows.into_iter().map(known).collect()
}

/// Adds a person who works for a body.
///
/// # Errors
/// Those of the database.
pub fn add(
    tx: &mut Tx<'_>,
    name: &str,
    body: Id<PublicBody>,
    persona: Option<&str>,
    now: &Now,
) -> Result<Id<Person>, Sql> {
    let id = now.id();
    diesel::insert_into(person::table)
        .values((
            person::id.eq(id.to_string()),
            person::name.eq(name),
            person::body_id.eq(body.to_string()),
            person::persona.eq(persona),
            person::recorded_at.eq(now.at().utc()),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

/// Gives a person a role; giving it twice is the same as once.
///
/// # Errors
/// Those of the database.
pub fn grant(tx: &mut Tx<'_>, to: Id<Person>, role: Role, held_for: For) -> Result<(), Sql> {
    let (body, cooperation) = columns(held_for);
    let values = (
        role_held::person_id.eq(to.to_string()),
        role_held::role.eq(role.word()),
        role_held::body_id.eq(body),
        role_held::cooperation_id.eq(cooperation),
    );
    on_either!(tx, c => diesel::insert_into(role_held::table).values(values).on_conflict_do_nothing().execute(c))?;
    Ok(())
}
