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
