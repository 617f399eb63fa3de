//! What bodies are about to work out.

diesel::table! {
    undertaking (id) {
        id -> Text,
        body_id -> Text,
        service_key -> Nullable<Text>,
        title -> Text,
        summary -> Text,
        mailbox -> Text,
        planned_on -> Nullable<Date>,
        person_id -> Text,
        begun_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        ended_by -> Nullable<Text>,
        outcome -> Nullable<Text>,
    }
}
