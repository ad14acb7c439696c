//! Text and its entities: what a bot writes as HTML or `MarkdownV2`, and what Telegram finds by itself
//! in plain text (commands, mentions, links).
//!
//! Pure. Offsets and lengths count UTF-16 units, as everywhere in the Bot API.

use serde_json::{Value, json};

/// Text as it is shown, with its entities in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Marked {
    pub(crate) text: String,
    pub(crate) entities: Vec<Value>,
}

/// How a bot wrote its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParseMode {
    Plain,
    Html,
    Markdown,
}

/// An entity that was opened and not yet closed.
struct Open {
    /// What closes it: the tag's name or the mark.
    close: String,
    /// `type` and whatever else it has.
    entity: Value,
    start: usize,
}

/// The length in UTF-16 units.
pub(crate) fn utf16_len(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Reads the text; an error is what comes after `Bad Request: can't parse entities: `.
pub(crate) fn parse(source: &str, mode: ParseMode) -> Result<Marked, String> {
    let mut marked = match mode {
        ParseMode::Plain => Marked {
            text: source.to_owned(),
            entities: Vec::new(),
        },
        ParseMode::Html => parse_html(source)?,
        ParseMode::Markdown => parse_markdown(source)?,
    };
    trim(&mut marked);
    let found = detect(&marked.text);
    for entity in found {
        let overlaps = marked.entities.iter().any(|other| {
            ["text_link", "code", "pre"].contains(&other["type"].as_str().unwrap_or_default())
                && span(other).0 < span(&entity).1
                && span(&entity).0 < span(other).1
        });
        if !overlaps {
            marked.entities.push(entity);
        }
    }
    marked
        .entities
        .sort_by_key(|entity| (span(entity).0, std::cmp::Reverse(span(entity).1)));
    Ok(marked)
}

fn span(entity: &Value) -> (u64, u64) {
    let start = entity["offset"].as_u64().unwrap_or(0);
    (start, start + entity["length"].as_u64().unwrap_or(0))
}

/// Drops the white space around the text, which Telegram never keeps.
fn trim(marked: &mut Marked) {
    let lead = marked.text.len() - marked.text.trim_start().len();
    let cut = utf16_len(&marked.text[..lead]) as u64;
    marked.text = marked.text.trim().to_owned();
    let end = utf16_len(&marked.text) as u64;
    marked.entities.retain_mut(|entity| {
        let (start, stop) = span(entity);
        let start = start.saturating_sub(cut).min(end);
        let stop = stop.saturating_sub(cut).min(end);
        entity["offset"] = json!(start);
        entity["length"] = json!(stop - start);
        stop > start
    });
}

fn close(open: Open, text: &str, entities: &mut Vec<Value>) {
    let mut entity = open.entity;
    let end = utf16_len(text);
    if end > open.start && !entity.is_null() {
        entity["offset"] = json!(open.start);
        entity["length"] = json!(end - open.start);
        entities.push(entity);
    }
}

/// The entity a tag stands for.
fn tag_entity(name: &str, attributes: &str) -> Option<Value> {
    Some(match name {
        "b" | "strong" => json!({"type": "bold"}),
        "i" | "em" => json!({"type": "italic"}),
        "u" | "ins" => json!({"type": "underline"}),
        "s" | "strike" | "del" => json!({"type": "strikethrough"}),
        "tg-spoiler" | "span" => json!({"type": "spoiler"}),
        "code" => json!({"type": "code"}),
        "pre" => json!({"type": "pre"}),
        "blockquote" if attributes.contains("expandable") => {
            json!({"type": "expandable_blockquote"})
        }
        "blockquote" => json!({"type": "blockquote"}),
        "a" => match attribute(attributes, "href") {
            Some(url) => json!({"type": "text_link", "url": url}),
            None => Value::Null,
        },
        "tg-emoji" => json!({
            "type": "custom_emoji",
            "custom_emoji_id": attribute(attributes, "emoji-id").unwrap_or_default(),
        }),
        _ => return None,
    })
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(&format!("{name}="))?;
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest.split_whitespace().next()?,
    };
    Some(unescape(value))
}

