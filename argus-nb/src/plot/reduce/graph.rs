//! Graphs of hosts: who talks to whom, as far as it can be seen.

use super::groups::Groups;
use super::hosts::{Host, Hosts, Pair, Traffic};
use super::left_out::Note;
use super::source::Source;
use super::{GROUPS, NO_AXES, Reduce, Reduced, table};
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::discs::room;
use crate::plot::layout::format::{grouped, thousands};
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::packing;
use crate::plot::layout::stress::Point;
use crate::plot::options::{Options, Refusal};
use crate::schema;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The column that hosts are weighed by where none is named and this is there.
const AMOUNT: &str = "TotBytes";
/// Drawn pairs, for each host that is drawn: more of them hide each other.
const PAIRS: usize = 2;

/// See [`graph`](crate::plot::graph).
#[derive(Debug, Clone)]
pub struct Graph {
    pub(in crate::plot) from: String,
    pub(in crate::plot) to: String,
    pub(in crate::plot) sum: Option<String>,
    pub(in crate::plot) top: usize,
    /// The graph of more rows, whose places and measures this one has.
    pub(in crate::plot) whole: Option<Arc<Whole>>,
}

/// What graphs side by side have in common.
#[derive(Debug)]
pub struct Whole {
    places: BTreeMap<String, Point>,
    most: Most,
}

/// The greatest numbers: those of the largest disc and of the widest line.
#[derive(Debug, Clone, Copy)]
pub struct Most {
    pub amount: f64,
    pub flows: u64,
}

/// The hosts and pairs that are drawn.
pub struct ReducedGraph {
    pub(in crate::plot) caption: Caption,
    /// The roles of the hosts, or the groups of the pairs.
    pub names: GroupNames,
    pub is_grouped: bool,
    /// What hosts are weighed by, and how its amounts are written.
    pub amounts: Axis,
    /// The most important first.
    pub hosts: Vec<DrawnHost>,
    /// The fullest first.
    pub pairs: Vec<Pair>,
    pub most: Most,
    /// The amount of the largest disc.
    pub most_in_words: String,
}

/// A host that is drawn.
pub struct DrawnHost {
    pub host: Host,
    /// How many of its peers no line leads to.
    pub hidden: usize,
    /// The place of its role in the names of roles.
    pub role: usize,
    /// 0 to 1 from the left and from the top.
    pub at: Point,
}

impl Reduce for Graph {
    type Reduced = ReducedGraph;
    const NAME: &'static str = "graph";
    const REFUSES: &'static [Refusal] = &NO_AXES;

    fn like(&self, whole: &ReducedGraph) -> Graph {
        let places = whole
            .hosts
            .iter()
            .map(|host| (host.host.name.clone(), host.at));
        Graph {
            whole: Some(Arc::new(Whole {
                places: places.collect(),
                most: whole.most,
            })),
            ..self.clone()
        }
    }

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedGraph, PlotError> {
        let columns = [self.from.as_str(), self.to.as_str()];
        if source.rows()? == 0 {
            return Err(PlotError::nothing(&columns, 0, Absence::NoRows));
        }
        let sum = self.weighed_by(source)?;
        let summed = sum.as_ref().map(|sum| source.numbers(sum)).transpose()?;
        let by = source.groups(options.by.as_deref(), GROUPS)?;
        let links = source.links((&self.from, &self.to), summed.as_ref(), &by)?;
        let without = links.without;
        let all = Hosts::from_links(links, by.len());
        let kept = self.kept(&all);
        if kept.is_empty() {
            return Err(PlotError::nothing(
                &columns,
                source.rows()?,
                Absence::NoPair,
            ));
        }
        let pairs: Vec<Pair> = all
            .pairs_among(&kept, kept.len() * PAIRS)
            .into_iter()
            .cloned()
            .collect();
        let most = self
            .whole
            .as_ref()
            .map_or_else(|| most(&all, &kept, &pairs), |whole| whole.most);
        let drawn_flows = pairs.iter().map(Pair::flows).sum();
        let note = note(&all, (&kept, pairs.len()), drawn_flows)
            .and_without(without, &format!("{} or {}", self.from, self.to));
        let what = sum.as_deref().unwrap_or("flows");
        let unit = schema::by_header(what).map_or("", |field| field.unit);
        let names = self.names(&by);
        let caption = Caption {
            title: format!("Graph of hosts by {what}: {} to {}", self.from, self.to),
            note: note.into_string(),
            legend: names.clone(),
            size: (760, 560),
        };
        let room = room(&options.layout(&caption).body);
        let aspect = f64::from(room.width()) / f64::from(room.height());
        let (hosts, pairs) = self.placed(all, &kept, pairs, aspect);
        let amounts = Axis::from_amounts(what, unit, (0.0, most.amount), options.axis(false));
        let most_in_words = match options.binary_units {
            true => amounts.written(most.amount),
            false => thousands(most.amount),
        };
        Ok(ReducedGraph {
            caption,
            is_grouped: !by.is_single(),
            names,
            amounts,
            hosts,
            pairs,
            most,
            most_in_words,
        })
    }
}

