//! Which step may follow (interfaces.md, "Stages of an adoption").

use super::{Count, Life, Stage, Wish};
use crate::{Day, Id, Moment, Now, adoption::Step};

/// Why a step cannot be recorded; all that is wrong at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepRefused {
    #[error("Der {} liegt in der Zukunft. Eine erreichte Stufe hat einen Tag bis heute; für einen Wunsch gibt es „geplanter Start“.", .0.german())]
    InTheFuture(Day),
    #[error(
        "„In Betrieb“ braucht einen Nachweis: eine Internetadresse, eine Datei oder ein Aktenzeichen."
    )]
    LiveWithoutEvidence,
    #[error("Ab „zugesagt“ gehört zu jedem Schritt eine Version.")]
    VersionMissing,
    #[error(
        "„Beendet“ setzt voraus, dass die Blaupause in Betrieb war. Vorher heißt es „abgebrochen“."
    )]
    RetiredBeforeLive,
    #[error("„Abgebrochen“ geht nur vor dem Betrieb. Danach heißt es „beendet“.")]
    CancelledAfterLive,
    #[error("Nach dem Betrieb folgen nur „in Betrieb“, „ruht“ oder „beendet“, nicht „{}“.", .0.label())]
    BackBehindLive(Stage),
    #[error("Die Nachnutzung endete am {}. Für eine erneute Nutzung beginnen Sie eine neue Nachnutzung.", .0.german())]
    AfterTheEnd(Day),
    #[error(
        "Dieser Schritt ändert nichts: Stufe und Version sind dieselben. Ergänzen Sie einen Nachweis oder eine Anmerkung, oder verwerfen Sie den Schritt."
    )]
    NothingNew,
    #[error("Der Schritt, der berichtigt werden soll, gehört nicht zu dieser Nachnutzung.")]
    UnknownCorrected,
    #[error("Der Schritt wurde bereits berichtigt. Berichtigen Sie die neuere Angabe.")]
    AlreadyCorrected,
    #[error("Eine Berichtigung braucht einen Grund: Er steht neben der alten Angabe.")]
    ReasonMissing,
}

impl StepRefused {
    /// The field of the wish that is to blame, as a JSON pointer.
    #[must_use]
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::InTheFuture(_) | Self::AfterTheEnd(_) => "/effectiveOn",
            Self::LiveWithoutEvidence => "/evidence",
            Self::VersionMissing => "/version",
            Self::RetiredBeforeLive
            | Self::CancelledAfterLive
            | Self::BackBehindLive(_)
            | Self::NothingNew => "/stage",
            Self::UnknownCorrected | Self::AlreadyCorrected => "/corrects",
            Self::ReasonMissing => "/reason",
        }
    }
    /// The stable name of the rule.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::InTheFuture(_) => "schritt-in-der-zukunft",
            Self::LiveWithoutEvidence => "betrieb-ohne-nachweis",
            Self::VersionMissing => "version-fehlt",
            Self::RetiredBeforeLive => "beendet-vor-betrieb",
            Self::CancelledAfterLive => "abgebrochen-nach-betrieb",
            Self::BackBehindLive(_) => "zurueck-hinter-betrieb",
            Self::AfterTheEnd(_) => "nach-dem-ende",
            Self::NothingNew => "nichts-neues",
            Self::UnknownCorrected => "berichtigt-unbekannt",
            Self::AlreadyCorrected => "bereits-berichtigt",
            Self::ReasonMissing => "grund-fehlt",
        }
    }
}

/// Checks a wish against the life so far.
///
/// The sequence of stages is judged as it would read afterwards, so a step may be told late and a
/// correction may mend an order that was wrong.
///
/// # Errors
/// Every rule that the wish breaks, at once.
pub fn check(life: &Life, wish: &Wish, now: &Now) -> Result<(), Vec<StepRefused>> {
    let mut refused = check_alone(wish, now);
    if let Some(corrected) = wish.corrects {
        refused.extend(corrected_is_open(life, corrected, now.at()));
    }
    refused.extend(sequence(life, wish, now.at()));
    if refused.is_empty() {
        Ok(())
    } else {
        Err(refused)
    }
}

