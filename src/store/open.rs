//! Opening the database: drivers, pragmas, the folder of the file. What a server needs is in `postgres`.

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Executor as _};

use super::engine::Engine;
use super::{Membership, StoreError, postgres};

/// Connections to a SQLite file. It has one writer at a time; readers do not wait for it.
const SQLITE_CONNECTIONS: u32 = 4;
/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

/// A pool of connections, each of them set up, and the tables as they are to be.
pub(super) async fn pool(
    database_url: &str,
    membership: Membership,
) -> Result<AnyPool, StoreError> {
    match Engine::of(database_url) {
        Engine::Sqlite => {
            let pool = sqlite(database_url).await?;
            migrate(&mut *pool.acquire().await?).await?;
            Ok(pool)
        }
        Engine::Postgres => postgres::pool(database_url, membership).await,
    }
}

/// Brings the tables up to date. Migrations only add, so a process of an earlier release may go on, and
/// start, beside one of a later release: it leaves alone what it does not know.
pub(super) async fn migrate(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let mut migrator = sqlx::migrate!();
    migrator.set_ignore_missing(true);
    migrator.run(connection).await.map_err(Into::into)
}

/// Makes all databases known to sqlx.
pub(super) fn install_drivers() {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(sqlx::any::install_default_drivers);
}

/// Connections to a SQLite database.
pub(super) async fn sqlite(database_url: &str) -> Result<AnyPool, sqlx::Error> {
    install_drivers();
    let options = AnyPoolOptions::new()
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| Box::pin(set_up_sqlite(connection)));
    let location = sqlite_location(database_url).unwrap_or_default();
    if location.contains(":memory:") {
        // The data lives as long as its one connection does.
        return options
            .min_connections(1)
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect(database_url)
            .await;
    }
    make_folder(location).await?;
    options
        .max_connections(SQLITE_CONNECTIONS)
        .connect(&creating(database_url))
        .await
}

/// Whether there is something to open: a file, or a database that is no file.
pub(super) async fn is_there(database_url: &str) -> Result<bool, sqlx::Error> {
    match sqlite_location(database_url) {
        Some(location) if !location.contains(":memory:") => {
            Ok(tokio::fs::try_exists(location).await?)
        }
        _ => Ok(true),
    }
}

/// The part after `sqlite:` or `sqlite://`, without the query; `None` for other databases.
fn sqlite_location(database_url: &str) -> Option<&str> {
    let rest = database_url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    rest.split('?').next()
}

/// The same URL with `mode=rwc`, unless it names a mode.
fn creating(database_url: &str) -> String {
    match database_url.split_once('?') {
        Some((_, query)) if query.contains("mode=") => database_url.to_owned(),
        Some(_) => format!("{database_url}&mode=rwc"),
        None => format!("{database_url}?mode=rwc"),
    }
}

async fn make_folder(location: &str) -> Result<(), sqlx::Error> {
    match Path::new(location).parent() {
        Some(folder) if folder != Path::new("") => {
            tokio::fs::create_dir_all(folder).await.map_err(Into::into)
        }
        _ => Ok(()),
    }
}

/// WAL lets readers go on while somebody writes; NORMAL loses nothing but the last moments of a
/// machine that loses power; the busy timeout makes writers wait for each other instead of failing.
async fn set_up_sqlite(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    for pragma in [
        "PRAGMA busy_timeout = 5000",
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
        "PRAGMA foreign_keys = ON",
    ] {
        connection.execute(pragma).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_unless_the_url_says_otherwise() {
        for (url, opened) in [
            ("sqlite:data/efir.db", "sqlite:data/efir.db?mode=rwc"),
            (
                "sqlite:efir.db?cache=private",
                "sqlite:efir.db?cache=private&mode=rwc",
            ),
            ("sqlite:efir.db?mode=ro", "sqlite:efir.db?mode=ro"),
        ] {
            assert_eq!(creating(url), opened);
        }
    }

    #[test]
    fn the_place_of_a_file_is_found_in_both_spellings() {
        for (url, location) in [
            ("sqlite:data/efir.db?mode=rwc", Some("data/efir.db")),
            ("sqlite:///var/lib/efir.db", Some("/var/lib/efir.db")),
            ("sqlite::memory:", Some(":memory:")),
            ("postgres://host/efir", None),
        ] {
            assert_eq!(sqlite_location(url), location, "{url}");
        }
    }
}
