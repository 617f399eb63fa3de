//! The tables as diesel knows them; the migrations are the truth, the parity test compares.

mod adoptions;
mod blueprints;
mod bodies;
mod cooperations;
mod notices;
mod saved;
mod sign_in;
mod submissions;
mod undertakings;
mod words;

pub use adoptions::*;
pub use blueprints::*;
pub use bodies::*;
pub use cooperations::*;
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
        answered_at -> Nullable<Timestamp>,
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

diesel::joinable!(person -> public_body (body_id));
diesel::joinable!(undertaking -> public_body (body_id));
diesel::joinable!(everyday_word -> person (person_id));
diesel::joinable!(role_held -> person (person_id));
diesel::joinable!(token -> person (person_id));
diesel::joinable!(token -> public_body (body_id));
diesel::joinable!(session -> person (person_id));
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
