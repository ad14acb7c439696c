//! The control API: what the chat page and tests do as one of the people.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use crate::cast::{self, PEOPLE, Person};
use crate::world::World;
use crate::world::acts::Pressed;
use crate::world::launches::{Launch, LaunchOptions, theme_params};
use crate::world::profile::localized;
use crate::{PREFIX, Shared};

/// Longest wait for events, seconds.
const MAX_WAIT: u64 = 60;

/// `400 {"error": <what>}`
pub(super) struct Refused(pub(super) String);

impl From<String> for Refused {
    fn from(what: String) -> Self {
        Self(what)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({"error": self.0}))).into_response()
    }
}

pub(super) type Reply = Result<Json<Value>, Refused>;
pub(super) type Handle = State<Arc<Shared>>;

fn known(person: i64) -> Result<&'static Person, Refused> {
    cast::person(person).ok_or_else(|| Refused("no such person".to_owned()))
}

#[derive(Deserialize)]
pub(super) struct AsPerson {
    person: Option<i64>,
}

/// Everything but the messages, as one person sees it (the first when nobody is named).
pub(super) async fn world(State(shared): Handle, Query(query): Query<AsPerson>) -> Reply {
    let person = known(query.person.unwrap_or(PEOPLE[0].id))?;
    Ok(Json(shared.look(|world| world_value(world, person))))
}

fn world_value(world: &World, me: &Person) -> Value {
    let language = me.language_code;
    let profile = &world.profile;
    let people = PEOPLE.iter().map(|person| {
        let chat = &world.chats[&person.id];
        let portrait = person
            .portrait
            .map(|_| format!("{PREFIX}/portraits/{}/160", person.id));
        let mut value = person.user();
        value["portrait"] = json!(portrait);
        value["started"] = json!(chat.open);
        value["blocked"] = json!(chat.blocked);
        value
    });
    let chats = [me.id, cast::GROUP_ID].map(|id| {
        let last = world.chats[&id].messages.last();
        json!({
            "id": id,
            "kind": if id > 0 { "private" } else { "group" },
            "title": if id > 0 { profile.name(language) } else { cast::GROUP_TITLE.to_owned() },
            "members": if id > 0 { 2 } else { PEOPLE.len() + 1 },
            "last": last.map(|message| world.message_value(id, message)),
            "keyboard": world.chats[&id].keyboard,
            "commands": profile.commands_for(id, me.id, language),
        })
    });
    json!({
        "bot": {
            "id": profile.id,
            "name": profile.name(language),
            "username": profile.username,
            "description": localized(&profile.descriptions, language),
            "short_description": localized(&profile.short_descriptions, language),
        },
        "me": me.id,
        "people": people.collect::<Vec<_>>(),
        "chats": chats,
        "bot_in_group": world.chats[&cast::GROUP_ID].open,
        "menu_button": profile.menu_button(me.id),
        "themes": {"light": theme_params(false), "dark": theme_params(true)},
        "polls": world.updates.polls,
        "seq": world.events.last(),
    })
}

#[derive(Deserialize)]
pub(super) struct InChat {
    person: i64,
    chat: i64,
}

/// The messages of a chat, oldest first.
pub(super) async fn messages(State(shared): Handle, Query(query): Query<InChat>) -> Reply {
    shared.look(|world| {
        world.member(query.person, query.chat)?;
        let messages = &world.chats[&query.chat].messages;
        let messages: Vec<Value> = messages
            .iter()
            .map(|message| world.message_value(query.chat, message))
            .collect();
        Ok(Json(
            json!({"messages": messages, "seq": world.events.last()}),
        ))
    })
}

#[derive(Deserialize)]
pub(super) struct After {
    after: u64,
    /// Seconds to wait when there is nothing yet.
    #[serde(default)]
    timeout: u64,
}

/// What happened after a number, as soon as something did. `reset` tells to load everything again.
pub(super) async fn events(State(shared): Handle, Query(query): Query<After>) -> Json<Value> {
    let mut changes = shared.changes();
    let deadline = Instant::now() + Duration::from_secs(query.timeout.min(MAX_WAIT));
    loop {
        let (seq, events) =
            shared.look(|world| (world.events.last(), world.events.after(query.after)));
        match events {
            None => return Json(json!({"seq": seq, "reset": true, "events": []})),
            Some(events) if !events.is_empty() => {
                return Json(json!({"seq": seq, "events": events}));
            }
            Some(_) => {}
        }
        if timeout_at(deadline, changes.changed()).await.is_err() {
            return Json(json!({"seq": seq, "events": []}));
        }
    }
}

#[derive(Deserialize)]
pub(super) struct Say {
    person: i64,
    chat: i64,
    text: String,
    reply_to: Option<i64>,
}

pub(super) async fn say(State(shared): Handle, Json(say): Json<Say>) -> Reply {
    let message =
        shared.act(|world, now| world.say(say.person, say.chat, &say.text, say.reply_to, now))?;
    Ok(Json(json!({"message": message})))
}

/// A button by its place or by its text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Button {
    Place(usize, usize),
    Text(String),
}

#[derive(Deserialize)]
pub(super) struct Press {
    person: i64,
    chat: i64,
    message_id: i64,
    button: Button,
    #[serde(flatten)]
    options: LaunchOptions,
}

