//! What Telegram says of the messages of a ring.

use super::book::Rings;
use super::ring::{Card, Phone, Status};
use super::{Effect, PhoneOrder};
use crate::ids::RingId;
use crate::protocol::{UnixMillis, UnreachableWhy};

impl Rings {
    /// Telegram has taken what was asked of it, and this is the message now; or it has not.
    pub fn handle_phone(
        &mut self,
        id: &RingId,
        report: Result<i64, UnreachableWhy>,
        now: UnixMillis,
    ) {
        let Some(ring) = self.rings.get_mut(id) else {
            return;
        };
        let Phone::Asking(_) = ring.phone else {
            return;
        };
        match report {
            Ok(message) if ring.is_on() => {
                ring.phone = Phone::Rung(message);
                let is_news = !std::mem::replace(&mut ring.is_reached, true);
                let caller = ring.caller.id;
                self.effects.push(Effect::Save(id.clone()));
                if is_news {
                    self.show(caller, id);
                }
            }
            Ok(message) => {
                ring.phone = Phone::Rung(message);
                self.end_message(id);
            }
            Err(why) => {
                ring.phone = Phone::Failed;
                let is_over = ring.is_on() && !self.online.contains(&ring.callee.id);
                if is_over {
                    self.finish(id, Status::Unreachable(why), now);
                }
            }
        }
    }

    /// What was to be said on the callee's message is said, or never will be.
    pub fn handle_message_ended(&mut self, id: &RingId) {
        if let Some(ring) = self.rings.get_mut(id)
            && let Phone::Ending(_) = ring.phone
        {
            ring.phone = Phone::Done;
            self.save(id);
        }
    }

    /// The bot has answered the caller's `/call` with this message.
    pub fn handle_card(&mut self, id: &RingId, card: Card) {
        let Some(ring) = self.rings.get_mut(id) else {
            return;
        };
        ring.card = Some(card);
        let is_final = ring.status.is_final();
        self.save(id);
        if is_final {
            self.effects.push(Effect::EndCard(id.clone()));
        }
    }

    /// Says on the callee's message how it ended, if it is there; if it is on its way, its report
    /// comes here.
    pub(super) fn end_message(&mut self, id: &RingId) {
        let Some(ring) = self.rings.get_mut(id) else {
            return;
        };
        if let Phone::Rung(message) = ring.phone {
            ring.phone = Phone::Ending(message);
            let status = ring.status;
            self.effects.push(Effect::Phone {
                ring: id.clone(),
                order: PhoneOrder::End { message, status },
            });
        }
    }
}
