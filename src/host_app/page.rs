//! The page for this machine alone: who plays, the invitation, how everything stands, a log, and what the
//! host may do about somebody.
//!
//! Three walls keep other pages in the same browser out: it is bound to this machine, answers only to
//! names of this machine (a name that an attacker leads here has another one), and every call shows a
//! token that stands in the fragment of the address, which no other page gets to see.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use super::desk::{Desk, Event, Source};
use super::hub_client::HubClient;
use super::plan::Plan;
use super::saying::Saying;
use crate::i18n::{HostPhrase, Lang};

/// Ports after the wanted one that are tried when it is taken: by other games on this machine.
const PORTS_TRIED: u16 = 10;
/// How long a look waits for news; less than browsers and people do.
const LOOK_WAITS: Duration = Duration::from_secs(20);
/// Pixels of the QR code's picture, at least.
const QR_PIXELS: u32 = 220;

/// What is shown at the moment, in each of [`Lang::ALL`].
#[derive(Clone, Debug, Default)]
struct Shown {
    version: u64,
    pictures: [Value; Lang::ALL.len()],
}

/// The page, served until the process ends.
pub(super) struct Page {
    address: String,
    shown: watch::Sender<Shown>,
    /// The invitation and its QR code.
    qr: Option<(String, String)>,
}

struct Server {
    port: u16,
    token: String,
    policy: HeaderValue,
    hub: HubClient,
    shown: watch::Receiver<Shown>,
    events: mpsc::Sender<Event>,
}

impl Page {
    /// Begins to serve.
    pub(super) async fn serve(
        plan: &Plan,
        hub: HubClient,
        events: mpsc::Sender<Event>,
    ) -> std::io::Result<Self> {
        let listener = listen(plan.page_port).await?;
        let port = listener.local_addr()?.port();
        let token = hex::encode(rand::random::<[u8; 16]>());
        let (shown, pictures) = watch::channel(Shown::default());
        // Photos of players are the hub's images.
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
             img-src data: {}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            plan.hub
        );
        let server = Arc::new(Server {
            port,
            token: token.clone(),
            policy: HeaderValue::from_str(&policy).map_err(std::io::Error::other)?,
            hub,
            shown: pictures,
            events,
        });
        tokio::spawn(async move { axum::serve(listener, router(server)).await });
        Ok(Self {
            address: format!("http://localhost:{port}/#{token}"),
            shown,
            qr: None,
        })
    }

    /// Where it is, with the token.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Shows how everything stands now.
    pub(super) fn show(&mut self, desk: &Desk) {
        if let Some(url) = desk.join_url()
            && self.qr.as_ref().is_none_or(|(of, _)| of != url)
        {
            self.qr = qr(url).map(|svg| (url.to_owned(), svg));
        }
        let qr = self.qr.as_ref().map(|(_, svg)| svg);
        let pictures = Lang::ALL.map(|lang| {
            let mut picture = desk.picture(lang);
            picture["qr"] = json!(qr);
            picture
        });
        self.shown.send_if_modified(|shown| {
            let is_news = shown.pictures != pictures;
            if is_news {
                shown.version += 1;
                shown.pictures = pictures;
            }
            is_news
        });
    }
}

/// The wanted port or one of the next.
async fn listen(wanted: u16) -> std::io::Result<TcpListener> {
    let last = if wanted == 0 {
        0
    } else {
        wanted.saturating_add(PORTS_TRIED)
    };
    let mut port = wanted;
    loop {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            Ok(listener) => return Ok(listener),
            Err(error) if port >= last => return Err(error),
            Err(_) => port += 1,
        }
    }
}

fn qr(url: &str) -> Option<String> {
    let code = QrCode::new(url).ok()?;
    let mut picture = code.render::<svg::Color<'_>>();
    Some(picture.min_dimensions(QR_PIXELS, QR_PIXELS).build())
}

