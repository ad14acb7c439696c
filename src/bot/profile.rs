//! How the bot introduces itself: command lists, descriptions, the menu button.
//!
//! Comfort, not necessity: what fails is said in the log, and the bot works without it.

use teloxide::types::{BotCommand, BotCommandScope, MenuButton};
use tracing::{info, warn};

use super::failure::Failure;
use super::keyboard::web_app;
use super::telegram::Telegram;
use crate::i18n::{Lang, Words};
use crate::limits::REPLY_PATIENCE;
use crate::links::InviteLinks;

/// What everybody sees whose language has no texts of its own.
const DEFAULT: Lang = Lang::En;

/// Sets everything, one call after the other.
pub(super) async fn introduce(telegram: &Telegram, links: &InviteLinks) {
    let mut failed = 0_u32;
    let mut note = |outcome: Result<(), Failure>, what: &str| {
        if let Err(failure) = outcome {
            failed += 1;
            warn!(%failure, what, "the bot's profile is not up to date");
        }
    };
    for (code, words) in audiences() {
        for (scope, commands) in command_lists(words) {
            let set = || telegram.set_commands(commands.clone(), scope.clone(), code);
            note(patiently(telegram, set).await, "commands");
        }
        let set = || telegram.set_description(words.description, code);
        note(patiently(telegram, set).await, "description");
        let set = || telegram.set_short_description(words.short_description, code);
        note(patiently(telegram, set).await, "short description");
    }
    if let Some(web_app) = web_app(&links.page_url(None)) {
        let button = MenuButton::WebApp {
            text: DEFAULT.words().menu_button.to_owned(),
            web_app,
        };
        let set = || telegram.set_menu_button(None, button.clone());
        note(patiently(telegram, set).await, "menu button");
    }
    if failed == 0 {
        info!("commands, descriptions and the menu button are set");
    }
}

/// The texts for everybody, then those for each language.
fn audiences() -> Vec<(Option<&'static str>, &'static Words)> {
    let mut audiences = vec![(None, DEFAULT.words())];
    audiences.extend(Lang::ALL.map(|lang| (Some(lang.code()), lang.words())));
    audiences
}

/// Which commands are offered where.
fn command_lists(words: &Words) -> [(BotCommandScope, Vec<BotCommand>); 3] {
    let start = BotCommand::new("start", words.command_start);
    let room = BotCommand::new("room", words.command_room);
    let call = BotCommand::new("call", words.command_call);
    let rooms = BotCommand::new("rooms", words.command_rooms);
    let history = BotCommand::new("history", words.command_history);
    let forget = BotCommand::new("forget", words.command_forget);
    let language = BotCommand::new("language", words.command_language);
    let help = BotCommand::new("help", words.command_help);
    let group = vec![room, call, rooms, history, language, help];
    let mut private = vec![start];
    private.extend(group.iter().cloned());
    private.insert(private.len() - 1, forget);
    [
        (BotCommandScope::Default, group.clone()),
        (BotCommandScope::AllPrivateChats, private),
        (BotCommandScope::AllGroupChats, group),
    ]
}

/// One call, repeated as long as Telegram only asks to wait a bearable time.
async fn patiently<F>(telegram: &Telegram, attempt: impl Fn() -> F) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    loop {
        match attempt().await {
            Err(Failure::TooManyRequests(pause)) if pause <= REPLY_PATIENCE => {
                telegram.wait(pause).await?;
            }
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::command::Command;

    #[test]
    fn everywhere_the_same_commands_are_offered_and_in_private_chats_also_the_start() {
        let lists = command_lists(Lang::En.words());
        let names: Vec<Vec<&str>> = lists
            .iter()
            .map(|(_, list)| {
                list.iter()
                    .map(|command| command.command.as_str())
                    .collect()
            })
            .collect();
        assert_eq!(
            names,
            [
                vec!["room", "call", "rooms", "history", "language", "help"],
                vec![
                    "start", "room", "call", "rooms", "history", "language", "forget", "help"
                ],
                vec!["room", "call", "rooms", "history", "language", "help"]
            ]
        );
    }

    #[test]
    fn the_help_names_every_command_and_each_example_in_it_is_one() {
        for lang in Lang::ALL {
            let help = lang.words().help;
            let lists = command_lists(lang.words());
            let commands = lists.iter().flat_map(|(_, list)| list);
            for name in commands.map(|command| command.command.as_str()) {
                let is_how_one_got_here = name == "start" || name == "help";
                let is_named = help.contains(&format!("/{name}"));
                assert!(is_named || is_how_one_got_here, "{lang:?}: /{name}");
            }
            // It is read in groups and in private: "here" would be either.
            let mut chats = help.lines().filter(|line| line.starts_with('•'));
            assert!(
                chats.all(|line| line.starts_with("• <b>")),
                "{lang:?}: {help}"
            );
            let examples = help.split("<code>").skip(1);
            let examples = examples.filter_map(|rest| rest.split_once("</code>"));
            let parsed: Vec<Option<Command>> = examples
                .map(|(example, _)| Command::parse(example, "efir_bot"))
                .collect();
            let is_room = |wanted: bool| {
                move |one: &Option<Command>| {
                    matches!(one, Some(Command::Room { title, listen_only })
                        if !title.is_empty() && *listen_only == wanted)
                }
            };
            assert!(parsed.iter().any(is_room(false)), "{lang:?}: {parsed:?}");
            assert!(parsed.iter().any(is_room(true)), "{lang:?}: {parsed:?}");
            assert!(parsed.contains(&Some(Command::Call(true))), "{lang:?}");
            assert!(parsed.iter().all(Option::is_some), "{lang:?}: {parsed:?}");
        }
    }

    #[test]
    fn there_are_texts_for_everybody_and_for_each_language() {
        let codes: Vec<Option<&str>> = audiences().iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, [None, Some("ru"), Some("uk"), Some("en")]);
    }
}
