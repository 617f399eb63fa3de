//! `/kommunen`: the public bodies, found by name, key, kind and district.

use super::{blueprint::subject::Link, show as show_page};
use crate::{
    page::{Caching, Choice, Page},
    params::{Params, cursor, read_cursor},
    problem::Problem,
    registry::Registry,
    who::Visitor,
};
use actix_web::{HttpRequest, HttpResponse, web};
use domain::public_body::{BodyKind, PublicBody, sort_key};
use serde::Serialize;
use store::bodies;

/// The list of bodies.
#[derive(Debug, Serialize)]
pub struct Bodies {
    q: String,
    kinds: Vec<Choice>,
    districts: Vec<Choice>,
    rows: Vec<Row>,
    is_filtered: bool,
    next: Option<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    body: Link,
    key: String,
    kind: &'static str,
    district: Option<Link>,
    inhabitants: Option<i64>,
}

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
        };
        let page = |rows| Self {
            q: "Sinn".to_owned(),
            kinds: vec![Choice::of("town", "Stadt", false)],
            districts: vec![Choice::of("06532", "Lahn-Dill-Kreis", true)],
            rows,
            is_filtered: true,
            next: Some("/kommunen?page%5Bafter%5D=1".to_owned()),
        };
        vec![
            Self {
                next: None,
                ..page(vec![])
            },
            page(vec![row]),
        ]
    }
}

impl Row {
    fn of(body: PublicBody) -> Self {
        let district = body.district.filter(|key| key != body.key.as_str());
        Self {
            body: Link::to(format!("/kommunen/{}", body.key), &body.name),
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
    let (mut found, counties) = registry
        .read(move |snap| {
            let counties = bodies::Filter {
                kind: Some(BodyKind::County.word().to_owned()),
                ..bodies::Filter::default()
            };
            Ok::<_, Problem>((
                bodies::page(snap, &filter, after, limit)?,
                bodies::page(snap, &counties, None, 500)?,
            ))
        })
        .await?;
    let has_more = found.len() > wish.size;
    found.truncate(wish.size);
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
        rows: found.into_iter().map(Row::of).collect(),
        is_filtered,
        next,
    };
    show_page(&request, &visitor, &page)
}
