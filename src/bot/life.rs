//! The bot's life: introduce itself, get updates, answer them, until the process ends.

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};
use url::Url;

use super::desk::{Desk, DeskTask, Tools};
use super::handlers::World;
use super::intake::Intake;
use super::pace::Pace;
use super::service::RoomService;
use super::sharing::Sharer;
use super::show_again::Shower;
use super::telegram::Telegram;
use super::update::Update;
use super::webhook::WEBHOOK_PATH;
use super::{dispatch, polling, profile, ringing};
use crate::cluster::Post;
use crate::config::BotMode;
use crate::hub::Ringing;
use crate::links::InviteLinks;
use crate::sharing::Sharing;
use crate::store::Store;

/// What a bot lives on.
pub(super) struct Life {
    pub(super) telegram: Telegram,
    pub(super) mode: BotMode,
    /// Speaking with Telegram, which one process does at a time.
    pub(super) desk_post: Post,
    pub(super) pace: Pace,
    pub(super) links: Arc<InviteLinks>,
    pub(super) rooms: Arc<dyn RoomService>,
    pub(super) ringing: Option<Ringing>,
    pub(super) store: Store,
    pub(super) sharing: Arc<Sharing>,
    pub(super) webhook_secret: String,
    pub(super) intake: Intake,
    pub(super) updates: mpsc::Receiver<Update>,
    pub(super) shutdown: CancellationToken,
}

/// Lives until the shutdown. Updates are handled only after Telegram has told the bot's name,
/// because commands in groups carry it; until then they wait in their queue. Of several processes one does more
/// than know that name.
pub(super) async fn live(mut life: Life) {
    let telegram = &life.telegram;
    let Some(username) = telegram
        .persist("asking Telegram who this bot is", || telegram.username())
        .await
    else {
        return;
    };
    life.links.learn_username(&username);
    info!(%username, mode = ?life.mode, "the bot is known to Telegram");
    let held = life.shutdown.run_until_cancelled(life.desk_post.held());
    if held.await.is_none() {
        return;
    }
    let (desk, orders) = Desk::new();
    let (links, rooms) = (Arc::clone(&life.links), Arc::clone(&life.rooms));
    let (ringing, store) = (life.ringing.clone(), life.store.clone());
    let world = World::new(telegram.clone(), links, rooms, ringing, store, desk);
    let world = Arc::new(world);
    let tools = Tools {
        telegram: telegram.clone(),
        links: Arc::clone(&life.links),
        rooms: life.rooms,
        store: life.store,
        admins: world.admins.clone(),
        languages: world.languages.clone(),
        shutdown: life.shutdown.clone(),
    };
    let sharer = Sharer {
        telegram: telegram.clone(),
        links: Arc::clone(&life.links),
        rooms: Arc::clone(&tools.rooms),
        languages: tools.languages.clone(),
        clock: world.clock,
    };
    let shower = Shower(Arc::downgrade(&world));
    life.sharing.begin(Arc::new(sharer), Arc::new(shower));
    let cards = DeskTask::new(tools, orders);
    let receive = async {
        match life.mode {
            BotMode::Webhook => set_webhook(telegram, &life.links, &life.webhook_secret).await,
            BotMode::Polling => {
                polling::poll(telegram, life.pace, &life.intake, &life.shutdown).await;
            }
            BotMode::Off => {}
        }
    };
    let introduce = life
        .shutdown
        .run_until_cancelled(profile::introduce(telegram, &life.links));
    tokio::join!(
        receive,
        introduce,
        ringing::serve(telegram, &life.links, life.ringing.as_ref(), &life.shutdown),
        cards.run(),
        dispatch::run(life.updates, world, life.shutdown.clone()),
    );
}

/// Tells Telegram where to send updates. The webhook stays when the process ends: Telegram keeps
/// updates until the next one is there.
async fn set_webhook(telegram: &Telegram, links: &InviteLinks, secret: &str) {
    let Ok(url) = Url::parse(&format!("{}{WEBHOOK_PATH}", links.origin())) else {
        error!("PUBLIC_URL is not a web address, so no updates will come");
        return;
    };
    let set = telegram
        .persist("setting the webhook", || {
            telegram.set_webhook(url.clone(), secret)
        })
        .await;
    if set.is_some() {
        info!("the webhook is set");
    }
}
