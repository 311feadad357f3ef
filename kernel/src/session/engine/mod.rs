//! evcxr, with the preload in scope: takes a cell's text, gives its outcome.

mod compilation;
mod scope_after;

use super::commands::{self, Asked};
use super::defined::Defined;
use super::failure::{FailedCell, Failure, Outcome, StartError};
use super::interrupter::Interrupter;
use super::lints;
use super::listener::{Ask, Listener, Output};
use super::methods::SharedMethods;
use super::outputs::{Outputs, Remarks};
use super::preparation::{Before, Preparation};
use super::scope::Scope;
use super::type_cache::{TypeCache, Types};
use super::vars;
use crate::toolchain::cell::Typed;
use crate::toolchain::declarations;
use crate::toolchain::environment;
use crate::toolchain::items::Items;
use crate::toolchain::keeping::Taken;
use crate::toolchain::library::CRATE;
use crate::toolchain::preload::Preload;
use crate::toolchain::question_mark;
use argus_wire::{KERNEL_VAR, TOKEN_VAR, Token};
use evcxr::{CommandContext, EvalContext, EvalOutputs};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Child, Command};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// What the notebook may say that it ran on.
const KERNEL: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));

/// evcxr and what surrounds it.
pub struct Engine {
    context: CommandContext,
    outputs: Outputs,
    scope: Scope,
    type_cache: TypeCache,
    /// The texts in which a question about an item finds it.
    defined: Defined,
    /// What the preloaded crates have.
    methods: SharedMethods,
    /// What the notebook has defined.
    items: Items,
    /// Variables that are in the store and that evcxr has forgotten, since a cell failed
    /// that was to make them anew or move them.
    forgotten: Vec<Taken>,
    /// A variable is not in the store that evcxr still knows, since a cell made one of
    /// that name that can't be kept.
    has_hidden: bool,
    stop: Interrupter,
    /// Said before the first cell's own output.
    notice: Option<String>,
}

/// A cell that was handed to evcxr.
struct Ran {
    types: Types,
    /// What evcxr was given at last.
    typed: Typed,
    result: Result<EvalOutputs, evcxr::Error>,
}

impl Engine {
    /// Starts the child and brings the preload into scope. `stop` hears whenever a
    /// cell's own code begins.
    pub fn start(
        preload: Preload,
        stop: Interrupter,
        scope: Scope,
        defined: Defined,
        methods: SharedMethods,
    ) -> Result<Engine, StartError> {
        let token = Token::new(format!("argus-{}:", uuid::Uuid::new_v4().simple()));
        let program =
            std::env::current_exe().map_err(|error| StartError::NoBinary(error.to_string()))?;
        let mut child = Command::new(program);
        environment::restore(&mut child);
        child.env(TOKEN_VAR, token.as_str());
        child.env(KERNEL_VAR, KERNEL);
        let (context, streams) = EvalContext::with_subprocess_command(child)?;
        let mut engine = Engine {
            context: CommandContext::with_eval_context(context),
            outputs: Outputs::read(streams, token, stop.running()),
            scope,
            type_cache: TypeCache::open(&preload),
            defined,
            methods,
            items: Items::default(),
            forgotten: Vec::new(),
            has_hidden: false,
            stop,
            notice: preload.notice,
        };
        engine.warm_up()?;
        Ok(engine)
    }

    /// The process that runs the cells; the handle outlives its restarts.
    pub fn child(&self) -> Arc<Mutex<Child>> {
        self.context.process_handle()
    }

    /// Brings the prelude into scope, and lets evcxr learn that cells may use `?`. The semicolon
    /// behind that expression spares a compile: evcxr would try two ways of showing its value.
    fn warm_up(&mut self) -> Result<(), evcxr::Error> {
        let may_use = question_mark::CELL;
        let code = format!(":linker system\nuse {CRATE}::prelude::*;\n{may_use}");
        self.context.execute(&code)?;
        self.outputs.finish();
        Ok(())
    }

