//! Text with markup from people: Markdown of descriptions and of the handbook, highlights of the search.

use ammonia::Builder;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::{collections::HashSet, sync::LazyLock};

/// Only what text needs; no images (they would come from elsewhere), no classes, no ids.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "code",
        "pre",
        "blockquote",
        "hr",
        "br",
        "a",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "del",
    ];
    let mut builder = Builder::empty();
    builder
        .tags(tags.into_iter().collect())
        .add_tag_attributes("a", ["href"])
        .add_tag_attributes("ol", ["start"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(Some("noopener noreferrer"));
    builder
});

/// Safe HTML of somebody's Markdown, its headings one level below those of the page.
#[must_use]
pub fn markdown(text: &str) -> String {
    SANITISER.clean(&html_of(text)).to_string()
}

/// The first heading of a text and everything below it.
#[must_use]
pub fn titled(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    match text
        .strip_prefix("# ")
        .and_then(|rest| rest.split_once('\n'))
    {
        Some((title, rest)) => (title.trim(), rest),
        None => ("", text),
    }
}

/// The words of somebody's Markdown without its marks, for summaries and for the search.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        if let Event::Text(words) | Event::Code(words) = &event {
            out.push_str(words);
        } else if matches!(event, Event::SoftBreak | Event::HardBreak | Event::End(_))
            && !out.ends_with([' ', '\n'])
        {
            out.push_str(if ends_block(&event) {
                "\n"
            } else if event == Event::SoftBreak {
                " "
            } else {
                ""
            });
        }
    }
    out.trim().to_owned()
}

fn ends_block(event: &Event) -> bool {
    let inline = |end: &TagEnd| {
        matches!(
            end,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
        )
    };
    matches!(event, Event::HardBreak) || matches!(event, Event::End(end) if !inline(end))
}

/// Escapes everything but `<mark>` and `</mark>`.
#[must_use]
pub fn marked(text: &str) -> String {
    let escaped = ammonia::clean_text(text);
    // `clean_text` escapes more than the five characters; the two tags come out in exactly this form.
    escaped
        .replace("&lt;mark&gt;", "<mark>")
        .replace("&lt;&#47;mark&gt;", "</mark>")
}

fn html_of(text: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(text, options).map(tamed);
    let mut out = String::with_capacity(text.len() * 2);
    html::push_html(&mut out, events);
    out
}

/// Raw HTML becomes the text that it is; headings go below those of the page.
fn tamed(event: Event<'_>) -> Event<'_> {
    if let Event::Html(raw) | Event::InlineHtml(raw) = event {
        Event::Text(raw)
    } else if let Event::Start(Tag::Heading {
        level,
        id,
        classes,
        attrs,
    }) = event
    {
        Event::Start(Tag::Heading {
            level: below(level),
            id,
            classes,
            attrs,
        })
    } else if let Event::End(TagEnd::Heading(level)) = event {
        Event::End(TagEnd::Heading(below(level)))
    } else {
        event
    }
}

const fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H2,
        HeadingLevel::H3 => HeadingLevel::H3,
        HeadingLevel::H4 => HeadingLevel::H4,
        HeadingLevel::H5 => HeadingLevel::H5,
        HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_of_strangers_cannot_carry_anything_active() {
        let html = markdown(
            "# Titel\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![b](https://example.org/b.png)\n\n<b onclick=x>fett</b>",
        );
        assert!(html.contains("<h2>Titel</h2>"), "{html}");
        for active in ["<script", "href=\"javascript", "<img", "<b"] {
            assert!(!html.contains(active), "{active} in {html}");
        }
        assert!(html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn lists_tables_and_links_survive() {
        let html = markdown("* a\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n[Hilfe](/hilfe)");
        for part in ["<li>a</li>", "<th>A</th>", "<td>2</td>", "href=\"/hilfe\""] {
            assert!(html.contains(part), "{part} not in {html}");
        }
    }

    #[test]
    fn plain_words_keep_their_sentences() {
        let text = "Die Datei `blaupause.yml`\nin *einem* [Ordner](/x).\n\n- a\n- b";
        assert_eq!(
            plain(text),
            "Die Datei blaupause.yml in einem Ordner.\na\nb"
        );
    }

    #[test]
    fn only_mark_survives_in_a_highlight() {
        assert_eq!(
            marked("<mark>Hund</mark>esteuer"),
            "<mark>Hund</mark>esteuer"
        );
        let evil = marked("<mark onclick=x>a</mark><img src=x>");
        assert!(!evil.contains("<mark ") && !evil.contains("<img"), "{evil}");
    }

    #[test]
    fn the_first_heading_is_the_title() {
        assert_eq!(titled("# Finden\n\nText"), ("Finden", "\nText"));
        assert_eq!(titled("Text"), ("", "Text"));
    }
}
