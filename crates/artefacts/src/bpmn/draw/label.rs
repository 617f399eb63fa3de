//! Names in a drawing: broken into lines that fit, smaller where they must be, whole wherever they can be.

use super::{LABEL, Svg};
use crate::bpmn::model::{Bounds, Element, Shape};

/// Size of the letters, in the units of the diagram.
pub(super) const SIZE: f64 = 12.0;
pub(super) const LINE_HEIGHT: f64 = 14.0;
/// Smaller than this nobody reads on paper.
const SMALLEST: f64 = 9.0;
/// More lines than any name needs; a hostile one does not fill the picture.
const MOST_LINES: usize = 12;
const LONGEST_NAME: usize = 600;

impl Svg {
    /// Lines below each other around a middle, the first at this height.
    pub(super) fn text_lines(&mut self, lines: &[String], x: f64, y: f64, size: f64) {
        let look = if size < SIZE {
            format!(" font-size=\"{size:.0}\"")
        } else {
            String::new()
        };
        for (number, line) in lines.iter().enumerate() {
            let y = y + LINE_HEIGHT * (size / SIZE) * number as f64;
            let line = escaped(line);
            self.put(format_args!(
                "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\"{look}>{line}</text>"
            ));
        }
    }

    /// A name inside of its shape; what does not fit even in small letters ends with an ellipsis.
    pub(super) fn name_inside(&mut self, name: &str, shape: Bounds, is_open: bool) {
        let Bounds {
            x,
            y,
            width,
            height,
        } = shape;
        let room = (width - 8.0, if is_open { 44.0 } else { height - 6.0 });
        let (lines, size) = fitting(name, room);
        let step = LINE_HEIGHT * size / SIZE;
        let first = if is_open {
            y + 16.0
        } else {
            y + height / 2.0 + size / 3.0 - step * 0.5 * lines.len().saturating_sub(1) as f64
        };
        self.text_lines(&lines, x + width / 2.0, first, size);
    }

    /// A name where the file puts it, or else below its shape.
    pub(super) fn name_outside(&mut self, element: &Element, shape: &Shape) {
        let Bounds {
            x,
            y,
            width,
            height,
        } = shape.bounds;
        match shape.label {
            Some(place) => self.name_at(&element.name, place),
            None => {
                let lines = wrapped(&element.name, LABEL, SIZE);
                self.text_lines(&lines, x + width / 2.0, y + height + LINE_HEIGHT, SIZE);
            }
        }
    }

    /// A name at a place of the file. Programs measure it for letters of their own, so ours may be a little wider.
    pub(super) fn name_at(&mut self, name: &str, place: Bounds) {
        let lines = wrapped(name, place.width.max(40.0) * 1.15, SIZE);
        self.text_lines(&lines, place.x + place.width / 2.0, place.y + 11.0, SIZE);
    }
}

/// The lines of a name and the largest letters in which they fit.
fn fitting(name: &str, (width, height): (f64, f64)) -> (Vec<String>, f64) {
    let mut size = SIZE;
    loop {
        let mut lines = wrapped(name, width, size);
        let most = ((height / (LINE_HEIGHT * size / SIZE)) as usize).max(1);
        if lines.len() <= most && lines.iter().all(|line| self::width(line, size) <= width) {
            return (lines, size);
        }
        if size <= SMALLEST {
            if lines.len() > most {
                lines.truncate(most);
                if let Some(last) = lines.last_mut() {
                    last.push('…');
                }
            }
            return (lines, size);
        }
        size -= 1.0;
    }
}

/// A name broken at spaces, and inside of a word only where the word alone is too wide.
pub(super) fn wrapped(name: &str, room: f64, size: f64) -> Vec<String> {
    let room = room.max(size * 3.0);
    let name: String = name.chars().take(LONGEST_NAME).collect();
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        let mut rest = word;
        loop {
            let together = lines.last().map(|line| format!("{line} {rest}"));
            match together.filter(|line| width(line, size) <= room) {
                Some(line) => {
                    lines.pop();
                    lines.push(line);
                    break;
                }
                None if width(rest, size) <= room => {
                    lines.push(rest.to_owned());
                    break;
                }
                None => {
                    let (start, end) =
                        rest.split_at(fits_until(rest, room - width("-", size), size));
                    let hyphen = if start.ends_with(['-', '/']) { "" } else { "-" };
                    lines.push(format!("{start}{hyphen}"));
                    rest = end;
                }
            }
            if lines.len() > MOST_LINES {
                break;
            }
        }
        if lines.len() > MOST_LINES {
            lines.truncate(MOST_LINES);
            if let Some(last) = lines.last_mut() {
                last.push('…');
            }
            break;
        }
    }
    lines
}

/// Up to which byte a word fits; at least one letter, and behind a hyphen where it has one.
fn fits_until(word: &str, room: f64, size: f64) -> usize {
    let mut used = 0.0;
    let (mut end, mut hyphen) = (0, None);
    for (at, letter) in word.char_indices() {
        used += letter_width(letter) * size;
        if used > room && at > 0 {
            break;
        }
        end = at + letter.len_utf8();
        if matches!(letter, '-' | '/') {
            hyphen = Some(end);
        }
    }
    hyphen.filter(|at| *at < word.len()).unwrap_or(end)
}

/// How wide a text becomes, roughly: as in common sans-serif letters.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(letter_width).sum::<f64>() * size
}

/// Parts of the size of the letters.
fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | '\'' | '.' | ',' | ':' | ';' | '|' | '!' | 'I' => 0.28,
        'f' | 't' | 'r' | ' ' | '-' | '(' | ')' | '/' => 0.36,
        'm' | 'w' | 'M' | 'W' | '%' | '…' => 0.88,
        'A'..='Z' | 'Ä' | 'Ö' | 'Ü' => 0.7,
        _ => 0.56,
    }
}

pub(super) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_broken_where_they_fit_and_kept_whole() {
        let name = "Straßenverkehrsbehörde beteiligen und Sondernutzungserlaubnis abstimmen";
        let (lines, size) = fitting(name, (118.0, 78.0));
        assert!(
            size >= SMALLEST && lines.iter().all(|line| width(line, size) <= 118.0),
            "{lines:?}"
        );
        assert_eq!(
            lines.concat().replace(['-', ' '], ""),
            name.replace(' ', "")
        );
        assert!(
            lines.len() as f64 * LINE_HEIGHT * size / SIZE <= 78.0,
            "{lines:?}"
        );
    }

    #[test]
    fn what_cannot_fit_ends_with_an_ellipsis_and_hostile_names_end_at_all() {
        let (lines, size) = fitting(
            &"Donaudampfschifffahrtsgesellschaft ".repeat(9),
            (60.0, 40.0),
        );
        assert!(
            size <= SMALLEST && lines.last().unwrap().ends_with('…'),
            "{lines:?}"
        );
        assert!(wrapped(&"W".repeat(100_000), 1.0, SIZE).len() <= MOST_LINES);
        assert!(wrapped("", 100.0, SIZE).is_empty());
    }
}
