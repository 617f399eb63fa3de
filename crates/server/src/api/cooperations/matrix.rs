//! Members × blueprints: how far each member is with each blueprint, loaded in a few questions whatever their number.

mod view;

pub use view::*;

use crate::{api::adoptions::told::Stand, params::Params, problem::Problem, who::reader};
use domain::{
    Day, Id, Moment, Version,
    adoption::{Adoption, Cover, Life, Stage},
    blueprint::Blueprint,
    cooperation::{Cooperation, Membership},
    person::Person,
    public_body::{PublicBody, sort_key},
    visibility::Reader,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{
    Sight, Snap,
    adoptions::{self, Filter, Listed},
    blueprints::{self, Card, Term},
    bodies, catalogue, cooperations,
};

/// Adoptions of the members beyond these are not in the matrix; it says so.
const MOST: i64 = 20_000;

/// What a matrix shall show; several values of one kind mean "or".
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub topics: Vec<String>,
    pub stages: Vec<Stage>,
    /// On which day; none means today.
    pub at: Option<Day>,
}

impl Wanted {
    /// What these parameters ask for.
    pub fn of(params: &mut Params) -> Self {
        Self {
            topics: params.many("topic"),
            stages: params.all_parsed("stage"),
            at: params.parsed("at"),
        }
    }
}

/// How far one member is with one blueprint.
#[derive(Debug, Clone)]
pub struct Cell {
    pub adoption: Id<Adoption>,
    pub stage: Stage,
    pub version: Option<Version>,
    pub since: Day,
    /// Another body adopts for the member ("mitversorgt").
    pub covered_by: Option<PublicBody>,
}

/// A blueprint that at least one member has something to do with.
#[derive(Debug, Clone)]
pub struct Column {
    pub card: Card,
    pub topics: Vec<String>,
}

/// The members of one day and how far they were with which blueprints.
#[derive(Debug, Clone, Default)]
pub struct Matrix {
    /// By name.
    pub members: Vec<(Membership, PublicBody)>,
    /// By title.
    pub columns: Vec<Column>,
    pub cells: HashMap<(Id<PublicBody>, Id<Blueprint>), Cell>,
    /// Every topic area of the blueprints, whatever was asked for.
    pub topics: BTreeSet<String>,
    /// There are more adoptions than the matrix shows.
    pub has_more: bool,
}

impl Matrix {
    /// The matrix of a cooperation on a day as it is known now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(
        snap: &mut Snap<'_>,
        cooperation: Id<Cooperation>,
        wanted: &Wanted,
        who: Option<Id<Person>>,
        now: Moment,
    ) -> Result<Self, Problem> {
        let day = wanted.at.unwrap_or(now.day());
        let members = members_on(snap, cooperation, day)?;
        let reader = reader(snap, who)?;
        let ids = members.iter().map(|(_, body)| body.id).collect();
        let found = Found::of(snap, &reader, ids, day, now)?;
        let cells = found.cells(&members);
        let has_more = found.has_more;
        let mut matrix = Self {
            columns: columns(snap, &cells, found.cards)?,
            members,
            cells,
            topics: BTreeSet::new(),
            has_more,
        };
        matrix.narrow(wanted);
        Ok(matrix)
    }

    /// Leaves what was asked for.
    fn narrow(&mut self, wanted: &Wanted) {
        self.topics = self
            .columns
            .iter()
            .flat_map(|column| column.topics.iter().cloned())
            .collect();
        if !wanted.stages.is_empty() {
            self.cells
                .retain(|_, cell| wanted.stages.contains(&cell.stage));
        }
        let is_asked = |column: &Column| {
            wanted.topics.is_empty()
                || column
                    .topics
                    .iter()
                    .any(|topic| wanted.topics.contains(topic))
        };
        let used: BTreeSet<_> = self.cells.keys().map(|(_, blueprint)| *blueprint).collect();
        self.columns
            .retain(|column| used.contains(&column.card.id) && is_asked(column));
        let left: BTreeSet<_> = self.columns.iter().map(|column| column.card.id).collect();
        self.cells
            .retain(|(_, blueprint), _| left.contains(blueprint));
    }
}

/// Who belongs to the cooperation on a day, by name.
fn members_on(
    snap: &mut Snap<'_>,
    cooperation: Id<Cooperation>,
    day: Day,
) -> Result<Vec<(Membership, PublicBody)>, Problem> {
    let mut members = cooperations::members(snap, cooperation)?;
    members.retain(|member| member.period.contains(day));
    let mut known = bodies::many(snap, members.iter().map(|member| member.body))?;
    let mut named: Vec<_> = members
        .into_iter()
        .filter_map(|member| Some((known.remove(&member.body)?, member)))
        .map(|(body, member)| (member, body))
        .collect();
    named.sort_by_cached_key(|(_, body)| sort_key(&body.name));
    Ok(named)
}

/// What goes before what: its own, what still runs, the later.
type Rank = (bool, bool, Id<Adoption>);

/// What is recorded about the members.
struct Found {
    listed: Vec<Listed>,
    stands: HashMap<Id<Adoption>, Stand>,
    covers: HashMap<Id<Adoption>, Vec<Cover>>,
    cards: HashMap<Id<Blueprint>, Card>,
    adopters: HashMap<Id<PublicBody>, PublicBody>,
    day: Day,
    has_more: bool,
}

