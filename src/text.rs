//! Names, titles and messages as others see them: nothing that hides or reverses what is around it,
//! nor breaks a line that is to be one.
//!
//! Pure; knows nothing of who wrote them or where they are shown. Everything that people name
//! passes through [`clean`], whoever brought it: launch data, the bot, the socket, a game's host.

use icu_properties::CodePointMapData;
use icu_properties::CodePointSetData;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};

use crate::i18n::Lang;
use crate::limits::NAME_CHARS_MAX;

/// Marks over or under one letter that are kept; more would be written over the lines around it.
/// Tibetan and Hebrew with all its points use as many.
const MARKS_MAX: usize = 6;
/// Begins the flags of England, Scotland and Wales, whose letters are invisible tags.
const BLACK_FLAG: char = '\u{1f3f4}';

/// What to call a person: their name, else their username (without the `@`), else a word in the
/// language they read. `full_name` may be anything; at most [`NAME_CHARS_MAX`] characters.
#[must_use]
pub fn person_name(full_name: &str, username: Option<&str>, lang: Lang) -> String {
    clean(full_name, NAME_CHARS_MAX)
        .or_else(|| clean(username?, NAME_CHARS_MAX))
        .unwrap_or_else(|| lang.words().nameless.to_owned())
}

/// `raw` on one line without doubled spaces and without characters that are not seen or that turn
/// the direction of writing, at most `chars_max` characters, the last of which says that there was more;
/// `None` when nothing visible is left.
#[must_use]
pub fn clean(raw: &str, chars_max: usize) -> Option<String> {
    let mut line = Line::default();
    for char in raw.chars() {
        line.push(char);
    }
    let is_cut = line.text.chars().nth(chars_max).is_some();
    let kept = chars_max.saturating_sub(usize::from(is_cut));
    let cut: String = line.text.chars().take(kept).collect();
    let name = cut.trim_end_matches([' ', '\u{200c}', '\u{200d}']);
    let more = if is_cut { "…" } else { "" };
    name.chars().any(is_seen).then(|| format!("{name}{more}"))
}

/// As [`clean`], line by line: line breaks are kept, with at most one empty line between two others.
#[must_use]
pub fn clean_lines(raw: &str, chars_max: usize) -> Option<String> {
    let mut text = String::new();
    let mut breaks = 0;
    for line in raw.split(['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        if let Some(line) = clean(line, chars_max) {
            text.extend(std::iter::repeat_n('\n', breaks.min(2)));
            text.push_str(&line);
            breaks = 0;
        }
        breaks += usize::from(!text.is_empty());
    }
    let cut: String = text.chars().take(chars_max).collect();
    let text = cut.trim_end_matches(['\n', ' ', '\u{200c}', '\u{200d}']);
    (!text.is_empty()).then(|| text.to_owned())
}

/// What has been kept so far.
#[derive(Default)]
struct Line {
    text: String,
    /// A space, or a joiner, that is kept if something visible follows.
    between: Option<char>,
    /// Marks on the last letter.
    marks: usize,
    /// The last letter is a flag that is being spelled in tags.
    is_flag: bool,
}

impl Line {
    fn push(&mut self, char: char) {
        match role(char) {
            Role::Space => self.between = Some(' '),
            // A joiner joins what stands beside it.
            Role::Joiner if self.between.is_none() => self.between = Some(char),
            Role::Mark if self.can_carry_a_mark() => {
                self.marks += 1;
                self.flush(char);
            }
            Role::Tag if self.is_flag && self.between.is_none() => self.text.push(char),
            Role::Joiner | Role::Mark | Role::Tag | Role::Unseen => {}
            Role::Letter => {
                self.marks = 0;
                self.is_flag = char == BLACK_FLAG;
                self.flush(char);
            }
        }
    }

    fn can_carry_a_mark(&self) -> bool {
        !self.text.is_empty() && self.between != Some(' ') && self.marks < MARKS_MAX
    }

    fn flush(&mut self, char: char) {
        let between = self.between.take();
        self.text.extend(between.filter(|_| !self.text.is_empty()));
        self.text.push(char);
    }
}

/// The part a character plays in a line.
enum Role {
    /// Seen by itself.
    Letter,
    /// Changes the letter before it: accents, the look of an emoji.
    Mark,
    /// Joins or parts the letters beside it (families of emoji, Persian).
    Joiner,
    /// Spells a flag.
    Tag,
    /// Any kind of gap.
    Space,
    /// Not seen, or turns what follows around.
    Unseen,
}

fn role(char: char) -> Role {
    match char {
        // A blank Braille pattern and a note without a head are drawn as nothing.
        '\u{2800}' | '\u{1d159}' => return Role::Space,
        '\u{200c}' | '\u{200d}' => return Role::Joiner,
        '\u{e0020}'..='\u{e007f}' => return Role::Tag,
        '\u{180b}'..='\u{180d}'
        | '\u{180f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0100}'..='\u{e01ef}' => {
            return Role::Mark;
        }
        _ if char.is_whitespace() => return Role::Space,
        _ => {}
    }
    if CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(char) {
        return Role::Unseen;
    }
    match CodePointMapData::<GeneralCategory>::new().get(char) {
        GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark => Role::Mark,
        GeneralCategory::Control | GeneralCategory::PrivateUse | GeneralCategory::Surrogate => {
            Role::Unseen
        }
        GeneralCategory::Format if !is_number_sign(char) => Role::Unseen,
        _ => Role::Letter,
    }
}

