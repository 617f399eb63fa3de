//! Requests to issuers: bounded in time and in size, and never led elsewhere.

use crate::{
    config::outgoing,
    guard::{Guarded, NotSent},
};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use std::{future::Future, pin::Pin, time::Duration};

/// The client for one issuer.
#[derive(Debug, Clone)]
pub(super) struct Http(Result<Guarded, String>);

/// Nobody waits longer for an issuer.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than any list of keys.
const MOST: usize = 1024 * 1024;

/// Why there is no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Unanswered {
    #[error("{0}")]
    NoConnection(String),
    #[error("the answer is larger than a mebibyte")]
    TooLarge,
    #[error("the answer makes no sense: {0}")]
    Broken(String),
}

impl Http {
    pub(super) fn new(client: Result<Guarded, String>) -> Self {
        Self(client)
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let lost = |error: reqwest::Error| Unanswered::NoConnection(outgoing::causes(&error));
        let client = self.0.clone().map_err(Unanswered::NoConnection)?;
        let mut request = reqwest::Request::try_from(request).map_err(lost)?;
        *request.timeout_mut() = Some(PATIENCE);
        let sent = client.send(request).await;
        let mut answer = sent.map_err(|error| match error {
            NotSent::Failed(error) => lost(error),
            NotSent::Forbidden(_) => Unanswered::Broken(error.to_string()),
        })?;
        let mut body = Vec::new();
        let status = answer.status();
        let headers = answer.headers().clone();
        while let Some(chunk) = answer.chunk().await.map_err(lost)? {
            if body.len() + chunk.len() > MOST {
                return Err(Unanswered::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut whole = openidconnect::http::Response::builder().status(status);
        for (name, value) in &headers {
            whole = whole.header(name, value);
        }
        whole
            .body(body)
            .map_err(|error| Unanswered::Broken(error.to_string()))
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Unanswered;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Unanswered>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
