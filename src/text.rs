//! Names and titles as others see them: nothing that hides, reverses or breaks a line.
//!
//! Pure; knows nothing of who wrote them or where they are shown.

/// `raw` without control characters, bidirectional overrides and doubled spaces, cut to `chars_max`
/// characters; `None` when nothing visible is left.
#[must_use]
pub fn clean(raw: &str, chars_max: usize) -> Option<String> {
    let shown: String = raw
        .chars()
        .map(|char| if char.is_whitespace() { ' ' } else { char })
        .filter(|char| !char.is_control() && !is_override(*char))
        .collect();
    let words: Vec<&str> = shown.split(' ').filter(|word| !word.is_empty()).collect();
    let cut: String = words.join(" ").chars().take(chars_max).collect();
    let name = cut.trim_end();
    name.chars()
        .any(|char| !is_blank(char))
        .then(|| name.to_owned())
}

/// Characters that change the direction of what follows, or that split lines and words unseen.
const fn is_override(char: char) -> bool {
    matches!(
        char,
        '\u{061c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
    )
}

/// Characters that take part in a name (emoji, Hangul) but are not seen when they stand alone.
const fn is_blank(char: char) -> bool {
    matches!(
        char,
        ' ' | '\u{00ad}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{200c}'
            | '\u{200d}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHARS_MAX: usize = 64;

    #[test]
    fn names_are_kept_as_people_write_them() {
        for name in ["Ann", "Владислав Кібенко", "👨‍👩‍👧 family", "علي", "O'Neil-2"]
        {
            assert_eq!(clean(name, CHARS_MAX).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_hides_or_reverses_is_taken_out() {
        for (raw, shown) in [
            ("  Ann   Lee ", "Ann Lee"),
            ("Ann\nLee\t", "Ann Lee"),
            ("\u{202e}nnA", "nnA"),
            ("A\u{0}n\u{7}n", "Ann"),
            ("\u{2066}Ann\u{2069}", "Ann"),
            ("An\u{200b}n\u{feff}", "Ann"),
        ] {
            assert_eq!(clean(raw, CHARS_MAX).as_deref(), Some(shown), "{raw:?}");
        }
    }

    #[test]
    fn a_name_that_nobody_sees_is_none() {
        for raw in [
            "",
            "   ",
            "\u{200d}",
            "\u{3164}",
            "\u{202e}\u{202d}",
            "\u{0}",
        ] {
            assert_eq!(clean(raw, CHARS_MAX), None, "{raw:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let name = clean(&"ж".repeat(200), CHARS_MAX).expect("visible");
        assert_eq!(name.chars().count(), CHARS_MAX);
    }
}
