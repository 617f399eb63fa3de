//! Bytes on their way into a document: in memory while they are few, in a file without a name beyond.

use std::{
    fs::File,
    io::{self, Read, Write},
    os::unix::fs::FileExt,
    path::PathBuf,
};

/// So many bytes are held before they go into the file.
const HELD: usize = 1 << 18;

/// Bytes that are written once and may then be read any number of times.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    file: Option<File>,
    /// Behind those of the file.
    held: Vec<u8>,
}

impl Spool {
    pub const fn in_folder(folder: PathBuf) -> Self {
        Self {
            folder,
            file: None,
            held: Vec::new(),
        }
    }
    #[cfg(test)]
    pub const fn held(&self) -> usize {
        self.held.len()
    }
    /// Everything from the beginning.
    pub fn reader(&self) -> impl Read + '_ {
        let in_file = self.file.as_ref().map(|file| At { file, place: 0 });
        let in_file = io::BufReader::with_capacity(1 << 16, Maybe(in_file));
        in_file.chain(self.held.as_slice())
    }
    /// What was written: bytes that are few, or the file that has them all.
    pub fn end(mut self) -> io::Result<Content> {
        if self.file.is_none() {
            return Ok(Content::Bytes(self.held));
        }
        self.let_go()?;
        let file = self.file.ok_or(io::ErrorKind::NotFound)?;
        Ok(Content::File(file))
    }
    fn let_go(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none @ None => {
                std::fs::create_dir_all(&self.folder)?;
                none.insert(tempfile::tempfile_in(&self.folder)?)
            }
        };
        file.write_all(&self.held)?;
        self.held.clear();
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= HELD {
            self.let_go()?;
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of a document.
#[derive(Debug)]
pub enum Content {
    Bytes(Vec<u8>),
    /// A file without a name, from its beginning.
    File(File),
}

/// A file read from a place of one's own: nobody minds who else reads it.
struct At<'f> {
    file: &'f File,
    place: u64,
}
impl Read for At<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(into, self.place)?;
        self.place += read as u64;
        Ok(read)
    }
}

struct Maybe<R>(Option<R>);
impl<R: Read> Read for Maybe<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(0), |inner| inner.read(into))
    }
}
