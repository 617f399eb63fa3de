//! What an operator's table of everyday words says otherwise than the shipped one.

diesel::table! {
    everyday_word (number) {
        number -> BigInt,
        word_key -> Text,
        word -> Text,
        stand -> Text,
        direction -> Text,
        official -> Text,
        bundles -> Text,
        kind -> Text,
        area -> Text,
        reason -> Text,
        word_list -> Text,
        person_id -> Text,
        recorded_at -> Timestamp,
    }
}
