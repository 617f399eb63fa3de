//! Words of the audit log.

use crate::text::words;

words! {
    /// What a line tells of.
    Kind {
        SignIn => "sign-in", "Anmeldung";
        Write => "write", "Änderung";
        Read => "read", "Einsicht";
    }
}

words! {
    /// What became of it.
    Outcome {
        Done => "done", "erfolgt";
        Refused => "refused", "abgelehnt";
    }
}
