//! Variables whose names are nearly ours: what was meant is then not set, without a word. Pure.

use strsim::osa_distance;

use super::Variables;

/// Shorter names have too many neighbours that mean something else.
const NAME_CHARS_MIN: usize = 6;
/// Letters that differ.
const DISTANCE_MAX: usize = 2;
/// What other programs put before such names.
const PREFIXES: [&str; 3] = ["EFIR_", "TELEGRAM_", "TG_"];

/// A sentence for each of these names that is nearly the name of a variable of ours that is not among
/// them.
pub(super) fn sentences(set: &[String]) -> Vec<String> {
    let is_set = |name: &str| set.iter().any(|set| set == name);
    set.iter()
        .filter(|name| !Variables::names().any(|ours| ours == name.as_str()))
        .filter_map(|name| Some((name, meant(name)?)))
        .filter(|(_, meant)| !is_set(meant))
        .map(|(name, meant)| format!("{name} is set, which Efir does not know: {meant} is not"))
        .collect()
}

fn meant(name: &str) -> Option<&'static str> {
    let plain = name.to_ascii_uppercase().replace('-', "_");
    let plain = PREFIXES
        .iter()
        .find_map(|prefix| plain.strip_prefix(prefix))
        .unwrap_or(&plain);
    Variables::names()
        .map(|ours| (osa_distance(plain, ours), ours))
        .filter(|(distance, ours)| {
            *distance == 0 || (*distance <= DISTANCE_MAX && ours.len() >= NAME_CHARS_MIN)
        })
        .min()
        .map(|(_, ours)| ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(names: &[&str]) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        sentences(&names)
    }

    #[test]
    fn a_misspelt_variable_is_told_with_the_one_that_was_meant() {
        for (name, expected) in [
            ("BOT_TOKN", "BOT_TOKEN"),
            ("BOT_TOEKN", "BOT_TOKEN"),
            ("bot_token", "BOT_TOKEN"),
            ("TELEGRAM_BOT_TOKEN", "BOT_TOKEN"),
            ("EFIR_PUBLIC_URL", "PUBLIC_URL"),
            ("EFIR_PORT", "PORT"),
            ("TURN_URLS", "TURN_URL"),
            ("STUN_URL", "STUN_URLS"),
            ("ALLOW_GUEST", "ALLOW_GUESTS"),
            ("port", "PORT"),
        ] {
            assert_eq!(
                told(&[name]),
                [format!(
                    "{name} is set, which Efir does not know: {expected} is not"
                )]
            );
        }
    }

    #[test]
    fn other_variables_are_nobodys_business() {
        let others = [
            "PATH",
            "HOME",
            "HOST",
            "POST",
            "SPORT",
            "RUST_LOG",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "RENDER_EXTERNAL_HOSTNAME",
            "RENDER_SERVICE_ID",
            "HOSTNAME",
            "LOGNAME",
            "TZ",
            "LANG",
            "REDIS_URL",
            "SECRET_KEY",
        ];
        assert_eq!(told(&others), Vec::<String>::new());
        assert_eq!(
            told(&Variables::names().collect::<Vec<_>>()),
            Vec::<String>::new()
        );
        assert_eq!(
            told(&["BOT_TOKEN", "TELEGRAM_BOT_TOKEN"]),
            Vec::<String>::new()
        );
    }
}
