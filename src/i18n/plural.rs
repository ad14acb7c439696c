//! Counted nouns: "1 person, 2 people", "1 человек, 2 человека, 5 человек".

/// A category of CLDR's plural rules, as far as whole numbers in our languages need them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PluralCategory {
    /// 1; in Russian and Ukrainian also 21, 31, ...
    One,
    /// 2, 3, 4, 22, ... in Russian and Ukrainian.
    Few,
    /// Everything else.
    Many,
}

impl PluralCategory {
    /// The rule for Russian and Ukrainian.
    #[must_use]
    pub const fn east_slavic(count: usize) -> Self {
        match (count % 10, count % 100) {
            (_, 11..=14) => Self::Many,
            (1, _) => Self::One,
            (2..=4, _) => Self::Few,
            _ => Self::Many,
        }
    }

    /// The rule for English.
    #[must_use]
    pub const fn english(count: usize) -> Self {
        if count == 1 { Self::One } else { Self::Many }
    }
}

/// The forms of one counted phrase, each with `{n}` where the number goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plural {
    /// For [`PluralCategory::One`].
    pub one: &'static str,
    /// For [`PluralCategory::Few`].
    pub few: &'static str,
    /// For [`PluralCategory::Many`].
    pub many: &'static str,
}

impl Plural {
    /// The form for a category.
    #[must_use]
    pub const fn form(&self, category: PluralCategory) -> &'static str {
        match category {
            PluralCategory::One => self.one,
            PluralCategory::Few => self.few,
            PluralCategory::Many => self.many,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Lang;

    fn people(lang: Lang, count: usize) -> String {
        lang.words().people_on_air(count)
    }

    #[test]
    fn russian_counts_people_in_three_forms() {
        let said: Vec<String> = [1, 2, 5, 11, 21, 22, 112]
            .map(|count| people(Lang::Ru, count))
            .into();
        assert_eq!(
            said,
            [
                "В эфире 1 человек",
                "В эфире 2 человека",
                "В эфире 5 человек",
                "В эфире 11 человек",
                "В эфире 21 человек",
                "В эфире 22 человека",
                "В эфире 112 человек",
            ]
        );
    }

    #[test]
    fn ukrainian_counts_people_in_three_forms() {
        let said: Vec<String> = [1, 3, 12, 25].map(|count| people(Lang::Uk, count)).into();
        assert_eq!(
            said,
            [
                "В ефірі 1 людина",
                "В ефірі 3 людини",
                "В ефірі 12 людей",
                "В ефірі 25 людей",
            ]
        );
    }

    #[test]
    fn english_counts_people_in_two_forms() {
        assert_eq!(people(Lang::En, 1), "1 person on air");
        assert_eq!(people(Lang::En, 2), "2 people on air");
    }
}