/// The character references Telegram knows; others stay as they are.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let reference = rest.find(';').filter(|end| *end <= 10);
        let decoded = reference.and_then(|end| decode_reference(&rest[1..end]).map(|c| (c, end)));
        if let Some((character, end)) = decoded {
            out.push(character);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn decode_reference(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

fn parse_html(source: &str) -> Result<Marked, String> {
    let mut out = Marked::default();
    let mut stack: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(found) = source[at..].find('<') {
        let tag_at = at + found;
        out.text.push_str(&unescape(&source[at..tag_at]));
        let Some(end) = source[tag_at..].find('>') else {
            return Err(format!("Unclosed start tag at byte offset {tag_at}"));
        };
        let inside = &source[tag_at + 1..tag_at + end];
        at = tag_at + end + 1;
        if let Some(name) = inside.strip_prefix('/') {
            let name = name.trim().to_lowercase();
            let Some(open) = stack.pop() else {
                return Err(format!("Unexpected end tag at byte offset {tag_at}"));
            };
            if !name.is_empty() && name != open.close {
                return Err(format!(
                    "Unmatched end tag at byte offset {tag_at}, expected \"</{}>\", found \"</{name}>\"",
                    open.close
                ));
            }
            close(open, &out.text, &mut out.entities);
        } else {
            let (name, attributes) = inside
                .split_once(char::is_whitespace)
                .unwrap_or((inside, ""));
            let name = name.to_lowercase();
            let Some(entity) = tag_entity(&name, attributes) else {
                return Err(format!(
                    "Unsupported start tag \"{name}\" at byte offset {tag_at}"
                ));
            };
            stack.push(Open {
                close: name,
                entity,
                start: utf16_len(&out.text),
            });
        }
    }
    out.text.push_str(&unescape(&source[at..]));
    match stack.pop() {
        Some(open) => Err(format!(
            "Can't find end tag corresponding to start tag \"{}\"",
            open.close
        )),
        None => Ok(out),
    }
}

/// The marks of `MarkdownV2`, longest first.
const MARKS: [(&str, &str); 8] = [
    ("```", "pre"),
    ("__", "underline"),
    ("||", "spoiler"),
    ("*", "bold"),
    ("_", "italic"),
    ("~", "strikethrough"),
    ("`", "code"),
    ("[", "text_link"),
];
/// What must be written with a backslash when it is not a mark.
const RESERVED: &str = "_*[]()~`>#+-=|{}.!";

fn parse_markdown(source: &str) -> Result<Marked, String> {
    let mut out = Marked::default();
    let mut stack: Vec<Open> = Vec::new();
    let mut rest = source;
    while let Some(character) = rest.chars().next() {
        let offset = source.len() - rest.len();
        let in_code = stack.last().is_some_and(|open| open.close.starts_with('`'));
        if character == '\\' && rest.len() > 1 {
            let escaped = rest[1..]
                .chars()
                .next()
                .expect("there is a character after the backslash");
            out.text.push(escaped);
            rest = &rest[1 + escaped.len_utf8()..];
        } else if stack
            .last()
            .is_some_and(|open| rest.starts_with(&open.close))
        {
            let mut open = stack.pop().expect("the stack was looked at just now");
            rest = &rest[open.close.len()..];
            if open.close == "](" {
                let Some(end) = rest.find(')') else {
                    return Err(format!("Can't find end of a URL at byte offset {offset}"));
                };
                open.entity["url"] = json!(rest[..end].replace('\\', ""));
                rest = &rest[end + 1..];
            }
            close(open, &out.text, &mut out.entities);
        } else if let Some((mark, kind)) = MARKS
            .iter()
            .find(|(mark, _)| !in_code && rest.starts_with(mark))
        {
            let close = if *mark == "[" { "](" } else { mark };
            stack.push(Open {
                close: close.to_owned(),
                entity: json!({"type": kind}),
                start: utf16_len(&out.text),
            });
            rest = &rest[mark.len()..];
        } else if !in_code && RESERVED.contains(character) {
            return Err(format!(
                "Character '{character}' is reserved and must be escaped with the preceding '\\'"
            ));
        } else {
            out.text.push(character);
            rest = &rest[character.len_utf8()..];
        }
    }
    match stack.pop() {
        Some(open) => {
            let kind = open.entity["type"].as_str().unwrap_or_default().to_owned();
            Err(format!(
                "Can't find end of {kind} entity at byte offset {}",
                open.start
            ))
        }
        None => Ok(out),
    }
}

/// Commands, mentions and links in plain text.
fn detect(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let bare = bare.trim_end_matches([',', '.', '!', '?', ')', ';', ':']);
        let kind = if bare.starts_with('/') && is_command(bare) {
            Some("bot_command")
        } else if bare.starts_with('@') && bare.len() > 3 && is_name(&bare[1..]) {
            Some("mention")
        } else if bare.starts_with("https://") || bare.starts_with("http://") {
            Some("url")
        } else {
            None
        };
        if let Some(kind) = kind {
            found.push(json!({"type": kind, "offset": at, "length": utf16_len(bare)}));
        }
        at += utf16_len(word);
    }
    found
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_command(word: &str) -> bool {
    let (command, bot) = word[1..].split_once('@').unwrap_or((&word[1..], "bot"));
    command.len() <= 32 && is_name(command) && is_name(bot)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_entities_in_utf16_units() {
        let marked = parse("🎙 <b>Анна &amp; <i>Co</i></b>", ParseMode::Html).unwrap();
        assert_eq!(marked.text, "🎙 Анна & Co");
        assert_eq!(
            marked.entities,
            [
                json!({"type": "bold", "offset": 3, "length": 9}),
                json!({"type": "italic", "offset": 10, "length": 2}),
            ]
        );
    }

    #[test]
    fn a_tag_telegram_does_not_know_is_refused() {
        assert_eq!(
            parse("O'Neil <3>", ParseMode::Html).unwrap_err(),
            "Unsupported start tag \"3\" at byte offset 7"
        );
    }

    #[test]
    fn a_tag_that_stays_open_is_refused() {
        assert_eq!(
            parse("<b>x", ParseMode::Html).unwrap_err(),
            "Can't find end tag corresponding to start tag \"b\""
        );
    }

    #[test]
    fn markdown_wants_reserved_characters_escaped() {
        assert_eq!(
            parse(
                "*Hi* [there](https://example.org) a\\.b",
                ParseMode::Markdown
            )
            .unwrap()
            .text,
            "Hi there a.b"
        );
        assert_eq!(
            parse("a.b", ParseMode::Markdown).unwrap_err(),
            "Character '.' is reserved and must be escaped with the preceding '\\'"
        );
    }

    #[test]
    fn commands_are_found_in_plain_text() {
        assert_eq!(
            parse("Ну /room@some_bot abc", ParseMode::Plain)
                .unwrap()
                .entities,
            [json!({"type": "bot_command", "offset": 3, "length": 14})]
        );
    }
}
