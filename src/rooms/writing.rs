//! Who writes into the chat, and who is told.
//!
//! The chat belongs to those inside, listeners among them: being muted is about the voice. Whoever
//! looks from the lobby or waits at the door learns nothing of it, not even whether there is one. On
//! coming inside everybody is told how the chat stands (`chat_state`, nothing where nothing was ever
//! said) and asks for pages of it when they want to read. What somebody says over their budget is refused to them alone.

use std::time::Duration;

use super::chat::{Chat, Message, Posted, Traces};
use super::participant::Participant;
use super::speech::is_emoji;
use super::{Effect, Room};
use crate::ids::{ClientNetwork, ParticipantId, UserId};
use crate::limits::{
    CHAT_BYTES_BURST, CHAT_BYTES_PER_SECOND, CHAT_MESSAGES_BURST, CHAT_MESSAGES_PER_SECOND,
    CHAT_PAGES_BURST, CHAT_PAGES_PER_SECOND, CHAT_REACTIONS_BURST, CHAT_REACTIONS_PER_SECOND,
    MESSAGE_CHARS_MAX, MESSAGE_KEY_BYTES_MAX,
};
use crate::protocol::{ChatKeep, ErrorCode, MessageView, Role, ServerMessage, UnixMillis};
use crate::rate::{Keyed, Quota};
use crate::text::clean_lines;

/// Who pays: a person, or the network of guests, who are somebody new at will.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Writer {
    Person(UserId),
    Guests(ClientNetwork),
}

/// How much everybody may still write and ask for. Leaving and coming back refills nothing.
#[derive(Debug)]
pub(super) struct ChatBudgets {
    messages: Keyed<Writer>,
    bytes: Keyed<Writer>,
    reactions: Keyed<Writer>,
    pages: Keyed<Writer>,
}

impl ChatBudgets {
    pub(super) fn new() -> Self {
        let keyed = |rate, burst| Keyed::new(Quota::per_second(rate, burst));
        Self {
            messages: keyed(CHAT_MESSAGES_PER_SECOND, CHAT_MESSAGES_BURST),
            bytes: keyed(CHAT_BYTES_PER_SECOND, CHAT_BYTES_BURST),
            reactions: keyed(CHAT_REACTIONS_PER_SECOND, CHAT_REACTIONS_BURST),
            pages: keyed(CHAT_PAGES_PER_SECOND, CHAT_PAGES_BURST),
        }
    }
}

fn writer(participant: &Participant) -> Writer {
    let user = participant.person.id;
    if user.is_guest() {
        Writer::Guests(participant.network.clone())
    } else {
        Writer::Person(user)
    }
}

fn allow(budget: &mut Keyed<Writer>, owner: Writer, units: u32, now: UnixMillis) -> bool {
    let now = Duration::from_millis(now.0);
    budget.take(owner, units, now).is_ok()
}

impl Room {
    /// The room with what was written in it before it was last dropped from memory.
    #[must_use]
    pub fn with_chat(mut self, chat: Chat) -> Self {
        self.chat = chat;
        self
    }

    /// For how long the chat outlives the last person in the room.
    #[must_use]
    pub const fn chat_keep(&self) -> ChatKeep {
        self.chat.keep()
    }

    /// What a client is told whose knowledge of the chat has holes.
    #[must_use]
    pub const fn chat_missed(&self) -> ServerMessage {
        ServerMessage::ChatMissed {
            last_message: self.chat.last_message(),
        }
    }

    pub(super) fn send_message(
        &mut self,
        index: usize,
        key: String,
        text: &str,
        reply_to: Option<u32>,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        if text.chars().count() > MESSAGE_CHARS_MAX || key.len() > MESSAGE_KEY_BYTES_MAX {
            return Err(ErrorCode::TooLarge);
        }
        let text = clean_lines(text, MESSAGE_CHARS_MAX).ok_or(ErrorCode::EmptyText)?;
        let participant = &self.participants[index];
        let owner = writer(participant);
        let bytes = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let budgets = &mut self.chat_budgets;
        if !allow(&mut budgets.messages, owner.clone(), 1, now)
            || !allow(&mut budgets.bytes, owner, bytes, now)
        {
            return Err(ErrorCode::RateLimited);
        }
        let reply_to = reply_to.filter(|id| self.chat.get(*id).is_some());
        let posted = self.chat.post(Message {
            id: 0,
            user: participant.person.id,
            from: participant.id.clone(),
            name: participant.person.name.clone(),
            sent_at: now,
            text,
            reply_to,
            key: key.clone(),
            reactions: Vec::new(),
        });
        self.tell_posted(index, &posted, key)?;
        self.note_chat();
        Ok(())
    }

    /// The writer hears of a message under their own name for it, also for the second time; unless it
    /// is gone by then.
    fn tell_posted(&mut self, index: usize, posted: &Posted, key: String) -> Result<(), ErrorCode> {
        let (Posted::New(id) | Posted::Again(id)) = *posted;
        let participant = &self.participants[index];
        let (from, user) = (participant.id.clone(), participant.person.id);
        let message = self.chat.get(id).ok_or(ErrorCode::MessageNotFound)?;
        let own = self.chat.view(message, user);
        // Nobody has reacted to a message that is new.
        let others = own.clone();
        if let Posted::New(_) = posted {
            let to = self.readers().filter(|reader| *reader != from).collect();
            self.send(to, || ServerMessage::MessageSent {
                message: others,
                key: None,
            });
        }
        self.send(vec![from], || ServerMessage::MessageSent {
            message: own,
            key: Some(key),
        });
        Ok(())
    }