impl Graph {
    /// The column that hosts are weighed by; none where that is their flows.
    fn weighed_by(&self, source: &dyn Source) -> Result<Option<String>, PlotError> {
        match &self.sum {
            Some(sum) => Ok(Some(sum.clone())),
            None => {
                let is_there = source.is_numeric(AMOUNT).unwrap_or(false);
                Ok(is_there.then(|| AMOUNT.to_owned()))
            }
        }
    }

    /// The hosts that are drawn.
    fn kept(&self, all: &Hosts) -> Vec<usize> {
        let Some(whole) = &self.whole else {
            return all.most_important(self.top);
        };
        let mut kept = all.most_important(usize::MAX);
        kept.retain(|host| whole.places.contains_key(&all.hosts[*host].name));
        kept
    }

    /// What has a colour.
    fn names(&self, by: &Groups) -> GroupNames {
        if !by.is_single() {
            return by.names.clone();
        }
        GroupNames {
            column: "seen as".to_owned(),
            named: vec![self.from.clone(), self.to.clone(), "both".to_owned()],
            rest: None,
        }
    }

    /// The hosts at their places, and the pairs by the places of the hosts among them.
    fn placed(
        &self,
        all: Hosts,
        kept: &[usize],
        mut pairs: Vec<Pair>,
        aspect: f64,
    ) -> (Vec<DrawnHost>, Vec<Pair>) {
        let mut own = vec![usize::MAX; all.hosts.len()];
        kept.iter().enumerate().for_each(|(i, host)| own[*host] = i);
        let mut drawn = vec![0; kept.len()];
        for pair in &mut pairs {
            pair.ends = (own[pair.ends.0], own[pair.ends.1]);
            drawn[pair.ends.0] += 1;
            drawn[pair.ends.1] += 1;
        }
        let places = match &self.whole {
            Some(whole) => kept
                .iter()
                .map(|host| whole.places.get(&all.hosts[*host].name))
                .map(|place| place.copied().unwrap_or((0.5, 0.5)))
                .collect(),
            None => {
                let edges: Vec<(usize, usize)> = pairs.iter().map(|pair| pair.ends).collect();
                packing::places(kept.len(), &edges, aspect)
            }
        };
        let of_kept = kept.iter().zip(drawn).zip(places);
        let hosts = of_kept.map(|((host, drawn), at)| {
            let host = all.hosts[*host].clone();
            DrawnHost {
                hidden: host.peers - drawn,
                role: match (host.sends, host.receives) {
                    (true, false) => 0,
                    (false, _) => 1,
                    (true, true) => 2,
                },
                host,
                at,
            }
        });
        (hosts.collect(), pairs)
    }
}

fn most(all: &Hosts, kept: &[usize], pairs: &[Pair]) -> Most {
    let amounts = kept.iter().map(|host| all.hosts[*host].amount);
    Most {
        amount: amounts.fold(0.0, f64::max),
        flows: pairs.iter().map(Pair::flows).max().unwrap_or(1),
    }
}

/// How much is drawn of how much there is.
fn note(all: &Hosts, (kept, pairs): (&[usize], usize), drawn_flows: u64) -> Note {
    let hosts = all.hosts.iter().filter(|host| host.flows > 0).count();
    let between: u64 = all.pairs.iter().map(Pair::flows).sum();
    let flows = between + all.to_themselves;
    let of = |drawn: usize, all: usize, what: &str| match drawn == all {
        true => format!("{} {what}", grouped(all)),
        false => format!("{} of {} {what}", grouped(drawn), grouped(all)),
    };
    let mut counted = format!(
        "{}, {}",
        of(kept.len(), hosts, "hosts"),
        of(pairs, all.pairs.len(), "pairs")
    );
    counted.push_str(&match pairs == all.pairs.len() {
        true => format!(", {} flows", grouped(flows as usize)),
        false => format!(
            " with {:.1} % of {} flows",
            100.0 * drawn_flows as f64 / between as f64,
            grouped(between as usize)
        ),
    });
    let note = Note::new(counted);
    match all.to_themselves {
        0 => note,
        own => note.and(format!(
            "{} flows of hosts to themselves",
            grouped(own as usize)
        )),
    }
}

