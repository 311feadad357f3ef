//! The nearest of the names there are, for errors that help.

/// How alike two names must be (Jaro-Winkler, 0 to 1) to be worth suggesting.
const ALIKE: f64 = 0.75;

/// Up to three of `known` that are most like `wanted`, the best first.
pub(crate) fn names<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut alike: Vec<(f64, &str)> = known
        .map(|name| (strsim::jaro_winkler(&wanted, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= ALIKE)
        .collect();
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    alike.truncate(3);
    alike.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// `: did you mean `a` or `b`?`, or nothing.
pub(crate) fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let quoted: Vec<String> = nearest.iter().map(|name| format!("`{name}`")).collect();
    format!(": did you mean {}?", quoted.join(" or "))
}
