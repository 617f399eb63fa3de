//! How the database is reached, in the words of `check-config`.

use store::{
    Target,
    tls::{self, Encrypted, Mode, NoTls},
};

/// What is to be said of the way to the database, as a sentence that follows another; nothing of one on this machine.
///
/// # Errors
/// Why the encryption that is wanted does not come about, and what to do.
pub(super) fn encrypted(target: &Target) -> Result<String, String> {
    match tls::try_out(target) {
        Ok(Some(encrypted)) => Ok(format!(" {}", told(&encrypted))),
        Ok(None) if tls::is_open_to_the_network(target) => Ok(
            " Achtung: Die Verbindung geht unverschlüsselt über ein Netz; ergänzen Sie in der Adresse „?sslmode=verify-full“."
                .to_owned(),
        ),
        Ok(None) => Ok(String::new()),
        Err(error) => Err(refused(&error)),
    }
}

fn told(encrypted: &Encrypted) -> String {
    let checked = match encrypted.mode {
        Mode::VerifyFull => "Zertifikat und Name sind geprüft.",
        Mode::VerifyCa => "Das Zertifikat ist geprüft, der Name darin nicht (sslmode=verify-ca).",
        Mode::Require => {
            "Das Zertifikat ist nicht geprüft (sslmode=require): Wer sich dazwischensetzt, wird nicht bemerkt."
        }
    };
    let protocol = encrypted.protocol.replace("TLSv1_", "TLS 1.");
    format!("Die Verbindung ist verschlüsselt ({protocol}). {checked}")
}

fn refused(error: &NoTls) -> String {
    use rustls::CertificateError as C;
    match error {
        NoTls::Address(_) => "Die Adresse der Datenbank passt nicht zur Verschlüsselung. Erwartet werden der Name eines Rechners, kein hostaddr, kein channel_binding=require, und sslmode=require, verify-ca oder verify-full; sslrootcert nennt eine Datei oder „system“.".to_owned(),
        NoTls::Roots { file, why } => format!(
            "Die Zertifikate in „{}“ (sslrootcert) lassen sich nicht lesen: {why}",
            file.display()
        ),
        NoTls::NoRoots => "Dieser Rechner kennt keine Zertifizierungsstellen. Nennen Sie eine Datei mit sslrootcert, oder installieren Sie das Paket ca-certificates.".to_owned(),
        NoTls::Unreachable(why) => format!("Der Datenbankserver ist nicht zu erreichen: {why}"),
        NoTls::NotOffered => "Der Datenbankserver bietet keine Verschlüsselung an. Schalten Sie dort „ssl = on“ ein.".to_owned(),
        NoTls::Certificate(C::UnknownIssuer) => "Das Zertifikat des Datenbankservers stammt von keiner Zertifizierungsstelle, der vertraut wird. Nennen Sie deren Zertifikat mit sslrootcert.".to_owned(),
        NoTls::Certificate(C::Expired | C::ExpiredContext { .. }) => "Das Zertifikat des Datenbankservers ist abgelaufen.".to_owned(),
        NoTls::Certificate(C::NotValidYet | C::NotValidYetContext { .. }) => "Das Zertifikat des Datenbankservers gilt noch nicht. Stimmt die Uhr?".to_owned(),
        NoTls::Certificate(C::NotValidForName | C::NotValidForNameContext { .. }) => "Das Zertifikat des Datenbankservers gilt nicht für den Namen in der Adresse. Nennen Sie den Server so, wie er im Zertifikat heißt, oder lassen Sie es neu ausstellen.".to_owned(),
        NoTls::Certificate(why) => format!("Das Zertifikat des Datenbankservers wird abgelehnt: {why}"),
        NoTls::Handshake(why) => format!("Die verschlüsselte Verbindung zum Datenbankserver kam nicht zustande: {why}"),
        NoTls::Socket(why) => format!("Im Ordner für kurzlebige Dateien lässt sich kein Anschluss anlegen: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_certificate_is_said_with_its_cure() {
        let name = NoTls::Certificate(rustls::CertificateError::NotValidForName);
        assert!(refused(&name).contains("gilt nicht für den Namen"));
        let issuer = NoTls::Certificate(rustls::CertificateError::UnknownIssuer);
        assert!(refused(&issuer).contains("sslrootcert"));
    }

    #[test]
    fn a_database_on_this_machine_needs_no_word_and_one_far_away_a_warning() {
        let at = |url: &str| {
            encrypted(&Target::Postgres {
                url: url.to_owned(),
            })
        };
        assert_eq!(
            at("postgres:///blaupausen?host=/run/postgresql").unwrap(),
            ""
        );
        let far = at("postgres://db.example.org/blaupausen").unwrap();
        assert!(
            far.contains("unverschlüsselt") && far.contains("verify-full"),
            "{far}"
        );
        let wrong = at("postgres://db.example.org/x?sslmode=voll").unwrap_err();
        assert!(wrong.contains("sslmode=require"), "{wrong}");
    }
}
