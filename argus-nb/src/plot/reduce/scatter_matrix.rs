//! Scatter matrices: every column against every other.

use super::binned::Binned;
use super::density::Density;
use super::groups::Groups;
use super::left_out::Note;
use super::numbers::Numbers;
use super::points::{PixelPlane, Point};
use super::scatter::POINTS;
use super::source::{Matrix, PairCounts, Pairing, Source};
use super::{GROUPS, Reduce, Reduced, SEVERAL, table};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::bounds::MARKS;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{count, plain_count};
use crate::plot::layout::grid::bins;
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::matrix::MatrixLayout;
use crate::plot::layout::rect::PX;
use crate::plot::options::{Asked, Options, Refusal};
use crate::plot::statistics::{Edges, Kde};
use polars::prelude::{AnyValue, Column, DataFrame};

/// The bins of a histogram on the diagonal.
const BINS: usize = 30;
/// The places at which a density curve is drawn.
const KDE_PLACES: usize = 120;
/// The width of a cell of the density, in pixels.
const CELL: i32 = 2;
/// The most cells of all densities together: what keeps their pictures small.
const CELLS: f64 = 150_000.0;

/// See [`scatter_matrix`](crate::plot::scatter_matrix).
#[derive(Debug, Clone)]
pub struct ScatterMatrix {
    pub(in crate::plot) columns: Vec<String>,
    pub(in crate::plot) kde: bool,
}

/// The rows by each pair of their values.
pub struct ReducedScatterMatrix {
    pub(in crate::plot) caption: Caption,
    pub groups: GroupNames,
    pub sides: Vec<MatrixSide>,
    pub pairs: Vec<MatrixPair>,
    pub marks: MatrixMarks,
}

/// A column: its axis, and what stands on the diagonal.
pub struct MatrixSide {
    name: String,
    pub axis: Axis,
    /// For each group, the outline of its histogram or its density.
    pub curves: Vec<Curve>,
}

/// The points of a line.
pub type Curve = Vec<(f64, f64)>;

/// Two columns by their places, and how they go together.
pub struct MatrixPair {
    pub x: usize,
    pub y: usize,
    /// Rows with both values.
    rows: u64,
    correlation: Option<f64>,
}

/// What is drawn of the rows, for each pair.
pub enum MatrixMarks {
    /// As the pair is, and with its axes the other way round.
    Points(Vec<[Vec<Point>; 2]>),
    Densities(Vec<Density>),
}

/// What is drawn of pairs, and of each column for each group.
struct Drawn {
    marks: MatrixMarks,
    pairs: Vec<MatrixPair>,
    curves: Vec<Vec<Curve>>,
}

/// A column with the bin of each of its values.
struct BinnedColumn {
    numbers: Numbers,
    /// The least and the greatest of them.
    ends: (f64, f64),
    axis: Axis,
    bins: usize,
    binned: Binned,
}

impl Reduce for ScatterMatrix {
    type Reduced = ReducedScatterMatrix;
    const NAME: &'static str = "scatter_matrix";
    const REFUSES: &'static [Refusal] = &[(Asked::Axes, SEVERAL), (Asked::Range, SEVERAL)];

    fn columns(&self) -> Vec<Vec<&str>> {
        vec![self.columns.iter().map(String::as_str).collect()]
    }

    fn reduce(
        &self,
        source: &dyn Source,
        options: &Options,
    ) -> Result<ReducedScatterMatrix, PlotError> {
        let n = self.columns.len();
        let groups = source.groups(options.by.as_deref(), GROUPS)?;
        let size = self.size(options);
        // The same columns stand on both axes, so both are logarithmic or neither.
        let log = options.log_x || options.log_y;
        let names: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        let columns = source.on_axes(&names, log)?.into_iter();
        let columns = columns.map(|numbers| {
            let axis = numbers.axis(numbers.extent()?, options.axis(log));
            BinnedColumn::new(source, numbers, axis, cell_length(size, n))
        });
        let columns: Vec<BinnedColumn> = columns.collect::<Result<_, PlotError>>()?;
        let pairs: Vec<(usize, usize)> = (0..n).flat_map(|y| (0..y).map(move |x| (x, y))).collect();
        let caption = Caption {
            title: format!("Scatter matrix of {}", self.columns.join(", ")),
            note: note(source.rows()?, &columns).into_string(),
            legend: groups.names.clone(),
            size,
        };
        let layout = MatrixLayout::new(&options.layout(&caption).body, n);
        let Drawn {
            marks,
            pairs,
            curves,
        } = self.drawn(source, &columns, &pairs, (&groups, &layout))?;
        let sides = columns.into_iter().zip(curves);
        let sides = sides.map(|(column, curves)| MatrixSide {
            curves,
            name: column.numbers.name,
            axis: column.axis,
        });
        Ok(ReducedScatterMatrix {
            caption,
            marks,
            pairs,
            sides: sides.collect(),
            groups: groups.names,
        })
    }
}

