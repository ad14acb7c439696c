//! Photos from a Bot API that has bad moments.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use efir::avatars::{AvatarError, Avatars, BotApiAvatars};
use efir::ids::UserId;
use serde_json::{Value, json};

const TOKEN: &str = "123456789:AAExampleExampleExampleExampleExam";
const PHOTO: &[u8] = b"\xff\xd8\xff\xe0 a photo";

/// What the next calls are answered with, and how many there were.
#[derive(Clone, Default)]
struct BotApi {
    answers: Arc<Mutex<Vec<(u16, Value)>>>,
    calls: Arc<Mutex<usize>>,
}

impl BotApi {
    async fn with(answers: impl IntoIterator<Item = (u16, Value)>) -> (Self, Avatars) {
        let api = Self::default();
        api.answers.lock().expect("one thread").extend(answers);
        let router = Router::new()
            .route("/{bot}/{method}", post(answer))
            .route("/file/{bot}/{*path}", get(|| async { PHOTO }))
            .with_state(api.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let source = BotApiAvatars::new(&base, &TOKEN.into()).expect("a client");
        (api, Avatars::new(Arc::new(source)))
    }

    fn calls(&self) -> usize {
        *self.calls.lock().expect("one thread")
    }
}

async fn answer(State(api): State<BotApi>, Path(_): Path<(String, String)>) -> Response {
    *api.calls.lock().expect("one thread") += 1;
    let mut answers = api.answers.lock().expect("one thread");
    let (status, body) = if answers.is_empty() {
        (404, Value::Null)
    } else {
        answers.remove(0)
    };
    let status = StatusCode::from_u16(status).expect("a status");
    (status, axum::Json(body)).into_response()
}

fn refusal(status: u16, description: &str) -> (u16, Value) {
    let body = json!({ "ok": false, "error_code": status, "description": description });
    (status, body)
}

fn one_photo() -> (u16, Value) {
    let photo = json!({ "file_id": "x", "width": 160, "height": 160 });
    (
        200,
        json!({ "ok": true, "result": { "photos": [[photo]] } }),
    )
}

fn file_at(path: &str) -> (u16, Value) {
    (200, json!({ "ok": true, "result": { "file_path": path } }))
}

#[tokio::test]
async fn only_an_unknown_person_and_an_empty_list_mean_that_there_is_no_photo() {
    let nobody = refusal(400, "Bad Request: user not found");
    let empty = (200, json!({ "ok": true, "result": { "photos": [] } }));
    for none in [nobody, empty] {
        let (_, avatars) = BotApi::with([none]).await;
        assert_eq!(avatars.get(UserId(1)).await, Ok(None));
    }
    for passing in [
        refusal(400, "Bad Request: something passing"),
        refusal(403, "Forbidden"),
        refusal(500, "Internal Server Error"),
        (200, json!({ "ok": true })),
        (400, Value::Null),
    ] {
        let (_, avatars) = BotApi::with([passing.clone()]).await;
        let known = avatars.get(UserId(1)).await;
        assert_eq!(known, Err(AvatarError::BadAnswer), "{passing:?}");
    }
    let gone = refusal(400, "Bad Request: wrong file_id");
    let (_, avatars) = BotApi::with([one_photo(), gone]).await;
    assert_eq!(avatars.get(UserId(1)).await, Err(AvatarError::BadAnswer));
}

#[tokio::test]
async fn an_order_to_wait_is_obeyed_for_everybody() {
    let mut order = refusal(429, "Too Many Requests: retry after 20");
    order.1["parameters"] = json!({ "retry_after": 20 });
    let (api, avatars) = BotApi::with([order]).await;
    let busy = avatars.get(UserId(1)).await;
    assert_eq!(busy, Err(AvatarError::Busy { seconds: 20 }));
    let other = avatars.get(UserId(2)).await;
    assert!(matches!(other, Err(AvatarError::Busy { seconds: 19..=20 })));
    assert_eq!(api.calls(), 1);
}

#[tokio::test]
async fn a_file_of_the_servers_own_disk_is_read_where_it_can_be() {
    let folder = std::env::temp_dir().join(format!("efir-local-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("made");
    let path = |name: &str| folder.join(name).to_str().expect("text").to_owned();
    std::fs::write(path("photo.jpg"), PHOTO).expect("written");
    std::fs::write(path("secret"), "not a picture").expect("written");
    let get = async |path: &str| {
        let (_, avatars) = BotApi::with([one_photo(), file_at(path)]).await;
        avatars.get(UserId(1)).await
    };
    let photo = get(&path("photo.jpg")).await.expect("readable");
    assert_eq!(photo.expect("there").bytes, PHOTO);
    assert_eq!(get(&path("secret")).await, Err(AvatarError::BadImage));
    assert_eq!(get(&path("missing")).await, Err(AvatarError::OnItsDisk));
    assert_eq!(get("/dev/zero").await, Err(AvatarError::BadImage));
    let way_up = path("sub/../photo.jpg");
    assert_eq!(get(&way_up).await, Err(AvatarError::BadAnswer));
    std::fs::remove_dir_all(&folder).expect("removed");
}
