//! Reporting: what a cooperation published and adopted in a period, as a preview or kept under a number.
//!
//! Making one has two short writes with slow work between them. [`begin`] takes the number and the moment in the
//! writer's turn: whatever was recorded earlier is in the database by then, whatever comes later has a later moment.
//! The documents, which bear the number, are made outside of any transaction. [`keep`] then keeps all of it or nothing.

use crate::Failure;
use domain::{
    Day, Digest, Id, Moment, Now, Slug, access,
    cooperation::Cooperation,
    ledger::Entry,
    period::EndsBeforeItBegins,
    person::Person,
    public_body::PublicBody,
    statement::{Outline, Parameters, Row, Telling},
    visibility::{Audience, Reader},
};
use store::{
    Snap, Tx,
    blobs::Kept,
    statements::{Made, facts},
};

/// Why there is no such statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("Die Kooperation „{0}“ gibt es nicht.")]
    UnknownCooperation(Slug),
    #[error("{0}.")]
    Ends(#[from] EndsBeforeItBegins),
    #[error("„Erfasst bis“ liegt in der Zukunft. Niemand weiß, was bis dahin noch erfasst wird.")]
    NotYetKnown,
}

/// What somebody wants a statement about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Absent: about the whole state.
    pub cooperation: Option<Slug>,
    pub from: Day,
    pub until: Day,
    /// Only what was recorded until then; absent means now.
    pub as_known_at: Option<Moment>,
}

impl Wish {
    /// What cannot be stated, all at once, however the wish was made.
    fn checked(
        &self,
        snap: &mut Snap<'_>,
        now: Moment,
    ) -> Result<(Option<Cooperation>, Parameters), Failure<Refusals>> {
        let mut refusals = Vec::new();
        let cooperation = match &self.cooperation {
            Some(slug) => {
                let found = store::cooperations::find(snap, slug)?;
                if found.is_none() {
                    refusals.push(Refusal::UnknownCooperation(slug.clone()));
                }
                found.map(|(cooperation, _)| cooperation)
            }
            None => None,
        };
        if self.as_known_at.is_some_and(|known| known > now) {
            refusals.push(Refusal::NotYetKnown);
        }
        let parameters = Parameters::new(
            self.cooperation.clone(),
            self.from,
            self.until,
            self.as_known_at.unwrap_or(now),
        );
        match parameters {
            Ok(parameters) if refusals.is_empty() => Ok((cooperation, parameters)),
            Ok(_) => Err(Failure::Refused(Refusals(refusals))),
            Err(ends) => {
                refusals.push(ends.into());
                Err(Failure::Refused(Refusals(refusals)))
            }
        }
    }
}

/// Everything that is wrong with a wish.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))]
pub struct Refusals(pub Vec<Refusal>);

/// The statement as the facts make it now for who asks; nothing is kept. Anybody may ask: it holds what they may see.
///
/// Rows are heard as they are told: those of each group in their order, the groups mixed. The audience says whether there
/// is anything among them that is not public.
///
/// # Errors
/// [`Failure::Refused`] with everything that is wrong with the wish, and those of `hear`.
pub fn preview<E: From<Failure<Refusals>>>(
    snap: &mut Snap<'_>,
    who: Option<Id<Person>>,
    wish: &Wish,
    is_example: bool,
    now: Moment,
    hear: impl FnMut(Row) -> Result<(), E>,
) -> Result<(Outline, Audience), E> {
    let (cooperation, parameters) = wish.checked(snap, now)?;
    let about = cooperation.as_ref();
    let eyes = Eyes::of(snap, who, about, now.day()).map_err(Failure::from)?;
    state(snap, about, &parameters, is_example, &eyes, hear)
}

/// Whose eyes a statement is made with: those of a body, so that everybody who works for it may read what was made.
struct Eyes {
    reader: Reader,
    /// None: of nobody, who sees what is public.
    body: Option<PublicBody>,
    /// Seen only because the maker coordinates it: the body is no member.
    beside: Option<Id<Cooperation>>,
}

