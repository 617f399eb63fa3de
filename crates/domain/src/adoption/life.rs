//! What the steps of one adoption say about a day, as known at a moment.

use super::{Stage, Step};
use crate::{Day, Id, Moment, Version};
use std::collections::HashSet;

/// The steps of one adoption in the order of their recording.
#[derive(Debug, Clone, Default)]
pub struct Life {
    steps: Vec<Step>,
}

/// Where an adoption stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing<'a> {
    pub stage: Stage,
    pub version: Option<&'a Version>,
    /// Since when this stage holds without a break; an upgrade does not restart it.
    pub since: Day,
    /// Since when this version is the one in force.
    pub version_since: Day,
    pub step: &'a Step,
}

impl Life {
    /// The life told by these steps, in whatever order they come.
    #[must_use]
    pub fn new(mut steps: Vec<Step>) -> Self {
        steps.sort_by_key(|step| step.number);
        Self { steps }
    }
    /// Every step, replaced ones included, in the order of recording.
    #[must_use]
    pub fn recorded(&self) -> &[Step] {
        &self.steps
    }
    /// The steps that hold, as known at `known`, in the order in which they took effect.
    ///
    /// A step that a later one corrects does not hold; nor does a correction that was corrected itself.
    #[must_use]
    pub fn holding(&self, known: Moment) -> Vec<&Step> {
        let heard = || self.steps.iter().filter(|step| step.recorded_at <= known);
        let replaced: HashSet<Id<Step>> = heard().filter_map(|step| step.corrects).collect();
        let mut holding: Vec<&Step> = heard()
            .filter(|step| !replaced.contains(&step.id))
            .collect();
        holding.sort_by_key(|step| (step.effective_on, step.number));
        holding
    }
    /// Where the adoption stands at the end of `day`, as known at `known`; nothing before its first step.
    #[must_use]
    pub fn on(&self, day: Day, known: Moment) -> Option<Standing<'_>> {
        standing(
            self.holding(known)
                .into_iter()
                .filter(|step| step.effective_on <= day),
        )
    }
    /// Whether the step has been replaced, as known at `known`.
    #[must_use]
    pub fn is_replaced(&self, step: Id<Step>, known: Moment) -> bool {
        self.steps
            .iter()
            .any(|other| other.recorded_at <= known && other.corrects == Some(step))
    }
}

fn standing<'a>(steps: impl Iterator<Item = &'a Step>) -> Option<Standing<'a>> {
    let mut at: Option<Standing<'a>> = None;
    for step in steps {
        let before = at.take();
        let since = match &before {
            Some(before) if before.stage == step.stage => before.since,
            Some(_) | None => step.effective_on,
        };
        let version = step
            .version
            .as_ref()
            .or(before.as_ref().and_then(|b| b.version));
        let version_since = match &before {
            Some(before) if before.version == version => before.version_since,
            Some(_) | None => step.effective_on,
        };
        at = Some(Standing {
            stage: step.stage,
            version,
            since,
            version_since,
            step,
        });
    }
    at
}
