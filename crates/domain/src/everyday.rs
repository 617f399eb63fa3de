//! The table of everyday words: what the search is told to understand.

crate::text::words! {
    /// How an entry relates to the table that comes with the product.
    Standing {
        Shipped => "shipped", "mitgeliefert";
        Added => "added", "ergänzt";
        Changed => "changed", "geändert";
        TakenOut => "takenOut", "entfernt";
    }
}
