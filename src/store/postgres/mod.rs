//! A PostgreSQL server: its first connection, in words where there is none, and how every connection is
//! set up.

use std::time::{Duration, Instant};

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _, Row as _};
use tokio::time::{sleep, timeout};
use url::Url;

use super::{Look, Membership, StoreError, WRITE_CHECK, lead, nodes, open};

/// How our connections are named.
const NAME: &str = "efir";
/// Connections of one process. The store's statements take a millisecond or so, so ten carry thousands
/// a second; a server allows 100 by default, for all processes together.
const CONNECTIONS: u32 = 10;
/// How long a caller waits for a free connection, or for a new one.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long one attempt at the first connection may take.
const ATTEMPT: Duration = Duration::from_secs(5);
/// For how long the start waits for a server that may be starting itself.
const WAIT: Duration = Duration::from_secs(60);
/// Between two attempts, doubled each time.
const PAUSE_MIN: Duration = Duration::from_millis(250);
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// The longest of what is tidied up is over in seconds; whatever takes longer waits for something that
/// will not come.
const SET_UP: &str = "SET statement_timeout = '30s'; \
     SET idle_in_transaction_session_timeout = '30s'";

/// A pool of connections, after the tables have been brought up to date. Where others may take over, they
/// are named by whose they are, and refused once that is over.
pub(super) async fn pool(
    database_url: &str,
    membership: Membership,
) -> Result<AnyPool, StoreError> {
    prepare(database_url).await?;
    let name = match &membership {
        Membership::Alone => NAME.to_owned(),
        Membership::Term(term) => lead::name(*term),
        Membership::Node(node) => nodes::name(node),
    };
    let pool = AnyPoolOptions::new()
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .max_connections(CONNECTIONS)
        .after_connect(move |connection, _| {
            let membership = membership.clone();
            Box::pin(async move {
                connection.execute(SET_UP).await?;
                match membership {
                    Membership::Alone => Ok(()),
                    Membership::Term(term) => lead::require_term(connection, term).await,
                    Membership::Node(node) => nodes::require_node(connection, &node).await,
                }
            })
        })
        .connect(&named(database_url, &name))
        .await?;
    Ok(pool)
}

/// Waits for a server that may be starting, and brings the tables up to date.
pub(super) async fn prepare(database_url: &str) -> Result<(), StoreError> {
    let server = Server::of(database_url);
    // On a connection without time limits: a process that starts beside others waits here, behind
    // sqlx's lock, until the first of them is done with the tables.
    let mut first = connect_patiently(database_url, &server).await?;
    require_unicode(&mut first, &server).await?;
    let migrated = open::migrate(&mut first).await;
    migrated.map_err(|error| server.refusal(error).into_error())?;
    first.close().await?;
    Ok(())
}

/// Whether a server lets us in and takes writes.
pub(super) async fn look(database_url: &str) -> Result<Look, StoreError> {
    let server = Server::of(database_url);
    let connected = connect(database_url, &server).await;
    let mut connection = connected.map_err(Refusal::into_error)?;
    require_unicode(&mut connection, &server).await?;
    let row = sqlx::query("SELECT current_setting('server_version')")
        .fetch_one(&mut connection)
        .await?;
    let version: String = row.try_get(0)?;
    let asked = Instant::now();
    connection.ping().await?;
    let round_trip = asked.elapsed();
    let writing = async {
        let mut attempt = connection.begin().await?;
        sqlx::query(WRITE_CHECK).execute(&mut *attempt).await?;
        attempt.rollback().await
    };
    let written = writing.await;
    written.map_err(|error| server.refusal(error).into_error())?;
    connection.close().await?;
    // Debian and others put the name of their package behind the number.
    let version = version.split(' ').next().unwrap_or_default();
    Ok(Look::Server {
        name: format!("PostgreSQL {version}"),
        round_trip,
    })
}

/// The first connection. What may pass is waited for, and said once.
async fn connect_patiently(
    database_url: &str,
    server: &Server,
) -> Result<AnyConnection, StoreError> {
    let begun = Instant::now();
    let mut pause = PAUSE_MIN;
    loop {
        let refusal = match connect(database_url, server).await {
            Ok(connection) => return Ok(connection),
            Err(refusal) => refusal,
        };
        if !refusal.may_pass || begun.elapsed() >= WAIT {
            return Err(refusal.into_error());
        }
        if pause == PAUSE_MIN {
            let wait = WAIT.as_secs();
            tracing::warn!("{}; trying again for up to {wait} s", refusal.words);
        }
        sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

async fn connect(database_url: &str, server: &Server) -> Result<AnyConnection, Refusal> {
    open::install_drivers();
    match timeout(ATTEMPT, AnyConnection::connect(&named(database_url, NAME))).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(server.refusal(error)),
        Err(_) => Err(Refusal {
            words: format!(
                "nobody answers at {} within {} s: see the address, and what a firewall lets through",
                server.place,
                ATTEMPT.as_secs()
            ),
            may_pass: true,
        }),
    }
}

/// A database in another encoding would refuse somebody's name in the middle of a call.
async fn require_unicode(
    connection: &mut AnyConnection,
    server: &Server,
) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT current_setting('server_encoding')")
        .fetch_one(connection)
        .await?;
    let encoding: String = row.try_get(0)?;
    if encoding == "UTF8" {
        return Ok(());
    }
    Err(StoreError::NotReady(format!(
        "the database {} is in {encoding}: make one in UTF8 (createdb -E UTF8 -T template0 NAME)",
        server.database
    )))
}

