//! How much one sender may ask for in a while; kept in memory, bounded, and forgotten with the process.

use crate::{bounds::Class, problem::Problem};
use domain::{Id, person::Person};
use serde::Deserialize;
use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::Mutex,
    time::{Duration, Instant},
};

/// What one sender may ask for in a class: so much at once, and so much each minute for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    pub burst: NonZeroU32,
    pub per_minute: NonZeroU32,
}

impl Allowance {
    /// # Panics
    /// Never: a zero becomes one.
    const fn of(burst: u32, per_minute: u32) -> Self {
        const fn at_least_one(number: u32) -> NonZeroU32 {
            match NonZeroU32::new(number) {
                Some(number) => number,
                None => NonZeroU32::MIN,
            }
        }
        Self {
            burst: at_least_one(burst),
            per_minute: at_least_one(per_minute),
        }
    }
    /// The same for somebody who speaks for several.
    const fn times(self, factor: u32) -> Self {
        Self::of(
            self.burst.get().saturating_mul(factor),
            self.per_minute.get().saturating_mul(factor),
        )
    }
    /// After so long one more is allowed.
    fn step(self) -> Duration {
        Duration::from_secs(60) / self.per_minute.get()
    }
}

/// The section `[limits]` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    pub enabled: bool,
    /// Whether requests from this machine itself are limited, too.
    pub loopback: bool,
    pub reading: Allowance,
    pub search: Allowance,
    pub writing: Allowance,
    pub upload: Allowance,
    pub report: Allowance,
    pub sign_in: Allowance,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            enabled: true,
            loopback: false,
            reading: Allowance::of(300, 1200),
            search: Allowance::of(120, 300),
            writing: Allowance::of(60, 120),
            upload: Allowance::of(20, 20),
            report: Allowance::of(15, 30),
            sign_in: Allowance::of(10, 20),
        }
    }
}

impl Rules {
    /// What a class allows; nothing for what is always answered.
    #[must_use]
    pub const fn of(&self, class: Class) -> Option<Allowance> {
        Some(match class {
            Class::Free => return None,
            Class::Reading => self.reading,
            Class::Search => self.search,
            Class::Writing => self.writing,
            Class::Upload => self.upload,
            Class::Report => self.report,
            Class::SignIn => self.sign_in,
        })
    }
}

/// Who is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sender {
    /// A stranger's address.
    Address(IpAddr),
    /// The address of somebody with a token or a session: a whole town hall may stand behind it.
    Office(IpAddr),
    Token(String),
    /// A person, with all their sessions and tokens.
    Account(Id<Person>),
}

impl Sender {
    /// In IPv6 a house has a network of 64 bits, so that is what counts.
    #[must_use]
    pub fn at(address: IpAddr, has_credentials: bool) -> Self {
        let counted = match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
        };
        if has_credentials {
            Self::Office(counted)
        } else {
            Self::Address(counted)
        }
    }
    /// How much more than a stranger.
    const fn factor(&self) -> u32 {
        match self {
            Self::Address(_) | Self::Token(_) => 1,
            Self::Account(_) => 2,
            Self::Office(_) => 10,
        }
    }
}

/// What is left, as `RateLimit-*` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    pub limit: u32,
    pub remaining: u32,
    /// Seconds until all of it is there again.
    pub reset: u64,
}

/// So many senders are remembered in each of the parts; then the least busy one is forgotten.
const MOST: usize = 4096;
const PARTS: usize = 16;

/// Remembers for each sender when their allowance is whole again (the generic cell rate algorithm).
pub struct Limits {
    rules: Rules,
    began: Instant,
    secret: RandomState,
    parts: Vec<Mutex<HashMap<u64, Duration>>>,
}

