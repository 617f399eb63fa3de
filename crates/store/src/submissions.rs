//! Checked packages that wait for "Freigeben", and what became of them.

mod decide;
mod four_eyes;

pub use decide::{Decision, came_out, decide, hand_over, replaced};
pub use four_eyes::{demanding_four_eyes, four_eyes, set_four_eyes};

use crate::{Snap, Sql, Tx, blobs::Kept, releases::FileRow, row, schema::submission};
use diesel::prelude::*;
use domain::{
    Digest, Id, Moment, Slug,
    blueprint::Release,
    manifest::Manifest,
    person::Person,
    public_body::PublicBody,
    submission::{Submission, SubmissionState},
    visibility::Choice,
};
use time::PrimitiveDateTime;

/// A submission as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    pub submission: Submission,
    pub title: String,
    /// The packed package, as it would be handed out.
    pub package: Digest,
    pub decided_by: Option<Id<Person>>,
    pub decided_at: Option<Moment>,
    /// Why it came back.
    pub reason: Option<String>,
    pub release: Option<Id<Release>>,
    /// Who may see the blueprint that it would found, as its submitter chose.
    pub audience: Option<Choice>,
}

#[derive(Queryable)]
struct Row {
    id: String,
    body: String,
    slug: String,
    version: String,
    title: String,
    digest: String,
    package: String,
    note: Option<String>,
    person: String,
    keeper: String,
    submitted_at: PrimitiveDateTime,
    previous: Option<String>,
    state: String,
    decided_by: Option<String>,
    decided_at: Option<PrimitiveDateTime>,
    reason: Option<String>,
    release: Option<String>,
    visibility: Option<String>,
    cooperation: Option<String>,
    readers: String,
}

row::columns! { COLUMNS of submission:
    id, body_id, slug, version, title, digest, package_blob, note, person_id, keeper_id, submitted_at,
    previous_id, state, decided_by, decided_at, reason, release_id, visibility, visibility_cooperation,
    readers
}

fn read(row: Row) -> Result<Filed, Sql> {
    Ok(Filed {
        submission: Submission {
            id: row::parse(&row.id)?,
            publisher: row::parse(&row.body)?,
            slug: row::parse(&row.slug)?,
            version: row::parse(&row.version)?,
            digest: row::parse(&row.digest)?,
            by: row::parse(&row.person)?,
            keeper: row::parse(&row.keeper)?,
            at: row::moment(row.submitted_at),
            note: row.note,
            state: row::parse(&row.state)?,
            previous: row::parse_some(row.previous.as_deref())?,
            readers: row::parse(&row.readers)?,
        },
        title: row.title,
        package: row::parse(&row.package)?,
        decided_by: row::parse_some(row.decided_by.as_deref())?,
        decided_at: row.decided_at.map(row::moment),
        reason: row.reason,
        release: row::parse_some(row.release.as_deref())?,
        audience: row
            .visibility
            .map(|level| choice(&level, row.cooperation.as_deref()))
            .transpose()?,
    })
}

fn choice(level: &str, cooperation: Option<&str>) -> Result<Choice, Sql> {
    Choice::read(level, row::parse_some(cooperation)?)
        .map_err(|e| Sql::DeserializationError(e.into()))
}

/// What is kept of a submitted package beside the submission itself.
#[derive(Debug, Clone)]
pub struct Content {
    pub title: String,
    pub package: Kept,
    pub manifest_json: String,
    pub findings: String,
    pub files: Vec<FileRow>,
    pub audience: Option<Choice>,
}

/// A file as it is written in the column: path, size, digest, role, title, media type.
type File = (String, i64, Digest, Option<String>, Option<String>, String);

