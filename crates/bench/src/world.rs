//! The synthetic Land: who adopts what when. Computed from numbers, so nothing is kept but one line per adoption.

use crate::chance;
use domain::adoption::Stage;

/// How much of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Size {
    pub name: &'static str,
    pub bodies: u32,
    pub blueprints: u32,
    pub steps: u32,
}

impl Size {
    pub const FULL: Self = Self {
        name: "full",
        bodies: 11_000,
        blueprints: 100_000,
        steps: 10_000_000,
    };
    /// A hundredth; with the bodies of Hessen, which every registry has, there are more than 110.
    pub const QUICK: Self = Self {
        name: "quick",
        bodies: 110,
        blueprints: 1_000,
        steps: 100_000,
    };
}

/// Days are counted from 1 January 2018.
pub const FIRST_YEAR: i32 = 2018;
/// Steps begin in 2019 and end on 30 September 2026.
const FIRST_ADOPTION: u64 = 365;
/// The last day of which something is told.
pub const LAST_DAY: u16 = 3194;

/// A way that adoptions go; how many of a hundred go it, and the stages with the days since the step before.
struct Way {
    of_hundred: u64,
    steps: &'static [(Stage, u16)],
}

use Stage::{
    Alignment, Cancelled, Configured, Confirmed, Contracted, Interest, Live, Paused, Retired,
    Tested,
};

/// Nearly four steps on average.
const WAYS: &[Way] = &[
    Way {
        of_hundred: 35,
        steps: &[(Interest, 0), (Confirmed, 60), (Configured, 45), (Live, 30)],
    },
    Way {
        of_hundred: 20,
        steps: &[(Interest, 0), (Alignment, 40), (Confirmed, 50)],
    },
    Way {
        of_hundred: 15,
        steps: &[
            (Interest, 0),
            (Alignment, 30),
            (Confirmed, 60),
            (Contracted, 40),
            (Configured, 50),
            (Tested, 20),
            (Live, 20),
        ],
    },
    Way {
        of_hundred: 10,
        steps: &[(Interest, 0)],
    },
    Way {
        of_hundred: 8,
        steps: &[(Confirmed, 0), (Live, 90), (Live, 200)],
    },
    Way {
        of_hundred: 5,
        steps: &[
            (Interest, 0),
            (Confirmed, 60),
            (Live, 60),
            (Live, 300),
            (Paused, 90),
            (Live, 30),
        ],
    },
    Way {
        of_hundred: 3,
        steps: &[(Interest, 0), (Confirmed, 60), (Live, 60), (Retired, 400)],
    },
    Way {
        of_hundred: 2,
        steps: &[(Interest, 0), (Cancelled, 100)],
    },
    // The last step corrects the day of the one before.
    Way {
        of_hundred: 2,
        steps: &[(Interest, 0), (Confirmed, 30), (Live, 50), (Live, 7)],
    },
];
const CORRECTED: u8 = 8;

/// One adoption; its identity is its place in the order of beginnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Begun {
    /// Minutes since the first day.
    pub start: u32,
    pub blueprint: u32,
    pub body: u32,
    way: u8,
    steps: u8,
}

/// One step of an adoption, in the order of recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    pub minute: u32,
    pub adoption: u32,
    pub place: u8,
}

/// Who adopts what when.
pub struct World {
    pub adoptions: Vec<Begun>,
    pub steps: Vec<Step>,
}

impl World {
    /// The world of a size; `bodies` is how many there are to adopt.
    #[must_use]
    pub fn new(size: Size, bodies: u32) -> Self {
        let mut adoptions = adoptions(size, bodies);
        adoptions.sort_unstable();
        let mut steps = Vec::with_capacity(size.steps as usize);
        for (adoption, number) in adoptions.iter().zip(0..) {
            steps.extend(adoption.steps(number));
        }
        steps.sort_unstable();
        Self { adoptions, steps }
    }

