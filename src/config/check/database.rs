//! Where the store is: a SQLite file, or a PostgreSQL server.

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use super::tidy::written_out;
use super::{Checked, refuse, yes_or_no};

const NAME: &str = "DATABASE_URL";
/// What libpq knows, and sqlx with it.
const SSL_MODES: [&str; 6] = [
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];

/// The database's address: a file in `data_dir` unless it is named.
pub(super) fn database_url(url: Option<String>, data_dir: Option<String>) -> Checked<SecretString> {
    let data_dir = written_out("DATA_DIR", data_dir)?;
    let Some(url) = url else {
        let folder = data_dir.unwrap_or_else(|| "data".to_owned());
        let folder = folder.trim_end_matches('/');
        return Ok(format!("sqlite:{folder}/efir.db?mode=rwc").into());
    };
    let scheme = url.split(':').next().unwrap_or_default();
    match scheme {
        "sqlite" => {
            let url = written_out(NAME, Some(url))?;
            Ok(url.unwrap_or_default().into())
        }
        "postgres" | "postgresql" => postgres(url),
        _ if scheme.contains("postgres") || scheme == "jdbc" => refuse(
            NAME,
            "names a driver of another language: begin with postgres://",
        ),
        _ => refuse(
            NAME,
            "is neither SQLite nor PostgreSQL: use sqlite:path/to/efir.db or \
             postgres://user:password@host/database, or leave it out for a file in DATA_DIR",
        ),
    }
}

/// Whether this process stands by, which takes a server that the others reach as well.
pub(super) fn standby(database_url: &SecretString, text: Option<&str>) -> Checked<bool> {
    let standby = text.map_or(Ok(false), |text| yes_or_no("STANDBY", text))?;
    if standby && database_url.expose_secret().starts_with("sqlite:") {
        return refuse(
            "STANDBY",
            "needs a database that all the processes share: set DATABASE_URL=postgres://…",
        );
    }
    Ok(standby)
}

fn postgres(url: String) -> Checked<SecretString> {
    let parsed = Url::parse(&url).ok().filter(|_| url.contains("://"));
    // A password with a slash or a number sign in it ends where its host seems to begin.
    let is_torn = |url: &Url| url.fragment().is_some() || url.path().contains('@');
    let Some(parsed) = parsed.filter(|url| !is_torn(url)) else {
        return refuse(
            NAME,
            "cannot be read: write postgres://user:password@host/database, and special characters \
             of user and password as in an address (# as %23, / as %2F, ? as %3F, % as %25)",
        );
    };
    let named = |key: &str| parsed.query_pairs().find(|(name, _)| name == key);
    let has_host = parsed.host_str().is_some_and(|host| !host.is_empty());
    if !has_host && named("host").is_none() {
        return refuse(
            NAME,
            "names no host: write postgres://user:password@host/database, or for a socket \
             postgres:///database?host=/run/postgresql&user=NAME",
        );
    }
    if let Some((_, mode)) = named("sslmode")
        && !SSL_MODES.contains(&mode.as_ref())
    {
        let modes = SSL_MODES.join(", ");
        return refuse(NAME, format!("has an unknown sslmode: use one of {modes}"));
    }
    Ok(url.into())
}