impl Found {
    fn of(
        snap: &mut Snap<'_>,
        reader: &Reader,
        members: Vec<Id<PublicBody>>,
        day: Day,
        now: Moment,
    ) -> Result<Self, Problem> {
        let filter = Filter {
            bodies: Some(members),
            with_covered: true,
            ..Filter::default()
        };
        let mut listed = adoptions::page(snap, reader, &filter, None, MOST + 1)?;
        let has_more = i64::try_from(listed.len()).is_ok_and(|count| count > MOST);
        listed.truncate(usize::try_from(MOST).unwrap_or_default());
        let ids: Vec<_> = listed.iter().map(|one| one.id).collect();
        let blueprint_ids: Vec<_> = listed.iter().map(|one| one.blueprint).collect();
        let lives = adoptions::lives(snap, &ids)?;
        let stand = |(id, life): (&Id<Adoption>, &Life)| Some((*id, Stand::on(life, day, now)?));
        Ok(Self {
            stands: lives.iter().filter_map(stand).collect(),
            covers: adoptions::covers(snap, &ids)?,
            cards: blueprints::cards_of(snap, Sight::Everything, &blueprint_ids)?,
            adopters: bodies::many(snap, listed.iter().map(|one| one.body))?,
            listed,
            day,
            has_more,
        })
    }

    /// One cell for each member and blueprint: what it does itself goes before what another does for it,
    /// what still runs before what has ended, the later before the earlier.
    fn cells(
        &self,
        members: &[(Membership, PublicBody)],
    ) -> HashMap<(Id<PublicBody>, Id<Blueprint>), Cell> {
        let is_member: BTreeSet<_> = members.iter().map(|(_, body)| body.id).collect();
        let mut best: HashMap<_, (Rank, Cell)> = HashMap::new();
        for one in &self.listed {
            let seen = self
                .cards
                .get(&one.blueprint)
                .zip(self.adopters.get(&one.body));
            let Some((card, adopter)) = seen else {
                continue;
            };
            let Some(stand) = self.stands.get(&one.id) else {
                continue;
            };
            for (body, covered_by) in self.concerned(one, adopter) {
                if !is_member.contains(&body) {
                    continue;
                }
                let rank: Rank = (covered_by.is_none(), !stand.stage.is_end(), one.id);
                let cell = Cell {
                    adoption: one.id,
                    stage: stand.stage,
                    version: stand.version.clone(),
                    since: stand.since,
                    covered_by,
                };
                match best.get(&(body, card.id)) {
                    Some((known, _)) if *known > rank => {}
                    Some(_) | None => _ = best.insert((body, card.id), (rank, cell)),
                }
            }
        }
        best.into_iter()
            .map(|(place, (_, cell))| (place, cell))
            .collect()
    }

    /// The body that adopts, and those that it covers on this day and that have not objected.
    fn concerned(
        &self,
        one: &Listed,
        adopter: &PublicBody,
    ) -> Vec<(Id<PublicBody>, Option<PublicBody>)> {
        let covers = self.covers.get(&one.id).map(Vec::as_slice);
        let covered = covers.unwrap_or_default().iter().filter(|cover| {
            cover.answer() != domain::adoption::Answer::Objected && cover.holds_on(self.day)
        });
        let mut all = vec![(one.body, None)];
        all.extend(covered.map(|cover| (cover.body, Some(adopter.clone()))));
        all
    }
}

/// The blueprints of these cells by title, with their topic areas.
fn columns(
    snap: &mut Snap<'_>,
    cells: &HashMap<(Id<PublicBody>, Id<Blueprint>), Cell>,
    mut cards: HashMap<Id<Blueprint>, Card>,
) -> Result<Vec<Column>, Problem> {
    let used: BTreeSet<Id<Blueprint>> = cells.keys().map(|(_, blueprint)| *blueprint).collect();
    let used: Vec<_> = used.into_iter().collect();
    let terms = blueprints::terms_of(snap, &used)?;
    let bundle_ids: BTreeSet<String> = terms
        .values()
        .flatten()
        .filter(|(term, _)| *term == Term::Bundle)
        .map(|(_, id)| id.clone())
        .collect();
    let bundles = catalogue::bundles(snap, &bundle_ids.into_iter().collect::<Vec<_>>())?;
    let topic_of: BTreeMap<&str, &str> = bundles
        .iter()
        .map(|bundle| (bundle.id.as_str(), bundle.topic.as_str()))
        .collect();
    let topics = |id: &Id<Blueprint>| -> Vec<String> {
        let terms = terms.get(id).map(Vec::as_slice).unwrap_or_default();
        let topics: BTreeSet<&str> = terms
            .iter()
            .filter(|(term, _)| *term == Term::Bundle)
            .filter_map(|(_, bundle)| topic_of.get(bundle.as_str()).copied())
            .collect();
        topics.into_iter().map(str::to_owned).collect()
    };
    let mut columns: Vec<Column> = used
        .iter()
        .filter_map(|id| {
            Some(Column {
                card: cards.remove(id)?,
                topics: topics(id),
            })
        })
        .collect();
    columns.sort_by_cached_key(|column| (sort_key(&column.card.title), column.card.id));
    Ok(columns)
}
