//! How the API answers: JSON with a strong ETag, lists with links, writes once.

use crate::{params::PageWish, problem::Problem, registry::Registry};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use domain::{Digest, Id, Now, person::Person};
use serde::Serialize;
use store::{Snap, Tx, idempotency};

/// The strong ETag of this content.
#[must_use]
pub fn etag(body: &[u8]) -> String {
    etag_of(Digest::of(body))
}

/// The strong ETag of content with this digest.
#[must_use]
pub fn etag_of(digest: Digest) -> String {
    let hex = digest.hex();
    format!("\"{}\"", hex.get(..32).unwrap_or_default())
}

/// Answers with JSON, or says that the reader has it already.
///
/// # Errors
/// A problem when the value cannot be written.
pub fn json(request: &HttpRequest, value: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = bytes(value)?;
    let tag = etag(&body);
    if matches(request, header::IF_NONE_MATCH, &tag) {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish());
    }
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .body(body))
}

fn bytes(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|e| {
        tracing::error!(error = %e, "An answer could not be written as JSON");
        Problem::new("fehler", "Die Antwort ließ sich nicht schreiben.")
    })
}

pub(crate) fn matches(request: &HttpRequest, name: header::HeaderName, tag: &str) -> bool {
    request
        .headers()
        .get_all(name)
        .filter_map(|value| value.to_str().ok())
        .any(|value| {
            value
                .split(',')
                .map(str::trim)
                .any(|one| one == "*" || one == tag)
        })
}

/// What a writer says it has read.
#[derive(Debug, Clone)]
pub struct IfMatch(Vec<String>);

impl IfMatch {
    /// The condition of a request that changes something.
    ///
    /// # Errors
    /// 428 without one.
    pub fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let tags: Vec<String> = request
            .headers()
            .get_all(header::IF_MATCH)
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(',').map(|tag| tag.trim().to_owned()))
            .collect();
        if tags.is_empty() {
            return Err(Problem::new(
                "bedingung-noetig",
                "Senden Sie im Kopf „If-Match“ das ETag, das Sie zuletzt gelesen haben.",
            ));
        }
        Ok(Self(tags))
    }
    /// Whether the thing still reads as it was read; asked inside the transaction.
    ///
    /// # Errors
    /// 412 when it does not.
    pub fn holds(&self, present: &impl Serialize) -> Result<(), Problem> {
        let tag = etag(&bytes(present)?);
        if self.0.iter().any(|one| one == "*" || *one == tag) {
            return Ok(());
        }
        Err(Problem::new(
            "veraltet",
            "Der Inhalt wurde inzwischen geändert. Laden Sie ihn neu und prüfen Sie Ihre Angaben.",
        )
        .with("etag", tag))
    }
}

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    pub page: Next,
}

/// How to go on.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Next {
    /// The value of `page[after]` for the next page; none on the last.
    pub after: Option<String>,
}

/// Answers with a page of a list; the link to the next one keeps every filter.
///
/// # Errors
/// A problem when the value cannot be written.
pub fn list(
    request: &HttpRequest,
    value: &impl Serialize,
    wish: &PageWish,
    after: Option<&str>,
) -> Result<HttpResponse, Problem> {
    let mut response = json(request, value)?;
    if let Some(after) = after {
        let next = next_address(request, wish.size, after);
        let registry = request.app_data::<web::Data<Registry>>();
        let next = registry.map_or(next.clone(), |registry| registry.link(&next));
        let link = format!("<{next}>; rel=\"next\"");
        if let Ok(link) = header::HeaderValue::from_str(&link) {
            response.headers_mut().insert(header::LINK, link);
        }
    }
    Ok(response)
}

/// The address of the same list after a cursor.
#[must_use]
pub fn next_address(request: &HttpRequest, size: usize, after: &str) -> String {
    let kept = request
        .query_string()
        .split('&')
        .filter(|pair| {
            !pair.is_empty() && !pair.starts_with("page%5B") && !pair.starts_with("page[")
        })
        .fold(String::new(), |kept, pair| kept + pair + "&");
    format!(
        "{}?{kept}page%5Bsize%5D={size}&page%5Bafter%5D={after}",
        request.path()
    )
}

/// What a write answers, ready to be remembered.
#[derive(Debug, Clone)]
pub struct Written {
    pub status: StatusCode,
    pub location: Option<String>,
    pub body: String,
}

