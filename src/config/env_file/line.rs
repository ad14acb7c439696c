//! One line of `.env`. Pure.

use super::{BadLine, known};

/// What is wrong with a line, and which variable it is about.
pub(super) struct Bad {
    variable: Option<&'static str>,
    problem: &'static str,
}

impl Bad {
    /// As the line with this number.
    pub(super) fn at(self, line: usize) -> BadLine {
        BadLine {
            line,
            variable: self.variable,
            problem: self.problem.to_owned(),
        }
    }
}

type Setting = (String, String);

/// The variable and its value; `None` for an empty line and a comment.
///
/// `NAME=value` with an optional `export` before it and spaces around the sign. A value is taken as it
/// is written, up to the end of the line or to ` # ` behind a single word; in quotation marks it may
/// begin and end with spaces, and in double ones `\"`, `\\` and `\$` stand for the second character.
pub(super) fn parse(line: &[u8]) -> Result<Option<Setting>, Bad> {
    let line = line.trim_ascii();
    if line.is_empty() || line.starts_with(b"#") {
        return Ok(None);
    }
    let line = match line.strip_prefix(b"export") {
        Some(rest) if rest.starts_with(b" ") || rest.starts_with(b"\t") => rest.trim_ascii_start(),
        _ => line,
    };
    let sign = line.iter().position(|byte| *byte == b'=');
    let Some(sign) = sign else {
        return Err(Bad {
            variable: None,
            problem: "is not NAME=value: a value has to end on the line where it begins",
        });
    };
    let (name, value) = (line[..sign].trim_ascii_end(), line[sign + 1..].trim_ascii());
    let name = match std::str::from_utf8(name) {
        Ok(name) if is_name(name) => name,
        _ => {
            return Err(Bad {
                variable: None,
                problem: "does not begin with a variable's name: write NAME=value, with letters, \
                          digits and _ in the name",
            });
        }
    };
    let variable = known(name);
    let bad = |problem| Bad { variable, problem };
    let value = std::str::from_utf8(value)
        .map_err(|_| bad("has characters that are not UTF-8: save the file as UTF-8"))?;
    if value.chars().any(|c| c.is_control() && c != '\t') {
        return Err(bad(
            "has a control character: write the line anew, in a text editor",
        ));
    }
    let value = match value.chars().next() {
        Some('\'') => quoted(value, '\''),
        Some('"') => quoted(value, '"'),
        _ => plain(value).map(str::to_owned),
    };
    Ok(Some((name.to_owned(), value.map_err(bad)?)))
}

fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !text.is_empty()
        && text.bytes().all(is_part)
        && !text.starts_with(|first: char| first.is_ascii_digit())
}

/// What stands between `mark` at the start of the text and the next one.
fn quoted(text: &str, mark: char) -> Result<String, &'static str> {
    let mut value = String::new();
    let mut rest = text[1..].chars();
    loop {
        match rest.next() {
            None => {
                return Err(
                    "opens a quotation mark that the line does not close: close it, or put \
                            the value in marks of the other kind",
                );
            }
            Some(c) if c == mark => break,
            Some('\\') if mark == '"' => match rest.clone().next() {
                Some(c @ ('"' | '\\' | '$')) => {
                    rest.next();
                    value.push(c);
                }
                _ => value.push('\\'),
            },
            Some(c) => value.push(c),
        }
    }
    let rest = rest.as_str();
    let is_spaced = rest.starts_with([' ', '\t']);
    if rest.is_empty() || (is_spaced && rest.trim_start().starts_with('#')) {
        Ok(value)
    } else {
        Err(
            "goes on behind the closing quotation mark: put marks of the other kind around all of it",
        )
    }
}

/// A value without quotation marks. A `#` behind a space begins a comment where nothing else can be
/// meant: behind one word, with a space behind it.
fn plain(text: &str) -> Result<&str, &'static str> {
    let is_comment = |text: &str| {
        let behind = text.strip_prefix('#');
        behind.is_some_and(|text| text.is_empty() || text.starts_with([' ', '\t']))
    };
    let end_of_word = if text.starts_with('#') {
        Some(0)
    } else {
        text.find([' ', '\t'])
    };
    let Some(at) = end_of_word else {
        return Ok(text);
    };
    let (word, rest) = text.split_at(at);
    if is_comment(rest.trim_start()) {
        Ok(word)
    } else if rest.starts_with('#') || rest.contains(" #") || rest.contains("\t#") {
        Err(
            "has a # that may begin a comment or belong to the value: put the value in quotation \
             marks, or the comment on a line of its own",
        )
    } else {
        Ok(text)
    }
}
