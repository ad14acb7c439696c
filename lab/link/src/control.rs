//! The control socket: one JSON object a line, answered by one JSON object.
//!
//! `{"up":{...},"down":{...}}` sets shapes (either may be left out), `{}` changes nothing; the
//! answer is always what has been counted so far.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::thread;

use serde::{Deserialize, Serialize};

use crate::path::{Counters, Shape};
use crate::pump::Direction;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Command {
    up: Option<Shape>,
    down: Option<Shape>,
}

#[derive(Serialize)]
struct Counted {
    up: Counters,
    down: Counters,
}

#[derive(Serialize)]
struct Refused {
    error: String,
}

/// Serves connections until the process ends.
pub(crate) fn serve(listener: &UnixListener, up: &Arc<Direction>, down: &Arc<Direction>) {
    for stream in listener.incoming().flatten() {
        let (up, down) = (Arc::clone(up), Arc::clone(down));
        thread::spawn(move || {
            // A client that goes away in the middle of a line concerns nobody.
            let _gone = converse(&stream, &up, &down);
        });
    }
}

fn converse(mut stream: &UnixStream, up: &Direction, down: &Direction) -> std::io::Result<()> {
    for line in BufReader::new(stream).lines() {
        let mut answer = answer_to(&line?, up, down);
        answer.push('\n');
        stream.write_all(answer.as_bytes())?;
    }
    Ok(())
}

fn answer_to(line: &str, up: &Direction, down: &Direction) -> String {
    let answer = match serde_json::from_str::<Command>(line) {
        Ok(command) => {
            if let Some(shape) = command.up {
                up.set_shape(shape);
            }
            if let Some(shape) = command.down {
                down.set_shape(shape);
            }
            serde_json::to_string(&Counted {
                up: up.counters(),
                down: down.counters(),
            })
        }
        Err(error) => serde_json::to_string(&Refused {
            error: error.to_string(),
        }),
    };
    answer.unwrap_or_else(|_| "{}".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_is_set_and_the_counters_come_back() {
        let (up, down) = (Direction::new(1), Direction::new(2));
        let answer = answer_to(r#"{"up":{"dead":true}}"#, &up, &down);
        assert!(answer.starts_with(r#"{"up":{"packetsIn":0,"#), "{answer}");
        up.offer(vec![0; 10]);
        assert_eq!(up.counters().swallowed, 1);
        assert_eq!(down.counters().swallowed, 0);
    }

    #[test]
    fn a_misspelt_command_is_refused_in_words() {
        let (up, down) = (Direction::new(1), Direction::new(2));
        let answer = answer_to(r#"{"up":{"los":0.1}}"#, &up, &down);
        assert!(
            answer.starts_with(r#"{"error":"unknown field `los`"#),
            "{answer}"
        );
    }
}
