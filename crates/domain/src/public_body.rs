//! Municipalities, counties and the other bodies that publish and adopt.

use crate::{Day, Id, region::BodyKey, text::words};
use serde::{Deserialize, Serialize};

words! {
    /// What a public body is.
    BodyKind {
        IndependentCity => "independent_city", "Kreisfreie Stadt";
        SpecialStatusTown => "special_status_town", "Stadt mit Sonderstatus";
        Town => "town", "Stadt";
        Municipality => "municipality", "Gemeinde";
        County => "county", "Landkreis";
        Unincorporated => "unincorporated", "Gemeindefreies Gebiet";
        Association => "association", "Zweckverband";
        ItProvider => "it_provider", "Kommunaler IT-Dienstleister";
        StateAuthority => "state_authority", "Landesbehörde";
    }
}

/// A public body: what it is called, where it lies and how large it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicBody {
    pub id: Id<PublicBody>,
    /// The current key, as shown to people.
    pub key: BodyKey,
    pub ars: Option<String>,
    pub kind: BodyKind,
    pub name: String,
    pub official_name: String,
    /// Key of the county it belongs to.
    pub district: Option<String>,
    /// Name of that county.
    pub district_name: Option<String>,
    /// Regierungsbezirk.
    pub region: Option<String>,
    pub inhabitants: Option<i64>,
    pub inhabitants_as_of: Option<Day>,
    pub postcode: Option<String>,
    /// Latitude and longitude in WGS84 degrees.
    pub position: Option<(f64, f64)>,
}

/// A key that a body had for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FormerKey {
    pub key: String,
    pub from: Option<Day>,
    pub until: Option<Day>,
}

/// What a body says of itself; each value with the day on which it was said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Profile {
    /// A function mailbox, never a person's.
    pub mail: Option<String>,
    pub it_provider: Option<String>,
    pub platforms: Vec<String>,
    pub specialist_systems: Vec<String>,
    pub as_of: Option<Day>,
}

words! {
    /// Size classes of bodies by inhabitants.
    SizeClass {
        Under2000 => "<2000", "unter 2.000";
        Under5000 => "<5000", "2.000 bis 4.999";
        Under10000 => "<10000", "5.000 bis 9.999";
        Under20000 => "<20000", "10.000 bis 19.999";
        Under50000 => "<50000", "20.000 bis 49.999";
        From50000 => ">=50000", "50.000 und mehr";
    }
}

impl SizeClass {
    #[must_use]
    pub const fn of(inhabitants: i64) -> Self {
        match inhabitants {
            i64::MIN..2000 => Self::Under2000,
            2000..5000 => Self::Under5000,
            5000..10_000 => Self::Under10000,
            10_000..20_000 => Self::Under20000,
            20_000..50_000 => Self::Under50000,
            50_000.. => Self::From50000,
        }
    }
    /// The first number of inhabitants of the class, and the first that is above it.
    #[must_use]
    pub const fn bounds(self) -> (i64, Option<i64>) {
        match self {
            Self::Under2000 => (0, Some(2000)),
            Self::Under5000 => (2000, Some(5000)),
            Self::Under10000 => (5000, Some(10_000)),
            Self::Under20000 => (10_000, Some(20_000)),
            Self::Under50000 => (20_000, Some(50_000)),
            Self::From50000 => (50_000, None),
        }
    }
}

/// The text by which names are sorted and found: lower case, umlauts opened, ß as ss, one space between words.
#[must_use]
pub fn sort_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => key.push_str("ae"),
            'ö' => key.push_str("oe"),
            'ü' => key.push_str("ue"),
            'ß' => key.push_str("ss"),
            c if c.is_alphanumeric() => key.push(c),
            _ if key.ends_with(' ') || key.is_empty() => {}
            _ => key.push(' '),
        }
    }
    key.truncate(key.trim_end().len());
    key
}
