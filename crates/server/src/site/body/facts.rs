//! What the page of a body shows, loaded in a few questions.

#[cfg(any(test, feature = "samples"))]
mod samples;

#[cfg(any(test, feature = "samples"))]
pub(super) use samples::samples;

use super::{BodyPage, alike};
use crate::{
    api::adoptions::told::{self, Told, Wanted},
    clock,
    page::Crumb,
    problem::Problem,
    site::blueprint::{
        drawing::{backdrop, on_map, places},
        subject::Link,
    },
    who::reader,
};
use domain::{
    Day, Id,
    adoption::Adoption,
    money::grouped,
    person::Person,
    public_body::{FormerKey, Profile, PublicBody},
    region::BodyKey,
};
use serde::Serialize;
use std::collections::HashMap;
use store::{Sight, Snap, adoptions, blueprints, bodies, cooperations};

/// A key that the body had.
#[derive(Debug, Serialize)]
pub(super) struct Former {
    key: String,
    from: Option<String>,
    until: Option<String>,
}

/// What the body says of itself.
#[derive(Debug, Default, Serialize)]
pub(super) struct Says {
    mail: Option<String>,
    it_provider: Option<Link>,
    platforms: String,
    specialist_systems: String,
    as_of: Option<String>,
}

/// Where the body lies on the map of Hessen.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    x: i64,
    y: i64,
    backdrop: String,
    text: String,
}

/// A blueprint of the body.
#[derive(Debug, Serialize)]
pub(super) struct Published {
    blueprint: Link,
    version: Option<String>,
}

/// An adoption by the body.
#[derive(Debug, Serialize)]
pub(super) struct Adopted {
    href: String,
    blueprint: Link,
    stage: &'static str,
    stage_text: &'static str,
    version: Option<String>,
    version_since: String,
    since: String,
    is_own: bool,
    covers: usize,
}

/// An adoption by another body that covers this one.
#[derive(Debug, Serialize)]
pub(super) struct CoveredBy {
    href: String,
    blueprint: Link,
    by: Link,
    stage: &'static str,
    stage_text: &'static str,
    from: String,
    until: Option<String>,
    answer: &'static str,
}

/// A membership in a cooperation.
#[derive(Debug, Serialize)]
pub(super) struct Membership {
    cooperation: Link,
    role: &'static str,
    from: String,
    until: Option<String>,
}

/// Adoptions on one page; a body has a few dozen.
const MOST: usize = 500;

impl BodyPage {
    /// The page of the body with this key, present or former.
    ///
    /// # Errors
    /// 404 when there is none.
    pub(super) fn load(
        snap: &mut Snap<'_>,
        key: &BodyKey,
        person: Option<Id<Person>>,
    ) -> Result<Self, Problem> {
        let body = bodies::find(snap, key)?.ok_or_else(|| Problem::not_found("Diese Kommune"))?;
        let actor = person
            .map(|who| store::people::actor(snap, who))
            .transpose()?;
        let is_own = actor.as_ref().is_some_and(|actor| actor.body == body.id);
        let may_edit = actor.is_some_and(|actor| domain::access::speak(&actor, &body).is_ok());
        let is_free = person.is_none()
            && app::claim_body::standing(snap, body.id)? == app::claim_body::Standing::Free;
        let (adopted, covered_by) = adoptions_of(snap, &body, person)?;
        let reader = reader(snap, person)?;
        let published = blueprints::of_publisher(snap, &reader, body.id, 500)?;
        let profile = bodies::profile(snap, body.id)?.unwrap_or_default();
        let place = match body.position {
            Some(position) => place(&body, position, &places(snap)?),
            None => None,
        };
        let district = body
            .district
            .as_ref()
            .filter(|key| *key != body.key.as_str());
        let name = body.district_name.clone();
        Ok(Self {
            trail: vec![Crumb::to("/kommunen", "Kommunen")],
            district: district.map(|key| {
                Link::to(
                    format!("/kommunen/{key}"),
                    name.unwrap_or_else(|| key.clone()),
                )
            }),
            inhabitants: body.inhabitants.map(|count| match body.inhabitants_as_of {
                Some(day) => format!("{} (Stand {})", grouped(count), day.german()),
                None => grouped(count),
            }),
            former: bodies::former_keys(snap, &body)?
                .into_iter()
                .map(Former::of)
                .collect(),
            says: Says::of(snap, profile)?,
            edit: may_edit.then(|| format!("/kommunen/{}/angaben", body.key)),
            join: is_free.then(|| format!("/kommunen/{}/beitreten", body.key)),
            place,
            published: published.into_iter().map(Published::of).collect(),
            adopted,
            covered_by,
            alike: alike::load(snap, &reader, &body, is_own)?,
            memberships: memberships(snap, &body)?,
            kind: body.kind.label(),
            region: body.region,
            key: body.key.to_string(),
            official_name: body.official_name,
            name: body.name,
        })
    }
}