/// The address with a name, by which `pg_stat_activity` shows the connection. One that the address gives
/// itself gives way: the lead goes by ours.
pub(super) fn named(database_url: &str, name: &str) -> String {
    let name = name.replace(' ', "%20");
    let joint = if database_url.contains('?') { '&' } else { '?' };
    format!("{database_url}{joint}application_name={name}")
}

/// What an address says that may be told to whoever runs the process.
struct Server {
    /// Host and port, or a folder with a socket.
    place: String,
    user: String,
    database: String,
}

/// Why a server does not serve us, in words that hold no password.
struct Refusal {
    words: String,
    /// Whether it may do so a little later.
    may_pass: bool,
}

impl Refusal {
    fn into_error(self) -> StoreError {
        StoreError::NotReady(self.words)
    }
}

impl Server {
    fn of(database_url: &str) -> Self {
        let url = Url::parse(database_url).ok();
        let said = |name: &str| -> Option<String> {
            let mut pairs = url.as_ref()?.query_pairs();
            let found = pairs.find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        let url = url.as_ref();
        let host = said("host").or_else(|| url?.host_str().map(decoded));
        let host = host.unwrap_or_else(|| "localhost".to_owned());
        let port = said("port").or_else(|| Some(url?.port()?.to_string()));
        let place = match port {
            _ if host.starts_with('/') => host,
            Some(port) => format!("{host}:{port}"),
            None => format!("{host}:5432"),
        };
        let user = said("user").or_else(|| url.map(|url| decoded(url.username())));
        let path = url.map(|url| decoded(url.path().trim_start_matches('/')));
        let user = user.filter(|user| !user.is_empty());
        let user = user.unwrap_or_else(|| "this process's user".to_owned());
        let database = said("dbname").or(path).filter(|name| !name.is_empty());
        Self {
            place,
            database: database.unwrap_or_else(|| user.clone()),
            user,
        }
    }

    fn refusal(&self, error: sqlx::Error) -> Refusal {
        let Self { place, .. } = self;
        let may_pass = |words| Refusal {
            words,
            may_pass: true,
        };
        let for_good = |words| Refusal {
            words,
            may_pass: false,
        };
        match &error {
            sqlx::Error::Database(said) => {
                let code = said.code().unwrap_or_default().into_owned();
                let passes = ["57P03", "53300", "57P01", "57P02"].contains(&code.as_str());
                Refusal {
                    words: self.said(&code, said.message()),
                    may_pass: passes,
                }
            }
            sqlx::Error::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused => may_pass(
                format!("nobody listens at {place}: see whether PostgreSQL is running there"),
            ),
            sqlx::Error::Io(io) => may_pass(format!("{place} cannot be reached: {io}")),
            sqlx::Error::Tls(tls) => for_good(format!(
                "no safe connection to {place}: {tls}; see sslmode and sslrootcert in the address"
            )),
            sqlx::Error::Protocol(_) => {
                for_good(format!("what answers at {place} is no PostgreSQL"))
            }
            other => for_good(other.to_string()),
        }
    }

    /// What the server says, by its `SQLSTATE`.
    fn said(&self, code: &str, message: &str) -> String {
        let Self {
            place,
            user,
            database,
        } = self;
        match code {
            "28P01" => format!(
                "PostgreSQL at {place} does not take the password of {user}: special characters in it \
                 are written as in an address (@ as %40, # as %23, / as %2F)"
            ),
            "28000" => format!(
                "PostgreSQL at {place} does not let {user} in from here ({message}): see whether this \
                 user exists, and whether sslmode=require is missing"
            ),
            "3D000" => format!(
                "PostgreSQL at {place} has no database {database}: createdb -O {user} {database}"
            ),
            "42501" => format!(
                "{user} may not make tables in {database}: ALTER DATABASE {database} OWNER TO {user}"
            ),
            "25006" => format!("PostgreSQL at {place} takes no writes: it is a replica"),
            "57P03" => format!("PostgreSQL at {place} is starting or stopping"),
            "53300" => format!(
                "PostgreSQL at {place} has no connection left: a process of Efir takes up to \
                 {CONNECTIONS} of its max_connections"
            ),
            _ => format!("PostgreSQL at {place}: {message}"),
        }
    }
}

fn decoded(text: &str) -> String {
    let bytes = percent_encoding::percent_decode_str(text);
    bytes.decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests;
