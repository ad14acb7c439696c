//! A PostgreSQL server for tests, which ends with the process that started it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use sqlx::{Connection as _, PgConnection};

/// A server of its own, with databases for whoever asks. It goes when this is dropped, or the process
/// ends however it does: the script that runs it reads a pipe to us.
pub(crate) struct TemporaryPostgres {
    /// The script; what it writes is read only by [`TemporaryPostgres::start`] and
    /// [`TemporaryPostgres::say`].
    _child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// Of a database that is always there.
    url: String,
}

impl TemporaryPostgres {
    /// Starts a server; panics with the words of the script where it cannot.
    pub(crate) fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/temporary-postgres");
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
            started.url.starts_with("postgres://"),
            "no PostgreSQL: see what scripts/temporary-postgres says"
        );
        started
    }

    /// The address of a database of this name, which may be there or not.
    pub(crate) fn url_of(&self, name: &str) -> String {
        let (server, _) = self.url.rsplit_once('/').expect("a path");
        format!("{server}/{name}")
    }

    /// Makes a database, empty or as another is; its address.
    pub(crate) async fn create(&self, name: &str, template: &str) -> String {
        let mut connection = PgConnection::connect(&self.url).await.expect("lets us in");
        let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
        let made = sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut connection)
            .await;
        made.expect("made");
        self.url_of(name)
    }

    /// `stop` ends the server at once, as a machine that fails; `start` brings it back.
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
