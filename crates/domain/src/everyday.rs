//! The tables of words: what the search is told to understand.

crate::text::words! {
    /// Which of the two tables a word stands in; it may stand in both.
    WordList {
        /// What people say, and where it leads.
        Everyday => "everyday", "Alltagswörter";
        /// Words that say little or nothing beside others, or speak of another world.
        Weak => "weak", "schwache Wörter";
    }
}

crate::text::words! {
    /// How an entry relates to the table that comes with the product.
    Standing {
        Shipped => "shipped", "mitgeliefert";
        Added => "added", "ergänzt";
        Changed => "changed", "geändert";
        TakenOut => "takenOut", "entfernt";
    }
}
