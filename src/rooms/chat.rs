//! What is written in a room: the messages, what answers what, and the emoji under them.
//!
//! Knows neither who may write nor who is told (`writing`). What has changed since it was last asked
//! is said by [`Chat::take_changes`], message by message, so that a long chat is never written down
//! as a whole.
//!
//! The chat is bounded, and what somebody writes too much of is their own loss: when it is full, the
//! oldest message goes of whoever has most in it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::ids::{ParticipantId, UserId};
use crate::limits::{
    CHAT_BYTES_MAX, CHAT_MESSAGE_BYTES, CHAT_MESSAGES_MAX, CHAT_PAGE_BYTES, CHAT_PAGE_MESSAGES,
    QUOTE_CHARS_MAX, REACTIONS_PER_MESSAGE_MAX,
};
use crate::protocol::{ChatKeep, MessageView, Quote, ReactionView, UnixMillis};

/// One message, as it is kept and stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Its number.
    pub id: u32,
    /// Who wrote it.
    pub user: UserId,
    /// The same person, as the room knows them.
    pub from: ParticipantId,
    /// Their name at the time.
    pub name: String,
    /// When.
    pub sent_at: UnixMillis,
    /// What.
    pub text: String,
    /// The message that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<u32>,
    /// The writer's own name for it.
    pub key: String,
    /// Emoji in order of appearance, with who has put them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<(String, BTreeSet<UserId>)>,
}

impl Message {
    fn bytes(&self) -> usize {
        self.text.len() + self.name.len() + CHAT_MESSAGE_BYTES
    }

    fn quote(&self) -> Quote {
        let line = self.text.chars().take(QUOTE_CHARS_MAX);
        Quote {
            id: self.id,
            name: self.name.clone(),
            text: line
                .map(|char| if char == '\n' { ' ' } else { char })
                .collect(),
        }
    }
}

/// What of a chat is not a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChatHead {
    /// The newest message there has been.
    pub last_message: u32,
    /// The message on top.
    pub pinned: Option<u32>,
    /// For how long all of it outlives the last person in the room.
    pub keep: ChatKeep,
}

/// What is to be written down of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatChanges {
    /// First of all, everything that was written down before is forgotten.
    pub is_forgotten: bool,
    /// `None` where nothing has been said or decided.
    pub head: Option<ChatHead>,
    /// Messages that are new, have changed, or are gone, by number.
    pub messages: BTreeMap<u32, Option<Message>>,
}

/// The chat of one room.
#[derive(Debug, Default)]
pub struct Chat {
    head: ChatHead,
    /// By number.
    messages: VecDeque<Message>,
    bytes: usize,
    /// Who has written which message last, by their own names for them; outlives the messages, so
    /// that one that is gone does not come back with a late repetition.
    keys: VecDeque<(UserId, String, u32)>,
    /// Messages that differ from what is written down.
    touched: BTreeSet<u32>,
    is_head_touched: bool,
    is_forgotten: bool,
}

/// What has become of a person in the chat: the numbers of their messages, which are gone, and what
/// they had put under those of others, which is gone too.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Traces {
    pub(super) messages: Vec<u32>,
    /// By message.
    pub(super) reactions: Vec<(u32, String)>,
}

/// What became of a message that somebody wrote.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Posted {
    /// It is in the chat, under this number.
    New(u32),
    /// It was written before, under this number.
    Again(u32),
}

impl Chat {
    /// As it was written down. Messages may come in any order.
    #[must_use]
    pub fn restored(head: ChatHead, mut messages: Vec<Message>) -> Self {
        messages.sort_by_key(|message| message.id);
        let newest = messages.last().map_or(0, |message| message.id);
        let mut chat = Self {
            bytes: messages.iter().map(Message::bytes).sum(),
            keys: messages
                .iter()
                .map(|one| (one.user, one.key.clone(), one.id))
                .collect(),
            messages: messages.into(),
            head,
            ..Self::default()
        };
        chat.head.last_message = chat.head.last_message.max(newest);
        chat.make_room();
        chat
    }

