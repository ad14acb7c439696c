//! What has to be said in every language.

use std::time::Duration;

use super::fill::fill;
use super::plural::{Plural, PluralCategory};

/// Declares [`Words`] and a list of its phrases for the tests that compare the languages.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// Everything the server says, in one language. Texts marked HTML may hold Telegram's
        /// HTML tags, and values put into them must be escaped.
        #[derive(Clone, Copy, Debug)]
        pub struct Words {
            $($(#[$doc])* pub $name: &'static str,)*
            /// Which form of a counted phrase goes with a number.
            pub plural: fn(usize) -> PluralCategory,
            /// HTML. `{n}` people are on air.
            pub on_air: Plural,
            /// HTML. `{n}` people were in a call.
            pub were_there: Plural,
        }

        #[cfg(test)]
        impl Words {
            /// Every phrase with its name.
            fn phrases(&self) -> Vec<(&'static str, &'static str)> {
                vec![
                    $((stringify!($name), self.$name),)*
                    ("on_air.one", self.on_air.one),
                    ("on_air.few", self.on_air.few),
                    ("on_air.many", self.on_air.many),
                    ("were_there.one", self.were_there.one),
                    ("were_there.few", self.were_there.few),
                    ("were_there.many", self.were_there.many),
                ]
            }
        }
    };
}

