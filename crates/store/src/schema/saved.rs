//! Searches that people keep.

diesel::table! {
    saved_search (id) {
        id -> Text,
        person_id -> Text,
        name -> Text,
        query -> Text,
        about -> Text,
        rhythm -> Text,
        made_at -> Timestamp,
        told_until -> Timestamp,
        due_at -> Nullable<Timestamp>,
        leased_until -> Nullable<Timestamp>,
    }
}