    /// For how long it outlives the last person in the room.
    #[must_use]
    pub const fn keep(&self) -> ChatKeep {
        self.head.keep
    }

    /// Nothing has been said or decided yet.
    pub(super) fn is_untouched(&self) -> bool {
        self.head == ChatHead::default()
    }

    pub(super) const fn last_message(&self) -> u32 {
        self.head.last_message
    }

    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    /// The message on top, if there is one.
    pub(super) fn pinned(&self) -> Option<&Message> {
        self.get(self.head.pinned?)
    }

    pub(super) fn get(&self, id: u32) -> Option<&Message> {
        self.place(id).ok().map(|place| &self.messages[place])
    }

    fn place(&self, id: u32) -> Result<usize, usize> {
        self.messages
            .binary_search_by_key(&id, |message| message.id)
    }

    /// Adds a message; its `id` is given here.
    pub(super) fn post(&mut self, message: Message) -> Posted {
        let known = self.keys.iter().rev();
        let mut known = known.filter(|(user, key, _)| *user == message.user && *key == message.key);
        if let Some((_, _, id)) = known.next() {
            return Posted::Again(*id);
        }
        let id = self.head.last_message + 1;
        self.head.last_message = id;
        self.is_head_touched = true;
        if self.keys.len() >= CHAT_MESSAGES_MAX {
            self.keys.pop_front();
        }
        self.keys.push_back((message.user, message.key.clone(), id));
        self.bytes += message.bytes();
        self.messages.push_back(Message { id, ..message });
        self.touched.insert(id);
        self.make_room();
        Posted::New(id)
    }

    /// Lets messages go until what is left fits.
    fn make_room(&mut self) {
        while self.messages.len() > CHAT_MESSAGES_MAX || self.bytes > CHAT_BYTES_MAX {
            let mut held: BTreeMap<UserId, usize> = BTreeMap::new();
            for message in &self.messages {
                *held.entry(message.user).or_default() += message.bytes();
            }
            let most = held.into_iter().max_by_key(|(_, bytes)| *bytes);
            let pinned = self.head.pinned;
            let newest = self.head.last_message;
            let goes = self.messages.iter().find(|message| {
                most.is_some_and(|(user, _)| user == message.user)
                    && Some(message.id) != pinned
                    && message.id != newest
            });
            let oldest = self.messages.front();
            let Some(id) = goes.or(oldest).map(|message| message.id) else {
                return;
            };
            self.delete(id);
        }
    }

    /// Takes a message out; false when there is none.
    pub(super) fn delete(&mut self, id: u32) -> bool {
        let Some(message) = self.place(id).ok().and_then(|at| self.messages.remove(at)) else {
            return false;
        };
        self.bytes -= message.bytes();
        self.touched.insert(id);
        if self.head.pinned == Some(id) {
            self.pin(None);
        }
        true
    }

    /// Takes out what somebody wrote and what they have put under other messages.
    pub(super) fn forget_person(&mut self, user: UserId) -> Traces {
        let mut traces = Traces::default();
        for message in &self.messages {
            if message.user == user {
                traces.messages.push(message.id);
                continue;
            }
            let theirs = message.reactions.iter();
            let theirs = theirs.filter(|(_, people)| people.contains(&user));
            let named = theirs.map(|(emoji, _)| (message.id, emoji.clone()));
            traces.reactions.extend(named);
        }
        for id in &traces.messages {
            self.delete(*id);
        }
        for (id, emoji) in &traces.reactions {
            self.react(*id, emoji, user, false);
        }
        self.keys.retain(|(writer, _, _)| *writer != user);
        traces
    }

