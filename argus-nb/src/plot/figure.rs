//! A figure: a plot of a frame, and how it shall look.
//!
//! Why it is so: `docs/decisions.md#a-figure-is-drawn-when-it-is-shown`.

use super::draw::{Draw, Drawing, shortened};
use super::error::PlotError;
use super::options::{Legend, Options, Place};
use super::reduce::{Reduce, Reduced, Source, source};
use crate::data::Data;
use crate::display::{Bundle, HTML, SVG, Theme, display_options};
use crate::erased::Erased;
use polars::prelude::{DataFrame, PlSmallStr};
use std::fmt;
use std::path::Path;

/// A plot of a frame. As the value of a cell it shows itself; until then it can be told more.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Proto" => ["udp", "tcp", "tcp"], "TotBytes" => [74i64, 120, 9000])?;
/// let figure = boxplot(&flows, ["TotBytes"])?.by("Proto").log_y().title("Bytes by protocol");
/// assert!(figure.description()?.contains("tcp"));
/// assert!(figure.svg()?.starts_with("<svg"));
/// assert_eq!(figure.data()?.height(), 2);
/// # Ok(())
/// # }
/// ```
///
/// The same frame and the same words give the same bytes, on any machine.
#[derive(Clone)]
pub struct Figure<P> {
    data: Data,
    pub(super) plot: P,
    pub(super) options: Erased<Options>,
}

/// What the plots have in common. No other crate can implement it.
pub trait Plot: Clone + Reduce<Reduced: Draw> {}

/// The plots that can part the rows by a column.
#[diagnostic::on_unimplemented(
    message = "this plot has no groups",
    label = "it can't be parted by a column"
)]
pub trait Grouped: Plot {}

/// The plots whose x axis is of numbers, and so can be logarithmic.
#[diagnostic::on_unimplemented(
    message = "this plot has no x axis of numbers",
    label = "it can't be logarithmic"
)]
pub trait LogX: Plot {}

/// The plots whose y axis is of numbers, and so can be logarithmic.
#[diagnostic::on_unimplemented(
    message = "this plot has no y axis of numbers",
    label = "it can't be logarithmic"
)]
pub trait LogY: Plot {}

impl<P: Plot> Figure<P> {
    /// A figure of rows, which are shared and not copied.
    pub(super) fn new(data: Data, plot: P) -> Figure<P> {
        Figure {
            data,
            plot,
            options: Erased::new(Options::default()),
        }
    }

