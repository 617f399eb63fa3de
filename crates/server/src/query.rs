//! What somebody asks of the list of blueprints; pages and the API read it from the same parameters.

use crate::{
    params::{PageWish, Params},
    problem::{Flaw, Problem},
    site::encoded,
};
use domain::{
    blueprint::ReleaseState,
    cited::{Citation, FieldId},
    manifest::{EffortClass, Role},
    public_body::SizeClass,
    visibility::Reader,
};
use search::{Facet, Query, SearchError, Sort};
use std::str::FromStr;

/// The name of the limit of effort.
pub const MAX_PERSON_HOURS: &str = "maxPersonHours";
/// The name of the least number of others that have it in operation.
pub const MIN_ADOPTERS: &str = "minAdopters";

const SORTS: [(Sort, &str); 4] = [
    (Sort::Relevance, "relevance"),
    (Sort::Newest, "newest"),
    (Sort::Adopters, "adopters"),
    (Sort::Title, "title"),
];

/// The question in these parameters as a stranger asks it, and which part of the answer is wanted. What is wrong stays with the
/// parameters until [`Params::done`].
pub fn of(params: &mut Params, usual: usize) -> (Query, PageWish) {
    let mut query = Query::new(
        params.one("q").unwrap_or_default(),
        Reader::stranger().marks(),
    );
    for facet in Facet::ALL {
        for value in params.many(facet.name()) {
            if let Some(value) = known(params, facet, value) {
                query = query.with(facet, value);
            }
        }
    }
    query.max_person_hours = params.parsed::<u32>(MAX_PERSON_HOURS).map(i64::from);
    query.min_adopters = params.parsed(MIN_ADOPTERS);
    query.sort = sort(params);
    for name in params
        .many("facets")
        .iter()
        .flat_map(|names| names.split(','))
    {
        match Facet::named(name.trim()) {
            Some(facet) => _ = query.facets.insert(facet),
            None => params.refuse(
                "facets",
                "facette-unbekannt",
                &format!("Die Facette „{name}“ gibt es nicht."),
            ),
        }
    }
    let wish = params.page(usual);
    query.page_size = wish.size;
    query.after.clone_from(&wish.after);
    (query, wish)
}

/// Values of closed lists are checked, so that a slip of the pen does not read as "nothing found"; what is written in
/// several ways is taken in the one in which it is compared.
fn known(params: &mut Params, facet: Facet, value: String) -> Option<String> {
    fn read<T: FromStr<Err: ToString> + ToString>(value: &str) -> Result<String, String> {
        let read = value.parse::<T>().map_err(|why| why.to_string())?;
        Ok(read.to_string())
    }
    let known = match facet {
        Facet::Content => read::<Role>(&value),
        Facet::AdopterSize => read::<SizeClass>(&value),
        Facet::Effort => read::<EffortClass>(&value),
        Facet::State => read::<ReleaseState>(&value),
        Facet::DataField => read::<FieldId>(&value),
        Facet::LegalBasis => read::<Citation>(&value),
        Facet::Topic
        | Facet::Situation
        | Facet::Bundle
        | Facet::Service
        | Facet::Publisher
        | Facet::Platform
        | Facet::SpecialistSystem
        | Facet::Licence
        | Facet::Maturity
        | Facet::Adopter => Ok(value),
    };
    known
        .map_err(|why| params.refuse(facet.name(), "parameter-ungueltig", &why))
        .ok()
}

fn sort(params: &mut Params) -> Sort {
    let Some(name) = params.one("sort") else {
        return Sort::default();
    };
    let known = SORTS.into_iter().find(|(_, word)| *word == name);
    if known.is_none() {
        params.refuse(
            "sort",
            "parameter-ungueltig",
            "Erlaubt sind relevance, newest, adopters und title.",
        );
    }
    known.map_or_else(Sort::default, |(sort, _)| sort)
}

/// The word for an order in addresses.
#[must_use]
pub fn sort_word(sort: Sort) -> &'static str {
    SORTS
        .into_iter()
        .find(|(known, _)| *known == sort)
        .map_or("relevance", |(_, word)| word)
}