    /// Puts an emoji under a message, or takes it away; false when nothing has changed by it.
    pub(super) fn react(&mut self, id: u32, emoji: &str, user: UserId, on: bool) -> bool {
        let Ok(place) = self.place(id) else {
            return false;
        };
        let reactions = &mut self.messages[place].reactions;
        let at = reactions.iter().position(|(other, _)| other == emoji);
        let has_changed = match (at, on) {
            (Some(at), true) => reactions[at].1.insert(user),
            (Some(at), false) => {
                let was_there = reactions[at].1.remove(&user);
                if reactions[at].1.is_empty() {
                    reactions.remove(at);
                }
                was_there
            }
            (None, true) if reactions.len() < REACTIONS_PER_MESSAGE_MAX => {
                reactions.push((emoji.to_owned(), BTreeSet::from([user])));
                true
            }
            (None, _) => false,
        };
        if has_changed {
            self.touched.insert(id);
        }
        has_changed
    }

    pub(super) fn pin(&mut self, message: Option<u32>) {
        self.is_head_touched |= self.head.pinned != message;
        self.head.pinned = message;
    }

    pub(super) fn set_keep(&mut self, keep: ChatKeep) {
        self.is_head_touched |= self.head.keep != keep;
        self.head.keep = keep;
    }

    /// Nothing was ever said here.
    pub(super) fn forget(&mut self) {
        *self = Self {
            is_forgotten: !self.is_untouched() || self.is_forgotten,
            ..Self::default()
        };
    }

    /// The page before `before`, or the newest one; and whether there are older messages.
    pub(super) fn page(&self, before: Option<u32>) -> (Vec<&Message>, bool) {
        let end = before.map_or(self.messages.len(), |id| match self.place(id) {
            Ok(place) | Err(place) => place,
        });
        let mut bytes = 0;
        let mut page: Vec<&Message> = self
            .messages
            .range(..end)
            .rev()
            .take(CHAT_PAGE_MESSAGES)
            .take_while(|message| {
                let fits = bytes == 0 || bytes + message.text.len() <= CHAT_PAGE_BYTES;
                bytes += message.text.len();
                fits
            })
            .collect();
        page.reverse();
        let has_older = page.len() < end;
        (page, has_older)
    }

    /// A message as `viewer` sees it.
    pub(super) fn view(&self, message: &Message, viewer: UserId) -> MessageView {
        MessageView {
            id: message.id,
            from: message.from.clone(),
            name: message.name.clone(),
            sent_at: message.sent_at,
            text: message.text.clone(),
            reply_to: message.reply_to.map(|id| {
                self.get(id).map_or_else(
                    || Quote {
                        id,
                        name: String::new(),
                        text: String::new(),
                    },
                    Message::quote,
                )
            }),
            reactions: message
                .reactions
                .iter()
                .map(|(emoji, people)| ReactionView {
                    emoji: emoji.clone(),
                    count: u32::try_from(people.len()).unwrap_or(u32::MAX),
                    is_own: people.contains(&viewer),
                })
                .collect(),
        }
    }

