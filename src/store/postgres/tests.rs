//! What a server is asked, what is said of one that does not serve, and what it may do meanwhile.

use super::*;
use crate::ids::{RoomCode, UserId};
use crate::protocol::{RoomKind, UnixMillis};
use crate::store::testing::{EMPTY, MIGRATED, TemporaryPostgres, postgres_database};
use crate::store::{
    CallKind, CallPerson, CallState, CallVisit, FinishedRing, RingOutcome, RoomRecord, Store,
};

fn room(code: &str) -> RoomRecord {
    RoomRecord {
        code: RoomCode::parse(code).expect("well formed"),
        code_as_given: code.to_owned(),
        kind: RoomKind::Chat,
        title: "Friday 🎉".to_owned(),
        owner: Some(UserId(7)),
        chat_id: None,
        created_at: UnixMillis(1_000),
        game: None,
    }
}

/// What is said of a server that cannot be used.
async fn words(url: &str) -> String {
    let said = match look(url).await {
        Err(StoreError::NotReady(words)) => words,
        other => panic!("{other:?}"),
    };
    assert!(!said.contains("secret"), "{said}");
    said
}

async fn carry_out(url: &str, statement: &'static str) {
    open::install_drivers();
    let mut connection = AnyConnection::connect(url).await.expect("connects");
    let done = connection.execute(statement).await;
    done.expect("carried out");
}

#[test]
fn an_address_says_where_it_leads_without_its_password() {
    for (url, place, user, database) in [
        ("postgres://ann:x@db/efir", "db:5432", "ann", "efir"),
        ("postgresql://ann@db:6432", "db:6432", "ann", "ann"),
        ("postgres://a%40n:x@[::1]/e%2Ff", "[::1]:5432", "a@n", "e/f"),
        ("postgres://ann@%2Frun%2Fpg/efir", "/run/pg", "ann", "efir"),
        (
            "postgres:///efir?host=/run/pg&user=ann",
            "/run/pg",
            "ann",
            "efir",
        ),
        (
            "postgres://db?dbname=efir&port=1",
            "db:1",
            "this process's user",
            "efir",
        ),
    ] {
        let server = Server::of(url);
        let told = (&*server.place, &*server.user, &*server.database);
        assert_eq!(told, (place, user, database), "{url}");
    }
}

