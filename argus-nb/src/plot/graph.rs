//! Graphs of hosts.

use super::columns::known;
use super::error::PlotError;
use super::figure::{Figure, Grouped, Plot};
use super::reduce::graph::Graph;
use crate::data::Data;
use polars::prelude::DataFrame;

/// Hosts that are drawn where nothing else is said.
const TOP: usize = 100;
/// The most hosts.
const MOST: usize = 200;

/// Who talks to whom: a disc for each host, its area that of its `TotBytes` (or of its
/// flows, in a frame without that column), and a line between every two that have flows,
/// the wider the more. The colour of a host says in which of the two columns it stands.
/// With `.by("Proto")` a line has the colour of the group of most of its flows.
///
/// All flows are counted; then 100 hosts are drawn (`.top(40)`: at most 200): half of them
/// those that are first by their bytes, by their flows or by their peers, the others those
/// that have most to do with these. Of their pairs, those with most flows are drawn, at most
/// two for each host. What is left out is said below the figure, and at
/// each host: `+1,200` and its rays are peers that no line leads to. The same flows have the
/// same drawing. A name has its place where it covers no other.
///
/// Its data: `from`, `to` (String), `flows` (UInt64), `amount` (Float64, the sum that hosts
/// are weighed by), a row a direction of a drawn pair; `group` (String, that of the pair)
/// with `.by`. [`Figure::hosts`] gives the hosts.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("SrcAddr" => ["a", "a", "b"], "DstAddr" => ["c", "c", "c"])?;
/// let figure = graph(&flows, "SrcAddr", "DstAddr")?;
/// assert_eq!(figure.data()?.column("flows")?.u64()?.get(0), Some(2));
/// assert_eq!(figure.hosts()?.column("host")?.str()?.get(0), Some("c"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there; one to sum that is not numeric; no row with both.
pub fn graph(data: impl Into<Data>, from: &str, to: &str) -> Result<Figure<Graph>, PlotError> {
    figure(data.into(), from, to)
}

fn figure(data: Data, from: &str, to: &str) -> Result<Figure<Graph>, PlotError> {
    known(&data, &[from, to])?;
    Ok(Figure::new(
        data,
        Graph {
            from: from.to_owned(),
            to: to.to_owned(),
            sum: None,
            top: TOP,
            whole: None,
        },
    ))
}

impl Figure<Graph> {
    /// Weighs the hosts by the sum of this column.
    #[must_use]
    pub fn sum(mut self, column: impl Into<String>) -> Self {
        self.plot.sum = Some(column.into());
        self
    }

    /// How many hosts, 1 to 200.
    #[must_use]
    pub fn top(mut self, hosts: usize) -> Self {
        self.plot.top = hosts.clamp(1, MOST);
        self
    }

    /// A row a drawn host, the most important first: `host` (String), `amount` (Float64),
    /// `flows`, `peers` and `hidden` (UInt64: all of its flows and peers, and the peers
    /// that no line leads to), `x` and `y` (Float64, 0 to 1 from the left and the top).
    ///
    /// # Errors
    /// As [`graph`].
    pub fn hosts(&self) -> Result<DataFrame, PlotError> {
        self.reduce()?.table_of_hosts()
    }
}

impl Plot for Graph {}
impl Grouped for Graph {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    /// Busy hosts among many others.
    fn flows(n: u64) -> DataFrame {
        let random = |i: u64, k: u64| (i * k).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        let host = |i: u64| format!("10.{}.{}.{}", i / 62_500, i / 250 % 250, i % 250);
        let protos = ["tcp", "udp", "<b>icmp"];
        df!(
            "SrcAddr" => (0..n).map(|i| host(random(i, 7) % 3000)).collect::<Vec<_>>(),
            "DstAddr" => (0..n).map(|i| host(random(i, 3) % 50 * (random(i, 5) % 60))).collect::<Vec<_>>(),
            "Proto" => (0..n).map(|i| protos[(random(i, 11) % 3) as usize]).collect::<Vec<_>>(),
            "TotBytes" => (0..n).map(|i| (random(i, 13) % 90_000) as i64).collect::<Vec<_>>(),
        )
        .unwrap()
    }

    fn sum(df: &DataFrame, column: &str) -> u64 {
        df.column(column).unwrap().u64().unwrap().sum().unwrap()
    }