/// Signs of Arabic, Syriac and Kaithi that stand under the number after them and are seen.
const fn is_number_sign(char: char) -> bool {
    matches!(
        char,
        '\u{600}'..='\u{605}'
            | '\u{6dd}'
            | '\u{70f}'
            | '\u{890}'..='\u{891}'
            | '\u{8e2}'
            | '\u{110bd}'
            | '\u{110cd}'
    )
}

fn is_seen(char: char) -> bool {
    matches!(role(char), Role::Letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHARS_MAX: usize = 64;

    #[test]
    fn names_are_kept_as_people_write_them() {
        for name in [
            "Ann",
            "Владислав Кібенко",
            "👨‍👩‍👧 family",
            "علي",
            "O'Neil-2",
            "❤️",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "नमस्ते",
            "می\u{200c}خواهم",
            "e\u{301}le\u{300}ne",
            "ๆที่",
            "1️⃣",
            "🇺🇦",
        ] {
            assert_eq!(clean(name, CHARS_MAX).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_hides_or_reverses_is_taken_out() {
        for (raw, shown) in [
            ("  Ann   Lee ", "Ann Lee"),
            ("Ann\nLee\t", "Ann Lee"),
            ("Ann\u{2028}\u{a0}\u{3000}Lee", "Ann Lee"),
            ("\u{202e}nnA", "nnA"),
            ("A\u{0}n\u{7}n", "Ann"),
            ("\u{2066}Ann\u{2069}", "Ann"),
            ("An\u{200b}n\u{feff}", "Ann"),
            ("A\u{e0041}\u{e0042}nn", "Ann"),
            ("A\u{ad}n\u{34f}n\u{3164}", "Ann"),
            ("\u{301}\u{20dd}Ann \u{300}Lee", "Ann Lee"),
            ("Ann\u{200d}", "Ann"),
            ("\u{200d}Ann", "Ann"),
            ("A\u{200d}\u{200d}\u{200c}nn", "A\u{200d}nn"),
            ("A\u{2800}\u{2800}B", "A B"),
        ] {
            assert_eq!(clean(raw, CHARS_MAX).as_deref(), Some(shown), "{raw:?}");
        }
    }

    #[test]
    fn a_text_keeps_its_lines_and_loses_what_hides_in_them() {
        for (raw, shown) in [
            ("one\ntwo", "one\ntwo"),
            ("one\r\ntwo\r\n", "one\ntwo"),
            ("\n\n one  \n\n\n\n\u{200b}\n two\n\n", "one\n\ntwo"),
            (
                "one\u{2028}two\u{2029}three\u{85}four",
                "one\ntwo\nthree\nfour",
            ),
            ("a\u{202e}b\nc\u{202c}d", "ab\ncd"),
            (
                "שלום\nhttps://example.org/?a=1&b=2",
                "שלום\nhttps://example.org/?a=1&b=2",
            ),
        ] {
            assert_eq!(clean_lines(raw, 200).as_deref(), Some(shown), "{raw:?}");
        }
        for nothing in ["", "\n\n", " \n\u{200b}\n\u{3164}"] {
            assert_eq!(clean_lines(nothing, 200), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut_and_does_not_end_in_a_line_break() {
        assert_eq!(clean_lines("абв\nгде", 4).as_deref(), Some("абв"));
        assert_eq!(clean_lines("абв\nгде", 5).as_deref(), Some("абв\nг"));
    }

    #[test]
    fn a_name_that_nobody_sees_is_none() {
        for raw in [
            "",
            "   ",
            "\u{200d}",
            "\u{3164}",
            "\u{ffa0}\u{115f}\u{1160}",
            "\u{202e}\u{202d}",
            "\u{0}",
            "\u{301}\u{302}",
            "\u{20dd}",
            "\u{fe0f}",
            "\u{e0041}\u{e0042}",
            "\u{2800}",
            "\u{180e}\u{17b4}",
            "\u{e000}",
            "\u{1d159}",
            "\u{206a}\u{fff9}",
        ] {
            assert_eq!(clean(raw, CHARS_MAX), None, "{raw:?}");
        }
    }

    #[test]
    fn marks_cannot_be_piled_up_over_the_lines_around() {
        let piled = format!("A{}nn", "\u{301}".repeat(40));
        let kept = format!("A{}nn", "\u{301}".repeat(MARKS_MAX));
        assert_eq!(clean(&piled, CHARS_MAX), Some(kept));
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let name = clean(&"ж".repeat(200), CHARS_MAX).expect("visible");
        assert_eq!(name.chars().count(), CHARS_MAX);
        assert!(name.ends_with("ж…"), "{name}");
        let whole = "ж".repeat(CHARS_MAX);
        assert_eq!(clean(&whole, CHARS_MAX), Some(whole.clone()));
    }

    #[test]
    fn who_has_no_name_to_see_is_called_by_the_username_and_else_by_a_word() {
        assert_eq!(person_name("Ann Lee", Some("ann"), Lang::En), "Ann Lee");
        assert_eq!(person_name("\u{3164}", Some("ann"), Lang::En), "ann");
        assert_eq!(person_name("\u{3164}", Some("\u{200b}"), Lang::Uk), "Гість");
        assert_eq!(person_name(" ", None, Lang::Ru), "Гость");
    }
}
