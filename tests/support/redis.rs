//! A Redis server for tests, which ends with the process that started it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A server of its own. It goes when this is dropped, or the process ends however it does: the script
/// that runs it reads a pipe to us.
pub(crate) struct TemporaryRedis {
    /// The script; what it writes is read only by [`TemporaryRedis::start`] and [`TemporaryRedis::say`].
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    url: String,
}

impl TemporaryRedis {
    /// Starts a server; panics with the words of the script where it cannot.
    pub(crate) fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/temporary-redis");
        let mut child = Command::new(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script starts");
        let input = child.stdin.take().expect("piped");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let mut started = Self {
            _child: child,
            input,
            output,
            url: String::new(),
        };
        started.url = started.line();
        assert!(
            started.url.starts_with("unix://"),
            "no Redis: see what scripts/temporary-redis says"
        );
        started
    }

    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// `stop` ends the server at once, as a machine that fails; `start` brings it back, knowing nothing;
    /// `pause` and `resume` are a machine that hangs.
    pub(crate) fn say(&mut self, word: &str) {
        writeln!(self.input, "{word}").expect("the script listens");
        assert_eq!(self.line(), "done");
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("text");
        line.trim_end().to_owned()
    }
}
