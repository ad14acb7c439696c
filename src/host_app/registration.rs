//! When the room is registered and renewed, and what the hub's answers mean in words. Pure.

use std::time::Duration;

use super::light::Light;
use super::plan::GameAddress;
use super::saying::Saying;
use crate::i18n::HostPhrase;
use crate::time::UnixMillis;

/// How often a registration is renewed.
pub(super) const RENEW_EVERY: Duration = Duration::from_secs(60);
/// How long a registration is good: two renewals may fail. If this machine is cut off the room is given
/// back after it, and whoever has the code next need not wait long.
pub(super) const GOOD_FOR: Duration = Duration::from_secs(180);
/// Pauses between tries, the last one over and over.
const PAUSES_SECS: [u64; 6] = [1, 2, 4, 8, 15, 30];
/// How often a code is asked for that another host has.
const TAKEN_EVERY: Duration = Duration::from_secs(5);

/// What became of a try to register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is registered, and people come by this link.
    Registered { join_url: String },
    /// The hub refused, with its status, code and sentence.
    Refused {
        status: u16,
        code: String,
        message: String,
        retry_after: Option<Duration>,
    },
    /// Something answered that is no hub.
    NoHub { status: u16 },
    /// Nothing answered; why.
    Unreachable(Saying),
}

/// What follows from an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Nothing for anybody to hear of.
    Quiet,
    /// News, in a sentence.
    News(Saying),
    /// It makes no sense to go on; why and what to do.
    Hopeless(Saying),
}

/// The registration as far as it has come.
#[derive(Debug)]
pub(super) struct Registration {
    hub: String,
    address: Option<GameAddress>,
    /// What a try is under way for.
    asked: Option<GameAddress>,
    /// What the hub has.
    registered: Option<GameAddress>,
    was_registered: bool,
    /// It makes no sense to try again.
    is_given_up: bool,
    next_at: UnixMillis,
    failures: usize,
    /// What was said of the last failure, so that it is said once.
    said: Option<Saying>,
}

impl Registration {
    /// Nothing is registered at `hub`.
    pub(super) fn new(hub: &str) -> Self {
        Self {
            hub: hub.to_owned(),
            address: None,
            asked: None,
            registered: None,
            was_registered: false,
            is_given_up: false,
            next_at: UnixMillis(0),
            failures: 0,
            said: None,
        }
    }

    /// The game is reached here from now on; false when it was already.
    pub(super) fn set_address(&mut self, address: GameAddress, now: UnixMillis) -> bool {
        if self.address.as_ref() == Some(&address) {
            return false;
        }
        self.address = Some(address);
        self.next_at = now;
        true
    }

    /// Renews at once, unless it waits after a failure.
    pub(super) fn renew(&mut self, now: UnixMillis) {
        if self.is_registered() && self.failures == 0 {
            self.next_at = now;
        }
    }

    /// What is to be registered now, if anything; nothing else before its answer.
    pub(super) fn due(&mut self, now: UnixMillis) -> Option<GameAddress> {
        if self.is_given_up || self.asked.is_some() || now < self.next_at {
            return None;
        }
        self.asked = self.address.clone();
        self.asked.clone()
    }

    /// When [`Registration::due`] has something.
    pub(super) fn next_due(&self) -> Option<UnixMillis> {
        let is_waiting = self.asked.is_none() && self.address.is_some();
        is_waiting.then_some(self.next_at)
    }

    /// Whether the hub has the room, as far as is known.
    pub(super) const fn is_registered(&self) -> bool {
        self.registered.is_some()
    }

    /// What the hub has, as far as is known.
    pub(super) const fn registered(&self) -> Option<&GameAddress> {
        self.registered.as_ref()
    }

