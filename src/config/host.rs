//! What `efir host` is told: all texts, none checked.

use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

/// The command line of `efir host`.
#[derive(Args, Clone, Debug, Default)]
pub struct HostArguments {
    /// The deployment that gets the room, such as `https://efir.example.org`
    #[arg(long, env = "EFIR_URL", value_name = "URL")]
    pub hub: Option<String>,
    /// The room's code, 3 to 32 characters of `A-Z a-z 0-9 _ -` [default: six random ones]
    #[arg(long, env = "ROOM_CODE")]
    pub code: Option<String>,
    /// What people see instead of the code
    #[arg(long)]
    pub title: Option<String>,
    /// How many may play; others wait for a seat
    #[arg(long, value_name = "NUMBER")]
    pub max_players: Option<u32>,
    /// A command that makes this machine reachable and prints its https address, such as
    /// `cloudflared tunnel --url http://localhost:4100`
    #[arg(long, value_name = "COMMAND")]
    pub tunnel: Option<String>,
    /// The game's page as players reach it, where no tunnel tells it
    #[arg(long, value_name = "URL")]
    pub app_url: Option<String>,
    /// The game's socket as players reach it [default: `/ws` beside the page]
    #[arg(long, value_name = "URL")]
    pub ws_url: Option<String>,
    /// Where on the tunnel's address the page is
    #[arg(long, value_name = "PATH", default_value = "/")]
    pub app_path: String,
    /// Where on the tunnel's address, or the page's, the socket is
    #[arg(long, value_name = "PATH", default_value = "/ws")]
    pub ws_path: String,
    /// The port of the page for this machine alone; 0 takes any, and one that is taken the next
    #[arg(long, value_name = "PORT", default_value_t = 3100)]
    pub page_port: u16,
    /// The game's server, which is started again when it ends
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
    /// `HOST_SECRET`, which stands among the variables.
    #[arg(skip)]
    pub host_secret: Option<SecretString>,
    /// What the terminal says of its language, such as `uk_UA.UTF-8`.
    #[arg(skip)]
    pub locale: Option<String>,
    /// Where programs of this person keep what outlives them; none where there is no such place.
    #[arg(skip)]
    pub state_folder: Option<PathBuf>,
}
