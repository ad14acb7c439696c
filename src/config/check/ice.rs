//! STUN and TURN: which servers, and how people sign in.

use secrecy::SecretString;

use super::{Checked, refuse};
use crate::config::ice_url::{IceScheme, IceUrl};
use crate::config::{IceConfig, Variables};

/// Two operators, so that one that is blocked or down does not leave people without their public
/// address.
const DEFAULT_STUN: &str = "stun:stun.l.google.com:19302,stun:stun.cloudflare.com:3478";

pub(super) fn ice(variables: &Variables) -> Checked<IceConfig> {
    let stun = variables.stun_urls.as_deref().unwrap_or(DEFAULT_STUN);
    let stun = if stun.eq_ignore_ascii_case("none") {
        ""
    } else {
        stun
    };
    let stun_urls = ice_urls("STUN_URLS", stun, [IceScheme::Stun, IceScheme::Stuns])?;
    let turn = variables.turn_url.as_deref().unwrap_or_default();
    let turn_urls = ice_urls("TURN_URL", turn, [IceScheme::Turn, IceScheme::Turns])?;
    let turn_fixed = match (&variables.turn_username, &variables.turn_password) {
        (Some(name), Some(password)) => Some((name.clone(), password.as_str().into())),
        (Some(_), None) => {
            return refuse("TURN_PASSWORD", "is missing: TURN_USERNAME needs it");
        }
        (None, Some(_)) => {
            return refuse("TURN_USERNAME", "is missing: TURN_PASSWORD needs it");
        }
        (None, None) => None,
    };
    let turn_secret = variables.turn_secret.clone().map(SecretString::from);
    match (turn_urls.is_empty(), &turn_secret, &turn_fixed) {
        (_, Some(_), Some(_)) => refuse(
            "TURN_SECRET",
            "cannot stand together with TURN_USERNAME: keep TURN_SECRET for time-limited \
             credentials, or TURN_USERNAME and TURN_PASSWORD for fixed ones",
        ),
        (true, None, None) | (false, Some(_), None) | (false, None, Some(_)) => Ok(IceConfig {
            stun_urls,
            turn_urls,
            turn_secret,
            turn_fixed,
        }),
        (true, ..) => refuse(
            "TURN_URL",
            "is missing: TURN credentials are set, so say which server they are for \
             (turn:turn.example.org:3478)",
        ),
        (false, None, None) => refuse(
            "TURN_URL",
            "is set without credentials: set TURN_SECRET, or TURN_USERNAME and TURN_PASSWORD",
        ),
    }
}

fn ice_urls(name: &'static str, text: &str, schemes: [IceScheme; 2]) -> Checked<Vec<String>> {
    let example = match schemes[0] {
        IceScheme::Stun | IceScheme::Stuns => "stun:host:port",
        IceScheme::Turn | IceScheme::Turns => "turn:host:port",
    };
    let addresses = text.split(',').map(str::trim);
    let mut urls = Vec::new();
    for url in addresses.filter(|url| !url.is_empty()) {
        let problem = match IceUrl::parse(url) {
            Ok(parsed) if schemes.contains(&parsed.scheme) => {
                urls.push(url.to_owned());
                continue;
            }
            Ok(_) => "is of the other kind",
            Err(problem) => problem,
        };
        return refuse(
            name,
            format!("has {url:?}, which {problem}: write {example}, several with commas"),
        );
    }
    Ok(urls)
}
