//! `/kommunen`: the public bodies, found by name, key, kind and district.

use super::{
    blueprint::{
        drawing::{Map, Point, places},
        subject::Link,
        users::{link, order},
    },
    show as show_page,
};
use crate::{
    page::{Caching, Choice, Page},
    params::{Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::{
    Id,
    adoption::{Count, Stage},
    public_body::{BodyKind, PublicBody, sort_key},
    visibility::Reader,
};
use serde::Serialize;
use std::collections::HashMap;
use store::{
    Sight, Snap,
    adoptions::{self, Filter as Adoptions, Listed},
    blueprints, bodies,
};

/// So many adoptions of the bodies on a page are looked at; a body has a few dozen.
const MOST_ADOPTIONS: i64 = 5000;

/// The list of bodies.
#[derive(Debug, Serialize)]
pub struct Bodies {
    q: String,
    kinds: Vec<Choice>,
    districts: Vec<Choice>,
    rows: Vec<Row>,
    is_filtered: bool,
    next: Option<String>,
    /// The bodies of this page by their position.
    map: Option<Map>,
}

/// A body as a row.
#[derive(Debug, Serialize)]
struct Row {
    body: Link,
    key: String,
    kind: &'static str,
    district: Option<Link>,
    inhabitants: Option<i64>,
    live: usize,
    planned: usize,
    interested: usize,
}

/// What the bodies of a page do with blueprints of others.
#[derive(Debug, Default)]
struct Use(HashMap<Id<PublicBody>, Vec<Stage>>);

impl Page for Bodies {
    const TEMPLATE: &'static str = "pages/bodies.html";
    fn title(&self) -> String {
        "Kommunen".to_owned()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 60 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        let row = Row {
            body: Link::to("/kommunen/06532020", "Sinn"),
            key: "06532020".to_owned(),
            kind: BodyKind::Municipality.label(),
            district: Some(Link::to("/kommunen/06532", "Lahn-Dill-Kreis")),
            inhabitants: Some(6500),
            live: 2,
            planned: 1,
            interested: 0,
        };
        let page = |rows| Self {
            q: "Sinn".to_owned(),
            kinds: vec![Choice::of("town", "Stadt", false)],
            districts: vec![Choice::of("06532", "Lahn-Dill-Kreis", true)],
            rows,
            is_filtered: true,
            next: Some("/kommunen?page%5Bafter%5D=1".to_owned()),
            map: Some(Map::sample()),
        };
        vec![
            Self {
                next: None,
                map: None,
                ..page(vec![])
            },
            page(vec![row]),
        ]
    }
}

impl Row {
    fn of(body: PublicBody, used: &Use) -> Self {
        let district = body
            .district
            .as_ref()
            .filter(|key| *key != body.key.as_str())
            .cloned();
        Self {
            live: used.count(body.id, Count::Live),
            planned: used.count(body.id, Count::Planned),
            interested: used.count(body.id, Count::Interested),
            body: link(&body),
            key: body.key.to_string(),
            kind: body.kind.label(),
            district: district.map(|key| {
                Link::to(
                    format!("/kommunen/{key}"),
                    body.district_name.unwrap_or_else(|| key.clone()),
                )
            }),
            inhabitants: body.inhabitants,
        }
    }
}

impl Use {
    /// What these bodies do today with blueprints of others, as far as the reader may see it; their own ones are no adoption.
    fn of(snap: &mut Snap<'_>, reader: &Reader, found: &[PublicBody]) -> Result<Self, Problem> {
        let filter = Adoptions {
            bodies: Some(found.iter().map(|body| body.id).collect()),
            ..Adoptions::default()
        };
        let all = adoptions::page(snap, reader, &filter, None, MOST_ADOPTIONS)?;
        let blueprints: Vec<_> = all.iter().map(|one| one.blueprint).collect();
        let cards = blueprints::cards_of(snap, Sight::Everything, &blueprints)?;
        let mut used = Self::default();
        for Listed {
            blueprint,
            body,
            stage,
            ..
        } in all
        {
            let card = cards.get(&blueprint);
            if card.is_some_and(|card| card.publisher != body) {
                used.0.entry(body).or_default().push(stage);
            }
        }
        Ok(used)
    }
    fn count(&self, body: Id<PublicBody>, wanted: Count) -> usize {
        let stages = self.0.get(&body).map(Vec::as_slice).unwrap_or_default();
        stages
            .iter()
            .filter(|stage| stage.count() == wanted)
            .count()
    }
    /// The stage that comes nearest to operation; none for a body that uses nothing any more.
    fn best(&self, body: Id<PublicBody>) -> Option<Stage> {
        let stages = self.0.get(&body)?.iter().copied();
        stages
            .filter(|stage| stage.count() != Count::Ended)
            .min_by_key(|stage| order(*stage))
    }
    /// These bodies on the map; who is in operation is drawn last and lies on top.
    fn map(&self, found: &[PublicBody], places: &[(f64, f64)]) -> Option<Map> {
        let mut drawn: Vec<_> = found
            .iter()
            .map(|body| (body, self.best(body.id)))
            .collect();
        drawn.sort_by_key(|(_, stage)| std::cmp::Reverse(stage.map_or(u8::MAX, order)));
        let points = drawn
            .into_iter()
            .filter_map(|(body, stage)| Point::of_body(body, stage));
        Map::of(points.collect(), places)
    }
}

/// `GET /kommunen`
pub async fn show(
    request: HttpRequest,
    visitor: Visitor,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let mut params = Params::parse(request.query_string());
    let q = params.one("q");
    let kind = params.parsed::<BodyKind>("kind");
    let district = params.one("district");
    let wish = params.page(50);
    params.done()?;
    let after = wish.after.as_deref().map(read_cursor).transpose()?;
    let filter = bodies::Filter {
        words: q.clone(),
        kind: kind.map(|kind| kind.word().to_owned()),
        district: district.clone(),
    };
    let is_filtered = q.is_some() || kind.is_some() || district.is_some();
    let limit = i64::try_from(wish.size + 1).unwrap_or(101);
    let size = wish.size;
    let reader = visitor.viewer.reader.clone();
    let (found, has_more, counties, used, map) = registry
        .read(move |snap| {
            let counties = bodies::Filter {
                kind: Some(BodyKind::County.word().to_owned()),
                ..bodies::Filter::default()
            };
            let counties = bodies::page(snap, &counties, None, 500)?;
            let mut found = bodies::page(snap, &filter, after, limit)?;
            let has_more = found.len() > size;
            found.truncate(size);
            let used = Use::of(snap, &reader, &found)?;
            let map = used.map(&found, &places(snap)?);
            Ok::<_, Problem>((found, has_more, counties, used, map))
        })
        .await?;
    let last = found.last().filter(|_| has_more);
    let next = last.map(|body| {
        crate::answer::next_address(
            &request,
            wish.size,
            &cursor(&sort_key(&body.name), &body.id.to_string()),
        )
    });
    let page = Bodies {
        q: q.unwrap_or_default(),
        kinds: BodyKind::ALL
            .iter()
            .map(|one| Choice::of(one.word(), one.label(), kind == Some(*one)))
            .collect(),
        districts: counties
            .iter()
            .map(|one| {
                Choice::of(
                    one.key.as_str(),
                    &one.name,
                    district.as_deref() == Some(one.key.as_str()),
                )
            })
            .collect(),
        rows: found.into_iter().map(|body| Row::of(body, &used)).collect(),
        is_filtered,
        next,
        map,
    };
    show_page(&request, &visitor, &page)
}
