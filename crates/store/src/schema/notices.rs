//! Notices of grants, and what belongs to them.

diesel::table! {
    notice (id) {
        id -> Text,
        body_id -> Text,
        authority_id -> Text,
        programme -> Text,
        reference -> Text,
        given_on -> Date,
        from_day -> Date,
        until_day -> Nullable<Date>,
        cooperation_id -> Nullable<Text>,
        purpose -> Nullable<Text>,
        person_id -> Text,
        recorded_at -> Timestamp,
        revision -> BigInt,
        amount_cents -> Nullable<BigInt>,
        proof_due_on -> Nullable<Date>,
    }
}

diesel::table! {
    notice_blueprint (notice_id, blueprint_id) {
        notice_id -> Text,
        blueprint_id -> Text,
    }
}

diesel::table! {
    notice_adoption (notice_id, adoption_id) {
        notice_id -> Text,
        adoption_id -> Text,
    }
}

diesel::table! {
    notice_statement (notice_id, number) {
        notice_id -> Text,
        number -> BigInt,
    }
}
