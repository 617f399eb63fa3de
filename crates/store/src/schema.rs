//! The tables as diesel knows them; the migrations are the truth, the parity test compares.

mod notices;
mod saved;
mod sign_in;
mod submissions;
mod undertakings;
mod words;

pub use notices::*;
pub use saved::*;
pub use sign_in::*;
pub use submissions::*;
pub use undertakings::*;
pub use words::*;

diesel::table! {
    meta (name) {
        name -> Text,
        value -> Text,
    }
}

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

diesel::table! {
    person (id) {
        id -> Text,
        name -> Text,
        body_id -> Text,
        persona -> Nullable<Text>,
        recorded_at -> Timestamp,
        mail -> Nullable<Text>,
        mail_key -> Nullable<Text>,
        seen_at -> Nullable<Timestamp>,
        left_at -> Nullable<Timestamp>,
        erased_at -> Nullable<Timestamp>,
    }
}

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
    role_held (person_id, role, body_id, cooperation_id) {
        person_id -> Text,
        role -> Text,
        body_id -> Text,
        cooperation_id -> Text,
        issuer -> Nullable<Text>,
        given_at -> Nullable<Timestamp>,
        given_by -> Nullable<Text>,
    }
}

diesel::table! {
    token (digest) {
        digest -> Text,
        person_id -> Text,
        name -> Text,
        made_at -> Timestamp,
        expires_at -> Timestamp,
        body_id -> Nullable<Text>,
        scopes -> Nullable<Text>,
        shown -> Nullable<Text>,
        used_at -> Nullable<Timestamp>,
        revoked_at -> Nullable<Timestamp>,
        warned_at -> Nullable<Timestamp>,
        project_id -> Nullable<Text>,
        blueprints -> Nullable<Text>,
    }
}

diesel::table! {
    session (digest) {
        digest -> Text,
        person_id -> Text,
        csrf -> Text,
        made_at -> Timestamp,
        expires_at -> Timestamp,
        seen_at -> Nullable<Timestamp>,
        proven_at -> Nullable<Timestamp>,
        method -> Nullable<Text>,
        issuer -> Nullable<Text>,
        subject -> Nullable<Text>,
        issuer_session -> Nullable<Text>,
        browser -> Nullable<Text>,
        id_token -> Nullable<Text>,
    }
}

diesel::table! {
    blob (digest) {
        digest -> Text,
        size -> BigInt,
        touched_at -> Timestamp,
        doomed_at -> Nullable<Timestamp>,
    }
}

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

diesel::table! {
    statement (number) {
        number -> BigInt,
        cooperation_id -> Nullable<Text>,
        from_day -> Date,
        until_day -> Date,
        as_known_at -> Timestamp,
        digest -> Text,
        person_id -> Text,
        made_at -> Timestamp,
        visibility -> Text,
        body_id -> Nullable<Text>,
    }
}

diesel::table! {
    statement_file (number, format) {
        number -> BigInt,
        format -> Text,
        blob -> Text,
    }
}

diesel::table! {
    entry (number) {
        number -> BigInt,
        kind -> Text,
        subject -> Text,
        encoding -> BigInt,
        bytes -> Text,
        leaf -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    entry_salt (entry_number) {
        entry_number -> BigInt,
        salt -> Text,
    }
}

diesel::table! {
    change (number) {
        number -> BigInt,
        kind -> Text,
        subject -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    outbox (kind, subject) {
        kind -> Text,
        subject -> Text,
        revision -> BigInt,
        due_at -> Timestamp,
        attempts -> BigInt,
        leased_until -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    idempotency (person_id, key) {
        person_id -> Text,
        key -> Text,
        route -> Text,
        request_digest -> Text,
        status -> BigInt,
        location -> Nullable<Text>,
        body -> Text,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    feedback (id) {
        id -> Text,
        kind -> Text,
        page -> Nullable<Text>,
        message -> Text,
        mail -> Nullable<Text>,
        recorded_at -> Timestamp,
    }
}

diesel::table! {
    process (id) {
        id -> Text,
        place -> Text,
        engine -> Text,
        started_at -> Timestamp,
        seen_at -> Timestamp,
    }
}

diesel::joinable!(body_key -> public_body (body_id));
diesel::joinable!(body_trait -> public_body (body_id));
diesel::joinable!(body_profile -> public_body (body_id));
diesel::joinable!(body_boundary -> public_body (body_id));
diesel::joinable!(service -> bundle (bundle_id));
diesel::joinable!(person -> public_body (body_id));
diesel::joinable!(undertaking -> public_body (body_id));
diesel::joinable!(everyday_word -> person (person_id));
diesel::joinable!(cooperation -> public_body (lead_id));
diesel::joinable!(role_held -> person (person_id));
diesel::joinable!(token -> person (person_id));
diesel::joinable!(token -> public_body (body_id));
diesel::joinable!(session -> person (person_id));
diesel::joinable!(blueprint -> public_body (publisher_id));
diesel::joinable!(blueprint_change -> blueprint (blueprint_id));
diesel::joinable!(blueprint_term -> blueprint (blueprint_id));
diesel::joinable!(release -> blueprint (blueprint_id));
diesel::joinable!(release -> blob (package_blob));
diesel::joinable!(release -> person (person_id));
diesel::joinable!(release_file -> release (release_id));
diesel::joinable!(release_file -> blob (blob));
diesel::joinable!(release_state -> release (release_id));
diesel::joinable!(release_state -> person (person_id));
diesel::joinable!(adoption -> blueprint (blueprint_id));
diesel::joinable!(adoption -> public_body (body_id));
diesel::joinable!(step -> adoption (adoption_id));
diesel::joinable!(step -> person (person_id));
diesel::joinable!(evidence -> step (step_number));
diesel::joinable!(evidence -> blob (blob));
diesel::joinable!(cover -> adoption (adoption_id));
diesel::joinable!(cover -> public_body (body_id));
diesel::joinable!(membership_end -> membership (membership_id));
diesel::joinable!(membership -> cooperation (cooperation_id));
diesel::joinable!(membership -> public_body (body_id));
diesel::joinable!(proposal -> cooperation (cooperation_id));
diesel::joinable!(proposal -> blueprint (blueprint_id));
diesel::joinable!(proposal -> public_body (body_id));
diesel::joinable!(proposal -> person (person_id));
diesel::joinable!(statement -> cooperation (cooperation_id));
diesel::joinable!(statement -> person (person_id));
diesel::joinable!(statement_file -> statement (number));
diesel::joinable!(statement_file -> blob (blob));

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    public_body,
    body_key,
    body_profile,
    body_boundary,
    catalogue,
    bundle,
    service,
    everyday_word,
    undertaking,
    person,
    cooperation,
    role_held,
    token,
    session,
    blob,
    blueprint,
    blueprint_change,
    blueprint_term,
    release,
    release_file,
    release_state,
    adoption,
    step,
    evidence,
    cover,
    cover_change,
    membership,
    membership_end,
    proposal,
    statement,
    statement_file,
    entry,
    entry_salt,
    change,
    outbox,
    idempotency,
    feedback,
    identity,
    passkey,
    body_claim,
    trusted_project,
    audit,
    submission,
    body_rule,
    notice,
    notice_blueprint,
    notice_adoption,
    notice_statement,
    process,
    body_trait,
    saved_search,
);
