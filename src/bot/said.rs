//! What people have named (themselves, rooms, chats) inside a message of the bot's: read as text, whatever
//! it says. The bot is trusted in a chat more than whoever names a room, so nobody puts a link,
//! a mention or a command into its mouth.
//!
//! Pure. Telegram finds links in a message by itself, and no parameter and no entity prevents it; its
//! own parser (`MessageEntity.cpp` of `TDLib`) takes a zero-width joiner for a part of an address, but a
//! word joiner for its end.

use teloxide::utils::html;

/// Seen by nobody, breaks no line, and ends whatever Telegram would make pressable.
const WORD_JOINER: char = '\u{2060}';

/// `text` for a message in Telegram's HTML.
pub(super) fn said(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        plain.push(char);
        let is_followed = chars.peek().is_some_and(|next| !next.is_whitespace());
        if is_followed && makes_pressable(char) {
            plain.push(WORD_JOINER);
        }
    }
    html::escape(&plain)
}

/// Addresses, e-mail, mentions, hashtags, cashtags and commands all need one of these.
const fn makes_pressable(char: char) -> bool {
    matches!(char, '.' | ':' | '/' | '@' | '#' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_pressable_is_broken_where_nobody_sees_it() {
        for (text, shown) in [
            (
                "https://a.example/b",
                "https:\u{2060}/\u{2060}/\u{2060}a.\u{2060}example/\u{2060}b",
            ),
            ("пример.рф", "пример.\u{2060}рф"),
            ("me@a.example", "me@\u{2060}a.\u{2060}example"),
            (
                "@durov #news $TON /start",
                "@\u{2060}durov #\u{2060}news $\u{2060}TON /\u{2060}start",
            ),
        ] {
            assert_eq!(said(text), shown);
        }
    }

    #[test]
    fn what_is_no_link_stays_as_it_is_written() {
        for text in ["Friday", "Tea, at 5.", "50 $", "Анна и Борис", "👨‍👩‍👧"]
        {
            assert_eq!(said(text), text);
        }
    }

    #[test]
    fn markup_is_text_too() {
        assert_eq!(said("<b>A&B</b>"), "&lt;b&gt;A&amp;B&lt;/\u{2060}b&gt;");
    }
}