impl Eyes {
    fn of(
        snap: &mut Snap<'_>,
        who: Option<Id<Person>>,
        about: Option<&Cooperation>,
        today: Day,
    ) -> Result<Self, store::Sql> {
        let Some(who) = who else {
            return Ok(Self {
                reader: Reader::stranger(),
                body: None,
                beside: None,
            });
        };
        let actor = store::people::actor(snap, who)?;
        let own = store::sight::reader(snap, Some(who), today)?;
        let body = store::bodies::by_id(snap, actor.body)?;
        let joined = store::sight::cooperations_of(snap, std::iter::once(body.id), today)?;
        let coordinated = about.filter(|about| access::coordinate(&actor, about).is_ok());
        let beside = coordinated
            .map(|about| about.id)
            .filter(|id| !joined.contains(id));
        let mut reader = Reader {
            bodies: [body.id].into(),
            cooperations: joined.into_iter().chain(beside).collect(),
            hessen: own.hessen,
        };
        // Roles for other bodies do not count here, nor does a body for which somebody has no role any more.
        reader.bodies.retain(|id| own.bodies.contains(id));
        reader
            .cooperations
            .retain(|id| own.cooperations.contains(id));
        Ok(Self {
            reader,
            body: Some(body),
            beside,
        })
    }
    /// In a few words, what the statement holds; never how much it leaves out.
    fn scope(&self) -> String {
        match &self.body {
            None => "was öffentlich ist".to_owned(),
            Some(body) => format!("was {} sehen darf", body.name),
        }
    }
}

/// A statement that is being made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    pub number: i64,
    pub cooperation: Option<Cooperation>,
    pub parameters: Parameters,
}

/// Begins a statement: who may make it gets its number, and the moment up to which it knows.
///
/// # Errors
/// [`Failure::Refused`] with everything that is wrong with the wish, [`Failure::NotAllowed`] without "Koordination"
/// of the cooperation, or "Verwaltung" for the whole state.
pub fn begin(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    wish: &Wish,
    now: &Now,
) -> Result<Begun, Failure<Refusals>> {
    let (cooperation, parameters) = wish.checked(tx, now.at())?;
    may_make(tx, who, cooperation.as_ref(), now.today())?;
    Ok(Begun {
        number: store::statements::next_number(tx)?,
        cooperation,
        parameters,
    })
}

/// The statement that was begun, from what was recorded until its moment; its rows are heard as in [`preview`], and
/// `start` makes the place in which they gather.
///
/// # Errors
/// Those of the database, and those of `hear`.
pub fn tell<T, E: From<Failure<Refusals>>>(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    begun: &Begun,
    is_example: bool,
    start: impl Fn() -> T,
    hear: impl Fn(&mut T, Row) -> Result<(), E>,
) -> Result<(T, Outline, For), E> {
    let about = begun.cooperation.as_ref();
    let today = begun.parameters.as_known_at().day();
    let mut eyes = Eyes::of(snap, Some(who), about, today).map_err(Failure::from)?;
    let mut anew = |eyes: &Eyes| {
        let mut heard = start();
        let (outline, audience) = state(snap, about, &begun.parameters, is_example, eyes, |row| {
            hear(&mut heard, row)
        })?;
        Ok::<_, E>((heard, outline, audience))
    };
    let (mut heard, mut outline, mut audience) = anew(&eyes)?;
    // Kept for the body alone, it must hold nothing that only its coordinator may see.
    if let (Audience::OwnBody, Some(beside)) = (audience, eyes.beside) {
        eyes.reader.cooperations.remove(&beside);
        (heard, outline, audience) = anew(&eyes)?;
    }
    let readers = For {
        body: eyes.body.map(|body| body.id),
        audience,
    };
    Ok((heard, outline, readers))
}

/// Who may read a statement that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct For {
    pub body: Option<Id<PublicBody>>,
    pub audience: Audience,
}

