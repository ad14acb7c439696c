//! `efir host` as its user sees it: against a real hub that is there, away, restarted, and refuses.

mod page;
#[path = "../support/socket.rs"]
mod socket;
mod support;

use serde_json::json;
use support::{Folder, Host, Hub, SECRET, eventually};

/// What every host here is told, beside what the test is about.
const CODE: &str = "Party-1";

#[tokio::test]
async fn a_room_follows_its_tunnel_shows_its_players_and_is_removed_at_the_end() {
    let hub = Hub::start("tunnel").await;
    let folder = Folder::new("host-tunnel");
    let addresses = folder.file("addresses");
    std::fs::write(&addresses, "see https://www.tunnel.example/terms\n").expect("written");
    let tunnel = format!("tail -n +1 -f {}", addresses.display());
    let mut host = Host::start(
        &hub.url(),
        SECRET,
        &["--code", CODE, "--tunnel", &tunnel],
        &[],
    );
    host.hears("tunnel", "see https://www.tunnel.example/terms")
        .await;
    assert_eq!(hub.room(CODE).await, None, "nobody could reach it");

    for (address, said) in [("one", "is"), ("two", "is now")] {
        let line = format!("INF | https://{address}.tunnel.example |\n");
        support::append(&addresses, &line);
        let said = format!("The game's address {said} https://{address}.tunnel.example");
        host.hears("tunnel", &said).await;
        host.hears("hub", "Registered. People come by ").await;
        let room = hub.room(CODE).await.expect("registered");
        assert_eq!(room["ws_url"], format!("wss://{address}.tunnel.example/ws"));
        assert_eq!(
            room["app_url"],
            format!("https://{address}.tunnel.example/")
        );
    }

    let ann = hub.guest("Ann", CODE).await;
    host.hears("players", "Ann").await;
    ann.leave().await;
    host.hears("players", "Ann left: 0 here").await;

    // As from a terminal, and from whatever runs the host there.
    host.signal("-INT").await;
    host.signal("-TERM").await;
    host.hears("hub", "The room is removed").await;
    assert_eq!(host.exit_code().await, Some(0));
    assert_eq!(hub.room(CODE).await, None);
}

#[tokio::test]
async fn a_hub_that_is_away_stopped_and_restarted_is_waited_for() {
    let mut hub = Hub::new("restart");
    let mut host = Host::start(
        &hub.url(),
        SECRET,
        &["--code", CODE, "--app-url", GAME],
        &[],
    );
    let away = "cannot be reached: nothing listens there. It is tried again until it works.";
    host.hears("hub", away).await;
    hub.begin().await;
    host.hears("hub", "Registered. People come by ").await;
    let first = hub.guest("Ann", CODE).await;
    host.hears("players", "Ann").await;
    drop(first);

    hub.kill().await;
    host.hears("hub", away).await;
    hub.begin().await;
    host.hears("hub", "Registered. People come by ").await;
    assert!(hub.room(CODE).await.is_some());
    let _second = hub.guest("Bob", CODE).await;
    host.hears("players", "Bob").await;
}

#[tokio::test]
async fn what_cannot_work_ends_it_with_a_sentence() {
    let hub = Hub::start("refusals").await;
    let url = hub.url();
    let room_of_chat = hub.make_chat_room().await;
    let long = "x".repeat(65);
    for (secret, words, sentence) in [
        (
            "another-secret-of-some-length",
            vec!["--app-url", GAME],
            "refuses the secret: HOST_SECRET is not what the deployment has",
        ),
        (
            SECRET,
            vec!["--code", &room_of_chat, "--app-url", GAME],
            "This code belongs to a room of a chat: choose another with --code",
        ),
        (
            SECRET,
            vec!["--app-url", GAME, "--title", &long],
            "The hub refuses the game: title must be at most 64 characters",
        ),
        (
            SECRET,
            vec!["--app-url", GAME, "--", "/nowhere/game-server"],
            "the game's command /nowhere/game-server cannot be started",
        ),
    ] {
        let host = Host::start(&url, secret, &words, &[]);
        let (code, said) = host.end().await;
        assert!(said.contains(sentence), "{said}");
        assert_eq!(code, Some(1), "{said}");
        assert!(!said.contains(secret), "{said}");
    }
    let host = Host::start(&url, SECRET, &[], &[]);
    let (code, said) = host.end().await;
    assert!(said.contains("players have to reach the game"), "{said}");
    assert_eq!(code, Some(2));
}

