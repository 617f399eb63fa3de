//! The package and its files, as they were published, for ever.

use super::named;
use crate::{
    api::blueprints::slug, params::NoParams, problem::Problem, registry::Registry, who::Fetcher,
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::{
    Digest, Id, Slug, blueprint::ReleaseState, person::Person, public_body::PublicBody,
    visibility::Audience,
};
use store::{Snap, releases};

/// Whoever has it may keep it: it never changes while it is visible, and it is public.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// What not everybody may see stays with who has fetched it.
const FOR_ONE: &str = "private, no-store";
/// Nothing in a file of others may run on our pages.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// The release, if its content may be seen, and who may keep it.
fn visible(
    snap: &mut Snap<'_>,
    slug: &Slug,
    version: &str,
    who: Option<Id<Person>>,
) -> Result<(Keeping, releases::Listed), Problem> {
    let (card, release) = named(snap, slug, version, who)?;
    if release.state == ReleaseState::Blocked {
        let reason = release.reason.clone().unwrap_or_default();
        let problem = Problem::new(
            "gesperrt",
            format!("Der Inhalt der Version {version} ist gesperrt. Grund: {reason}"),
        );
        return Err(problem
            .with("digest", release.digest)
            .with("reason", reason));
    }
    let keeping = match card.audience {
        Audience::Public => Keeping::ForEver,
        Audience::Hessen | Audience::Cooperation(_) | Audience::OwnBody => {
            Keeping::ForOne(card.publisher)
        }
    };
    Ok((keeping, release))
}

/// Who may keep what is sent.
enum Keeping {
    ForEver,
    /// The publisher did not mean it for everybody: that it was fetched is told before it is sent.
    ForOne(Id<PublicBody>),
}

impl Keeping {
    async fn told(self, registry: &Registry) -> Result<&'static str, Problem> {
        match self {
            Self::ForEver => Ok(FOR_EVER),
            Self::ForOne(publisher) => {
                registry.tell_of_look(Some(publisher)).await?;
                Ok(FOR_ONE)
            }
        }
    }
}

/// The package of a release.
#[utoipa::path(
    get, path = "/api/v1/blueprints/{slug}/releases/{version}/package", tag = "releases",
    params(("slug" = String, Path), ("version" = String, Path)),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>), (status = 451))
)]
pub async fn package(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    _: NoParams,
    who: Fetcher,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (name, version) = path.into_inner();
    let slug = slug(&name)?;
    let file_name = format!("{slug}-{version}.zip");
    let (keeping, release) = registry
        .read(move |snap| visible(snap, &slug, &version, who.0))
        .await?;
    let caching = keeping.told(&registry).await?;
    let digest = header::HeaderValue::from_str(&release.digest.to_string()).ok();
    let mut response = send(
        &request,
        &registry,
        release.package,
        "application/zip",
        (&file_name, caching),
    )
    .await?;
    if let Some(digest) = digest {
        response
            .headers_mut()
            .insert(header::HeaderName::from_static("x-release-digest"), digest);
    }
    Ok(response)
}

/// A file of a release.
#[utoipa::path(
    get, path = "/api/v1/blueprints/{slug}/releases/{version}/files/{path}", tag = "releases",
    params(("slug" = String, Path), ("version" = String, Path), ("path" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 404), (status = 451))
)]
pub async fn file(
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    _: NoParams,
    who: Fetcher,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (name, version, wanted) = path.into_inner();
    let slug = slug(&name)?;
    let (keeping, found) = registry
        .read(move |snap| {
            let (keeping, release) = visible(snap, &slug, &version, who.0)?;
            let files = releases::files(snap, release.id)?;
            files
                .into_iter()
                .find(|file| file.path == wanted)
                .map(|file| (keeping, file))
                .ok_or_else(|| Problem::not_found("Diese Datei"))
        })
        .await?;
    let caching = keeping.told(&registry).await?;
    let file_name = found
        .path
        .rsplit('/')
        .next()
        .unwrap_or(&found.path)
        .to_owned();
    send(
        &request,
        &registry,
        found.digest,
        &found.media_type,
        (&file_name, caching),
    )
    .await
}

/// Media types that a browser would run or apply as part of a page: such files are sent as mere bytes.
const ACTIVE: &[&str] = &[
    "html",
    "svg",
    "xhtml",
    "css",
    "javascript",
    "ecmascript",
    "wasm",
];

/// The media type under which a file of others is sent: none that could become part of one of our pages.
fn inert(media_type: &str) -> &str {
    let kind = media_type.to_ascii_lowercase();
    match ACTIVE.iter().any(|active| kind.contains(active)) {
        true => "application/octet-stream",
        false => media_type,
    }
}

/// Sends a kept file as an attachment that can run nothing.
///
/// # Errors
/// 503 when the file cannot be read.
pub async fn send(
    request: &HttpRequest,
    registry: &Registry,
    digest: Digest,
    media_type: &str,
    (name, caching): (&str, &'static str),
) -> Result<HttpResponse, Problem> {
    let tag = format!("\"{}\"", digest.hex());
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains(&tag));
    let mut response = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, caching));
    if known {
        return Ok(response.finish());
    }
    let files = registry.files.clone();
    let bytes = registry.blocking(move || Ok(files.read(digest)?)).await?;
    let disposition = header::ContentDisposition::attachment(name);
    Ok(response
        .content_type(inert(media_type))
        .insert_header((header::CONTENT_ENCODING, header::ContentEncoding::Identity))
        .insert_header(disposition)
        .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX))
        .body(bytes))
}
