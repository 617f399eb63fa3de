//! Services as people name them: by key or by name, with candidates when a name fits several.

use domain::ServiceKey;
use store::{Snap, Sql, catalogue};

/// So many candidates are named.
const NAMED: usize = 6;

/// The keys of the services that were typed.
///
/// # Errors
/// The outer of the database; the inner says which entries are not unique or not known, with candidates.
pub fn keys(snap: &mut Snap<'_>, entries: &[String]) -> Result<Result<Vec<String>, String>, Sql> {
    let (mut keys, mut trouble) = (Vec::new(), Vec::new());
    for entry in entries {
        // "99102002060000 Hundesteuer" is a key with its name beside it.
        let digits: String = entry
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == ' ')
            .collect();
        if let Ok(key) = digits.trim().parse::<ServiceKey>() {
            keys.push(key.to_string());
            continue;
        }
        let found = catalogue::page(snap, Some(entry), None, 20)?;
        let exact = found
            .iter()
            .find(|service| service.name.eq_ignore_ascii_case(entry));
        match (exact, found.as_slice()) {
            (Some(service), _) | (None, [service]) => keys.push(service.key.clone()),
            (None, []) => trouble.push(format!("Zu „{entry}“ gibt es keine Leistung im Katalog. Geben Sie den Leistungsschlüssel an oder ein anderes Wort.")),
            (None, several) => {
                let named: Vec<String> = several.iter().take(NAMED).map(|service| format!("{} ({})", service.name, service.key)).collect();
                let more = if several.len() > NAMED { " und weitere" } else { "" };
                trouble.push(format!("Zu „{entry}“ passen mehrere Leistungen: {}{more}. Geben Sie den Schlüssel der richtigen an.", named.join("; ")));
            }
        }
    }
    keys.dedup();
    Ok(if trouble.is_empty() {
        Ok(keys)
    } else {
        Err(trouble.join(" "))
    })
}
