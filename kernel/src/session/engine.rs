//! evcxr, with the preload in scope: takes a cell's text, gives its outcome.

use super::commands::{self, Asked, Taken};
use super::defined::Defined;
use super::failure::{Failure, Outcome, StartError, diagnostic};
use super::interrupter::Interrupter;
use super::listener::{Ask, Listener, Output, Question};
use super::outputs::{Outputs, Remarks};
use super::scope::Scope;
use super::type_cache::TypeCache;
use super::vars;
use crate::toolchain::cell::{self, Typed};
use crate::toolchain::environment;
use crate::toolchain::items;
use crate::toolchain::library::CRATE;
use crate::toolchain::oracle::{self, Answer};
use crate::toolchain::preload::Preload;
use argus_wire::{KERNEL_VAR, TOKEN_VAR, Token, Variable};
use evcxr::{CommandContext, EvalCallbacks, EvalContext, EvalOutputs};
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
    items: Defined,
    stop: Interrupter,
    /// Said before the first cell's own output.
    notice: Option<String>,
}

impl Engine {
    /// Starts the child and brings the preload into scope. `stop` hears whenever a
    /// cell's own code begins.
    pub fn start(
        preload: Preload,
        stop: Interrupter,
        scope: Scope,
        items: Defined,
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
            items,
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

    /// Brings the prelude into scope, and lets evcxr learn that cells may use `?`, since
    /// it compiles the first one that does so twice. The semicolon behind the expression
    /// spares another compile: evcxr would try two ways of showing its value.
    fn warm_up(&mut self) -> Result<(), evcxr::Error> {
        let code = format!(
            ":linker system\nuse {CRATE}::prelude::*;\nif false {{ Err::<(), &str>(\"\")?; }};"
        );
        self.context.execute(&code)?;
        self.outputs.finish();
        Ok(())
    }

    /// Runs a cell; all its outputs have gone to the listener when it returns.
    pub fn execute(&mut self, code: &str, listener: Listener) -> Outcome {
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
    fn obey(&mut self, code: &str) -> Result<Taken, Failure> {
        let cell = commands::take(code)?;
        if let Some(at) = items::dangling_attribute(&cell.code) {
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
        let _ = self.context.execute("{}");
        let remarks = self.outputs.finish();
        self.note_scope(&remarks);
        self.outputs.emit(Output::Stdout(
            "a new process runs the cells: variables are gone, functions and types are kept\n"
                .to_owned(),
        ));
    }

    fn run(&mut self, cell: &Taken, ask: &Ask) -> Outcome {
        let started = Instant::now();
        let code = cell.code.as_str();
        let (typed, result) = self.compile_and_run(code, ask)?;
        let remarks = self.outputs.finish();
        let gone = self.note_scope(&remarks);
        if cell.is_timed {
            self.show_times(started, &remarks);
        }
        let outcome = match result {
            Ok(shown) => {
                self.note_moved(code, &gone);
                self.items.note(code);
                self.show(shown);
                self.departure(code, remarks)
            }
            Err(error) => {
                let moved = self.scope.now().moved;
                Err(Failure::from_evcxr(&error, code, &typed, &moved, gone))
            }
        };
        self.afterwards(code);
        outcome
    }

    /// Hands the cell to evcxr: what it was given, and what it says.
    fn compile_and_run(
        &mut self,
        code: &str,
        ask: &Ask,
    ) -> Result<(Typed, Result<EvalOutputs, evcxr::Error>), Failure> {
        let mut callbacks = EvalCallbacks {
            input_reader: &|request| {
                let question = Question {
                    prompt: request.prompt,
                    is_password: request.is_password,
                };
                ask(question).unwrap_or_default()
            },
        };
        let mut execute = |context: &mut CommandContext, typed: &Typed| {
            context.execute_with_callbacks(&typed.text, &mut callbacks)
        };
        let typed = self.with_types(code)?;
        let result = execute(&mut self.context, &typed);
        if let (Err(evcxr::Error::CompilationErrors(_)), true) = (&result, typed.types_are_cached) {
            // Nothing of it has run, and perhaps the cache is wrong.
            let typed = self.asked(code)?;
            let result = execute(&mut self.context, &typed);
            let result = self.with_places(result, &typed);
            return Ok((typed, result));
        }
        let result = self.with_places(result, &typed);
        Ok((typed, result))
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

    /// Notes what is in scope after the cell, and gives the variables that no longer
    /// are: a child that died took them along.
    fn note_scope(&self, remarks: &Remarks) -> Vec<Variable> {
        let kept: Vec<String> = self
            .context
            .variables_and_types()
            .map(|(name, _)| name.to_owned())
            .collect();
        let items = self
            .context
            .defined_item_names()
            .map(str::to_owned)
            .collect();
        let mut gone = Vec::new();
        self.scope.update(|scope| {
            let before = match &remarks.variables {
                Some(now) => std::mem::replace(&mut scope.variables, now.clone()),
                None => scope.variables.clone(),
            };
            let is_kept = |variable: &Variable| kept.contains(&variable.name);
            scope.variables.retain(is_kept);
            scope.moved.retain(|name| !kept.contains(name));
            scope.items = items;
            gone = before;
            gone.retain(|variable| !is_kept(variable));
        });
        gone
    }

    /// After a cell that ended well: the variables that it moved, those that it made
    /// itself among them.
    fn note_moved(&self, code: &str, gone: &[Variable]) {
        let gone = gone.iter().map(|variable| variable.name.clone());
        let made = cell::untyped_bindings(code).into_iter().map(|it| it.name);
        self.scope.update(|scope| {
            let is_there = |name: &String| scope.variable(name).is_some();
            let names: Vec<String> = gone.chain(made).filter(|name| !is_there(name)).collect();
            scope.moved.extend(names);
        });
    }

    /// The cell with a type for each variable that evcxr must keep.
    fn with_types(&mut self, code: &str) -> Result<Typed, Failure> {
        self.type_cache.next_cell(code);
        match self.type_cache.get() {
            Some(types) => {
                let bindings = cell::untyped_bindings(code);
                Ok(Typed::with_types(code, &bindings, types).cached())
            }
            None => self.asked(code),
        }
    }

    /// The same, with the types that the oracle says.
    fn asked(&mut self, code: &str) -> Result<Typed, Failure> {
        let bindings = cell::untyped_bindings(code);
        if bindings.is_empty() {
            return Ok(Typed::unchanged(code));
        }
        match oracle::ask(&mut self.context, code, &bindings) {
            Answer::Types(types) => {
                self.type_cache.insert(&types);
                Ok(Typed::with_types(code, &bindings, &types))
            }
            Answer::Unkeepable { name, reason } => Err(Failure::NotKept { name, reason }),
            // It was ended, and evcxr would only begin anew.
            Answer::Silence if self.stop.is_asked() => Err(Failure::Stopped { place: None }),
            // evcxr will meet the same errors and report them.
            Answer::Silence => Ok(Typed::unchanged(code)),
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
        if commands::clears_context(code) && self.warm_up().is_err() {
            self.outputs.emit(Output::Stderr(
                "argus-nb could not be brought back into scope: restart the kernel\n".to_owned(),
            ));
        }
    }
}