impl Limits {
    #[must_use]
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            began: Instant::now(),
            secret: RandomState::new(),
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
        }
    }

    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Takes one from the allowance of a sender; nothing is counted for a class without one.
    ///
    /// # Errors
    /// 429 with the time to wait.
    pub fn take(&self, class: Class, sender: &Sender) -> Result<Option<Left>, Problem> {
        let Some(allowance) = self.rules.of(class) else {
            return Ok(None);
        };
        let allowance = allowance.times(sender.factor());
        let key = self.secret.hash_one((class, sender));
        self.take_at(key, allowance, self.began.elapsed())
            .map(Some)
            .map_err(|wait| too_many(wait, allowance))
    }

    fn take_at(&self, key: u64, allowance: Allowance, now: Duration) -> Result<Left, Duration> {
        let place = usize::try_from(key % (PARTS as u64)).unwrap_or_default();
        let Some(part) = self.parts.get(place) else {
            return Ok(full(allowance));
        };
        let mut part = part
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let step = allowance.step();
        let most = step * allowance.burst.get();
        let whole_at = part.get(&key).map_or(now, |at| now.max(*at)) + step;
        if whole_at > now + most {
            return Err(whole_at - now - most);
        }
        if part.len() >= MOST && !part.contains_key(&key) {
            forget(&mut part, now);
        }
        part.insert(key, whole_at);
        let debt = whole_at - now;
        let left = (most - debt).as_nanos() / step.as_nanos().max(1);
        Ok(Left {
            limit: allowance.burst.get(),
            remaining: u32::try_from(left).unwrap_or(u32::MAX),
            reset: seconds(debt),
        })
    }
}

/// Nothing taken yet.
#[must_use]
pub const fn full(allowance: Allowance) -> Left {
    Left {
        limit: allowance.burst.get(),
        remaining: allowance.burst.get(),
        reset: 0,
    }
}

/// Those whose allowance is whole are as good as unknown; if there are none, the least busy sender wins a little.
fn forget(part: &mut HashMap<u64, Duration>, now: Duration) {
    part.retain(|_, whole_at| *whole_at > now);
    if part.len() >= MOST {
        let least = part.iter().min_by_key(|(_, at)| **at).map(|(key, _)| *key);
        if let Some(least) = least {
            part.remove(&least);
        }
    }
}

fn too_many(wait: Duration, allowance: Allowance) -> Problem {
    let wait = u32::try_from(seconds(wait).max(1)).unwrap_or(u32::MAX);
    let again = match wait {
        1 => "einer Sekunde".to_owned(),
        n => format!("{n} Sekunden"),
    };
    Problem::new(
        "zu-viele-anfragen",
        format!(
            "In kurzer Zeit kamen zu viele Anfragen. Bitte versuchen Sie es in {again} noch einmal."
        ),
    )
    .with("limit", allowance.burst.get())
    .retry_after(wait)
}

fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Allowance = Allowance::of(10, 60);

    fn limits() -> Limits {
        Limits::new(Rules::default())
    }

    #[test]
    fn what_is_taken_at_once_comes_back_one_by_one() {
        let (limits, second) = (limits(), Duration::from_secs);
        for taken in 1..=10 {
            let left = limits.take_at(1, TEN, second(100)).unwrap();
            assert_eq!((left.limit, left.remaining), (10, 10 - taken));
            assert_eq!(left.reset, u64::from(taken));
        }
        assert_eq!(limits.take_at(1, TEN, second(100)).unwrap_err(), second(1));
        assert!(limits.take_at(2, TEN, second(100)).is_ok(), "somebody else");
        assert_eq!(limits.take_at(1, TEN, second(101)).unwrap().remaining, 0);
        assert_eq!(limits.take_at(1, TEN, second(200)).unwrap().remaining, 9);
    }

    #[test]
    fn many_senders_do_not_fill_the_memory_and_the_busy_ones_stay_known() {
        let (limits, now) = (limits(), Duration::from_secs(5));
        for _ in 0..10 {
            limits.take_at(0, TEN, now).unwrap();
        }
        for other in 1..(3 * MOST as u64) {
            limits.take_at(other * PARTS as u64, TEN, now).unwrap();
        }
        assert_eq!(limits.parts[0].lock().unwrap().len(), MOST);
        assert!(limits.take_at(0, TEN, now).is_err());
    }

    #[test]
    fn an_address_of_ipv6_is_a_house_and_an_office_is_many_people() {
        let at = |text: &str, known| Sender::at(text.parse().unwrap(), known);
        assert_eq!(at("2001:db8::1", false), at("2001:db8::2:0:0:9", false));
        assert_ne!(at("2001:db8::1", false), at("2001:db8:0:1::1", false));
        assert!(at("192.0.2.1", true).factor() > at("192.0.2.1", false).factor());
    }
}
