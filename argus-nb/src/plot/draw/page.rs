//! A drawn sheet as a part of a page: its picture, and above each mark that says something a
//! place that says it.
//!
//! A notebook shows a bare SVG as an image, in which no tooltip shows, or does not show it at all
//! before its cells have run. In HTML it is an image as well, and so nothing in it can run or
//! meet another figure's styles; its tooltips stand above it as `title`s. JupyterLab's sanitizer
//! lets all of this pass.

use super::sheet::Sheet;
use crate::display::escape_html;
use crate::plot::error::PlotError;
use crate::plot::layout::rect::PX;
use base64::Engine as _;
use std::fmt::Write as _;

impl Sheet {
    /// The figure as HTML that is as wide as its page allows.
    pub fn html(&self, title: &str, description: &str) -> Result<String, PlotError> {
        let marks = Marks::read(&self.body);
        let svg = self.svg_of(&marks.body, title, "")?;
        let svg = base64::engine::general_purpose::STANDARD.encode(svg);
        let (width, height) = self.size;
        let mut html = format!(
            "<div class=\"argus-figure\" style=\"position:relative;display:inline-block;max-width:100%\">\
             <img width=\"{width}\" height=\"{height}\" alt=\"{}\" \
             style=\"display:block;max-width:100%;height:auto\" \
             src=\"data:image/svg+xml;base64,{svg}\">\n",
            escape_html(description)
        );
        for tip in &marks.tips {
            tip.write(&mut html, (width, height));
        }
        html.push_str("</div>");
        Ok(html)
    }
}

/// What is drawn, its tooltips apart.
struct Marks<'b> {
    body: String,
    tips: Vec<Tip<'b>>,
}

/// A tooltip, and where its mark stands, in units of the sheet.
struct Tip<'b> {
    bounds: Bounds,
    /// Escaped, as it is in the drawing.
    text: &'b str,
}

/// The smallest rectangle around marks.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bounds {
    x: (f64, f64),
    y: (f64, f64),
}

/// A group of marks with a tooltip, and an unseen place with one, as `markup` writes them.
const GROUP: &str = "<g><title>";
const SPOT: &str = " pointer-events=\"all\"><title>";
const END: &str = "</title>";
/// One of a grid's figures, as `panels` places it.
const PANEL: &str = "<g transform=\"translate(";

impl<'b> Marks<'b> {
    fn read(drawn: &'b str) -> Marks<'b> {
        let mut marks = Marks {
            body: String::with_capacity(drawn.len()),
            tips: Vec::new(),
        };
        let mut panel = (0.0, 0.0);
        let mut rest = drawn;
        while !rest.is_empty() {
            let (line, behind) = rest.split_at(rest.find('\n').map_or(rest.len(), |end| end + 1));
            if let Some(group) = rest.strip_prefix(GROUP) {
                let (text, behind) = group.split_once(END).unwrap_or((group, ""));
                let (inside, behind) = behind.split_once("</g>\n").unwrap_or((behind, ""));
                marks.body.push_str(inside.trim_start());
                marks.tip(Bounds::around(inside), panel, text);
                rest = behind;
            } else if line.starts_with("<rect ") && line.contains(SPOT) {
                let (spot, behind) = rest.split_once(SPOT).unwrap_or((rest, ""));
                let (text, behind) = behind.split_once(END).unwrap_or((behind, ""));
                marks.tip(Bounds::of_mark(spot), panel, text);
                rest = behind.split_once('\n').map_or("", |(_, behind)| behind);
            } else {
                panel = translation(line).unwrap_or(panel);
                marks.body.push_str(line);
                rest = behind;
            }
        }
        marks
    }

    fn tip(&mut self, bounds: Option<Bounds>, (x, y): (f64, f64), text: &'b str) {
        if let Some(bounds) = bounds {
            let bounds = Bounds {
                x: (bounds.x.0 + x, bounds.x.1 + x),
                y: (bounds.y.0 + y, bounds.y.1 + y),
            };
            self.tips.push(Tip { bounds, text });
        }
    }
}

fn translation(line: &str) -> Option<(f64, f64)> {
    let (numbers, _) = line.strip_prefix(PANEL)?.split_once(')')?;
    let (x, y) = numbers.split_once(' ')?;
    Some((x.parse().ok()?, y.parse().ok()?))
}

impl Bounds {
    /// Around the rectangles and discs among elements. Lines and areas have none: what is
    /// around them is mostly of others.
    fn around(elements: &str) -> Option<Bounds> {
        elements
            .lines()
            .filter_map(Bounds::of_mark)
            .reduce(|a, b| Bounds {
                x: (a.x.0.min(b.x.0), a.x.1.max(b.x.1)),
                y: (a.y.0.min(b.y.0), a.y.1.max(b.y.1)),
            })
    }