impl Written {
    /// 201 with where the new thing is.
    ///
    /// # Errors
    /// A problem when the value cannot be written.
    pub fn created(location: String, value: &impl Serialize) -> Result<Self, Problem> {
        Self::of(StatusCode::CREATED, Some(location), value)
    }
    /// Any other success.
    ///
    /// # Errors
    /// A problem when the value cannot be written.
    pub fn of(
        status: StatusCode,
        location: Option<String>,
        value: &impl Serialize,
    ) -> Result<Self, Problem> {
        let body = String::from_utf8(bytes(value)?)
            .map_err(|_| Problem::new("fehler", "Die Antwort ist kein Text."))?;
        Ok(Self {
            status,
            location,
            body,
        })
    }
    #[must_use]
    pub fn response(self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
        }
        response
            .content_type("application/json")
            .insert_header((header::ETAG, etag(self.body.as_bytes())))
            .insert_header((header::CACHE_CONTROL, "private, no-store"))
            .body(self.body)
    }
}

/// The key under which a program may repeat a write.
#[derive(Debug, Clone)]
pub struct Once {
    key: Option<String>,
    route: String,
    request: String,
}

impl Once {
    /// Key, route and content of a request.
    ///
    /// # Errors
    /// 400 for a key that is too long.
    pub fn of(request: &HttpRequest, body: &[u8]) -> Result<Self, Problem> {
        let key = request
            .headers()
            .get("Idempotency-Key")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned);
        if key
            .as_ref()
            .is_some_and(|key| key.is_empty() || key.len() > 200)
        {
            return Err(Problem::new(
                "anfrage-fehlerhaft",
                "Der Idempotency-Key hat 1 bis 200 Zeichen.",
            ));
        }
        Ok(Self {
            key,
            route: format!("{} {}", request.method(), request.uri()),
            request: idempotency::request(body),
        })
    }

    /// What was answered when this very request came first; for writes that prepare something before.
    ///
    /// # Errors
    /// 422 when the key belongs to another request.
    pub fn answered(
        &self,
        snap: &mut Snap<'_>,
        who: Id<Person>,
        now: &Now,
    ) -> Result<Option<Written>, Problem> {
        let Some(key) = &self.key else {
            return Ok(None);
        };
        let Some(known) = idempotency::find(snap, who, key, now)? else {
            return Ok(None);
        };
        if known.route != self.route || known.request != self.request {
            return Err(Problem::new(
                "schluessel-anders-benutzt",
                "Dieser Idempotency-Key wurde schon mit einer anderen Anfrage benutzt. Nehmen Sie einen neuen.",
            ));
        }
        let status = u16::try_from(known.status)
            .ok()
            .and_then(|code| StatusCode::from_u16(code).ok());
        Ok(Some(Written {
            status: status.unwrap_or(StatusCode::OK),
            location: known.location,
            body: known.body,
        }))
    }

    /// Does the effect in a write of its own, and answers.
    ///
    /// # Errors
    /// Those of the effect and of the write; 422 when the key belongs to another request.
    pub async fn write(
        self,
        registry: &Registry,
        who: Id<Person>,
        effect: impl FnOnce(&mut Tx<'_>, &Now) -> Result<Written, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let written = registry
            .write(move |tx, now| self.run(tx, who, now, |tx| effect(tx, now)))
            .await?;
        Ok(written.response())
    }

    /// Does the effect, or answers as it was answered when this very request came first.
    ///
    /// # Errors
    /// Those of the effect; 422 when the key belongs to another request.
    pub fn run(
        self,
        tx: &mut Tx<'_>,
        who: Id<Person>,
        now: &Now,
        effect: impl FnOnce(&mut Tx<'_>) -> Result<Written, Problem>,
    ) -> Result<Written, Problem> {
        if let Some(written) = self.answered(tx, who, now)? {
            return Ok(written);
        }
        let Some(key) = self.key else {
            return effect(tx);
        };
        let written = effect(tx)?;
        let answer = idempotency::Answer {
            route: self.route,
            request: self.request,
            status: i64::from(written.status.as_u16()),
            location: written.location.clone(),
            body: written.body.clone(),
        };
        idempotency::keep(tx, who, &key, &answer, now)?;
        Ok(written)
    }
}
