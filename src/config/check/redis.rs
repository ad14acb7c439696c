//! Where processes that serve at the same time agree.

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::{Checked, refuse};

const NAME: &str = "REDIS_URL";
const NODE: &str = "NODE_URL";
/// The process finds its address out.
const AUTO: &str = "auto";

/// The address of a Redis or Valkey. It takes a database that the processes share as well, and a bot, as
/// what they call themselves there follows from its token.
pub(super) fn redis_url(
    url: Option<String>,
    database_url: &SecretString,
    has_bot: bool,
) -> Checked<Option<SecretString>> {
    let Some(url) = url else { return Ok(None) };
    let is_socket = ["unix:", "redis+unix:", "valkey+unix:"]
        .iter()
        .any(|scheme| url.starts_with(scheme));
    let parsed = Url::parse(&url).ok().filter(|_| url.contains("://"));
    let Some(parsed) = parsed else {
        return refuse(
            NAME,
            "cannot be read: write redis://user:password@host:6379, and special characters of user \
             and password as in an address (# as %23, / as %2F, ? as %3F, % as %25)",
        );
    };
    if !is_socket && !["redis", "rediss", "valkey", "valkeys"].contains(&parsed.scheme()) {
        return refuse(
            NAME,
            "is no address of a Redis: begin with redis:// (or rediss:// for TLS, or unix:// for a \
             socket)",
        );
    }
    // A password with a slash or a number sign in it ends where its host seems to begin.
    let is_torn = parsed.fragment().is_some_and(|rest| rest.contains('@'))
        || parsed.path().contains('@')
        || (!is_socket && parsed.host_str().is_none_or(str::is_empty));
    if is_torn {
        return refuse(
            NAME,
            "names no host: write redis://user:password@host:6379, and special characters of user and \
             password as in an address (# as %23, / as %2F)",
        );
    }
    if database_url.expose_secret().starts_with("sqlite:") {
        return refuse(
            NAME,
            "is for several processes, which need a database that all of them share: set \
             DATABASE_URL=postgres://…, or leave it out",
        );
    }
    if !has_bot {
        return refuse(NAME, "needs a bot: processes know each other by BOT_TOKEN");
    }
    Ok(Some(url.into()))
}

/// Where the other processes reach this one: given where there are others, and only there. Plain HTTP, as
/// the network between them is the deployer's own.
pub(super) fn node_url(
    url: Option<String>,
    has_redis: bool,
    stands_by: bool,
) -> Checked<Option<String>> {
    if has_redis && stands_by {
        return refuse(
            "STANDBY",
            "is for processes of which one serves, and REDIS_URL for processes that serve together: \
             leave one of the two out",
        );
    }
    let url = match (url, has_redis) {
        (None, false) => return Ok(None),
        (Some(_), false) => {
            return refuse(
                NODE,
                "is for processes that serve together: set REDIS_URL too, or leave it out",
            );
        }
        (None, true) => {
            return refuse(
                NODE,
                "is missing: with REDIS_URL, say where the other processes reach this one, such as \
                 http://10.0.0.7:3000, or auto",
            );
        }
        (Some(url), true) if url == AUTO => return Ok(Some(url)),
        (Some(url), true) => url,
    };
    let parsed = Url::parse(&url).ok().filter(|parsed| {
        parsed.scheme() == "http"
            && parsed.has_host()
            && parsed.username().is_empty()
            && parsed.path() == "/"
            && parsed.query().is_none()
            && parsed.fragment().is_none()
    });
    let address = parsed.and_then(|parsed| {
        let port = parsed.port_or_known_default()?;
        Some(format!("http://{}:{port}", parsed.host_str()?))
    });
    match address {
        Some(address) => Ok(Some(address)),
        None => refuse(
            NODE,
            "is no address within your network: write http://host:port and nothing more, such as \
             http://10.0.0.7:3000",
        ),
    }
}