    /// The adoption of a step.
    #[must_use]
    pub fn of(&self, step: &Step) -> Option<&Begun> {
        self.adoptions.get(step.adoption as usize)
    }
}

/// Adoptions until the steps are enough; the last one is cut so that they are exactly as many.
fn adoptions(size: Size, bodies: u32) -> Vec<Begun> {
    let bodies = u64::from(bodies.max(1));
    let expected = u64::from(size.steps) * 10 / 38;
    let rounds = expected.div_ceil(bodies).max(1);
    let ranks = ranks(u64::from(size.blueprints), rounds);
    let mut found = Vec::with_capacity(usize::try_from(expected).unwrap_or_default());
    let mut missing = size.steps;
    for (number, round) in (0..).zip((0..rounds).flat_map(|r| (0..bodies).map(move |_| r))) {
        if missing == 0 {
            break;
        }
        let body = number % bodies;
        let (Some(from), Some(until)) = (ranks.get(round as usize), ranks.get(round as usize + 1))
        else {
            break;
        };
        let rank = from + chance::below(chance::of(1, body, round), (until - from).max(1));
        let way = way(chance::of(2, body, round));
        let blueprint = spread(rank, u64::from(size.blueprints));
        let day = u64::from(founded(blueprint)).max(FIRST_ADOPTION);
        let length = u64::from(duration(way));
        let room = u64::from(LAST_DAY).saturating_sub(day + length).max(1);
        let day = day + chance::below(chance::of(3, body, round), room);
        let minute = 7 * 60 + chance::below(chance::of(4, body, round), 9 * 60);
        let steps = u32::try_from(steps_of(way).len())
            .unwrap_or_default()
            .min(missing);
        missing -= steps;
        found.push(Begun {
            start: u32::try_from(day * 1440 + minute).unwrap_or_default(),
            blueprint,
            body: u32::try_from(body).unwrap_or_default(),
            way,
            steps: u8::try_from(steps).unwrap_or_default(),
        });
    }
    found
}

/// Where each round of adoptions finds its blueprints: few are taken up by everybody, most by a handful.
///
/// Ranges that do not touch: no body adopts a blueprint twice.
fn ranks(blueprints: u64, rounds: u64) -> Vec<u64> {
    let mut ranks = vec![0];
    for round in 1..=rounds {
        let cubic = u128::from(blueprints) * u128::from(round).pow(3) / u128::from(rounds).pow(3);
        let before = ranks.last().copied().unwrap_or_default();
        let cubic = u64::try_from(cubic).unwrap_or(u64::MAX);
        ranks.push(cubic.max(before + 1));
    }
    ranks
}

/// The blueprint of a rank: popular ones are neither the oldest nor next to each other.
fn spread(rank: u64, blueprints: u64) -> u32 {
    // A prime that divides no size that we have, so that every rank has its own blueprint.
    u32::try_from(rank % blueprints * 7_919 % blueprints).unwrap_or_default()
}

/// A blueprint that people ask for as often as bodies adopt it.
#[must_use]
pub fn asked_for(chance: u64, blueprints: u32) -> u32 {
    let share = chance::share(chance);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a small number"
    )]
    let rank = (share * share * share * f64::from(blueprints)) as u64;
    spread(rank, u64::from(blueprints))
}

/// The day on which a blueprint was first released: from 2018 into 2024.
#[must_use]
pub fn founded(blueprint: u32) -> u16 {
    u16::try_from(chance::below(
        chance::of(5, u64::from(blueprint), 0),
        6 * 365,
    ))
    .unwrap_or_default()
}

fn way(chance: u64) -> u8 {
    let mut left = chance::below(chance, 100);
    for (way, number) in WAYS.iter().zip(0..) {
        if left < way.of_hundred {
            return number;
        }
        left -= way.of_hundred;
    }
    0
}

fn steps_of(way: u8) -> &'static [(Stage, u16)] {
    WAYS.get(usize::from(way)).map_or(&[], |way| way.steps)
}

fn duration(way: u8) -> u16 {
    steps_of(way).iter().map(|(_, days)| days).sum()
}

