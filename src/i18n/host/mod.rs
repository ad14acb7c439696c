//! What `efir host` says, in its terminal and on its page.

mod en;
mod ru;
mod uk;

use super::Lang;

/// Declares [`HostWords`], and [`HostPhrase`] to name one of them before the language is known.
macro_rules! host_words {
    ($($(#[$doc:meta])* $name:ident $phrase:ident),* $(,)?) => {
        /// Everything that `efir host` says, in one language.
        #[derive(Clone, Copy, Debug)]
        struct HostWords {
            $($(#[$doc])* $name: &'static str,)*
        }

        /// Something that `efir host` says, in whatever language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum HostPhrase {
            $($(#[$doc])* $phrase,)*
        }

        impl HostPhrase {
            /// Each with the name under which the page knows it.
            pub const ALL: &[(&'static str, Self)] = &[$((stringify!($name), Self::$phrase),)*];

            /// In a language.
            #[must_use]
            pub const fn in_lang(self, lang: Lang) -> &'static str {
                let words = match lang {
                    Lang::Ru => &ru::WORDS,
                    Lang::Uk => &uk::WORDS,
                    Lang::En => &en::WORDS,
                };
                match self {
                    $(Self::$phrase => words.$name,)*
                }
            }
        }
    };
}

host_words! {
    /// `{url}` is where people come in.
    registered Registered,
    /// The registration is good.
    registered_light RegisteredLight,
    /// The hub has not answered yet.
    asking Asking,
    /// Nobody knows yet where the game is.
    waits_for_address WaitsForAddress,
    /// Two hosts want the same code.
    code_of_other CodeOfOther,
    /// `{status}`, `{code}` and `{message}` are the hub's.
    refuses Refuses,
    /// `{hub}` answers `{status}`.
    no_hub NoHub,
    /// `{hub}`, and `{why}`.
    hub_unreachable HubUnreachable,
    /// Behind a failure that may pass; `{words}` is what failed.
    tried_again TriedAgain,
    /// At `{hub}`.
    wrong_secret WrongSecret,
    /// At `{hub}`.
    host_api_off HostApiOff,
    /// The code cannot be had.
    room_taken RoomTaken,
    /// `{message}` is the hub's.
    refuses_game RefusesGame,
    /// Why a call was not answered.
    not_in_time NotInTime,
    /// Why a call was not answered.
    nothing_listens NothingListens,
    /// Why a call was not answered.
    connection_closed ConnectionClosed,
    /// Why a call was not answered.
    nothing_answered NothingAnswered,
    /// `{status}` came from something else.
    answered_no_hub AnsweredNoHub,
    /// The room was given back at the end.
    removed Removed,
    /// It was not; `{why}`.
    not_removed NotRemoved,
    /// A tunnel leads from `{address}`.
    address_is AddressIs,
    /// It leads from somewhere else now.
    address_is_now AddressIsNow,
    /// What has ended; `{how}`, and `{seconds}` until the next start.
    game_ended GameEnded,
    /// The same of the tunnel.
    tunnel_ended TunnelEnded,
    /// How a program has ended: `{code}`.
    with_exit_code WithExitCode,
    /// How a program has ended: `{signal}`.
    by_signal BySignal,
    /// How a program has ended.
    just_ended JustEnded,
    /// A program's light: `{how}` it has ended.
    started_again StartedAgain,
    /// A program's light.
    about_to_start AboutToStart,
    /// A program's light.
    runs Runs,
    /// The tunnel's light, with its `{address}`.
    leads_from LeadsFrom,
    /// The tunnel's light.
    no_address_yet NoAddressYet,
    /// `{program}`, and the system's `{error}`.
    game_not_started GameNotStarted,
    /// The system's `{error}`.
    tunnel_not_started TunnelNotStarted,
    /// The system's `{error}`.
    page_not_served PageNotServed,
    /// Where the page is: `{address}`.
    page_is_at PageIsAt,
    /// A warning.
    hub_is_not_https HubIsNotHttps,
    /// The light of the game's page.
    page_is_fine PageIsFine,
    /// The light of the game's page before anybody has looked.
    page_not_looked_at PageNotLookedAt,
    /// At `{url}`: `{why}`.
    page_unreachable PageUnreachable,
    /// At `{url}`: `{status}`.
    page_answers PageAnswers,
    /// Its `{header}` forbids what the room does.
    page_not_framed PageNotFramed,
    /// `{name}`, and the `{count}`.
    came Came,
    /// `{name}`, and the `{count}`.
    is_here IsHere,
    /// `{name}`, and the `{count}`.
    left Left,
    /// `{name}`.
    just_left JustLeft,
    /// `{name}`.
    lost_connection LostConnection,
    /// `{name}`.
    is_back IsBack,
    /// `{n}` people.
    here Here,
    /// `{n}` people of `{most}`.
    here_of HereOf,
    /// `{n}` people.
    wait_for_seat WaitForSeat,
    /// The registration was taken away.
    closed Closed,
    /// `{name}`.
    is_muted IsMuted,
    /// `{name}`.
    may_speak MaySpeak,
    /// `{name}`.
    is_removed IsRemoved,
    /// `{why}`.
    not_done NotDone,
    /// The page's title while the game has none.
    title Title,
    /// The page: names of its parts.
    invitation Invitation,
    /// What the picture is.
    qr Qr,
    /// A button.
    copy Copy,
    /// The button after it was pressed.
    copied Copied,
    /// Before there is a link; `{hub}`.
    at_hub AtHub,
    /// A light's name.
    light_room LightRoom,
    /// A light's name.
    light_tunnel LightTunnel,
    /// A light's name.
    light_game LightGame,
    /// A light's name: what players see.
    light_page LightPage,
    /// Heads the list; `{n}`.
    players Players,
    /// Heads the list; `{n}` of `{most}`.
    players_of PlayersOf,
    /// Behind it; `{n}`.
    waiting Waiting,
    /// The list is empty.
    nobody Nobody,
    /// Heads the log.
    log Log,
    /// A state of a player.
    offline Offline,
    /// A state of a player.
    speaks Speaks,
    /// A state of a player.
    mic_on MicOn,
    /// A state of a player.
    mic_off MicOff,
    /// A state of a player.
    muted Muted,
    /// A role.
    owner Owner,
    /// A role.
    admin Admin,
    /// A button.
    mute Mute,
    /// A button.
    let_speak LetSpeak,
    /// A button.
    remove Remove,
    /// A question about `{name}`.
    remove_question RemoveQuestion,
    /// Answers the question with no.
    keep Keep,
    /// Whose line of the log it is.
    of_hub OfHub,
    /// Whose line of the log it is.
    of_players OfPlayers,
    /// Whose line of the log it is.
    of_game OfGame,
    /// Whose line of the log it is.
    of_tunnel OfTunnel,
    /// Whose line of the log it is.
    of_page OfPage,
    /// The address was opened without its token.
    no_token NoToken,
    /// Another machine's name.
    not_here NotHere,
    /// The page has lost its program.
    gone Gone,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::placeholders;

    #[test]
    fn every_language_says_everything_with_the_same_values_and_in_its_own_words() {
        for lang in [Lang::Ru, Lang::Uk] {
            for (name, phrase) in HostPhrase::ALL {
                let (said, english) = (phrase.in_lang(lang), phrase.in_lang(Lang::En));
                assert!(!said.trim().is_empty(), "{lang:?} {name} is empty");
                assert_eq!(placeholders(said), placeholders(english), "{lang:?} {name}");
                assert_ne!(said, english, "{lang:?} {name}");
            }
        }
    }
}