#[test]
fn connections_have_the_name_that_they_are_given() {
    for (url, expected) in [
        (
            "postgres://db/efir",
            "postgres://db/efir?application_name=efir%20term%207",
        ),
        (
            "postgres://db/efir?sslmode=require",
            "postgres://db/efir?sslmode=require&application_name=efir%20term%207",
        ),
    ] {
        assert_eq!(named(url, &lead::name(7)), expected);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_server_is_said_with_what_helps() {
    let url = postgres_database(MIGRATED).await;
    let place = Server::of(&url).place;
    assert_eq!(
        words(&url.replace(":secret@", ":secrets@")).await,
        format!(
            "PostgreSQL at {place} does not take the password of efir: special characters in it \
             are written as in an address (@ as %40, # as %23, / as %2F)"
        )
    );
    let (server, _) = url.rsplit_once('/').expect("a path");
    assert_eq!(
        words(&format!("{server}/nowhere")).await,
        format!("PostgreSQL at {place} has no database nowhere: createdb -O efir nowhere")
    );
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = closed.local_addr().expect("bound");
    drop(closed);
    assert_eq!(
        words(&format!("postgres://efir:secret@{address}/efir")).await,
        format!("nobody listens at {address}: see whether PostgreSQL is running there")
    );
    assert_eq!(
        words("postgres://efir:secret@%2Fnowhere/efir").await,
        "/nowhere cannot be reached: No such file or directory (os error 2)"
    );
    carry_out(&url, "CREATE ROLE reader LOGIN PASSWORD 'secret'").await;
    let database = &url[server.len() + 1..];
    assert_eq!(
        words(&url.replace("efir:secret@", "reader:secret@")).await,
        format!(
            "reader may not make tables in {database}: ALTER DATABASE {database} OWNER TO reader"
        )
    );
}

#[tokio::test]
async fn a_database_in_an_encoding_that_lacks_letters_is_refused() {
    let url = postgres_database(EMPTY).await;
    carry_out(
        &url,
        "CREATE DATABASE latin ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0",
    )
    .await;
    let (server, _) = url.rsplit_once('/').expect("a path");
    let refused = Store::open(&format!("{server}/latin")).await;
    assert_eq!(
        refused.expect_err("refused").to_string(),
        "the database latin is in LATIN1: make one in UTF8 (createdb -E UTF8 -T template0 NAME)"
    );
}

#[tokio::test]
async fn a_look_says_which_server_it_is_and_leaves_nothing_there() {
    let url = postgres_database(EMPTY).await;
    for _ in 0..2 {
        let Ok(Look::Server { name, .. }) = Store::check(&url).await else {
            panic!("it works");
        };
        let version = name.strip_prefix("PostgreSQL ").expect("a name");
        assert!(version.parse::<f32>().expect("a version") >= 15.0);
    }
}

#[tokio::test]
async fn processes_that_start_at_once_bring_the_tables_up_to_date_once() {
    let url = postgres_database(EMPTY).await;
    let starts = (0..6).map(|_| Store::open(&url));
    for start in futures_util::future::join_all(starts).await {
        let store = start.expect("opens");
        store.room(&room("friday").code).await.expect("read");
    }
}

#[tokio::test]
async fn a_process_goes_on_and_starts_again_after_a_later_release_has_changed_the_tables() {
    let url = postgres_database(MIGRATED).await;
    let store = Store::open(&url).await.expect("opens");
    store.insert_room(&room("friday")).await.expect("added");
    let read = async |store: &Store| {
        let read = store.room(&room("friday").code).await.expect("read");
        assert_eq!(read, Some(room("friday")));
        store.cards_of(&room("friday").code).await.expect("read");
        store
            .rings_not_over_since(UnixMillis(0))
            .await
            .expect("read");
        store.person(UserId(7)).await.expect("read");
    };
    read(&store).await;
    for change in [
        "ALTER TABLE rooms ADD COLUMN later BIGINT",
        "ALTER TABLE cards ADD COLUMN later BIGINT",
        "ALTER TABLE rings ADD COLUMN later BIGINT",
        "ALTER TABLE people ADD COLUMN later BIGINT",
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (999999, 'later', TRUE, '', 0)",
    ] {
        carry_out(&url, change).await;
    }
    for _ in 0..20 {
        read(&store).await;
    }
    read(&Store::open(&url).await.expect("opens")).await;
}

#[tokio::test]
async fn a_server_that_starts_after_us_is_waited_for() {
    let mut server = TemporaryPostgres::start();
    let url = server.create("efir", EMPTY).await;
    server.say("stop");
    let address = Server::of(&url);
    let refused = connect(&url, &address).await;
    assert!(refused.is_err_and(|refusal| refusal.may_pass));
    let (opened, ()) = tokio::join!(Store::open(&url), async { server.say("start") });
    let store = opened.expect("opens");

    // Nor does a pool of connections that are all dead have to be made anew.
    server.say("stop");
    let away = store.room(&room("friday").code).await;
    assert!(away.expect_err("away").may_pass());
    server.say("start");
    assert_eq!(store.room(&room("friday").code).await.expect("read"), None);
}

#[tokio::test]
async fn a_ring_and_its_call_that_are_written_at_once_are_one_entry() {
    let url = postgres_database(MIGRATED).await;
    let (store, other) = (Store::open(&url).await, Store::open(&url).await);
    let (store, other) = (store.expect("opens"), other.expect("opens"));
    let person = |user: i64| CallPerson {
        user: UserId(user),
        name: format!("User {user}"),
    };
    for n in 0..20 {
        let code = RoomCode::parse(&format!("room-{n}")).expect("well formed");
        let (begun, met, over) = (UnixMillis(1_000), UnixMillis(5_000), UnixMillis(9_000));
        let ring = FinishedRing {
            code: code.clone(),
            kind: CallKind::Direct,
            caller: person(1),
            callee: person(2),
            video: false,
            started_at: begun,
            ended_at: met,
            outcome: RingOutcome::Answered,
        };
        let visit = |user: i64, joined_at| CallVisit {
            person: person(user),
            joined_at,
            left_at: over,
        };
        let call = CallState {
            code,
            kind: CallKind::Direct,
            title: String::new(),
            started_at: UnixMillis(2_000),
            met_at: met,
            until: over,
            is_over: true,
            has_video: false,
            visits: vec![visit(1, UnixMillis(2_000)), visit(2, met)],
            tallies: Vec::new(),
        };
        let (ring, call) = tokio::join!(store.record_ring(&ring), other.write_call(&call));
        ring.expect("written");
        call.expect("written");
    }
    let calls = store.calls_of(UserId(1), None, 100).await.expect("read");
    assert_eq!(calls.len(), 20);
}

#[tokio::test]
async fn somebody_is_forgotten_while_their_calls_are_written() {
    let url = postgres_database(MIGRATED).await;
    let store = Store::open(&url).await.expect("opens");
    let code = RoomCode::parse("friday").expect("well formed");
    let person = |user: i64| CallPerson {
        user: UserId(user),
        name: format!("User {user}"),
    };
    let call = CallState {
        code,
        kind: CallKind::Room,
        title: String::new(),
        started_at: UnixMillis(1_000),
        met_at: UnixMillis(1_000),
        until: UnixMillis(9_000),
        is_over: true,
        has_video: false,
        visits: [1, 2]
            .map(|user| CallVisit {
                person: person(user),
                joined_at: UnixMillis(1_000),
                left_at: UnixMillis(9_000),
            })
            .to_vec(),
        tallies: [1, 2]
            .map(|user| (UserId(user), crate::tally::Tally::default()))
            .to_vec(),
    };
    let writing = async {
        for _ in 0..40 {
            // Its writer says it again.
            let written = store.write_call(&call).await;
            assert!(written.map_or_else(|error| error.may_pass(), |()| true));
        }
    };
    let forgetting = async {
        for _ in 0..40 {
            store.forget(UserId(1), &[]).await.expect("forgotten");
        }
    };
    tokio::join!(writing, forgetting);
    store.forget(UserId(1), &[]).await.expect("forgotten");
    assert_eq!(store.calls_of(UserId(1), None, 9).await.expect("read"), []);
}