    /// A try was answered.
    pub(super) fn answered(&mut self, answer: &Answer, now: UnixMillis) -> Outcome {
        let asked = self.asked.take();
        let is_first = !self.was_registered;
        match answer {
            Answer::Registered { join_url } => {
                let is_news = self.registered != asked || self.said.is_some();
                self.next_at = if self.address == asked {
                    now.plus(RENEW_EVERY)
                } else {
                    now
                };
                self.registered = asked;
                self.was_registered = true;
                self.failures = 0;
                self.said = None;
                if is_news {
                    let words = Saying::of(HostPhrase::Registered);
                    Outcome::News(words.with("url", join_url.clone()))
                } else {
                    Outcome::Quiet
                }
            }
            Answer::Refused {
                status,
                code,
                message,
                retry_after,
            } => {
                let hopeless = self.hopeless(code, message);
                if is_first && let Some(words) = hopeless {
                    self.is_given_up = true;
                    return Outcome::Hopeless(words);
                }
                if code == "room_of_other_host" {
                    self.registered = None;
                    self.next_at = now.plus(TAKEN_EVERY);
                    return self.say_once(HostPhrase::CodeOfOther.into());
                }
                // The deployment may have changed its secret, and may change it back.
                let words = hopeless.unwrap_or_else(|| {
                    Saying::of(HostPhrase::Refuses)
                        .with("status", status.to_string())
                        .with("code", code.clone())
                        .with("message", message.trim_end_matches('.'))
                });
                self.failed(words, *retry_after, now)
            }
            Answer::NoHub { status } => {
                let words = self.of_hub(HostPhrase::NoHub);
                self.failed(words.with("status", status.to_string()), None, now)
            }
            Answer::Unreachable(why) => {
                let words = self.of_hub(HostPhrase::HubUnreachable);
                self.failed(words.with("why", why.clone()), None, now)
            }
        }
    }

    fn of_hub(&self, phrase: HostPhrase) -> Saying {
        Saying::of(phrase).with("hub", self.hub.clone())
    }

    /// Why it would never work with what was given, if so.
    fn hopeless(&self, code: &str, message: &str) -> Option<Saying> {
        Some(match code {
            "wrong_secret" => self.of_hub(HostPhrase::WrongSecret),
            "host_api_off" => self.of_hub(HostPhrase::HostApiOff),
            "room_taken" => HostPhrase::RoomTaken.into(),
            _ if code.starts_with("invalid_") => {
                let message = message.trim_end_matches('.');
                Saying::of(HostPhrase::RefusesGame).with("message", message)
            }
            _ => return None,
        })
    }

    fn failed(&mut self, words: Saying, retry_after: Option<Duration>, now: UnixMillis) -> Outcome {
        let pause = PAUSES_SECS[self.failures.min(PAUSES_SECS.len() - 1)];
        self.failures += 1;
        let pause = Duration::from_secs(pause).max(retry_after.unwrap_or_default());
        self.next_at = now.plus(pause);
        self.say_once(Saying::of(HostPhrase::TriedAgain).with("words", words))
    }

    fn say_once(&mut self, words: Saying) -> Outcome {
        if self.said.as_ref() == Some(&words) {
            return Outcome::Quiet;
        }
        self.said = Some(words.clone());
        Outcome::News(words)
    }