/// What is wrong with a wish whatever was before it; so it can be told where it is not known yet of which adoption it is.
#[must_use]
pub fn check_alone(wish: &Wish, now: &Now) -> Vec<StepRefused> {
    let mut refused = Vec::new();
    if wish.effective_on > now.today() {
        refused.push(StepRefused::InTheFuture(wish.effective_on));
    }
    if wish.stage == Stage::Live && wish.evidence.is_empty() {
        refused.push(StepRefused::LiveWithoutEvidence);
    }
    if wish.corrects.is_some()
        && wish
            .reason
            .as_deref()
            .is_none_or(|reason| reason.trim().is_empty())
    {
        refused.push(StepRefused::ReasonMissing);
    }
    refused
}

fn corrected_is_open(life: &Life, corrected: Id<Step>, known: Moment) -> Option<StepRefused> {
    if life.recorded().iter().all(|step| step.id != corrected) {
        Some(StepRefused::UnknownCorrected)
    } else if life.is_replaced(corrected, known) {
        Some(StepRefused::AlreadyCorrected)
    } else {
        None
    }
}

/// What would read wrong in the order of effect if the wish were recorded.
fn sequence(life: &Life, wish: &Wish, known: Moment) -> Option<StepRefused> {
    let holding = life.holding(known);
    let kept = holding.iter().filter(|step| Some(step.id) != wish.corrects);
    let mut told: Vec<(Day, Stage, Option<&crate::Version>, bool)> = kept
        .map(|step| (step.effective_on, step.stage, step.version.as_ref(), false))
        .collect();
    // A new step counts after all others of its day: it was recorded last.
    let place = told.partition_point(|(day, ..)| *day <= wish.effective_on);
    told.insert(
        place,
        (wish.effective_on, wish.stage, wish.version.as_ref(), true),
    );

    let (mut was_live, mut ended, mut before) = (false, None, None);
    for (day, stage, version, is_wish) in told {
        if let Some(end) = ended {
            return Some(StepRefused::AfterTheEnd(end));
        }
        let version = version.or(before.and_then(|(_, version)| version));
        let needs_version = !matches!(
            stage,
            Stage::Interest | Stage::Alignment | Stage::Paused | Stage::Cancelled
        );
        if needs_version && version.is_none() {
            return Some(StepRefused::VersionMissing);
        }
        let before_live = matches!(stage.count(), Count::Interested | Count::Planned);
        if stage == Stage::Retired && !was_live {
            return Some(StepRefused::RetiredBeforeLive);
        }
        if stage == Stage::Cancelled && was_live {
            return Some(StepRefused::CancelledAfterLive);
        }
        if before_live && was_live {
            return Some(StepRefused::BackBehindLive(stage));
        }
        let silent = wish.evidence.is_empty() && wish.note.is_none() && wish.corrects.is_none();
        if is_wish && silent && before == Some((stage, version)) {
            return Some(StepRefused::NothingNew);
        }
        was_live |= stage == Stage::Live;
        ended = stage.is_end().then_some(day);
        before = Some((stage, version));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Version, adoption::Evidence, adoption::EvidenceKind};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }
    fn now() -> Now {
        Now::new("2024-06-30T10:00:00Z".parse().unwrap(), [1; 32])
    }
    fn proof() -> Vec<Evidence> {
        vec![Evidence {
            kind: EvidenceKind::FileReference,
            value: "10/2024".into(),
            note: None,
            seen_on: None,
        }]
    }
    fn wish(stage: Stage, on: &str) -> Wish {
        let evidence = if stage == Stage::Live {
            proof()
        } else {
            vec![]
        };
        let version = Some("1.0.0".parse::<Version>().unwrap());
        Wish {
            stage,
            version,
            effective_on: day(on),
            evidence,
            note: None,
            corrects: None,
            reason: None,
        }
    }
    fn life(told: &[(Stage, &str)]) -> Life {
        let at = Now::new("2024-01-01T00:00:00Z".parse().unwrap(), [2; 32]);
        let steps = told.iter().zip(1..).map(|((stage, on), number)| {
            let wish = wish(*stage, on);
            Step {
                id: at.id(),
                number,
                stage: *stage,
                version: wish.version,
                effective_on: wish.effective_on,
                recorded_at: at.at(),
                evidence: wish.evidence,
                note: None,
                corrects: None,
                reason: None,
                by: at.id(),
            }
        });
        Life::new(steps.collect())
    }
    fn refusal(told: &[(Stage, &str)], wish: &Wish) -> Vec<&'static str> {
        check(&life(told), wish, &now())
            .err()
            .unwrap_or_default()
            .iter()
            .map(StepRefused::rule)
            .collect()
    }

    #[test]
    fn stages_may_be_skipped_and_told_late() {
        assert!(refusal(&[], &wish(Stage::Live, "2024-06-30")).is_empty());
        let told = [(Stage::Interest, "2024-01-01"), (Stage::Live, "2024-03-01")];
        assert!(refusal(&told, &wish(Stage::Tested, "2024-02-01")).is_empty());
    }

    #[test]
    fn what_cannot_follow_is_refused() {
        use Stage::{Cancelled, Interest, Live, Paused, Retired, Tested};
        let live = [(Interest, "2024-01-01"), (Live, "2024-03-01")];
        for (told, wish, expected) in [
            (
                &live[..],
                wish(Tested, "2024-04-01"),
                vec!["zurueck-hinter-betrieb"],
            ),
            (
                &live[..],
                wish(Cancelled, "2024-04-01"),
                vec!["abgebrochen-nach-betrieb"],
            ),
            (
                &live[..1],
                wish(Retired, "2024-04-01"),
                vec!["beendet-vor-betrieb"],
            ),
            (
                &live[..],
                wish(Retired, "2024-02-01"),
                vec!["beendet-vor-betrieb"],
            ),
            (
                &[(Cancelled, "2024-02-01")][..],
                wish(Interest, "2024-04-01"),
                vec!["nach-dem-ende"],
            ),
            (
                &live[..],
                wish(Paused, "2024-07-01"),
                vec!["schritt-in-der-zukunft"],
            ),
            (
                &live[..1],
                wish(Interest, "2024-02-01"),
                vec!["nichts-neues"],
            ),
        ] {
            assert_eq!(refusal(told, &wish), expected, "{wish:?}");
        }
    }

    #[test]
    fn every_flaw_is_told_at_once() {
        let mut wish = wish(Stage::Live, "2024-07-01");
        wish.evidence.clear();
        wish.version = None;
        assert_eq!(
            refusal(&[], &wish),
            [
                "schritt-in-der-zukunft",
                "betrieb-ohne-nachweis",
                "version-fehlt"
            ]
        );
    }

    #[test]
    fn a_correction_names_an_open_step_and_says_why() {
        let told = life(&[(Stage::Interest, "2024-01-01"), (Stage::Live, "2024-03-01")]);
        let mut late = wish(Stage::Live, "2024-04-01");
        late.corrects = Some(told.recorded()[1].id);
        assert_eq!(
            check(&told, &late, &now()).unwrap_err(),
            [StepRefused::ReasonMissing]
        );
        late.reason = Some("Start verschoben".into());
        assert_eq!(check(&told, &late, &now()), Ok(()));
        late.corrects = Some(now().id());
        assert_eq!(
            check(&told, &late, &now()).unwrap_err(),
            [StepRefused::UnknownCorrected]
        );
    }

    #[test]
    fn the_standing_on_a_day_follows_effect_and_knowledge() {
        let mut steps = life(&[(Stage::Interest, "2024-01-01"), (Stage::Live, "2024-03-01")])
            .recorded()
            .to_vec();
        let mut correction = steps[1].clone();
        correction.id = now().id();
        correction.number = 3;
        correction.effective_on = day("2024-05-01");
        correction.recorded_at = "2024-06-01T00:00:00Z".parse().unwrap();
        correction.corrects = Some(steps[1].id);
        steps.push(correction);
        let life = Life::new(steps);
        let early = "2024-05-31T00:00:00Z".parse().unwrap();
        let stage = |on: &str, known| life.on(day(on), known).map(|standing| standing.stage);
        assert_eq!(stage("2023-12-31", now().at()), None);
        assert_eq!(stage("2024-04-01", early), Some(Stage::Live));
        assert_eq!(stage("2024-04-01", now().at()), Some(Stage::Interest));
        assert_eq!(stage("2024-05-01", now().at()), Some(Stage::Live));
    }
}
