//! A row in few bytes, on its way through a spool; never kept beyond the making of one document.

use domain::{
    Day, Moment, Version,
    adoption::{Answer, EvidenceKind, Stage},
    blueprint::ReleaseState,
    statement::{BlueprintName, BodyName, FigureName, Group, Proof, Reached, Row},
};
use std::io;

/// Appends the row.
pub fn write(row: &Row, to: &mut Vec<u8>) {
    let mut pen = Pen(to);
    pen.text(&row.id);
    pen.word(Group::ALL, row.group);
    pen.some(row.blueprint.as_ref(), |pen, blueprint| {
        pen.text(&blueprint.slug);
        pen.text(&blueprint.title);
    });
    pen.some(row.publisher.as_ref(), Pen::body);
    pen.some(row.bundle.as_ref(), |pen, bundle| pen.text(bundle));
    pen.some(row.body.as_ref(), Pen::body);
    pen.some(row.covered_by.as_ref(), Pen::body);
    pen.some(row.answer, |pen, answer| pen.word(Answer::ALL, answer));
    pen.some(row.version.as_ref(), Pen::version);
    pen.some(row.state, |pen, state| pen.word(ReleaseState::ALL, state));
    pen.some(row.stage, |pen, stage| pen.word(Stage::ALL, stage));
    pen.some(row.since, Pen::day);
    pen.some(row.planned_live_on, Pen::day);
    pen.list(&row.reached, |pen, reached| {
        pen.word(Stage::ALL, reached.stage);
        pen.day(reached.on);
        pen.some(reached.version.as_ref(), Pen::version);
        pen.moment(reached.recorded_at);
    });
    pen.list(&row.evidence, |pen, proof| {
        pen.word(Stage::ALL, proof.stage);
        pen.day(proof.effective_on);
        pen.word(EvidenceKind::ALL, proof.kind);
        pen.text(&proof.value);
        pen.some(proof.note.as_ref(), |pen, note| pen.text(note));
        pen.some(proof.seen_on, Pen::day);
        pen.0.push(u8::from(proof.secured));
    });
    pen.some(row.recorded_at, Pen::moment);
    pen.list(&row.counted_in, |pen, name| {
        pen.word(FigureName::ALL, *name);
    });
    pen.some(row.remark.as_ref(), |pen, remark| pen.text(remark));
}

/// The row that was written, under this number.
pub fn read(bytes: &[u8], number: u64) -> io::Result<Row> {
    let mut eye = Eye(bytes);
    Ok(Row {
        id: eye.text()?,
        number,
        group: eye.word(Group::ALL)?,
        blueprint: eye.some(|eye| {
            Ok(BlueprintName {
                slug: eye.text()?,
                title: eye.text()?,
            })
        })?,
        publisher: eye.some(Eye::body)?,
        bundle: eye.some(Eye::text)?,
        body: eye.some(Eye::body)?,
        covered_by: eye.some(Eye::body)?,
        answer: eye.some(|eye| eye.word(Answer::ALL))?,
        version: eye.some(Eye::version)?,
        state: eye.some(|eye| eye.word(ReleaseState::ALL))?,
        stage: eye.some(|eye| eye.word(Stage::ALL))?,
        since: eye.some(Eye::day)?,
        planned_live_on: eye.some(Eye::day)?,
        reached: eye.list(|eye| {
            Ok(Reached {
                stage: eye.word(Stage::ALL)?,
                on: eye.day()?,
                version: eye.some(Eye::version)?,
                recorded_at: eye.moment()?,
            })
        })?,
        evidence: eye.list(|eye| {
            Ok(Proof {
                stage: eye.word(Stage::ALL)?,
                effective_on: eye.day()?,
                kind: eye.word(EvidenceKind::ALL)?,
                value: eye.text()?,
                note: eye.some(Eye::text)?,
                seen_on: eye.some(Eye::day)?,
                secured: eye.byte()? == 1,
            })
        })?,
        recorded_at: eye.some(Eye::moment)?,
        counted_in: eye.list(|eye| eye.word(FigureName::ALL))?,
        remark: eye.some(Eye::text)?,
    })
}

struct Pen<'b>(&'b mut Vec<u8>);

impl Pen<'_> {
    fn count(&mut self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.0.extend_from_slice(&count.to_le_bytes());
    }
    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }
    /// One of few words, by its place among all of them.
    fn word<T: PartialEq>(&mut self, all: &[T], word: T) {
        let place = all.iter().position(|one| *one == word);
        let place = place.and_then(|place| u8::try_from(place).ok());
        self.0.push(place.unwrap_or(u8::MAX));
    }
    fn some<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.0.push(u8::from(value.is_some()));
        if let Some(value) = value {
            write(self, value);
        }
    }
    fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.count(items.len());
        for item in items {
            write(self, item);
        }
    }
    fn body(&mut self, body: &BodyName) {
        self.text(&body.key);
        self.text(&body.name);
    }
    fn version(&mut self, version: &Version) {
        self.text(&version.to_string());
    }
    fn day(&mut self, day: Day) {
        let date = day.date();
        self.0.extend_from_slice(&date.year().to_le_bytes());
        self.0.extend([u8::from(date.month()), date.day()]);
    }
    fn moment(&mut self, at: Moment) {
        self.0.extend_from_slice(&at.micros().to_le_bytes());
    }
}

struct Eye<'b>(&'b [u8]);

fn torn() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

impl<'b> Eye<'b> {
    fn bytes(&mut self, count: usize) -> io::Result<&'b [u8]> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or_else(torn)?;
        self.0 = rest;
        Ok(bytes)
    }
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        self.bytes(N)?.try_into().map_err(|_| torn())
    }
    fn byte(&mut self) -> io::Result<u8> {
        self.array().map(|[byte]| byte)
    }
    fn count(&mut self) -> io::Result<usize> {
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|_| torn())
    }
    fn text(&mut self) -> io::Result<String> {
        let count = self.count()?;
        let text = std::str::from_utf8(self.bytes(count)?);
        text.map(str::to_owned).map_err(|_| torn())
    }
    fn word<T: Copy>(&mut self, all: &[T]) -> io::Result<T> {
        let place = usize::from(self.byte()?);
        all.get(place).copied().ok_or_else(torn)
    }
    fn some<T>(&mut self, read: impl FnOnce(&mut Self) -> io::Result<T>) -> io::Result<Option<T>> {
        match self.byte()? {
            0 => Ok(None),
            _ => read(self).map(Some),
        }
    }
    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> io::Result<T>) -> io::Result<Vec<T>> {
        (0..self.count()?).map(|_| read(self)).collect()
    }
    fn body(&mut self) -> io::Result<BodyName> {
        Ok(BodyName {
            key: self.text()?,
            name: self.text()?,
        })
    }
    fn version(&mut self) -> io::Result<Version> {
        self.text()?.parse().map_err(|_| torn())
    }
    fn day(&mut self) -> io::Result<Day> {
        let year = i32::from_le_bytes(self.array()?);
        Day::new(year, self.byte()?, self.byte()?).map_err(|_| torn())
    }
    fn moment(&mut self) -> io::Result<Moment> {
        Moment::from_micros(i64::from_le_bytes(self.array()?)).ok_or_else(torn)
    }
}
