//! A table as plain text, for consoles, LaTeX and Markdown.

use super::count::count;
use super::escape::visible;
use super::layout::{Cell, Gap, Table};
use comfy_table::{CellAlignment, ContentArrangement, TableComponent, presets};

/// Lines that stand above the rows: two of the header, and the rule below it.
const HEADING: usize = 3;

pub(super) fn write(table: &Table) -> String {
    let mut lines = rows(table);
    let mut summary = table.summary.clone();
    if let Some(gap) = table.gaps.columns {
        summary.push_str(&format!(", {} left out", count(gap.left_out, "column")));
    }
    lines.push(summary);
    lines.extend(table.remarks.iter().cloned());
    lines.join("\n")
}

/// The rows alone, with what stands above them or without.
pub(super) fn write_rows(table: &Table, with_heading: bool) -> String {
    let lines = rows(table);
    let begin = if with_heading { 0 } else { HEADING };
    lines[begin.min(lines.len())..].join("\n")
}

/// The heading and the rows, a line each.
fn rows(table: &Table) -> Vec<String> {
    let mut text = comfy_table::Table::new();
    text.load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '-')
        .set_style(TableComponent::MiddleHeaderIntersections, ' ')
        .set_content_arrangement(ContentArrangement::Disabled);
    let gap = table.gaps.columns.map(|gap| gap.before);
    let with_gap = |cells: Vec<String>| -> Vec<String> {
        let mut cells = cells;
        if let Some(at) = gap {
            cells.insert(at, "…".to_owned());
        }
        cells
    };
    text.set_header(with_gap(
        table
            .columns
            .iter()
            .map(|heading| format!("{}\n{}", on_one_line(&heading.name.shown), heading.dtype))
            .collect(),
    ));
    for row in &table.rows {
        text.add_row(with_gap(
            row.iter()
                .map(|cell| match cell {
                    Cell::Null => "null".to_owned(),
                    Cell::Value(text) => on_one_line(&text.shown),
                })
                .collect(),
        ));
    }
    let numbers = table.columns.iter().enumerate();
    for (i, _) in numbers.filter(|(_, heading)| heading.is_number) {
        let place = i + usize::from(gap.is_some_and(|at| at <= i));
        if let Some(column) = text.column_mut(place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    if let Some(Gap { before, left_out }) = table.gaps.rows {
        let note = format!(" … {} left out …", count(left_out, "row"));
        lines.insert((before + HEADING).min(lines.len()), note);
    }
    lines
}

/// A row takes one line, whatever its labels hold.
fn on_one_line(text: &str) -> String {
    visible(text).replace('\n', "␊").replace('\t', " ")
}
