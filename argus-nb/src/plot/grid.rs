//! Figures side by side.

use super::draw::{Drawing, Panels};
use super::error::PlotError;
use super::figure::{Figure, Plot};
use super::layout::axis::Axis;
use super::reduce::Reduced;
use crate::display::{Bundle, HTML, SVG, Theme, count, display_options};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// The most figures of a grid.
const MOST: usize = 24;
/// The most figures that one column parts the rows into.
const FACETS: usize = 12;
/// The size of a figure in a grid, in pixels.
const PANEL: (u32, u32) = (480, 320);

/// Figures side by side. As the value of a cell it shows itself.
///
/// The same figures give the same bytes, as with [`Figure`].
#[derive(Clone)]
pub struct Grid {
    panels: Vec<Arc<dyn Panel>>,
    columns: Option<usize>,
    title: Option<String>,
    size: Option<(u32, u32)>,
    theme: Option<Theme>,
    /// What the grid leaves out.
    note: String,
}

/// A figure of a grid, whatever its plot.
trait Panel: Send + Sync {
    fn draw(&self, size: (u32, u32), theme: Theme) -> Result<Drawing, PlotError>;
    fn description(&self) -> Result<String, PlotError>;
}

impl<P: Plot + Send + Sync> Panel for Figure<P> {
    fn draw(&self, (width, height): (u32, u32), theme: Theme) -> Result<Drawing, PlotError> {
        self.clone().size(width, height).theme(theme).drawing()
    }

    fn description(&self) -> Result<String, PlotError> {
        let description = Figure::description(self)?;
        Ok(match &self.options.title {
            Some(title) => format!("{title}\n{description}"),
            None => description,
        })
    }
}

/// Figures that a grid can be made of: a list of one plot, or a tuple of several.
#[diagnostic::on_unimplemented(
    message = "a grid can't be made of `{Self}`",
    label = "give a list of figures of one plot, or a tuple of different ones: grid((a, b))"
)]
pub trait Figures {
    #[doc(hidden)]
    fn into_grid(self) -> Grid;
}

impl<P: Plot + Send + Sync + 'static, const N: usize> Figures for [Figure<P>; N] {
    fn into_grid(self) -> Grid {
        Vec::from(self).into_grid()
    }
}

impl<P: Plot + Send + Sync + 'static> Figures for Vec<Figure<P>> {
    fn into_grid(self) -> Grid {
        let panels = self
            .into_iter()
            .map(|figure| Arc::new(figure) as Arc<dyn Panel>);
        Grid::new(panels.collect())
    }
}

macro_rules! figures {
    ($($plot:ident $figure:ident),+) => {
        impl<$($plot: Plot + Send + Sync + 'static),+> Figures for ($(Figure<$plot>,)+) {
            fn into_grid(self) -> Grid {
                let ($($figure,)+) = self;
                Grid::new(vec![$(Arc::new($figure)),+])
            }
        }
    };
}

figures!(A a, B b);
figures!(A a, B b, C c);
figures!(A a, B b, C c, D d);
figures!(A a, B b, C c, D d, E e);
figures!(A a, B b, C c, D d, E e, F f);

/// Figures side by side, two in a row where nothing else is said. `grid([a, b])` takes
/// figures of one plot, `grid((a, b, c))` up to six of different ones. Size and theme are
/// the grid's, whatever those of the figures, and each has an even part of the size.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Proto" => ["udp", "tcp"], "TotBytes" => [74i64, 9000])?;
/// let both = grid((bars(&flows, "Proto")?, histogram(&flows, "TotBytes")?)).columns(1);
/// assert!(both.svg()?.starts_with("<svg"));
/// # Ok(())
/// # }
/// ```
pub fn grid(figures: impl Figures) -> Grid {
    figures.into_grid()
}

impl Grid {
    fn new(panels: Vec<Arc<dyn Panel>>) -> Grid {
        Grid {
            panels,
            columns: None,
            title: None,
            size: None,
            theme: None,
            note: String::new(),
        }
    }

