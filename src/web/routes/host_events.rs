//! `GET /api/host/rooms/{code}/events`: what changes about a game's players, as server-sent events.
//!
//! A stream and not a webhook, as a host at home has no address that could be called. It begins with
//! everything, so that a host that comes back needs no history.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use serde::Serialize;
use tokio::time::{Instant, sleep_until};
use utoipa::ToSchema;

use super::host_players::{PlayerBody, Players};
use crate::hub::PlayerWatch;
use crate::ids::RoomCode;
use crate::web::WebState;
use crate::web::code::ErrorCode;
use crate::web::error::{ApiError, ErrorBody};
use crate::web::extract::{Host, PathPart};

/// At least so long between two looks at a room: what happens meanwhile is told at once. Short beside
/// the time that it takes to notice that somebody speaks.
const LOOK_APART: Duration = Duration::from_millis(100);
/// A look at the room even if nothing is heard of it: its registration may have run out, or another
/// process may have it.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// A comment is sent after so long a silence, so that proxies keep the connection.
const ALIVE_EVERY: Duration = Duration::from_secs(15);
/// Nginx passes a stream on at once when it is told so.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// What is told. The name of the event is its kind; the data is the JSON object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::web) enum Told {
    /// `snapshot`: everything, first on every stream and whenever the number of seats changes.
    Snapshot(Players),
    /// `joined`: somebody has come in.
    Joined(PlayerBody),
    /// `left`: somebody is no longer inside; as they were.
    Left(PlayerBody),
    /// `changed`: role, microphone, speech or connection of somebody.
    Changed(PlayerBody),
    /// `waiting`: another number waits for a seat.
    Waiting {
        /// How many.
        waiting: usize,
    },
    /// `closed`: the game is no longer registered. The last event.
    Closed {},
}

impl Told {
    const fn name(&self) -> &'static str {
        match self {
            Self::Snapshot(_) => "snapshot",
            Self::Joined(_) => "joined",
            Self::Left(_) => "left",
            Self::Changed(_) => "changed",
            Self::Waiting { .. } => "waiting",
            Self::Closed {} => "closed",
        }
    }
}

/// Tells what changes about the players, from now on: `snapshot`, then `joined`, `left`, `changed`,
/// `waiting`, and `closed` when the game is gone.
#[utoipa::path(get, path = "/api/host/rooms/{code}/events", params(("code" = String, Path)), responses(
    (status = 200, description = "Server-sent events", content_type = "text/event-stream", body = Told),
    (status = 401, description = "Wrong secret", body = ErrorBody),
    (status = 404, description = "No such game room", body = ErrorBody),
    (status = 503, description = "HOST_SECRET is not set, or too many streams", body = ErrorBody),
))]
pub(in crate::web) async fn events(
    _host: Host,
    State(state): State<WebState>,
    PathPart(code): PathPart,
) -> Result<Response, ApiError> {
    let code = RoomCode::parse(&code).map_err(|_| ApiError::room_not_found())?;
    let watch = state.hub.watch_players(&code).ok_or_else(|| {
        ApiError::new(
            ErrorCode::TooManyStreams,
            "As many hosts listen as may; try again later, or ask for the players.",
        )
    })?;
    let room = state.hub.game_room(&code, crate::time::now()).await?;
    let room = room.ok_or_else(ApiError::room_not_found)?;
    let players = Players::of(room, &state.origin);
    let follower = Follower {
        code,
        watch,
        waiting: VecDeque::from([Told::Snapshot(players.clone())]),
        shown: Some(players),
        looked_at: Instant::now(),
        state,
    };
    let alive = KeepAlive::new().interval(ALIVE_EVERY);
    let stream = Sse::new(follower.into_stream()).keep_alive(alive);
    let headers = [(CACHE_CONTROL, "no-store"), (UNBUFFERED, "no")];
    Ok((headers, stream).into_response())
}

/// One host that listens.
struct Follower {
    state: WebState,
    code: RoomCode,
    watch: PlayerWatch,
    /// What is to be told, in order.
    waiting: VecDeque<Told>,
    /// What the host knows; nothing once the game is gone.
    shown: Option<Players>,
    looked_at: Instant,
}

impl Follower {
    fn into_stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        unfold(self, |mut follower| async move {
            let told = follower.next().await?;
            let data = serde_json::to_string(&told).unwrap_or_default();
            let event = Event::default().event(told.name()).data(data);
            Some((Ok(event), follower))
        })
    }

    /// What is told next; nothing when the stream ends.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some(told) = self.waiting.pop_front() {
                return Some(told);
            }
            let shown = self.shown.as_ref()?;
            let woken = async {
                self.watch.changed().await;
                sleep_until(self.looked_at + LOOK_APART).await;
            };
            tokio::select! {
                () = woken => {}
                () = sleep_until(self.looked_at + LOOK_EVERY) => {}
                () = self.state.draining.cancelled() => return None,
            }
            self.looked_at = Instant::now();
            // A host that is cut off because the database fails comes back.
            let room = self.state.hub.game_room(&self.code, crate::time::now());
            let now = room.await.ok()?;
            let now = now.map(|room| Players::of(room, &self.state.origin));
            self.waiting.extend(difference(shown, now.as_ref()));
            self.shown = now;
        }
    }
}

/// What a host that knows `before` has to be told.
fn difference(before: &Players, now: Option<&Players>) -> Vec<Told> {
    let Some(now) = now else {
        return vec![Told::Closed {}];
    };
    if before.max_players != now.max_players {
        return vec![Told::Snapshot(now.clone())];
    }
    let of = |players: &Players, participant: &str| {
        let mut players = players.players.iter();
        players.find(|one| one.participant == participant).cloned()
    };
    let mut told = Vec::new();
    for one in &before.players {
        if of(now, &one.participant).is_none() {
            told.push(Told::Left(one.clone()));
        }
    }
    for one in &now.players {
        match of(before, &one.participant) {
            None => told.push(Told::Joined(one.clone())),
            Some(old) if old != *one => told.push(Told::Changed(one.clone())),
            Some(_) => {}
        }
    }
    if before.waiting != now.waiting {
        let waiting = now.waiting;
        told.push(Told::Waiting { waiting });
    }
    told
}
