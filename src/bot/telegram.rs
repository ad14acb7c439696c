//! The Bot API as the rest of the bot uses it: patient sends, short calls, failures without
//! secrets.
//!
//! The library's own client logs and prints more than we may (its `Debug` shows the token), so it
//! does not leave this file.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters as _, DeleteWebhook, GetMe, GetUpdates,
    GetUpdatesSetters as _, SendMessage, SendMessageSetters as _, SetChatMenuButton,
    SetChatMenuButtonSetters as _, SetMyCommands, SetMyCommandsSetters as _, SetMyDescription,
    SetMyDescriptionSetters as _, SetMyShortDescription, SetMyShortDescriptionSetters as _,
    SetWebhook, SetWebhookSetters as _,
};
use teloxide::requests::Payload;
use teloxide::types::{
    AllowedUpdate, BotCommand, BotCommandScope, CallbackQueryId, ChatId, LinkPreviewOptions,
    MenuButton, MessageId, ParseMode, Recipient, ReplyMarkup, ThreadId,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};
use url::Url;

use super::answer::Shut;
use super::backoff::Backoff;
use super::bot_api::BotApi;
use super::failure::Failure;
use super::pace::Pace;
use super::ringing::Newest;
use super::room_card::Card;
use super::update::{Place, UpdateId};
use crate::limits::REPLY_PATIENCE;

/// Updates we handle; Telegram is asked for no others.
const ALLOWED_UPDATES: [AllowedUpdate; 6] = [
    AllowedUpdate::Message,
    AllowedUpdate::ChannelPost,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::InlineQuery,
    AllowedUpdate::ChosenInlineResult,
    AllowedUpdate::MyChatMember,
];
/// Webhook connections Telegram may open at once; the queue behind them is one.
const WEBHOOK_CONNECTIONS: u8 = 20;
/// How often a reply is tried when Telegram has trouble.
const REPLY_ATTEMPTS: u32 = 3;

/// Telegram, patient as [`Pace`] says; a cheap handle.
#[derive(Clone)]
pub(super) struct Telegram {
    api: BotApi,
    pace: Pace,
    pub(super) newest: Newest,
    shutdown: CancellationToken,
}

/// Where a message has arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// The chat; another one than was meant when the group has become a supergroup.
    pub(super) chat: i64,
    /// The topic.
    pub(super) thread: Option<i64>,
    /// The message, if Telegram has told its number.
    pub(super) message: Option<i64>,
}

/// What is read of a message that was sent.
#[derive(Deserialize)]
struct SentMessage {
    #[serde(default)]
    message_id: Value,
}

/// What is read of the bot's own user.
#[derive(Deserialize)]
struct Me {
    username: Option<String>,
}

impl Telegram {
    /// `None` when no HTTP client can be built.
    pub(super) fn new(
        token: &str,
        api_url: &Url,
        pace: Pace,
        shutdown: CancellationToken,
    ) -> Option<Self> {
        Some(Self {
            api: BotApi::new(token, api_url)?,
            pace,
            newest: Newest::default(),
            shutdown,
        })
    }

    /// How patient it is.
    pub(super) const fn pace(&self) -> Pace {
        self.pace
    }

    /// The present by the clock that messages are dated with, in seconds since 1970.
    pub(super) fn now(&self) -> i64 {
        self.api.now()
    }

    /// The bot's username.
    pub(super) async fn username(&self) -> Result<String, Failure> {
        let me: Me = self.get(&GetMe::new()).await?;
        me.username
            .ok_or_else(|| Failure::Refused("the bot has no username".to_owned()))
    }

    pub(super) async fn set_webhook(&self, url: Url, secret: &str) -> Result<(), Failure> {
        let request = SetWebhook::new(url)
            .secret_token(secret)
            .allowed_updates(ALLOWED_UPDATES)
            .max_connections(WEBHOOK_CONNECTIONS)
            .drop_pending_updates(false);
        self.tell(&request).await
    }

    pub(super) async fn delete_webhook(&self) -> Result<(), Failure> {
        self.tell(&DeleteWebhook::new()).await
    }

