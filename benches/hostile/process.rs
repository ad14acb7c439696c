//! A release binary as a process of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

/// How long a process may take to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// In which `/proc/PID/stat` counts (`getconf CLK_TCK`), on every Linux there is.
const TICKS_PER_SECOND: u64 = 100;

/// A running server, ended with this value.
pub(crate) struct Server {
    process: Child,
    port: u16,
    folder: std::path::PathBuf,
}

impl Server {
    /// Guests are welcome; nothing is asked of Telegram. With these variables on top.
    pub(crate) async fn start_with(binary: &Path, variables: &[(&str, &str)]) -> Result<Self> {
        // Free on every address: attackers of the run before have left ports behind.
        let port = std::net::TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0))?
            .local_addr()?
            .port();
        let folder = std::env::temp_dir().join(format!("efir-bench-{port}"));
        std::fs::create_dir_all(&folder)?;
        let process = Command::new(binary)
            .current_dir(&folder)
            .env_clear()
            .env("PORT", port.to_string())
            .env("BOT_MODE", "off")
            .env("ALLOW_GUESTS", "true")
            .env("STUN_URLS", "none")
            .env("DATA_DIR", &folder)
            .env("RUST_LOG", "error")
            .envs(variables.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} cannot be started", binary.display()))?;
        let server = Self {
            process,
            port,
            folder,
        };
        let begun = Instant::now();
        while TcpStream::connect(server.address()).await.is_err() {
            if begun.elapsed() > PATIENCE {
                bail!("{} does not listen", binary.display());
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(server)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// What it holds of the machine's memory.
    pub(crate) fn resident_mib(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let digits = line.and_then(|line| line.split_whitespace().nth(1));
        Ok(digits.context("VmRSS")?.parse::<u64>()? / 1024)
    }

    /// How long processors have worked for it, the system's part included.
    pub(crate) fn worked(&self) -> Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.id()))?;
        // The name in brackets may hold anything; utime and stime are the 14th and 15th field.
        let (_, fields) = stat.rsplit_once(')').context("a name in brackets")?;
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.map(str::parse::<u64>).sum::<Result<_, _>>()?;
        Ok(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; there is nobody left to tell.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
