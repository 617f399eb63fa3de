//! An example notice, so that "Förderung" and "Prüfung (Land)" have something to look at.

use super::{Failed, people};
use crate::notices::{self, Wish};
use domain::{Day, Now, Slug, money::Cents, notice::Part, region::BodyKey};
use store::{Sight, Tx, adoptions, blueprints};

const BODY: &str = "06532023";
const AUTHORITY: &str = "r-land-hessen-zuwendung";
/// So many of its blueprints and adoptions belong to it.
const SOME: i64 = 4;

/// Enters a notice of Wetzlar, as its "Förderung" would.
pub(super) fn enter(tx: &mut Tx<'_>, now: &Now) -> Result<(), Failed> {
    let body = people::body(tx, BODY)?;
    let funder = store::people::personas(tx)?
        .into_iter()
        .find(|one| one.persona.as_deref() == Some("foerderung"))
        .ok_or_else(|| Failed::example("Förderung", "Niemand führt Bescheide."))?;
    let filter = adoptions::Filter {
        bodies: Some(vec![body.id]),
        ..adoptions::Filter::default()
    };
    let published = blueprints::of_publisher(tx, Sight::Everything, body.id, SOME)?;
    let adopted = adoptions::page(tx, Sight::Everything, &filter, None, SOME)?;
    let parts = published.iter().map(|one| Part::Blueprint(one.id));
    let parts = parts.chain(adopted.iter().map(|one| Part::Adoption(one.id)));
    let cooperation: Slug = read("digitale-kommune-hessen")?;
    let is_founded = store::cooperations::find(tx, &cooperation)?.is_some();
    let wish = Wish {
        authority: read::<BodyKey>(AUTHORITY)?,
        programme: "Interkommunale Zusammenarbeit (Beispiel)".to_owned(),
        reference: "IV 1-2022/017".to_owned(),
        given_on: read::<Day>("2022-04-04")?,
        from: read("2022-04-01")?,
        until: Some(read("2027-03-31")?),
        cooperation: is_founded.then_some(cooperation),
        purpose: Some("Gemeinsame Entwicklung und Nutzung von Online-Diensten".to_owned()),
        amount: Cents::typed("100.000,00").ok(),
        proof_due_on: Some(read("2028-03-31")?),
        parts: parts.collect(),
        blueprints: Vec::new(),
    };
    notices::add(tx, funder.id, &body.key, wish, now)
        .map(|_| ())
        .map_err(|why| Failed::example("Förderbescheid", why))
}

fn read<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, Failed> {
    text.parse().map_err(|e| Failed::example(text, e))
}
