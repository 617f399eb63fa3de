//! Which blueprint a coordinator means: by its title, by its short name, or by words with which one would search for it.

use super::super::typed::Typed;
use crate::{page::Choice, problem::Problem, registry::Registry, who::reader};
use domain::{Id, Slug, blueprint::Blueprint, person::Person, visibility::Reader};
use search::Query;
use store::{
    Snap,
    blueprints::{self, Card},
};

/// So many are offered where it is not clear which one is meant.
const CANDIDATES: usize = 6;
/// Longer than any title.
const LONGEST: usize = 300;

/// A blueprint as the field proposes it and reads it again.
pub(super) fn written(card: &Card) -> String {
    format!("{} ({})", card.title, card.slug)
}

/// What the search finds for these words; nothing while it is away, for titles and short names are known without it.
pub(super) async fn near(
    registry: &Registry,
    who: Id<Person>,
    words: &str,
) -> Result<Vec<Id<Blueprint>>, Problem> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let reader = registry
        .read(move |snap| reader(snap, Some(who)).map_err(Problem::from))
        .await?;
    let words: String = words.chars().take(LONGEST).collect();
    let query = Query {
        page_size: CANDIDATES,
        ..Query::new(words, reader.marks())
    };
    let inner = Registry::clone(registry);
    registry
        .blocking(move || {
            let found = inner.index.find(&query).unwrap_or_default();
            let ids = found.items.iter().filter_map(|hit| hit.id.parse().ok());
            Ok(ids.collect())
        })
        .await
}

/// The blueprint that the form means. Where it means none or could mean several, the flaw says so, and what may be meant
/// is offered.
pub(super) fn blueprint(
    snap: &mut Snap<'_>,
    reader: &Reader,
    typed: &mut Typed,
    near: &[Id<Blueprint>],
) -> Result<(Option<Slug>, Vec<Choice>), Problem> {
    if let Some(card) = by_slug(snap, reader, typed.text("meant"))? {
        // From here on the field itself says it.
        typed.put("blueprint", written(&card));
        return Ok((Some(card.slug), Vec::new()));
    }
    let missing = "Geben Sie den Titel oder den Kurznamen der Blaupause ein.";
    let Some(text) = typed.needed("blueprint", missing) else {
        return Ok((None, Vec::new()));
    };
    let in_brackets = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
        .map(|(_, slug)| slug.trim());
    for slug in in_brackets.into_iter().chain([text.as_str()]) {
        if let Some(card) = by_slug(snap, reader, slug)? {
            return Ok((Some(card.slug), Vec::new()));
        }
    }
    let most = i64::try_from(CANDIDATES).unwrap_or(i64::MAX);
    let mut may_be = blueprints::titled(snap, reader, &text, most)?;
    if let [card] = may_be.as_slice() {
        return Ok((Some(card.slug.clone()), Vec::new()));
    }
    if may_be.is_empty() {
        let found = blueprints::cards_of(snap, reader, near)?;
        may_be = near
            .iter()
            .filter_map(|id| found.get(id).cloned())
            .collect();
    }
    typed.refuse(
        "blueprint",
        match may_be.is_empty() {
            true => format!(
                "Eine Blaupause „{text}“ findet das Register nicht. Geben Sie ihren Titel oder ihren Kurznamen ein."
            ),
            false => format!("Wählen Sie aus, welche Blaupause mit „{text}“ gemeint ist."),
        },
    );
    let choice = |card: &Card| {
        Choice::of(card.slug.as_str(), &card.title, false).hinted(format!("Kurzname {}", card.slug))
    };
    Ok((None, may_be.iter().map(choice).collect()))
}

fn by_slug(snap: &mut Snap<'_>, reader: &Reader, text: &str) -> Result<Option<Card>, Problem> {
    match text.parse::<Slug>() {
        Ok(slug) => Ok(blueprints::card(snap, reader, &slug)?),
        Err(_) => Ok(None),
    }
}