/// Adds a submission. Its package must have been touched in this transaction.
///
/// # Errors
/// Those of the database.
pub fn add(tx: &mut Tx<'_>, new: &Submission, content: &Content) -> Result<(), Sql> {
    let files: Vec<File> = content
        .files
        .iter()
        .cloned()
        .map(|file| {
            (
                file.path,
                file.size,
                file.digest,
                file.role,
                file.title,
                file.media_type,
            )
        })
        .collect();
    diesel::insert_into(submission::table)
        .values((
            submission::id.eq(new.id.to_string()),
            submission::body_id.eq(new.publisher.to_string()),
            submission::slug.eq(new.slug.to_string()),
            submission::version.eq(new.version.to_string()),
            submission::title.eq(&content.title),
            submission::digest.eq(new.digest.to_string()),
            submission::package_blob.eq(content.package.digest.to_string()),
            submission::manifest.eq(&content.manifest_json),
            submission::files.eq(row::to_json(&files)?),
            submission::findings.eq(&content.findings),
            submission::visibility.eq(content.audience.as_ref().map(Choice::level)),
            submission::visibility_cooperation.eq(content
                .audience
                .as_ref()
                .and_then(Choice::cooperation)
                .map(ToString::to_string)),
            submission::note.eq(&new.note),
            submission::person_id.eq(new.by.to_string()),
            submission::keeper_id.eq(new.keeper.to_string()),
            submission::submitted_at.eq(new.at.utc()),
            submission::previous_id.eq(new.previous.map(|id| id.to_string())),
            submission::state.eq(new.state.word()),
            submission::readers.eq(new.readers.to_string()),
        ))
        .execute(tx.conn())?;
    Ok(())
}

/// The submission with this identity.
///
/// # Errors
/// Those of the database.
pub fn find(snap: &mut Snap<'_>, id: Id<Submission>) -> Result<Option<Filed>, Sql> {
    submission::table
        .find(id.to_string())
        .select(COLUMNS)
        .first(snap.conn())
        .optional()?
        .map(read)
        .transpose()
}

/// Which submissions a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of these bodies.
    pub bodies: Vec<Id<PublicBody>>,
    /// And those of any body that are for one of these audiences.
    pub audiences: Vec<String>,
    /// In one of these states; empty is any.
    pub states: Vec<SubmissionState>,
    pub slug: Option<Slug>,
    pub keeper: Option<Id<Person>>,
}

/// Submissions, newest first, behind the one named by the last page.
///
/// # Errors
/// Those of the database.
pub fn page(
    snap: &mut Snap<'_>,
    filter: &Filter,
    after: Option<Id<Submission>>,
    limit: i64,
) -> Result<Vec<Filed>, Sql> {
    let bodies: Vec<String> = filter.bodies.iter().map(ToString::to_string).collect();
    let mut query = submission::table
        .filter(
            submission::body_id
                .eq_any(bodies)
                .or(submission::readers.eq_any(filter.audiences.clone())),
        )
        .order(submission::id.desc())
        .select(COLUMNS)
        .limit(limit)
        .into_boxed();
    if !filter.states.is_empty() {
        let words: Vec<&str> = filter.states.iter().map(|state| state.word()).collect();
        query = query.filter(submission::state.eq_any(words));
    }
    if let Some(slug) = &filter.slug {
        query = query.filter(submission::slug.eq(slug.to_string()));
    }
    if let Some(keeper) = filter.keeper {
        query = query.filter(submission::keeper_id.eq(keeper.to_string()));
    }
    if let Some(after) = after {
        query = query.filter(submission::id.lt(after.to_string()));
    }
    let rows: Vec<Row> = query.load(snap.conn())?;
    rows.into_iter().map(read).collect()
}

/// What was submitted, whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Texts {
    pub manifest: Manifest,
    pub files: Vec<FileRow>,
    /// Findings as JSON, as they were when it was submitted.
    pub findings: String,
}

/// What was submitted, whole.
///
/// # Errors
/// Those of the database; [`Sql::NotFound`] when there is no such submission.
pub fn texts(snap: &mut Snap<'_>, id: Id<Submission>) -> Result<Texts, Sql> {
    let (manifest, files, findings): (String, String, String) = submission::table
        .find(id.to_string())
        .select((
            submission::manifest,
            submission::files,
            submission::findings,
        ))
        .first(snap.conn())?;
    let files: Vec<File> = row::json(&files)?;
    let files = files.into_iter().map(|file| {
        let (path, size, digest, role, title, media_type) = file;
        FileRow {
            path,
            size,
            digest,
            role,
            title,
            media_type,
        }
    });
    Ok(Texts {
        manifest: row::json(&manifest)?,
        files: files.collect(),
        findings,
    })
}