    /// The updates from `offset` on, none of them read yet; waits for some as long as the pace
    /// allows.
    pub(super) async fn updates(
        &self,
        offset: Option<UpdateId>,
    ) -> Result<Vec<Box<RawValue>>, Failure> {
        let hold = u32::try_from(self.pace.long_poll.as_secs()).unwrap_or(u32::MAX);
        let mut request = GetUpdates::new()
            .timeout(hold)
            .allowed_updates(ALLOWED_UPDATES);
        request.offset = offset.map(to_offset);
        let patience = self.pace.long_poll + self.pace.request_timeout;
        self.api.get(&request, patience).await
    }

    /// Tells Telegram that everything before `offset` has been taken.
    pub(super) async fn confirm_updates(&self, offset: UpdateId) -> Result<(), Failure> {
        let request = GetUpdates::new()
            .offset(to_offset(offset))
            .limit(1)
            .timeout(0);
        self.tell(&request).await
    }

    /// Stops a pressed button's spinner; what is said is for whoever pressed, and for nobody else.
    pub(super) async fn answer_press(&self, id: &str, say: Say<'_>) -> Result<(), Failure> {
        let request = AnswerCallbackQuery::new(CallbackQueryId(id.to_owned()));
        let request = match say {
            Say::Nothing => request,
            Say::Note(text) => request.text(text),
            Say::Alert(text) => request.text(text).show_alert(true),
            Say::Open(url) => request.url(url.clone()),
        };
        self.tell(&request).await
    }

    /// The button beside the message field: of one private chat, or of all without their own.
    pub(super) async fn set_menu_button(
        &self,
        chat: Option<i64>,
        button: MenuButton,
    ) -> Result<(), Failure> {
        let mut request = SetChatMenuButton::new().menu_button(button);
        request.chat_id = chat.map(ChatId);
        self.tell(&request).await
    }

    pub(super) async fn set_commands(
        &self,
        commands: Vec<BotCommand>,
        scope: BotCommandScope,
        language: Option<&str>,
    ) -> Result<(), Failure> {
        let mut request = SetMyCommands::new(commands).scope(scope);
        request.language_code = language.map(str::to_owned);
        self.tell(&request).await
    }

    pub(super) async fn set_description(
        &self,
        text: &str,
        language: Option<&str>,
    ) -> Result<(), Failure> {
        let mut request = SetMyDescription::new().description(text);
        request.language_code = language.map(str::to_owned);
        self.tell(&request).await
    }

    pub(super) async fn set_short_description(
        &self,
        text: &str,
        language: Option<&str>,
    ) -> Result<(), Failure> {
        let mut request = SetMyShortDescription::new().short_description(text);
        request.language_code = language.map(str::to_owned);
        self.tell(&request).await
    }

    /// Sends a card and sees to it that a failure hurts nobody: logged, and quiet where the bot has
    /// been shut out. Where it has arrived.
    pub(super) async fn deliver(&self, to: &Place, card: Card) -> Option<Sent> {
        match self.send(to, card).await {
            Ok(sent) => return Some(sent),
            Err(failure @ Failure::Forbidden) => debug!(%failure, "a reply was not wanted"),
            Err(failure) => warn!(%failure, "a reply could not be sent"),
        }
        None
    }

