//! A program beside us: what it prints comes as lines, and it ends with everything that it has started, even
//! when we are killed.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::Command;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::desk::Event;
use super::saying::Saying;
use crate::i18n::HostPhrase;

/// How long a program may take to end when it is asked to.
const GRACE: Duration = Duration::from_secs(5);

/// How long the last lines of a program are waited for after its end.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What its lines and its end are to whoever hears of them.
#[derive(Clone, Copy)]
pub(super) struct Ear {
    pub(super) said: fn(String) -> Event,
    pub(super) ended: fn(Saying) -> Event,
}

/// Starts a program, which lives until it ends or `stop` is cancelled; `tracker` waits for that.
pub(super) fn start(
    mut command: Command,
    ear: Ear,
    events: mpsc::Sender<Event>,
    stop: CancellationToken,
    tracker: &TaskTracker,
) -> io::Result<()> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    // Of its own, so that Ctrl-C reaches it through us and whatever it starts ends with it.
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.spawn()?;
    let group = child.id();
    #[cfg(unix)]
    let mourner = group.and_then(|group| mourner(group).ok());
    let mut readers = JoinSet::new();
    if let Some(output) = child.stdout.take() {
        readers.spawn(pass_on(output, ear, events.clone(), stop.clone()));
    }
    if let Some(output) = child.stderr.take() {
        readers.spawn(pass_on(output, ear, events.clone(), stop.clone()));
    }
    tracker.spawn(async move {
        tokio::select! {
            status = child.wait() => {
                end_group(group, false);
                // Its last words come before its end, unless something that it has started holds on.
                let reading = async { while readers.join_next().await.is_some() {} };
                let _ = tokio::time::timeout(LAST_WORDS, reading).await;
                let how = status.map_or_else(|error| error.to_string().into(), words);
                // Nobody listens any more when everything ends.
                let _ = events.send((ear.ended)(how)).await;
            }
            () = stop.cancelled() => {
                end_group(group, false);
                let in_time = tokio::time::timeout(GRACE, child.wait()).await;
                if in_time.is_err() {
                    end_group(group, true);
                    let _ = child.kill().await;
                }
            }
        }
        // Before the end of its input says anything to it.
        #[cfg(unix)]
        if let Some(mut mourner) = mourner {
            let _ = mourner.kill().await;
        }
    });
    Ok(())
}

/// Ends a group of processes when we are gone without having done so: its input ends with us.
#[cfg(unix)]
fn mourner(group: u32) -> io::Result<tokio::process::Child> {
    const UNTIL_THEN: &str = r#"read -r _; kill -s TERM -- "-$1"; sleep 5; kill -s KILL -- "-$1""#;
    Command::new("sh")
        .args(["-c", UNTIL_THEN, "sh", &group.to_string()])
        .env_remove("HOST_SECRET")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Not in the terminal's group, which a Ctrl-C ends.
        .process_group(0)
        .kill_on_drop(true)
        .spawn()
}

async fn pass_on(
    output: impl AsyncRead + Unpin,
    ear: Ear,
    events: mpsc::Sender<Event>,
    stop: CancellationToken,
) {
    let mut lines = BufReader::new(output).split(b'\n');
    while let Some(Ok(Some(line))) = stop.run_until_cancelled(lines.next_segment()).await {
        let line = String::from_utf8_lossy(&line).into_owned();
        if events.send((ear.said)(line)).await.is_err() {
            return;
        }
    }
}

/// How a program has ended.
fn words(status: ExitStatus) -> Saying {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Saying::of(HostPhrase::BySignal).with("signal", signal.to_string());
    }
    match status.code() {
        None => Saying::of(HostPhrase::JustEnded),
        Some(code) => Saying::of(HostPhrase::WithExitCode).with("code", code.to_string()),
    }
}

/// Asks everything that a program has started to end, or makes it end.
#[cfg(unix)]
fn end_group(group: Option<u32>, at_once: bool) {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;

    let signal = if at_once {
        Signal::SIGKILL
    } else {
        Signal::SIGTERM
    };
    if let Some(group) = group.and_then(|group| i32::try_from(group).ok()) {
        // It may have ended by itself.
        let _ = killpg(Pid::from_raw(group), signal);
    }
}

#[cfg(not(unix))]
fn end_group(_group: Option<u32>, _at_once: bool) {}
