//! The sheets as an OpenDocument spreadsheet (ODF 1.3).
//!
//! Ours, because the crates that write this format bring a spreadsheet engine: forty lines of XML suffice.

use crate::{
    DocumentError,
    sheets::{Cell, Sheet, sheets},
    text::TITLE,
};
use domain::statement::Statement;
use quick_xml::escape::escape;
use std::{
    fmt::Write as _,
    io::{Cursor, Write as _},
};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";
const NAMESPACES: &str = concat!(
    r#" xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0""#,
    r#" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0""#,
    r#" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#,
    r#" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0""#,
    r#" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0""#,
    r#" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0""#,
    r#" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0""#,
    r#" xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0""#,
    r#" xmlns:ooo="http://openoffice.org/2004/office""#,
    r#" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3""#,
);
const STYLES: &str = concat!(
    r#"<number:date-style style:name="tag" number:automatic-order="false"><number:day number:style="long"/>"#,
    r#"<number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text>"#,
    r#"<number:year number:style="long"/></number:date-style>"#,
    r#"<number:number-style style:name="zahl"><number:number number:decimal-places="0" "#,
    r#"number:min-integer-digits="1" number:grouping="true"/></number:number-style>"#,
    r#"<style:style style:name="titel" style:family="table-cell"><style:text-properties "#,
    r#"fo:font-weight="bold" fo:font-size="16pt"/></style:style>"#,
    r##"<style:style style:name="kopf" style:family="table-cell"><style:table-cell-properties "##,
    r##"fo:background-color="#e6eaef" fo:border-bottom="0.5pt solid #000000" fo:wrap-option="wrap" "##,
    r##"style:vertical-align="top"/><style:text-properties fo:font-weight="bold"/></style:style>"##,
    r#"<style:style style:name="hinweis" style:family="table-cell"><style:text-properties "#,
    r##"fo:font-weight="bold" fo:color="#a30000"/></style:style>"##,
    r#"<style:style style:name="text" style:family="table-cell"><style:table-cell-properties "#,
    r#"fo:wrap-option="wrap" style:vertical-align="top"/></style:style>"#,
    r#"<style:style style:name="datum" style:family="table-cell" style:data-style-name="tag">"#,
    r#"<style:table-cell-properties style:vertical-align="top"/></style:style>"#,
    r#"<style:style style:name="anzahl" style:family="table-cell" style:data-style-name="zahl">"#,
    r#"<style:table-cell-properties style:vertical-align="top"/></style:style>"#,
);

pub fn render(statement: &Statement) -> Result<Vec<u8>, DocumentError> {
    let sheets = sheets(statement);
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let failed = |cause: zip::result::ZipError| DocumentError::Failed(cause.to_string());
    // The media type comes first and uncompressed: by it programs know the file.
    let files = [
        ("mimetype", CompressionMethod::Stored, MEDIA_TYPE.to_owned()),
        ("content.xml", CompressionMethod::Deflated, content(&sheets)),
        (
            "styles.xml",
            CompressionMethod::Deflated,
            document("document-styles", ""),
        ),
        ("meta.xml", CompressionMethod::Deflated, meta(statement)),
        (
            "settings.xml",
            CompressionMethod::Deflated,
            settings(&sheets),
        ),
        (
            "META-INF/manifest.xml",
            CompressionMethod::Deflated,
            manifest(),
        ),
    ];
    for (name, method, text) in files {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        package.start_file(name, options).map_err(failed)?;
        package
            .write_all(text.as_bytes())
            .map_err(|cause| DocumentError::Failed(cause.to_string()))?;
    }
    Ok(package.finish().map_err(failed)?.into_inner())
}

fn document(root: &str, inside: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:{root}{NAMESPACES}>{inside}</office:{root}>\n"
    )
}