/// What the body adopts itself, and what others adopt for it.
fn adoptions_of(
    snap: &mut Snap<'_>,
    body: &PublicBody,
    person: Option<Id<Person>>,
) -> Result<(Vec<Adopted>, Vec<CoveredBy>), Problem> {
    let wanted = Wanted {
        bodies: vec![body.key.clone()],
        ..Wanted::default()
    };
    let reader = reader(snap, person)?;
    let (own, _) = told::page(snap, &wanted, person, None, MOST, clock::moment())?;
    let filter = adoptions::Filter {
        bodies: Some(vec![body.id]),
        with_covered: true,
        ..adoptions::Filter::default()
    };
    let mut all = adoptions::page(snap, &reader, &filter, None, 1000)?;
    let ids: Vec<Id<Adoption>> = all.iter().map(|one| one.id).collect();
    let covers = adoptions::covers(snap, &ids)?;
    all.retain(|one| one.body != body.id);
    let cards = blueprints::cards_of(
        snap,
        Sight::Everything,
        &all.iter().map(|one| one.blueprint).collect::<Vec<_>>(),
    )?;
    let others = bodies::many(snap, all.iter().map(|one| one.body))?;
    let covered_by = all.iter().filter_map(|one| {
        let (card, by) = (cards.get(&one.blueprint)?, others.get(&one.body)?);
        let cover = covers
            .get(&one.id)?
            .iter()
            .find(|cover| cover.body == body.id)?;
        Some(CoveredBy {
            href: format!("/nachnutzungen/{}", one.id),
            blueprint: Link::to(format!("/blaupausen/{}", card.slug), &card.title),
            by: Link::to(format!("/kommunen/{}", by.key), &by.name),
            stage: one.stage.word(),
            stage_text: one.stage.label(),
            from: cover.from.german(),
            until: cover.until().map(Day::german),
            answer: cover.answer().label(),
        })
    });
    let mut own: Vec<Adopted> = own
        .into_iter()
        .map(|one| Adopted::of(one, &covers))
        .collect();
    own.sort_by(|a, b| a.blueprint.label.cmp(&b.blueprint.label));
    Ok((own, covered_by.collect()))
}

impl Adopted {
    fn of(told: Told, covers: &HashMap<Id<Adoption>, Vec<domain::adoption::Cover>>) -> Self {
        Self {
            href: format!("/nachnutzungen/{}", told.listed.id),
            is_own: told.card.publisher == told.body.id,
            blueprint: Link::to(format!("/blaupausen/{}", told.card.slug), told.card.title),
            stage: told.stand.stage.word(),
            stage_text: told.stand.stage.label(),
            version: told.stand.version.map(|version| version.to_string()),
            version_since: told.stand.version_since.german(),
            since: told.stand.since.german(),
            covers: covers.get(&told.listed.id).map_or(0, Vec::len),
        }
    }
}

impl Published {
    fn of(card: blueprints::Card) -> Self {
        Self {
            blueprint: Link::to(format!("/blaupausen/{}", card.slug), card.title),
            version: card.latest_version.map(|version| version.to_string()),
        }
    }
}

impl Former {
    fn of(former: FormerKey) -> Self {
        Self {
            key: former.key,
            from: former.from.map(Day::german),
            until: former.until.map(Day::german),
        }
    }
}

impl Says {
    /// The provider is shown by its name where the registry knows it.
    fn of(snap: &mut Snap<'_>, profile: Profile) -> Result<Self, Problem> {
        let it_provider = match profile.it_provider {
            None => None,
            Some(text) => {
                let known = match text.parse::<BodyKey>() {
                    Ok(key) => bodies::find(snap, &key)?,
                    Err(_) => None,
                };
                Some(known.map_or_else(
                    || Link::to("", text),
                    |body| Link::to(format!("/kommunen/{}", body.key), body.name),
                ))
            }
        };
        Ok(Self {
            mail: profile.mail,
            it_provider,
            platforms: profile.platforms.join(", "),
            specialist_systems: profile.specialist_systems.join(", "),
            as_of: profile.as_of.map(Day::german),
        })
    }
}

fn place(body: &PublicBody, position: (f64, f64), places: &[(f64, f64)]) -> Option<Place> {
    let (x, y) = on_map(position)?;
    let degrees = |value: f64| format!("{value:.4}").replace('.', ",");
    let text = format!(
        "{} liegt bei {}° nördlicher Breite und {}° östlicher Länge",
        body.name,
        degrees(position.0),
        degrees(position.1)
    );
    Some(Place {
        x,
        y,
        backdrop: backdrop(places),
        text,
    })
}

fn memberships(snap: &mut Snap<'_>, body: &PublicBody) -> Result<Vec<Membership>, Problem> {
    let all = cooperations::of_body(snap, body.id)?;
    let mut rows = Vec::with_capacity(all.len());
    for (id, membership) in all {
        // A body belongs to a handful of cooperations.
        let (cooperation, _) = cooperations::by_id(snap, id)?;
        rows.push(Membership {
            cooperation: Link::to(
                format!("/kooperationen/{}", cooperation.slug),
                cooperation.name,
            ),
            role: membership.role.label(),
            from: membership.period.from().german(),
            until: membership.period.until().map(Day::german),
        });
    }
    Ok(rows)
}
