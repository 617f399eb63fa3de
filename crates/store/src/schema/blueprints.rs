//! Blueprints, their releases, and the files of both.

diesel::table! {
    blueprint (id) {
        id -> Text,
        slug -> Text,
        publisher_id -> Text,
        title -> Text,
        summary -> Text,
        latest_version -> Nullable<Text>,
        contact -> Text,
        operator -> Nullable<Text>,
        visibility -> Text,
        successor -> Nullable<Text>,
        sort_key -> Text,
        founded_at -> Timestamp,
        released_at -> Timestamp,
        revision -> BigInt,
    }
}

diesel::table! {
    blueprint_change (number) {
        number -> BigInt,
        blueprint_id -> Text,
        field -> Text,
        old_value -> Nullable<Text>,
        new_value -> Nullable<Text>,
        person_id -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    blueprint_term (blueprint_id, kind, value) {
        blueprint_id -> Text,
        kind -> Text,
        value -> Text,
    }
}

diesel::table! {
    release (id) {
        id -> Text,
        blueprint_id -> Text,
        version -> Text,
        version_key -> Text,
        digest -> Text,
        package_blob -> Text,
        package_size -> BigInt,
        manifest -> Text,
        findings -> Text,
        search_words -> Text,
        person_id -> Text,
        released_at -> Timestamp,
    }
}

diesel::table! {
    release_file (release_id, path) {
        release_id -> Text,
        position -> BigInt,
        path -> Text,
        size -> BigInt,
        blob -> Text,
        role -> Nullable<Text>,
        title -> Nullable<Text>,
        media_type -> Text,
    }
}

diesel::table! {
    release_state (number) {
        number -> BigInt,
        release_id -> Text,
        state -> Text,
        reason -> Text,
        successor -> Nullable<Text>,
        effective_on -> Date,
        person_id -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::joinable!(blueprint -> super::public_body (publisher_id));
diesel::joinable!(blueprint_change -> blueprint (blueprint_id));
diesel::joinable!(blueprint_term -> blueprint (blueprint_id));
diesel::joinable!(release -> blueprint (blueprint_id));
diesel::joinable!(release -> super::blob (package_blob));
diesel::joinable!(release -> super::person (person_id));
diesel::joinable!(release_file -> release (release_id));
diesel::joinable!(release_file -> super::blob (blob));
diesel::joinable!(release_state -> release (release_id));
diesel::joinable!(release_state -> super::person (person_id));
