//! `check-config` asks each issuer, and each platform of jobs, who it is.

use super::{Platforms, jws, provider::Provider, refused::Refused};
use crate::{
    config::{Config, forges::Platform, issuers::Issuer},
    guard::Guarded,
};
use openidconnect::{JsonWebKey as _, JsonWebKeyUse as _};

/// Asks an issuer for its configuration and its keys; says what to register there.
///
/// Not to be called inside of a runtime: it has one of its own.
///
/// # Errors
/// What keeps people from signing in there.
pub fn prove(config: &Config, issuer: &Issuer) -> Result<String, String> {
    let client = Guarded::new(config).map_err(|error| error.to_string());
    let public = config.public_url.clone().unwrap_or_default();
    let provider = Provider::new(issuer.clone(), &client, &public);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    let known = runtime.block_on(provider.discover()).map_err(|refused| {
        if let Refused::Unreachable(why) = refused {
            return format!("Der Anmeldedienst antwortet nicht: {why}");
        }
        format!("Der Anmeldedienst ist nicht zu gebrauchen: {refused}")
    })?;
    let for_signing = known
        .signing_keys()
        .iter()
        .filter(|key| key.key_use().is_none_or(|used| used.allows_signature()))
        .count();
    if for_signing == 0 {
        return Err(
            "Der Anmeldedienst zeigt keinen Schlüssel, mit dem er unterschreibt.".to_owned(),
        );
    }
    let offered = known.metadata.id_token_signing_alg_values_supported();
    if !offered.iter().any(|one| jws::allowed().contains(one)) {
        return Err("Der Anmeldedienst unterschreibt nur mit Verfahren, die hier nicht gelten; erlaubt sind RS, PS, ES (256, 384) und EdDSA.".to_owned());
    }
    let sign_out = match known.signs_out() {
        true => format!("Rückkehr nach dem Abmelden: {}.", provider.after_sign_out),
        false => "Abmelden können sich Menschen dort von hier aus nicht.".to_owned(),
    };
    let keys = match for_signing {
        1 => "einen Schlüssel".to_owned(),
        n => format!("{n} Schlüssel"),
    };
    Ok(format!(
        "Der Anmeldedienst antwortet, heißt so und zeigt {keys}. Dort einzutragen: Rückkehradresse {}, Nachricht vom Ende einer Sitzung (Back-Channel Logout) {public}/anmelden/abmeldung/{}. {sign_out}",
        provider.back, issuer.id
    ))
}

/// Asks a platform of jobs for its keys.
///
/// Not to be called inside of a runtime: it has one of its own.
///
/// # Errors
/// What keeps jobs from publishing from there: first whether it can be reached at all, then why.
pub fn prove_platform(config: &Config, platform: &Platform) -> Result<String, (Reached, String)> {
    let not_begun = |error: std::io::Error| (Reached::No, error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(not_begun)?;
    match runtime.block_on(Platforms::new(config).keys_of(platform)) {
        Ok(0) => Err((
            Reached::Yes,
            "Die Plattform zeigt keinen Schlüssel, mit dem sie unterschreibt.".to_owned(),
        )),
        Ok(count) => Ok(format!(
            "Die Plattform antwortet, heißt so und zeigt {count} Schlüssel. Jobs nennen dieses Register als „aud“: {}",
            config
                .public_url
                .as_deref()
                .unwrap_or("die Adresse aus public_url")
        )),
        Err(Refused::Unreachable(why)) => {
            Err((Reached::No, format!("Die Plattform antwortet nicht: {why}")))
        }
        Err(refused) => Err((
            Reached::Yes,
            format!("Die Plattform ist nicht zu gebrauchen: {refused}"),
        )),
    }
}

/// Whether somebody answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    Yes,
    No,
}
