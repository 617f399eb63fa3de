//! `/hilfe`: the handbook from `docs/handbuch`, made into HTML once at the start.

use crate::page::{Caching, Crumb, Page, prose};
use crate::{problem::Problem, who::Visitor};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use std::sync::LazyLock;

/// The articles in the order in which somebody new would read them.
const SOURCES: [(&str, &str); 7] = [
    (
        "finden",
        include_str!("../../../../docs/handbuch/finden.md"),
    ),
    (
        "anmelden-und-konto",
        include_str!("../../../../docs/handbuch/anmelden-und-konto.md"),
    ),
    (
        "veroeffentlichen",
        include_str!("../../../../docs/handbuch/veroeffentlichen.md"),
    ),
    (
        "nachnutzen",
        include_str!("../../../../docs/handbuch/nachnutzen.md"),
    ),
    (
        "kooperation-und-bericht",
        include_str!("../../../../docs/handbuch/kooperation-und-bericht.md"),
    ),
    (
        "blaupause-packen",
        include_str!("../../../../docs/handbuch/blaupause-packen.md"),
    ),
    (
        "schnittstelle",
        include_str!("../../../../docs/handbuch/schnittstelle.md"),
    ),
];

static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| {
    SOURCES
        .iter()
        .map(|(slug, text)| Article::read(slug, text))
        .collect()
});

/// One text of the handbook.
#[derive(Debug, Clone, Serialize)]
pub struct Article {
    pub slug: &'static str,
    pub title: &'static str,
    /// Its first paragraph, as plain text.
    pub lead: String,
    /// Sanitised HTML.
    html: String,
    /// Its plain words, for the search.
    #[serde(skip)]
    pub words: String,
}

impl Article {
    fn read(slug: &'static str, text: &'static str) -> Self {
        let (title, body) = prose::titled(text);
        let lead = body
            .trim()
            .split("\n\n")
            .find(|part| !part.starts_with('#'))
            .unwrap_or_default();
        Self {
            slug,
            title,
            lead: prose::plain(lead),
            html: prose::markdown(body),
            words: prose::plain(body),
        }
    }
}

/// All articles, for the index and for the search over several kinds.
#[must_use]
pub fn articles() -> &'static [Article] {
    &ARTICLES
}

/// `/hilfe`
#[derive(Debug, Serialize)]
pub struct HelpIndex {
    articles: Vec<Article>,
}

impl HelpIndex {
    #[must_use]
    pub fn new() -> Self {
        Self {
            articles: ARTICLES.clone(),
        }
    }
}

impl Default for HelpIndex {
    fn default() -> Self {
        Self::new()
    }
}

impl Page for HelpIndex {
    const TEMPLATE: &'static str = "pages/help-index.html";

    fn title(&self) -> String {
        "Hilfe".to_owned()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 300 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        vec![Self::new()]
    }
}

/// `/hilfe/{slug}`
#[derive(Debug, Serialize)]
pub struct HelpArticle {
    trail: Vec<Crumb>,
    article: Article,
    others: Vec<Crumb>,
}

impl HelpArticle {
    /// The article of this name, or `None` when the handbook has none.
    #[must_use]
    pub fn find(slug: &str) -> Option<Self> {
        let article = ARTICLES
            .iter()
            .find(|article| article.slug == slug)?
            .clone();
        let others = ARTICLES.iter().filter(|other| other.slug != slug);
        Some(Self {
            trail: vec![Crumb::to("/hilfe", "Hilfe")],
            others: others
                .map(|other| Crumb::to(format!("/hilfe/{}", other.slug), other.title))
                .collect(),
            article,
        })
    }
}

impl Page for HelpArticle {
    const TEMPLATE: &'static str = "pages/help-article.html";

    fn title(&self) -> String {
        self.article.title.to_owned()
    }
    fn caching(&self) -> Caching {
        Caching::Shared { seconds: 300 }
    }
    #[cfg(any(test, feature = "samples"))]
    fn samples() -> Vec<Self> {
        SOURCES
            .iter()
            .filter_map(|(slug, _)| Self::find(slug))
            .collect()
    }
}

/// `GET /hilfe`
pub async fn index(request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, Problem> {
    super::show(&request, &visitor, &HelpIndex::new())
}

/// `GET /hilfe/{slug}`
pub async fn article(
    request: HttpRequest,
    visitor: Visitor,
    slug: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let page = HelpArticle::find(&slug).ok_or_else(|| Problem::not_found("Dieser Artikel"))?;
    super::show(&request, &visitor, &page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_has_a_title_and_says_in_its_first_sentence_what_it_is_for() {
        for article in articles() {
            assert!(
                !article.title.is_empty() && !article.html.is_empty(),
                "{}",
                article.slug
            );
            assert!(article.html.contains("<h2>"), "{}", article.slug);
        }
        assert!(HelpArticle::find("gibt-es-nicht").is_none());
    }
}
