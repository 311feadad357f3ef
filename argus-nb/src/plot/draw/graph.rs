//! Graphs of hosts: a disc a host, a line a pair, and names where there is room.

use super::Draw;
use super::canvas::{Anchor, Canvas};
use super::density::share;
use super::markup::Tips;
use crate::plot::error::PlotError;
use crate::plot::layout::discs::{discs, room};
use crate::plot::layout::format::grouped;
use crate::plot::layout::labels::{Disc, Line, labels};
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::layout::stress::directions;
use crate::plot::layout::text::{TEXT, cut};
use crate::plot::reduce::graph::{DrawnHost, ReducedGraph};
use crate::plot::reduce::hosts::Pair;
use plotters::style::{Color, RGBColor};

/// The size of a host's name.
const NAME_TEXT: f64 = TEXT - 1.5;
/// The most pixels of a host's name: an IPv6 address.
const NAME: i32 = 190;
/// The flows of a pair that a wide line may stand for.
const MANY: u64 = 100;
/// The radius of the least disc, in pixels.
const LEAST: f64 = 3.0;

impl Draw for ReducedGraph {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let tips = Tips::for_marks(self.hosts.len() + self.pairs.len());
        let discs = self.discs(&room(body));
        // The fullest come last, above the others.
        for pair in self.pairs.iter().rev() {
            let (a, b) = (&discs[pair.ends.0], &discs[pair.ends.1]);
            canvas.with_tip(tips.tip(|| self.tip_of_pair(pair)), || {
                self.line(canvas, pair, (a.at, b.at))
            })?;
        }
        for (host, disc) in self.hosts.iter().zip(&discs) {
            rays(canvas, disc, host.hidden)?;
        }
        for (host, disc) in self.hosts.iter().zip(&discs) {
            canvas.with_tip(tips.tip(|| self.tip(host)), || {
                self.disc(canvas, host, disc)
            })?;
        }
        self.names(canvas, &discs, body)?;
        self.key(canvas, body)
    }
}

impl ReducedGraph {
    /// The area of a disc is the host's amount.
    fn discs(&self, room: &Rect) -> Vec<Disc> {
        let places: Vec<_> = self.hosts.iter().map(|host| host.at).collect();
        let largest = f64::from(room.width().min(room.height()) / PX) / 28.0;
        let largest = largest.clamp(6.0, 18.0);
        let radius = |host: &DrawnHost| {
            let share = (host.host.amount / self.most.amount).clamp(0.0, 1.0);
            let share = if share.is_finite() { share.sqrt() } else { 0.0 };
            ((LEAST + (largest - LEAST) * share) * f64::from(PX)).round() as i32
        };
        let radii: Vec<i32> = self.hosts.iter().map(radius).collect();
        discs(&places, &radii, room)
    }

    /// The width of a line is the logarithm of the pair's flows.
    fn line(&self, canvas: &Canvas<'_>, pair: &Pair, (from, to): Line) -> Result<(), PlotError> {
        // Where no pair has many flows, no line is wide.
        let share = share(pair.flows(), self.most.flows.max(MANY)).clamp(0.0, 1.0);
        let colour = match self.is_grouped {
            true => canvas.colours.group(&self.names, pair.group),
            false => canvas.ink.quiet,
        };
        let usual = ((0.4 + 0.35 * share) * 20.0).round() / 20.0;
        let colour = colour.mix(canvas.colours.opacity(usual));
        let width = 2 + (7.0 * share).round() as u32;
        canvas.line(vec![from, to], colour.stroke_width(width))
    }

    fn disc(&self, canvas: &Canvas<'_>, host: &DrawnHost, disc: &Disc) -> Result<(), PlotError> {
        let colour = match self.is_grouped {
            true => canvas.ink.quiet,
            false => canvas.colours.group(&self.names, host.role),
        };
        // A rim of paper parts it from its lines.
        canvas.dot(disc.at, (disc.radius + PX) as u32, canvas.ink.paper)?;
        let style = colour.mix(canvas.colours.opacity(1.0));
        canvas.disc(disc.at, disc.radius as u32, style)
    }

    /// The names of hosts, those of the most important first, where each can be read.
    fn names(&self, canvas: &Canvas<'_>, discs: &[Disc], body: &Rect) -> Result<(), PlotError> {
        let names: Vec<String> = self.hosts.iter().map(name).collect();
        let of_pair = |pair: &Pair| (discs[pair.ends.0].at, discs[pair.ends.1].at);
        let lines: Vec<_> = self.pairs.iter().map(of_pair).collect();
        let within = body.inside(0, 0, 0, 16);
        let places = labels(discs, &names, &lines, (&within, NAME_TEXT));
        let paper = canvas.ink.paper.mix(0.7);
        for (name, label) in names.iter().zip(places) {
            let Some(label) = label else { continue };
            canvas.fill(&label.covers, paper.filled())?;
            canvas.text(
                name,
                label.middle,
                Anchor::Middle,
                NAME_TEXT,
                canvas.ink.text,
            )?;
        }
        Ok(())
    }

    /// What discs and lines mean.
    fn key(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let mut words = format!(
            "area: {}, at most {}; width: flows, at most {}",
            self.amounts.label,
            self.most_in_words,
            grouped(self.most.flows as usize)
        );
        if self.hosts.iter().any(|host| host.hidden > 0) {
            words.push_str("; rays and +n: peers that are not drawn");
        }
        let words = cut(&words, body.width(), NAME_TEXT);
        let at = (body.x.end, body.y.end - 7 * PX);
        canvas.text(&words, at, Anchor::Right, NAME_TEXT, canvas.ink.quiet)
    }
}

/// A host's name, and how many of its peers are not drawn.
fn name(host: &DrawnHost) -> String {
    let name = cut(&host.host.name, NAME * PX, NAME_TEXT);
    match host.hidden {
        0 => name,
        hidden => format!("{name} +{}", grouped(hidden)),
    }
}

/// Short rays around a disc: the more peers are not drawn, the more of them. One line goes
/// out to each tip and back under the disc.
fn rays(canvas: &Canvas<'_>, disc: &Disc, hidden: usize) -> Result<(), PlotError> {
    const LONG: i32 = 6 * PX;
    if hidden == 0 {
        return Ok(());
    }
    let n = ((hidden as f64).sqrt() * 2.0).round().clamp(2.0, 40.0) as usize;
    let reach = f64::from(disc.radius + LONG);
    let tips = directions().take(n).map(|(x, y)| {
        let along = |from: i32, way: f64| from + (way * reach).round() as i32;
        (along(disc.at.0, x), along(disc.at.1, y))
    });
    let path = tips.flat_map(|tip| [disc.at, tip]).collect();
    let quiet: RGBColor = canvas.ink.quiet;
    canvas.line(path, quiet.mix(0.6).stroke_width(2))
}
