//! How we reach others over HTTP.
//!
//! Proxies come from the environment, as programs have them: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`
//! (also `socks5://` and `socks5h://`), `NO_PROXY`.

use std::sync::Arc;

use reqwest::{Client, ClientBuilder};
use secrecy::{ExposeSecret as _, SecretString};

use crate::config::is_of_this_machine;

/// Where a bot's methods and files are at a Bot API. The token is part of every address, so none is
/// ever shown: errors of requests are told anew instead of passed on. A clone is a reference.
#[derive(Clone)]
pub struct BotApiAddress(Arc<Parts>);

struct Parts {
    base: String,
    token: SecretString,
}

impl BotApiAddress {
    /// Of the bot with `token` at the Bot API at `base`, for example `https://api.telegram.org`.
    #[must_use]
    pub fn new(base: &str, token: SecretString) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self(Arc::new(Parts { base, token }))
    }

    /// Where a method is called.
    #[must_use]
    pub fn method(&self, name: &str) -> String {
        let Parts { base, token } = &*self.0;
        format!("{base}/bot{}/{name}", token.expose_secret())
    }

    /// Where a file is fetched, by the path that `getFile` told.
    #[must_use]
    pub fn file(&self, path: &str) -> String {
        let Parts { base, token } = &*self.0;
        format!("{base}/file/bot{}/{path}", token.expose_secret())
    }
}

/// A client for the service at `base`. This machine itself is asked without a proxy: one elsewhere
/// would ask its own.
pub fn client(base: &str) -> ClientBuilder {
    let builder = Client::builder();
    if is_of_this_machine(base) {
        builder.no_proxy()
    } else {
        builder
    }
}

/// The variables that name a proxy, as they are set in this environment.
#[must_use]
pub fn proxies() -> Vec<&'static str> {
    const NAMES: [&str; 6] = [
        "HTTPS_PROXY",
        "https_proxy",
        "HTTP_PROXY",
        "http_proxy",
        "ALL_PROXY",
        "all_proxy",
    ];
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    NAMES.into_iter().filter(is_set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_and_files_of_a_bot_have_their_addresses_with_and_without_a_slash() {
        for base in ["https://api.example", "https://api.example/"] {
            let address = BotApiAddress::new(base, "1:x".into());
            assert_eq!(address.method("getMe"), "https://api.example/bot1:x/getMe");
            assert_eq!(
                address.file("photos/1.jpg"),
                "https://api.example/file/bot1:x/photos/1.jpg"
            );
        }
    }
}
