//! The catalogue of services as the search needs it: what there is, and what it is called.

/// What can be meant: the bundles, as their owner tells them (the database, or the tables that come with the product).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// The bundles, each id once.
    pub bundles: Vec<Bundle>,
}

/// A bundle of services.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    /// Its number in the catalogue.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its topic area.
    pub topic: String,
    /// The services in it.
    pub services: Vec<Service>,
    /// Short names of the laws that its services rest on.
    pub laws: Vec<String>,
}

/// A service of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Service {
    /// Its key of 14 digits.
    pub key: String,
    /// Its name.
    pub name: String,
}
