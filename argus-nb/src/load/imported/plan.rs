//! Which of a source's columns are kept, under what names.

use crate::load::error::LoadError;
use crate::load::header::Header;
use crate::load::options::Load;
use crate::load::plan::{ColumnPlan, DecidedBy, Plan, refuse_same_names};
use crate::load::reading::Reading;
use argus_import::{Column, Kind};
use polars::prelude::{Categories, DataType};
use std::path::Path;

/// The columns of the frame, of those that the first source has.
pub(super) fn plan(path: &Path, columns: &[Column], load: &Load) -> Result<Plan, LoadError> {
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let header = Header::new(path, &names, load)?;
    let kept = header.kept(load)?;
    let planned: Vec<ColumnPlan> = kept
        .iter()
        .map(|at| ColumnPlan {
            name: header.renamed[*at].clone(),
            in_file: names[*at].clone(),
            reading: reading(columns[*at].kind),
            decided_by: DecidedBy::Catalogue,
            plain: false,
        })
        .collect();
    let plan = Plan {
        columns: planned,
        notes: Vec::new(),
        clock: load.clock()?,
        categories: DataType::from_categories(Categories::global()),
        protocol: None,
    };
    refuse_same_names(path, &plan.names(), load)?;
    Ok(plan)
}

/// Where each column of the plan stands among those of a source.
pub(super) fn places(
    path: &Path,
    plan: &Plan,
    columns: &[Column],
) -> Result<Vec<usize>, LoadError> {
    let place = |planned: &ColumnPlan| {
        let found = columns
            .iter()
            .position(|column| column.name == planned.in_file);
        found.ok_or_else(|| LoadError::OtherColumns {
            path: path.to_owned(),
            missing: planned.in_file.clone(),
            columns: columns.iter().map(|column| column.name.clone()).collect(),
        })
    };
    plan.columns.iter().map(place).collect()
}

fn reading(kind: Kind) -> Reading {
    match kind {
        Kind::Time => Reading::Time,
        Kind::Count => Reading::Count,
        Kind::Number => Reading::Number,
        Kind::Port => Reading::Port,
        Kind::Category => Reading::Category,
        Kind::Address => Reading::Address,
        Kind::Text => Reading::Text,
    }
}
