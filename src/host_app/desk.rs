//! Everything that `efir host` decides: what is started and registered when, and what is said of it. Pure:
//! events and `now` go in, effects come out.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};

use super::game_page::{GamePage, Seen};
use super::light::Light;
use super::people::{People, Told};
use super::plan::{GameAddress, Plan};
use super::program::Program;
use super::registration::{Answer, Outcome, Registration};
use super::saying::Saying;
use super::tunnel::address_in;
use crate::i18n::{HostPhrase, Lang};
use crate::time::UnixMillis;

/// Lines that the page shows; an evening's news, and the last words of a program that has died.
const LINES_MAX: usize = 200;
/// Characters of one line that are kept.
const LINE_CHARS_MAX: usize = 300;
/// A look at the clock even if nothing is due.
const IDLE: Duration = Duration::from_secs(60);

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Hub,
    Players,
    Game,
    Tunnel,
    Page,
}

impl Source {
    /// As it stands before a line.
    pub(super) const fn name(self) -> HostPhrase {
        match self {
            Self::Hub => HostPhrase::OfHub,
            Self::Players => HostPhrase::OfPlayers,
            Self::Game => HostPhrase::OfGame,
            Self::Tunnel => HostPhrase::OfTunnel,
            Self::Page => HostPhrase::OfPage,
        }
    }
}

/// What happens.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// The tunnel has printed a line.
    TunnelSaid(String),
    /// The tunnel has ended; how.
    TunnelEnded(Saying),
    /// The game's server has printed a line.
    GameSaid(String),
    /// The game's server has ended; how.
    GameEnded(Saying),
    /// The game's page at this address was looked at.
    PageSeen(String, Seen),
    /// A try to register was answered.
    Answered(Answer),
    /// The hub tells of the players.
    Told(Told),
    /// The hub's stream of players has ended: it may be away.
    StreamLost,
    /// Something to be said.
    Note(Source, Saying),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    StartGame,
    StartTunnel,
    Register(GameAddress),
    /// Look at the game's page at this address.
    Look(String),
    Say(Source, Saying),
    /// End with this sentence.
    GiveUp(Saying),
}

/// One line of the log.
#[derive(Clone, Debug)]
struct Line {
    at: UnixMillis,
    source: Source,
    words: Saying,
}

/// The whole of it.
pub(super) struct Desk {
    plan: Plan,
    registration: Registration,
    game: Option<Program>,
    tunnel: Option<Program>,
    /// Where the tunnel leads from, while it runs.
    tunnel_address: Option<String>,
    game_page: GamePage,
    people: People,
    join_url: Option<String>,
    log: VecDeque<Line>,
    effects: Vec<Effect>,
}