#[tokio::test]
async fn a_code_that_another_host_has_is_taken_when_that_one_has_gone() {
    let hub = Hub::start("taken").await;
    let words = ["--code", CODE, "--app-url", GAME];
    let mut first = Host::start(&hub.url(), SECRET, &words, &[]);
    first.hears("hub", "Registered. People come by ").await;
    let elsewhere = ["--code", CODE, "--app-url", "https://other.example/"];
    let mut second = Host::start(&hub.url(), SECRET, &elsewhere, &[]);
    second.hears("hub", "Another host has this code").await;
    let room = hub.room(CODE).await.expect("the first one's");
    assert_eq!(room["app_url"], GAME);

    first.signal("-INT").await;
    assert_eq!(first.exit_code().await, Some(0));
    second.hears("hub", "Registered. People come by ").await;
    let room = hub.room(CODE).await.expect("the second one's");
    assert_eq!(room["app_url"], "https://other.example/");
}

#[tokio::test]
async fn a_game_that_dies_is_told_of_and_started_again_with_what_it_needs() {
    let hub = Hub::start("dies").await;
    let script = "echo \"room $ROOM_CODE of $EFIR_URL, ${#HOST_SECRET}, $REGISTER\"; exit 3";
    let words = ["--code", CODE, "--app-url", GAME, "--", "sh", "-c", script];
    let mut host = Host::start(&hub.url(), SECRET, &words, &[]);
    let said = format!("room {CODE} of {}, {}, no", hub.url(), SECRET.len());
    host.hears("game", &said).await;
    let ended = "The game's command ended with exit code 3; it is started again in 1 s";
    host.hears("game", ended).await;
    host.hears("game", &said).await;
}

#[tokio::test]
async fn what_a_game_has_started_ends_with_the_host() {
    let hub = Hub::start("ends").await;
    let folder = Folder::new("host-ends");
    let alive = folder.file("alive");
    std::fs::write(&alive, "").expect("written");
    // A child of the game's that would go on by itself.
    let script = format!("sleep 1000 & echo $! > {}; echo up; wait", alive.display());
    let words = ["--code", CODE, "--app-url", GAME, "--", "sh", "-c", &script];
    let mut host = Host::start(&hub.url(), SECRET, &words, &[]);
    host.hears("game", "up").await;
    let id = std::fs::read_to_string(&alive).expect("written");
    assert!(support::runs(id.trim()));
    host.signal("-TERM").await;
    assert_eq!(host.exit_code().await, Some(0));
    eventually(async || !support::runs(id.trim())).await;
}

#[tokio::test]
async fn a_host_that_was_killed_takes_its_game_with_it_and_has_its_room_again_at_once() {
    let hub = Hub::start("killed").await;
    let folder = Folder::new("host-killed");
    let alive = folder.file("alive");
    let script = format!("sleep 1000 & echo $! > {}; echo up; wait", alive.display());
    let words = ["--code", CODE, "--app-url", GAME, "--", "sh", "-c", &script];
    let state = folder.file("state");
    let variables = [("XDG_STATE_HOME", state.to_str().expect("a path"))];
    let mut first = Host::start(&hub.url(), SECRET, &words, &variables);
    first.hears("game", "up").await;
    first.hears("hub", "Registered. People come by ").await;
    let id = std::fs::read_to_string(&alive).expect("written");
    first.signal("-KILL").await;
    first.exit_code().await;
    eventually(async || !support::runs(id.trim())).await;

    let moved = ["--code", CODE, "--app-url", "https://other.example/"];
    let mut again = Host::start(&hub.url(), SECRET, &moved, &variables);
    again.hears("hub", "Registered. People come by ").await;
    assert!(!again.said().contains("Another host"), "{}", again.said());
    let room = hub.room(CODE).await.expect("registered");
    assert_eq!(room["app_url"], "https://other.example/");
    // Somebody else on this machine, at the same time.
    let mut second = Host::start(&hub.url(), SECRET, &words, &variables);
    second.hears("hub", "Another host has this code").await;
}