    fn of_mark(element: &str) -> Option<Bounds> {
        let number = |name| attribute(element, name);
        if element.starts_with("<rect ") {
            let (x, y) = (number("x")?, number("y")?);
            return Some(Bounds {
                x: (x, x + number("width")?),
                y: (y, y + number("height")?),
            });
        }
        if element.starts_with("<circle ") {
            let (x, y, radius) = (number("cx")?, number("cy")?, number("r")?);
            return Some(Bounds {
                x: (x - radius, x + radius),
                y: (y - radius, y + radius),
            });
        }
        None
    }
}

fn attribute(element: &str, name: &str) -> Option<f64> {
    let (_, value) = element.split_once(&format!(" {name}=\""))?;
    value.split_once('"')?.0.parse().ok()
}

/// A stretch of at least so many pixels as a pointer finds, around the same middle.
fn reachable((from, to): (f64, f64)) -> (f64, f64) {
    const LEAST: f64 = 4.0 * PX as f64;
    let room = (LEAST - (to - from)).max(0.0) / 2.0;
    (from - room, to + room)
}

impl Tip<'_> {
    /// In shares of the sheet, so that it stays above its mark where the page is narrow; and wide
    /// and high enough for a pointer.
    fn write(&self, html: &mut String, (width, height): (u32, u32)) {
        let share = |units: f64, pixels: u32| 100.0 * units / (f64::from(pixels) * f64::from(PX));
        let (x, y) = (reachable(self.bounds.x), reachable(self.bounds.y));
        // Writing into a string does not fail.
        let _ = writeln!(
            html,
            "<div style=\"position:absolute;left:{:.2}%;top:{:.2}%;width:{:.2}%;height:{:.2}%\" \
             title=\"{}\"></div>",
            share(x.0, width),
            share(y.0, height),
            share(x.1 - x.0, width),
            share(y.1 - y.0, height),
            self.text
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWN: &str = "<line x1=\"0\"/>\n\
        <g><title>10.0.0.1 &amp; more\n3 flows</title>\n\
        <rect x=\"10\" y=\"20\" width=\"30\" height=\"40\" fill=\"red\"/>\n\
        <polyline points=\"0,0 900,900\"/>\n</g>\n\
        <g><title>a line</title>\n<polyline points=\"0,0 900,900\"/>\n</g>\n\
        <g transform=\"translate(100 200)\">\n\
        <g><title>a dot</title>\n<circle cx=\"5\" cy=\"6\" r=\"2\"/>\n</g>\n\
        <rect x=\"1\" y=\"2\" width=\"3\" height=\"4\" fill=\"none\" pointer-events=\"all\"><title>a spot</title></rect>\n\
        </g>\n";

    #[test]
    fn tooltips_stand_where_their_marks_are() {
        let marks = Marks::read(DRAWN);
        let tips: Vec<_> = marks
            .tips
            .iter()
            .map(|tip| (tip.text, tip.bounds.x, tip.bounds.y))
            .collect();
        assert_eq!(
            tips,
            [
                ("10.0.0.1 &amp; more\n3 flows", (10.0, 40.0), (20.0, 60.0)),
                ("a dot", (103.0, 107.0), (204.0, 208.0)),
                ("a spot", (101.0, 104.0), (202.0, 206.0)),
            ]
        );
        assert!(!marks.body.contains("<title>") && !marks.body.contains("pointer-events"));
        assert_eq!(marks.body.matches("<polyline").count(), 2);
        assert_eq!(
            marks.body.matches("<g").count(),
            marks.body.matches("</g>").count()
        );
    }
}
