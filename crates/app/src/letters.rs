//! The letters of the registry: plain German text, frozen when it is asked for.

use domain::{Moment, Now};
use store::{Sql, Tx, mail::Letter};

/// How letters leave the registry, and with which address their links begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Without a slash at its end.
    pub origin: String,
    pub way: Way,
}

/// Whether the registry can send mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    ByMail,
    /// No mail server is configured: links are shown to who makes them, notices fall away.
    ByHand,
}

impl Post {
    /// Asks for a letter to be sent, when letters can be sent.
    ///
    /// # Errors
    /// Those of the database.
    pub fn send(&self, tx: &mut Tx<'_>, to: &str, says: Says, now: &Now) -> Result<(), Sql> {
        if self.way == Way::ByHand {
            return Ok(());
        }
        let letter = self.letter(to, says.subject, &says.text);
        store::mail::ask(tx, &letter, now).map(|_| ())
    }
    /// A whole letter around what it says.
    #[must_use]
    pub fn letter(&self, to: &str, subject: String, says: &str) -> Letter {
        Letter {
            recipient: to.to_owned(),
            subject,
            text: format!(
                "Guten Tag,\n\n{says}\n\nMit freundlichen Grüßen\nBlaupausen-Register\n{}\n\n--\nDiese Nachricht wurde automatisch verschickt.\n",
                self.origin
            ),
        }
    }
    /// A whole address.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Says {
    subject: String,
    text: String,
}

fn says(subject: impl Into<String>, text: impl Into<String>) -> Says {
    Says {
        subject: subject.into(),
        text: text.into(),
    }
}

/// Somebody reported a barrier; what they wrote stands in the registry and goes into no letter.
#[must_use]
pub fn barrier_reported(link: &str) -> Says {
    says(
        "Neue Rückmeldung zur Barrierefreiheit",
        format!(
            "im Blaupausen-Register ist eine Rückmeldung zur Barrierefreiheit eingegangen.\n\n\
             Lesen und beantworten:\n{link}\n\n\
             Wer innerhalb von sechs Wochen keine Antwort bekommt, kann sich an die Durchsetzungs- und Überwachungsstelle des \
             Landes wenden (§ 6 HVBIT)."
        ),
    )
}

/// Somebody is invited to work for a body.
#[must_use]
pub fn invitation(body: &str, roles: &str, link: &str, until: Moment) -> Says {
    says(
        format!("Einladung in das Blaupausen-Register für {body}"),
        format!(
            "Sie sind eingeladen, im Blaupausen-Register für {body} mitzuarbeiten.\nIhre Aufgaben: {roles}.\n\n\
             Mit diesem Link legen Sie Ihr Konto an:\n{link}\n\n\
             Der Link gilt einmal und bis zum {}. Wenn Sie nicht wissen, warum Sie eingeladen wurden, brauchen Sie nichts zu tun.",
            until.german()
        ),
    )
}

/// Somebody has forgotten their password.
#[must_use]
pub fn new_password(link: &str, until: Moment) -> Says {
    says(
        "Neues Kennwort für das Blaupausen-Register",
        format!(
            "für Ihr Konto wurde ein neues Kennwort angefordert. Mit diesem Link setzen Sie es:\n{link}\n\n\
             Der Link gilt einmal und bis zum {}. Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Kennwort bleibt, wie es ist.",
            until.german()
        ),
    )
}

/// The access of somebody was reset by who looks after it.
#[must_use]
pub fn access_reset(by: &str, link: &str, until: Moment) -> Says {
    says(
        "Ihr Zugang zum Blaupausen-Register wurde zurückgesetzt",
        format!(
            "{by} hat Ihren Zugang zurückgesetzt: Kennwort, zweiter Faktor und Passkeys gelten nicht mehr, alle Sitzungen sind beendet.\n\n\
             Mit diesem Link richten Sie den Zugang neu ein:\n{link}\n\n\
             Der Link gilt einmal und bis zum {}. Wenn Sie darum nicht gebeten haben, wenden Sie sich bitte sofort an die Verwaltung Ihrer Stelle.",
            until.german()
        ),
    )
}

