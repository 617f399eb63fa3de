//! Files that prove a step: kept by digest before the step names them, fetched as attachments.

use super::{id_of, told};
use crate::{
    answer::{Once, Written},
    clock,
    params::NoParams,
    problem::Problem,
    receive,
    registry::Registry,
    who::{Fetcher, Program},
};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use domain::{Digest, adoption::EvidenceKind, visibility::Audience};
use serde::Serialize;
use std::io::Read as _;
use store::blobs;

/// The largest file that may prove a step.
pub const MOST_BYTES: u64 = 10 * 1024 * 1024;

/// A file that is kept now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeptView {
    /// Goes as `value` into an evidence of kind `file`.
    digest: String,
    size: i64,
    media_type: &'static str,
}

/// The kinds of files that are taken, by what stands in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Pdf,
    Png,
    Jpeg,
    Text,
}

impl FileKind {
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
    const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Text => "txt",
        }
    }
    /// The name under which a browser keeps it.
    #[must_use]
    pub fn file_name(self, digest: Digest) -> String {
        let short = digest.hex().get(..12).unwrap_or_default().to_owned();
        format!("nachweis-{short}.{}", self.ending())
    }
}

/// What a file is, told by its content and never by its name.
///
/// # Errors
/// 415 for anything but PDF, PNG, JPEG and plain text, 422 for an empty file.
pub fn recognised(bytes: &[u8]) -> Result<FileKind, Problem> {
    let is_text = |bytes: &[u8]| {
        std::str::from_utf8(bytes).is_ok_and(|text| {
            !text
                .chars()
                .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        })
    };
    match bytes {
        [] => Err(Problem::new("nicht-annehmbar", "Die Datei ist leer.")),
        [b'%', b'P', b'D', b'F', b'-', ..] => Ok(FileKind::Pdf),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Ok(FileKind::Png),
        [0xff, 0xd8, 0xff, ..] => Ok(FileKind::Jpeg),
        bytes if is_text(bytes) => Ok(FileKind::Text),
        _ => Err(Problem::new(
            "format-unbekannt",
            "Als Nachweis werden PDF, PNG, JPEG und reiner Text angenommen.",
        )),
    }
}

/// Keeps a file that is to prove a step. The same file again is the same file.
#[utoipa::path(
    post, path = "/api/v1/evidence-files", tag = "adoptions",
    request_body(content_type = "application/octet-stream", content = Vec<u8>),
    responses((status = 201, body = KeptView), (status = 403), (status = 413), (status = 415))
)]
pub async fn keep_evidence(
    request: HttpRequest,
    who: Program,
    _: NoParams,
    registry: web::Data<Registry>,
    body: web::Payload,
) -> Result<HttpResponse, Problem> {
    let who = who.known()?;
    registry
        .read(move |snap| app::adopt::may_bring_evidence(snap, who))
        .await?;
    let mut file = receive::to_file(&registry, body, MOST_BYTES).await?;
    let inner = registry.clone();
    let (kept, kind) = registry
        .blocking(move || {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)
                .map_err(|e| store::Trouble::Unreachable(e.to_string()))?;
            let kind = recognised(&bytes)?;
            Ok((inner.files.keep(bytes)?, kind))
        })
        .await?;
    Once::of(&request, kept.digest.bytes())?
        .write(&registry, who, move |tx, now| {
            blobs::touch(tx, &[kept], now)?;
            let view = KeptView {
                digest: kept.digest.to_string(),
                size: kept.size,
                media_type: kind.media_type(),
            };
            Written::of(actix_web::http::StatusCode::CREATED, None, &view)
        })
        .await
}

/// A kept file that proves a step of this adoption, always as an attachment.
#[utoipa::path(
    get, path = "/api/v1/adoptions/{id}/evidence/{digest}", tag = "adoptions",
    params(("id" = String, Path), ("digest" = String, Path)), responses((status = 200, body = Vec<u8>), (status = 404))
)]
pub async fn evidence_file(
    path: web::Path<(String, String)>,
    who: Fetcher,
    _: NoParams,
    registry: web::Data<Registry>,
) -> Result<HttpResponse, Problem> {
    let (id, digest) = path.into_inner();
    let id = id_of(&id, "Diese Nachnutzung")?;
    let gone = || Problem::not_found("Dieser Nachweis");
    let digest: Digest = digest.parse().map_err(|_| gone())?;
    let whole = registry
        .read(move |snap| told::whole(snap, id, who.0, clock::moment()))
        .await?;
    let value = digest.to_string();
    let mut proofs = whole
        .told
        .life
        .recorded()
        .iter()
        .flat_map(|step| &step.evidence);
    if !proofs.any(|proof| proof.kind == EvidenceKind::File && proof.value == value) {
        return Err(gone());
    }
    let told = &whole.told;
    if [told.listed.audience, told.card.audience] != [Audience::Public; 2] {
        registry.tell_of_look(Some(told.listed.body)).await?;
    }
    let files = registry.files.clone();
    let (bytes, kind) = registry
        .blocking(move || {
            let bytes = files.read(digest)?;
            let kind = recognised(&bytes)?;
            Ok((bytes, kind))
        })
        .await?;
    let name = format!("attachment; filename=\"{}\"", kind.file_name(digest));
    Ok(HttpResponse::Ok()
        .content_type(kind.media_type())
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::ETAG, format!("\"{}\"", digest.hex())))
        .body(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_stands_in_it() {
        assert_eq!(recognised(b"%PDF-1.7 ...").unwrap(), FileKind::Pdf);
        assert_eq!(
            recognised("Protokoll über die Abnahme\n".as_bytes()).unwrap(),
            FileKind::Text
        );
        assert_eq!(
            recognised(b"MZ\x90\x00").unwrap_err().name,
            "format-unbekannt"
        );
        assert_eq!(recognised(b"").unwrap_err().name, "nicht-annehmbar");
    }
}
