//! How the SDK speaks to the engine: through our own client, with our limits.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::io::{AsyncRead, AsyncReadExt as _};
use meilisearch_sdk::errors::{Error, ErrorCode};
use meilisearch_sdk::request::{HttpClient, Method, parse_response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::SearchError;

/// A longer answer is no answer: facets of 100,000s of values stay far below.
const LONGEST_ANSWER: usize = 256 * 1024 * 1024;

/// A client with the key it shows and the time it has.
#[derive(Clone)]
pub(super) struct Http {
    pub client: reqwest::Client,
    pub key: Arc<str>,
    pub patience: Duration,
}

#[async_trait]
impl HttpClient for Http {
    async fn stream_request<
        Query: Serialize + Send + Sync,
        Body: AsyncRead + Send + Sync + 'static,
        Output: DeserializeOwned + 'static,
    >(
        &self,
        url: &str,
        method: Method<Query, Body>,
        content_type: &str,
        expected_status_code: u16,
    ) -> Result<Output, Error> {
        let verb = match &method {
            Method::Get { .. } => reqwest::Method::GET,
            Method::Post { .. } => reqwest::Method::POST,
            Method::Patch { .. } => reqwest::Method::PATCH,
            Method::Put { .. } => reqwest::Method::PUT,
            Method::Delete { .. } => reqwest::Method::DELETE,
        };
        let mut request = self
            .client
            .request(verb, url)
            .query(method.query())
            .timeout(self.patience);
        if !self.key.is_empty() {
            request = request.bearer_auth(&self.key);
        }
        if let Some(mut body) = method.into_body().map(Box::pin) {
            let mut bytes = Vec::new();
            let read = body.read_to_end(&mut bytes).await;
            read.map_err(|error| Error::Other(error.into()))?;
            request = request
                .header(reqwest::header::CONTENT_TYPE, content_type)
                .body(bytes);
        }
        let mut response = request.send().await.map_err(other)?;
        let status = response.status().as_u16();
        let mut said = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(other)? {
            said.extend_from_slice(&chunk);
            if said.len() > LONGEST_ANSWER {
                return Err(Error::Other("the answer has no end".into()));
            }
        }
        let said = String::from_utf8_lossy(&said);
        parse_response(status, expected_status_code, &said, url.to_owned())
    }
}

/// The address may hold a password, so it does not come along.
fn other(error: reqwest::Error) -> Error {
    Error::Other(error.without_url().into())
}

/// What an error of the SDK means to whoever searches.
pub(super) fn told(error: &Error) -> SearchError {
    let said = innermost(error);
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the SDK may add errors; each of them is a wrong answer"
    )]
    match error {
        Error::Other(cause) if cause.downcast_ref::<reqwest::Error>().is_some() => {
            SearchError::Away(said)
        }
        Error::Timeout => SearchError::Away(said),
        Error::Meilisearch(refused) if refused.error_code == ErrorCode::IndexNotFound => {
            SearchError::NoIndex
        }
        Error::Meilisearch(refused) if is_about_key(&refused.error_code) => {
            SearchError::Refused(said)
        }
        _ => SearchError::Wrong(said),
    }
}

fn is_about_key(code: &ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::InvalidApiKey | ErrorCode::MissingAuthorizationHeader
    )
}

/// The whole chain: "error sending request" alone says nothing.
fn innermost(error: &Error) -> String {
    let mut said = error.to_string();
    let mut next = std::error::Error::source(error);
    if let Error::Other(cause) = error {
        next = cause.source();
    }
    while let Some(cause) = next {
        said = format!("{said}: {cause}");
        next = cause.source();
    }
    said
}