    /// A title above the figure.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Figure<P> {
        self.options.title = Some(title.into());
        self
    }

    /// Width and height in pixels, 100 to 4000 each.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Figure<P> {
        self.options.size = Some((width.clamp(100, 4000), height.clamp(100, 4000)));
        self
    }

    /// The page that it is drawn for; the default is that of
    /// [`display_options`](crate::display::display_options).
    #[must_use]
    pub fn theme(mut self, theme: Theme) -> Figure<P> {
        self.options.theme = Some(theme);
        self
    }

    /// Bytes as KiB, MiB and GiB.
    #[must_use]
    pub fn binary_units(mut self) -> Figure<P> {
        self.options.binary_units = true;
        self
    }

    /// The label of the x axis; an empty one for none.
    #[must_use]
    pub fn x_label(mut self, label: impl Into<String>) -> Figure<P> {
        self.options.x.label = Some(label.into());
        self
    }

    /// The label of the y axis, as [`Figure::x_label`].
    #[must_use]
    pub fn y_label(mut self, label: impl Into<String>) -> Figure<P> {
        self.options.y.label = Some(label.into());
        self
    }

    /// From where to where the x axis goes: numbers, or times in words such as
    /// `"2026-11-25 03:56"`. What lies beyond is not drawn, and is still counted.
    #[must_use]
    pub fn x_range(mut self, from: impl Into<Place>, to: impl Into<Place>) -> Figure<P> {
        self.options.x.range = Some((from.into(), to.into()));
        self
    }

    /// From where to where the y axis goes, as [`Figure::x_range`].
    #[must_use]
    pub fn y_range(mut self, from: impl Into<Place>, to: impl Into<Place>) -> Figure<P> {
        self.options.y.range = Some((from.into(), to.into()));
        self
    }

    /// A level line with a text, which may be empty: a limit, a mean. It stands at a
    /// value of the y axis, or at one of its names.
    #[must_use]
    pub fn hline(mut self, y: impl Into<Place>, text: impl Into<String>) -> Figure<P> {
        self.options.y.rules.push((y.into(), text.into()));
        self
    }

    /// An upright line with a text, as [`Figure::hline`]: when something happened.
    #[must_use]
    pub fn vline(mut self, x: impl Into<Place>, text: impl Into<String>) -> Figure<P> {
        self.options.x.rules.push((x.into(), text.into()));
        self
    }

    /// A dot with a text at a place of both axes.
    #[must_use]
    pub fn note(
        mut self,
        x: impl Into<Place>,
        y: impl Into<Place>,
        text: impl Into<String>,
    ) -> Figure<P> {
        self.options.x.notes.push(x.into());
        self.options.y.notes.push(y.into());
        self.options.notes.push(text.into());
        self
    }

    /// The legend: `false` for none, a text for its title, a list for the names of the
    /// groups in their order.
    #[must_use]
    pub fn legend(mut self, legend: impl Into<Legend>) -> Figure<P> {
        self.options.legend = Some(legend.into());
        self
    }

    /// The colours of the groups, in their order: `"teal"`, `"#D55E00"`.
    #[must_use]
    pub fn colors<I>(mut self, colors: I) -> Figure<P>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        self.options.colors = colors.into_iter().map(Into::into).collect();
        self
    }

    /// Colours that go together: `"tableau"` for groups, `"viridis"`, `"copper"`,
    /// `"bone"` and `"greys"` for amounts and for groups.
    #[must_use]
    pub fn palette(mut self, name: impl Into<String>) -> Figure<P> {
        self.options.palette = Some(name.into());
        self
    }

    /// How opaque the marks are, 0 to 1.
    #[must_use]
    pub fn alpha(mut self, opacity: f64) -> Figure<P> {
        self.options.alpha = Some(opacity);
        self
    }

    /// The drawing, a whole SVG document.
    ///
    /// # Errors
    /// A column that is not there or holds nothing to draw.
    pub fn svg(&self) -> Result<String, PlotError> {
        self.draw(&self.reduce()?)?.svg()
    }

    /// What it shows in words and numbers: the plain-text twin.
    ///
    /// # Errors
    /// As [`Figure::svg`].
    pub fn description(&self) -> Result<String, PlotError> {
        Ok(description(&self.reduce()?))
    }

    /// The numbers that are drawn, reduced from all rows: quartiles, counts of
    /// bins, sums of windows. The columns are the plot's own; see its function.
    ///
    /// # Errors
    /// As [`Figure::svg`].
    pub fn data(&self) -> Result<DataFrame, PlotError> {
        self.reduce()?.table()
    }

    /// Writes it to a file: `.svg`, `.png` (two pixels to one, for print) or
    /// `.html` (a page that stands alone).
    ///
    /// # Errors
    /// As [`Figure::svg`]; another ending; a file that can't be written; a PNG on
    /// a machine without any font.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        self.draw(&self.reduce()?)?.save(path.as_ref())
    }

    pub(crate) fn bundle(&self) -> Result<Bundle, PlotError> {
        let reduced = self.reduce()?;
        let drawing = self.draw(&reduced)?;
        let bundle = Bundle::text(&description(&reduced));
        Ok(bundle.with(SVG, drawing.svg()?).with(HTML, drawing.html()?))
    }

    /// The rows that it is of.
    pub(super) fn source(&self) -> Box<dyn Source + '_> {
        source(&self.data)
    }

    /// The rows that it is of, which several questions are asked of; `more` is a column that they
    /// are also about.
    pub(super) fn counted(&self, more: Option<&str>) -> Result<Data, PlotError> {
        let by = self.options.by.as_deref();
        let sets = self.plot.columns().into_iter().map(|set| {
            let set = set.into_iter().chain(by).chain(more);
            set.map(PlSmallStr::from).collect()
        });
        Ok(self.data.counted(&sets.collect::<Vec<_>>())?)
    }

    pub(super) fn reduce(&self) -> Result<P::Reduced, PlotError> {
        self.options.check(P::NAME, P::REFUSES)?;
        let data = self.counted(None)?;
        let reduced = self.plot.reduce(source(&data).as_ref(), &self.options)?;
        self.options.check_legend(reduced.caption())?;
        Ok(reduced)
    }

    /// The same figure of other rows.
    pub(super) fn clone_of(&self, data: Data, plot: P) -> Figure<P> {
        Figure {
            data,
            plot,
            options: self.options.clone(),
        }
    }

    pub(super) fn drawing(&self) -> Result<Drawing, PlotError> {
        self.draw(&self.reduce()?)
    }

    fn draw(&self, reduced: &P::Reduced) -> Result<Drawing, PlotError> {
        let mut options = self.options.clone();
        options
            .theme
            .get_or_insert_with(|| display_options().get_theme());
        Drawing::new(reduced, reduced.caption(), description(reduced), &options)
    }
}

/// The words of a figure, which may hold names of any length.
fn description(reduced: &impl Reduced) -> String {
    shortened(&reduced.description(), 8000)
}

// The bounds stand at the methods: rustc then finds the method, and says in the trait's
// words what the plot lacks.
impl<P: Plot> Figure<P> {
    /// A logarithmic x axis. Values of zero and less have no place there; how
    /// many they are is said.
    #[must_use]
    pub fn log_x(mut self) -> Figure<P>
    where
        P: LogX,
    {
        self.options.log_x = true;
        self
    }

