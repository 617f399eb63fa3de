//! Publishing: a checked package becomes a release, or nothing happens.

mod keep;
mod outlook;

pub use keep::{Found, SearchWords, Upload, keep};
pub(crate) use outlook::differences;
pub use outlook::{Outlook, next_version, outlook};

use crate::{Failure, audience, failure::Refused as _};
use domain::{
    Day, Id, Now, Slug, access,
    blueprint::{self, Blueprint, PublishRefused, Release},
    ledger::Entry,
    manifest::Manifest,
    person::{For, Person},
    public_body::PublicBody,
    region::BodyKey,
    submission::FourEyes,
    visibility::{Audience, Reader},
};
use store::{
    Sight, Snap, Sql, Tx, blobs,
    blueprints::{Founded, Latest, Term},
    releases::Listed,
};

/// Why a package was not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Release(#[from] PublishRefused),
    #[error(
        "Die Kommune mit dem Schlüssel {0} ist im Register nicht bekannt. Prüfen Sie „publisher“."
    )]
    UnknownPublisher(BodyKey),
    /// The name belongs to another body; a free one is proposed.
    #[error(
        "Der Kurzname „{slug}“ gehört bereits zu einer Blaupause von {owner}. Frei ist zum Beispiel „{free}“."
    )]
    SlugTaken {
        slug: Slug,
        owner: String,
        free: String,
    },
    /// The address says another name than the package.
    #[error("Das Paket heißt „{0}“, die Adresse der Anfrage nennt einen anderen Kurznamen.")]
    OtherSlug(Slug),
    /// The audience is a cooperation to which the publisher does not belong.
    #[error(transparent)]
    Audience(#[from] audience::NotAMember),
    /// The blueprint is there already and is for others than the upload says.
    #[error(
        "Die Blaupause gibt es schon, und sie hat die Sichtbarkeit „{}“. Eine neue Version ändert daran nichts; ändern Sie die Sichtbarkeit an der Blaupause.", .0.label()
    )]
    OtherAudience(Audience),
    /// The body demands that one person submits and another one releases.
    #[error(
        "{0} verlangt vier Augen: Reichen Sie das Paket zur Freigabe ein; eine andere Person gibt es frei."
    )]
    FourEyes(String),
}

/// What publishing did.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    pub release: Listed,
    pub slug: Slug,
    /// Whether this very content was out already.
    pub again: bool,
}

/// Publishes an upload whose files are kept already: the release, its log entry and what follows from it, or nothing.
/// Publishing the same content twice is the same as once.
///
/// # Errors
/// [`Failure::Refused`] by the rules of [`Refusal`], [`Failure::NotAllowed`] without the role of the publisher.
pub fn publish(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    upload: &Upload,
    now: &Now,
) -> Result<Published, Failure<Refusal>> {
    let done = bring_out(tx, who, upload, now)?;
    let publisher = publisher_of(tx, &upload.manifest)?;
    // What is out already changes nothing, whoever sends it again.
    if !done.again && store::submissions::four_eyes(tx, publisher.id)? == FourEyes::Demanded {
        return Err(Failure::Refused(Refusal::FourEyes(publisher.name)));
    }
    // Nobody has to decide any more what is out.
    store::submissions::came_out(
        tx,
        publisher.id,
        done.release.digest,
        done.release.id,
        who,
        now,
    )?;
    Ok(done)
}

