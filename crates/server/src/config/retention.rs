//! After how many months something is forgotten: `[retention]`.

use domain::privacy::Terms;
use serde::Deserialize;

/// `[retention]` as written: months.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WrittenRetention {
    inactive_account_months: Option<u16>,
    left_person_months: Option<u16>,
    feedback_months: Option<u16>,
    audit_months: Option<u16>,
}

impl WrittenRetention {
    /// The terms, within what makes sense.
    #[must_use]
    pub fn read(self, flaws: &mut Vec<String>) -> Terms {
        let usual = Terms::default();
        let mut within = |name: &str, written: Option<u16>, least, usual| match written {
            None => usual,
            Some(n) if (least..=120).contains(&n) => n,
            Some(n) => {
                flaws.push(format!(
                    "[retention] {name}: {n} liegt nicht zwischen {least} und 120"
                ));
                usual
            }
        };
        Terms {
            inactive: within(
                "inactive_account_months",
                self.inactive_account_months,
                3,
                usual.inactive,
            ),
            left: within("left_person_months", self.left_person_months, 1, usual.left),
            feedback: within("feedback_months", self.feedback_months, 1, usual.feedback),
            // The database keeps a year of it from everybody.
            audit: within("audit_months", self.audit_months, 13, usual.audit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_configuration_within_reason() {
        let mut flaws = Vec::new();
        let written: WrittenRetention = toml::from_str("left_person_months = 3").unwrap();
        assert_eq!(
            written.read(&mut flaws),
            Terms {
                left: 3,
                ..Terms::default()
            }
        );
        let written: WrittenRetention =
            toml::from_str("audit_months = 6\nfeedback_months = 0").unwrap();
        assert_eq!(written.read(&mut flaws), Terms::default());
        assert_eq!(flaws.len(), 2);
    }
}
