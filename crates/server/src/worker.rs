//! The worker: lets the index follow, does what the outbox asks for, and lets go when the process stops.

use crate::{presence::Presence, registry::Registry, reindex};
use app::{
    find::{Behind, Duty, Followed, Follower},
    renew::NEW_PASSWORD,
};
use domain::{Id, adoption::Adoption};
use std::time::{Duration, Instant};
use store::{
    Trouble, adoptions, blobs, claims, credentials, idempotency, links, mail, outbox, sessions,
    tokens,
};

const PAUSE: Duration = Duration::from_secs(1);
/// Nobody waits longer than this to find what was written.
const LONGEST_BREATH: Duration = Duration::from_secs(2);
/// So soon a stop is noticed.
const SHORT: Duration = Duration::from_millis(50);
/// Nobody else takes a job that we have for so long.
const LEASE_SECONDS: i64 = 60;
const AT_ONCE: i64 = 20;

/// Forgets what has expired; once an hour.
const FORGET: &str = "forget-expired";
const HOUR: i64 = 3600;
/// Deletes files that nothing refers to; once an hour, and not before a registry is an hour old.
const SWEEP: &str = "sweep-files";
/// Closes accounts and erases names after their terms; once a day.
const RETAIN: &str = "keep-terms";
const DAY: i64 = 24 * HOUR;
/// Tells lives in one text where a version before did not; once after each start.
const TELL_LIVES: &str = "tell-lives";
const LIVES_AT_ONCE: i64 = 500;
const LIVES_IN_A_ROW: usize = 20;
/// Tells makers of tokens that end soon; once an hour.
const WARN_OF_TOKENS: &str = "warn-of-tokens";
/// Tells owners of saved searches what is new; each search has its own time.
const TELL_OF_SEARCHES: &str = "tell-of-searches";
const FIVE_MINUTES: i64 = 300;

/// Works until the registry stops.
pub async fn work(registry: Registry, presence: &Presence) {
    let follower = std::sync::Arc::new(Follower::new(registry.db.clone(), registry.index.clone()));
    if let Err(error) = registry
        .write(|tx, now| {
            outbox::ask(tx, FORGET, "", now)?;
            outbox::ask_once(tx, RETAIN, "", now.at().plus_seconds(HOUR))?;
            outbox::ask(tx, WARN_OF_TOKENS, "", now)?;
            outbox::ask(tx, TELL_OF_SEARCHES, "", now)?;
            outbox::ask(tx, TELL_LIVES, "", now)?;
            outbox::ask_once(tx, SWEEP, "", now.at().plus_seconds(HOUR)).map_err(Trouble::from)
        })
        .await
    {
        tracing::warn!(%error, "The hourly work could not be asked for");
    }
    while !registry.is_stopping() {
        let follower = follower.clone();
        let (inner, duty) = (registry.clone(), presence.duty());
        let worked = tokio::task::spawn_blocking(move || {
            if let Err(error) = inner.understand() {
                tracing::error!(%error, "The words of the search could not be read");
            }
            // Made here when they are new, so that no question waits for it.
            drop(inner.meanings.now());
            let begun = Instant::now();
            let until = follow(&follower, duty).then(|| rested_at(begun));
            (jobs(&inner), until)
        });
        let (more, until) = worked.await.unwrap_or_default();
        if !more {
            _ = tokio::time::timeout(PAUSE, registry.wake.notified()).await;
        }
        if let Some(until) = until {
            breathe(&registry, until).await;
        }
    }
}

/// Until when changes gather after some were followed: while they keep coming, a quarter of a core at most goes into
/// the index, and a blueprint that changes often is made anew once for many changes. What comes alone is found at once.
fn rested_at(begun: Instant) -> Instant {
    let now = Instant::now();
    now + (now.saturating_duration_since(begun) * 3).min(LONGEST_BREATH)
}

async fn breathe(registry: &Registry, until: Instant) {
    while !registry.is_stopping() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(SHORT)).await;
    }
}

/// Follows; says whether there was something to follow.
fn follow(follower: &Follower, duty: Duty) -> bool {
    match follower.keep_up(duty) {
        Ok(Followed::Nothing) => {}
        Ok(Followed::Changed(count)) => {
            tracing::debug!(index.changed = count, "The index followed {count} changes");
            return true;
        }
        Ok(Followed::Rebuilt(count)) => tracing::info!(
            index.count = count,
            "The index was made anew from {count} blueprints"
        ),
        // Who left the engine alone has said why; a line each second would say nothing more.
        Err(Behind::Index(error @ search::SearchError::Away(_))) => {
            tracing::debug!(%error, "The index is behind");
        }
        Err(error) => tracing::error!(%error, "The index is behind"),
    }
    false
}

/// Does what is due; says whether there may be more.
fn jobs(registry: &Registry) -> bool {
    // Asking is a read: the writer is not disturbed each second for nothing.
    let due = registry
        .db
        .read(|snap| outbox::is_due(snap, crate::clock::moment()).map_err(Trouble::from));
    if !matches!(due, Ok(true)) {
        return false;
    }
    let claimed = registry
        .db
        .write(|tx, now| outbox::claim(tx, AT_ONCE, LEASE_SECONDS, now).map_err(Trouble::from));
    let jobs = claimed.unwrap_or_else(|error| {
        tracing::warn!(%error, "The outbox could not be read");
        Vec::new()
    });
    let found = jobs.len();
    if found > 0 {
        store::fault::point("job-claimed");
    }
    for job in jobs {
        if registry.is_stopping() {
            let given_back = registry
                .db
                .write(move |tx, _| outbox::release(tx, &job).map_err(Trouble::from));
            if let Err(error) = given_back {
                tracing::warn!(%error, "A job could not be given back; its lease will end");
            }
            continue;
        }
        one(registry, job);
    }
    found > 0
}

