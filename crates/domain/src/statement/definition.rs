//! What each figure counts, in German sentences that an auditor can hold on to.

use super::{FigureName, Parameters};

/// What a figure counts under these parameters.
pub(super) fn definition(name: FigureName, parameters: &Parameters) -> String {
    use FigureName as N;
    let words = Words::new(parameters);
    match name {
        N::Published => words.published(),
        N::PublishedInPeriod => words.first_published(),
        N::ReleasedInPeriod => words.released(),
        N::PublishedBundles => words.bundles(),
        N::Interested => words.standing(INTERESTED),
        N::Planned => words.standing(PLANNED),
        N::Live => words.standing(LIVE),
        N::Paused => words.standing(PAUSED),
        N::ReachedLive => words.reached_live(),
        N::Ended => words.ended(),
        N::Cancelled => words.cancelled(),
        N::OwnPlanned => words.own(PLANNED),
        N::OwnLive => words.own(LIVE),
        N::OwnPaused => words.own(PAUSED),
        N::OwnReachedLive => words.own_in_period("erstmals die Stufe „in Betrieb“ erreicht haben"),
        N::OwnEnded => words.own_in_period("nach einem Betrieb beendet wurden"),
        N::CoveredPlanned => words.covered(PLANNED),
        N::CoveredLive => words.covered(LIVE),
        N::FormerLive => words.former(),
        N::TransferPlanned => words.transfer(PLANNED),
        N::TransferLive => words.transfer(LIVE),
        N::TransferCoveredLive => words.transfer_covered(),
    }
}

const INTERESTED: &str = "in einer der Stufen „Interesse“ oder „in Abstimmung“";
const PLANNED: &str = "in einer der Stufen „zugesagt“, „Vertrag“, „eingerichtet“ oder „getestet“";
const LIVE: &str = "in der Stufe „in Betrieb“";
const PAUSED: &str = "in der Stufe „ruht“";
const ONCE: &str = "Je Stelle und Blaupause zählt höchstens eine Zeile, gleich wie viele Versionen genutzt wurden: \
     die mit dem höchsten Stand in der Reihenfolge in Betrieb, ruht, geplant, Interesse.";
const EFFECT: &str =
    "Maßgeblich ist der Tag, an dem der Schritt wirksam wurde, nicht der Tag der Erfassung.";
const NOT_OWN: &str = "Die eigene Nutzung der herausgebenden Stelle ist nicht enthalten.";

struct Words {
    day: String,
    period: String,
    /// Who counts on the last day.
    bodies: &'static str,
    /// What a body must have been on the day of a step.
    then: &'static str,
    /// What the publisher of a blueprint must have been on the last day.
    publisher: String,
}