#[tokio::test]
async fn a_secret_that_the_deployment_changes_is_told_of_and_the_game_goes_on() {
    let mut hub = Hub::start("rotated").await;
    let words = ["--code", CODE, "--app-url", GAME];
    let mut host = Host::start(&hub.url(), SECRET, &words, &[]);
    host.hears("hub", "Registered. People come by ").await;
    for (secret, words) in [
        (
            "another-secret-of-some-length",
            "refuses the secret: HOST_SECRET is not what",
        ),
        (SECRET, "Registered. People come by "),
    ] {
        hub.kill().await;
        hub.secret = secret;
        hub.begin().await;
        host.hears("hub", words).await;
    }
    host.signal("-INT").await;
    assert_eq!(host.exit_code().await, Some(0));
}

#[tokio::test]
async fn a_page_that_players_would_not_see_is_told_of() {
    let hub = Hub::start("framed").await;
    let forbids = support::page_with("X-Frame-Options: DENY").await;
    let words = ["--code", CODE, "--app-url", &forbids];
    let mut host = Host::start(&hub.url(), SECRET, &words, &[]);
    let said = "forbids to be shown in the room (X-Frame-Options: DENY)";
    host.hears("game", said).await;
}

#[tokio::test]
async fn a_terminal_is_spoken_to_in_its_language() {
    let hub = Hub::new("nobody-there");
    let words = ["--code", CODE, "--app-url", GAME];
    for (locale, source, said) in [
        ("ru_RU.UTF-8", "сервер", "по этому адресу никто не отвечает"),
        (
            "uk_UA.UTF-8",
            "сервер",
            "за цією адресою ніхто не відповідає",
        ),
        ("C.UTF-8", "hub", "nothing listens there"),
    ] {
        let mut host = Host::start(&hub.url(), SECRET, &words, &[("LANG", locale)]);
        host.hears(source, said).await;
    }
}

/// A game's page that needs no tunnel.
const GAME: &str = "https://game.example/";

#[tokio::test]
async fn mute_and_remove_on_the_page_are_done_in_the_room() {
    let hub = Hub::start("orders").await;
    let mut host = Host::start(
        &hub.url(),
        SECRET,
        &["--code", CODE, "--app-url", GAME],
        &[],
    );
    let page = page::Page::of(&mut host).await;
    host.hears("hub", "Registered. People come by ").await;
    let mut ann = hub.guest("Ann", CODE).await;
    let state = page
        .state_with(|picture| picture["players"][0]["name"] == "Ann")
        .await;
    assert_eq!(state["code"], CODE);
    assert!(state["qr"].as_str().is_some_and(|svg| svg.contains("<svg")));
    let join_url = state["join_url"].as_str().expect("a link");
    assert!(join_url.ends_with(CODE), "{join_url}");
    assert_eq!(state["registration"]["color"], "good");
    assert_eq!(state["tunnel"], json!(null));

    let user = state["players"][0]["user_id"].as_i64().expect("an id");
    let order = |name: &str| json!({ "order": name, "user_id": user, "name": "Ann" });
    assert_eq!(page.order(&order("mute")).await.0, 200);
    page.state_with(|picture| picture["players"][0]["role"] == "listener")
        .await;
    assert_eq!(page.order(&order("let_speak")).await.0, 200);
    // Alone, whoever may speak owns the room.
    page.state_with(|picture| picture["players"][0]["role"] == "owner")
        .await;
    let (status, said) = page.order(&order("remove")).await;
    assert_eq!(
        (status, said["words"].as_str()),
        (200, Some("Ann is removed"))
    );
    assert_eq!(ann.closed().await, 4501);
    page.state_with(|picture| picture["players"] == json!([]))
        .await;
    let unknown = json!({ "order": "mute", "user_id": 7, "name": "Nobody" });
    let (status, said) = page.order(&unknown).await;
    assert_eq!(status, 502);
    assert_eq!(
        said["words"],
        "It was not done: Nobody of that id is or was in the room."
    );
}