impl ScatterMatrix {
    /// What is drawn, of which all that can be is asked at once.
    fn drawn(
        &self,
        source: &dyn Source,
        columns: &[BinnedColumn],
        pairs: &[(usize, usize)],
        (groups, layout): (&Groups, &MatrixLayout),
    ) -> Result<Drawn, PlotError> {
        let points = points(source, columns, pairs, groups, layout)?;
        let edges: Vec<Edges> = columns.iter().map(BinnedColumn::histogram_edges).collect();
        let numbers: Vec<&Numbers> = columns.iter().map(|column| &column.numbers).collect();
        let binned: Vec<&Binned> = columns.iter().map(|column| &column.binned).collect();
        let asked = Matrix {
            numbers: &numbers,
            pairs,
            binned: points.is_none().then_some(&binned),
            edges: (!self.kde).then_some(&edges),
        };
        let answer = source.matrix(&asked, groups)?;
        let curves = match self.kde {
            true => {
                let columns = columns.iter();
                let curves = columns.map(|column| column.density_curves(source, groups));
                curves.collect::<Result<_, PlotError>>()?
            }
            false => outlines(&edges, answer.histograms),
        };
        let both = pairs.iter().zip(answer.pairings);
        let drawn = both.map(|(&(x, y), Pairing { rows, correlation })| MatrixPair {
            x,
            y,
            rows,
            correlation,
        });
        Ok(Drawn {
            marks: match points {
                Some(points) => MatrixMarks::Points(points),
                None => MatrixMarks::Densities(densities(columns, pairs, answer.pairs)),
            },
            pairs: drawn.collect(),
            curves,
        })
    }

    fn size(&self, options: &Options) -> (u32, u32) {
        let width = (self.columns.len() as u32 * 190 + 110).min(900);
        options.size.unwrap_or((width, width - 40))
    }
}

/// The outlines of each column's histograms, one for each group.
fn outlines(edges: &[Edges], histograms: Vec<Vec<Vec<u64>>>) -> Vec<Vec<Curve>> {
    let curves = histograms.into_iter().zip(edges).map(|(groups, edges)| {
        let groups = groups.into_iter();
        groups.map(|counts| outline(edges, counts)).collect()
    });
    curves.collect()
}

/// The outline of a histogram.
fn outline(edges: &Edges, counts: Vec<u64>) -> Curve {
    let mut curve = vec![(edges.low(), 0.0)];
    for (bin, count) in edges.as_slice().windows(2).zip(counts) {
        curve.extend([(bin[0], count as f64), (bin[1], count as f64)]);
    }
    curve.push((edges.high(), 0.0));
    curve
}

/// How long a side of a small plot may be for its density.
fn cell_length((width, height): (u32, u32), n: usize) -> i32 {
    let most_cells = (CELLS / (n * n) as f64).sqrt() as i32;
    (width.max(height) as i32 * PX / n as i32).min(most_cells * CELL * PX)
}

impl BinnedColumn {
    fn new(
        source: &dyn Source,
        numbers: Numbers,
        axis: Axis,
        length: i32,
    ) -> Result<BinnedColumn, PlotError> {
        let edges = bins(&axis.scale, length, CELL);
        Ok(BinnedColumn {
            binned: source.binned(&numbers, &edges),
            bins: edges.bins(),
            ends: numbers.extent()?,
            axis,
            numbers,
        })
    }

    fn histogram_edges(&self) -> Edges {
        let (low, high) = self.ends;
        Edges::new(low, high, BINS, self.axis.scale.is_log())
    }

