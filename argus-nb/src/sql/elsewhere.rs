//! What SQL has elsewhere and not here, and how it is asked for here.

use super::error::Fault;
use super::syntax::Name;

/// For who asks it of rows.
pub(super) const OF_A_GROUP: &str = "what is asked of a group stands in `having`: select Proto, count(*) as n from self group by Proto having count(*) > 3";

/// What other engines know, and a query that asks for it here.
const ELSEWHERE: [(&str, &str); 5] = [
    (
        "extract",
        "each part has its own function: select minute(StartTime) as m, count(*) as n from self group by 1",
    ),
    (
        "date_trunc",
        "time is cut by `bucket`: select bucket(StartTime, '1h') as t, count(*) as n from self group by 1",
    ),
    (
        "percentile_cont",
        "say `quantile`: select quantile(Dur, 0.5) as q from self",
    ),
    (
        "percentile_disc",
        "say `quantile`: select quantile(Dur, 0.5) as q from self",
    ),
    (
        "distinct",
        "say when one of them is null: select count(*) as n from self where SrcAddr <> DstAddr or (SrcAddr is null) <> (DstAddr is null)",
    ),
];

/// Why that is not understood, if it is known elsewhere.
pub(super) fn elsewhere(name: &Name) -> Option<Fault> {
    let known = name.text.to_lowercase();
    let (_, hint) = ELSEWHERE.into_iter().find(|(name, _)| *name == known)?;
    let what = format!("`{}` is not there\n  hint: {hint}", name.text);
    Some(Fault::new(name.span, what))
}
