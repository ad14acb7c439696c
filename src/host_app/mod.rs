//! `efir host`: a game's host beside its game. Registers the room at a deployment and renews it, runs the
//! game's server and a tunnel, shows who plays, and takes the room away at the end.
//!
//! `desk` decides everything and acts on nothing; this loop starts, calls and prints what it says. A
//! client of the HTTP API like any other: knows nothing of the hub's inside.

mod child;
mod desk;
mod follow;
mod hub_client;
mod light;
mod page;
mod people;
mod plan;
mod program;
mod registration;
mod tunnel;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use tokio::process::Command;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::child::Ear;
use self::desk::{Desk, Effect, Event, Source};
use self::hub_client::HubClient;
use self::page::Page;
use self::plan::Plan;
use crate::config::{HostArguments, is_of_this_machine};
use crate::shutdown::StopSignals;
use crate::time::now;

/// A command line that cannot be used.
const BAD_ARGUMENTS: u8 = 2;
/// Events that wait for the loop; a program that prints faster waits.
const EVENTS_WAITING: usize = 256;
/// Signals within this time are one wish: a terminal and whatever runs us may both pass it on.
const SAME_SIGNAL: Duration = Duration::from_secs(1);
/// How long the programs may take to end.
const END_WITHIN: Duration = Duration::from_secs(8);