fn router(server: Arc<Server>) -> Router {
    let file =
        |text: &'static str, kind: &'static str| get(async move || ([(CONTENT_TYPE, kind)], text));
    let index = include_str!("page/index.html");
    Router::new()
        .route("/", file(index, "text/html; charset=utf-8"))
        .route(
            "/page.js",
            file(
                include_str!("page/page.js"),
                "text/javascript; charset=utf-8",
            ),
        )
        .route(
            "/page.css",
            file(include_str!("page/page.css"), "text/css; charset=utf-8"),
        )
        .route("/words", get(words))
        .route("/api/state", get(state))
        .route("/api/orders", post(order))
        .layer(from_fn_with_state(Arc::clone(&server), guard))
        .with_state(server)
}

/// Nobody but a browser on this machine that was sent here by its own name.
async fn guard(State(server): State<Arc<Server>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let port = server.port;
    let names = ["localhost", "127.0.0.1"].map(|name| format!("{name}:{port}"));
    let is_here = text(HOST).is_some_and(|host| names.iter().any(|name| name == host));
    let is_call = request.uri().path().starts_with("/api/");
    let mut response = if !is_here {
        let words = Lang::ALL.map(|lang| HostPhrase::NotHere.in_lang(lang));
        (StatusCode::FORBIDDEN, words.join("\n")).into_response()
    } else if is_call && !shows_token(headers, &server.token) {
        StatusCode::UNAUTHORIZED.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, server.policy.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn shows_token(headers: &HeaderMap, token: &str) -> bool {
    let shown = headers.get(AUTHORIZATION);
    let shown = shown.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    shown.is_some_and(|shown| shown.as_bytes().ct_eq(token.as_bytes()).into())
}

/// What a browser says of its language.
#[derive(Deserialize)]
struct Reader {
    /// Such as `uk-UA`.
    #[serde(default)]
    lang: String,
}

impl Reader {
    fn lang(&self) -> Lang {
        Lang::from_code(Some(&self.lang))
    }
}

/// The page's own words.
async fn words(Query(reader): Query<Reader>) -> Json<Value> {
    let lang = reader.lang();
    let words = HostPhrase::ALL.iter();
    let words = words.map(|(name, phrase)| (*name, phrase.in_lang(lang)));
    Json(json!({ "lang": lang.code(), "words": words.collect::<BTreeMap<_, _>>() }))
}

#[derive(Deserialize)]
struct Look {
    /// The version that the page has.
    #[serde(default)]
    after: u64,
}

/// How everything stands: at once when it is news, else when it is or after a while.
async fn state(
    State(server): State<Arc<Server>>,
    Query(look): Query<Look>,
    Query(reader): Query<Reader>,
) -> Json<Value> {
    let mut shown = server.shown.clone();
    let news = shown.wait_for(|shown| shown.version > look.after);
    let _ = tokio::time::timeout(LOOK_WAITS, news).await;
    let Shown { version, pictures } = shown.borrow().clone();
    let all = Lang::ALL.into_iter().zip(pictures);
    let mut all = all.filter(|(lang, _)| *lang == reader.lang());
    let picture = all.next().map(|(_, picture)| picture);
    Json(json!({ "version": version, "picture": picture }))
}

#[derive(Deserialize)]
struct Wish {
    order: OrderName,
    user_id: i64,
    /// For the log.
    name: String,
}

#[derive(Clone, Copy, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
enum OrderName {
    Mute,
    LetSpeak,
    Remove,
}

async fn order(
    State(server): State<Arc<Server>>,
    Query(reader): Query<Reader>,
    Json(wish): Json<Wish>,
) -> Response {
    let Wish {
        order,
        user_id,
        name,
    } = wish;
    let asked = json!({ "order": order, "user_id": user_id });
    let (status, said) = match server.hub.order(&asked).await {
        Ok(()) => {
            let done = match order {
                OrderName::Mute => HostPhrase::IsMuted,
                OrderName::LetSpeak => HostPhrase::MaySpeak,
                OrderName::Remove => HostPhrase::IsRemoved,
            };
            (StatusCode::OK, Saying::of(done).with("name", name))
        }
        Err(why) => {
            let words = Saying::of(HostPhrase::NotDone).with("why", why);
            (StatusCode::BAD_GATEWAY, words)
        }
    };
    let words = said.in_lang(reader.lang());
    // Nobody listens any more when everything ends.
    let _ = server.events.send(Event::Note(Source::Page, said)).await;
    (status, Json(json!({ "words": words }))).into_response()
}