    /// What differs from what was written down; `None` when nothing does.
    pub(super) fn take_changes(&mut self) -> Option<ChatChanges> {
        let touched = std::mem::take(&mut self.touched);
        let is_forgotten = std::mem::take(&mut self.is_forgotten);
        let is_head_touched = std::mem::take(&mut self.is_head_touched);
        if touched.is_empty() && !is_forgotten && !is_head_touched {
            return None;
        }
        let messages = touched.into_iter().map(|id| (id, self.get(id).cloned()));
        Some(ChatChanges {
            is_forgotten,
            messages: messages.collect(),
            head: (!self.is_untouched()).then(|| self.head.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(user: i64, text: &str) -> Message {
        Message {
            id: 0,
            user: UserId(user),
            from: ParticipantId(format!("p{user}")),
            name: format!("User {user}"),
            sent_at: UnixMillis(1_000),
            text: text.to_owned(),
            reply_to: None,
            key: text.to_owned(),
            reactions: Vec::new(),
        }
    }

    fn texts(chat: &Chat, before: Option<u32>) -> (Vec<&str>, bool) {
        let (page, has_older) = chat.page(before);
        let texts = page.iter().map(|message| message.text.as_str());
        (texts.collect(), has_older)
    }

    fn chat_of(count: usize) -> Chat {
        let mut chat = Chat::default();
        for number in 1..=count {
            chat.post(message(1, &number.to_string()));
        }
        chat
    }

    #[test]
    fn a_message_that_is_repeated_is_the_same_message_also_when_it_is_gone() {
        let mut chat = Chat::default();
        assert_eq!(chat.post(message(1, "a")), Posted::New(1));
        assert_eq!(chat.post(message(2, "a")), Posted::New(2));
        assert_eq!(chat.post(message(1, "a")), Posted::Again(1));
        assert!(chat.delete(1) && !chat.delete(1));
        assert_eq!(chat.post(message(1, "a")), Posted::Again(1));
        assert_eq!(texts(&chat, None), (vec!["a"], false));
        assert_eq!(chat.post(message(1, "b")), Posted::New(3));
    }

    #[test]
    fn pages_go_back_from_the_newest_without_a_hole() {
        let chat = chat_of(70);
        let (newest, has_older) = chat.page(None);
        let ids: Vec<u32> = newest.iter().map(|message| message.id).collect();
        assert_eq!((ids, has_older), ((41..=70).collect(), true));
        let (oldest, has_older) = chat.page(Some(11));
        let ids: Vec<u32> = oldest.iter().map(|message| message.id).collect();
        assert_eq!((ids, has_older), ((1..=10).collect(), false));
        assert_eq!(texts(&chat, Some(1)), (vec![], false));
    }

    #[test]
    fn a_page_is_bounded_in_bytes_and_has_at_least_one_message() {
        let mut chat = Chat::default();
        for letter in ["a", "b", "c", "d"] {
            chat.post(message(1, &letter.repeat(CHAT_PAGE_BYTES / 2)));
        }
        assert_eq!(chat.page(None).0.len(), 2);
        chat.post(message(1, &"e".repeat(CHAT_PAGE_BYTES + 1)));
        assert_eq!(chat.page(None).0.len(), 1);
    }

    #[test]
    fn who_writes_too_much_loses_their_own_oldest_messages() {
        let mut chat = Chat::default();
        chat.post(message(1, "quiet"));
        for number in 0..CHAT_MESSAGES_MAX * 2 {
            chat.post(message(2, &number.to_string()));
        }
        assert_eq!(chat.len(), CHAT_MESSAGES_MAX);
        assert_eq!(chat.get(1).map(|one| one.text.as_str()), Some("quiet"));
        assert_eq!(chat.get(2), None);
        for letter in 'a'..='z' {
            chat.post(message(3, &letter.to_string().repeat(8_000)));
        }
        assert!(chat.bytes <= CHAT_BYTES_MAX, "{}", chat.bytes);
        assert!(chat.get(1).is_some(), "who wrote little keeps it");
    }

    #[test]
    fn what_is_pinned_stays_and_is_unpinned_when_it_is_deleted() {
        let mut chat = chat_of(1);
        chat.pin(Some(1));
        for number in 0..CHAT_MESSAGES_MAX * 2 {
            chat.post(message(1, &format!("n{number}")));
        }
        assert_eq!(chat.pinned().map(|one| one.id), Some(1));
        chat.delete(1);
        assert_eq!(chat.pinned(), None);
    }

    #[test]
    fn everybody_has_one_of_each_emoji_and_it_is_seen_whose_are_own() {
        let mut chat = chat_of(1);
        assert!(chat.react(1, "👍", UserId(1), true));
        assert!(!chat.react(1, "👍", UserId(1), true));
        assert!(chat.react(1, "👍", UserId(2), true));
        assert!(chat.react(1, "🔥", UserId(2), true));
        let seen = |chat: &Chat, user| {
            let view = chat.view(chat.get(1).expect("is there"), UserId(user));
            let reactions = view.reactions.into_iter();
            reactions
                .map(|one| (one.emoji, one.count, one.is_own))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            seen(&chat, 1),
            [("👍".to_owned(), 2, true), ("🔥".to_owned(), 1, false)]
        );
        assert!(chat.react(1, "🔥", UserId(2), false));
        assert!(!chat.react(1, "🔥", UserId(2), false));
        assert!(!chat.react(9, "🔥", UserId(2), true));
        assert_eq!(seen(&chat, 3), [("👍".to_owned(), 2, false)]);
        for number in 0..20 {
            chat.react(1, &format!("e{number}"), UserId(1), true);
        }
        assert_eq!(seen(&chat, 1).len(), REACTIONS_PER_MESSAGE_MAX);
    }

    #[test]
    fn somebody_who_is_forgotten_leaves_neither_messages_nor_emoji() {
        let mut chat = Chat::default();
        for user in [1, 2, 1] {
            chat.post(message(user, &format!("of {user}, {}", chat.len())));
        }
        chat.react(2, "👍", UserId(1), true);
        chat.react(2, "👍", UserId(3), true);
        chat.react(1, "🔥", UserId(1), true);
        chat.pin(Some(3));
        let traces = chat.forget_person(UserId(1));
        assert_eq!(traces.messages, [1, 3]);
        assert_eq!(traces.reactions, [(2, "👍".to_owned())]);
        assert_eq!(texts(&chat, None), (vec!["of 2, 1"], false));
        assert_eq!(chat.pinned(), None);
        let left = &chat.get(2).expect("is there").reactions;
        assert_eq!(*left, [("👍".to_owned(), BTreeSet::from([UserId(3)]))]);
        assert_eq!(chat.forget_person(UserId(1)), Traces::default());
    }

    #[test]
    fn an_answer_quotes_one_line_of_what_it_answers_until_that_is_gone() {
        let mut chat = Chat::default();
        chat.post(message(1, &format!("first\n{}", "x".repeat(200))));
        chat.post(Message {
            reply_to: Some(1),
            ..message(2, "answer")
        });
        let quote = |chat: &Chat| {
            let view = chat.view(chat.get(2).expect("is there"), UserId(1));
            view.reply_to.expect("an answer")
        };
        let before = quote(&chat);
        assert_eq!(before.name, "User 1");
        assert_eq!(before.text, format!("first {}", "x".repeat(94)));
        chat.delete(1);
        let gone = quote(&chat);
        assert_eq!(
            (gone.id, gone.name.as_str(), gone.text.as_str()),
            (1, "", "")
        );
    }

    #[test]
    fn changes_are_said_once_message_by_message_and_bring_the_chat_back() {
        let mut chat = chat_of(3);
        let first = chat.take_changes().expect("three messages");
        assert_eq!(first.messages.len(), 3);
        assert_eq!(chat.take_changes(), None);
        chat.react(2, "👍", UserId(1), true);
        chat.delete(3);
        let second = chat.take_changes().expect("two changes");
        assert_eq!(second.messages.keys().collect::<Vec<_>>(), [&2, &3]);
        assert_eq!(second.messages[&3], None);
        let mut stored = first.messages;
        stored.extend(second.messages);
        let messages = stored.into_values().flatten().rev().collect();
        let mut back = Chat::restored(second.head.or(first.head).expect("not forgotten"), messages);
        assert_eq!(texts(&back, None), (vec!["1", "2"], false));
        assert_eq!(back.get(2), chat.get(2));
        assert_eq!(back.post(message(1, "2")), Posted::Again(2));
        assert_eq!(back.post(message(1, "4")), Posted::New(4));
    }

    #[test]
    fn a_chat_that_is_forgotten_says_so_once_and_an_empty_one_says_nothing() {
        let mut chat = Chat::default();
        chat.forget();
        assert_eq!(chat.take_changes(), None);
        let mut chat = chat_of(1);
        assert!(chat.take_changes().is_some());
        chat.forget();
        let forgotten = ChatChanges {
            is_forgotten: true,
            head: None,
            messages: BTreeMap::new(),
        };
        assert_eq!(chat.take_changes(), Some(forgotten));
        assert_eq!(chat.take_changes(), None);
        assert_eq!(chat.post(message(1, "1")), Posted::New(1));
    }
}
