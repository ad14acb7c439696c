//! `efir host`: a game's host beside its game. Registers the room at a deployment and renews it, runs the
//! game's server and a tunnel, shows who plays, and takes the room away at the end.
//!
//! `desk` decides everything and acts on nothing; this loop starts, calls and prints what it says. A
//! client of the HTTP API like any other: knows nothing of the hub's inside.

mod child;
mod desk;
mod follow;
mod game_page;
mod hub_client;
mod key;
mod light;
mod page;
mod people;
mod plan;
mod program;
mod registration;
mod saying;
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
use self::key::Key;
use self::page::Page;
use self::plan::Plan;
use self::saying::Saying;
use crate::config::{HostArguments, is_of_this_machine};
use crate::i18n::HostPhrase;
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
    let lang = plan.lang;
    // A code that nobody has chosen is another one the next time.
    let folder = arguments
        .code
        .as_ref()
        .and(arguments.state_folder.as_deref());
    let key = Key::of(&plan, folder);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(host(plan, key)),
        Err(error) => Err(error.to_string().into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            complain(&problem.in_lang(lang));
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

async fn host(plan: Plan, key: Key) -> Result<(), Saying> {
    let mut signals = Ends::catch();
    let hub = HubClient::new(&plan, key.word().to_owned());
    let hub = hub.map_err(|error| Saying::from(error.to_string()))?;
    let (events, mut inbox) = mpsc::channel(EVENTS_WAITING);
    let (registered, is_registered) = watch::channel(false);
    let page = Page::serve(&plan, hub.clone(), events.clone()).await;
    let page = page.map_err(|error| failed(HostPhrase::PageNotServed, &error))?;
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
        let words = Saying::of(HostPhrase::PageIsAt).with("address", address);
        self.desk.handle(Event::Note(Source::Page, words), now());
        if self.plan.hub.starts_with("http://") && !is_of_this_machine(&self.plan.hub) {
            let words = HostPhrase::HubIsNotHttps.into();
            self.desk.handle(Event::Note(Source::Hub, words), now());
        }
    }

    /// Does what the desk says; an error is a reason to end.
    fn carry_out(&mut self) -> Result<(), Saying> {
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
                Effect::Look(url) => {
                    let (hub, events) = (self.hub.clone(), self.events.clone());
                    tokio::spawn(async move {
                        let seen = hub.look(&url).await;
                        let _ = events.send(Event::PageSeen(url, seen)).await;
                    });
                }
                Effect::Say(source, words) => self.print(source, &words),
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

    /// A line of the terminal, which may be gone and must not end the game by it.
    fn print(&self, source: Source, words: &Saying) {
        let lang = self.plan.lang;
        let (name, words) = (source.name().in_lang(lang), words.in_lang(lang));
        let _ = writeln!(std::io::stdout(), "{name:<9}{words}");
    }

    fn start_game(&self) -> Result<(), Saying> {
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
        self.start(command, ear).map_err(|error| {
            failed(HostPhrase::GameNotStarted, &error).with("program", program.as_str())
        })
    }

    fn start_tunnel(&self) -> Result<(), Saying> {
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
            .map_err(|error| failed(HostPhrase::TunnelNotStarted, &error))
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
                Ok(()) => HostPhrase::Removed.into(),
                Err(why) => Saying::of(HostPhrase::NotRemoved).with("why", why),
            };
            self.print(Source::Hub, &words);
        };
        let _ = tokio::join!(programs, removal);
    }
}

fn failed(phrase: HostPhrase, error: &std::io::Error) -> Saying {
    Saying::of(phrase).with("error", error.to_string())
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