    /// Sends a card; waits when told to, repeats what is safe to repeat, and changes what Telegram
    /// says is wrong with it, each thing once.
    pub(super) async fn send(&self, to: &Place, card: Card) -> Result<Sent, Failure> {
        let mut letter = letter(to, card);
        let mut chat = to.chat.id;
        let mut backoff = Backoff::new(self.pace);
        let mut waited = Duration::ZERO;
        let mut attempts = 1;
        let mut has_moved = false;
        loop {
            let failure = match self.get::<SentMessage, _>(&letter).await {
                Ok(sent) => {
                    return Ok(Sent {
                        chat,
                        thread: letter.message_thread_id.and(to.thread),
                        message: sent.message_id.as_i64(),
                    });
                }
                Err(failure) => failure,
            };
            match failure {
                Failure::TooManyRequests(pause) if waited + pause <= REPLY_PATIENCE => {
                    waited += pause;
                    self.wait(pause).await?;
                }
                Failure::Moved(to) if !has_moved => {
                    has_moved = true;
                    chat = to;
                    letter.chat_id = Recipient::Id(ChatId(to));
                    letter.message_thread_id = None;
                }
                // A closed topic without a topic is the whole group.
                Failure::NoSuchPlace(_) | Failure::Moved(_)
                    if letter.message_thread_id.is_none() =>
                {
                    return Err(Failure::Forbidden);
                }
                Failure::NoSuchPlace(reason) => {
                    debug!(%reason, "a reply goes to the chat instead of its topic");
                    letter.message_thread_id = None;
                }
                Failure::BadButtons(reason) if letter.reply_markup.is_some() => {
                    warn!(
                        %reason,
                        "Telegram refuses a message with buttons, sending it without; Mini App \
                         buttons need an https PUBLIC_URL"
                    );
                    letter.reply_markup = None;
                }
                failure if failure.is_safe_to_repeat() && attempts < REPLY_ATTEMPTS => {
                    attempts += 1;
                    self.wait(backoff.pause(None)).await?;
                }
                failure => return Err(failure),
            }
        }
    }

    /// Waits, unless the process is about to end.
    pub(super) async fn wait(&self, pause: Duration) -> Result<(), Failure> {
        tokio::select! {
            () = tokio::time::sleep(pause) => Ok(()),
            () = self.shutdown.cancelled() => Err(Failure::ShuttingDown),
        }
    }

    /// Repeats `attempt` until it succeeds; `None` when the process ends before. Says what does
    /// not work once per kind of failure.
    pub(super) async fn persist<T, F, A>(&self, what: &str, mut attempt: A) -> Option<T>
    where
        F: Future<Output = Result<T, Failure>>,
        A: FnMut() -> F,
    {
        let mut backoff = Backoff::new(self.pace);
        let mut said = None;
        loop {
            let failure = tokio::select! {
                answer = attempt() => match answer {
                    Ok(value) => return Some(value),
                    Err(failure) => failure,
                },
                () = self.shutdown.cancelled() => return None,
            };
            let pause = backoff.pause(failure.asked_pause());
            if said.as_ref() != Some(&failure) {
                warn!(%failure, what, "trying again until it works");
                said = Some(failure);
            }
            self.wait(pause).await.ok()?;
        }
    }

    /// As `get`, for a message to one person: a refusal comes with why they cannot be written to.
    pub(super) async fn get_or_why<T, P>(&self, request: &P) -> Result<T, (Failure, Option<Shut>)>
    where
        T: DeserializeOwned,
        P: Payload + Serialize,
    {
        let patience = self.pace.request_timeout;
        self.api.get_or_why(request, patience).await
    }

    pub(super) async fn tell<P: Payload + Serialize>(&self, request: &P) -> Result<(), Failure> {
        self.api.tell(request, self.pace.request_timeout).await
    }

    pub(super) async fn get<T, P>(&self, request: &P) -> Result<T, Failure>
    where
        T: DeserializeOwned,
        P: Payload + Serialize,
    {
        self.api.get(request, self.pace.request_timeout).await
    }
}

/// What whoever pressed a button gets to see.
#[derive(Clone, Copy, Debug)]
pub(super) enum Say<'a> {
    Nothing,
    /// A line that goes by itself.
    Note(&'a str),
    /// A window to close.
    Alert(&'a str),
    /// A link to this bot that opens at once.
    Open(&'a Url),
}

/// The request that sends a card.
fn letter(to: &Place, card: Card) -> SendMessage {
    let mut letter = SendMessage::new(ChatId(to.chat.id), card.text)
        .parse_mode(ParseMode::Html)
        .link_preview_options(NO_PREVIEW);
    let thread = to.thread.and_then(|thread| i32::try_from(thread).ok());
    letter.message_thread_id = thread.map(|thread| ThreadId(MessageId(thread)));
    letter.reply_markup = card.keyboard.map(ReplyMarkup::InlineKeyboard);
    letter
}

/// Telegram's offsets have 32 bits.
fn to_offset(id: UpdateId) -> i32 {
    i32::try_from(id).unwrap_or(i32::MAX)
}

/// Links in our messages are for pressing; a preview would only repeat them.
pub(super) const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};
