//! The Bot API as the rest of the bot uses it: patient sends, short calls, failures without
//! secrets.
//!
//! The library's own client logs and prints more than we may (its `Debug` shows the token), so it
//! does not leave this file.

use std::time::Duration;

use teloxide::RequestError;
use teloxide::prelude::*;
use teloxide::requests::{HasPayload, Output, Request};
use teloxide::types::{
    AllowedUpdate, BotCommand, BotCommandScope, CallbackQueryId, LinkPreviewOptions, MenuButton,
    ParseMode, Recipient, ReplyMarkup, ThreadId,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};
use url::Url;

use super::backoff::Backoff;
use super::failure::Failure;
use super::pace::Pace;
use super::room_card::Card;
use crate::limits::REPLY_PATIENCE;

/// Updates we handle; Telegram is asked for no others.
const ALLOWED_UPDATES: [AllowedUpdate; 3] = [
    AllowedUpdate::Message,
    AllowedUpdate::ChannelPost,
    AllowedUpdate::CallbackQuery,
];
/// Webhook connections Telegram may open at once; the queue behind them is one.
const WEBHOOK_CONNECTIONS: u8 = 20;
/// How often a reply is tried when Telegram has trouble.
const REPLY_ATTEMPTS: u32 = 3;

/// Where a reply goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Destination {
    pub(super) chat: ChatId,
    /// The topic, in groups that have topics.
    pub(super) thread: Option<ThreadId>,
}

/// A cheap handle to the Bot API.
#[derive(Clone)]
pub(super) struct Telegram {
    bot: Bot,
    pace: Pace,
    shutdown: CancellationToken,
}

impl Telegram {
    /// `None` when no HTTP client can be built.
    pub(super) fn new(
        token: &str,
        api_url: Url,
        pace: Pace,
        shutdown: CancellationToken,
    ) -> Option<Self> {
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .tcp_nodelay(true)
            .build()
            .ok()?;
        Some(Self {
            bot: Bot::with_client(token, client).set_api_url(api_url),
            pace,
            shutdown,
        })
    }

    /// The bot's username.
    pub(super) async fn username(&self) -> Result<String, Failure> {
        let me = self.call(&self.bot.get_me()).await?;
        me.user
            .username
            .ok_or_else(|| Failure::Refused("the bot has no username".to_owned()))
    }

    pub(super) async fn set_webhook(&self, url: Url, secret: &str) -> Result<(), Failure> {
        let request = self
            .bot
            .set_webhook(url)
            .secret_token(secret)
            .allowed_updates(ALLOWED_UPDATES)
            .max_connections(WEBHOOK_CONNECTIONS)
            .drop_pending_updates(false);
        self.call(&request).await.map(drop)
    }

    pub(super) async fn delete_webhook(&self) -> Result<(), Failure> {
        self.call(&self.bot.delete_webhook()).await.map(drop)
    }

    /// The updates from `offset` on; waits for some as long as the pace allows.
    pub(super) async fn updates(&self, offset: Option<i32>) -> Result<Vec<Update>, Failure> {
        let hold = u32::try_from(self.pace.long_poll.as_secs()).unwrap_or(u32::MAX);
        let mut request = self
            .bot
            .get_updates()
            .timeout(hold)
            .allowed_updates(ALLOWED_UPDATES);
        request.payload_mut().offset = offset;
        let patience = self.pace.long_poll + self.pace.request_timeout;
        self.call_within(patience, &request).await
    }

    /// Tells Telegram that everything before `offset` has been taken.
    pub(super) async fn confirm_updates(&self, offset: i32) -> Result<(), Failure> {
        let request = self.bot.get_updates().offset(offset).limit(1).timeout(0);
        self.call(&request).await.map(drop)
    }

    pub(super) async fn answer_callback(&self, id: CallbackQueryId) -> Result<(), Failure> {
        self.call(&self.bot.answer_callback_query(id))
            .await
            .map(drop)
    }

    /// The button beside the message field: of one private chat, or of all without their own.
    pub(super) async fn set_menu_button(
        &self,
        chat: Option<ChatId>,
        button: MenuButton,
    ) -> Result<(), Failure> {
        let mut request = self.bot.set_chat_menu_button().menu_button(button);
        request.payload_mut().chat_id = chat;
        self.call(&request).await.map(drop)
    }