/// The question as parameters again, without page and without what is usual.
#[must_use]
pub fn pairs(query: &Query) -> Vec<(&'static str, String)> {
    let mut pairs = Vec::new();
    if !query.words.is_empty() {
        pairs.push(("q", query.words.clone()));
    }
    for (facet, values) in &query.filters {
        pairs.extend(values.iter().map(|value| (facet.name(), value.clone())));
    }
    pairs.extend(
        query
            .max_person_hours
            .map(|hours| (MAX_PERSON_HOURS, hours.to_string())),
    );
    pairs.extend(
        query
            .min_adopters
            .map(|least| (MIN_ADOPTERS, least.to_string())),
    );
    if query.sort != Sort::default() {
        pairs.push(("sort", sort_word(query.sort).to_owned()));
    }
    pairs
}

/// The address of a list with these parameters.
#[must_use]
pub fn address(path: &str, pairs: &[(&str, String)]) -> String {
    let written: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    if written.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", written.join("&"))
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Self {
        let mark = |detail: &str| {
            let flaw = Flaw {
                pointer: "page[after]".to_owned(),
                rule: "seitenmarke".to_owned(),
                detail: detail.to_owned(),
            };
            Self::new("anfrage-fehlerhaft", detail).with_flaws(vec![flaw])
        };
        match error {
            SearchError::StaleCursor { .. } => mark(
                "Der Bestand hat sich seit der letzten Seite geändert. Beginnen Sie wieder bei der ersten Seite.",
            ),
            SearchError::ForeignCursor => mark(
                "„page[after]“ gehört nicht zu dieser Suche. Beginnen Sie wieder bei der ersten Seite.",
            ),
            SearchError::PageSize { .. } => {
                mark("Erlaubt sind 1 bis 100 Einträge auf einer Seite.")
            }
            // The engine's failure is in the log already, once and not for each who asks.
            SearchError::Away(_) => Self::new(
                "suche-nicht-erreichbar",
                "Die Blaupausen selbst sind erreichbar; nur gesucht werden kann im Moment nicht.",
            )
            .retry_after(10),
            SearchError::Locked { .. }
            | SearchError::Wrong(_)
            | SearchError::Refused(_)
            | SearchError::NoIndex
            | SearchError::Task { .. }
            | SearchError::Source(_)
            | SearchError::Poisoned
            | SearchError::Folder(_)
            | SearchError::Engine(_)
            | SearchError::Stored(_) => {
                tracing::error!(%error, "The search did not answer");
                Self::new(
                    "suche-nicht-erreichbar",
                    "Die Blaupausen selbst sind erreichbar; nur gesucht werden kann im Moment nicht.",
                )
                .retry_after(10)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Query, Result<(), Problem>) {
        let mut params = Params::parse(text);
        let (query, _) = of(&mut params, 20);
        (query, params.done())
    }

    #[test]
    fn an_address_is_written_as_it_was_read() {
        let text = "q=Hund%20anmelden&topic=Steuern%20%26%20Abgaben&platform=civento&platform=x&maxPersonHours=40&minAdopters=3&sort=newest";
        let (query, done) = read(text);
        done.unwrap();
        let again = address("/blaupausen", &pairs(&query));
        let (second, done) = read(again.split_once('?').unwrap().1);
        done.unwrap();
        assert_eq!(query, second);
        assert_eq!(
            query
                .filters
                .get(&Facet::Platform)
                .map(|values| values.len()),
            Some(2),
            "a repeated filter means or"
        );
    }

    #[test]
    fn fields_and_laws_are_the_same_however_they_are_written() {
        let (query, done) = read("dataField=f60000227V1.2&legalBasis=%C2%A724%20Abs.%201%20KGG");
        done.unwrap();
        assert_eq!(
            pairs(&query),
            [
                ("dataField", "F60000227".to_owned()),
                ("legalBasis", "§ 24 KGG".to_owned())
            ]
        );
    }

    #[test]
    fn what_nobody_knows_is_refused_with_its_name() {
        for (text, name) in [
            ("content=prozess", "content"),
            ("adopterSize=klein", "adopterSize"),
            ("effort=wenig", "effort"),
            ("state=fertig", "state"),
            ("dataField=Name%20des%20Hundes", "dataField"),
            ("legalBasis=%C2%A7%2024", "legalBasis"),
            ("sort=beliebt", "sort"),
            ("facets=topic,farbe", "facets"),
            ("maxPersonHours=-1", "maxPersonHours"),
            ("minAdopters=viele", "minAdopters"),
            ("themenfeld=Umwelt", "themenfeld"),
        ] {
            let flaws = read(text).1.unwrap_err().flaws.clone();
            assert_eq!(
                flaws.first().map(|flaw| flaw.pointer.as_str()),
                Some(name),
                "{text}"
            );
        }
    }
}
