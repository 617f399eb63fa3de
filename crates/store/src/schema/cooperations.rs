//! Cooperations, their members, and what they propose.

diesel::table! {
    cooperation (id) {
        id -> Text,
        slug -> Text,
        name -> Text,
        legal_form -> Text,
        lead_id -> Text,
        signed_on -> Nullable<Date>,
        note -> Nullable<Text>,
        sort_key -> Text,
        recorded_at -> Timestamp,
        revision -> BigInt,
    }
}

diesel::table! {
    membership (id) {
        id -> Text,
        cooperation_id -> Text,
        body_id -> Text,
        role -> Text,
        from_day -> Date,
        until_day -> Nullable<Date>,
        note -> Nullable<Text>,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    membership_end (number) {
        number -> BigInt,
        membership_id -> Text,
        until_day -> Nullable<Date>,
        recorded_at -> Timestamp,
        person_id -> Nullable<Text>,
    }
}

diesel::table! {
    proposal (id) {
        id -> Text,
        cooperation_id -> Text,
        blueprint_id -> Text,
        body_id -> Text,
        stage -> Text,
        version -> Nullable<Text>,
        effective_on -> Date,
        evidence -> Text,
        note -> Nullable<Text>,
        person_id -> Text,
        proposed_at -> Timestamp,
        state -> Text,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::joinable!(cooperation -> super::public_body (lead_id));
diesel::joinable!(membership_end -> membership (membership_id));
diesel::joinable!(membership -> cooperation (cooperation_id));
diesel::joinable!(membership -> super::public_body (body_id));
diesel::joinable!(proposal -> cooperation (cooperation_id));
diesel::joinable!(proposal -> super::blueprint (blueprint_id));
diesel::joinable!(proposal -> super::public_body (body_id));
diesel::joinable!(proposal -> super::person (person_id));
