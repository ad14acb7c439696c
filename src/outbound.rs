//! How we reach others over HTTP.
//!
//! Proxies come from the environment, as programs have them: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`
//! (also `socks5://` and `socks5h://`), `NO_PROXY`.

use reqwest::{Client, ClientBuilder};

use crate::config::is_of_this_machine;

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
