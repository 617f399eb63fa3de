//! Projects elsewhere whose jobs may publish for a body without a secret.

use crate::{
    Snap, Sql, Tx, row,
    schema::{person, trusted_project},
    tokens::{Project, joined, parted},
};
use diesel::prelude::*;
use domain::{
    Id, Moment, Now,
    job::{Forge, Guard, Trusted},
    person::Person,
    public_body::PublicBody,
    token::Blueprints,
};
use time::PrimitiveDateTime;

/// A project that is trusted, with who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub id: Id<Project>,
    pub body: Id<PublicBody>,
    pub trusted: Trusted,
    /// Who said so, and by whose rights its jobs act.
    pub made_by: Id<Person>,
    pub maker: String,
    pub made_at: Moment,
}

/// More projects nobody keeps an eye on.
pub const MOST: i64 = 200;

/// Trusts a project.
///
/// # Errors
/// Those of the database.
pub fn add(
    tx: &mut Tx<'_>,
    body: Id<PublicBody>,
    trusted: &Trusted,
    by: Id<Person>,
    now: &Now,
) -> Result<Id<Project>, Sql> {
    let id = now.id();
    let blueprints = match &trusted.blueprints {
        Blueprints::Every => None,
        Blueprints::These(slugs) => Some(joined(slugs)),
    };
    diesel::insert_into(trusted_project::table)
        .values((
            trusted_project::id.eq(id.to_string()),
            trusted_project::body_id.eq(body.to_string()),
            trusted_project::issuer.eq(&trusted.issuer),
            trusted_project::project.eq(&trusted.project),
            trusted_project::branch.eq(&trusted.branch),
            trusted_project::made_by.eq(by.to_string()),
            trusted_project::made_at.eq(now.at().utc()),
            trusted_project::forge.eq(trusted.forge.word()),
            trusted_project::guard.eq(trusted.guard.word()),
            trusted_project::blueprints.eq(blueprints),
        ))
        .execute(tx.conn())?;
    Ok(id)
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    PrimitiveDateTime,
    Option<String>,
    Option<String>,
    Option<String>,
);

fn read(row: Row) -> Result<Kept, Sql> {
    let (id, body, issuer, project, branch, made_by, maker, made_at, forge, guard, blueprints) =
        row;
    Ok(Kept {
        id: row::parse(&id)?,
        body: row::parse(&body)?,
        trusted: Trusted {
            issuer,
            project,
            branch,
            forge: forge.map_or(Ok(Forge::Gitlab), |word| row::parse(&word))?,
            guard: guard.map_or(Ok(Guard::Protected), |word| row::parse(&word))?,
            blueprints: match blueprints {
                Some(slugs) => Blueprints::These(parted(&slugs)?),
                None => Blueprints::Every,
            },
        },
        made_by: row::parse(&made_by)?,
        maker,
        made_at: row::moment(made_at),
    })
}

macro_rules! kept {
    () => {
        trusted_project::table
            .inner_join(person::table)
            .filter(trusted_project::ended_at.is_null())
            .select((
                trusted_project::id,
                trusted_project::body_id,
                trusted_project::issuer,
                trusted_project::project,
                trusted_project::branch,
                trusted_project::made_by,
                person::name,
                trusted_project::made_at,
                trusted_project::forge,
                trusted_project::guard,
                trusted_project::blueprints,
            ))
    };
}

/// The projects that a body trusts, in the order of their names.
///
/// # Errors
/// Those of the database.
pub fn of_body(snap: &mut Snap<'_>, body: Id<PublicBody>) -> Result<Vec<Kept>, Sql> {
    let rows: Vec<Row> = kept!()
        .filter(trusted_project::body_id.eq(body.to_string()))
        .order((trusted_project::project, trusted_project::id))
        .limit(MOST)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// Who trusts this project of this issuer.
///
/// # Errors
/// Those of the database.
pub fn of_project(snap: &mut Snap<'_>, issuer: &str, project: &str) -> Result<Vec<Kept>, Sql> {
    let rows: Vec<Row> = kept!()
        .filter(trusted_project::issuer.eq(issuer))
        .filter(trusted_project::project.eq(project))
        .order(trusted_project::id)
        .limit(MOST)
        .load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// Whether anybody trusts any project of this issuer; nobody else is asked for its keys.
///
/// # Errors
/// Those of the database.
pub fn knows_issuer(snap: &mut Snap<'_>, issuer: &str) -> Result<bool, Sql> {
    let found: Option<String> = trusted_project::table
        .filter(trusted_project::issuer.eq(issuer))
        .filter(trusted_project::ended_at.is_null())
        .select(trusted_project::id)
        .first(snap.conn())
        .optional()?;
    Ok(found.is_some())
}

/// One project that is trusted.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, id: Id<Project>) -> Result<Option<Kept>, Sql> {
    let row: Option<Row> = kept!()
        .filter(trusted_project::id.eq(id.to_string()))
        .first(snap.conn())
        .optional()?;
    row.map(read).transpose()
}

/// Ends the trust; the tokens that its jobs hold end with it.
///
/// # Errors
/// Those of the database.
pub fn end(tx: &mut Tx<'_>, id: Id<Project>, now: &Now) -> Result<(), Sql> {
    diesel::update(trusted_project::table.find(id.to_string()))
        .set(trusted_project::ended_at.eq(now.at().utc()))
        .execute(tx.conn())?;
    crate::tokens::revoke_of_project(tx, id, now)
}