impl ReducedGraph {
    /// What a host says of itself.
    pub fn tip(&self, host: &DrawnHost) -> String {
        let Host {
            name, flows, peers, ..
        } = &host.host;
        let mut words = format!(
            "{name}: {}{} flows, {} peers",
            self.amount(host.host.amount),
            grouped(*flows as usize),
            grouped(*peers)
        );
        if host.hidden > 0 {
            words.push_str(&format!(" ({} of them not drawn)", grouped(host.hidden)));
        }
        words
    }

    /// What a pair says of itself.
    pub fn tip_of_pair(&self, pair: &Pair) -> String {
        let name = |end: usize| &self.hosts[end].host.name;
        let way = |(from, to): (usize, usize), traffic: Traffic| {
            let flows = grouped(traffic.flows as usize);
            let amount = self.amount(traffic.amount);
            format!("{} → {}: {amount}{flows} flows", name(from), name(to))
        };
        let (a, b) = pair.ends;
        let ways = [((a, b), pair.forth), ((b, a), pair.back)];
        let ways = ways.into_iter().filter(|(_, traffic)| traffic.flows > 0);
        let words: Vec<String> = ways.map(|(ends, traffic)| way(ends, traffic)).collect();
        words.join("; ")
    }

    /// `1,200 TotBytes (bytes), `, or nothing where that is the flows themselves.
    fn amount(&self, amount: f64) -> String {
        match self.amounts.label == "flows" {
            true => String::new(),
            false => format!("{} {}, ", self.amounts.written(amount), self.amounts.label),
        }
    }

    /// A row a host: the most important first.
    pub fn table_of_hosts(&self) -> Result<DataFrame, PlotError> {
        let hosts = || self.hosts.iter();
        table::table(vec![
            table::words("host", hosts().map(|host| &host.host.name)),
            table::numbers("amount", hosts().map(|host| host.host.amount)),
            table::counts("flows", hosts().map(|host| host.host.flows)),
            table::counts("peers", hosts().map(|host| host.host.peers as u64)),
            table::counts("hidden", hosts().map(|host| host.hidden as u64)),
            table::numbers("x", hosts().map(|host| host.at.0)),
            table::numbers("y", hosts().map(|host| host.at.1)),
        ])
    }
}

impl Reduced for ReducedGraph {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        None
    }

    fn description(&self) -> String {
        const HOSTS: usize = 20;
        let mut lines = vec![format!("{}: {}", self.caption.title, self.caption.note)];
        if self.is_grouped {
            let names: Vec<String> = self.names.names().collect();
            lines.push(format!("by {}: {}", self.names.column, names.join(", ")));
        }
        lines.extend(self.hosts.iter().take(HOSTS).map(|host| self.tip(host)));
        if self.hosts.len() > HOSTS {
            lines.push(format!("and {} more hosts", self.hosts.len() - HOSTS));
        }
        lines.join("\n")
    }

    /// A row a direction of a drawn pair, the fullest pair first.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let ways: Vec<(usize, usize, Traffic, usize)> = self
            .pairs
            .iter()
            .flat_map(|pair| {
                let (a, b) = pair.ends;
                [
                    (a, b, pair.forth, pair.group),
                    (b, a, pair.back, pair.group),
                ]
            })
            .filter(|(_, _, traffic, _)| traffic.flows > 0)
            .collect();
        let ways = || ways.iter();
        let name = |host: usize| &self.hosts[host].host.name;
        let mut columns = vec![
            table::words("from", ways().map(|way| name(way.0))),
            table::words("to", ways().map(|way| name(way.1))),
            table::counts("flows", ways().map(|way| way.2.flows)),
            table::numbers("amount", ways().map(|way| way.2.amount)),
        ];
        if self.is_grouped {
            columns.extend(table::groups(&self.names, ways().map(|way| way.3)));
        }
        table::table(columns)
    }
}