impl Words {
    fn new(parameters: &Parameters) -> Self {
        let day = parameters.until().german();
        let period = format!("vom {} bis {day}", parameters.from().german());
        let (bodies, then, publisher) = match parameters.cooperation() {
            Some(_) => (
                "Stellen, die an diesem Tag Mitglied waren",
                "Die Stelle muss an dem Tag, der zählt, Mitglied gewesen sein.",
                format!(", deren herausgebende Stelle am {day} Mitglied war"),
            ),
            None => ("öffentliche Stellen", "", String::new()),
        };
        Self {
            day,
            period,
            bodies,
            then,
            publisher: if publisher.is_empty() {
                String::new()
            } else {
                publisher + ","
            },
        }
    }
    fn published(&self) -> String {
        let (day, publisher) = (&self.day, &self.publisher);
        say(&format!(
            "Blaupausen{publisher} mit mindestens einer Version, die bis zum {day} erschienen und an diesem Tag weder \
             zurückgezogen noch gesperrt war. Jede Blaupause zählt einmal, gleich wie viele Versionen sie hat. \
             Vorabversionen zählen nicht."
        ))
    }
    fn first_published(&self) -> String {
        say(&format!(
            "Blaupausen, deren erste Version {} erschienen ist. {} Auch Blaupausen, die später zurückgezogen oder \
             gesperrt wurden, zählen. Vorabversionen zählen nicht.",
            self.period,
            self.then.replace("Die Stelle", "Die herausgebende Stelle")
        ))
    }
    fn released(&self) -> String {
        say(&format!(
            "Erste und folgende Versionen von Blaupausen, die {} erschienen sind. {} Auch Versionen, die später \
             zurückgezogen oder gesperrt wurden, zählen. Vorabversionen zählen nicht.",
            self.period,
            self.then.replace("Die Stelle", "Die herausgebende Stelle")
        ))
    }
    fn bundles(&self) -> String {
        "OZG-Leistungen (Bündel), die in mindestens einer der unter „Veröffentlichte Blaupausen“ gezählten Blaupausen \
         genannt sind, jede einmal. Einzelleistungen sind nicht eingerechnet. Die Zahl sagt nichts darüber, ob und wo \
         eine Leistung in Betrieb ist."
            .into()
    }
    fn standing(&self, stage: &str) -> String {
        let (day, bodies) = (&self.day, self.bodies);
        say(&format!(
            "Nachnutzungen {stage} am Ende des {day} durch {bodies}. {ONCE} {NOT_OWN} Mitversorgte Stellen sind nicht \
             enthalten. {EFFECT}"
        ))
    }
    fn reached_live(&self) -> String {
        let (period, then) = (&self.period, self.then);
        say(&format!(
            "Nachnutzungen, die {period} erstmals die Stufe „in Betrieb“ erreicht haben. {then} Eine neue Version und \
             die Rückkehr aus der Stufe „ruht“ zählen nicht erneut; die Wiederaufnahme nach einer Beendigung ist eine \
             neue Nachnutzung und zählt. Auch Nachnutzungen, die später im Zeitraum ruhten oder endeten, zählen. \
             {NOT_OWN} {EFFECT}"
        ))
    }
    fn ended(&self) -> String {
        let (period, then) = (&self.period, self.then);
        say(&format!(
            "Nachnutzungen, die {period} nach einem Betrieb beendet wurden. {then} Nutzt dieselbe Stelle die Blaupause \
             über diesen Tag hinaus in einer anderen Nachnutzung, zählt das Ende nicht. {NOT_OWN} {EFFECT}"
        ))
    }
    fn cancelled(&self) -> String {
        let (period, then) = (&self.period, self.then);
        say(&format!(
            "Nachnutzungen, die {period} abgebrochen wurden, bevor sie in Betrieb gingen. {then} {NOT_OWN} {EFFECT}"
        ))
    }
    fn own(&self, stage: &str) -> String {
        let (day, bodies) = (&self.day, self.bodies);
        say(&format!(
            "Nutzungen einer Blaupause durch die Stelle, die sie herausgibt, {stage} am Ende des {day}, durch {bodies}. \
             Sie gelten nicht als Nachnutzung. {ONCE} {EFFECT}"
        ))
    }
    fn own_in_period(&self, what: &str) -> String {
        let (period, then) = (&self.period, self.then);
        say(&format!(
            "Nutzungen einer Blaupause durch die Stelle, die sie herausgibt, die {period} {what}. Sie gelten nicht als \
             Nachnutzung. {then} {EFFECT}"
        ))
    }
    fn covered(&self, stage: &str) -> String {
        let (day, bodies) = (&self.day, self.bodies);
        say(&format!(
            "Stellen, für die eine andere Stelle am {day} eine Blaupause mit einsetzt (Mitversorgung), je Blaupause \
             einmal. Gezählt ist die Mitversorgung durch {bodies}, wenn deren Nutzung am Ende des Tages {stage} stand. \
             Eine mitversorgte Stelle zählt hier nicht, wenn sie die Blaupause selbst mit mindestens gleich hohem Stand \
             nutzt oder der Mitversorgung widersprochen hat. Ob sie zugestimmt hat, steht in der Zeile."
        ))
    }
    fn former(&self) -> String {
        let day = &self.day;
        say(&format!(
            "Nachnutzungen {LIVE} am Ende des {day} durch Stellen, die im Zeitraum Mitglied waren, an diesem Tag aber \
             nicht mehr. Sie sind in keiner anderen Zahl zum letzten Tag enthalten. {ONCE} {NOT_OWN}"
        ))
    }
    fn transfer(&self, stage: &str) -> String {
        let (day, publisher) = (&self.day, &self.publisher);
        say(&format!(
            "Nachnutzungen {stage} am Ende des {day} durch Stellen, die an keinem Tag des Zeitraums Mitglied waren, von \
             Blaupausen{publisher} zum Beleg der Verbreitung. Sie sind in keiner Zahl der Mitglieder enthalten. {ONCE} \
             {EFFECT}"
        ))
    }
    fn transfer_covered(&self) -> String {
        let (day, publisher) = (&self.day, &self.publisher);
        say(&format!(
            "Stellen, für die eine Stelle, die im Zeitraum kein Mitglied war, am {day} eine Blaupause mit einsetzt, je \
             Blaupause einmal; gezählt bei Blaupausen{publisher} wenn die Nutzung am Ende des Tages {LIVE} stand. Eine \
             Stelle, die die Blaupause selbst mit mindestens gleich hohem Stand nutzt oder widersprochen hat, zählt \
             hier nicht."
        ))
    }
}

/// Closes the gaps that absent parts of a sentence leave.
fn say(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
