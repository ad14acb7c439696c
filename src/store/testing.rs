//! Every test of the store runs on each database that can hold it.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::OnceCell;

use super::Store;

#[path = "../../tests/support/postgres.rs"]
mod postgres;

pub(crate) use postgres::TemporaryPostgres;

/// Runs a test on an empty store in SQLite, then on one in PostgreSQL.
pub(crate) async fn on_each_engine(test: impl AsyncFn(Store)) {
    let store = Store::in_memory().await;
    on("SQLite", test(store.expect("opens"))).await;
    let store = Store::open(&postgres_database(MIGRATED).await).await;
    on("PostgreSQL", test(store.expect("opens"))).await;
}

/// A database with our tables, of which others are copies.
pub(crate) const MIGRATED: &str = "migrated";
/// One that has none.
pub(crate) const EMPTY: &str = "template0";

/// The address of a new database that is as `template` is.
pub(crate) async fn postgres_database(template: &str) -> String {
    static SERVER: OnceCell<TemporaryPostgres> = OnceCell::const_new();
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    let server = SERVER
        .get_or_init(async || {
            let server = TemporaryPostgres::start();
            let url = server.create(MIGRATED, EMPTY).await;
            Store::open(&url).await.expect("opens").close().await;
            server
        })
        .await;
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    server.create(&name, template).await
}

async fn on(engine: &'static str, test: impl Future<Output = ()>) {
    let _named = Named(engine);
    test.await;
}

/// Says on which database a test has failed.
struct Named(&'static str);

impl Drop for Named {
    fn drop(&mut self) {
        use std::io::Write as _;
        if std::thread::panicking() {
            let _ = writeln!(std::io::stderr(), "the store was in {}", self.0);
        }
    }
}
