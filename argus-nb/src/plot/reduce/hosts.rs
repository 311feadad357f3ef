//! The hosts of a graph and the pairs of them that are linked; which of both matter most.

use super::links::{Link, Links};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Every host, and every two that are linked.
pub struct Hosts {
    pub hosts: Vec<Host>,
    pub pairs: Vec<Pair>,
    /// Flows from a host to itself.
    pub to_themselves: u64,
}

/// A host, with all of its flows in either direction.
#[derive(Debug, Clone, Default)]
pub struct Host {
    pub name: String,
    pub flows: u64,
    pub amount: f64,
    /// How many others it is linked with.
    pub peers: usize,
    pub sends: bool,
    pub receives: bool,
}

/// Two hosts by their places, the lower one first, and what goes from one to the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub ends: (usize, usize),
    pub forth: Traffic,
    pub back: Traffic,
    /// The group of most of its flows.
    pub group: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Traffic {
    pub flows: u64,
    pub amount: f64,
}

impl Traffic {
    fn add(&mut self, link: &Link) {
        self.flows += link.rows;
        self.amount += link.amount;
    }
}

impl Pair {
    pub fn flows(&self) -> u64 {
        self.forth.flows + self.back.flows
    }

    pub fn amount(&self) -> f64 {
        self.forth.amount + self.back.amount
    }
}

impl Hosts {
    /// From the links between them, whose groups are so many.
    pub fn from_links(links: Links, groups: usize) -> Hosts {
        let named = links.names.into_iter().map(|name| Host {
            name,
            ..Host::default()
        });
        let mut hosts: Vec<Host> = named.collect();
        let mut to_themselves = 0;
        for link in &links.links {
            hosts[link.from].sends = true;
            hosts[link.to].receives = true;
            let is_own = link.from == link.to;
            to_themselves += if is_own { link.rows } else { 0 };
            let ends = [link.from, link.to];
            for end in &ends[usize::from(is_own)..] {
                hosts[*end].flows += link.rows;
                hosts[*end].amount += link.amount;
            }
        }
        let pairs = pairs(links.links, groups);
        for pair in &pairs {
            hosts[pair.ends.0].peers += 1;
            hosts[pair.ends.1].peers += 1;
        }
        Hosts {
            hosts,
            pairs,
            to_themselves,
        }
    }

    /// At most so many hosts: half of them the first by their weight, the others those that
    /// have most to do with these. A few large hosts alone would hardly have a pair.
    pub fn most_important(&self, most: usize) -> Vec<usize> {
        let mut order = self.by_weight();
        if order.len() <= most {
            return order;
        }
        let rest = order.split_off(most.div_ceil(2));
        let mut is_first = vec![false; self.hosts.len()];
        order.iter().for_each(|host| is_first[*host] = true);
        let flows: u64 = self.pairs.iter().map(Pair::flows).sum();
        let amount: f64 = self.pairs.iter().map(Pair::amount).sum();
        let share = |pair: &Pair| {
            let of_amount = if amount > 0.0 {
                pair.amount() / amount
            } else {
                0.0
            };
            pair.flows() as f64 / flows as f64 + of_amount
        };
        let mut with_the_first = vec![0.0; self.hosts.len()];
        for pair in &self.pairs {
            let (a, b) = pair.ends;
            if is_first[a] != is_first[b] {
                with_the_first[if is_first[a] { b } else { a }] += share(pair);
            }
        }
        // Of equal ones those come first that have more weight.
        let mut rest = rest;
        rest.sort_by(|a, b| with_the_first[*b].total_cmp(&with_the_first[*a]));
        order.extend(rest);
        order.truncate(most);
        order
    }

    /// The hosts that have a flow, those first that are first by their amount, by their
    /// flows or by their peers: who sends much matters, and who scans.
    fn by_weight(&self) -> Vec<usize> {
        let name = |host: &usize| &self.hosts[*host].name;
        let there = 0..self.hosts.len();
        let mut all: Vec<usize> = there.filter(|host| self.hosts[*host].flows > 0).collect();
        let mut best = vec![usize::MAX; self.hosts.len()];
        let mut sum = vec![0; self.hosts.len()];
        let by: [fn(&Host) -> f64; 3] = [
            |host| host.amount,
            |host| host.flows as f64,
            |host| host.peers as f64,
        ];
        for of in by {
            let of = |host: &usize| of(&self.hosts[*host]);
            all.sort_by(|a, b| of(b).total_cmp(&of(a)).then_with(|| name(a).cmp(name(b))));
            let mut rank = 0;
            for (i, host) in all.iter().enumerate() {
                // Equal hosts have one rank.
                if i == 0 || of(host) < of(&all[i - 1]) {
                    rank = i;
                }
                best[*host] = best[*host].min(rank);
                sum[*host] += rank;
            }
        }
        all.sort_by(|a, b| {
            let ranks = |host: &usize| (best[*host], sum[*host]);
            ranks(a).cmp(&ranks(b)).then_with(|| name(a).cmp(name(b)))
        });
        all
    }