/// Proves a new address.
#[must_use]
pub fn new_address(link: &str, until: Moment) -> Says {
    says(
        "Neue E-Mail-Adresse für das Blaupausen-Register bestätigen",
        format!(
            "diese Adresse soll künftig zu einem Konto im Blaupausen-Register gehören. Bestätigen Sie das mit diesem Link:\n{link}\n\n\
             Der Link gilt einmal und bis zum {}. Wenn Sie das nicht waren, brauchen Sie nichts zu tun.",
            until.german()
        ),
    )
}

/// Tells the old address that another one was asked for.
#[must_use]
pub fn address_asked() -> Says {
    says(
        "Ihre E-Mail-Adresse im Blaupausen-Register soll geändert werden",
        "für Ihr Konto wurde eine andere E-Mail-Adresse angegeben. Sie gilt, sobald sie bestätigt ist.\n\n\
         Wenn Sie das nicht waren, ändern Sie bitte sofort Ihr Kennwort und wenden Sie sich an die Verwaltung Ihrer Stelle.",
    )
}

/// Something about how somebody signs in has changed.
#[must_use]
pub fn changed(what: &str) -> Says {
    says(
        "Ihr Zugang zum Blaupausen-Register wurde geändert",
        format!(
            "{what}\n\nWenn Sie das nicht waren, wenden Sie sich bitte sofort an die Verwaltung Ihrer Stelle."
        ),
    )
}

/// Many attempts to sign in failed.
#[must_use]
pub fn many_failures(count: i64, reset: &str) -> Says {
    says(
        "Viele fehlgeschlagene Anmeldungen an Ihrem Konto",
        format!(
            "an Ihrem Konto im Blaupausen-Register sind in den letzten 24 Stunden {count} Anmeldungen fehlgeschlagen.\n\n\
             Ihr Konto ist nicht gesperrt. Wenn Sie das nicht selbst waren, müssen Sie nichts tun, solange Ihr Kennwort nur Ihnen bekannt ist; im Zweifel setzen Sie ein neues:\n{reset}"
        ),
    )
}

/// Proves the address of somebody who claims a body.
#[must_use]
pub fn claimed_address(body: &str, link: &str, until: Moment) -> Says {
    says(
        format!("Beitritt von {body} zum Blaupausen-Register: Adresse bestätigen"),
        format!(
            "mit dieser Adresse wurde der Beitritt von {body} zum Blaupausen-Register beantragt. Bestätigen Sie die Adresse mit diesem Link:\n{link}\n\n\
             Danach bestätigt der Landkreis oder die Verwaltung des Registers, dass Sie für {body} handeln. Unter demselben Link sehen Sie, wie weit das ist.\n\
             Der Link gilt bis zum {}. Wenn Sie das nicht waren, brauchen Sie nichts zu tun.",
            until.german()
        ),
    )
}

/// Tells who may confirm it that a body wants to join.
#[must_use]
pub fn claim_waits(body: &str, name: &str, mail: &str, link: &str) -> Says {
    says(
        format!("{body} möchte dem Blaupausen-Register beitreten"),
        format!(
            "{name} ({mail}) hat den Beitritt von {body} zum Blaupausen-Register beantragt und die Adresse bestätigt.\n\n\
             Bitte prüfen Sie, ob {name} für {body} handelt, und entscheiden Sie hier:\n{link}"
        ),
    )
}

/// Tells somebody that their claim was refused.
#[must_use]
pub fn claim_refused(body: &str, reason: &str) -> Says {
    says(
        format!("Beitritt von {body} zum Blaupausen-Register: abgelehnt"),
        format!("Ihr Antrag auf Beitritt von {body} wurde abgelehnt. Begründung:\n{reason}"),
    )
}

/// Tells somebody that they do not work for a body any more.
#[must_use]
pub fn left(body: &str) -> Says {
    says(
        "Ihr Zugang zum Blaupausen-Register ist beendet",
        format!(
            "Ihre Mitarbeit für {body} im Blaupausen-Register wurde beendet. Rollen, Sitzungen und Zugänge von Programmen gelten nicht mehr."
        ),
    )
}