words! {
    /// What an empty chat with the bot shows; at most 512 characters.
    description,
    /// What the bot's profile and shared links show; at most 120 characters.
    short_description,
    /// Describes `/start`; at most 256 characters.
    command_start,
    /// Describes `/room`; at most 256 characters.
    command_room,
    /// Describes `/rooms`; at most 256 characters.
    command_rooms,
    /// Describes `/language`; at most 256 characters.
    command_language,
    /// Describes `/history`; at most 256 characters.
    command_history,
    /// Describes `/forget`; at most 256 characters.
    command_forget,
    /// Describes `/help`; at most 256 characters.
    command_help,
    /// The button beside the message field; short.
    menu_button,
    /// HTML. Answers `/start` in private; `{name}` is the person.
    greeting,
    /// HTML. Answers `/start` in a group.
    greeting_group,
    /// HTML. Answers `/help`.
    help,
    /// HTML. Answers a text nobody expects, in private.
    hint,
    /// Button: opens the Mini App.
    open_app,
    /// Button: makes a room here and now.
    new_room,
    /// Button: adds the bot to a group.
    add_to_group,
    /// Button: goes into a room.
    enter_room,
    /// Button: goes into a room with a game.
    play_game,
    /// Button: sends the room's link to somebody.
    invite,
    /// Stands for a name that nobody can see.
    nameless,
    /// HTML. A room was asked for so long ago that nobody waits for it any more; in private.
    too_late,
    /// The title of a room whose maker gave none; `{name}` is the maker.
    default_title,
    /// HTML. Stands for the title of a room without one; `{code}` is its code.
    untitled,
    /// HTML. Under a card in private: how to invite; `{link}` is the link.
    how_to_invite,
    /// HTML. Under a card in a group: how to come in.
    how_to_enter,
    /// HTML. The link leads to a room that does not exist (any more).
    room_not_found,
    /// HTML. A code that anybody may open by going in; `{code}` is the code.
    open_room,
    /// This person has made too many rooms within the hour; `{time}` is how long to wait for the next
    /// one. Also an alert: plain, at most 200 characters.
    too_many_rooms,
    /// The same of a chat.
    too_many_in_chat,
    /// Something failed on our side. Also an alert: plain, at most 200 characters.
    trouble,
    /// A button was pressed in a chat that sends more than can be answered.
    too_fast,
    /// Heads a person's own calls.
    history_own,
    /// Heads the calls of a chat.
    history_chat,
    /// HTML. There are no calls to list.
    history_empty,
    /// They were rung and did not come.
    history_missed,
    /// They were rung and said no.
    history_declined,
    /// Whom they rang did not come.
    history_unanswered,
    /// How long ago something was; `{time}` is a length of time.
    time_ago,
    /// `{n}` seconds, short.
    time_seconds,
    /// `{n}` minutes, short.
    time_minutes,
    /// `{n}` hours, short.
    time_hours,
    /// `{n}` days, short.
    time_days,
    /// HTML. What `/forget` does, and how to confirm it.
    forget_how,
    /// HTML. `/forget` is for private chats.
    forget_in_private,
    /// HTML. Somebody was forgotten; so many `{calls}`, `{messages}` and `{rooms}`.
    forget_done,
    /// The text that goes with a shared link; `{title}` is the room.
    share_text,
    /// Describes `/call`; at most 256 characters.
    command_call,
    /// HTML. The message that rings; `{name}` is the caller.
    ring_audio,
    /// HTML. The same, when the caller wants pictures.
    ring_video,
    /// Button: answers a call.
    ring_answer,
    /// Button: does not answer a call.
    ring_decline,
    /// Button: this person may not call any more.
    ring_block,
    /// Button: this person may call again.
    ring_unblock,
    /// HTML. What the message says when the call was answered; `{name}` is the caller.
    ring_answered,
    /// HTML. What it says when the call was declined.
    ring_declined,
    /// HTML. What it says when the call was missed.
    ring_missed,
    /// HTML. What it says when a call with video was missed.
    ring_missed_video,
    /// HTML. Somebody may not call any more.
    ring_blocked,
    /// HTML. Somebody may call again.
    ring_unblocked,
    /// An alert: plain, at most 200 characters. The call was so long ago that it is not known any more whose it was.
    ring_forgotten,
    /// HTML. Answers `/call` in private.
    call_whom,
    /// Button: opens Telegram's list of people.
    call_pick,
    /// Button: the same, for a call with video.
    call_pick_video,
    /// HTML. Answers `/call` in a group without a person.
    call_as_reply,
    /// HTML. A channel or an anonymous admin wants to call.
    call_as_person,
    /// HTML. This is nobody who can be called: a bot, or oneself.
    call_nobody,
    /// HTML. Too many calls.
    call_too_often,
    /// Button: goes into the call.
    call_enter,
    /// HTML. Answers `/call`; `{name}` is the one who is called.
    call_ringing,
    /// HTML. The answer to `/call` when they answered.
    call_answered,
    /// HTML. When they declined.
    call_declined,
    /// HTML. When they were in another call.
    call_busy,
    /// HTML. When they did not answer.
    call_no_answer,
    /// HTML. When the caller did not wait.
    call_cancelled,
    /// HTML. When they never pressed Start; `{link}` leads into the call.
    call_never_started,
    /// HTML. When they blocked the bot.
    call_blocked,
    /// HTML. When Telegram did not take the message.
    call_failed,
    /// Button: goes into a room where somebody is on air.
    join_call,
    /// Button: goes into a room whose call is over, and begins the next one.
    call_again,
    /// Button: locks a room's door.
    lock_button,
    /// Button: opens a locked door.
    unlock_button,
    /// Button: ends a call for everybody.
    end_button,
    /// Button: whoever pressed wants a message when somebody joins.
    bell_button,
    /// Button: makes a message follow what happens in the room.
    look_button,
    /// HTML. After `{names}` come `{n}` further people.
    and_more,
    /// HTML. Newcomers have to knock.
    door_locked,
    /// HTML. A call is over; followed by how long it took and how many were there.
    call_over,
    /// A time of `{n}` minutes, at most an hour; short.
    minutes_only,
    /// A time of `{h}` hours and `{n}` minutes; short.
    hours_and_minutes,
    /// A time of less than a minute.
    under_a_minute,
    /// Alert: only some may do that.
    not_allowed,
    /// Alert: Telegram does not tell who is an admin at the moment.
    admins_unknown,
    /// Alert: nobody is in the room.
    nobody_there,
    /// Answer to a press: the door is locked now.
    locked_now,
    /// Answer to a press: the door is open now.
    unlocked_now,
    /// Answer to a press: the button must be pressed once more.
    end_confirm,
    /// Answer to a press: the call was ended.
    ended_now,
    /// Answer to a press: they will be told when somebody joins.
    bell_on,
    /// Answer to a press: they will not be told any more.
    bell_off,
    /// Alert: too many people want to be told already.
    bell_full,
    /// HTML. Somebody has joined `{title}`; to one person.
    bell_rings,
    /// HTML. Under a button per language: which shall it be here?
    language_question,
    /// HTML. This language it is from now on.
    language_set,
    /// HTML. Above the rooms of a person.
    my_rooms,
    /// HTML. Above the rooms of a chat.
    rooms_here,
    /// HTML. There are no rooms yet.
    no_rooms,
    /// Offers to send a room to the chat, while typing; plain.
    inline_hint,
}

impl Words {
    /// What a room is called whose maker gave no title; `name` is the maker's. Not HTML.
    #[must_use]
    pub fn default_room_title(&self, name: &str) -> String {
        fill(self.default_title, &[("name", name)])
    }

