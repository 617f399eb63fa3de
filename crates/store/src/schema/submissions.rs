//! What waits for "Freigeben", and what a body demands of its own people.

diesel::table! {
    submission (id) {
        id -> Text,
        body_id -> Text,
        slug -> Text,
        version -> Text,
        title -> Text,
        digest -> Text,
        package_blob -> Text,
        manifest -> Text,
        files -> Text,
        findings -> Text,
        visibility -> Nullable<Text>,
        visibility_cooperation -> Nullable<Text>,
        note -> Nullable<Text>,
        person_id -> Text,
        keeper_id -> Text,
        submitted_at -> Timestamp,
        previous_id -> Nullable<Text>,
        state -> Text,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
        reason -> Nullable<Text>,
        release_id -> Nullable<Text>,
        readers -> Text,
    }
}

diesel::table! {
    body_rule (body_id) {
        body_id -> Text,
        four_eyes -> Text,
        set_by -> Text,
        set_at -> Timestamp,
    }
}
