//! A statement on its way into documents: its rows lie in spools, so that no number of them fills the memory.

use crate::{Document, DocumentError, Format, csv, json, ods, record, spool::Spool, xlsx};
use domain::{
    Digest,
    statement::{FigureName, Group, Outline, Row, Statement, digest},
};
use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

/// Rows as a sheet is drawn: for more of them it takes gigabytes.
const MOST_IN_SHEETS: u64 = 50_000;
/// Rows as pages are set; that is some thousand pages.
#[cfg(feature = "pdf")]
const MOST_ON_PAGES: u64 = 10_000;

/// The rows that were told so far, by their groups.
#[derive(Debug)]
pub struct Rows {
    folder: PathBuf,
    groups: BTreeMap<Group, Spool>,
    /// The ids of the rows that a figure counts, in the groups of those rows.
    counted: BTreeMap<(FigureName, Group), Spool>,
    count: u64,
    bytes: Vec<u8>,
}

impl Rows {
    /// Rows that are to come; many of them go into nameless files in this folder.
    #[must_use]
    pub fn in_folder(folder: PathBuf) -> Self {
        Self {
            folder,
            groups: BTreeMap::new(),
            counted: BTreeMap::new(),
            count: 0,
            bytes: Vec::new(),
        }
    }

    /// Adds a row. Those of one group come in their order.
    ///
    /// # Errors
    /// [`DocumentError::NoRoom`] when the disk refuses.
    pub fn add(&mut self, row: &Row) -> Result<(), DocumentError> {
        self.bytes.clear();
        record::write(row, &mut self.bytes);
        let spool = || Spool::in_folder(self.folder.clone());
        let rows = self.groups.entry(row.group).or_insert_with(spool);
        put(rows, &self.bytes)?;
        for name in &row.counted_in {
            let ids = self.counted.entry((*name, row.group));
            put(ids.or_insert_with(spool), row.id.as_bytes())?;
        }
        self.count += 1;
        Ok(())
    }

    /// The statement with this outline and these rows, under this number if it is to be kept.
    ///
    /// # Errors
    /// [`DocumentError::NoRoom`] when what was added cannot be read again.
    pub fn told(self, outline: Outline, number: Option<String>) -> Result<Told, DocumentError> {
        let digest = digest(&outline, |name| self.ids(name), self.all())?;
        Ok(Told {
            outline,
            number,
            digest,
            rows: self,
        })
    }

    /// How many bytes are held in memory.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        let spools = self.groups.values().chain(self.counted.values());
        spools.map(Spool::held).sum()
    }

    /// All rows in their order, numbered.
    pub(crate) fn all(&self) -> impl Iterator<Item = Result<Row, DocumentError>> {
        let records = self.groups.values().flat_map(Records::of);
        records
            .zip(1..)
            .map(|(bytes, number)| Ok(record::read(&bytes?, number)?))
    }

    /// The ids of the rows that the figure counts, in their order.
    pub(crate) fn ids(
        &self,
        figure: FigureName,
    ) -> impl Iterator<Item = Result<String, DocumentError>> {
        let counted = self.counted.iter();
        let of = counted.filter(move |((name, _), _)| *name == figure);
        of.flat_map(|(_, spool)| Records::of(spool)).map(|bytes| {
            let text = String::from_utf8(bytes?);
            text.map_err(|cause| DocumentError::Failed(cause.to_string()))
        })
    }
}

fn put(spool: &mut Spool, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    spool.write_all(&length.to_le_bytes())?;
    spool.write_all(bytes)
}

/// What was put into a spool, piece by piece.
struct Records<R>(R);

impl Records<()> {
    fn of(spool: &Spool) -> Records<impl Read> {
        Records(spool.reader())
    }
}
impl<R: Read> Iterator for Records<R> {
    type Item = io::Result<Vec<u8>>;
    fn next(&mut self) -> Option<Self::Item> {
        let mut length = [0; 4];
        match self.0.read_exact(&mut length) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return None,
            Err(error) => return Some(Err(error)),
        }
        let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or_default();
        let mut bytes = vec![0; length];
        Some(self.0.read_exact(&mut bytes).map(|()| bytes))
    }
}

/// A statement that was told to its end.
#[derive(Debug)]
pub struct Told {
    pub outline: Outline,
    pub number: Option<String>,
    pub digest: Digest,
    pub(crate) rows: Rows,
}

impl Told {
    /// How many rows it has.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.rows.count
    }

    /// The statement as a document in this format.
    ///
    /// # Errors
    /// [`DocumentError::TooManyRows`] when the format cannot hold the rows, [`DocumentError::WithoutPdf`] when
    /// the program was built without the feature `pdf`, [`DocumentError::NoRoom`] when the disk refuses,
    /// [`DocumentError::Failed`] for a fault of ours.
    pub fn render(&self, format: Format) -> Result<Document, DocumentError> {
        let mut out = Out::in_folder(&self.rows.folder);
        match format {
            Format::Json => {
                // Each bracket comes by itself; one look at the digest for each would take longer than the rest.
                let mut many = io::BufWriter::with_capacity(1 << 16, &mut out);
                json::write(self, &mut many)?;
                many.flush()?;
            }
            Format::Csv => csv::write(self, &mut out)?,
            Format::Xlsx => out.write_all(&xlsx::render(&self.whole(MOST_IN_SHEETS)?)?)?,
            Format::Ods => out.write_all(&ods::render(&self.whole(MOST_IN_SHEETS)?)?)?,
            #[cfg(feature = "pdf")]
            Format::Pdf => out.write_all(&crate::pdf::render(&self.whole(MOST_ON_PAGES)?)?)?,
            #[cfg(not(feature = "pdf"))]
            Format::Pdf => return Err(DocumentError::WithoutPdf),
        }
        out.end()
    }

    /// The statement with all of its rows, if they are few enough to be held.
    fn whole(&self, most: u64) -> Result<Statement, DocumentError> {
        let rows = self.rows.count;
        if rows > most {
            return Err(DocumentError::TooManyRows { rows, most });
        }
        let rows = self.rows.all().collect::<Result<_, _>>()?;
        let statement = Statement::whole(self.outline.clone(), rows);
        Ok(match &self.number {
            Some(number) => statement.numbered(number.clone()),
            None => statement,
        })
    }
}

/// A document on its way, with the digest of its bytes.
struct Out {
    spool: Spool,
    digest: domain::digest::Running,
    size: u64,
}

impl Out {
    fn in_folder(folder: &Path) -> Self {
        Self {
            spool: Spool::in_folder(folder.to_owned()),
            digest: domain::digest::Running::default(),
            size: 0,
        }
    }
    fn end(self) -> Result<Document, DocumentError> {
        Ok(Document {
            content: self.spool.end()?,
            digest: self.digest.end(),
            size: self.size,
        })
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.spool.write(bytes)?;
        self.digest.add(bytes);
        self.size += written as u64;
        Ok(written)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.spool.flush()
    }
}
