//! The languages the storefront speaks, and which of them a visitor gets.

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Locale {
    /// English.
    En,
    /// German.
    De,
}

impl Locale {
    /// All of them, the one for everybody else first.
    const ALL: [Self; 2] = [Self::En, Self::De];

    /// The tag, as in `lang`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The language that was chosen (the cookie's), else the one that the browser likes best, else English.
    pub fn choose(chosen: Option<&str>, accepted: Option<&str>) -> Self {
        let chosen = chosen.and_then(Self::of_tag);
        chosen.or_else(|| accepted.and_then(Self::best_of)).unwrap_or(Self::En)
    }

    /// The language of a tag such as `de-AT`.
    fn of_tag(tag: &str) -> Option<Self> {
        let language = tag.trim().split('-').next()?;
        Self::ALL.into_iter().find(|locale| locale.as_str().eq_ignore_ascii_case(language))
    }

    /// The one with the highest weight in an `Accept-Language`; of equals the first.
    fn best_of(accepted: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for entry in accepted.split(',') {
            let (tag, parameters) = entry.split_once(';').unwrap_or((entry, ""));
            let Some(locale) = Self::of_tag(tag) else { continue };
            let weight = parameters.trim().strip_prefix("q=").map(|text| text.trim().parse().unwrap_or(0.0));
            let weight: f32 = weight.unwrap_or(1.0);
            if weight > best.map_or(0.0, |(_, most)| most) {
                best = Some((locale, weight));
            }
        }
        best.map(|(locale, _)| locale)
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn the_cookie_wins_over_the_browser_and_the_browser_over_nothing() {
        for (cookie, accepted, expected) in [
            (None, None, "en"),
            (Some("de"), Some("en"), "de"),
            (Some("fr"), Some("de"), "de"),
            (Some(""), Some("fr, de-AT;q=0.8, en;q=0.5"), "de"),
            (None, Some("de;q=0.1, en;q=0.9"), "en"),
            (None, Some("DE"), "de"),
            (None, Some("den, de;q=0, *"), "en"),
            (None, Some("de;q=x"), "en"),
            (None, Some("fr"), "en"),
        ] {
            assert_eq!(Locale::choose(cookie, accepted).as_str(), expected, "{cookie:?} {accepted:?}");
        }
    }
}
