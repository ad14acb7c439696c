//! What `efir host` is to do, checked before anything starts. Pure.

use secrecy::SecretString;
use url::Url;

use crate::config::HostArguments;
use crate::i18n::Lang;
use crate::ids::RoomCode;

/// Letters of a random code: none that is mistaken for another when it is read aloud.
const LETTERS: &[u8] = b"ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a random code; `/start CODE` is typed by people.
const RANDOM_LETTERS: usize = 6;

/// What to do, in a form that can be done.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The deployment, without a slash at its end.
    pub(super) hub: String,
    pub(super) secret: SecretString,
    /// The code as people see it.
    pub(super) code: String,
    pub(super) title: Option<String>,
    pub(super) max_players: Option<u32>,
    /// The shell command that makes this machine reachable.
    pub(super) tunnel: Option<String>,
    /// The game's own server and its arguments; may be empty.
    pub(super) command: Vec<String>,
    pub(super) page_port: u16,
    /// What the terminal speaks.
    pub(super) lang: Lang,
    addresses: Addresses,
}

/// Where players reach the game, as far as it is known without a tunnel.
#[derive(Clone, Debug)]
struct Addresses {
    app_url: Option<String>,
    ws_url: Option<String>,
    app_path: String,
    ws_path: String,
}

/// Where players reach the game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GameAddress {
    pub(super) app_url: String,
    pub(super) ws_url: String,
}

impl Plan {
    /// From the command line; `random` gives a byte at a time. Errors are sentences that say what to do.
    pub(super) fn new(
        arguments: &HostArguments,
        random: impl FnMut() -> u8,
    ) -> Result<Self, String> {
        let hub = arguments.hub.as_deref().filter(|hub| !hub.is_empty());
        let hub = hub.ok_or(
            "--hub is missing: say which deployment gets the room, such as \
             --hub https://efir.example.org (or set EFIR_URL)",
        )?;
        let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.path() == "/";
        let hub = Url::parse(hub).ok().filter(is_web).ok_or(
            "--hub must be the address of a deployment without a path, such as \
             https://efir.example.org",
        )?;
        let secret = arguments.host_secret.clone().ok_or(
            "HOST_SECRET is missing: set it in the environment or in .env to what the deployment \
             has under that name; whoever runs it gives it to you",
        )?;
        let code = match &arguments.code {
            Some(code) => code.clone(),
            None => random_code(random),
        };
        if RoomCode::parse(&code).is_err() {
            return Err("--code must be 3 to 32 characters of A-Z a-z 0-9 _ -".to_owned());
        }
        if arguments.tunnel.is_none() && arguments.app_url.is_none() {
            return Err(
                "players have to reach the game: give a --tunnel command that prints its https \
                 address, such as --tunnel 'cloudflared tunnel --url http://localhost:4100', or the \
                 address itself with --app-url"
                    .to_owned(),
            );
        }
        for (name, path) in [
            ("--app-path", &arguments.app_path),
            ("--ws-path", &arguments.ws_path),
        ] {
            if !path.starts_with('/') {
                return Err(format!("{name} must begin with a slash"));
            }
        }
        let is_page = |text: &String| Url::parse(text).is_ok_and(|url| url.has_host());
        for (name, text) in [
            ("--app-url", &arguments.app_url),
            ("--ws-url", &arguments.ws_url),
        ] {
            if text.as_ref().is_some_and(|text| !is_page(text)) {
                return Err(format!(
                    "{name} must be a whole address, with https:// or wss://"
                ));
            }
        }
        Ok(Self {
            hub: hub.origin().ascii_serialization(),
            secret,
            code,
            title: arguments.title.clone(),
            max_players: arguments.max_players,
            tunnel: arguments.tunnel.clone(),
            command: arguments.command.clone(),
            page_port: arguments.page_port,
            lang: Lang::from_code(arguments.locale.as_deref()),
            addresses: Addresses {
                app_url: arguments.app_url.clone(),
                ws_url: arguments.ws_url.clone(),
                app_path: arguments.app_path.clone(),
                ws_path: arguments.ws_path.clone(),
            },
        })
    }

    /// Whether the address is known only when the tunnel tells it.
    pub(super) const fn waits_for_tunnel(&self) -> bool {
        self.tunnel.is_some() && self.addresses.app_url.is_none()
    }

