//! Public bodies, what they say of themselves, and the catalogue of services.

diesel::table! {
    public_body (id) {
        id -> Text,
        current_key -> Text,
        ars -> Nullable<Text>,
        kind -> Text,
        name -> Text,
        official_name -> Text,
        district -> Nullable<Text>,
        region -> Nullable<Text>,
        inhabitants -> Nullable<BigInt>,
        inhabitants_as_of -> Nullable<Date>,
        postcode -> Nullable<Text>,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        sort_key -> Text,
        source -> Text,
    }
}

diesel::table! {
    body_key (key) {
        key -> Text,
        body_id -> Text,
        valid_from -> Nullable<Date>,
        valid_until -> Nullable<Date>,
    }
}

diesel::table! {
    body_profile (body_id) {
        body_id -> Text,
        document -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    body_trait (body_id, kind, value) {
        body_id -> Text,
        kind -> Text,
        value -> Text,
    }
}

diesel::table! {
    body_boundary (body_id) {
        body_id -> Text,
        geometry -> Text,
        source -> Text,
    }
}

diesel::table! {
    catalogue (id) {
        id -> Text,
        name -> Text,
        as_of -> Date,
        loaded_at -> Timestamp,
        bundle_count -> BigInt,
        service_count -> BigInt,
        is_complete -> Bool,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    bundle (id) {
        id -> Text,
        name -> Text,
        topic -> Text,
        situation -> Text,
        sort_key -> Text,
    }
}

diesel::table! {
    service (key) {
        key -> Text,
        name -> Text,
        bundle_id -> Nullable<Text>,
        competence_type -> Nullable<Text>,
        laws -> Nullable<Text>,
        sort_key -> Text,
    }
}

diesel::joinable!(body_key -> public_body (body_id));
diesel::joinable!(body_trait -> public_body (body_id));
diesel::joinable!(body_profile -> public_body (body_id));
diesel::joinable!(body_boundary -> public_body (body_id));
diesel::joinable!(service -> bundle (bundle_id));
