//! A feed as text.

use domain::Moment;
use std::fmt::Write as _;

/// A feed.
pub(super) struct Feed {
    pub title: String,
    pub updated: Moment,
    /// Its own address, whole; it is also its identity.
    pub own: String,
    /// The page with the same.
    pub page: String,
    /// Who runs the registry.
    pub publisher: Option<String>,
    pub entries: Vec<Entry>,
}

/// An entry.
pub(super) struct Entry {
    /// The same for ever.
    pub id: String,
    pub title: String,
    pub summary: String,
    pub author: String,
    /// The page about it, whole.
    pub href: String,
    pub updated: Moment,
}

impl Feed {
    pub(super) fn text(&self) -> String {
        let mut out = String::from(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"de\">\n",
        );
        let author = self.publisher.as_deref().unwrap_or("Blaupausen-Register");
        _ = write!(
            out,
            "<id>{own}</id>\n<title>{title}</title>\n<updated>{updated}</updated>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{page}\"/>\n\
             <author><name>{author}</name></author>\n<generator>Blaupausen-Register</generator>\n",
            own = escaped(&self.own),
            title = escaped(&self.title),
            updated = self.updated,
            page = escaped(&self.page),
            author = escaped(author),
        );
        self.entries.iter().for_each(|entry| entry.write(&mut out));
        out.push_str("</feed>\n");
        out
    }
}

impl Entry {
    fn write(&self, out: &mut String) {
        _ = write!(
            out,
            "<entry>\n<id>{id}</id>\n<title>{title}</title>\n<published>{updated}</published>\n<updated>{updated}</updated>\n\
             <author><name>{author}</name></author>\n<link rel=\"alternate\" type=\"text/html\" href=\"{href}\"/>\n\
             <summary>{summary}</summary>\n</entry>\n",
            id = escaped(&self.id),
            title = escaped(&self.title),
            updated = self.updated,
            author = escaped(&self.author),
            href = escaped(&self.href),
            summary = escaped(&self.summary),
        );
    }
}

/// A text as XML holds it; characters that XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_never_breaks_a_feed() {
        assert_eq!(
            escaped("a<b>&\"c\"\n\u{0}\u{8}\u{fffe}ä"),
            "a&lt;b&gt;&amp;&quot;c&quot; ä"
        );
    }
}
