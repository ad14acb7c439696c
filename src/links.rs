//! Where invitations lead: to the bot once Telegram has told its name, until then to our own page.
//!
//! Knows neither the bot nor rooms: the bot says its name here, and whoever makes a link asks here.

use tokio::sync::SetOnce;
use url::Url;

/// What `/start` carries in front of a room's code for "tell me when somebody joins". So long that with
/// a code (3 to 32 characters) it is no code itself, and at most 64 characters, which Telegram allows.
pub(crate) const BELL_START: &str = "tell-me-when-somebody-comes-in-";

/// The link that invites others into a room from anywhere in Telegram:
/// `https://t.me/<bot>/<app>?startapp=CODE`, or without an app name
/// `https://t.me/<bot>?startapp=CODE`, which opens the bot's main Mini App. `code` is the code as
/// people see it, of the characters that a room code has.
#[must_use]
pub fn invite_url(username: &str, app_short_name: Option<&str>, code: &str) -> String {
    format!("{}?startapp={code}", app_url(username, app_short_name))
}

/// The Mini App's own link, without a room.
fn app_url(username: &str, app_short_name: Option<&str>) -> String {
    match app_short_name {
        Some(app) => format!("https://t.me/{username}/{app}"),
        None => format!("https://t.me/{username}"),
    }
}

/// Makes links for one deployment. Until Telegram has told the bot's username, and without a bot,
/// invitations lead straight to our own page.
#[derive(Debug)]
pub struct InviteLinks {
    origin: String,
    app_short_name: Option<String>,
    username: SetOnce<String>,
}

impl InviteLinks {
    /// For the Mini App at `origin` (no slash at its end) with this direct-link name, if it has one.
    #[must_use]
    pub fn new(origin: impl Into<String>, app_short_name: Option<String>) -> Self {
        Self {
            origin: origin.into(),
            app_short_name,
            username: SetOnce::new(),
        }
    }

    /// Where the Mini App is served.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The bot's username without the `@`, once known.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.username.get().map(String::as_str)
    }

    /// The link that invites others into a room.
    #[must_use]
    pub fn invite_url(&self, code: &str) -> String {
        match self.username() {
            Some(username) => invite_url(username, self.app_short_name.as_deref(), code),
            None => self.page_url(Some(code)),
        }
    }

    /// The Mini App's page for a `web_app` button, which carries no start parameter of its own.
    #[must_use]
    pub fn page_url(&self, code: Option<&str>) -> String {
        match code {
            Some(code) => format!("{}/?startapp={code}", self.origin),
            None => format!("{}/", self.origin),
        }
    }

    /// The link that opens the chat with the bot and, by one tap there, has it tell when somebody joins
    /// the room with this (canonical) code; `None` until the username is known.
    pub(crate) fn bell_url(&self, code: &str) -> Option<Url> {
        let username = self.username()?;
        Url::parse(&format!("https://t.me/{username}?start={BELL_START}{code}")).ok()
    }

    /// The link that adds the bot to a group; `None` until the username is known. The payload is
    /// too short to be a room code, so the group is greeted.
    pub(crate) fn add_to_group_url(&self) -> Option<String> {
        self.username()
            .map(|username| format!("https://t.me/{username}?startgroup=hi"))
    }

    /// Remembers the username. A bot cannot change it while it runs, so the first one stays.
    pub fn learn_username(&self, username: &str) {
        let _ = self.username.set(username.to_owned());
    }

    /// Waits until the username is known: links that were made before lead elsewhere.
    pub async fn known(&self) {
        self.username.wait().await;
    }
}

/// The link that opens Telegram's "share with..." sheet.
pub(crate) fn share_url(link: &str, text: &str) -> Option<Url> {
    Url::parse_with_params("https://t.me/share/url", [("url", link), ("text", text)]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "7H2K9M4QZX";

    #[test]
    fn an_invitation_names_the_app_when_it_has_a_name() {
        assert_eq!(
            invite_url("efir_bot", Some("air"), CODE),
            "https://t.me/efir_bot/air?startapp=7H2K9M4QZX"
        );
        assert_eq!(
            invite_url("efir_bot", None, CODE),
            "https://t.me/efir_bot?startapp=7H2K9M4QZX"
        );
    }

    #[test]
    fn before_the_username_is_known_invitations_lead_to_our_page() {
        let links = InviteLinks::new("https://efir.example", None);
        assert_eq!(
            links.invite_url(CODE),
            "https://efir.example/?startapp=7H2K9M4QZX"
        );
        links.learn_username("efir_bot");
        assert_eq!(
            links.invite_url(CODE),
            "https://t.me/efir_bot?startapp=7H2K9M4QZX"
        );
    }

    #[test]
    fn a_shared_link_is_encoded() {
        let url = share_url("https://t.me/b?startapp=A", "Пятница & друзья").unwrap();
        assert!(
            url.as_str().starts_with(
                "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fb%3Fstartapp%3DA&text="
            )
        );
        assert!(url.as_str().contains("%26"));
    }
}
