//! A client that is not ours understands the answers.

use efir_simulator::Simulator;
use teloxide::prelude::*;
use teloxide::types::{
    AllowedUpdate, ChatMemberKind, InlineKeyboardButton, InlineKeyboardMarkup, ParseMode,
    UpdateKind,
};
use teloxide::{ApiError, RequestError};

use crate::support::{ANNA, GROUP, TOKEN, World};

fn bot(world: &World) -> Bot {
    Bot::new(TOKEN).set_api_url(Simulator::api_url(&world.origin).parse().unwrap())
}

#[tokio::test]
async fn teloxide_reads_what_the_simulator_answers() {
    let world = World::start().await;
    let bot = bot(&world);
    let me = bot.get_me().await.unwrap();
    assert_eq!(me.username(), "simulated_bot");

    world.say(ANNA, ANNA, "/start abc").await;
    let updates = bot
        .get_updates()
        .allowed_updates([AllowedUpdate::Message, AllowedUpdate::CallbackQuery])
        .await
        .unwrap();
    let UpdateKind::Message(message) = &updates[0].kind else {
        panic!("not a message: {updates:?}");
    };
    assert_eq!(message.text(), Some("/start abc"));

    let url = "https://t.me/simulated_bot?startapp=x".parse().unwrap();
    let sent = bot
        .send_message(ChatId(GROUP), "<b>Room</b> x")
        .parse_mode(ParseMode::Html)
        .reply_markup(InlineKeyboardMarkup::new([[InlineKeyboardButton::url(
            "Join", url,
        )]]))
        .await
        .unwrap();
    assert_eq!(sent.text(), Some("Room x"));
    let unchanged = bot
        .edit_message_text(ChatId(GROUP), sent.id, "Room x")
        .await;
    assert!(
        unchanged.is_ok(),
        "the bold text and the button went away: {unchanged:?}"
    );
    let unchanged = bot
        .edit_message_text(ChatId(GROUP), sent.id, "Room x")
        .await;
    assert!(matches!(
        unchanged,
        Err(RequestError::Api(ApiError::MessageNotModified))
    ));

    let chat = bot.get_chat(ChatId(ANNA)).await.unwrap();
    assert!(chat.photo.is_some());
    assert!(bot.get_chat(ChatId(GROUP)).await.unwrap().is_supergroup());
    let member = bot
        .get_chat_member(ChatId(GROUP), UserId(ANNA as u64))
        .await
        .unwrap();
    assert!(matches!(member.kind, ChatMemberKind::Owner(_)));
    let hook = "https://example.org/hook".parse().unwrap();
    bot.delete_webhook().await.unwrap();
    bot.set_webhook(hook).secret_token("abc").await.unwrap();
    assert!(bot.get_webhook_info().await.unwrap().url.is_some());
}

#[tokio::test]
async fn teloxide_downloads_a_portrait() {
    let world = World::start().await;
    let bot = bot(&world);
    let photos = bot
        .get_user_profile_photos(UserId(ANNA as u64))
        .await
        .unwrap();
    let file = bot
        .get_file(photos.photos[0][0].file.id.clone())
        .await
        .unwrap();
    let url = format!(
        "{}/file/bot{TOKEN}/{}",
        Simulator::api_url(&world.origin),
        file.path.replace('/', "%2F")
    );
    let bytes = reqwest::get(url).await.unwrap().bytes().await.unwrap();
    assert_eq!(bytes.len() as u32, file.size);
}