    #[test]
    fn ten_thousand_pairs_stay_readable_and_nothing_is_lost_unsaid() {
        let df = flows(10_000);
        let figure = graph(&df, "SrcAddr", "DstAddr").unwrap();
        let started = std::time::Instant::now();
        let svg = figure.svg().unwrap();
        // Well below it: other tests run at the same time.
        assert!(started.elapsed().as_secs_f64() < 1.0);
        assert_eq!(svg, figure.svg().unwrap());
        assert!(svg.len() < 150_000, "{}", svg.len());
        let hosts = figure.hosts().unwrap();
        let pairs = figure.data().unwrap();
        assert_eq!(hosts.height(), 100);
        assert!(sum(&pairs, "flows") < 10_000);
        let words = figure.description().unwrap();
        assert!(
            words.contains("100 of 3,000 hosts, ") && words.contains(" of 8,579 pairs with "),
            "{words}"
        );
        // A peer is drawn or hidden.
        let each = |column: &str| hosts.column(column).unwrap().u64().unwrap().clone();
        let drawn = (&each("peers") - &each("hidden")).sum().unwrap();
        let described = format!(" {} of 8,579 pairs", drawn / 2);
        assert!(
            drawn > 100 && words.contains(&described),
            "{drawn}: {words}"
        );
    }

    #[test]
    fn a_small_graph_is_whole_in_each_theme_and_its_names_are_text() {
        let df = df!(
            "SrcAddr" => [Some("<img>"), Some("b"), Some("b"), None, Some("d"), Some("e\u{1b}[31m")],
            "DstAddr" => ["b", "<img>", "c", "c", "d", "c"],
            "TotBytes" => [900i64, 60, 70, 1, 5, 8]
        )
        .unwrap();
        let figure = graph(&df, "SrcAddr", "DstAddr").unwrap().binary_units();
        let words = figure.description().unwrap();
        let note = "5 hosts, 3 pairs, 5 flows; 1 flows of hosts to themselves; 1 without SrcAddr or DstAddr";
        assert!(words.contains(note), "{words}");
        let svg = figure.svg().unwrap();
        assert!(svg.contains("&lt;img&gt;") && !svg.contains("<img") && !svg.contains('\u{1b}'));
        assert!(
            svg.contains("b → &lt;img&gt;: 60 B TotBytes (bytes), 1 flows"),
            "{svg}"
        );
        assert!(svg.contains("\nSrcAddr\n") && svg.contains("\nboth\n"));
    }

    #[test]
    fn a_graph_is_told_what_it_has_a_use_for_and_refuses_the_rest() {
        let df = flows(3000);
        let figure = || graph(&df, "SrcAddr", "DstAddr").unwrap();
        let by = figure()
            .by("Proto")
            .colors(["#0A0B0C", "teal"])
            .alpha(0.5)
            .top(20);
        let svg = by.svg().unwrap();
        assert!(svg.contains("stroke=\"#0A0B0C\"") && svg.contains("opacity=\"0.5\""));
        assert!(svg.contains("&lt;b&gt;icmp") && !svg.contains("<b>"));
        assert_eq!(by.data().unwrap().width(), 5);
        assert!(
            figure()
                .legend(["client", "server"])
                .svg()
                .unwrap()
                .contains("client")
        );
        for refused in [
            figure().x_label("x"),
            figure().hline(3, ""),
            figure().y_range(0, 1),
            figure().note(1, 1, ""),
        ] {
            let error = refused.svg().unwrap_err().to_string();
            assert!(error.contains("it has no axes"), "{error}");
        }
        let flows_alone = df.drop("TotBytes").unwrap();
        let by_flows = graph(&flows_alone, "SrcAddr", "DstAddr").unwrap();
        assert!(by_flows.svg().unwrap().contains("area: flows"));
        assert!(figure().sum("Proto").svg().is_err());
    }

    #[test]
    fn facets_have_a_host_at_one_place() {
        let df = flows(400);
        let grid = graph(&df, "SrcAddr", "DstAddr")
            .unwrap()
            .top(30)
            .facet("Proto")
            .unwrap();
        assert!(grid.svg().unwrap().matches("area: TotBytes").count() == 3);
        let whole = graph(&df, "SrcAddr", "DstAddr").unwrap().top(30);
        let part = df
            .clone()
            .lazy()
            .filter(col("Proto").eq(lit("tcp")))
            .collect()
            .unwrap();
        let part = whole.clone_of(
            part.into(),
            super::super::reduce::Reduce::like(&whole.plot, &whole.reduce().unwrap()),
        );
        let places = |figure: &Figure<Graph>| {
            let hosts = figure.hosts().unwrap();
            let x = hosts.column("x").unwrap().f64().unwrap().clone();
            let names = hosts.column("host").unwrap().str().unwrap().clone();
            let named = names
                .iter()
                .flatten()
                .map(str::to_owned)
                .zip(x.iter().flatten());
            named.collect::<std::collections::BTreeMap<String, f64>>()
        };
        let (whole, part) = (places(&whole), places(&part));
        assert!(!part.is_empty() && part.iter().all(|(name, x)| whole.get(name) == Some(x)));
    }
}
