//! People are rung in the simulated Telegram: the real client, the real hub.

use std::sync::Arc;
use std::time::Duration;

use efir::auth::Auth;
use efir::config::{BotMode, IceConfig};
use efir::hub::{Hub, HubDeps};
use efir::ice::IceServers;
use efir::links::InviteLinks;
use efir::store::Store;
use efir_simulator::Simulator;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::simulated::Control;
use crate::world::{ANNA, GROUP, TOKEN, begin_with};

const BORIS: i64 = 700_000_002;
const CLARA: i64 = 700_000_003;

/// A simulator with the bot and the hub behind it.
struct Desk {
    control: Control,
    origin: String,
    store: Store,
    hub: Hub,
    shutdown: CancellationToken,
}

impl Desk {
    /// Anna and Boris have pressed Start; Clara has not.
    async fn start() -> Self {
        let (control, origin) = Control::start().await;
        let store = Store::in_memory().await.unwrap();
        let (hub, shutdown) = process(&origin, &store);
        let desk = Self {
            control,
            origin,
            store,
            hub,
            shutdown,
        };
        for person in [ANNA, BORIS] {
            desk.say(person, person, "/start", None).await;
            desk.message(person, "Efir|Эфир").await;
        }
        desk
    }

    async fn say(&self, person: i64, chat: i64, text: &str, reply_to: Option<i64>) -> Value {
        let say = json!({"person": person, "chat": chat, "text": text, "reply_to": reply_to});
        self.control.post("say", say).await["message"].clone()
    }

    /// The last message of a chat as soon as it contains one of these texts.
    async fn message(&self, chat: i64, texts: &str) -> Value {
        let person = if chat > 0 { chat } else { ANNA };
        let looking = async {
            loop {
                let seen = self
                    .control
                    .get(&format!("messages?person={person}&chat={chat}"))
                    .await;
                let last = seen["messages"].as_array().unwrap().last().cloned();
                let said = |last: &Value| {
                    let text = last["text"].as_str().unwrap_or_default();
                    texts.split('|').any(|part| text.contains(part))
                };
                if let Some(last) = last.filter(said) {
                    return last;
                }
                let seq = &seen["seq"];
                self.control
                    .get(&format!("events?after={seq}&timeout=1"))
                    .await;
            }
        };
        let found = tokio::time::timeout(Duration::from_secs(30), looking).await;
        found.unwrap_or_else(|_| panic!("nothing in {chat} says {texts}"))
    }

    /// Anna answers a message of `person` in the group with `/call`.
    async fn anna_calls(&self, person: i64) {
        let said = self.say(person, GROUP, "hello", None).await;
        let reply_to = said["message_id"].as_i64();
        self.say(ANNA, GROUP, "/call", reply_to).await;
    }

    async fn press(&self, person: i64, message: &Value, button: &str) -> Value {
        let press = json!({
            "person": person, "chat": message["chat"]["id"],
            "message_id": message["message_id"], "button": button,
        });
        self.control.post("press", press).await
    }
}

/// What a process would be: a hub and a bot on a database.
fn process(origin: &str, store: &Store) -> (Hub, CancellationToken) {
    let links = Arc::new(InviteLinks::new(origin, None));
    let hub = Hub::new(HubDeps {
        store: store.clone(),
        auth: Auth::for_bot(TOKEN, false),
        ice: IceServers::new(&IceConfig::default()),
        links: Arc::clone(&links),
        room_people_max: efir::limits::PARTICIPANTS_PER_ROOM_MAX,
        cluster: efir::cluster::Cluster::alone(),
        sockets_max: 100,
    });
    let (_bot, shutdown, _tracker) = begin_with(
        &Simulator::api_url(origin),
        BotMode::Polling,
        links,
        Arc::new(hub.clone()),
        Some(hub.ringing()),
        store.clone(),
    );
    (hub, shutdown)
}

#[tokio::test]
async fn a_call_in_a_group_rings_in_private_and_a_declined_one_is_said_to_both() {
    let desk = Desk::start().await;
    desk.anna_calls(BORIS).await;
    let rings = desk.message(BORIS, "is calling you").await;
    assert_eq!(rings["text"], "📞 Анна Соколова is calling you");
    let buttons = &rings["reply_markup"]["inline_keyboard"];
    assert_eq!(buttons[0][0]["text"], "Answer");
    let card = desk.message(GROUP, "Звоню").await;
    let opened = desk.press(ANNA, &card, "Войти в звонок").await;
    let answer = desk.press(BORIS, &rings, "Answer").await;
    let code = |opened: &Value| {
        let url = opened["open"]["url"].as_str().unwrap();
        let marks = ["tgWebAppStartParam=", "startapp="];
        let code = marks.iter().find_map(|mark| url.split_once(mark));
        code.unwrap().1.chars().take(10).collect::<String>()
    };
    assert_eq!(code(&opened), code(&answer), "both lead into the same room");

    desk.press(BORIS, &rings, "Decline").await;
    let over = desk.message(BORIS, "You declined").await;
    assert_eq!(over["message_id"], rings["message_id"]);
    let card = desk.message(GROUP, "отклонён").await;
    assert_eq!(card["text"], "Boris Novak: звонок отклонён");
    assert_eq!(card["reply_markup"], Value::Null);
    desk.shutdown.cancel();
}