    /// A logarithmic y axis, as [`Figure::log_x`].
    #[must_use]
    pub fn log_y(mut self) -> Figure<P>
    where
        P: LogY,
    {
        self.options.log_y = true;
        self
    }

    /// Parts the rows by the values of a column, each in its colour. The largest
    /// groups have a name, the others are one.
    #[must_use]
    pub fn by(mut self, column: impl Into<String>) -> Figure<P>
    where
        P: Grouped,
    {
        self.options.by = Some(column.into());
        self
    }
}

impl<P: Plot> fmt::Debug for Figure<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.description() {
            Ok(description) => f.write_str(&description),
            Err(error) => write!(f, "{error}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Histogram, histogram, line, scatter};
    use polars::prelude::*;

    fn sizes() -> DataFrame {
        df!("n" => [10i64, 20, 20, 30, 990], "g" => ["<a>", "b", "b", "<a>", "c"]).unwrap()
    }

    #[test]
    fn what_a_figure_is_told_shows_in_its_drawing() {
        type Told = fn(Figure<Histogram>) -> Figure<Histogram>;
        let cases: [(Told, &[&str]); 11] = [
            (|f| f.x_label("bytes <i>"), &["bytes &lt;i&gt;"]),
            (|f| f.y_label("how many"), &["how many"]),
            // Marks end at the frame, and the axis names nothing beyond it.
            (|f| f.x_range(0, 50), &["\n40\n", "</svg>\n\n</svg>"]),
            (|f| f.y_range(0, 77), &["\n70\n"]),
            // The axis reaches to a line.
            (
                |f| f.hline(4000, "limit <b>"),
                &["limit &lt;b&gt;", "\n4k\n"],
            ),
            (|f| f.vline(5000, "MTU"), &["MTU", "\n5k\n"]),
            (|f| f.note(20, 2, "two <u>"), &["two &lt;u&gt;", "<circle"]),
            (|f| f.colors(["#010aFF"]), &["#010AFF"]),
            (|f| f.palette("tableau"), &["#4E79A7"]),
            (|f| f.alpha(0.125), &["opacity=\"0.125\""]),
            (
                |f| f.by("g").legend(["first", "second"]),
                &["first", "second", "\nc\n"],
            ),
        ];
        for (i, (told, shows)) in cases.into_iter().enumerate() {
            let plain = histogram(sizes(), "n").unwrap();
            let svg = told(plain.clone()).svg().unwrap();
            for part in shows {
                assert!(svg.contains(part), "case {i}: {part:?} is not in {svg}");
            }
            let plain = plain.svg().unwrap();
            let is_new = shows.iter().any(|part| !plain.contains(part));
            assert!(is_new, "case {i} shows nothing new");
            assert!(!svg.contains("<b>") && !svg.contains("<i>") && !svg.contains("<a>"));
        }
        let grouped = histogram(sizes(), "n").unwrap().by("g");
        assert!(grouped.svg().unwrap().contains("&lt;a&gt;"));
        assert!(
            !grouped
                .legend(false)
                .svg()
                .unwrap()
                .contains("\n&lt;a&gt;\n")
        );
    }

    #[test]
    fn rows_beyond_a_range_are_counted_and_not_drawn() {
        let figure = scatter(sizes(), "n", "n").unwrap().x_range(0, 100);
        let data = figure.data().unwrap();
        let counted = data.column("count").unwrap().u64().unwrap().sum();
        assert_eq!(counted, Some(4));
        let words = figure.description().unwrap();
        assert!(words.contains("4 flows; 1 beyond the axes"), "{words}");
    }

    #[test]
    fn a_line_that_leaves_the_frame_leaves_it_where_it_did() {
        let df = df!("x" => [0.0, 1.0], "y" => [0.0, 100.0]).unwrap();
        let figure = line(&df, "x", "y").unwrap().y_range(0, 10);
        let svg = figure.svg().unwrap();
        let points = svg.split("stroke-width=\"3\" points=\"").nth(1).unwrap();
        let numbers: Vec<i64> = points
            .split('"')
            .next()
            .unwrap()
            .split([',', ' '])
            .filter_map(|number| number.parse().ok())
            .collect();
        let frame = svg.split("<svg x=").nth(1).unwrap();
        let height = frame.split("height=\"").nth(1).unwrap();
        let height: i64 = height.split('"').next().unwrap().parse().unwrap();
        // It is broken at the upper edge, a tenth of its way.
        let [x0, y0, x1, y1, x2, _] = numbers[..] else {
            panic!("{numbers:?}");
        };
        assert_eq!(y0 - y1, height);
        assert!((10 * (x1 - x0) - (x2 - x0)).abs() <= 10, "{numbers:?}");
    }
}
