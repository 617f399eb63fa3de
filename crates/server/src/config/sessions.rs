//! How long a sign-in holds: `[session]`.

use app::sign_in::Limits;
use serde::Deserialize;

/// `[session]` as written: minutes and hours.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WrittenSession {
    idle_minutes: Option<i64>,
    absolute_hours: Option<i64>,
    proof_minutes: Option<i64>,
}

impl WrittenSession {
    /// The limits, within what makes sense.
    #[must_use]
    pub fn read(self, flaws: &mut Vec<String>) -> Limits {
        let usual = Limits::default();
        let mut within =
            |name: &str, written: Option<i64>, unit: i64, least, most, usual: i64| match written {
                None => usual,
                Some(n) if (least..=most).contains(&n) => n * unit,
                Some(n) => {
                    flaws.push(format!(
                        "[session] {name}: {n} liegt nicht zwischen {least} und {most}"
                    ));
                    usual
                }
            };
        let read = Limits {
            idle: within("idle_minutes", self.idle_minutes, 60, 5, 720, usual.idle),
            absolute: within(
                "absolute_hours",
                self.absolute_hours,
                3600,
                1,
                24,
                usual.absolute,
            ),
            proof: within("proof_minutes", self.proof_minutes, 60, 1, 120, usual.proof),
        };
        if read.idle > read.absolute {
            flaws.push("[session] idle_minutes: länger als absolute_hours".to_owned());
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_last_within_reason() {
        let mut flaws = Vec::new();
        let written: WrittenSession =
            toml::from_str("idle_minutes = 30\nabsolute_hours = 8").unwrap();
        let limits = written.read(&mut flaws);
        assert_eq!((limits.idle, limits.absolute), (1800, 28_800));
        let written: WrittenSession =
            toml::from_str("idle_minutes = 1\nabsolute_hours = 100").unwrap();
        _ = written.read(&mut flaws);
        assert_eq!(flaws.len(), 2);
    }
}
