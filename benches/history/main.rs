//! What people's lists cost when the database holds many calls: `GET /api/calls`, one call with its
//! figures, the rooms of the home screen and a chat's `/history`, each with the index it uses, and the
//! lists once more without it.
//!
//! `cargo bench --bench history -- [--calls 100000]` prints two Markdown tables and SQLite's own plans.
//! Every call has four people out of two thousand; asked is for three hundred of them in turn.

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use efir::ids::UserId;
use efir::store::{PAGE_QUERIES, Store};
use sqlx::{Row as _, SqlitePool};

const PEOPLE: i64 = 2_000;
const ROOMS: i64 = 5_000;
const CHATS: i64 = 500;
const ASKED: i64 = 300;
/// Calls in one answer of `GET /api/calls`, and the one behind them.
const PAGE: u32 = 51;
/// Calls in the bot's answer.
const LAST_TEN: u32 = 10;

/// A database file that goes away with the value.
struct File(PathBuf);

impl File {
    fn url(&self) -> String {
        format!("sqlite:{}", self.0.display())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        for end in ["", "-wal", "-shm"] {
            let path = format!("{}{end}", self.0.display());
            // What was never made need not be removed.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if !args.iter().any(|arg| arg == "--bench") {
        // `cargo test --all-targets` comes by here too, and has not asked for a measurement.
        return Ok(());
    }
    let at = args.iter().position(|arg| arg == "--calls");
    let calls = at.and_then(|at| args.get(at + 1));
    let calls = calls.map_or(Ok(100_000), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(calls))
}

async fn measure(calls: i64) -> Result<()> {
    let name = format!("efir-bench-history-{}.db", std::process::id());
    let file = File(std::env::temp_dir().join(name));
    let store = Store::open(&file.url()).await?;
    let raw = SqlitePool::connect(&file.url()).await?;
    fill(&raw, calls).await?;
    let bytes = std::fs::metadata(&file.0)?.len();
    println!(
        "{calls} calls of four out of {PEOPLE} people, {} MB of SQLite\n",
        bytes / 1_000_000
    );
    println!("| what | median | 99 of 100 | slowest |\n|---|---|---|---|");
    table(&store, "").await?;
    println!("\nHow SQLite carries out the two queries of `/api/calls`:\n");
    explain(&raw).await?;
    sqlx::query("DROP INDEX calls_of_a_person")
        .execute(&raw)
        .await?;
    println!("\n| what | median | 99 of 100 | slowest |\n|---|---|---|---|");
    lists(&store, ", without the index").await?;
    raw.close().await;
    store.close().await;
    Ok(())
}

/// Made inside SQLite, in one statement for each table.
async fn fill(raw: &SqlitePool, calls: i64) -> Result<()> {
    let numbers = format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n < {})",
        calls - 1
    );
    let person = format!("1 + (n * 7919 + k * 729) % {PEOPLE}");
    let code = format!("'room-' || (n % {ROOMS})");
    let start = "1700000000000 + n * 600000";
    let four = "numbers, (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2 UNION SELECT 3)";
    for statement in [
        format!(
            "{numbers} INSERT INTO rooms (code, code_as_given, kind, title, owner, chat_id, created_at) \
             SELECT {code}, {code}, 'chat', 'Friday', 1 + n % {PEOPLE}, -(n % {CHATS}), 0 \
             FROM numbers WHERE n < {ROOMS}"
        ),
        format!(
            "{numbers} INSERT INTO calls (code, started_at, ended_at, title, met_at) \
             SELECT {code}, {start}, {start} + 1800000, 'Friday', {start} + 1000 FROM numbers"
        ),
        format!(
            "{numbers} INSERT INTO call_people (code, started_at, user_id, name, joined_at) \
             SELECT {code}, {start}, {person}, 'Somebody', {start} + k FROM {four}"
        ),
        format!(
            "{numbers} INSERT INTO call_visits (code, started_at, user_id, joined_at, left_at) \
             SELECT {code}, {start}, {person}, {start} + k, {start} + 1800000 FROM {four}"
        ),
        format!(
            "{numbers} INSERT INTO call_reports \
             SELECT {code}, {start}, {person}, {start}, 1800, 1800, 0, 0, 0, 1800, 90000, 1800000, \
                 9000, 0, 0, 70000, 70000, 0, 0 FROM {four}"
        ),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(raw)
            .await?;
    }
    Ok(())
}

async fn table(store: &Store, note: &str) -> Result<()> {
    lists(store, note).await?;
    let mut times = Vec::new();
    for user in 1..=ASKED {
        let page = store.calls_of(UserId(user), None, 1).await?;
        let call = page.first().context("everybody was in calls")?;
        let begun = Instant::now();
        let details = store.call_of(UserId(user), &call.id).await?;
        times.push(begun.elapsed());
        anyhow::ensure!(details.is_some_and(|details| details.others.len() == 3));
    }
    row("one call with its figures", times);
    let mut times = Vec::new();
    for user in 1..=ASKED {
        let begun = Instant::now();
        store.rooms_of(UserId(user), 50).await?;
        times.push(begun.elapsed());
    }
    row("rooms of the home screen", times);
    let mut times = Vec::new();
    for chat in 1..=ASKED {
        let begun = Instant::now();
        let calls = store.calls_of_chat(-chat, LAST_TEN).await?;
        times.push(begun.elapsed());
        anyhow::ensure!(calls.len() == 10, "every chat has calls");
    }
    row("`/history` in a chat", times);
    Ok(())
}

/// The first page of `/api/calls`, and one behind it.
async fn lists(store: &Store, note: &str) -> Result<()> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for user in 1..=ASKED {
        let begun = Instant::now();
        let page = store.calls_of(UserId(user), None, PAGE).await?;
        first.push(begun.elapsed());
        let last = page.last().context("everybody was in calls")?;
        let begun = Instant::now();
        store.calls_of(UserId(user), Some(&last.id), PAGE).await?;
        second.push(begun.elapsed());
    }
    row(&format!("`/api/calls`, first page{note}"), first);
    row(&format!("`/api/calls`, second page{note}"), second);
    Ok(())
}

fn row(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    println!(
        "| {what} | {:.2} ms | {:.2} ms | {:.2} ms |",
        at(50),
        at(99),
        at(100)
    );
}

async fn explain(raw: &SqlitePool) -> Result<()> {
    for query in PAGE_QUERIES {
        let plan = sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}")))
            .bind(1_i64)
            .bind(i64::MAX)
            .bind("")
            .bind(i64::from(PAGE))
            .fetch_all(raw)
            .await?;
        for step in plan {
            println!("    {}", step.try_get::<String, _>("detail")?);
        }
        println!();
    }
    Ok(())
}
