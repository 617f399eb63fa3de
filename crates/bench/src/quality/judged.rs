//! Judged questions: our own sets and the sample that came with the task are tables with different headings.

use crate::Outcome;

/// A question and the bundles that are right for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub number: String,
    pub words: String,
    pub class: String,
    /// Best first; none where nothing must be found.
    pub right: Vec<String>,
    /// Right as well, but not what is looked for in the first place.
    pub also: Vec<String>,
    /// Whether the words stand in the catalogue, as the set says.
    pub in_catalogue: String,
}

/// Reads a set, with `;` or `,` between the columns.
pub(crate) fn read(text: &str) -> Outcome<Vec<Judged>> {
    let headings = text.lines().next().unwrap_or_default();
    let separator = if headings.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(text.as_bytes());
    let headings = reader.headers()?.clone();
    let column = |names: &[&str]| {
        headings
            .iter()
            .position(|heading| names.contains(&heading.trim_start_matches('\u{feff}')))
    };
    let needed = |names: &[&str]| {
        column(names).ok_or_else(|| format!("the column `{}` is missing", names.join("` or `")))
    };
    let number = needed(&["nr"])?;
    let words = needed(&["anfrage"])?;
    let right = needed(&["buendel", "erwartet_ozg_ids"])?;
    let also = column(&["auch_richtig_ozg_ids"]);
    let class = column(&["klasse"]);
    let in_catalogue = column(&["im_katalog", "woertlich_im_katalog"]);
    let mut questions = Vec::new();
    for row in reader.records() {
        let row = row?;
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).unwrap_or_default().trim();
        let ids = |at: Option<usize>| -> Vec<String> {
            let ids = cell(at).split(|c: char| c.is_whitespace() || c == ';');
            ids.filter(|id| !id.is_empty()).map(str::to_owned).collect()
        };
        questions.push(Judged {
            number: cell(Some(number)).to_owned(),
            words: cell(Some(words)).to_owned(),
            class: cell(class).to_owned(),
            right: ids(Some(right)),
            also: ids(also),
            in_catalogue: cell(in_catalogue).to_owned(),
        });
    }
    Ok(questions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_of_sets_are_read() {
        let ours = read(
            "nr;anfrage;klasse;buendel;im_katalog;runde\nB1;Perso;kurzform;10119 10177;nein;1\n",
        );
        let sample = read(
            "nr,anfrage,erwartet_ozg_ids,auch_richtig_ozg_ids,klasse,woertlich_im_katalog,erwartet_namen,begruendung\n\
             B1,Perso,10119;10177,,kurzform,nein,\"A, B\",\n",
        );
        let ours = ours.unwrap();
        assert_eq!(ours, sample.unwrap());
        assert_eq!(ours.first().unwrap().right, ["10119", "10177"]);
        assert!(read("nr;frage\n1;x\n").is_err());
    }
}