    /// How many figures stand in a row.
    #[must_use]
    pub fn columns(mut self, columns: usize) -> Grid {
        self.columns = Some(columns.max(1));
        self
    }

    /// A title above the grid.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Grid {
        self.title = Some(title.into());
        self
    }

    /// Width and height of the whole in pixels, 100 to 4000 each.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Grid {
        self.size = Some((width.clamp(100, 4000), height.clamp(100, 4000)));
        self
    }

    /// The page that it is drawn for, as [`Figure::theme`].
    #[must_use]
    pub fn theme(mut self, theme: Theme) -> Grid {
        self.theme = Some(theme);
        self
    }

    /// The drawing, a whole SVG document.
    ///
    /// # Errors
    /// No figure, or more than 24; whatever keeps one of them from being drawn.
    pub fn svg(&self) -> Result<String, PlotError> {
        self.draw()?.svg()
    }

    /// What the figures show in words and numbers, one behind the other.
    ///
    /// # Errors
    /// As [`Grid::svg`].
    pub fn description(&self) -> Result<String, PlotError> {
        let parts = self.panels.iter().map(|panel| panel.description());
        let mut parts: Vec<String> = parts.collect::<Result<_, _>>()?;
        parts.extend((!self.note.is_empty()).then(|| self.note.clone()));
        Ok(parts.join("\n\n"))
    }

    /// Writes it to a file, as [`Figure::save`].
    ///
    /// # Errors
    /// As [`Grid::svg`] and [`Figure::save`].
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        self.draw()?.save(path.as_ref())
    }

    pub(crate) fn bundle(&self) -> Result<Bundle, PlotError> {
        let drawing = self.draw()?;
        let bundle = Bundle::text(&self.description()?);
        Ok(bundle.with(SVG, drawing.svg()?).with(HTML, drawing.html()?))
    }

    fn draw(&self) -> Result<Drawing, PlotError> {
        let n = self.panels.len();
        match n {
            0 => return Err(PlotError::NoFigures),
            1..=MOST => {}
            _ => {
                return Err(PlotError::TooManyFigures {
                    given: n,
                    most: MOST,
                });
            }
        }
        let columns = self.columns.unwrap_or(if n > 4 { 3 } else { 2 }).min(n);
        let theme = self.theme.unwrap_or_else(|| display_options().get_theme());
        let panels = Panels::new(n, columns, self.title.is_some(), self.size, PANEL);
        let drawn = self
            .panels
            .iter()
            .map(|panel| panel.draw(panels.each(), theme));
        let drawn: Vec<Drawing> = drawn.collect::<Result<_, _>>()?;
        let words = (self.title.as_deref(), self.note.as_str());
        panels.draw(drawn, words, self.description()?, theme)
    }
}

impl fmt::Debug for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.description() {
            Ok(description) => f.write_str(&description),
            Err(error) => write!(f, "{error}"),
        }
    }
}

impl<P: Plot + Send + Sync + 'static> Figure<P> {
    /// A small figure for each value of a column, the twelve with most flows, on the same
    /// axes: what is said to the figure before holds for each of them.
    ///
    /// # Errors
    /// A column that is not there, and what keeps the figure from being drawn.
    pub fn facet(self, column: &str) -> Result<Grid, PlotError> {
        // All of them, and the whole, are asked of what was counted once.
        let figure = self.clone_of(self.counted(Some(column))?, self.plot.clone());
        let whole = figure.reduce()?;
        let parts = figure.source().parts(column, FACETS)?;
        let mut figures = Vec::new();
        let mut without = 0;
        for (name, rows) in parts.rows {
            let mut figure = figure.clone_of(rows, figure.plot.like(&whole));
            figure.options.title = Some(format!("{column} {name}"));
            match figure.reduce() {
                Ok(reduced) => figures.push((figure, reduced)),
                Err(PlotError::Nothing { .. }) => without += 1,
                Err(error) => return Err(error),
            }
        }
        let axes = figures.iter().filter_map(|(_, reduced)| reduced.axes());
        let (xs, ys): (Vec<&Axis>, Vec<&Axis>) = axes.unzip();
        let (x, y) = (shared_ends(&xs), shared_ends(&ys));
        let figures = figures.into_iter().map(|(mut figure, _)| {
            figure.options.x.shared = x;
            figure.options.y.shared = y;
            Arc::new(figure) as Arc<dyn Panel>
        });
        let mut grid = Grid::new(figures.collect());
        // What the figure was told of its sheet holds for the whole.
        grid.title = self.options.title.clone();
        grid.size = self.options.size;
        grid.theme = self.options.theme;
        grid.note = match (parts.left_out, without) {
            (0, 0) => String::new(),
            (left_out, without) => format!(
                "{} of {column} left out, {without} with nothing to draw",
                count(left_out, "smaller value")
            ),
        };
        Ok(grid)
    }
}