/// As [`publish`], whether the body demands four eyes or not; the caller has looked.
///
/// # Errors
/// As [`publish`].
pub(crate) fn bring_out(
    tx: &mut Tx<'_>,
    who: Id<Person>,
    upload: &Upload,
    now: &Now,
) -> Result<Published, Failure<Refusal>> {
    let actor = store::people::actor(tx, who)?;
    let manifest = &upload.manifest;
    let publisher = publisher_of(tx, manifest)?;
    tx.concerns(publisher.id);
    let founded = access::found_blueprint(&actor, &publisher)?;
    let (blueprint, is_new) = match store::blueprints::find(tx, &manifest.slug)? {
        Some(known) if known.publisher == publisher.id => (known, false),
        Some(known) => {
            let reader = store::sight::reader(tx, Some(who), now.today())?;
            return Err(Failure::Refused(slug_taken(tx, &reader, &known)?));
        }
        None => (founded_blueprint(founded.on(), &manifest.slug, now), true),
    };
    let permit = access::publish(&actor, &blueprint)?;
    let known = (!is_new).then_some(&blueprint);
    let audience = audience_of(tx, upload, &publisher, known, now.today())?;
    let decided = permit
        .release(&manifest.version, upload.digest, now)
        .map_err(Refusal::from)
        .refused()?;
    if let Some(new) = &decided {
        blobs::touch(tx, &upload.kept, now)?;
        if is_new {
            store::blueprints::add(tx, &blueprint, &founded_says(manifest, audience), now)?;
        }
        store::releases::add(tx, new, &upload.content())?;
        show_latest(tx, blueprint.id)?;
        store::ledger::append(tx, released(new.id(), &blueprint, &publisher, upload), now)?;
        store::changes::note(tx, blueprint.id, now)?;
    }
    let release =
        store::releases::find(tx, blueprint.id, &manifest.version)?.ok_or(Sql::NotFound)?;
    Ok(Published {
        release,
        slug: blueprint.slug,
        again: decided.is_none(),
    })
}

/// What would happen if the upload were published now, without doing it.
///
/// # Errors
/// As [`publish`], but "Erfassen" is enough.
pub fn rehearse(
    snap: &mut Snap<'_>,
    who: Id<Person>,
    upload: &Upload,
    today: Day,
) -> Result<bool, Failure<Refusal>> {
    let actor = store::people::actor(snap, who)?;
    let publisher = publisher_of(snap, &upload.manifest)?;
    access::prepare(&actor, &publisher)?;
    match store::blueprints::find(snap, &upload.manifest.slug)? {
        Some(known) if known.publisher != publisher.id => {
            let reader = store::sight::reader(snap, Some(who), today)?;
            Err(Failure::Refused(slug_taken(snap, &reader, &known)?))
        }
        Some(known) => {
            audience_of(snap, upload, &publisher, Some(&known), today)?;
            let same = known
                .releases
                .iter()
                .find(|(version, _)| *version == upload.manifest.version);
            match same {
                Some((_, digest)) if *digest == upload.digest => Ok(true),
                Some((version, _)) => Err(Failure::Refused(
                    PublishRefused::Differs(version.clone()).into(),
                )),
                None => Ok(false),
            }
        }
        None => {
            audience_of(snap, upload, &publisher, None, today)?;
            Ok(false)
        }
    }
}

/// Whether this person may prepare a release for any body at all; asked before an upload is read.
///
/// # Errors
/// [`Failure::NotAllowed`] when the person may not do it for any body.
pub fn may_upload(snap: &mut Snap<'_>, who: Id<Person>) -> Result<(), Failure<Refusal>> {
    let actor = store::people::actor(snap, who)?;
    let bodies = actor
        .roles
        .iter()
        .filter_map(|(_, held_for)| match held_for {
            For::Body(body) => Some(*body),
            For::Cooperation(_) | For::Registry => None,
        });
    for body in bodies {
        let body = store::bodies::by_id(snap, body)?;
        if access::prepare(&actor, &body).is_ok() {
            return Ok(());
        }
    }
    let own = store::bodies::by_id(snap, actor.body)?;
    access::prepare(&actor, &own)?;
    Ok(())
}

pub(crate) fn publisher_of(
    snap: &mut Snap<'_>,
    manifest: &Manifest,
) -> Result<PublicBody, Failure<Refusal>> {
    let known = store::bodies::find(snap, &manifest.publisher)?;
    known.ok_or_else(|| Failure::Refused(Refusal::UnknownPublisher(manifest.publisher.clone())))
}

fn slug_taken(snap: &mut Snap<'_>, reader: &Reader, by: &Blueprint) -> Result<Refusal, Sql> {
    // That a name is taken cannot be hidden from who wants it; whose it is can.
    let owner = match store::blueprints::card(snap, reader, &by.slug)? {
        Some(card) => store::bodies::by_id(snap, card.publisher)?.name,
        None => "einer anderen Stelle".to_owned(),
    };
    // A hundred blueprints of one name are more than there will be.
    for number in 2..100 {
        let free = format!("{}-{number}", by.slug);
        let Ok(slug) = free.parse::<Slug>() else {
            break;
        };
        if store::blueprints::find(snap, &slug)?.is_none() {
            return Ok(Refusal::SlugTaken {
                slug: by.slug.clone(),
                owner,
                free,
            });
        }
    }
    Ok(Refusal::SlugTaken {
        slug: by.slug.clone(),
        owner,
        free: "ein anderer Name".to_owned(),
    })
}

