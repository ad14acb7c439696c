//! Which handler gets which update, as one table.

use std::convert::Infallible;
use std::sync::Arc;

use teloxide::dispatching::{UpdateFilterExt, UpdateHandler};
use teloxide::dptree;
use teloxide::types::{Message, Update};

use super::asker::Asker;
use super::command::Command;
use super::handlers::{World, answer_command, answer_press, answer_text};

/// Handlers see to their own failures, so there is no error to pass on.
pub(super) type Schema = UpdateHandler<Infallible>;

/// Commands from people and from channels, other texts in private, and pressed buttons. Everything
/// else is left alone.
pub(super) fn schema() -> Schema {
    dptree::entry()
        .branch(Update::filter_message().chain(posts()))
        .branch(Update::filter_channel_post().chain(posts()))
        .branch(Update::filter_callback_query().endpoint(answer_press))
}

fn posts() -> Schema {
    dptree::filter_map(|message: Message| Asker::of_message(&message))
        .branch(
            dptree::filter_map(|message: Message, world: Arc<World>| {
                Command::parse(message.text()?, world.links.username()?)
            })
            .endpoint(answer_command),
        )
        .branch(
            dptree::filter(|message: Message| {
                message.chat.is_private() && message.text().is_some()
            })
            .endpoint(answer_text),
        )
}

#[cfg(test)]
mod tests {
    use teloxide::dptree::{self, Type};

    use super::*;

    #[test]
    fn every_handler_finds_what_it_asks_for() {
        let given = [Type::of::<Arc<World>>(), Type::of::<Update>()];
        dptree::type_check(schema().sig(), &dptree::deps![], &given);
    }
}
