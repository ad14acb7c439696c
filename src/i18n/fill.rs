//! Putting values into a phrase.

/// Replaces every `{name}` of `template` by its value. Values are not looked into again, so a value
/// with braces in it stays what it is; a name without a value stays as it stands.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from_brace) = rest.split_at(open);
        filled.push_str(before);
        let Some(close) = from_brace.find('}') else {
            rest = from_brace;
            break;
        };
        let name = &from_brace[1..close];
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.push_str(&from_brace[..=close]),
        }
        rest = &from_brace[close + 1..];
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_with_braces_is_not_filled_again() {
        let filled = fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]);
        assert_eq!(filled, "{b} and x");
    }

    #[test]
    fn what_has_no_value_stays() {
        assert_eq!(fill("{a} {b", &[]), "{a} {b");
    }
}
