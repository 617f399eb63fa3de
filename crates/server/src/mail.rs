//! Mail: by which server it leaves, and the loop that sends what is due.

mod deliver;
mod searches;
mod settings;

pub use deliver::{NotReady, deliver, probe};
pub use searches::{Told, tell_of_searches};
pub use settings::{Settings, Tls, Written};

use crate::config::Config;
use app::letters::{Post, Way};

/// How letters leave this registry, for the use-cases that write them.
#[must_use]
pub fn post(config: &Config) -> Post {
    Post {
        origin: config
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", config.listen)),
        way: match config.mail {
            Some(_) => Way::ByMail,
            None => Way::ByHand,
        },
    }
}
