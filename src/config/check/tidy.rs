//! What holds for every variable, whatever it is for.

use super::{Checked, refuse};
use crate::config::Variables;

/// Marks that an editor or a web page makes of plain ones.
const OTHER_MARKS: [char; 9] = ['“', '”', '„', '‘', '’', '‚', '«', '»', '`'];

/// Takes quotation marks and spaces around every value away, and empty values for unset, as `NAME=` in
/// a file is meant. `STUN_URLS=` stays: there it means that there shall be none.
pub(super) fn tidied(mut variables: Variables) -> Checked<Variables> {
    for (name, variable) in variables.each() {
        let Some(text) = variable.take() else {
            continue;
        };
        let text = unquoted(name, text.trim())?;
        if text.starts_with("${") && text.ends_with('}') {
            return refuse(
                name,
                "names another variable, which nothing replaces here: write the value itself",
            );
        }
        *variable = match text {
            "" if name == "STUN_URLS" => Some("none".to_owned()),
            "" => None,
            text => Some(text.to_owned()),
        };
    }
    Ok(variables)
}

/// `docker run --env-file` and `systemctl set-environment` keep the marks that a shell takes off.
fn unquoted<'a>(name: &'static str, text: &'a str) -> Checked<&'a str> {
    let (first, last) = (text.chars().next(), text.chars().next_back());
    let is_mark = |c: Option<char>| matches!(c, Some('"' | '\''));
    let is_other = |c: Option<char>| c.is_some_and(|c| OTHER_MARKS.contains(&c));
    if is_other(first) || is_other(last) {
        return refuse(
            name,
            "has quotation marks around it that are not \" or ': leave them out",
        );
    }
    if !is_mark(first) && !is_mark(last) {
        return Ok(text);
    }
    if first == last && text.len() > 1 {
        return Ok(text[1..text.len() - 1].trim());
    }
    refuse(
        name,
        "has a quotation mark at one end only: leave it out, or put marks of the other kind around \
         the whole value",
    )
}

/// A path or an address of one, unless it is left to a shell, which is not there.
pub(super) fn written_out(name: &'static str, path: Option<String>) -> Checked<Option<String>> {
    let needs_shell = |path: &str| {
        let path = path.strip_prefix("sqlite:").unwrap_or(path);
        path.contains('$') || path.trim_start_matches('/').starts_with('~')
    };
    match path {
        Some(path) if needs_shell(&path) => refuse(
            name,
            "has $ or ~ in it, which nothing replaces here: write the whole path",
        ),
        path => Ok(path),
    }
}
