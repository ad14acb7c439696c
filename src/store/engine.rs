//! What the two databases that can hold the store differ in: how transactions begin, and which errors
//! pass by themselves. Every query is the same text on both.

use sqlx::{Any, Transaction};

use super::{Store, StoreError};
use crate::ids::RoomCode;

/// What holds the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    /// A file, or memory: one writer at a time, and a transaction reads what was there at its first look.
    Sqlite,
    /// A server: writers run side by side, and each statement looks anew unless it is told otherwise.
    Postgres,
}

impl Engine {
    /// Of an address that the configuration has let through.
    pub(super) fn of(database_url: &str) -> Self {
        if database_url.starts_with("sqlite:") {
            Self::Sqlite
        } else {
            Self::Postgres
        }
    }
}

impl Store {
    /// Begins a transaction whose reads all see one moment.
    pub(super) async fn begin_reading(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        match self.engine {
            Engine::Sqlite => self.pool.begin().await,
            Engine::Postgres => {
                let statement = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                self.pool.begin_with(statement).await
            }
        }
    }

    /// Begins a transaction that looks for something of a room before it writes it: no other of these
    /// about the same room runs beside it, in any process. In SQLite that holds from the first
    /// statement that writes, so that has to be the first of all.
    pub(super) async fn begin_alone(
        &self,
        code: &RoomCode,
    ) -> Result<Transaction<'static, Any>, sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        if self.engine == Engine::Postgres {
            // Two rooms with the same hash wait for each other for nothing; that is all.
            sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0)) IS NULL")
                .bind(code.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        Ok(transaction)
    }
}

impl StoreError {
    /// Whether the same may well succeed a little later: the database was away, busy or starting, or
    /// two transactions were in each other's way. Anything else is refused again however often it is
    /// said.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        let Self::Query(error) = self else {
            return true;
        };
        match error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed => true,
            sqlx::Error::Database(error) => error.code().is_some_and(|code| passes(&code)),
            _ => false,
        }
    }

    /// Whether a server has ended one of two transactions that were in each other's way: the same may be
    /// said again at once.
    pub(super) fn is_conflict(&self) -> bool {
        let Self::Query(sqlx::Error::Database(error)) = self else {
            return false;
        };
        let code = error.code().unwrap_or_default();
        code.len() == 5 && code.starts_with("40")
    }
}

/// By `SQLSTATE`, five characters long, or by the number of a SQLite error.
fn passes(code: &str) -> bool {
    if code.len() == 5 {
        // Connections, serialization and deadlocks, resources, locks, the server's operator (who also
        // ends what takes too long), and the read-only server that a failover has left us with.
        return ["08", "40", "53", "55", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class))
            || code == "25006";
    }
    // Busy, locked, an error of the disk, a full disk: the last eight bits of what may say more.
    let number = code.parse::<u32>().map(|code| code & 0xff);
    number.is_ok_and(|number| [5, 6, 10, 13].contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_database_may_take_a_little_later_is_told_from_what_it_never_takes() {
        for code in [
            "08006", "40001", "40P01", "53300", "55P03", "57014", "57P01", "57P03", "25006", "5",
            "261", "517", "6", "13", "10", "778",
        ] {
            assert!(passes(code), "{code}");
        }
        for code in [
            "22021", "23505", "42P01", "42501", "28P01", "1", "19", "2067",
        ] {
            assert!(!passes(code), "{code}");
        }
    }

    #[test]
    fn a_server_or_a_closed_pool_is_not_waited_for_alike() {
        assert!(StoreError::from(sqlx::Error::PoolTimedOut).may_pass());
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        assert!(StoreError::from(sqlx::Error::Io(refused)).may_pass());
        assert!(!StoreError::from(sqlx::Error::PoolClosed).may_pass());
        assert!(!StoreError::from(sqlx::Error::RowNotFound).may_pass());
    }
}
