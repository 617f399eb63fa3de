//! A form as a browser sends it, with or without a file.

use crate::{bounds, problem::Problem};
use actix_multipart::Multipart;
use actix_web::{HttpRequest, http::header, web};
use futures_util::StreamExt as _;
use std::time::Duration;

/// All text fields of a form together, and how long one may take.
const MOST_TEXT: usize = 256 * 1024;
const PATIENCE: Duration = Duration::from_secs(120);

/// The fields of a form in the order of the page, and its file if one was chosen.
#[derive(Debug, Default)]
pub struct Sent {
    fields: Vec<(String, String)>,
    pub file: Option<SentFile>,
}

/// A chosen file.
#[derive(Debug)]
pub struct SentFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

impl Sent {
    /// Receives a form; its file may have `most` bytes.
    ///
    /// # Errors
    /// 413 for more than that, 400 for a form that breaks off, 408 for one that takes too long.
    pub async fn receive(
        request: &HttpRequest,
        body: web::Payload,
        most: usize,
    ) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let is_multipart = kind
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("multipart/form-data"));
        let received = async {
            if is_multipart {
                Self::parts(Multipart::new(request.headers(), body), most).await
            } else {
                Self::pairs(body).await
            }
        };
        tokio::time::timeout(PATIENCE, received)
            .await
            .map_err(|_| bounds::too_slow())?
    }

    async fn pairs(mut body: web::Payload) -> Result<Self, Problem> {
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await {
            bytes.extend_from_slice(&chunk.map_err(|_| torn())?);
            within(bytes.len(), MOST_TEXT)?;
        }
        let text = String::from_utf8(bytes).map_err(|_| unreadable())?;
        let pairs = web::Query::<Vec<(String, String)>>::from_query(&text);
        Ok(Self {
            fields: pairs.map_err(|_| unreadable())?.into_inner(),
            file: None,
        })
    }

    async fn parts(mut parts: Multipart, most: usize) -> Result<Self, Problem> {
        let (mut sent, mut texts) = (Self::default(), 0);
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(|_| unreadable())?;
            let name = part.name().unwrap_or_default().to_owned();
            let file = part
                .content_disposition()
                .and_then(|disposition| disposition.get_filename())
                .map(str::to_owned);
            let limit = if file.is_some() {
                most
            } else {
                MOST_TEXT - texts
            };
            let mut bytes = Vec::new();
            while let Some(chunk) = part.next().await {
                bytes.extend_from_slice(&chunk.map_err(|_| torn())?);
                within(bytes.len(), limit)?;
            }
            match file {
                // A field without a chosen file comes with an empty name.
                Some(name) if !bytes.is_empty() || !name.is_empty() => {
                    sent.file = Some(SentFile { name, bytes });
                }
                Some(_) => {}
                None => {
                    texts += bytes.len();
                    let value = String::from_utf8(bytes).map_err(|_| unreadable())?;
                    sent.fields.push((name, value));
                }
            }
        }
        Ok(sent)
    }

    /// The one value of a field, empty when it was not sent.
    #[must_use]
    pub fn one(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value of a field that is not empty.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .filter(move |(key, value)| key == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
    }
}

fn within(size: usize, most: usize) -> Result<(), Problem> {
    if size <= most {
        return Ok(());
    }
    let most = artefacts::bytes_in_words(most as u64);
    Err(Problem::new(
        "zu-gross",
        format!("Erlaubt sind höchstens {most}."),
    ))
}

fn torn() -> Problem {
    Problem::new("anfrage-fehlerhaft", "Die Übertragung ist abgerissen.")
}
fn unreadable() -> Problem {
    Problem::new("anfrage-fehlerhaft", "Das Formular lässt sich nicht lesen.")
}
