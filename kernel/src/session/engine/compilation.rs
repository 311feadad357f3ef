//! A cell handed to evcxr, again with more known where rustc refuses it; and what rustc is
//! asked before and after that.

use super::{Engine, Ran};
use crate::session::failure::{self, Failure, diagnostic};
use crate::session::interrupter::Interrupter;
use crate::session::listener::{Ask, Output, Question};
use crate::session::preparation::Preparation;
use crate::session::type_cache::Types;
use crate::toolchain::cell::Typed;
use crate::toolchain::oracle::{self, Answer};
use crate::toolchain::preloaded_names;
use crate::toolchain::refusals;
use evcxr::{EvalCallbacks, EvalOutputs};
use std::cell::Cell;

/// Where the types of a cell's variables come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// From an earlier session.
    Remembered,
    /// From signatures.
    Evident,
    /// From rustc.
    Asked,
}

impl Source {
    /// Whether the cell may have been refused for types that are not so.
    fn may_be_why(self, error: &evcxr::Error) -> bool {
        match self {
            Source::Remembered => true,
            Source::Evident => !failure::is_of_names(error),
            Source::Asked => false,
        }
    }
}

/// A cell that goes on asking where nobody can answer would never end.
const MOST_UNANSWERED: usize = 10;
const NOBODY_ASKED: &str = "this cell asks for input, and nobody can be asked here: input() and stdin gave an empty line\n  hint: what a run is to be given is read by parameter(\"name\", default)?\n";

/// Answers a cell's questions.
struct Answers<'a> {
    ask: &'a Ask,
    stop: Interrupter,
    /// How many were asked that nobody can answer.
    unanswered: Cell<usize>,
}

impl Answers<'_> {
    fn answer(&self, question: Question) -> String {
        (self.ask)(question).unwrap_or_else(|| {
            self.unanswered.set(self.unanswered.get() + 1);
            if self.unanswered.get() == MOST_UNANSWERED {
                self.stop.interrupt();
            }
            String::new()
        })
    }
}

impl Engine {
    /// Hands the cell to evcxr: again with more known, as long as rustc says more of its
    /// variables.
    pub(super) fn compile_and_run(
        &mut self,
        preparation: &Preparation<'_>,
        ask: &Ask,
    ) -> Result<Ran, Failure> {
        let answers = Answers {
            ask,
            stop: self.stop.clone(),
            unanswered: Cell::new(0),
        };
        let mut callbacks = EvalCallbacks {
            input_reader: &|request| {
                answers.answer(Question {
                    prompt: request.prompt,
                    is_password: request.is_password,
                })
            },
        };
        self.type_cache.next_cell(preparation.code);
        let (mut types, mut source) = self.types(preparation)?;
        loop {
            let typed = preparation.typed(&types);
            refusals::forget();
            let context = &mut self.context;
            let result = context.execute_with_callbacks(&typed.text, &mut callbacks);
            let is_refused = result.as_ref().is_err_and(failure::is_refusal);
            if let Err(error) = &result
                && is_refused
                && source.may_be_why(error)
            {
                // Nothing of it has run.
                (types, source) = (self.ask_types(preparation)?, Source::Asked);
                continue;
            }
            if let Err(evcxr::Error::CompilationErrors(errors)) = &result {
                let mut unkept = failure::unkept(errors);
                let says_nothing = errors.iter().all(|error| error.level() == "warning");
                if says_nothing && !self.stop.is_asked() {
                    unkept.extend(preparation.given_up(&types));
                }
                if preparation.learn(&mut types, unkept) {
                    continue;
                }
            } else if source != Source::Remembered && !is_refused {
                self.type_cache.insert(&types);
            }
            let (typed, result) = match self.with_places(result, &typed) {
                Err(evcxr::Error::CompilationErrors(errors)) if failure::is_only_moved(&errors) => {
                    self.run_shown(preparation.typed_and_shown(&types), &mut callbacks)
                }
                result => (typed, result),
            };
            if answers.unanswered.get() > 0 {
                self.outputs.emit(Output::Stderr(NOBODY_ASKED.to_owned()));
            }
            return Ok(Ran {
                types,
                typed,
                result,
            });
        }
    }

    /// Runs a cell whose value is shown by a statement.
    fn run_shown(
        &mut self,
        typed: Typed,
        callbacks: &mut EvalCallbacks<'_>,
    ) -> (Typed, Result<EvalOutputs, evcxr::Error>) {
        refusals::forget();
        let context = &mut self.context;
        let result = context.execute_with_callbacks(&typed.text, callbacks);
        (typed, result)
    }

    /// evcxr puts a display around a last expression, and what is wrong with that is then
    /// an error about its own lines, or the advice that rustc gave with it. The cell is
    /// checked without the display, which says the same of the cell's.
    fn with_places<T>(
        &mut self,
        result: Result<T, evcxr::Error>,
        typed: &Typed,
    ) -> Result<T, evcxr::Error> {
        let Err(evcxr::Error::CompilationErrors(errors)) = &result else {
            return result;
        };
        if errors.iter().any(diagnostic::is_about_the_cell) {
            return result;
        }
        match self.context.check(&typed.text) {
            Ok(checked) if checked.iter().any(diagnostic::is_about_the_cell) => {
                Err(evcxr::Error::CompilationErrors(checked))
            }
            _ => result,
        }
    }

    /// Where the names are that a cell lacks which was not compiled.
    pub(super) fn find_imports(&mut self, error: &evcxr::Error) -> failure::Imports {
        match error {
            evcxr::Error::CompilationErrors(errors) => {
                let names = failure::missing_names(errors);
                preloaded_names::find(&mut self.context, &names)
            }
            _ => failure::Imports::default(),
        }
    }

    /// The types of the cell's variables, from where they come in the shortest time.
    fn types(&mut self, preparation: &Preparation<'_>) -> Result<(Types, Source), Failure> {
        if let Some(types) = self.type_cache.get() {
            return Ok((types.clone(), Source::Remembered));
        }
        if preparation.untyped(&Types::default()).is_empty() {
            return Ok((Types::default(), Source::Asked));
        }
        let evident = self.methods.ask(|methods| {
            preparation.evident_types(|value, type_of| methods.evident_type(value, type_of))
        });
        match evident {
            Some(types) => Ok((types, Source::Evident)),
            None => Ok((self.ask_types(preparation)?, Source::Asked)),
        }
    }

    /// What the oracle says of the cell's variables.
    fn ask_types(&mut self, preparation: &Preparation<'_>) -> Result<Types, Failure> {
        let mut types = Types::default();
        let untyped = preparation.untyped(&types);
        let question = preparation.question(&types);
        match oracle::ask(&mut self.context, &question.text, &untyped) {
            Answer::Types {
                types: named,
                unkeepable,
            } => {
                types.types = named;
                types.unkept = unkeepable;
            }
            // It was ended, and evcxr would only begin anew.
            Answer::Silence if self.stop.is_asked() => {
                return Err(Failure::Stopped { place: None });
            }
            // evcxr will meet the same errors and report them.
            Answer::Silence => {}
        }
        Ok(types)
    }
}