    /// Of the pairs among these hosts at most so many: the first of each host, then those
    /// with most flows; the fullest first.
    pub fn pairs_among(&self, kept: &[usize], most: usize) -> Vec<&Pair> {
        let mut is_kept = vec![false; self.hosts.len()];
        kept.iter().for_each(|host| is_kept[*host] = true);
        let both = |pair: &&Pair| is_kept[pair.ends.0] && is_kept[pair.ends.1];
        let mut pairs: Vec<&Pair> = self.pairs.iter().filter(both).collect();
        pairs.sort_by(|a, b| {
            let by_amount = || b.amount().total_cmp(&a.amount());
            let by_place = || a.ends.cmp(&b.ends);
            b.flows()
                .cmp(&a.flows())
                .then_with(by_amount)
                .then_with(by_place)
        });
        if pairs.len() <= most {
            return pairs;
        }
        let mut met = BTreeSet::new();
        let is_first: Vec<bool> = pairs
            .iter()
            .map(|pair| met.insert(pair.ends.0) | met.insert(pair.ends.1))
            .collect();
        let mut others = most.saturating_sub(is_first.iter().filter(|is| **is).count());
        let mut of_pair = is_first.into_iter();
        pairs.retain(|_| {
            let is_first = of_pair.next().unwrap_or(false);
            let is_taken = !is_first && others > 0;
            others -= usize::from(is_taken);
            is_first || is_taken
        });
        pairs
    }
}

/// The links of each two hosts together, in order of the hosts.
fn pairs(mut links: Vec<Link>, groups: usize) -> Vec<Pair> {
    let ends = |link: &Link| (link.from.min(link.to), link.from.max(link.to));
    links.retain(|link| link.from != link.to);
    links.sort_by_key(|link| (ends(link), link.from, link.group));
    let together = links.chunk_by(|a, b| ends(a) == ends(b));
    let mut of_groups = vec![0u64; groups];
    together
        .map(|links| {
            let mut pair = Pair {
                ends: ends(&links[0]),
                forth: Traffic::default(),
                back: Traffic::default(),
                group: 0,
            };
            of_groups.fill(0);
            for link in links {
                match link.from == pair.ends.0 {
                    true => pair.forth.add(link),
                    false => pair.back.add(link),
                }
                of_groups[link.group] += link.rows;
            }
            let flows = |group: &usize| Reverse(of_groups[*group]);
            pair.group = (0..groups).min_by_key(flows).unwrap_or(0);
            pair
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(names: &[&str], links: &[(usize, usize, usize, u64, f64)]) -> Hosts {
        let link = |&(from, to, group, rows, amount): &_| Link {
            from,
            to,
            group,
            rows,
            amount,
        };
        let links = Links {
            names: names.iter().map(ToString::to_string).collect(),
            links: links.iter().map(link).collect(),
            without: 0,
        };
        Hosts::from_links(links, 2)
    }

    #[test]
    fn both_directions_and_all_groups_of_a_pair_are_one() {
        let hosts = hosts(
            &["a", "b"],
            &[
                (1, 0, 1, 3, 30.0),
                (0, 1, 0, 1, 5.0),
                (1, 0, 0, 1, 2.0),
                (1, 1, 0, 4, 9.0),
            ],
        );
        let traffic = |flows, amount| Traffic { flows, amount };
        let pair = Pair {
            ends: (0, 1),
            forth: traffic(1, 5.0),
            back: traffic(4, 32.0),
            group: 1,
        };
        assert_eq!(
            (hosts.pairs.as_slice(), hosts.to_themselves),
            (&[pair][..], 4)
        );
        let of = |host: usize| (hosts.hosts[host].flows, hosts.hosts[host].amount);
        assert_eq!((of(0), of(1)), ((5, 37.0), (9, 46.0)));
    }

    #[test]
    fn who_sends_much_and_who_scans_is_kept() {
        // Host 0 sends all bytes to 1; 2 scans 3 to 22; the others are pairs of two flows.
        let names: Vec<String> = (0..63).map(|i| format!("h{i:02}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut links = vec![(0, 1, 0, 1, 1e9)];
        links.extend((3..23).map(|victim| (2, victim, 0, 1, 60.0)));
        links.extend((23..63).step_by(2).map(|one| (one, one + 1, 0, 3, 5000.0)));
        let hosts = hosts(&names, &links);
        let first = &hosts.by_weight()[..3];
        assert!(
            [0, 1, 2].iter().all(|host| first.contains(host)),
            "{first:?}"
        );
        // The first are 0, 1 and 2: of six, the others are victims of the scan.
        let six = hosts.most_important(6);
        assert!(
            six[3..].iter().all(|host| (3..23).contains(host)),
            "{six:?}"
        );
        let all = hosts.most_important(100);
        let drawn = hosts.pairs_among(&all, 10);
        // Every host has a pair still, although those are more than ten.
        let ends: BTreeSet<usize> = drawn
            .iter()
            .flat_map(|pair| [pair.ends.0, pair.ends.1])
            .collect();
        assert_eq!(ends.len(), 63);
    }
}
