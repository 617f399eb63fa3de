//! How people and programs are recognised, and what is kept about both.

diesel::table! {
    identity (issuer, subject) {
        issuer -> Text,
        subject -> Text,
        person_id -> Text,
        linked_at -> Timestamp,
    }
}

diesel::table! {
    sign_in_flow (digest) {
        digest -> Text,
        issuer -> Text,
        nonce -> Text,
        verifier -> Text,
        browser -> Text,
        back -> Text,
        person_id -> Nullable<Text>,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    password (person_id) {
        person_id -> Text,
        hash -> Text,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    totp (person_id) {
        person_id -> Text,
        secret -> Text,
        confirmed_at -> Nullable<Timestamp>,
        last_step -> BigInt,
    }
}

diesel::table! {
    recovery_code (digest) {
        digest -> Text,
        person_id -> Text,
        made_at -> Timestamp,
    }
}

diesel::table! {
    passkey (id) {
        id -> Text,
        person_id -> Text,
        name -> Text,
        credential -> Text,
        made_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    challenge (digest) {
        digest -> Text,
        kind -> Text,
        person_id -> Nullable<Text>,
        state -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    failed_sign_in (key) {
        key -> Text,
        failures -> BigInt,
        last_at -> Timestamp,
    }
}

diesel::table! {
    one_time_link (digest) {
        digest -> Text,
        purpose -> Text,
        person_id -> Nullable<Text>,
        body_id -> Nullable<Text>,
        mail -> Nullable<Text>,
        roles -> Nullable<Text>,
        claim_id -> Nullable<Text>,
        made_by -> Nullable<Text>,
        made_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    body_claim (id) {
        id -> Text,
        body_id -> Text,
        name -> Text,
        mail -> Text,
        state -> Text,
        asked_at -> Timestamp,
        mail_proven_at -> Nullable<Timestamp>,
        decided_at -> Nullable<Timestamp>,
        decided_by -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    trusted_project (id) {
        id -> Text,
        body_id -> Text,
        issuer -> Text,
        project -> Text,
        branch -> Text,
        made_by -> Text,
        made_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        forge -> Nullable<Text>,
        guard -> Nullable<Text>,
        blueprints -> Nullable<Text>,
    }
}

diesel::table! {
    spent_token (digest) {
        digest -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    mail (id) {
        id -> Text,
        recipient -> Text,
        subject -> Text,
        text -> Text,
        state -> Text,
        tries -> BigInt,
        made_at -> Timestamp,
        due_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        trouble -> Nullable<Text>,
        search_id -> Nullable<Text>,
        entries -> Nullable<Text>,
    }
}

diesel::table! {
    audit (number) {
        number -> BigInt,
        at -> Timestamp,
        kind -> Text,
        action -> Text,
        outcome -> Text,
        person_id -> Nullable<Text>,
        body_id -> Nullable<Text>,
        thing -> Nullable<Text>,
        through -> Text,
        request_id -> Text,
    }
}

diesel::joinable!(identity -> super::person (person_id));
diesel::joinable!(passkey -> super::person (person_id));
diesel::joinable!(body_claim -> super::public_body (body_id));
diesel::joinable!(trusted_project -> super::person (made_by));
diesel::joinable!(audit -> super::person (person_id));
diesel::joinable!(audit -> super::public_body (body_id));
