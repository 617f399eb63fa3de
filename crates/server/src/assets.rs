//! Styles, scripts and fonts: built by `cargo xtask assets`, carried inside the binary, kept by browsers for ever.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ContentEncoding, HeaderValue, VARY,
    },
    web,
};
use rust_embed::RustEmbed;
use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

/// The command that makes what is missing.
pub const COMMAND: &str = "cargo xtask assets";

/// What a name of ours (`app.css`) is called in `web/dist`, or nothing before the first build.
static MANIFEST: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    Dist::get("manifest.json")
        .and_then(|file| serde_json::from_slice(&file.data).ok())
        .unwrap_or_default()
});

// Without the folder the set is empty: the workspace compiles, and `missing` says what to do.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// The sentence to print at start when the binary was built without its styles and scripts.
pub fn missing() -> Option<String> {
    MANIFEST.is_empty().then(|| {
        format!("Die Gestaltung der Seiten fehlt. Bitte führen Sie „{COMMAND}“ aus und übersetzen Sie neu.")
    })
}

/// The address of an asset by the name that templates use.
///
/// `None` for a name that the build does not know; every name is known as itself while nothing is built.
pub fn address(name: &str) -> Option<String> {
    if MANIFEST.is_empty() {
        return Some(format!("/assets/{name}"));
    }
    MANIFEST.get(name).map(|hashed| format!("/assets/{hashed}"))
}

/// `GET /assets/{name}`: a name contains the digest of its content, so it never changes.
pub async fn serve(request: HttpRequest, name: web::Path<String>) -> HttpResponse {
    let name = name.into_inner();
    let known = MANIFEST.values().any(|hashed| *hashed == name);
    let Some(plain) = known.then(|| Dist::get(&name)).flatten() else {
        return HttpResponse::NotFound().finish();
    };
    let packed = accepts_gzip(&request)
        .then(|| Dist::get(&format!("{name}.gz")))
        .flatten();
    let mut response = HttpResponse::Ok();
    response
        .content_type(content_type(&name))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((VARY, "Accept-Encoding"))
        .insert_header(("X-Content-Type-Options", "nosniff"));
    match packed {
        Some(packed) => response
            .insert_header((CONTENT_ENCODING, ContentEncoding::Gzip))
            .body(bytes(packed.data)),
        // Said aloud so that no middleware packs a font again.
        None => response
            .insert_header((CONTENT_ENCODING, ContentEncoding::Identity))
            .body(bytes(plain.data)),
    }
}

fn bytes(content: Cow<'static, [u8]>) -> web::Bytes {
    match content {
        Cow::Borrowed(content) => web::Bytes::from_static(content),
        Cow::Owned(content) => content.into(),
    }
}

fn accepts_gzip(request: &HttpRequest) -> bool {
    let accepts = |value: &HeaderValue| {
        value.to_str().is_ok_and(|text| {
            text.split(',')
                .any(|part| matches!(part.trim(), "gzip" | "gzip;q=1" | "gzip;q=1.0"))
        })
    };
    request.headers().get_all(ACCEPT_ENCODING).any(accepts)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ext)| ext) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some(_) | None => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, test as http};

    #[test]
    fn only_what_the_build_names_has_an_address() {
        if MANIFEST.is_empty() {
            assert!(missing().is_some_and(|text| text.contains(COMMAND)));
        } else {
            assert_eq!(address("no-such-file.css"), None);
            assert!(address("app.css").is_some_and(|path| path.starts_with("/assets/app-")));
        }
    }

    #[actix_web::test]
    async fn the_manifest_itself_and_unknown_names_are_not_served() {
        let app = App::new().route("/assets/{name}", web::get().to(serve));
        let app = http::init_service(app).await;
        for name in ["manifest.json", "app.css", "..%2Fpackage.json"] {
            let request = http::TestRequest::get().uri(&format!("/assets/{name}"));
            assert_eq!(
                http::call_service(&app, request.to_request())
                    .await
                    .status(),
                404,
                "{name}"
            );
        }
    }

    #[actix_web::test]
    async fn a_style_sheet_comes_packed_and_may_be_kept_for_ever() {
        let Some(address) = address("app.css").filter(|_| missing().is_none()) else {
            return;
        };
        let app = App::new().route("/assets/{name}", web::get().to(serve));
        let app = http::init_service(app).await;
        let request = http::TestRequest::get()
            .uri(&address)
            .insert_header((ACCEPT_ENCODING, "br, gzip"));
        let response = http::call_service(&app, request.to_request()).await;
        assert_eq!(response.headers().get(CONTENT_ENCODING).unwrap(), "gzip");
        assert_eq!(
            response.headers().get(CACHE_CONTROL).unwrap(),
            "public, max-age=31536000, immutable"
        );
        assert!(http::read_body(response).await.len() < 40_000);
    }
}