    /// A phrase with a `{time}` to wait, rounded up to whole minutes.
    #[must_use]
    pub fn after(&self, phrase: &str, wait: Duration) -> String {
        let minutes = wait.as_millis().div_ceil(60_000);
        let minutes = u64::try_from(minutes).unwrap_or(u64::MAX);
        fill(phrase, &[("time", &self.minutes(minutes))])
    }

    /// A time in minutes, in words.
    #[must_use]
    pub fn minutes(&self, minutes: u64) -> String {
        let rest = (minutes % 60).to_string();
        match minutes {
            0 => self.under_a_minute.to_owned(),
            1..60 => fill(self.minutes_only, &[("n", &rest)]),
            _ => fill(
                self.hours_and_minutes,
                &[("h", &(minutes / 60).to_string()), ("n", &rest)],
            ),
        }
    }

    /// How many people were in a call, in words.
    #[must_use]
    pub fn people_were_there(&self, count: usize) -> String {
        let form = self.were_there.form((self.plural)(count));
        fill(form, &[("n", &count.to_string())])
    }

    /// How many people are on air, in words.
    #[must_use]
    pub fn people_on_air(&self, count: usize) -> String {
        let form = self.on_air.form((self.plural)(count));
        fill(form, &[("n", &count.to_string())])
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Lang, placeholders};

    #[test]
    fn every_language_says_everything_with_the_same_values() {
        let english = Lang::En.words().phrases();
        for lang in Lang::ALL {
            for ((name, phrase), (_, reference)) in lang.words().phrases().iter().zip(&english) {
                assert!(!phrase.trim().is_empty(), "{lang:?} {name} is empty");
                assert!(
                    !phrase.contains('\''),
                    "{lang:?} {name}: typewriter's apostrophe"
                );
                assert_eq!(
                    placeholders(phrase),
                    placeholders(reference),
                    "{lang:?} {name}"
                );
            }
        }
    }

    #[test]
    fn no_phrase_is_left_in_another_language() {
        for lang in [Lang::Ru, Lang::Uk] {
            let pairs = lang.words().phrases();
            for ((name, phrase), (_, english)) in pairs.iter().zip(Lang::En.words().phrases()) {
                assert_ne!(*phrase, english, "{lang:?} {name}");
            }
        }
        for (name, phrase) in Lang::Uk.words().phrases() {
            assert!(!phrase.contains(['ы', 'э', 'ъ', 'ё']), "{name}: {phrase}");
        }
        for (name, phrase) in Lang::Ru.words().phrases() {
            assert!(!phrase.contains(['і', 'ї', 'є', 'ґ']), "{name}: {phrase}");
        }
    }

    #[test]
    fn profile_texts_fit_what_telegram_accepts() {
        for lang in Lang::ALL {
            let words = lang.words();
            let length = |text: &str| text.chars().count();
            assert!(length(words.description) <= 512, "{lang:?}");
            assert!(length(words.short_description) <= 120, "{lang:?}");
            for command in [
                words.command_start,
                words.command_room,
                words.command_call,
                words.command_rooms,
                words.command_language,
                words.command_history,
                words.command_forget,
                words.command_help,
            ] {
                assert!((1..=256).contains(&length(command)), "{lang:?} {command}");
            }
        }
    }

    #[test]
    fn what_an_alert_shows_is_plain_and_fits_into_it() {
        for lang in Lang::ALL {
            let words = lang.words();
            for phrase in [
                &words.after(words.too_many_rooms, Duration::from_secs(121)),
                &words.after(words.too_many_in_chat, Duration::from_secs(121)),
                words.trouble,
                words.ring_forgotten,
                words.not_allowed,
                words.admins_unknown,
                words.nobody_there,
                words.locked_now,
                words.unlocked_now,
                words.end_confirm,
                words.ended_now,
                words.bell_on,
                words.bell_off,
                words.bell_full,
            ] {
                assert!(!phrase.contains(['<', '&', '{']), "{phrase}");
                assert!(phrase.chars().count() <= 200, "{phrase}");
            }
        }
    }

    #[test]
    fn html_tags_are_closed() {
        for lang in Lang::ALL {
            for (name, phrase) in lang.words().phrases() {
                for tag in ["b", "i", "code"] {
                    let opened = phrase.matches(&format!("<{tag}>")).count();
                    let closed = phrase.matches(&format!("</{tag}>")).count();
                    assert_eq!(opened, closed, "{lang:?} {name} <{tag}>");
                }
            }
        }
    }
}
