//! Brings documents to the engine and waits until it has them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::io::Cursor;
use meilisearch_sdk::client::{Client, SwapIndexes};
use meilisearch_sdk::documents::DocumentDeletionQuery;
use meilisearch_sdk::indexes::Index;
use meilisearch_sdk::request::{HttpClient as _, Method};
use meilisearch_sdk::task_info::TaskInfo;
use serde::Deserialize;
use serde_json::Value;

use super::document::are_gone;
use super::http::{Http, told};
use super::settings::settings;
use crate::error::SearchError;

/// A task of the engine is asked for so often at first, and ever more seldom.
const SOON: Duration = Duration::from_millis(5);
const SELDOM: Duration = Duration::from_millis(250);
/// Nothing takes the engine longer: a rebuild is many small tasks.
const LONGEST_TASK: Duration = Duration::from_secs(900);

/// What is needed to write.
#[derive(Clone)]
pub(super) struct Writer {
    pub client: Client<Http>,
    pub http: Http,
    pub index: Arc<str>,
}

/// Documents on their way, a line each.
#[derive(Default)]
pub(super) struct Lines(Vec<u8>);

impl Lines {
    pub fn add(&mut self, document: &Value) -> Result<(), SearchError> {
        serde_json::to_writer(&mut self.0, document)?;
        self.0.push(b'\n');
        Ok(())
    }

    pub fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl Writer {
    pub fn new(address: &str, http: Http, index: &Arc<str>) -> Self {
        Self {
            client: Client::new_with_client(address, Some(&*http.key), http.clone()),
            http,
            index: Arc::clone(index),
        }
    }

    /// Hands documents over; they are there when the task is done.
    pub async fn send(&self, index: &str, lines: Lines) -> Result<TaskInfo, SearchError> {
        self.index(index)
            .add_documents_ndjson(Cursor::new(lines.0), Some("id"))
            .await
            .map_err(|error| told(&error))
    }

    /// Hands documents over and waits; all of them become visible in one step.
    pub async fn put(&self, lines: Lines) -> Result<(), SearchError> {
        let task = self.send(&self.index, lines).await?;
        self.done(&task).await
    }

    /// Deletes what is gone already for everybody; nobody waits for it.
    pub async fn clear_away(&self) -> Result<(), SearchError> {
        let index = self.index(&self.index);
        let filter = are_gone();
        let mut query = DocumentDeletionQuery::new(&index);
        query.with_filter(&filter);
        query.execute::<()>().await.map_err(|error| told(&error))?;
        Ok(())
    }

    /// A new empty index, set up.
    pub async fn begin(&self, uid: &str) -> Result<(), SearchError> {
        let created = self.client.create_index(uid, Some("id")).await;
        self.done(&created.map_err(|error| told(&error))?).await?;
        let set = self.index(uid).set_settings(&settings()).await;
        self.done(&set.map_err(|error| told(&error))?).await
    }

    /// Puts a new index in the place of the present one, in one step.
    pub async fn swap_in(&self, uid: &str) -> Result<(), SearchError> {
        // Only two that are there can change places.
        match self
            .client
            .get_raw_index(&*self.index)
            .await
            .map_err(|error| told(&error))
        {
            Ok(_) => {}
            Err(SearchError::NoIndex) => {
                let created = self.client.create_index(&*self.index, Some("id")).await;
                self.done(&created.map_err(|error| told(&error))?).await?;
            }
            Err(other) => return Err(other),
        }
        let pair = SwapIndexes {
            indexes: (self.index.to_string(), uid.to_owned()),
            rename: None,
        };
        let swapped = self.client.swap_indexes([&pair]).await;
        self.done(&swapped.map_err(|error| told(&error))?).await
    }

    /// Deletes an index that nobody asks any more.
    pub async fn discard(&self, uid: &str) -> Result<(), SearchError> {
        let task = self.client.delete_index(uid).await;
        task.map(|_| ()).map_err(|error| told(&error))
    }

    /// Deletes what rebuilds left behind that broke off long before `present` was begun.
    ///
    /// Moments are compared with one of the engine: its clock is the one that wrote them.
    pub async fn sweep(
        &self,
        begun: &str,
        present: &str,
        age: Duration,
    ) -> Result<(), SearchError> {
        let all = self.client.list_all_indexes_raw().await;
        let all = all.map_err(|error| told(&error))?;
        let listed: Vec<&Value> = all
            .get("results")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .collect();
        let text = |index: &Value, name: &str| {
            index
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let ours = listed.iter().find(|index| text(index, "uid") == present);
        let now = ours.and_then(|index| seconds_since_1970(&text(index, "createdAt")));
        for index in listed {
            let uid = text(index, "uid");
            let updated = seconds_since_1970(&text(index, "updatedAt"));
            let is_old =
                matches!((updated, now), (Some(then), Some(now)) if then + age.as_secs() < now);
            if uid.starts_with(begun) && uid != present && is_old {
                self.discard(&uid).await?;
            }
        }
        Ok(())
    }

    /// Waits for a task; a failed one says why.
    ///
    /// Read with a type of our own: that of the SDK wants to know everything that a task was asked to do.
    pub async fn done(&self, task: &TaskInfo) -> Result<(), SearchError> {
        let address = format!("{}/tasks/{}", self.client.get_host(), task.task_uid);
        let begun = Instant::now();
        let mut pause = SOON;
        loop {
            let asked = Method::Get { query: () };
            let now = self
                .http
                .request::<(), (), State>(&address, asked, 200)
                .await;
            let now = now.map_err(|error| told(&error))?;
            match (now.status.as_str(), now.error) {
                ("succeeded", _) => return Ok(()),
                ("failed" | "canceled", error) => return Err(failed(error)),
                _ => {}
            }
            if begun.elapsed() > LONGEST_TASK {
                return Err(SearchError::Away("a task took too long".to_owned()));
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 3 / 2).min(SELDOM);
        }
    }

    fn index(&self, uid: &str) -> Index<Http> {
        self.client.index(uid)
    }
}

/// How a task fares.
#[derive(Deserialize)]
struct State {
    status: String,
    error: Option<Failure>,
}

#[derive(Deserialize)]
struct Failure {
    code: String,
    message: String,
}

fn failed(error: Option<Failure>) -> SearchError {
    match error {
        Some(Failure { code, message }) => SearchError::Task {
            code,
            said: message,
        },
        None => SearchError::Task {
            code: "canceled".to_owned(),
            said: "somebody stopped it".to_owned(),
        },
    }
}

/// The seconds of a moment like 2026-11-30T17:05:32.123Z.
fn seconds_since_1970(moment: &str) -> Option<u64> {
    let number = |from: usize, to: usize| moment.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    // Days since 1.3.0000: a year that begins in March has its leap day at its end.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    u64::try_from(((days - 719_468) * 24 + hour) * 3600 + minute * 60 + second).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read() {
        assert_eq!(seconds_since_1970("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(
            seconds_since_1970("2026-11-30T17:05:32.123Z"),
            Some(1_796_058_332)
        );
        assert_eq!(seconds_since_1970("gestern"), None);
        assert_eq!(seconds_since_1970(""), None);
    }
}
