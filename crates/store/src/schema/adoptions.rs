//! Adoptions, what they rest on, and whom they cover.

diesel::table! {
    adoption (id) {
        id -> Text,
        blueprint_id -> Text,
        body_id -> Text,
        planned_live_on -> Nullable<Date>,
        recorded_at -> Timestamp,
        stage -> Text,
        version -> Nullable<Text>,
        since -> Date,
        revision -> BigInt,
        visibility -> Text,
        told -> Nullable<Text>,
        told_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    step (number) {
        number -> BigInt,
        id -> Text,
        adoption_id -> Text,
        stage -> Text,
        version -> Nullable<Text>,
        effective_on -> Date,
        recorded_at -> Timestamp,
        note -> Nullable<Text>,
        corrects -> Nullable<Text>,
        reason -> Nullable<Text>,
        person_id -> Text,
    }
}

diesel::table! {
    evidence (step_number, position) {
        step_number -> BigInt,
        position -> BigInt,
        kind -> Text,
        value -> Text,
        note -> Nullable<Text>,
        seen_on -> Nullable<Date>,
        blob -> Nullable<Text>,
    }
}

diesel::table! {
    cover (adoption_id, body_id, from_day) {
        adoption_id -> Text,
        body_id -> Text,
        from_day -> Date,
        until_day -> Nullable<Date>,
        answer -> Text,
        answered_at -> Nullable<Timestamp>,
        recorded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    cover_change (number) {
        number -> BigInt,
        adoption_id -> Text,
        body_id -> Text,
        from_day -> Date,
        answer -> Nullable<Text>,
        until_day -> Nullable<Date>,
        recorded_at -> Timestamp,
        person_id -> Nullable<Text>,
    }
}

diesel::joinable!(adoption -> super::blueprint (blueprint_id));
diesel::joinable!(adoption -> super::public_body (body_id));
diesel::joinable!(step -> adoption (adoption_id));
diesel::joinable!(step -> super::person (person_id));
diesel::joinable!(evidence -> step (step_number));
diesel::joinable!(evidence -> super::blob (blob));
diesel::joinable!(cover -> adoption (adoption_id));
diesel::joinable!(cover -> super::public_body (body_id));