    pub(super) async fn set_commands(
        &self,
        commands: Vec<BotCommand>,
        scope: BotCommandScope,
        language: Option<&str>,
    ) -> Result<(), Failure> {
        let mut request = self.bot.set_my_commands(commands).scope(scope);
        request.payload_mut().language_code = language.map(str::to_owned);
        self.call(&request).await.map(drop)
    }

    pub(super) async fn set_description(
        &self,
        text: &str,
        language: Option<&str>,
    ) -> Result<(), Failure> {
        let mut request = self.bot.set_my_description().description(text);
        request.payload_mut().language_code = language.map(str::to_owned);
        self.call(&request).await.map(drop)
    }

    pub(super) async fn set_short_description(
        &self,
        text: &str,
        language: Option<&str>,
    ) -> Result<(), Failure> {
        let mut request = self.bot.set_my_short_description().short_description(text);
        request.payload_mut().language_code = language.map(str::to_owned);
        self.call(&request).await.map(drop)
    }

    /// Sends a card and sees to it that a failure hurts nobody: logged, and quiet where the bot has
    /// been shut out.
    pub(super) async fn deliver(&self, to: Destination, card: Card) {
        match self.send(to, card).await {
            Ok(()) => {}
            Err(failure @ Failure::Forbidden) => debug!(%failure, "a reply was not wanted"),
            Err(failure) => warn!(%failure, "a reply could not be sent"),
        }
    }

    /// Sends a card; waits when told to, follows a group that has moved, repeats what is safe to
    /// repeat, and leaves out buttons that Telegram refuses (`web_app` ones without HTTPS).
    async fn send(&self, to: Destination, card: Card) -> Result<(), Failure> {
        let mut request = self.letter(to, card);
        let mut backoff = Backoff::new(self.pace);
        let mut waited = Duration::ZERO;
        let mut attempts = 1;
        loop {
            let Err(failure) = self.call(&request).await else {
                return Ok(());
            };
            match failure {
                Failure::TooManyRequests(pause) if waited + pause <= REPLY_PATIENCE => {
                    waited += pause;
                    self.wait(pause).await?;
                }
                Failure::Moved(chat) if request.payload_ref().chat_id != Recipient::Id(chat) => {
                    request.payload_mut().chat_id = Recipient::Id(chat);
                }
                Failure::Refused(reason) if request.payload_ref().reply_markup.is_some() => {
                    warn!(
                        %reason,
                        "Telegram refuses a message with buttons, sending it without; Mini App \
                         buttons need an https PUBLIC_URL"
                    );
                    request.payload_mut().reply_markup = None;
                }
                failure if failure.is_safe_to_repeat() && attempts < REPLY_ATTEMPTS => {
                    attempts += 1;
                    self.wait(backoff.pause(None)).await?;
                }
                failure => return Err(failure),
            }
        }
    }

    /// The request that sends a card.
    fn letter(
        &self,
        to: Destination,
        card: Card,
    ) -> impl Request<Payload = teloxide::payloads::SendMessage, Err = RequestError> + use<> {
        let mut request = self
            .bot
            .send_message(to.chat, card.text)
            .parse_mode(ParseMode::Html)
            .link_preview_options(NO_PREVIEW);
        let payload = request.payload_mut();
        payload.message_thread_id = to.thread;
        payload.reply_markup = card.keyboard.map(ReplyMarkup::InlineKeyboard);
        request
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

    async fn call<R>(&self, request: &R) -> Result<Output<R>, Failure>
    where
        R: Request<Err = RequestError>,
    {
        self.call_within(self.pace.request_timeout, request).await
    }

    /// One request with a limit of time. The library waits ten seconds of its own after a 5xx;
    /// the limit covers that too.
    async fn call_within<R>(&self, patience: Duration, request: &R) -> Result<Output<R>, Failure>
    where
        R: Request<Err = RequestError>,
    {
        match tokio::time::timeout(patience, request.send_ref()).await {
            Ok(answer) => answer.map_err(Failure::from),
            Err(_) => Err(Failure::TimedOut),
        }
    }
}

/// Links in our messages are for pressing; a preview would only repeat them.
const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};