#[tokio::test]
async fn whoever_never_pressed_start_or_blocked_the_bot_gets_a_link_from_the_caller() {
    let desk = Desk::start().await;
    desk.anna_calls(CLARA).await;
    let card = desk.message(GROUP, "не нажато").await;
    assert!(
        card["text"].as_str().unwrap().contains("startapp="),
        "{card}"
    );

    let block = json!({"person": BORIS, "blocked": true});
    desk.control.post("block", block).await;
    desk.anna_calls(BORIS).await;
    let card = desk.message(GROUP, "заблокирован").await;
    assert!(
        card["text"].as_str().unwrap().contains("startapp="),
        "{card}"
    );
    desk.shutdown.cancel();
}

#[tokio::test]
async fn somebody_who_is_not_wanted_rings_no_more_until_they_are_let() {
    let desk = Desk::start().await;
    desk.anna_calls(BORIS).await;
    let rings = desk.message(BORIS, "is calling you").await;
    desk.press(BORIS, &rings, "Do not let this person call me")
        .await;
    let blocked = desk.message(BORIS, "cannot call you any more").await;
    desk.message(GROUP, "отклонён").await;

    desk.say(BORIS, GROUP, "anything else", None).await;
    desk.anna_calls(BORIS).await;
    desk.message(GROUP, "отклонён").await;
    let last = desk.message(BORIS, "cannot call you any more").await;
    assert_eq!(last, blocked, "nothing has come since");

    desk.press(BORIS, &blocked, "Let them call again").await;
    desk.message(BORIS, "can call you again").await;
    desk.anna_calls(BORIS).await;
    desk.message(BORIS, "is calling you").await;
    desk.shutdown.cancel();
}

#[tokio::test]
async fn in_private_telegrams_own_list_says_whom_to_call() {
    let desk = Desk::start().await;
    desk.say(ANNA, ANNA, "/call", None).await;
    desk.message(ANNA, "Кому позвонить").await;
    let pick = json!({"person": ANNA, "request_id": 2, "people": [BORIS]});
    desk.control.post("pick", pick).await;
    let rings = desk.message(BORIS, "with video").await;
    let card = desk.message(ANNA, "Звоню").await;
    assert_eq!(card["text"], "📞 Звоню: Boris Novak…");
    desk.press(BORIS, &rings, "Decline").await;
    desk.message(ANNA, "отклонён").await;
    desk.shutdown.cancel();
}

#[tokio::test]
async fn a_command_without_a_person_says_how_and_bots_are_not_called() {
    let desk = Desk::start().await;
    desk.say(ANNA, GROUP, "/call", None).await;
    let hint = desk.message(GROUP, "в ответ на сообщение").await;
    desk.say(ANNA, GROUP, "/call", hint["message_id"].as_i64())
        .await;
    desk.message(GROUP, "позвонить нельзя").await;
    desk.shutdown.cancel();
}

#[tokio::test]
async fn a_busy_telegram_and_a_deleted_message_stop_no_ring() {
    let desk = Desk::start().await;
    let fault = json!({"method": "sendMessage", "error_code": 429, "retry_after": 1});
    desk.control.post("faults", fault).await;
    desk.anna_calls(BORIS).await;
    let rings = desk.message(BORIS, "is calling you").await;
    let fault = json!({"method": "editMessageText", "error_code": 400, "times": 2,
        "description": "Bad Request: message to edit not found"});
    desk.control.post("faults", fault).await;
    desk.press(BORIS, &rings, "Decline").await;
    desk.message(GROUP, "Звоню").await;
    desk.say(BORIS, BORIS, "hm", None).await;
    desk.message(BORIS, "/room").await;
    // Both corrections have been refused, and the next call goes on as if nothing had been.
    desk.say(BORIS, GROUP, "again", None).await;
    desk.anna_calls(BORIS).await;
    let again = desk.message(BORIS, "is calling you").await;
    desk.press(BORIS, &again, "Decline").await;
    desk.message(BORIS, "You declined").await;
    desk.shutdown.cancel();
}

#[tokio::test]
async fn a_ring_of_a_process_that_is_gone_is_a_missed_call_after_the_next_start() {
    let desk = Desk::start().await;
    desk.anna_calls(BORIS).await;
    let rings = desk.message(BORIS, "is calling you").await;
    desk.message(GROUP, "Звоню").await;
    // The card is written down after it was sent.
    let ringing = desk.hub.ringing();
    let nobody = efir::ids::RingId("nobody".to_owned());
    ringing
        .set_unwanted(efir::ids::UserId(BORIS), nobody, false)
        .await;
    desk.shutdown.cancel();
    let (_hub, shutdown) = process(&desk.origin, &desk.store);
    let missed = desk.message(BORIS, "Missed call").await;
    assert_eq!(missed["message_id"], rings["message_id"]);
    desk.message(GROUP, "нет ответа").await;
    shutdown.cancel();
}