/// Hosts a game until a signal ends it, or until it is clear that it cannot work.
#[must_use]
pub fn run(arguments: &HostArguments) -> ExitCode {
    let plan = match Plan::new(arguments, rand::random) {
        Ok(plan) => plan,
        Err(problem) => {
            complain(&problem);
            return ExitCode::from(BAD_ARGUMENTS);
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(host(plan)),
        Err(error) => Err(error.to_string()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            complain(&problem);
            ExitCode::FAILURE
        }
    }
}

fn complain(problem: &str) {
    let _ = writeln!(std::io::stderr(), "efir: {problem}");
}

/// Everything that runs.
struct Hosting {
    plan: Plan,
    hub: HubClient,
    desk: Desk,
    events: mpsc::Sender<Event>,
    registered: watch::Sender<bool>,
    page: Page,
    stop: CancellationToken,
    tracker: TaskTracker,
}

async fn host(plan: Plan) -> Result<(), String> {
    let mut signals = Ends::catch();
    let key = hex::encode(rand::random::<[u8; 16]>());
    let hub = HubClient::new(&plan, key).map_err(|error| error.to_string())?;
    let (events, mut inbox) = mpsc::channel(EVENTS_WAITING);
    let (registered, is_registered) = watch::channel(false);
    let page = Page::serve(&plan, hub.clone(), events.clone()).await;
    let page =
        page.map_err(|error| format!("the page for this machine cannot be served: {error}"))?;
    let following = follow::follow(hub.clone(), is_registered, events.clone());
    let following = tokio::spawn(following);
    let mut hosting = Hosting {
        desk: Desk::new(plan.clone()),
        plan,
        hub,
        events,
        registered,
        page,
        stop: CancellationToken::new(),
        tracker: TaskTracker::new(),
    };
    hosting.greet();
    hosting.desk.handle_timeout(now());
    let ended = loop {
        if let Err(problem) = hosting.carry_out() {
            break Err(problem);
        }
        let wait = hosting.desk.next_due(now()).since(now());
        tokio::select! {
            Some(event) = inbox.recv() => hosting.desk.handle(event, now()),
            () = tokio::time::sleep(wait) => hosting.desk.handle_timeout(now()),
            () = signals.next() => break Ok(()),
        }
    };
    following.abort();
    // What the programs print at their end is of no use any more, and must not hold them up.
    inbox.close();
    let insisted = async {
        let same = async {
            loop {
                signals.next().await;
            }
        };
        let _: Result<(), _> = tokio::time::timeout(SAME_SIGNAL, same).await;
        signals.next().await;
    };
    tokio::select! {
        () = hosting.end() => {}
        () = insisted => {}
    }
    ended
}

impl Hosting {
    fn greet(&mut self) {
        let address = self.page.address();
        let note = |source, words: String| Event::Note(source, words);
        let words = format!("Players, invitation and log: {address}");
        self.desk.handle(note(Source::Page, words), now());
        if self.plan.hub.starts_with("http://") && !is_of_this_machine(&self.plan.hub) {
            let words = "The hub's address is not https: whoever is on the way reads the secret";
            self.desk.handle(note(Source::Hub, words.to_owned()), now());
        }
    }

    /// Does what the desk says; an error is a reason to end.
    fn carry_out(&mut self) -> Result<(), String> {
        for effect in self.desk.take_effects() {
            match effect {
                Effect::StartGame => self.start_game()?,
                Effect::StartTunnel => self.start_tunnel()?,
                Effect::Register(address) => {
                    let (plan, hub) = (self.plan.clone(), self.hub.clone());
                    let events = self.events.clone();
                    tokio::spawn(async move {
                        let answer = hub.register(&plan, &address).await;
                        // Nobody listens any more when everything ends.
                        let _ = events.send(Event::Answered(answer)).await;
                    });
                }
                Effect::Say(source, words) => {
                    let name = name(source);
                    // A terminal that is gone must not end the game.
                    let _ = writeln!(std::io::stdout(), "{name:<8}{words}");
                }
                Effect::GiveUp(words) => return Err(words),
            }
        }
        let is_registered = self.desk.is_registered();
        self.registered.send_if_modified(|was| {
            let is_news = *was != is_registered;
            *was = is_registered;
            is_news
        });
        self.page.show(&self.desk);
        Ok(())
    }

    fn start_game(&self) -> Result<(), String> {
        let [program, arguments @ ..] = &self.plan.command[..] else {
            return Ok(());
        };
        let mut command = Command::new(program);
        // What a game needs to know: where the hub is, its own code, that it is registered already, and
        // the secret that signs its players' tickets.
        command
            .args(arguments)
            .env("EFIR_URL", &self.plan.hub)
            .env("ROOM_CODE", &self.plan.code)
            .env("HOST_SECRET", self.plan.secret.expose_secret())
            .env("REGISTER", "no");
        let ear = Ear {
            said: Event::GameSaid,
            ended: Event::GameEnded,
        };
        self.start(command, ear)
            .map_err(|error| format!("the game's command {program} cannot be started: {error}"))
    }

    fn start_tunnel(&self) -> Result<(), String> {
        let Some(tunnel) = &self.plan.tunnel else {
            return Ok(());
        };
        let mut command = Command::new(if cfg!(windows) { "cmd" } else { "sh" });
        command
            .arg(if cfg!(windows) { "/C" } else { "-c" })
            .arg(tunnel);
        // Nothing that a tunnel needs.
        command.env_remove("HOST_SECRET");
        let ear = Ear {
            said: Event::TunnelSaid,
            ended: Event::TunnelEnded,
        };
        self.start(command, ear)
            .map_err(|error| format!("the tunnel's command cannot be started: {error}"))
    }

    fn start(&self, command: Command, ear: Ear) -> std::io::Result<()> {
        let events = self.events.clone();
        child::start(command, ear, events, self.stop.clone(), &self.tracker)
    }

    /// Takes the room away and ends the programs.
    async fn end(&mut self) {
        self.stop.cancel();
        self.tracker.close();
        let programs = tokio::time::timeout(END_WITHIN, self.tracker.wait());
        let removal = async {
            if !self.desk.is_registered() {
                return;
            }
            let words = match self.hub.remove().await {
                Ok(()) => "The room is removed".to_owned(),
                Err(why) => format!("The room could not be removed ({why}); it runs out by itself"),
            };
            let _ = writeln!(std::io::stdout(), "{:<8}{words}", name(Source::Hub));
        };
        let _ = tokio::join!(programs, removal);
    }
}

const fn name(source: Source) -> &'static str {
    match source {
        Source::Hub => "hub",
        Source::Players => "players",
        Source::Game => "game",
        Source::Tunnel => "tunnel",
        Source::Page => "page",
    }
}

/// What ends a program in a terminal: the signals that end a server, and the terminal's own end.
struct Ends {
    signals: StopSignals,
    #[cfg(unix)]
    hangup: Option<tokio::signal::unix::Signal>,
}

impl Ends {
    fn catch() -> Self {
        Self {
            signals: StopSignals::catch(),
            #[cfg(unix)]
            hangup: {
                use tokio::signal::unix::{SignalKind, signal};
                signal(SignalKind::hangup()).ok()
            },
        }
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(hangup) = &mut self.hangup {
            tokio::select! {
                () = self.signals.next() => {}
                _ = hangup.recv() => {}
            }
            return;
        }
        self.signals.next().await;
    }
}