impl Desk {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            registration: Registration::new(&plan.hub),
            game: (!plan.command.is_empty()).then(Program::new),
            tunnel: plan.tunnel.is_some().then(Program::new),
            tunnel_address: None,
            game_page: GamePage::default(),
            people: People::default(),
            join_url: None,
            log: VecDeque::new(),
            effects: Vec::new(),
            plan,
        }
    }

    /// What is to be done, in order; empty afterwards.
    pub(super) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Whether the hub has the room, as far as is known.
    pub(super) const fn is_registered(&self) -> bool {
        self.registration.is_registered()
    }

    /// The link that brings people in, once there is one.
    pub(super) fn join_url(&self) -> Option<&str> {
        self.join_url.as_deref()
    }

    /// When [`Desk::handle_timeout`] has something to do.
    pub(super) fn next_due(&self, now: UnixMillis) -> UnixMillis {
        let programs = [&self.game, &self.tunnel].into_iter().flatten();
        let due = programs.filter_map(Program::next_due);
        let due = due.chain(self.registration.next_due());
        let due = due.chain(self.game_page.next_due());
        due.fold(now.plus(IDLE), UnixMillis::min)
    }

    /// Time has passed.
    pub(super) fn handle_timeout(&mut self, now: UnixMillis) {
        if self
            .tunnel
            .as_mut()
            .is_some_and(|tunnel| tunnel.is_due(now))
        {
            self.tunnel_address = None;
            self.effects.push(Effect::StartTunnel);
        }
        if self.game.as_mut().is_some_and(|game| game.is_due(now)) {
            self.effects.push(Effect::StartGame);
        }
        if let Some(address) = self.plan.address(self.tunnel_address.as_deref()) {
            self.registration.set_address(address, now);
        }
        if let Some(address) = self.registration.due(now) {
            self.effects.push(Effect::Register(address));
        }
        let registered = self.registration.registered();
        self.game_page
            .set_url(registered.map(|known| &*known.app_url), now);
        if let Some(url) = self.game_page.due(now) {
            self.effects.push(Effect::Look(url));
        }
    }

    /// Something has happened.
    pub(super) fn handle(&mut self, event: Event, now: UnixMillis) {
        match event {
            Event::TunnelSaid(line) => self.hear_tunnel(&line, now),
            Event::GameSaid(line) => self.say(Source::Game, line.into(), now),
            Event::TunnelEnded(how) => {
                let pause = self.tunnel.as_mut().map(|one| one.ended(how.clone(), now));
                self.say_ended(Source::Tunnel, HostPhrase::TunnelEnded, how, pause, now);
            }
            Event::GameEnded(how) => {
                let pause = self.game.as_mut().map(|one| one.ended(how.clone(), now));
                self.say_ended(Source::Game, HostPhrase::GameEnded, how, pause, now);
            }
            Event::PageSeen(url, seen) => {
                if let Some(words) = self.game_page.seen(&url, seen, now) {
                    self.say(Source::Game, words, now);
                }
            }
            Event::Answered(answer) => self.hear_answer(&answer, now),
            Event::Told(told) => {
                for words in self.people.hear(told) {
                    self.say(Source::Players, words, now);
                }
            }
            Event::StreamLost => self.registration.renew(now),
            Event::Note(source, words) => self.say(source, words, now),
        }
        self.handle_timeout(now);
    }

    fn hear_tunnel(&mut self, line: &str, now: UnixMillis) {
        self.say(Source::Tunnel, line.into(), now);
        let Some(found) = address_in(line) else {
            return;
        };
        let is_other = match &self.tunnel_address {
            Some(known) => *known != found && is_of_same_service(known, &found),
            None => true,
        };
        if is_other && self.plan.waits_for_tunnel() {
            let phrase = match self.tunnel_address {
                Some(_) => HostPhrase::AddressIsNow,
                None => HostPhrase::AddressIs,
            };
            let words = Saying::of(phrase).with("address", found.clone());
            self.say(Source::Tunnel, words, now);
        }
        if is_other {
            self.tunnel_address = Some(found);
        }
    }

    fn hear_answer(&mut self, answer: &Answer, now: UnixMillis) {
        if let Answer::Registered { join_url } = answer {
            self.join_url = Some(join_url.clone());
        }
        match self.registration.answered(answer, now) {
            Outcome::Quiet => {}
            Outcome::News(words) => self.say(Source::Hub, words, now),
            Outcome::Hopeless(words) => self.effects.push(Effect::GiveUp(words)),
        }
    }

    fn say_ended(
        &mut self,
        source: Source,
        phrase: HostPhrase,
        how: Saying,
        pause: Option<Duration>,
        now: UnixMillis,
    ) {
        let seconds = pause.unwrap_or_default().as_secs();
        let words = Saying::of(phrase).with("how", how);
        self.say(source, words.with("seconds", seconds.to_string()), now);
    }

    fn say(&mut self, source: Source, words: Saying, now: UnixMillis) {
        let words = words.printable(LINE_CHARS_MAX);
        if words.is_blank() {
            return;
        }
        if self.log.len() >= LINES_MAX {
            self.log.pop_front();
        }
        self.log.push_back(Line {
            at: now,
            source,
            words: words.clone(),
        });
        self.effects.push(Effect::Say(source, words));
    }

    /// As the page shows it, in a language.
    pub(super) fn picture(&self, lang: Lang) -> Value {
        let line = |Line { at, source, words }: &Line| json!({ "at": at, "source": source.name().in_lang(lang), "text": words.in_lang(lang) });
        json!({
            "code": self.plan.code,
            "title": self.plan.title,
            "hub": self.plan.hub,
            "join_url": self.join_url(),
            "registration": self.registration.light().in_lang(lang),
            "tunnel": self.tunnel_light().map(|light| light.in_lang(lang)),
            "game": self.game_light().map(|light| light.in_lang(lang)),
            "game_page": self.game_page.light().in_lang(lang),
            "players": self.people.players,
            "max_players": self.people.max_players,
            "waiting": self.people.waiting,
            "log": self.log.iter().map(line).collect::<Vec<_>>(),
        })
    }

    fn tunnel_light(&self) -> Option<Light> {
        let tunnel = self.tunnel.as_ref()?;
        Some(tunnel.light(match &self.tunnel_address {
            Some(address) => {
                Light::good(Saying::of(HostPhrase::LeadsFrom).with("address", address.clone()))
            }
            None if self.plan.waits_for_tunnel() => Light::waiting(HostPhrase::NoAddressYet),
            None => Light::good(HostPhrase::Runs),
        }))
    }

    fn game_light(&self) -> Option<Light> {
        let game = self.game.as_ref()?;
        Some(game.light(Light::good(HostPhrase::Runs)))
    }
}