impl Begun {
    fn steps(self, adoption: u32) -> impl Iterator<Item = Step> {
        let mut minute = self.start;
        (0..self.steps).map(move |place| {
            let days = steps_of(self.way)
                .get(usize::from(place))
                .map_or(0, |(_, days)| *days);
            minute += u32::from(days) * 1440;
            Step {
                minute,
                adoption,
                place,
            }
        })
    }

    /// The stage of a step.
    #[must_use]
    pub fn stage(&self, place: u8) -> Stage {
        steps_of(self.way)
            .get(usize::from(place))
            .map_or(Interest, |(stage, _)| *stage)
    }

    /// The stage of the last step and its place.
    #[must_use]
    pub fn standing(&self) -> (Stage, u8) {
        let last = self.steps.saturating_sub(1);
        (self.stage(last), last)
    }

    /// The minute of a step.
    #[must_use]
    pub fn minute(&self, place: u8) -> u32 {
        let days = steps_of(self.way)
            .iter()
            .take(usize::from(place) + 1)
            .map(|(_, days)| u32::from(*days) * 1440);
        self.start + days.sum::<u32>()
    }

    /// The step that this one corrects.
    #[must_use]
    pub fn corrects(&self, place: u8) -> Option<u8> {
        (self.way == CORRECTED && place == 3).then_some(2)
    }

    /// How many steps it has.
    #[must_use]
    pub const fn step_count(&self) -> u8 {
        self.steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const TINY: Size = Size {
        name: "tiny",
        bodies: 30,
        blueprints: 200,
        steps: 5_000,
    };

    #[test]
    fn there_are_exactly_as_many_steps_as_asked_for_and_always_the_same() {
        let world = World::new(TINY, 30);
        assert_eq!(world.steps.len(), 5_000);
        let counted: usize = world.adoptions.iter().map(|a| usize::from(a.steps)).sum();
        assert_eq!(counted, 5_000);
        assert_eq!(world.adoptions, World::new(TINY, 30).adoptions);
    }

    #[test]
    fn no_body_adopts_a_blueprint_twice_or_before_it_is_out() {
        let world = World::new(TINY, 30);
        let mut seen = HashSet::new();
        for adoption in &world.adoptions {
            assert!(
                seen.insert((adoption.body, adoption.blueprint)),
                "{adoption:?}"
            );
            assert!(adoption.start / 1440 >= u32::from(founded(adoption.blueprint)));
            assert!(adoption.blueprint < 200 && adoption.body < 30);
        }
    }

    #[test]
    fn steps_are_in_the_order_of_recording_and_end_before_the_last_day() {
        let world = World::new(TINY, 30);
        assert!(world.steps.is_sorted());
        assert!(
            world
                .steps
                .iter()
                .all(|s| s.minute / 1440 <= u32::from(LAST_DAY))
        );
        let places: HashSet<_> = world.steps.iter().map(|s| (s.adoption, s.place)).collect();
        assert_eq!(places.len(), world.steps.len());
        for step in &world.steps {
            let adoption = world.of(step).unwrap();
            assert_eq!(adoption.minute(step.place), step.minute);
        }
    }

    #[test]
    fn every_way_keeps_the_rules_of_the_stages() {
        assert_eq!(WAYS.iter().map(|way| way.of_hundred).sum::<u64>(), 100);
        for way in WAYS {
            let mut live = false;
            for (stage, _) in way.steps {
                use domain::adoption::Count;
                let before_live = matches!(stage.count(), Count::Interested | Count::Planned);
                assert!(!(live && before_live), "{:?}", way.steps);
                live |= *stage == Stage::Live;
            }
        }
    }

    #[test]
    fn few_blueprints_are_taken_up_by_everybody_and_most_by_few() {
        let ranks = ranks(100_000, 232);
        assert_eq!(ranks.first(), Some(&0));
        assert!(ranks.last().is_some_and(|last| *last <= 100_000));
        assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
