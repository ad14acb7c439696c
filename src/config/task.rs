//! What the process is asked to do, beside how.

use std::path::{Path, PathBuf};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use super::{HostArguments, Variables};

/// What the process is asked to do instead of serving.
#[derive(Clone, Debug, Subcommand)]
pub enum Task {
    /// Say in words whether this deployment works (database, address, bot, STUN, TURN), and end
    Check,
    /// Host a game: register its room at a deployment, run its server and a tunnel beside it, and remove
    /// the room at the end
    Host(Box<HostArguments>),
}

#[derive(Debug, Parser)]
#[command(name = "efir", version)]
struct CommandLine {
    #[command(flatten)]
    variables: Variables,
    #[command(subcommand)]
    task: Option<Task>,
}

/// The variables and the task, if there is one. Flags may stand before and behind the task. Unknown
/// words and `--help` end the process, as clap does it.
pub(super) fn from_process() -> (Variables, Option<Task>) {
    let program = Variables::command();
    let command = CommandLine::command()
        // Of the parts, the last one's sentence would stand for the whole.
        .about(program.get_about().cloned().unwrap_or_default())
        .long_about(program.get_long_about().cloned().unwrap_or_default())
        .mut_args(|argument| argument.global(true));
    let read = CommandLine::from_arg_matches(&command.get_matches());
    let mut line = read.unwrap_or_else(|error| error.exit());
    if let Some(Task::Host(arguments)) = &mut line.task {
        let secret = line.variables.host_secret.clone();
        let secret = secret.filter(|secret| !secret.is_empty());
        arguments.host_secret = secret.map(Into::into);
        arguments.locale = locale();
        arguments.state_folder = state_folder();
    }
    (line.variables, line.task)
}

/// The language of the terminal: the first of these that says anything counts (POSIX).
fn locale() -> Option<String> {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let mut said = variables.iter().filter_map(|name| std::env::var(name).ok());
    said.find(|value| !value.is_empty())
}

/// `$XDG_STATE_HOME`, and where it is when nobody says; the same on Windows.
fn state_folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let absolute = |path: PathBuf| path.is_absolute().then_some(path);
    let home = || Some(set("HOME")?.join(Path::new(".local/state")));
    let found = ["XDG_STATE_HOME", "LOCALAPPDATA"]
        .into_iter()
        .filter_map(set);
    found.chain(home()).find_map(absolute)
}
