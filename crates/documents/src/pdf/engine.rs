//! typst with our fonts and our template, closed to everything else.

use crate::DocumentError;
use comemo::evict;
use domain::{Day, Moment};
use serde_json::Value;
use std::sync::LazyLock;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

const TEMPLATE: &str = include_str!("statement.typ");

/// What is the same for every paper, made once.
struct Engine {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
    data: FileId,
    source: Source,
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let faces = [
        dejavu::sans_condensed::regular(),
        dejavu::sans_condensed::bold(),
        dejavu::sans_condensed::oblique(),
    ];
    let fonts: Vec<Font> = faces
        .into_iter()
        .flat_map(|face| Font::iter(Bytes::new(face)))
        .collect();
    let mut book = FontBook::new();
    for font in &fonts {
        book.push(font.info().clone());
    }
    let (main, data) = (file("/statement.typ"), file("/data.json"));
    Engine {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(book),
        fonts,
        main,
        data,
        source: Source::new(main, TEMPLATE.to_owned()),
    }
});

#[expect(clippy::expect_used, reason = "two paths that are written here")]
fn file(path: &str) -> FileId {
    RootedPath::new(
        VirtualRoot::Project,
        VirtualPath::new(path).expect("a plain absolute path"),
    )
    .intern()
}

/// One paper: all it can see are the template, the fonts and its own data.
struct Desk {
    data: Bytes,
    today: Day,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &ENGINE.library
    }
    fn book(&self) -> &LazyHash<FontBook> {
        &ENGINE.book
    }
    fn main(&self) -> FileId {
        ENGINE.main
    }
    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == ENGINE.main {
            Ok(ENGINE.source.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }
    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == ENGINE.data {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }
    fn font(&self, index: usize) -> Option<Font> {
        ENGINE.fonts.get(index).cloned()
    }
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        let date = self.today.date();
        Datetime::from_ymd(date.year(), u8::from(date.month()), date.day())
    }
}

/// The paper with this data. `identity` and `at` go into the file, so that the same makes the same bytes.
pub fn compile(data: Value, identity: &str, at: Moment) -> Result<Vec<u8>, DocumentError> {
    let desk = Desk {
        data: Bytes::new(data.to_string().into_bytes()),
        today: at.day(),
    };
    let told = |flaws: &[SourceDiagnostic]| {
        let messages: Vec<_> = flaws.iter().map(|flaw| flaw.message.to_string()).collect();
        DocumentError::Failed(messages.join("; "))
    };
    let document = typst::compile::<PagedDocument>(&desk)
        .output
        .map_err(|flaws| told(&flaws))?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|cause| DocumentError::Failed(cause.message().to_string()))?;
    let utc = at.utc();
    let moment = Datetime::from_ymd_hms(
        utc.year(),
        u8::from(utc.month()),
        utc.day(),
        utc.hour(),
        utc.minute(),
        utc.second(),
    );
    let options = PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        timestamp: moment.map(Timestamp::new_utc),
        standards,
        ..PdfOptions::default()
    };
    let pdf = typst_pdf::pdf(&document, &options).map_err(|flaws| told(&flaws));
    // What the last paper needed is dropped with the next one: memory stays small in a service.
    evict(1);
    pdf
}

/// The data with every character that the fonts cannot draw replaced: the standards forbid a paper with gaps.
pub fn printable(data: Value) -> Value {
    match data {
        Value::String(text) => Value::String(text.chars().map(drawn).collect()),
        Value::Array(items) => items.into_iter().map(printable).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, printable(value)))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => data,
    }
}

fn drawn(c: char) -> char {
    let has = |font: &Font| font.info().coverage.contains(u32::from(c));
    match c {
        '\n' | '\t' => ' ',
        '\u{200b}' => c,
        _ if !c.is_control() && ENGINE.fonts.iter().all(has) => c,
        _ => '□',
    }
}
