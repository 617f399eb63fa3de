//! What kind of content a file has, by its name.

const KINDS: &[(&str, &str)] = &[
    ("bpmn", "application/bpmn+xml"),
    ("cmmn", "application/cmmn+xml"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("dmn", "application/dmn+xml"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("gif", "image/gif"),
    ("htm", "text/html; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("md", "text/markdown; charset=utf-8"),
    ("mp4", "video/mp4"),
    ("odg", "application/vnd.oasis.opendocument.graphics"),
    ("odp", "application/vnd.oasis.opendocument.presentation"),
    ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ("odt", "application/vnd.oasis.opendocument.text"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webp", "image/webp"),
    ("xdf", "application/xml"),
    (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("xml", "application/xml"),
    ("xsd", "application/xml"),
    ("yaml", "application/yaml"),
    ("yml", "application/yaml"),
    ("zip", "application/zip"),
];

/// The media type for the extension of a name.
pub(crate) fn of(extension: &str) -> &'static str {
    KINDS
        .iter()
        .find(|(known, _)| *known == extension)
        .map_or("application/octet-stream", |(_, kind)| kind)
}

/// How the checker reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    Xml,
    Json,
    Yaml,
    Text,
    Office,
    Pdf,
    Opaque,
}

/// How the checker reads a file with this extension.
pub(crate) fn reading(extension: &str) -> Reading {
    match extension {
        "bpmn" | "cmmn" | "dmn" | "svg" | "xdf" | "xhtml" | "xml" | "xsd" | "xsl" | "xslt" => {
            Reading::Xml
        }
        "json" => Reading::Json,
        "yaml" | "yml" => Reading::Yaml,
        "md" | "markdown" | "txt" | "csv" | "html" | "htm" | "css" | "js" | "ts" | "groovy"
        | "java" | "properties" | "ini" | "toml" | "sql" | "sh" | "bat" | "ps1" | "py" | "env"
        | "pem" | "key" | "adoc" | "rst" | "tex" => Reading::Text,
        "docx" | "xlsx" | "pptx" | "docm" | "xlsm" | "odt" | "ods" | "odp" | "odg" => {
            Reading::Office
        }
        "pdf" => Reading::Pdf,
        _ => Reading::Opaque,
    }
}