/// Keeps a statement with its documents under the number that it bears.
///
/// # Errors
/// [`Failure::NotAllowed`] when the right to make it was lost meanwhile.
pub fn keep(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    begun: &Begun,
    readers: For,
    digest: Digest,
    files: &[(String, Kept)],
    now: &Now,
) -> Result<Made, Failure<Refusals>> {
    may_make(tx, who, begun.cooperation.as_ref(), now.today())?;
    if let Some(body) = readers.body {
        tx.concerns(body);
    }
    let made = Made {
        number: begun.number,
        cooperation: begun.cooperation.as_ref().map(|of| of.id),
        from: begun.parameters.from(),
        until: begun.parameters.until(),
        as_known_at: begun.parameters.as_known_at(),
        digest,
        made_at: now.at(),
        body: readers.body,
        audience: readers.audience,
    };
    let kept: Vec<Kept> = files.iter().map(|(_, kept)| *kept).collect();
    store::blobs::touch(tx, &kept, now)?;
    store::statements::add(tx, &made, files, who, now)?;
    let entry = Entry::new("statementMade", &made.number)
        .with("cooperation", made.cooperation)
        .with("from", made.from)
        .with("until", made.until)
        .with("asKnownAt", made.as_known_at)
        .with("digest", digest)
        .with("files", file_digests(files));
    store::ledger::append(tx, entry, now)?;
    Ok(made)
}

fn file_digests(files: &[(String, Kept)]) -> std::collections::BTreeMap<&str, Digest> {
    let all = files.iter();
    all.map(|(format, kept)| (format.as_str(), kept.digest))
        .collect()
}

/// Whether somebody may make a statement that is kept: who coordinates the cooperation, or "Förderung" of the body for
/// which they work, while it belongs to it; about the whole state, "Verwaltung" of the registry.
///
/// # Errors
/// [`Failure::NotAllowed`] for anybody else.
pub fn may_make(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    about: Option<&Cooperation>,
    today: Day,
) -> Result<(), Failure<Refusals>> {
    let actor = store::people::actor(snap, who)?;
    let Some(cooperation) = about else {
        access::administer(&actor)?;
        return Ok(());
    };
    let Err(why) = access::coordinate(&actor, cooperation) else {
        return Ok(());
    };
    let body = store::bodies::by_id(snap, actor.body)?;
    let joined = store::sight::cooperations_of(snap, std::iter::once(body.id), today)?;
    if joined.contains(&cooperation.id) && access::report(&actor, &body).is_ok() {
        return Ok(());
    }
    Err(why.into())
}

/// Tells blueprint by blueprint: of the adoptions, those of one portion are held at a time.
fn state<E: From<Failure<Refusals>>>(
    snap: &mut Snap<'_>,
    about: Option<&Cooperation>,
    parameters: &Parameters,
    is_example: bool,
    eyes: &Eyes,
    mut hear: impl FnMut(Row) -> Result<(), E>,
) -> Result<(Outline, Audience), E> {
    let asked = facts::outline(snap, about, &eyes.reader).map_err(Failure::from)?;
    let (mut facts, mut audience) = asked;
    facts.example_data = is_example;
    facts.scope = eyes.scope();
    let mut telling = Telling::new(&facts, parameters);
    for portion in facts::portions(snap, &facts).map_err(Failure::from)? {
        let asked = facts::adopted(snap, &facts, portion, &eyes.reader).map_err(Failure::from)?;
        let (adopted, theirs) = asked;
        audience = Audience::narrowest([audience, theirs]);
        for blueprint in portion {
            let of = adopted.get(&blueprint.id).into_iter().flatten();
            let rows = telling.blueprint(blueprint.id, &of.collect::<Vec<_>>());
            rows.into_iter().try_for_each(&mut hear)?;
        }
    }
    let (outline, bundles) = telling.end();
    bundles.into_iter().try_for_each(hear)?;
    Ok((outline, audience))
}