    /// Runs a cell; all its outputs have gone to the listener when it returns.
    pub fn execute(&mut self, code: &str, listener: Listener) -> Outcome {
        self.remind();
        let Listener { sink, ask } = listener;
        self.outputs.begin(sink);
        if let Some(notice) = self.notice.take() {
            self.outputs.emit(Output::Stderr(format!("{notice}\n")));
        }
        let cell = match self.obey(code) {
            Ok(cell) => cell,
            Err(failure) => {
                self.outputs.finish();
                return Err(failure);
            }
        };
        if cell.code.trim().is_empty() {
            self.outputs.finish();
            return Ok(());
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| self.run(&cell, &ask)));
        let outcome = outcome.unwrap_or(Err(Failure::EvcxrPanicked));
        // What a cell printed that failed before it ran has not been read yet.
        self.outputs.finish();
        outcome
    }

    /// Does what the cell's commands ask of the kernel, and gives the rest.
    fn obey(&mut self, code: &str) -> Result<commands::Taken, Failure> {
        let cell = commands::take(code)?;
        if let Some(at) = declarations::dangling_attribute(&cell.code) {
            return Err(Failure::Syntax {
                code: cell.code,
                message:
                    "an attribute stands before the item that it is for: write both in one cell"
                        .to_owned(),
                at,
            });
        }
        for remark in &cell.remarks {
            self.outputs.emit(Output::Stdout(format!("{remark}\n")));
        }
        for asked in &cell.asks {
            match asked {
                Asked::Help => self.outputs.emit(Output::Stdout(commands::help())),
                Asked::Variables => {
                    let table = vars::table(&self.scope.now());
                    self.outputs.emit(Output::Result(table));
                }
                Asked::Type(name) => {
                    let shown = vars::type_of(&self.scope.now(), name)?;
                    self.outputs.emit(Output::Result(shown));
                }
                Asked::Restart => self.restart(),
            }
        }
        Ok(cell)
    }

    /// Ends the process that runs the cells. evcxr notices when it next has something to
    /// run, and starts another. Its own command would go on to believe in the variables.
    fn restart(&mut self) {
        if let Ok(mut child) = self.child().lock() {
            // An error means that it has ended already.
            let _ = child.kill();
        }
        let _ = self.context.execute(&Taken::again(&[]));
        self.forgotten.clear();
        self.has_hidden = false;
        let remarks = self.outputs.finish();
        self.note_scope(&remarks);
        self.outputs.emit(Output::Stdout(
            "a new process runs the cells: variables are gone, functions and types are kept\n"
                .to_owned(),
        ));
    }

    fn run(&mut self, cell: &commands::Taken, ask: &Ask) -> Outcome {
        let started = Instant::now();
        let code = cell.code.as_str();
        let scope = self.scope.now();
        let items = self.items.clone();
        let preparation = Preparation::new(
            code,
            Before {
                types: self.types_there(),
                items: &items,
                item_names: &scope.items,
                absent: &scope.absent,
            },
        )?;
        let Ran {
            types,
            typed,
            result,
        } = self.compile_and_run(&preparation, ask)?;
        let remarks = self.outputs.finish();
        match &result {
            Ok(_) => self.items = preparation.items_after.clone(),
            Err(evcxr::Error::SubprocessTerminated(_)) => self.forgotten.clear(),
            Err(_) => {}
        }
        if remarks.departure.is_some() {
            self.note_forgotten(&remarks);
        }
        let gone = self.note_scope(&remarks);
        if cell.is_timed {
            self.show_times(started, &remarks);
        }
        let outcome = match result {
            Ok(shown) => {
                let has_failed = remarks.departure.is_some();
                self.has_hidden |= !has_failed && preparation.hides_earlier(&types);
                self.note_absent(code, &preparation, &types, &gone, has_failed);
                self.defined.note(code);
                self.show(shown);
                if !has_failed {
                    self.note_lints(code);
                }
                self.departure(code, remarks)
            }
            Err(error) => {
                let imports = self.find_imports(&error);
                let cell = FailedCell {
                    code,
                    typed: &typed,
                    absent: &scope.absent,
                    imports: &imports,
                    methods: self.methods.all(),
                };
                Err(Failure::from_evcxr(&error, &cell, gone))
            }
        };
        self.afterwards(code);
        outcome
    }

    /// The types of the variables that evcxr knows.
    fn types_there(&self) -> BTreeMap<String, String> {
        let variables = self.context.variables_and_types();
        variables
            .map(|(name, ty)| (name.to_owned(), ty.to_owned()))
            .collect()
    }

    /// What `:time` shows, of a cell that ran to its end.
    fn show_times(&self, started: Instant, remarks: &Remarks) {
        if let (Some(began), Some(ended)) = (remarks.began, remarks.ended) {
            self.outputs.emit(Output::Stdout(format!(
                "compiled in {:.2} s, ran in {:.3} s\n",
                (began - started).as_secs_f64(),
                (ended - began).as_secs_f64()
            )));
        }
    }

    /// What evcxr itself shows: its commands, and crates that speak its own
    /// display protocol.
    fn show(&self, shown: EvalOutputs) {
        if !shown.is_empty() {
            let data = shown.content_by_mime_type.into_iter().collect();
            self.outputs.emit(Output::Result(data));
        }
    }

    /// What the cell has asked in vain.
    fn note_lints(&self, code: &str) {
        for lint in lints::lints(code, &self.scope.now().variables) {
            self.outputs.emit(Output::Stderr(format!("{lint}\n")));
        }
    }

    /// evcxr calls a cell that panicked, or that a `?` left, a success.
    fn departure(&self, code: &str, remarks: Remarks) -> Outcome {
        let source = self.context.last_source().unwrap_or_default();
        match remarks.departure {
            Some(departure) => Err(Failure::from_departure(departure, code, &source)),
            None => Ok(()),
        }
    }

    fn afterwards(&mut self, code: &str) {
        environment::remove_compiled_cells();
        if !commands::clears_context(code) {
            return;
        }
        self.items = Items::default();
        self.forgotten.clear();
        if self.warm_up().is_err() {
            self.outputs.emit(Output::Stderr(
                "argus-nb could not be brought back into scope: restart the kernel\n".to_owned(),
            ));
        }
    }
}