    /// How it stands, for the page.
    pub(super) fn light(&self) -> Light {
        match (&self.said, &self.registered, &self.address) {
            (Some(said), ..) => Light::bad(said.clone()),
            (None, Some(_), _) => Light::good(HostPhrase::RegisteredLight),
            (None, None, Some(_)) => Light::waiting(HostPhrase::Asking),
            (None, None, None) => Light::waiting(HostPhrase::WaitsForAddress),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    fn at(seconds: u64) -> UnixMillis {
        UnixMillis(1_000_000 + seconds * 1_000)
    }

    fn address(name: &str) -> GameAddress {
        GameAddress {
            app_url: format!("https://{name}/"),
            ws_url: format!("wss://{name}/ws"),
        }
    }

    fn registered() -> Answer {
        Answer::Registered {
            join_url: "https://t.me/x?startapp=SPIRT1".to_owned(),
        }
    }

    fn refused(status: u16, code: &str) -> Answer {
        Answer::Refused {
            status,
            code: code.to_owned(),
            message: "A sentence.".to_owned(),
            retry_after: None,
        }
    }

    /// One that asks for its first registration.
    fn asking() -> Registration {
        let mut registration = Registration::new("https://efir.example");
        assert!(registration.set_address(address("game"), at(0)));
        assert_eq!(registration.due(at(0)), Some(address("game")));
        registration
    }

    #[test]
    fn a_registration_is_renewed_every_minute_and_said_once() {
        let mut one = asking();
        assert_eq!(one.due(at(0)), None, "one try at a time");
        let news = one.answered(&registered(), at(1));
        assert!(
            matches!(news, Outcome::News(words) if words.in_lang(Lang::En).contains("https://t.me/x"))
        );
        assert_eq!(one.due(at(60)), None);
        assert_eq!(one.due(at(61)), Some(address("game")));
        assert_eq!(one.answered(&registered(), at(62)), Outcome::Quiet);
    }

    #[test]
    fn another_address_is_registered_at_once_even_while_the_old_one_is_asked_for() {
        let mut one = asking();
        assert!(one.set_address(address("moved"), at(1)));
        assert!(!one.set_address(address("moved"), at(1)));
        one.answered(&registered(), at(2));
        assert_eq!(one.due(at(2)), Some(address("moved")));
        assert!(matches!(
            one.answered(&registered(), at(3)),
            Outcome::News(_)
        ));
    }

    #[test]
    fn a_hub_that_is_away_is_asked_again_later_and_later_and_told_of_once() {
        let mut one = asking();
        one.answered(&registered(), at(0));
        let away = Answer::Unreachable(HostPhrase::NothingListens.into());
        let mut now = at(60);
        for (tries, pause) in [1, 2, 4, 8, 15, 30, 30].into_iter().enumerate() {
            assert!(one.due(now).is_some());
            let outcome = one.answered(&away, now);
            assert_eq!(outcome == Outcome::Quiet, tries > 0, "{outcome:?}");
            let next = now.plus(Duration::from_secs(pause));
            assert_eq!(one.next_due(), Some(next));
            now = next;
        }
        assert!(one.due(now).is_some());
        let back = one.answered(&registered(), now);
        assert!(
            matches!(back, Outcome::News(words) if words.in_lang(Lang::En).starts_with("Registered"))
        );
    }

    #[test]
    fn a_refusal_that_cannot_change_ends_the_first_try_and_no_later_one() {
        for (status, code) in [
            (401, "wrong_secret"),
            (503, "host_api_off"),
            (409, "room_taken"),
            (422, "invalid_app_url"),
        ] {
            let refusal = refused(status, code);
            let first = asking().answered(&refusal, at(0));
            assert!(matches!(first, Outcome::Hopeless(_)), "{code}");
            let mut later = asking();
            later.answered(&registered(), at(0));
            later.due(at(60));
            let Outcome::News(words) = later.answered(&refusal, at(60)) else {
                panic!("{code} ends a game that was on");
            };
            let Outcome::Hopeless(same) = asking().answered(&refusal, at(0)) else {
                panic!("{code} cannot change");
            };
            let said = format!("{}. It is tried again", same.in_lang(Lang::En));
            assert!(words.in_lang(Lang::En).starts_with(&said), "{code}");
            assert!(later.next_due().is_some());
        }
        let other = asking().answered(&refused(500, "internal"), at(0));
        assert!(matches!(other, Outcome::News(_)));
    }

    #[test]
    fn a_code_that_another_host_has_is_waited_for() {
        let mut one = asking();
        let taken = refused(409, "room_of_other_host");
        let said = one.answered(&taken, at(0));
        assert!(
            matches!(said, Outcome::News(words) if words.in_lang(Lang::En).starts_with("Another host"))
        );
        assert!(!one.is_registered());
        assert_eq!(one.next_due(), Some(at(5)));
        assert!(one.due(at(5)).is_some());
        assert_eq!(one.answered(&taken, at(5)), Outcome::Quiet);
    }

    #[test]
    fn a_hub_that_says_how_long_to_wait_is_not_asked_before() {
        let mut one = asking();
        let wait = Answer::Refused {
            status: 429,
            code: "rate_limited".to_owned(),
            message: "Too many requests; wait a moment.".to_owned(),
            retry_after: Some(Duration::from_secs(7)),
        };
        one.answered(&wait, at(0));
        assert_eq!(one.next_due(), Some(at(7)));
    }
}