    /// The density of each group. On a logarithmic axis it is that of the logarithms:
    /// areas under the curve are what the eye takes them for.
    fn density_curves(
        &self,
        source: &dyn Source,
        groups: &Groups,
    ) -> Result<Vec<Curve>, PlotError> {
        let scale = &self.axis.scale;
        let log = scale.is_log();
        let on_scale = |value: f64| if log { value.log10() } else { value };
        let places = (0..=KDE_PLACES).map(|i| scale.value(i as f64 / KDE_PLACES as f64));
        let places: Vec<f64> = places.collect();
        let on_scale_places: Vec<f64> = places.iter().map(|place| on_scale(*place)).collect();
        let ends = scale.ends();
        let curve = |density: Option<(Kde, usize)>| {
            let Some((kde, n)) = density else {
                return Curve::new();
            };
            let heights = kde.at(&on_scale_places);
            let heights = heights.into_iter().map(|height| height * n as f64);
            let mut curve = vec![(ends.start, 0.0)];
            curve.extend(places.iter().copied().zip(heights));
            curve.push((ends.end, 0.0));
            curve
        };
        let densities = source.density(&self.numbers, groups, log)?;
        Ok(densities.into_iter().map(curve).collect())
    }
}

/// The points of all small plots, if they are few enough.
fn points(
    source: &dyn Source,
    columns: &[BinnedColumn],
    pairs: &[(usize, usize)],
    groups: &Groups,
    layout: &MatrixLayout,
) -> Result<Option<Vec<[Vec<Point>; 2]>>, PlotError> {
    if source.rows()? > POINTS {
        return Ok(None);
    }
    let points_at = |x: usize, y: usize| {
        let (a, b) = (&columns[x], &columns[y]);
        let plane = PixelPlane {
            inner: layout.cell(x, y),
            x: &a.axis,
            y: &b.axis,
        };
        source.points(&a.numbers, &b.numbers, groups, &plane)
    };
    let both_ways = |&(x, y): &(usize, usize)| Ok([points_at(x, y)?, points_at(y, x)?]);
    let points: Vec<[Vec<Point>; 2]> = pairs
        .iter()
        .map(both_ways)
        .collect::<Result<_, PlotError>>()?;
    let marks: usize = points.iter().flatten().map(Vec::len).sum();
    Ok((marks <= MARKS).then_some(points))
}

fn densities(
    columns: &[BinnedColumn],
    pairs: &[(usize, usize)],
    counted: Vec<PairCounts>,
) -> Vec<Density> {
    let densities = pairs.iter().zip(counted).map(|((x, y), counts)| Density {
        columns: columns[*x].bins,
        rows: columns[*y].bins,
        counts,
    });
    densities.collect()
}

fn note(rows: usize, columns: &[BinnedColumn]) -> Note {
    let note = Note::new(count(rows, "flow"));
    columns.iter().fold(note, |note, column| {
        note.and_of(&column.numbers.name, column.numbers.left_out)
    })
}

impl Reduced for ReducedScatterMatrix {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        None
    }

    fn description(&self) -> String {
        let mut text = format!("Scatter matrix: {}", self.caption.note);
        for pair in &self.pairs {
            // polars' own way of writing it, which is that of a table.
            let r = AnyValue::from(pair.correlation);
            text.push_str(&format!(
                "\n{} against {}: {}, correlation {r}",
                self.name(pair.y),
                self.name(pair.x),
                plain_count(pair.rows, "flow")
            ));
        }
        text
    }

    /// A row a pair.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let pairs = || self.pairs.iter();
        let correlations: Vec<Option<f64>> = pairs().map(|pair| pair.correlation).collect();
        table::table(vec![
            table::words("x", pairs().map(|pair| self.name(pair.x))),
            table::words("y", pairs().map(|pair| self.name(pair.y))),
            table::counts("rows", pairs().map(|pair| pair.rows)),
            Column::new("correlation".into(), correlations),
        ])
    }
}

impl ReducedScatterMatrix {
    /// What a point of a small plot says of itself.
    pub fn tip(&self, (x, y): (usize, usize), point: &Point) -> String {
        point.words((&self.sides[x].axis, &self.sides[y].axis), &self.groups)
    }

    fn name(&self, side: usize) -> &str {
        &self.sides[side].name
    }

    /// The greatest height on a side's diagonal.
    pub fn highest(&self, side: usize) -> f64 {
        let points = self.sides[side].curves.iter().flatten();
        points.map(|point| point.1).fold(0.0, f64::max)
    }
}
