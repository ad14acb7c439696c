//! The page of `efir host`, and whom it keeps out.

use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::support::{DEADLINE, Host, Hub, SECRET};

/// The page of one host.
pub(crate) struct Page {
    client: Client,
    port: u16,
    token: String,
}

impl Page {
    /// Where the host says that it is.
    pub(crate) async fn of(host: &mut Host) -> Self {
        let line = host.hears("page", "http://localhost:").await;
        let (_, address) = line.split_once("http://localhost:").expect("an address");
        let (port, token) = address.split_once("/#").expect("a token");
        Self {
            client: Client::builder().no_proxy().build().expect("a client"),
            port: port.parse().expect("a port"),
            token: token.to_owned(),
        }
    }

    /// The status and the body of a call with these headers.
    async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> (u16, String) {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let mut request = self.client.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// What is shown as soon as it is like this.
    pub(crate) async fn state_with(&self, is: impl Fn(&Value) -> bool) -> Value {
        let looking = async {
            let mut version = 0;
            loop {
                let path = format!("/api/state?after={version}");
                let headers = [("authorization", &*self.bearer())];
                let (status, text) = self.call(Method::GET, &path, &headers, None).await;
                assert_eq!(status, 200, "{text}");
                let state: Value = serde_json::from_str(&text).expect("JSON");
                if is(&state["picture"]) {
                    return state["picture"].clone();
                }
                version = state["version"].as_u64().expect("a number");
            }
        };
        let looked = tokio::time::timeout(DEADLINE, looking).await;
        looked.expect("shown in time")
    }

    /// Orders something as the page does.
    pub(crate) async fn order(&self, order: &Value) -> (u16, Value) {
        let headers = [("authorization", &*self.bearer())];
        let (status, text) = self
            .call(Method::POST, "/api/orders", &headers, Some(order))
            .await;
        (status, serde_json::from_str(&text).expect("JSON"))
    }
}

#[tokio::test]
async fn the_page_answers_its_own_token_under_the_names_of_this_machine_alone() {
    let hub = Hub::new("nobody");
    let words = ["--code", "Party-1", "--app-url", "https://game.example/"];
    let mut host = Host::start(&hub.url(), SECRET, &words, &[]);
    let page = Page::of(&mut host).await;
    let here = format!("localhost:{}", page.port);
    let bearer = page.bearer();
    let wrong = format!("Bearer {}", "0".repeat(32));
    let get = async |path: &str, headers: &[(&str, &str)]| {
        page.call(Method::GET, path, headers, None).await.0
    };

    for path in ["/", "/page.js", "/page.css"] {
        assert_eq!(get(path, &[]).await, 200, "{path}");
        assert_eq!(get(path, &[("host", &here)]).await, 200, "{path}");
        // A name that leads to this machine only for the attack's sake (DNS rebinding).
        assert_eq!(
            get(path, &[("host", "evil.example:80")]).await,
            403,
            "{path}"
        );
    }
    let state = "/api/state";
    assert_eq!(get(state, &[("authorization", &*bearer)]).await, 200);
    for headers in [
        &[][..],
        &[("authorization", &*wrong)],
        &[("authorization", &*page.token)],
        &[("cookie", &*page.token)],
    ] {
        assert_eq!(get(state, headers).await, 401, "{headers:?}");
    }
    let rebound = [("host", "evil.example"), ("authorization", &*bearer)];
    assert_eq!(get(state, &rebound).await, 403);
    // What a form of another page can send.
    let order = json!({ "order": "remove", "user_id": 7, "name": "Ann" });
    let form = [
        ("origin", "https://evil.example"),
        ("content-type", "text/plain"),
    ];
    let (status, _) = page
        .call(Method::POST, "/api/orders", &form, Some(&order))
        .await;
    assert_eq!(status, 401);
    let (_, forbidden) = page
        .call(Method::GET, "/", &[("host", "evil.example")], None)
        .await;
    assert!(forbidden.contains("for this machine alone") && forbidden.contains("для этого"));
    let (_, html) = page.call(Method::GET, "/", &[], None).await;
    assert!(!html.contains(&page.token) && !html.contains(SECRET));
}

#[tokio::test]
async fn the_page_speaks_the_language_of_its_browser() {
    let hub = Hub::new("nobody-speaks");
    let words = ["--code", "Party-1", "--app-url", "https://game.example/"];
    let mut host = Host::start(&hub.url(), SECRET, &words, &[]);
    let page = Page::of(&mut host).await;
    host.hears("hub", "nothing listens there").await;
    let bearer = page.bearer();
    for (lang, code, mute, why) in [
        (
            "uk-UA",
            "uk",
            "Заглушити",
            "за цією адресою ніхто не відповідає",
        ),
        ("ru", "ru", "Заглушить", "по этому адресу никто не отвечает"),
        ("de-DE", "en", "Mute", "nothing listens there"),
    ] {
        let path = format!("/words?lang={lang}");
        let (_, text) = page.call(Method::GET, &path, &[], None).await;
        let said: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(
            (said["lang"].as_str(), said["words"]["mute"].as_str()),
            (Some(code), Some(mute))
        );
        let path = format!("/api/state?lang={lang}");
        let headers = [("authorization", &*bearer)];
        let (_, text) = page.call(Method::GET, &path, &headers, None).await;
        let state: Value = serde_json::from_str(&text).expect("JSON");
        let light = &state["picture"]["registration"]["words"];
        assert!(
            light.as_str().is_some_and(|words| words.contains(why)),
            "{light}"
        );
    }
}
