//! Who may see what is published, submitted or adopted: the same choice for every command.

use domain::{
    Slug,
    visibility::{Audience, Choice},
};

/// Who may see it; without a choice the registry takes its default.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Seen {
    /// Wer es sehen darf: own_body (nur die eigene Kommune), cooperation, hessen oder public (öffentlich)
    #[arg(long, value_name = "STUFE", value_parser = level)]
    visibility: Option<String>,
    /// Kurzname der Kooperation, die es sehen darf; mit --visibility cooperation
    #[arg(long, value_name = "KURZNAME", requires = "visibility")]
    visibility_cooperation: Option<Slug>,
}

fn level(text: &str) -> Result<String, String> {
    match (text, Choice::read(text, None)) {
        // Its cooperation stands beside it; the registry says so when it is missing.
        (Audience::COOPERATION, _) | (_, Ok(_)) => Ok(text.to_owned()),
        (_, Err(why)) => Err(why.to_string()),
    }
}

impl Seen {
    /// Names and values as the interface has them.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let level = self.visibility.clone();
        let of = self.visibility_cooperation.as_ref();
        let level = level.map(|level| ("visibility", level));
        let of = of.map(|slug| ("visibilityCooperation", slug.to_string()));
        level.into_iter().chain(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_one_of_the_four() {
        for (known, _) in Choice::LEVELS {
            assert_eq!(level(known).as_deref(), Ok(known));
        }
        assert!(level("alle").unwrap_err().contains("own_body"));
    }
}
