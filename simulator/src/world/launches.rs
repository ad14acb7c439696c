//! How a Mini App is opened: which address, with which signed launch data.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use form_urlencoded::Serializer;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{World, chat_instance};
use crate::cast;
use crate::init_data::{self, hmac};

/// The Bot API version the simulated client speaks.
const VERSION: &str = "9.1";
/// The client the launch parameters name: Telegram Web.
const PLATFORM: &str = "weba";

/// Deviations from an honest launch, for tests; and the client's theme.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct LaunchOptions {
    /// Unix seconds instead of now.
    pub(crate) auth_date: Option<i64>,
    /// Changes the signed data after signing.
    pub(crate) tamper: bool,
    /// `light` or `dark`.
    pub(crate) theme: Option<String>,
}

/// What is opened and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Launch {
    /// A web app button or the menu button in a private chat, with the button's address.
    Button { url: String },
    /// A `t.me` link to the app, pressed in this chat (or nowhere).
    Link {
        start_param: Option<String>,
        chat: Option<i64>,
    },
}

impl World {
    /// What a link to this bot opens; `None` for links elsewhere.
    /// `t.me/<bot>?startapp=…` is the main app, `t.me/<bot>/<app>?startapp=…` a named one.
    pub(crate) fn app_link(&self, url: &str, chat: Option<i64>) -> Option<Launch> {
        let rest = url
            .strip_prefix("https://t.me/")
            .or_else(|| url.strip_prefix("http://t.me/"))?;
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (bot, app) = path.split_once('/').unwrap_or((path, ""));
        if !bot.eq_ignore_ascii_case(&self.profile.username) {
            return None;
        }
        let mut pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        let start = pairs
            .find(|(key, _)| key == "startapp")
            .map(|(_, value)| value);
        if app.is_empty() && start.is_none() {
            return None;
        }
        Some(Launch::Link {
            start_param: start.filter(|value| !value.is_empty()),
            chat,
        })
    }

    /// The `start` parameter of a deep link to a chat with this bot: `t.me/<bot>?start=…`.
    pub(crate) fn start_link(&self, url: &str) -> Option<String> {
        let rest = url.strip_prefix("https://t.me/")?;
        let (bot, query) = rest.split_once('?').unwrap_or((rest, ""));
        if !bot.eq_ignore_ascii_case(&self.profile.username) {
            return None;
        }
        let mut pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        Some(
            pairs
                .find(|(key, _)| key == "start")
                .map(|(_, value)| value)
                .unwrap_or_default(),
        )
    }

    /// The address a client opens for this person.
    pub(crate) fn launch_url(
        &self,
        person: &cast::Person,
        launch: &Launch,
        options: &LaunchOptions,
        now: i64,
    ) -> String {
        let data = self.init_data(person, launch, options, now);
        let theme = theme_params(options.theme.as_deref() == Some("dark"));
        let fragment = Serializer::new(String::new())
            .append_pair("tgWebAppData", &data)
            .append_pair("tgWebAppVersion", VERSION)
            .append_pair("tgWebAppPlatform", PLATFORM)
            .append_pair("tgWebAppThemeParams", &theme.to_string())
            .finish();
        // Clients read this fragment with decodeURIComponent, which leaves `+` alone.
        let fragment = fragment.replace('+', "%20");
        match launch {
            Launch::Button { url } => {
                let page = url.split('#').next().unwrap_or_default();
                format!("{page}#{fragment}")
            }
            Launch::Link { start_param, .. } => {
                let origin = self.mini_app_origin.trim_end_matches('/');
                let query = start_param
                    .as_ref()
                    .map(|start| {
                        let pair = Serializer::new(String::new())
                            .append_pair("tgWebAppStartParam", start)
                            .finish();
                        format!("?{pair}")
                    })
                    .unwrap_or_default();
                format!("{origin}/{query}#{fragment}")
            }
        }
    }

    fn init_data(
        &self,
        person: &cast::Person,
        launch: &Launch,
        options: &LaunchOptions,
        now: i64,
    ) -> String {
        let mut user = person.user();
        if let Some(fields) = user.as_object_mut() {
            fields.remove("is_bot");
        }
        if self
            .chats
            .get(&person.id)
            .is_some_and(|chat| chat.open && !chat.blocked)
        {
            user["allows_write_to_pm"] = json!(true);
        }
        // Telegram escapes slashes in the JSON it signs; so does its stand-in.
        let user = user.to_string().replace('/', "\\/");
        let mut fields: Vec<(&str, String)> = vec![("user", user)];
        match launch {
            Launch::Button { .. } => {
                let made_up = hmac(&now.to_be_bytes(), &person.id.to_be_bytes());
                fields.insert(0, ("query_id", URL_SAFE_NO_PAD.encode(&made_up[..18])));
            }
            Launch::Link { start_param, chat } => {
                let (kind, instance) = match chat {
                    Some(chat) if *chat == cast::GROUP_ID => ("supergroup", *chat),
                    Some(chat) => ("private", *chat),
                    None => ("sender", person.id),
                };
                fields.push(("chat_instance", chat_instance(instance)));
                fields.push(("chat_type", kind.to_owned()));
                if let Some(start) = start_param {
                    fields.push(("start_param", start.clone()));
                }
            }
        }
        fields.push(("auth_date", options.auth_date.unwrap_or(now).to_string()));
        // 64 bytes as of Ed25519, without its meaning: nobody has Telegram's private key.
        let half = hmac(b"signature", fields[0].1.as_bytes());
        fields.push(("signature", URL_SAFE_NO_PAD.encode([half, half].concat())));
        let fields: Vec<(String, String)> = fields
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        let signed = init_data::sign(&fields, &self.bot_token);
        if options.tamper {
            signed.replacen(&person.id.to_string(), &(person.id + 1_000).to_string(), 1)
        } else {
            signed
        }
    }
}

/// The colours a client hands to Mini Apps.
pub(crate) fn theme_params(dark: bool) -> Value {
    if dark {
        json!({
            "bg_color": "#212121", "text_color": "#ffffff", "hint_color": "#aaaaaa",
            "link_color": "#8774e1", "button_color": "#8774e1", "button_text_color": "#ffffff",
            "secondary_bg_color": "#0f0f0f", "header_bg_color": "#212121",
            "accent_text_color": "#8774e1", "section_bg_color": "#212121",
            "section_header_text_color": "#aaaaaa", "subtitle_text_color": "#aaaaaa",
            "destructive_text_color": "#e53935", "section_separator_color": "#303030",
            "bottom_bar_bg_color": "#212121",
        })
    } else {
        json!({
            "bg_color": "#ffffff", "text_color": "#000000", "hint_color": "#707579",
            "link_color": "#3390ec", "button_color": "#3390ec", "button_text_color": "#ffffff",
            "secondary_bg_color": "#f4f4f5", "header_bg_color": "#ffffff",
            "accent_text_color": "#3390ec", "section_bg_color": "#ffffff",
            "section_header_text_color": "#707579", "subtitle_text_color": "#707579",
            "destructive_text_color": "#df3f40", "section_separator_color": "#e4e4e5",
            "bottom_bar_bg_color": "#ffffff",
        })
    }
}
