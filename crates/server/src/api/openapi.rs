//! `GET /openapi.json`: the description of the API, made from the handlers themselves.

use super::{
    adoptions, blueprints, bodies, catalogue, cooperations, everyday_words, notices, proposals,
    releases, reports, saved_searches, search, submissions, token_exchange, tokens, undertakings,
};
use crate::{answer, params::NoParams, problem::Flaw, registry::Registry};
use actix_web::{HttpRequest, HttpResponse, http::header, web};
use utoipa::OpenApi;

/// The description; a test compares it with the table of routes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Blaupausen-Register",
        version = "1",
        description = "Blaupausen der hessischen Kommunen veröffentlichen, finden, nachnutzen und nachweisen. \
            Fehler folgen RFC 9457; jede Art ist unter /problems/ erklärt.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2")
    ),
    paths(
        adoptions::list, adoptions::write::begin, adoptions::one, adoptions::write::record, adoptions::write::change, adoptions::covers::cover, adoptions::covers::answer_cover, adoptions::covers::end_cover,
        adoptions::evidence::keep_evidence, adoptions::evidence::evidence_file,
        blueprints::list::list, blueprints::suggest::suggest, blueprints::show, blueprints::change::change,
        bodies::list, bodies::one, bodies::alike::alike,
        catalogue::list, catalogue::one, catalogue::bundle,
        cooperations::list, cooperations::one, cooperations::found, cooperations::change, cooperations::matrix::show,
        cooperations::members::list, cooperations::members::one, cooperations::members::add, cooperations::members::change,
        cooperations::proposals::list, cooperations::proposals::add, cooperations::proposals::add_list,
        notices::list, notices::one, notices::file, notices::write::add, notices::write::change,
        proposals::list, proposals::confirm, proposals::decline,
        reports::list, reports::preview, reports::create, reports::one,
        releases::list, releases::show, releases::publish::publish, releases::change::change,
        releases::download::package, releases::download::file, releases::compare::compare,
        search::list, everyday_words::list, everyday_words::change,
        saved_searches::list, saved_searches::one, saved_searches::keep, saved_searches::change, saved_searches::forget,
        submissions::list, submissions::of_blueprint, submissions::one, submissions::package, submissions::submit::submit,
        submissions::decide::release, submissions::decide::send_back, submissions::decide::withdraw,
        tokens::list, tokens::one, tokens::revoke, token_exchange::exchange,
        undertakings::list, undertakings::announce, undertakings::end,
    ),
    components(schemas(Flaw)),
    modifiers(&Token)
)]
pub struct Description;

/// Programs sign in with a token.
struct Token;

impl utoipa::Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("blp_…")
            .build();
        if let Some(components) = document.components.as_mut() {
            components.add_security_scheme("token", SecurityScheme::Http(scheme));
        }
    }
}

/// The description as JSON, for a registry at this address.
#[must_use]
pub fn text(address: &str) -> String {
    let mut document = Description::openapi();
    document.servers = Some(vec![utoipa::openapi::Server::new(address)]);
    document.to_pretty_json().unwrap_or_default()
}

/// `GET /api/v1/openapi.json`
pub async fn document(
    request: HttpRequest,
    _: NoParams,
    registry: web::Data<Registry>,
) -> HttpResponse {
    let body = text(registry.config.public_url.as_deref().unwrap_or("/"));
    let tag = answer::etag(body.as_bytes());
    let is_known = answer::matches(&request, header::IF_NONE_MATCH, &tag);
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"));
    if is_known {
        return response.finish();
    }
    response.content_type("application/json").body(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::TABLE;
    use std::collections::BTreeSet;

    #[test]
    fn the_description_names_every_route_of_the_api_and_no_other() {
        let document: serde_json::Value = serde_json::from_str(&text("/")).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let described: BTreeSet<String> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, methods)| {
                methods
                    .as_object()
                    .unwrap()
                    .keys()
                    .map(move |method| format!("{method} {path}"))
            })
            .collect();
        let routed: BTreeSet<String> = TABLE
            .iter()
            .filter(|route| {
                route.path.starts_with("/api/v1/") && route.path != "/api/v1/openapi.json"
            })
            .map(|route| format!("{} {}", route.method, route.path.replace(":.*}", "}")))
            .collect();
        assert_eq!(described, routed);
    }
}
