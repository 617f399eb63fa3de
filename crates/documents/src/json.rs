//! The statement as it is, for programs: what `Statement` serialises to, row by row.

use crate::{
    DocumentError,
    told::{Rows, Told},
};
use domain::{
    Digest,
    statement::{Denominator, Figure, FigureName, Head, MemberLine, Section},
};
use serde::{Serialize, Serializer, ser::Error as _, ser::SerializeSeq as _};
use std::io::Write;

pub fn write(told: &Told, mut to: impl Write) -> Result<(), DocumentError> {
    let whole = Whole {
        number: told.number.as_deref(),
        digest: told.digest,
        head: &told.outline.head,
        members: &told.outline.members,
        figures: Figures(told),
        rows: All(&told.rows),
    };
    serde_json::to_writer_pretty(&mut to, &whole)?;
    to.write_all(b"\n")?;
    Ok(())
}

#[derive(Serialize)]
struct Whole<'t> {
    number: Option<&'t str>,
    digest: Digest,
    head: &'t Head,
    members: &'t [MemberLine],
    figures: Figures<'t>,
    rows: All<'t>,
}

struct Figures<'t>(&'t Told);
impl Serialize for Figures<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let all = self.0.outline.figures.iter();
        to.collect_map(all.map(|figure| (figure.name.word(), One::of(figure, &self.0.rows))))
    }
}

/// A figure whose rows are read while they are written.
#[derive(Serialize)]
struct One<'t> {
    label: &'t str,
    section: Section,
    count: u64,
    definition: &'t str,
    denominator: Option<&'t Denominator>,
    rows: Ids<'t>,
}

impl<'t> One<'t> {
    fn of(figure: &'t Figure, rows: &'t Rows) -> Self {
        Self {
            label: figure.label,
            section: figure.section,
            count: figure.count,
            definition: &figure.definition,
            denominator: figure.denominator.as_ref(),
            rows: Ids(rows, figure.name),
        }
    }
}

struct Ids<'t>(&'t Rows, FigureName);
impl Serialize for Ids<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(None)?;
        for id in self.0.ids(self.1) {
            list.serialize_element(&id.map_err(S::Error::custom)?)?;
        }
        list.end()
    }
}

struct All<'t>(&'t Rows);
impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(None)?;
        for row in self.0.all() {
            list.serialize_element(&row.map_err(S::Error::custom)?)?;
        }
        list.end()
    }
}
