//! All that a matrix of columns shows, asked together: in one pass, where an engine can.

use super::counts::Counting;
use super::lines::{pairing, variables};
use crate::data::Engine;
use crate::data::grouping::Grouping;
use crate::data::joint_moments::Joint;
use crate::plot::error::PlotError;
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::source::{Matrix, MatrixAnswer};

pub(super) fn matrix(
    engine: &dyn Engine,
    of: &Matrix<'_>,
    by: &Groups,
) -> Result<MatrixAnswer, PlotError> {
    let variables = variables(of.numbers);
    let joint = Joint::new(&variables, of.pairs, &Grouping::Single);
    let histograms = Counting::of_histograms(&of.histograms(), by);
    let pairs = Counting::of_pairs(&of.pairs_of_bins(), by);
    let questions = [joint.queries(), histograms.queries(), pairs.queries()];
    let [of_joint, of_histograms, _] = questions.each_ref().map(Vec::len);
    let mut answers = engine.ask_all(&questions.concat())?.into_iter();
    let first = answers.by_ref().take(of_joint).collect();
    let histograms = histograms.counts(answers.by_ref().take(of_histograms))?;
    let pairs = pairs.counts(answers)?;
    let moments = joint.moments(engine, first)?;
    Ok(MatrixAnswer {
        pairings: moments.into_iter().map(pairing).collect(),
        pairs,
        histograms,
    })
}
