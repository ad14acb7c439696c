//! Where the simulator is, and where it is not.

use serde_json::json;

use super::support::World;

/// What only the simulator answers.
const SIMULATOR_CALLS: [&str; 3] = [
    "/simulator/control/launch",
    "/simulator/control/say",
    "/simulator/api/bot1:x/getMe",
];

#[tokio::test]
async fn with_a_bot_token_there_is_no_simulator() {
    for mode in ["polling", "off"] {
        let world = World::with(|variables| variables.bot_mode = Some(mode.to_owned())).await;
        let stranger = world.stranger();
        assert_eq!(stranger.get("/api/about").await.json()["simulator"], false);
        let page = stranger.get("/simulator/").await;
        let app = stranger.get("/").await;
        assert_eq!(
            page.bytes, app.bytes,
            "the Mini App's page, as for any address"
        );
        for path in SIMULATOR_CALLS {
            let answer = stranger.post(path, &json!({})).await;
            assert_eq!(answer.status, 405, "{path}");
        }
    }
}

#[tokio::test]
async fn without_a_bot_token_the_simulator_stands_in() {
    let world = World::with(|variables| {
        variables.bot_token = None;
        variables.bot_mode = None;
    })
    .await;
    let stranger = world.stranger();
    assert_eq!(stranger.get("/api/about").await.json()["simulator"], true);
    for path in SIMULATOR_CALLS {
        let answer = stranger.post(path, &json!({})).await;
        assert_ne!(answer.status, 405, "{path}");
    }
}
