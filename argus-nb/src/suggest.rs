//! Names like the one that was asked for, so that an error can offer them.

/// How similar two names must be (Jaro-Winkler, 0 to 1) to be worth offering.
const SIMILAR: f64 = 0.75;

/// Up to three of `known` that are most similar to `wanted`, the best first.
pub(crate) fn similar<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut similar: Vec<(f64, &str)> = known
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= SIMILAR)
        .collect();
    similar.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    similar.truncate(3);
    similar
        .into_iter()
        .map(|(_, name)| name.to_owned())
        .collect()
}

/// The end of an error's sentence, `: did you mean `a` or `b`?`; nothing if there
/// is no name to offer.
pub(crate) fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = nearest.iter().map(|name| format!("`{name}`")).collect();
    format!(": did you mean {}?", quoted.join(" or "))
}