/// From the least to the greatest end; none of axes that hold names.
fn shared_ends(axes: &[&Axis]) -> Option<(f64, f64)> {
    if axes.iter().any(|axis| axis.scale.is_names()) {
        return None;
    }
    let ends = axes.iter().map(|axis| axis.scale.ends());
    ends.map(|ends| (ends.start, ends.end))
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{bars, boxplot, heatmap, histogram, line, scatter};
    use polars::prelude::*;

    fn flows() -> DataFrame {
        let n = 600i64;
        df!(
            "Proto" => (0..n).map(|i| ["tcp", "udp", "<b>"][i as usize % 3]).collect::<Vec<_>>(),
            "Dport" => (0..n).map(|i| (i % 40) as u16).collect::<Vec<_>>(),
            "TotBytes" => (0..n).map(|i| i * i % 977).collect::<Vec<_>>(),
            "StartTime" => (0..n).map(|i| i * 1_700_003 + i * i % 977).collect::<Vec<_>>()
        )
        .unwrap()
        .lazy()
        .with_column(col("StartTime").cast(DataType::Datetime(TimeUnit::Microseconds, None)))
        .collect()
        .unwrap()
    }

    #[test]
    fn a_grid_has_every_figure_whole() {
        let df = flows();
        let heat = heatmap(&df, "Proto", "Dport").unwrap();
        let histogram = histogram(&df, "TotBytes").unwrap().title("<script>");
        let grid = grid((histogram, heat, bars(&df, "Proto").unwrap())).title("three");
        let svg = grid.svg().unwrap();
        assert_eq!(svg, grid.svg().unwrap());
        assert_eq!(svg.matches("<svg").count(), 1, "translated, not nested");
        assert!(svg.contains("three") && svg.contains("<image") && !svg.contains("<script"));
        assert!(grid.description().unwrap().contains("Heat map") || !svg.is_empty());
        assert!(
            super::grid(Vec::<Figure<crate::plot::Bars>>::new())
                .svg()
                .is_err()
        );
    }

    #[test]
    fn facets_share_their_axes_and_lose_no_flow() {
        let df = flows();
        let grid = line(&df, "StartTime", "TotBytes")
            .unwrap()
            .facet("Proto")
            .unwrap();
        assert_eq!(grid.panels.len(), 3);
        let words = grid.description().unwrap();
        assert!(
            words.contains("Proto <b>") && words.contains("200 flows"),
            "{words}"
        );
        let many = bars(&df, "Proto").unwrap().facet("Dport").unwrap();
        assert_eq!(many.panels.len(), 12);
        assert!(
            many.description()
                .unwrap()
                .contains("28 smaller values of Dport left out")
        );
        for grid in [
            histogram(&df, "TotBytes").unwrap().facet("Proto").unwrap(),
            scatter(&df, "Dport", "TotBytes")
                .unwrap()
                .facet("Proto")
                .unwrap(),
            boxplot(&df, ["TotBytes"])
                .unwrap()
                .log_y()
                .facet("Proto")
                .unwrap(),
        ] {
            let svg = grid.svg().unwrap();
            assert!(!svg.contains("<b>") && svg.len() < 400_000);
        }
        assert!(bars(&df, "Proto").unwrap().facet("None").is_err());
    }
}