fn place(world: &World, press: &Press) -> Option<(usize, usize)> {
    let text = match &press.button {
        Button::Place(row, column) => return Some((*row, *column)),
        Button::Text(text) => text,
    };
    let markup = world
        .message(press.chat, press.message_id)?
        .markup
        .as_ref()?;
    let rows = markup["inline_keyboard"].as_array()?.iter().enumerate();
    let mut buttons = rows.flat_map(|(row, buttons)| {
        let buttons = buttons.as_array().into_iter().flatten().enumerate();
        buttons.map(move |(column, button)| (row, column, button))
    });
    buttons
        .find(|(_, _, button)| button["text"] == text.as_str())
        .map(|(row, column, _)| (row, column))
}

pub(super) async fn press(State(shared): Handle, Json(press): Json<Press>) -> Reply {
    let person = known(press.person)?;
    shared.act(|world, now| {
        let place = place(world, &press).ok_or_else(|| "no such button".to_owned())?;
        let value = match world.press(press.person, press.chat, press.message_id, place)? {
            Pressed::Callback(id) => json!({"callback_query_id": id}),
            Pressed::Inline(query) => json!({"inline": {"query": query}}),
            Pressed::WebApp(url) => {
                open(world, person, &Launch::Button { url }, &press.options, now)
            }
            Pressed::Url(url) => {
                follow(world, person, &url, Some(press.chat), &press.options, now)?
            }
        };
        Ok(Json(value))
    })
}

fn open(
    world: &World,
    person: &Person,
    launch: &Launch,
    options: &LaunchOptions,
    now: i64,
) -> Value {
    json!({"open": {"url": world.launch_url(person, launch, options, now)}})
}

/// A link as the client treats it: the bot's app opens, a start link writes `/start`, others are for
/// the browser.
fn follow(
    world: &mut World,
    person: &Person,
    url: &str,
    chat: Option<i64>,
    options: &LaunchOptions,
    now: i64,
) -> Result<Value, String> {
    if let Some(launch) = world.app_link(url, chat) {
        return Ok(open(world, person, &launch, options, now));
    }
    if let Some(start) = world.start_link(url) {
        let text = format!("/start {start}");
        world.say(person.id, person.id, text.trim(), None, now)?;
        return Ok(json!({"chat": person.id}));
    }
    Ok(json!({"link": {"url": url}}))
}

#[derive(Deserialize)]
pub(super) struct Menu {
    person: i64,
    #[serde(flatten)]
    options: LaunchOptions,
}

/// The menu button of a person's private chat.
pub(super) async fn menu(State(shared): Handle, Json(menu): Json<Menu>) -> Reply {
    let person = known(menu.person)?;
    shared.act(|world, now| {
        let button = world.profile.menu_button(person.id);
        let url = button["web_app"]["url"]
            .as_str()
            .ok_or_else(|| "the menu button opens no app".to_owned())?;
        let launch = world
            .app_link(url, Some(person.id))
            .unwrap_or_else(|| Launch::Button {
                url: url.to_owned(),
            });
        Ok(Json(open(world, person, &launch, &menu.options, now)))
    })
}

#[derive(Deserialize)]
pub(super) struct LaunchRequest {
    person: i64,
    chat: Option<i64>,
    /// A link to follow; without it the app's own link with `start_param`.
    link: Option<String>,
    start_param: Option<String>,
    #[serde(flatten)]
    options: LaunchOptions,
}

pub(super) async fn launch(State(shared): Handle, Json(request): Json<LaunchRequest>) -> Reply {
    let person = known(request.person)?;
    shared.act(|world, now| {
        if let Some(chat) = request.chat {
            world.member(person.id, chat)?;
        }
        let value = if let Some(link) = &request.link {
            follow(world, person, link, request.chat, &request.options, now)?
        } else {
            let launch = Launch::Link {
                start_param: request.start_param,
                chat: request.chat,
            };
            open(world, person, &launch, &request.options, now)
        };
        Ok(Json(value))
    })
}

#[derive(Deserialize)]
pub(super) struct AskInline {
    person: i64,
    chat: i64,
    query: String,
}

pub(super) async fn ask_inline(State(shared): Handle, Json(ask): Json<AskInline>) -> Reply {
    let id = shared.act(|world, _| world.ask_inline(ask.person, ask.chat, &ask.query))?;
    Ok(Json(json!({"query_id": id})))
}

#[derive(Deserialize)]
pub(super) struct InlineQuery {
    query_id: String,
}

/// What the bot offered; `null` until it does.
pub(super) async fn inline_answer(
    State(shared): Handle,
    Query(query): Query<InlineQuery>,
) -> Json<Value> {
    let answer = shared.look(|world| world.inline_answer(&query.query_id));
    Json(json!({"answer": answer}))
}

#[derive(Deserialize)]
pub(super) struct Choose {
    query_id: String,
    result_id: String,
}

pub(super) async fn choose_inline(State(shared): Handle, Json(choose): Json<Choose>) -> Reply {
    let message =
        shared.act(|world, now| world.choose_inline(&choose.query_id, &choose.result_id, now))?;
    Ok(Json(json!({"message": message})))
}

#[derive(Deserialize)]
pub(super) struct Send {
    person: i64,
    id: String,
    /// The group when not said.
    chat: Option<i64>,
}

/// A person sends what the bot has prepared for them from its Mini App.
pub(super) async fn send_prepared(State(shared): Handle, Json(send): Json<Send>) -> Reply {
    let chat = send.chat.unwrap_or(cast::GROUP_ID);
    let message = shared.act(|world, now| world.send_prepared(send.person, chat, &send.id, now))?;
    Ok(Json(json!({"message": message})))
}
