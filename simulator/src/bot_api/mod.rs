//! The Bot API's methods over the [`World`]: parameters in, result or error out.
//!
//! Synchronous. `getUpdates`, `setWebhook` and `deleteWebhook` wait or deliver, so the edge takes them
//! before they get here.

mod chats;
mod messages;
pub(crate) mod params;
mod profile;
mod queries;

use serde_json::{Value, json};

use crate::world::World;
use params::Params;

/// What the loser of two getUpdates calls is told.
pub(crate) const TERMINATED_BY_OTHER: &str = "Conflict: terminated by other getUpdates request; make \
     sure that only one bot instance is running";

/// `{"ok": false, ...}`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) code: u16,
    pub(crate) description: String,
    /// Whatever goes with it, such as `retry_after`.
    pub(crate) parameters: Option<Value>,
}

/// A method's result.
pub(crate) type Answer = Result<Value, ApiError>;

impl ApiError {
    pub(crate) fn new(code: u16, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
            parameters: None,
        }
    }

    /// `400 Bad Request: <what>`
    pub(crate) fn bad(what: impl std::fmt::Display) -> Self {
        Self::new(400, format!("Bad Request: {what}"))
    }

    /// `403 Forbidden: <what>`
    pub(crate) fn forbidden(what: impl std::fmt::Display) -> Self {
        Self::new(403, format!("Forbidden: {what}"))
    }

    pub(crate) fn not_found() -> Self {
        Self::new(404, "Not Found")
    }

    /// The body.
    pub(crate) fn body(&self) -> Value {
        let mut body =
            json!({"ok": false, "error_code": self.code, "description": self.description});
        if let Some(parameters) = &self.parameters {
            body["parameters"] = parameters.clone();
        }
        body
    }
}

/// Calls a method by its lower-case name.
pub(crate) fn call(world: &mut World, method: &str, params: &Params, now: i64) -> Answer {
    match method {
        "getme" => Ok(profile::me(world)),
        "logout" | "close" => Ok(json!(true)),
        "getwebhookinfo" => Ok(webhook_info(world)),
        "sendmessage" => messages::send(world, params, now),
        "editmessagetext" => messages::edit_text(world, params, now),
        "editmessagereplymarkup" => messages::edit_markup(world, params, now),
        "deletemessage" => messages::delete(world, params),
        "deletemessages" => messages::delete_many(world, params),
        "sendchataction" => messages::chat_action(world, params),
        "pinchatmessage" | "unpinchatmessage" | "unpinallchatmessages" => {
            messages::target(world, params).map(|_| json!(true))
        }
        "answercallbackquery" => queries::answer_callback(world, params),
        "savepreparedinlinemessage" => queries::save_prepared(world, params, now),
        "answerinlinequery" => queries::answer_inline(world, params),
        "setmycommands" => profile::set_commands(world, params),
        "getmycommands" => profile::get_commands(world, params),
        "deletemycommands" => profile::delete_commands(world, params),
        "setmyname" => profile::set_text(world, params, profile::Text::Name),
        "getmyname" => profile::get_text(world, params, profile::Text::Name),
        "setmydescription" => profile::set_text(world, params, profile::Text::Description),
        "getmydescription" => profile::get_text(world, params, profile::Text::Description),
        "setmyshortdescription" => {
            profile::set_text(world, params, profile::Text::ShortDescription)
        }
        "getmyshortdescription" => {
            profile::get_text(world, params, profile::Text::ShortDescription)
        }
        "setchatmenubutton" => profile::set_menu_button(world, params),
        "getchatmenubutton" => profile::get_menu_button(world, params),
        "getchat" => chats::get_chat(world, params),
        "getchatmember" => chats::get_member(world, params),
        "getchatmembercount" => chats::member_count(world, params),
        "getchatadministrators" => chats::administrators(world, params),
        "getuserprofilephotos" => chats::profile_photos(params),
        "getfile" => chats::get_file(params),
        _ => Err(ApiError::not_found()),
    }
}

fn webhook_info(world: &World) -> Value {
    let webhook = world.updates.webhook.as_ref();
    let mut info = json!({
        "url": webhook.map_or("", |webhook| webhook.url.as_str()),
        "has_custom_certificate": false,
        "pending_update_count": world.updates.pending(),
    });
    if let Some(webhook) = webhook {
        info["max_connections"] = json!(webhook.max_connections);
        if let Some((date, message)) = &webhook.last_error {
            info["last_error_date"] = json!(date);
            info["last_error_message"] = json!(message);
        }
    }
    if !world.updates.allowed().is_empty() {
        info["allowed_updates"] = json!(world.updates.allowed());
    }
    info
}