    /// Where players reach the game when the tunnel leads from `tunnel`; `None` while nothing is known.
    pub(super) fn address(&self, tunnel: Option<&str>) -> Option<GameAddress> {
        let known = &self.addresses;
        let app_url = match (&known.app_url, tunnel) {
            (Some(app_url), _) => app_url.clone(),
            (None, Some(tunnel)) => beside(tunnel, &known.app_path, false)?,
            (None, None) => return None,
        };
        let ws_url = match &known.ws_url {
            Some(ws_url) => ws_url.clone(),
            None => beside(&app_url, &known.ws_path, true)?,
        };
        Some(GameAddress { app_url, ws_url })
    }
}

/// A path on the server that `url` leads to.
fn beside(url: &str, path: &str, is_socket: bool) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let origin = url.origin().ascii_serialization();
    Some(match origin.strip_prefix("http") {
        Some(rest) if is_socket => format!("ws{rest}{path}"),
        _ => format!("{origin}{path}"),
    })
}

fn random_code(mut random: impl FnMut() -> u8) -> String {
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    (0..RANDOM_LETTERS).map(|_| letter(random())).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A command line that can be used.
    pub(in crate::host_app) fn arguments() -> HostArguments {
        HostArguments {
            hub: Some("https://efir.example/".to_owned()),
            code: Some("SPIRT1".to_owned()),
            app_url: Some("https://game.example/play".to_owned()),
            app_path: "/".to_owned(),
            ws_path: "/ws".to_owned(),
            host_secret: Some("a-host-secret-of-some-length".into()),
            ..HostArguments::default()
        }
    }

    fn plan(arguments: &HostArguments) -> Result<Plan, String> {
        Plan::new(arguments, || 0)
    }

    #[test]
    fn what_is_missing_is_said_with_what_to_do() {
        type Change = fn(&mut HostArguments);
        let cases: [(Change, &str); 8] = [
            (|all| all.hub = None, "--hub is missing"),
            (
                |all| all.hub = Some("efir.example".to_owned()),
                "--hub must be",
            ),
            (
                |all| all.hub = Some("https://a.example/x".to_owned()),
                "--hub must be",
            ),
            (|all| all.host_secret = None, "HOST_SECRET is missing"),
            (
                |all| all.code = Some("no code".to_owned()),
                "--code must be",
            ),
            (|all| all.app_url = None, "players have to reach the game"),
            (
                |all| all.app_url = Some("game".to_owned()),
                "--app-url must be",
            ),
            (|all| all.ws_path = "ws".to_owned(), "--ws-path must begin"),
        ];
        for (change, beginning) in cases {
            let mut all = arguments();
            change(&mut all);
            let problem = plan(&all).expect_err("refused");
            assert!(problem.starts_with(beginning), "{problem}");
        }
    }

    #[test]
    fn addresses_are_those_given_or_stand_beside_each_other() {
        let address = |app_url: &str, ws_url: &str| {
            Some(GameAddress {
                app_url: app_url.to_owned(),
                ws_url: ws_url.to_owned(),
            })
        };
        let mut given = arguments();
        let plan_of = |all: &HostArguments| plan(all).expect("can be used");
        assert_eq!(plan_of(&given).hub, "https://efir.example");
        assert_eq!(
            plan_of(&given).address(None),
            address("https://game.example/play", "wss://game.example/ws")
        );
        given.ws_url = Some("wss://other.example/socket".to_owned());
        assert_eq!(
            plan_of(&given).address(Some("https://tunnel.example")),
            address("https://game.example/play", "wss://other.example/socket")
        );
        let tunnelled = HostArguments {
            app_url: None,
            tunnel: Some("cloudflared".to_owned()),
            ..arguments()
        };
        let plan = plan_of(&tunnelled);
        assert!(plan.waits_for_tunnel());
        assert_eq!(plan.address(None), None);
        assert_eq!(
            plan.address(Some("https://tunnel.example")),
            address("https://tunnel.example/", "wss://tunnel.example/ws")
        );
    }

    #[test]
    fn without_a_code_one_is_made_that_can_be_typed() {
        let all = HostArguments {
            code: None,
            ..arguments()
        };
        let mut byte = 0;
        let plan = Plan::new(&all, || {
            byte += 5;
            byte
        });
        assert_eq!(plan.expect("can be used").code, "FMSYDJ");
    }
}