/// Whether two addresses differ in the first part of their names alone: a tunnel that runs may move, but
/// what else it prints must not send players elsewhere.
fn is_of_same_service(one: &str, other: &str) -> bool {
    let service = |address: &str| address.split_once('.').map(|(_, rest)| rest.to_owned());
    service(one).is_some() && service(one) == service(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::HostArguments;
    use crate::host_app::people::tests::player;
    use crate::host_app::plan::tests::arguments;

    fn at(seconds: u64) -> UnixMillis {
        UnixMillis(1_000_000 + seconds * 1_000)
    }

    fn desk(arguments: &HostArguments) -> Desk {
        let plan = Plan::new(arguments, || 0).expect("can be used");
        let mut desk = Desk::new(plan);
        desk.handle_timeout(at(0));
        desk
    }

    fn tunnelled() -> Desk {
        desk(&HostArguments {
            app_url: None,
            tunnel: Some("cloudflared".to_owned()),
            command: vec!["node".to_owned()],
            ..arguments()
        })
    }

    fn address(origin: &str) -> GameAddress {
        GameAddress {
            app_url: format!("https://{origin}/"),
            ws_url: format!("wss://{origin}/ws"),
        }
    }

    fn registered() -> Event {
        Event::Answered(Answer::Registered {
            join_url: "https://t.me/x?startapp=SPIRT1".to_owned(),
        })
    }

    /// What is to be done, without what is only said.
    fn acts(desk: &mut Desk) -> Vec<Effect> {
        let mut effects = desk.take_effects();
        effects.retain(|effect| !matches!(effect, Effect::Say(..)));
        effects
    }

    fn said(desk: &mut Desk) -> Vec<String> {
        let effects = desk.take_effects().into_iter();
        let words = effects.filter_map(|effect| match effect {
            Effect::Say(_, words) => Some(words.in_lang(Lang::En)),
            _ => None,
        });
        words.collect()
    }

    #[test]
    fn a_game_with_a_known_address_is_registered_at_once() {
        let mut desk = desk(&arguments());
        let known = GameAddress {
            app_url: "https://game.example/play".to_owned(),
            ws_url: "wss://game.example/ws".to_owned(),
        };
        assert_eq!(acts(&mut desk), [Effect::Register(known)]);
    }

    #[test]
    fn a_tunnel_is_waited_for_and_followed_when_it_moves() {
        let mut desk = tunnelled();
        assert_eq!(acts(&mut desk), [Effect::StartTunnel, Effect::StartGame]);
        for (line, registered_as) in [
            ("see https://www.cloudflare.com/terms/", None),
            (
                "INF | https://a-b.trycloudflare.com |",
                Some("a-b.trycloudflare.com"),
            ),
            ("INF | https://a-b.trycloudflare.com |", None),
            ("GET https://evil.example", None),
            (
                "INF | https://c-d.trycloudflare.com |",
                Some("c-d.trycloudflare.com"),
            ),
        ] {
            desk.handle(Event::TunnelSaid(line.to_owned()), at(1));
            let expected: Vec<Effect> = registered_as
                .map(|origin| Effect::Register(address(origin)))
                .into_iter()
                .collect();
            assert_eq!(acts(&mut desk), expected, "{line}");
            desk.handle(registered(), at(1));
            desk.take_effects();
        }
    }

    #[test]
    fn a_tunnel_that_dies_is_started_again_and_may_be_anywhere_then() {
        let mut desk = tunnelled();
        desk.handle(Event::TunnelSaid("https://a.one.example".to_owned()), at(1));
        desk.handle(registered(), at(1));
        desk.take_effects();
        desk.handle(
            Event::TunnelEnded(Saying::of(HostPhrase::WithExitCode).with("code", "1")),
            at(2),
        );
        assert_eq!(
            said(&mut desk),
            ["The tunnel ended with exit code 1; it is started again in 1 s"]
        );
        assert_eq!(desk.next_due(at(2)), at(3));
        desk.handle_timeout(at(3));
        assert_eq!(acts(&mut desk), [Effect::StartTunnel]);
        desk.handle(Event::TunnelSaid("https://b.two.example".to_owned()), at(4));
        assert_eq!(
            acts(&mut desk),
            [Effect::Register(address("b.two.example"))]
        );
    }

    #[test]
    fn a_game_that_dies_is_told_of_and_started_again_while_the_room_stays() {
        let mut desk = tunnelled();
        desk.take_effects();
        let killed = Saying::of(HostPhrase::BySignal).with("signal", "9");
        desk.handle(Event::GameEnded(killed), at(5));
        assert_eq!(
            said(&mut desk),
            ["The game's command was ended by signal 9; it is started again in 1 s"]
        );
        desk.handle_timeout(at(6));
        assert_eq!(acts(&mut desk), [Effect::StartGame]);
    }

    #[test]
    fn a_refused_secret_ends_it_with_a_sentence() {
        let mut desk = desk(&arguments());
        desk.take_effects();
        let refused = Answer::Refused {
            status: 401,
            code: "wrong_secret".to_owned(),
            message: String::new(),
            retry_after: None,
        };
        desk.handle(Event::Answered(refused), at(1));
        let acts = acts(&mut desk);
        assert!(
            matches!(
                &acts[..],
                [Effect::GiveUp(Saying::Phrase(HostPhrase::WrongSecret, _))]
            ),
            "{acts:?}"
        );
    }

    #[test]
    fn a_stream_that_ends_has_the_hub_asked_at_once() {
        let mut desk = desk(&arguments());
        desk.handle(registered(), at(0));
        desk.take_effects();
        desk.handle(Event::StreamLost, at(5));
        assert!(matches!(acts(&mut desk)[..], [Effect::Register(_)]));
        let away = Answer::Unreachable(HostPhrase::NothingListens.into());
        desk.handle(Event::Answered(away), at(5));
        let said = said(&mut desk);
        assert!(
            said[0].contains("cannot be reached: nothing listens there"),
            "{said:?}"
        );
    }

    #[test]
    fn players_are_said_and_shown() {
        let mut desk = desk(&arguments());
        desk.handle(registered(), at(0));
        desk.take_effects();
        desk.handle(Event::Told(Told::Joined(player("Ann"))), at(1));
        assert_eq!(said(&mut desk), ["Ann came in: 1 here"]);
        let picture = desk.picture(Lang::En);
        assert_eq!(picture["players"][0]["name"], "Ann");
        assert_eq!(picture["registration"]["color"], "good");
        assert_eq!(picture["join_url"], "https://t.me/x?startapp=SPIRT1");
        assert_eq!(picture["log"][1]["text"], "Ann came in: 1 here");
        assert_eq!(
            desk.picture(Lang::Ru)["log"][1]["text"],
            "Ann входит. Здесь: 1"
        );
    }

    #[test]
    fn a_page_that_is_registered_is_looked_at_and_its_trouble_said() {
        let mut desk = desk(&arguments());
        desk.take_effects();
        desk.handle(registered(), at(0));
        let url = "https://game.example/play".to_owned();
        assert_eq!(acts(&mut desk), [Effect::Look(url.clone())]);
        let header = "X-Frame-Options: DENY".to_owned();
        for seconds in [0, 2, 7] {
            desk.handle_timeout(at(seconds));
            let seen = Seen::NotFramed(header.clone());
            desk.handle(Event::PageSeen(url.clone(), seen), at(seconds));
        }
        assert_eq!(
            said(&mut desk),
            [
                "The game's page forbids to be shown in the room (X-Frame-Options: DENY): players do not \
              get to see it"
            ]
        );
        assert_eq!(desk.picture(Lang::En)["game_page"]["color"], "bad");
    }

    #[test]
    fn a_log_stays_short_and_shows_no_control_characters() {
        let mut desk = desk(&arguments());
        for index in 0..LINES_MAX + 50 {
            let line = format!("\u{1b}[1m{index} {}", "x".repeat(1_000));
            desk.handle(Event::GameSaid(line), at(1));
        }
        desk.handle(Event::GameSaid("  ".to_owned()), at(1));
        assert_eq!(desk.log.len(), LINES_MAX);
        let last = desk.log.back().expect("a line");
        let text = last.words.in_lang(Lang::En);
        assert!(text.starts_with("[1m249 x"), "{text}");
        assert_eq!(text.chars().count(), LINE_CHARS_MAX);
    }
}
