//! Which processes serve, of those that serve at the same time and share a database server.
//!
//! A process is one of them as long as its row is there. The connections of its store carry its name;
//! whoever takes the row out ends them too, and new ones are refused: what the process has still to write
//! can change nothing any more, however late it comes. Each asks through a connection of its own, so that a
//! busy pool keeps nobody from saying that it lives.

use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Row as _};
use tokio::time::timeout;

use super::{StoreError, postgres};

/// How long one question may take.
const ANSWER: Duration = Duration::from_secs(1);
/// The same for the end of another's connections.
const ENDING: Duration = Duration::from_secs(12);
/// How the connections of the store are named in `pg_stat_activity`, before the process's name.
const NAMED: &str = "efir node ";

/// What is known of a process that serves no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It has never gone by its row alone.
    Quiet,
    /// It may have looked at its row a moment ago.
    Asking,
    /// Somebody else has taken its row out, or it has left.
    Before,
}

/// The table of them.
#[derive(Clone, Debug)]
pub struct NodeTable {
    pool: AnyPool,
}

impl NodeTable {
    /// Opens it in a database server, and brings the tables up to date.
    pub async fn open(database_url: &str) -> Result<Self, StoreError> {
        postgres::prepare(database_url).await?;
        let url = postgres::named(database_url, "efir nodes");
        let pool = AnyPoolOptions::new()
            .max_connections(2)
            .acquire_timeout(ANSWER)
            .connect_lazy(&url)?;
        Ok(Self { pool })
    }

    /// Adds a process.
    pub async fn enter(&self, node: &str) -> Result<(), StoreError> {
        let query = sqlx::query("INSERT INTO cluster_nodes (node, beat) VALUES ($1, 0)");
        in_time(query.bind(node).execute(&self.pool)).await?;
        Ok(())
    }

    /// Whether a process is still one of them; from now on it goes by that.
    pub async fn confirm(&self, node: &str) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE cluster_nodes SET beat = beat + 1 WHERE node = $1");
        let done = in_time(query.bind(node).execute(&self.pool)).await?;
        Ok(done.rows_affected() > 0)
    }

    /// A process does not go by its row any more, as if it had never looked.
    pub async fn forget(&self, node: &str) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE cluster_nodes SET beat = 0 WHERE node = $1");
        in_time(query.bind(node).execute(&self.pool)).await?;
        Ok(())
    }

    /// All of them.
    pub async fn nodes(&self) -> Result<Vec<String>, StoreError> {
        let query = sqlx::query("SELECT node FROM cluster_nodes");
        let rows = in_time(query.fetch_all(&self.pool)).await?;
        let names = rows.iter().map(|row| row.try_get("node"));
        Ok(names.collect::<Result<_, sqlx::Error>>()?)
    }

    /// Takes a process out and ends its connections. When this is over, it can write nothing any more.
    pub async fn end(&self, node: &str) -> Result<Ended, StoreError> {
        let query = sqlx::query("DELETE FROM cluster_nodes WHERE node = $1 RETURNING beat");
        let row = in_time(query.bind(node).fetch_optional(&self.pool)).await?;
        let beat: Option<i64> = row.map(|row| row.try_get("beat")).transpose()?;
        let ending = sqlx::query(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
             WHERE datname = current_database() AND usename = current_user \
             AND application_name = $1",
        )
        .bind(name(node))
        .fetch_all(&self.pool);
        let ended = timeout(ENDING, ending).await;
        ended.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
        Ok(match beat {
            Some(0) => Ended::Quiet,
            Some(_) => Ended::Asking,
            None => Ended::Before,
        })
    }

    /// Takes this process out, which has written everything.
    pub async fn leave(&self, node: &str) -> Result<(), StoreError> {
        let query = sqlx::query("DELETE FROM cluster_nodes WHERE node = $1");
        in_time(query.bind(node).execute(&self.pool)).await?;
        Ok(())
    }
}

/// The name of the store's connections.
pub(super) fn name(node: &str) -> String {
    format!("{NAMED}{node}")
}

/// Refuses a connection of the store of a process that is none of them any more. Its name is known to the
/// server before this is asked, so whoever ends the process after the answer ends the connection.
pub(super) async fn require_node(
    connection: &mut AnyConnection,
    node: &str,
) -> Result<(), sqlx::Error> {
    let found = sqlx::query("SELECT 1 FROM cluster_nodes WHERE node = $1")
        .bind(node)
        .fetch_optional(connection)
        .await?;
    if found.is_some() {
        return Ok(());
    }
    let problem = "another process has the rooms of this one";
    Err(sqlx::Error::Configuration(problem.into()))
}

async fn in_time<T>(
    answer: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let answer = timeout(ANSWER, answer).await;
    answer.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RoomCode;
    use crate::protocol::{RoomKind, UnixMillis};
    use crate::store::testing::{MIGRATED, postgres_database};
    use crate::store::{Membership, RoomRecord, Store};

    #[tokio::test]
    async fn a_process_that_was_taken_out_learns_it_and_writes_nothing_however_late() {
        let url = postgres_database(MIGRATED).await;
        let table = NodeTable::open(&url).await.expect("opens");
        table.enter("a").await.expect("entered");
        table.enter("b").await.expect("entered");
        let open = async |node: &str| {
            let membership = Membership::Node(node.to_owned());
            Store::open_as(&url, membership).await.expect("opens")
        };
        let (first, second) = (open("a").await, open("b").await);
        let room = |code: &str| RoomRecord {
            code: RoomCode::parse(code).expect("well formed"),
            code_as_given: code.to_owned(),
            kind: RoomKind::Chat,
            title: String::new(),
            owner: None,
            chat_id: None,
            created_at: UnixMillis(1_000),
            game: None,
        };
        first.insert_room(&room("kept")).await.expect("added");
        // In the middle of writing.
        let mut half = first.begin_alone(&room("half").code).await.expect("begins");
        sqlx::query("UPDATE rooms SET title = 'late'")
            .execute(&mut *half)
            .await
            .expect("said");
        assert_eq!(table.end("a").await.expect("ended"), Ended::Quiet);
        half.commit().await.expect_err("undone");
        assert!(first.insert_room(&room("late")).await.is_err());
        assert!(!table.confirm("a").await.expect("an answer"));
        let read = second.room(&room("kept").code).await.expect("read");
        assert_eq!(read, Some(room("kept")));
        assert!(table.confirm("b").await.expect("an answer"));
        assert_eq!(table.nodes().await.expect("read"), ["b"]);
        table.enter("c").await.expect("entered");
        assert!(table.confirm("c").await.expect("an answer"));
        table.forget("c").await.expect("forgotten");
        assert_eq!(table.end("c").await.expect("ended"), Ended::Quiet);
        assert_eq!(table.end("b").await.expect("ended"), Ended::Asking);
        assert_eq!(table.end("b").await.expect("ended"), Ended::Before);
    }
}
