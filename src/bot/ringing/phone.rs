//! Carries out what rings want of Telegram, and reports.
//!
//! Tasks run side by side; the hub gives the next one for a message only after the report on the one
//! before. Nothing that Telegram answers stops anything: what cannot be sent is reported as failed, and
//! what cannot be corrected is given up after a while, or at once where nothing is left to correct.

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::super::keyboard::Door;
use super::super::room_card::Card;
use super::super::telegram::Telegram;
use super::message;
use crate::hub::{PhoneReport, PhoneTask, PhoneTaskOrder, Ringing};
use crate::i18n::Lang;
use crate::links::InviteLinks;
use crate::rings::{PhoneOrder, Status};

/// Until the shutdown; what was not corrected by then is corrected by the next process.
pub(in crate::bot) async fn serve(
    telegram: &Telegram,
    links: &InviteLinks,
    ringing: Option<&Ringing>,
    shutdown: &CancellationToken,
) {
    let Some(ringing) = ringing else { return };
    let working = async {
        let mut tasks = ringing.phone().await;
        work(telegram, links, ringing, &mut tasks).await;
    };
    shutdown.run_until_cancelled(working).await;
}

async fn work(
    telegram: &Telegram,
    links: &InviteLinks,
    ringing: &Ringing,
    tasks: &mut mpsc::Receiver<PhoneTask>,
) {
    let mut busy = JoinSet::new();
    loop {
        tokio::select! {
            task = tasks.recv() => {
                let Some(task) = task else { return };
                let work = Work {
                    telegram: telegram.clone(),
                    ringing: ringing.clone(),
                    door: Door::WebApp(links.page_url(Some(&task.room))),
                    link: links.invite_url(&task.room),
                };
                busy.spawn(async move { work.carry_out(task).await });
            }
            Some(_) = busy.join_next() => {}
        }
    }
}

/// What one task is carried out with.
struct Work {
    telegram: Telegram,
    ringing: Ringing,
    door: Door,
    link: String,
}

impl Work {
    async fn carry_out(&self, task: PhoneTask) {
        let callee = task.callee.id.0;
        let report = match task.order {
            PhoneTaskOrder::Callee(PhoneOrder::Ring) => self.ring(&task).await,
            PhoneTaskOrder::Callee(PhoneOrder::Again { message }) => {
                self.telegram.delete(callee, message).await;
                self.ring(&task).await
            }
            PhoneTaskOrder::Callee(PhoneOrder::End { message, status }) => {
                let card = ended(&task, status);
                let changed = self.telegram.change(callee, message, card).await;
                if changed.is_err() {
                    return;
                }
                PhoneReport::Ended
            }
            PhoneTaskOrder::Callee(PhoneOrder::Missed) => {
                // No reason to disturb the call that is on.
                let card = ended(&task, Status::Busy);
                return self.telegram.say_quietly(callee, card).await;
            }
            PhoneTaskOrder::Caller(card, status) => {
                let lang = Lang::from_code(task.caller.language.as_deref());
                let door = if card.chat > 0 {
                    self.door.clone()
                } else {
                    Door::Link(self.link.clone())
                };
                let name = &task.callee.name;
                let text = message::calling(name, status, &door, &self.link, lang);
                let _ = self.telegram.change(card.chat, card.message, text).await;
                return;
            }
        };
        self.ringing.report(task.ring, report).await;
    }

    async fn ring(&self, task: &PhoneTask) -> PhoneReport {
        let lang = Lang::from_code(task.callee.language.as_deref());
        let name = &task.caller.name;
        let card = message::ringing(&task.ring, name, task.video, &self.door, lang);
        match self.telegram.ring(task.callee.id.0, card).await {
            Ok(message) => PhoneReport::Sent(message),
            Err(why) => PhoneReport::Failed(why),
        }
    }
}

fn ended(task: &PhoneTask, status: Status) -> Card {
    let lang = Lang::from_code(task.callee.language.as_deref());
    if task.is_unwanted {
        // What they have just pressed says more than that the call was declined.
        return message::wanted(&task.ring, &task.caller.name, true, lang);
    }
    message::ended(&task.ring, &task.caller.name, task.video, status, lang)
}