fn content(sheets: &[Sheet]) -> String {
    let mut widths = String::new();
    let mut tables = String::new();
    for (sheet, number) in sheets.iter().zip(1..) {
        for (width, column) in sheet.widths.iter().zip(1..) {
            _ = write!(
                widths,
                r#"<style:style style:name="s{number}-{column}" style:family="table-column"><style:table-column-properties style:column-width="{}mm"/></style:style>"#,
                width * 2
            );
        }
        table(&mut tables, sheet, number);
    }
    document(
        "document-content",
        &format!(
            "<office:automatic-styles>{STYLES}{widths}</office:automatic-styles>\
             <office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        ),
    )
}

fn table(to: &mut String, sheet: &Sheet, number: i32) {
    _ = write!(to, r#"<table:table table:name="{}">"#, escape(sheet.name));
    for column in 1..=sheet.widths.len() {
        _ = write!(
            to,
            r#"<table:table-column table:style-name="s{number}-{column}"/>"#
        );
    }
    let header = sheet.frozen.0;
    for (cells, line) in sheet.lines.iter().zip(1..) {
        // The line with the headings is repeated on every printed page.
        let (open, close) = if line == header {
            ("<table:table-header-rows>", "</table:table-header-rows>")
        } else {
            ("", "")
        };
        _ = write!(to, "{open}<table:table-row>");
        if cells.is_empty() {
            to.push_str("<table:table-cell/>");
        }
        for one in cells {
            cell(to, one);
        }
        _ = write!(to, "</table:table-row>{close}");
    }
    to.push_str("</table:table>");
}

fn cell(to: &mut String, cell: &Cell) {
    let mut text = |style: &str, text: &str| {
        _ = write!(
            to,
            r#"<table:table-cell table:style-name="{style}" office:value-type="string">"#
        );
        for line in text.split('\n') {
            _ = write!(to, "<text:p>{}</text:p>", escape(printable(line)));
        }
        to.push_str("</table:table-cell>");
    };
    match cell {
        Cell::Title(value) => text("titel", value),
        Cell::Heading(value) => text("kopf", value),
        Cell::Warning(value) => text("hinweis", value),
        Cell::Text(value) => text("text", value),
        Cell::Empty => to.push_str("<table:table-cell/>"),
        Cell::Day(day) => {
            _ = write!(
                to,
                r#"<table:table-cell table:style-name="datum" office:value-type="date" office:date-value="{day}"><text:p>{}</text:p></table:table-cell>"#,
                day.german()
            );
        }
        Cell::Number(number) => {
            _ = write!(
                to,
                r#"<table:table-cell table:style-name="anzahl" office:value-type="float" office:value="{number}"><text:p>{}</text:p></table:table-cell>"#,
                crate::text::number(*number)
            );
        }
    }
}

/// Text without the control characters that XML cannot hold at all.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| *c == '\t' || !c.is_control())
        .collect()
}

fn meta(statement: &Statement) -> String {
    let head = &statement.head;
    let at = head.recorded_until;
    document(
        "document-meta",
        &format!(
            "<office:meta><meta:generator>blaupause</meta:generator><dc:title>{TITLE}</dc:title>\
             <dc:subject>{}</dc:subject><dc:description>{}</dc:description><dc:language>de-DE</dc:language>\
             <meta:creation-date>{at}</meta:creation-date><dc:date>{at}</dc:date></office:meta>",
            escape(printable(&crate::text::subject(head))),
            statement.digest
        ),
    )
}

/// Keeps the headings in sight while scrolling.
fn settings(sheets: &[Sheet]) -> String {
    let mut views = String::new();
    for sheet in sheets.iter().filter(|sheet| sheet.frozen.0 > 0) {
        let (lines, columns) = sheet.frozen;
        let item = |name: &str, kind: &str, value: usize| {
            format!(
                r#"<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>"#
            )
        };
        _ = write!(
            views,
            r#"<config:config-item-map-entry config:name="{}">{}{}{}{}{}{}</config:config-item-map-entry>"#,
            escape(sheet.name),
            item("HorizontalSplitMode", "short", 2),
            item("VerticalSplitMode", "short", 2),
            item("HorizontalSplitPosition", "int", columns),
            item("VerticalSplitPosition", "int", lines),
            item("PositionRight", "int", columns),
            item("PositionBottom", "int", lines),
        );
    }
    document(
        "document-settings",
        &format!(
            r#"<office:settings><config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views"><config:config-item-map-entry><config:config-item config:name="ViewId" config:type="string">view1</config:config-item><config:config-item-map-named config:name="Tables">{views}</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings>"#
        ),
    )
}

fn manifest() -> String {
    let mut entries = String::new();
    for (path, kind) in [
        ("/", MEDIA_TYPE),
        ("content.xml", "text/xml"),
        ("styles.xml", "text/xml"),
        ("meta.xml", "text/xml"),
        ("settings.xml", "text/xml"),
    ] {
        _ = write!(
            entries,
            r#"<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>"#
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest \
         xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">{entries}</manifest:manifest>\n"
    )
}