/// Tells somebody that they are erased, as they asked for.
#[must_use]
pub fn erased(body: &str) -> Says {
    says(
        "Ihr Konto im Blaupausen-Register ist gelöscht",
        format!(
            "Ihr Konto für {body} im Blaupausen-Register ist gelöscht, wie Sie es verlangt haben. Name, E-Mail-Adresse, Zugangsmittel und Rollen sind entfernt. Was Sie für Ihre Stelle eingetragen haben, steht dort ohne Ihren Namen.\n\n\
             Waren Sie das nicht, wenden Sie sich an die Verwaltung Ihrer Stelle. Diese Nachricht ist die letzte an diese Adresse."
        ),
    )
}

/// Tells "Verwaltung" of a body that somebody erased themselves, without the name.
#[must_use]
pub fn somebody_erased(body: &str) -> Says {
    says(
        "Ein Konto im Blaupausen-Register wurde gelöscht",
        format!(
            "Eine Person, die für {body} im Blaupausen-Register mitarbeitet, hat ihr eigenes Konto gelöscht. Prüfen Sie, ob noch genug Personen freigeben können und ob etwas zu übernehmen ist."
        ),
    )
}

/// Tells who may release that something was submitted.
#[must_use]
pub fn submitted(title: &str, version: &str, by: &str, note: Option<&str>, link: &str) -> Says {
    let note = note.map_or_else(String::new, |note| format!("\n\nNachricht dazu:\n{note}"));
    says(
        format!("Zur Freigabe eingereicht: {title} {version}"),
        format!(
            "{by} hat die Version {version} der Blaupause „{title}“ zur Freigabe eingereicht.{note}\n\n\
             Befunde, Unterschiede und Ihre Entscheidung:\n{link}"
        ),
    )
}

/// Tells who submitted something that it is out.
#[must_use]
pub fn submission_released(title: &str, version: &str, link: &str) -> Says {
    says(
        format!("Freigegeben: {title} {version}"),
        format!(
            "die Version {version} der Blaupause „{title}“, die Sie eingereicht haben, ist freigegeben und steht hier:\n{link}"
        ),
    )
}

/// Tells who submitted something that it came back, and why.
#[must_use]
pub fn submission_sent_back(title: &str, version: &str, reason: &str, link: &str) -> Says {
    says(
        format!("Zurückgegeben: {title} {version}"),
        format!(
            "die Version {version} der Blaupause „{title}“, die Sie eingereicht haben, wurde zurückgegeben. Begründung:\n{reason}\n\n\
             Wenn Sie das Paket berichtigt haben, reichen Sie es noch einmal ein:\n{link}"
        ),
    )
}

/// Tells somebody what they have taken over from a colleague.
#[must_use]
pub fn handed_over(from: &str, what: &[String], link: &str) -> Says {
    let list = what.join("\n- ");
    says(
        "Aufgaben im Blaupausen-Register wurden Ihnen übergeben",
        format!(
            "diese Aufgaben von {from} liegen jetzt bei Ihnen:\n- {list}\n\nWas auf Sie wartet, steht hier:\n{link}"
        ),
    )
}

/// Tells somebody that the token of one of their programs ends soon.
#[must_use]
pub fn token_ends(name: &str, shown: &str, days: i64, until: Moment, link: &str) -> Says {
    says(
        format!("Zugangsschlüssel „{name}“ läuft in {days} Tagen ab"),
        format!(
            "der Zugangsschlüssel „{name}“ (beginnt mit {shown}…) gilt noch bis zum {}. Danach kommt das Programm, das ihn benutzt, nicht mehr in das Register.\n\n\
             Brauchen Sie ihn weiter, erstellen Sie bitte rechtzeitig einen neuen und tragen Sie ihn im Programm ein:\n{link}\n\n\
             Brauchen Sie ihn nicht mehr, brauchen Sie nichts zu tun.",
            until.german()
        ),
    )
}

/// Tells what is new to a saved search; the letter has its subject already.
#[must_use]
pub fn search_news(name: &str, list: &str, results: &str, own: &str, stop: &str) -> String {
    format!(
        "zu Ihrer gespeicherten Suche „{name}“ gibt es Neues.\n{list}\n\n\
         Alle Treffer dieser Suche:\n{results}\n\n\
         Wie oft Sie diese Nachricht bekommen, ändern Sie hier:\n{own}\n\n\
         Keine E-Mails mehr zu dieser Suche (ohne Anmeldung):\n{stop}"
    )
}