    /// Everybody takes back what they wrote; moderators also what those below them did, and what
    /// those did who are not known any more.
    pub(super) fn delete_message(&mut self, index: usize, id: u32) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        let user = self.participants[index].person.id;
        let message = self.chat.get(id).ok_or(ErrorCode::MessageNotFound)?;
        let role = self.role(user);
        let may = message.user == user || (role >= Role::Admin && self.role(message.user) < role);
        if !may {
            return Err(ErrorCode::Forbidden);
        }
        let was_pinned = self.chat.pinned().is_some_and(|pinned| pinned.id == id);
        self.chat.delete(id);
        let to = self.readers().collect();
        self.send(to, || ServerMessage::MessageDeleted { message: id });
        if was_pinned {
            self.tell_chat_state();
        }
        self.note_chat();
        Ok(())
    }

    pub(super) fn set_reaction(
        &mut self,
        index: usize,
        id: u32,
        emoji: String,
        on: bool,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        if !is_emoji(&emoji) {
            return Err(ErrorCode::BadEmoji);
        }
        let participant = &self.participants[index];
        let (from, user) = (participant.id.clone(), participant.person.id);
        let owner = writer(participant);
        self.chat.get(id).ok_or(ErrorCode::MessageNotFound)?;
        if !allow(&mut self.chat_budgets.reactions, owner, 1, now) {
            return Err(ErrorCode::RateLimited);
        }
        if self.chat.react(id, &emoji, user, on) {
            let to = self.readers().collect();
            self.send(to, || ServerMessage::ReactionSet {
                message: id,
                from,
                emoji,
                on,
            });
            self.note_chat();
        }
        Ok(())
    }

    /// Takes out all that somebody wrote or put under what others wrote; how many messages that was.
    pub(super) fn forget_written(&mut self, user: UserId) -> usize {
        let was_pinned = self.chat.pinned().is_some_and(|pinned| pinned.user == user);
        let Traces {
            messages,
            reactions,
        } = self.chat.forget_person(user);
        let to: Vec<ParticipantId> = self.readers().collect();
        for message in &messages {
            let message = *message;
            self.send(to.clone(), || ServerMessage::MessageDeleted { message });
        }
        let known = self.visitors.find_user(user).map(|one| one.id.clone());
        for (message, emoji) in reactions {
            let Some(from) = known.clone() else { break };
            self.send(to.clone(), || ServerMessage::ReactionSet {
                message,
                from,
                emoji,
                on: false,
            });
        }
        if was_pinned {
            self.tell_chat_state();
        }
        self.note_chat();
        messages.len()
    }

    pub(super) fn get_history(
        &mut self,
        index: usize,
        before: Option<u32>,
        now: UnixMillis,
    ) -> Result<(), ErrorCode> {
        self.require_inside(index)?;
        let participant = &self.participants[index];
        let (id, user, owner) = (
            participant.id.clone(),
            participant.person.id,
            writer(participant),
        );
        if !allow(&mut self.chat_budgets.pages, owner, 1, now) {
            return Err(ErrorCode::RateLimited);
        }
        let (page, has_older) = self.chat.page(before);
        let messages: Vec<MessageView> = page
            .into_iter()
            .map(|message| self.chat.view(message, user))
            .collect();
        self.send(vec![id], || ServerMessage::History {
            before,
            messages,
            has_older,
        });
        Ok(())
    }

    /// Shows a message on top of the chat, or none. The actor may moderate.
    pub(super) fn pin_message(&mut self, id: Option<u32>) -> Result<(), ErrorCode> {
        if id.is_some_and(|id| self.chat.get(id).is_none()) {
            return Err(ErrorCode::MessageNotFound);
        }
        self.chat.pin(id);
        self.tell_chat_state();
        self.note_chat();
        Ok(())
    }

    /// The actor owns the room.
    pub(super) fn keep_chat(&mut self, keep: ChatKeep) {
        self.chat.set_keep(keep);
        self.tell_chat_state();
        self.note_chat();
    }

    fn tell_chat_state(&mut self) {
        let readers: Vec<ParticipantId> = self.readers().collect();
        for reader in readers {
            self.tell_how_chat_stands(reader);
        }
    }

    /// What everybody knows of the chat on coming inside.
    pub(super) fn tell_chat_to_newcomer(&mut self, reader: ParticipantId) {
        if !self.chat.is_untouched() {
            self.tell_how_chat_stands(reader);
        }
    }

    fn tell_how_chat_stands(&mut self, reader: ParticipantId) {
        let Some(index) = self.index(&reader) else {
            return;
        };
        let user = self.participants[index].person.id;
        let pinned = self.chat.pinned();
        let state = ServerMessage::ChatState {
            last_message: self.chat.last_message(),
            count: u32::try_from(self.chat.len()).unwrap_or(u32::MAX),
            pinned: pinned.map(|message| self.chat.view(message, user)),
            keep: self.chat.keep(),
        };
        self.send(vec![reader], || state);
    }

    /// Those inside, and those whose session may still go on there; in order of arrival.
    fn readers(&self) -> impl Iterator<Item = ParticipantId> {
        let inside = self.participants.iter().filter(|one| one.is_inside());
        inside.map(|one| one.id.clone())
    }

    /// Says what is to be written down.
    pub(super) fn note_chat(&mut self) {
        let changes = self.chat.take_changes();
        self.effects.extend(changes.map(Effect::ChatChanged));
    }
}