fn founded_blueprint(publisher: &PublicBody, slug: &Slug, now: &Now) -> Blueprint {
    Blueprint {
        id: now.id(),
        slug: slug.clone(),
        publisher: publisher.id,
        releases: Vec::new(),
    }
}

/// Who may see the blueprint: what the upload says of a new one, or else everybody; of a known one what holds.
fn audience_of(
    snap: &mut Snap<'_>,
    upload: &Upload,
    publisher: &PublicBody,
    known: Option<&Blueprint>,
    today: Day,
) -> Result<Audience, Failure<Refusal>> {
    let chosen = match &upload.audience {
        Some(choice) => {
            let chosen = audience::choose(snap, publisher.id, choice, today)?;
            Some(chosen.map_err(Refusal::from).refused()?)
        }
        None => None,
    };
    let Some(known) = known else {
        return Ok(chosen.unwrap_or(Audience::Public));
    };
    let card =
        store::blueprints::card(snap, Sight::Everything, &known.slug)?.ok_or(Sql::NotFound)?;
    if chosen.is_some_and(|chosen| chosen != card.audience) {
        return Err(Failure::Refused(Refusal::OtherAudience(card.audience)));
    }
    Ok(card.audience)
}

fn founded_says(manifest: &Manifest, audience: Audience) -> Founded {
    Founded {
        title: manifest.title.clone(),
        summary: manifest.summary.clone(),
        contact: manifest.contact.clone(),
        operator: manifest.operator.clone(),
        audience,
    }
}

fn released(
    id: Id<Release>,
    blueprint: &Blueprint,
    publisher: &PublicBody,
    upload: &Upload,
) -> Entry {
    Entry::new("released", &id)
        .with("blueprint", blueprint.id)
        .with("slug", &blueprint.slug)
        .with("version", &upload.manifest.version)
        .with("digest", upload.digest)
        .with("publisher", &publisher.key)
        .with("services", &upload.manifest.services)
        .with("bundles", &upload.manifest.bundles)
}

/// Lets lists and pages show the version to offer first; after a release and after every change of a state.
pub(crate) fn show_latest(tx: &mut Tx<'_>, id: Id<Blueprint>) -> Result<(), Sql> {
    let releases = store::releases::of(tx, id)?;
    let Some(latest) = blueprint::latest(&releases, |release| (&release.version, release.state))
    else {
        return store::blueprints::show_latest(tx, id, &Latest::default());
    };
    let manifest = store::releases::texts(tx, latest.id)?.manifest;
    let terms = terms(tx, &manifest)?;
    let shown = Latest {
        version: Some(latest.version.clone()),
        title: Some(manifest.title),
        summary: Some(manifest.summary),
        released_at: Some(latest.released_at),
        terms,
    };
    store::blueprints::show_latest(tx, id, &shown)
}

/// A bundle belongs to a blueprint when it is named or when one of the services belongs to it.
fn terms(snap: &mut Snap<'_>, manifest: &Manifest) -> Result<Vec<(Term, String)>, Sql> {
    let keys: Vec<String> = manifest.services.iter().map(ToString::to_string).collect();
    let of_services = store::catalogue::services(snap, &keys)?
        .into_iter()
        .filter_map(|service| service.bundle_id);
    let bundles = manifest
        .bundles
        .iter()
        .cloned()
        .chain(of_services)
        .map(|id| (Term::Bundle, id));
    let services = keys.iter().cloned().map(|key| (Term::Service, key));
    let platforms = manifest
        .platforms
        .iter()
        .cloned()
        .map(|name| (Term::Platform, name));
    let systems = manifest
        .specialist_systems
        .iter()
        .cloned()
        .map(|name| (Term::SpecialistSystem, name));
    let contents = manifest
        .contents()
        .into_iter()
        .map(|role| (Term::Content, role.word().to_owned()));
    let licence = std::iter::once((Term::Licence, manifest.licence.clone()));
    let origin = manifest
        .based_on
        .iter()
        .map(|origin| (Term::BasedOn, origin.slug.to_string()));
    Ok(services
        .chain(bundles)
        .chain(platforms)
        .chain(systems)
        .chain(contents)
        .chain(licence)
        .chain(origin)
        .collect())
}
