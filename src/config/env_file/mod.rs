//! The file `.env`: variables for those who do not set them in the environment.
//!
//! The file is taken as a whole or refused: what follows a line that was misread would be missing
//! without a word, and a missing `BOT_TOKEN` is another kind of service. Libraries for such files
//! replace `$NAME` inside values (a secret gets shorter), stop at the first bad line, or take the
//! first of two lines with one name; here a value is what is written.
//!
//! Parsing is pure; [`load`] reads the file and sets the environment, before any thread starts.

mod line;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use super::{ConfigError, Variables};

/// Bytes of the file; the example file with every sentence has about 3 KiB.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// A line that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from one.
    pub line: usize,
    /// The variable it is about, when that is one of ours: other words might be part of a secret.
    pub variable: Option<&'static str>,
    /// What is wrong and what to do; never contains a value.
    pub problem: String,
}

impl From<BadLine> for ConfigError {
    fn from(bad: BadLine) -> Self {
        let variable = bad
            .variable
            .map(|name| format!(" ({name})"))
            .unwrap_or_default();
        Self {
            variable: ".env",
            problem: format!("line {}{variable} {}", bad.line, bad.problem),
        }
    }
}

/// The variables of a file, by name. A line with an empty value counts as one that is not there when
/// another line gives the variable a value.
pub fn parse(file: &[u8]) -> Result<BTreeMap<String, String>, BadLine> {
    let whole = |problem: &str| BadLine {
        line: 1,
        variable: None,
        problem: problem.to_owned(),
    };
    if file.starts_with(&[0xff, 0xfe]) || file.starts_with(&[0xfe, 0xff]) {
        return Err(whole("is in UTF-16: save the file as UTF-8"));
    }
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    let mut variables = BTreeMap::<String, (String, usize)>::new();
    for (index, bytes) in file.split(|byte| *byte == b'\n').enumerate() {
        let number = index + 1;
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let Some((name, value)) = line::parse(bytes).map_err(|bad| bad.at(number))? else {
            continue;
        };
        match variables.get(&name) {
            Some((_, _)) if value.is_empty() => {}
            Some((before, first)) if !before.is_empty() && *before != value => {
                return Err(BadLine {
                    line: number,
                    variable: known(&name),
                    problem: format!(
                        "sets a variable that line {first} sets to something else: keep one of them"
                    ),
                });
            }
            _ => {
                variables.insert(name, (value, number));
            }
        }
    }
    let values = variables.into_iter();
    Ok(values.map(|(name, (value, _))| (name, value)).collect())
}

/// The name as one of our variables, if it is one.
fn known(name: &str) -> Option<&'static str> {
    Variables::names().find(|known| *known == name)
}

/// Sets what the nearest `.env` says and the environment does not: in this folder, else in one above
/// it. Without such a file nothing happens.
pub(super) fn load() -> Result<(), ConfigError> {
    let Some(path) = find()? else {
        return Ok(());
    };
    let variables = parse(&read(&path)?)?;
    let text = spoken(&variables);
    dotenvy::from_read(text.as_bytes()).map_err(|_| refusal("cannot be used on this machine"))
}

/// Only the missing file is silent. Folders above this one that cannot be looked into have none.
fn find() -> Result<Option<PathBuf>, ConfigError> {
    let Ok(here) = std::env::current_dir() else {
        return Ok(None);
    };
    for folder in here.ancestors() {
        let path = folder.join(".env");
        match path.symlink_metadata() {
            Ok(_) => return Ok(Some(path)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(_) if folder != here => {}
            Err(error) => return Err(unreadable(&error)),
        }
    }
    Ok(None)
}

fn read(path: &Path) -> Result<Vec<u8>, ConfigError> {
    if path.is_dir() {
        return Err(refusal(
            "is a folder: Docker makes one where a file to mount is missing; put the file there",
        ));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| unreadable(&error))?;
    let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
    match read {
        Ok(count) if count as u64 > FILE_BYTES_MAX => Err(refusal(
            "is larger than 64 KiB: it holds something else than variables",
        )),
        Ok(_) => Ok(bytes),
        Err(error) => Err(unreadable(&error)),
    }
}

fn unreadable(error: &std::io::Error) -> ConfigError {
    let reason = match error.kind() {
        ErrorKind::PermissionDenied => "this user may not read it",
        ErrorKind::NotFound => "it is a link to a file that is not there",
        _ => "it cannot be read",
    };
    refusal(&format!(
        "is there, but {reason}: make it readable, or take it away"
    ))
}

fn refusal(problem: &str) -> ConfigError {
    ConfigError {
        variable: ".env",
        problem: problem.to_owned(),
    }
}

/// The same variables in words that `dotenvy` cannot take for anything else: it only sets them, since
/// changing the environment is unsafe code, which this crate has none of.
///
/// The configuration takes one pair of quotation marks off every value, wherever it comes from. Those
/// that belong to a value of this file were told from the others already, so it gets them twice.
fn spoken(variables: &BTreeMap<String, String>) -> String {
    let is_mark = |c: Option<char>| matches!(c, Some('"' | '\''));
    let mut text = String::new();
    for (name, value) in variables {
        let marked = is_mark(value.chars().next()) || is_mark(value.chars().next_back());
        let value = match known(name).filter(|_| marked) {
            Some(_) => format!("\"{value}\""),
            None => value.clone(),
        };
        let _ = write!(text, "{name}=\"");
        for c in value.chars() {
            if matches!(c, '\\' | '"' | '$') {
                text.push('\\');
            }
            text.push(c);
        }
        text.push_str("\"\n");
    }
    text
}
