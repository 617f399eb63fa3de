//! The order of hits: a rank in a segment, and where a page begins.

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentReader};

use super::cursor::Cursor;
use super::schema::{ADOPTERS, NEWEST, TITLE_KEY};
use crate::query::Sort;

/// The order of a segment: a rank where more is better, then the place of the id.
pub(super) enum Ranking {
    Score(Column<u64>),
    Newest(Column<i64>),
    Adopters(Column<u64>),
    Title(StrColumn),
    /// A segment without a single title: nothing to order.
    Nothing,
}

impl Ranking {
    pub(super) fn of(sort: Sort, reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(match sort {
            Sort::Relevance => Self::Score(columns.u64(ADOPTERS)?),
            Sort::Newest => Self::Newest(columns.i64(NEWEST)?),
            Sort::Adopters => Self::Adopters(columns.u64(ADOPTERS)?),
            Sort::Title => columns.str(TITLE_KEY)?.map_or(Self::Nothing, Self::Title),
        })
    }

    pub(super) fn rank(&self, doc: DocId, score: Score) -> u64 {
        match self {
            Self::Score(adopters) => {
                u64::from(favoured(score, adopters.first(doc).unwrap_or(0)).to_bits())
            }
            // Flipping the sign makes the order of the bits the order of the numbers.
            Self::Newest(newest) => {
                newest.first(doc).unwrap_or(i64::MIN).cast_unsigned() ^ (1 << 63)
            }
            Self::Adopters(adopters) => adopters.first(doc).unwrap_or(0),
            Self::Title(titles) => u64::MAX - titles.ords().first(doc).unwrap_or(u64::MAX),
            Self::Nothing => 0,
        }
    }
}

/// Proven blueprints first among equals: 10 adopters weigh 5 %, 400 weigh 13 %.
#[expect(
    clippy::cast_precision_loss,
    reason = "a count of adopters is far below the precision of a float"
)]
fn favoured(score: Score, adopters: u64) -> Score {
    score * (1.0 + 0.015 * (1.0 + adopters as Score).log2())
}

/// Where a page begins, in the terms of one segment.
pub(super) struct Bound {
    rank: u64,
    /// Ids of the same rank come after when their place is at least this.
    id: u64,
}

impl Bound {
    pub(super) fn of(cursor: &Cursor, ranking: &Ranking, ids: &StrColumn) -> tantivy::Result<Self> {
        let (exact, at) = place(ids, &cursor.id)?;
        let id = if exact { at + 1 } else { at };
        let (Ranking::Title(titles), Some(key)) = (ranking, &cursor.title_key) else {
            return Ok(Self {
                rank: cursor.rank,
                id,
            });
        };
        Ok(match place(titles, key)? {
            (true, title) => Self {
                rank: u64::MAX - title,
                id,
            },
            // No document here has this title: everything from the next title on comes after.
            (false, 0) => Self {
                rank: u64::MAX,
                id: 0,
            },
            (false, title) => Self {
                rank: u64::MAX - title + 1,
                id: u64::MAX,
            },
        })
    }

    pub(super) fn before(&self, rank: u64, id: u64) -> bool {
        rank < self.rank || (rank == self.rank && id >= self.id)
    }
}

/// Whether the column has this value, and its place or the place of the next one.
pub(super) fn place(column: &StrColumn, value: &str) -> std::io::Result<(bool, u64)> {
    let (mut low, mut high) = (0, u64::try_from(column.num_terms()).unwrap_or(u64::MAX));
    let mut text = String::new();
    while low < high {
        let middle = low + (high - low) / 2;
        text.clear();
        column.ord_to_str(middle, &mut text)?;
        match text.as_str().cmp(value) {
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Equal => return Ok((true, middle)),
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Ok((false, low))
}
