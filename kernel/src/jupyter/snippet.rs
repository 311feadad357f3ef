//! An error drawn over the text that it is about, in rustc's manner.

use crate::session::failure::diagnostic::{Diagnostic, Label, Location, NoteLevel};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// What the cell is called in the drawing.
const CELL: &str = "cell";

/// rustc's message, labels and notes, over the cell's `code`.
pub fn diagnostic(diagnostic: &Diagnostic, code: &str) -> String {
    let mut title = Level::ERROR.primary_title(diagnostic.message.to_string());
    if let Some(id) = &diagnostic.code {
        title = title.id(id.clone());
    }
    let mut group = Group::with_title(title);
    match &diagnostic.location {
        Location::Elsewhere { drawing } => return drawing.clone(),
        Location::GeneratedCode => {}
        Location::Cell { labels, notes } => {
            let annotations = labels.iter().map(
                |Label {
                     at,
                     is_primary,
                     text,
                 }| {
                    let kind = match is_primary {
                        true => AnnotationKind::Primary,
                        false => AnnotationKind::Context,
                    };
                    kind.span(at.clone()).label(text.clone())
                },
            );
            group = group.element(Snippet::source(code).path(CELL).annotations(annotations));
            for note in notes {
                let level = match note.level {
                    NoteLevel::Help => Level::HELP,
                    NoteLevel::Note => Level::NOTE,
                };
                group = group.element(level.message(note.text.clone()));
            }
        }
    }
    Renderer::styled().render(&[group])
}

/// What a parser says of the cell's `code`.
pub fn syntax(message: &str, at: &Range<usize>, code: &str) -> String {
    let snippet = Snippet::source(code)
        .path(CELL)
        .annotation(AnnotationKind::Primary.span(at.clone()));
    let group = Group::with_title(Level::ERROR.primary_title(message)).element(snippet);
    Renderer::styled().render(&[group])
}