fn one(registry: &Registry, job: outbox::Job) {
    let outcome = match job.kind.as_str() {
        FORGET => registry.db.write({
            let job = job.clone();
            move |tx, now| {
                sessions::forget_expired(tx, now)?;
                idempotency::forget_old(tx, now)?;
                credentials::forget_expired(tx, now)?;
                claims::forget_old(tx, now)?;
                links::forget_old(tx, now)?;
                mail::forget_old(tx, now)?;
                tokens::forget_old(tx, now)?;
                outbox::done(tx, &job)?;
                outbox::ask_at(tx, FORGET, "", now.at().plus_seconds(HOUR), now)
                    .map_err(Trouble::from)
            }
        }),
        RETAIN => forget_what_is_due(registry, job.clone()),
        SWEEP => sweep(registry, job.clone()),
        TELL_LIVES => tell_lives(registry, job.clone()),
        WARN_OF_TOKENS => {
            let post = crate::mail::post(&registry.config);
            let job = job.clone();
            registry.db.write(move |tx, now| {
                app::tokens::warn(tx, &post, now)?;
                outbox::done(tx, &job)?;
                outbox::ask_at(tx, WARN_OF_TOKENS, "", now.at().plus_seconds(HOUR), now)
                    .map_err(Trouble::from)
            })
        }
        TELL_OF_SEARCHES => tell_of_searches(registry, job.clone()),
        reindex::JOB => reindex::build(registry, &job),
        NEW_PASSWORD => {
            let post = crate::mail::post(&registry.config);
            let job = job.clone();
            registry.db.write(move |tx, now| {
                app::renew::send_password_link(tx, &job.subject, &post, now)?;
                outbox::done(tx, &job).map_err(Trouble::from)
            })
        }
        unknown => Err(Trouble::Damaged(format!("a job of the kind {unknown}"))),
    };
    if let Err(error) = outcome {
        tracing::error!(job.kind = %job.kind, %error, "A job failed");
        let noted = registry.db.write(move |tx, now| {
            outbox::failed(tx, &job, &error.to_string(), now).map_err(Trouble::from)
        });
        if let Err(error) = noted {
            tracing::warn!(%error, "The failure could not be noted");
        }
    }
}

fn forget_what_is_due(registry: &Registry, job: outbox::Job) -> Result<(), Trouble> {
    let terms = registry.config.retention;
    let done = registry.db.write(move |tx, now| {
        let done = app::privacy::retain::run(tx, &terms, now)?;
        outbox::done(tx, &job)?;
        outbox::ask_at(tx, RETAIN, "", now.at().plus_seconds(DAY), now)?;
        Ok::<_, Trouble>(done)
    })?;
    if !done.is_empty() {
        tracing::info!(count = done.len(), "What was due was forgotten");
    }
    Ok(())
}

fn tell_of_searches(registry: &Registry, job: outbox::Job) -> Result<(), Trouble> {
    let told = crate::mail::tell_of_searches(registry)?;
    if told.searches > 0 {
        tracing::info!(
            count = told.searches,
            letters = told.letters,
            "Looked after saved searches that were due"
        );
    }
    registry.db.write(move |tx, now| {
        outbox::done(tx, &job)?;
        let due = match told.more {
            true => now.at(),
            false => now.at().plus_seconds(FIVE_MINUTES),
        };
        outbox::ask_at(tx, TELL_OF_SEARCHES, "", due, now).map_err(Trouble::from)
    })
}

/// Most of it is looking; who writes meanwhile waits for a portion at most, and other work comes in between.
fn tell_lives(registry: &Registry, job: outbox::Job) -> Result<(), Trouble> {
    let mut after: Option<Id<Adoption>> = job.subject.parse().ok();
    for _ in 0..LIVES_IN_A_ROW {
        let looked = registry.db.read(|snap| {
            adoptions::look_for_untold(snap, after, LIVES_AT_ONCE).map_err(Trouble::from)
        })?;
        let Some(looked) = looked else {
            return registry
                .db
                .write(move |tx, _| outbox::done(tx, &job).map_err(Trouble::from));
        };
        after = Some(looked.last);
        if !looked.behind.is_empty() {
            registry
                .db
                .write(move |tx, _| adoptions::tell(tx, &looked.behind).map_err(Trouble::from))?;
        }
    }
    registry.db.write(move |tx, now| {
        outbox::done(tx, &job)?;
        let next = after.map(|id| id.to_string()).unwrap_or_default();
        outbox::ask(tx, TELL_LIVES, &next, now).map_err(Trouble::from)
    })
}

fn sweep(registry: &Registry, job: outbox::Job) -> Result<(), Trouble> {
    let swept = blobs::sweep(&registry.db, &registry.files, crate::clock::moment())?;
    if swept != blobs::Swept::default() {
        tracing::info!(
            files.doomed = swept.doomed,
            files.deleted = swept.deleted,
            "Nothing refers to {} files any more; {} were deleted",
            swept.doomed,
            swept.deleted
        );
    }
    registry.db.write(move |tx, now| {
        outbox::done(tx, &job)?;
        outbox::ask_at(tx, SWEEP, "", now.at().plus_seconds(HOUR), now).map_err(Trouble::from)
    })
}
