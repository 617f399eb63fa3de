//! Sending a document: from memory, or from a file a piece at a time.

use crate::{answer, api::reports::make::problem, problem::Problem, registry::Registry};
use actix_web::{HttpRequest, HttpResponse, body::SizedStream, http::header, web};
use documents::{Content, Document, Format};
use domain::Digest;
use futures_util::{Stream, stream};
use std::{fs::File, io, os::unix::fs::FileExt as _};

/// So many bytes are read at once.
const PIECE: usize = 1 << 18;
/// A kept file of more bytes goes through a file of the data folder and never whole through memory.
const LONG: u64 = 8 << 20;

/// A document that was kept.
///
/// # Errors
/// Trouble with the files.
pub fn kept(registry: &Registry, digest: Digest) -> Result<Document, Problem> {
    let size = registry.files.size(digest)?;
    let content = if size > LONG {
        let file = laid_down(registry, digest).map_err(|error| problem(error.into()))?;
        Content::File(file?)
    } else {
        Content::Bytes(registry.files.read(digest)?)
    };
    Ok(Document {
        content,
        digest,
        size,
    })
}

/// A copy of the file that was looked at to its end: not a byte is sent before it is known to be what was kept.
fn laid_down(registry: &Registry, digest: Digest) -> io::Result<Result<File, store::Trouble>> {
    let folder = registry.config.uploads();
    std::fs::create_dir_all(&folder)?;
    let file = tempfile::tempfile_in(folder)?;
    Ok(registry.files.copy(digest, &file).map(|()| file))
}

/// A document as it is sent: JSON to be read at once, everything else to be kept.
pub fn file(
    request: &HttpRequest,
    document: Document,
    format: Format,
    name: &str,
    caching: &'static str,
) -> HttpResponse {
    let tag = answer::etag_of(document.digest);
    let kind = match format {
        Format::Json => "inline",
        Format::Csv | Format::Xlsx | Format::Ods | Format::Pdf => "attachment",
    };
    if answer::matches(request, header::IF_NONE_MATCH, &tag) {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish();
    }
    let mut response = HttpResponse::Ok();
    response
        .content_type(format.media_type())
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, caching))
        .insert_header((
            header::CONTENT_DISPOSITION,
            format!("{kind}; filename=\"{name}\""),
        ));
    match document.content {
        Content::Bytes(bytes) => response.body(bytes),
        Content::File(file) => response.body(SizedStream::new(document.size, pieces(file))),
    }
}

fn pieces(file: File) -> impl Stream<Item = io::Result<web::Bytes>> + 'static {
    stream::try_unfold((file, 0), |(file, place)| async move {
        let read = web::block(move || {
            let mut piece = vec![0; PIECE];
            let read = file.read_at(&mut piece, place)?;
            piece.truncate(read);
            Ok::<_, io::Error>((file, piece))
        });
        let (file, piece) = read.await.map_err(io::Error::other)??;
        let next = place + piece.len() as u64;
        Ok((!piece.is_empty()).then(|| (web::Bytes::from(piece), (file, next))))
    })
}
