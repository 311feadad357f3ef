//! The cells that clients ask to run, one after the other in the order they came.

use super::history::History;
use super::iopub::{self, IoPub};
use super::replies::Replies;
use super::stdin::Stdin;
use super::{introspection, traceback};
use crate::session::{Failure, Listener, Outcome, Output, Session};
use jupyter_protocol::{
    ErrorOutput, ExecuteInput, ExecuteReply, ExecuteRequest, ExecutionCount, ExpressionResult,
    JupyterMessage, JupyterMessageContent, Payload, ReplyError, ReplyStatus,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::oneshot;

/// A request to run a cell.
pub struct Cell {
    request: ExecuteRequest,
    /// The message that it came in: the parent of all that is said of it.
    message: JupyterMessage,
}

impl Cell {
    /// `None` if the message asks for something else.
    pub fn from_message(message: &JupyterMessage) -> Option<Cell> {
        let JupyterMessageContent::ExecuteRequest(request) = &message.content else {
            return None;
        };
        Some(Cell {
            request: request.clone(),
            message: message.clone(),
        })
    }
}

/// Runs the cells that are queued.
pub struct Execution {
    queue: UnboundedReceiver<Cell>,
    replies: Replies,
    iopub: IoPub,
    stdin: Stdin,
    session: Arc<Session>,
    history: Arc<Mutex<History>>,
    count: ExecutionCount,
}

impl Execution {
    pub fn new(
        queue: UnboundedReceiver<Cell>,
        replies: Replies,
        iopub: IoPub,
        stdin: Stdin,
        session: Arc<Session>,
        history: Arc<Mutex<History>>,
    ) -> Execution {
        Execution {
            queue,
            replies,
            iopub,
            stdin,
            session,
            history,
            count: ExecutionCount::new(0),
        }
    }

    /// Until nobody can queue a cell any more.
    pub async fn run(mut self) {
        while let Some(cell) = self.queue.recv().await {
            self.answer(&cell).await;
        }
    }

    async fn answer(&mut self, cell: &Cell) {
        self.iopub.cell_begins(&cell.message);
        let ended = self.execute(cell).await;
        // What a client asks for when it has heard of the failure is run: only what
        // waits already is aborted.
        let aborted = match ended.is_err() && cell.request.stop_on_error {
            true => self.take_queued(),
            false => Vec::new(),
        };
        let reply = match ended {
            Ok(()) => self.ok_reply(cell).await,
            Err(error) => self.error_reply(error),
        };
        self.replies.send(reply.as_child_of(&cell.message)).await;
        self.iopub.cell_ends(&cell.message);
        for cell in aborted {
            self.abort(&cell).await;
        }
    }

    fn take_queued(&mut self) -> Vec<Cell> {
        std::iter::from_fn(|| self.queue.try_recv().ok()).collect()
    }

    /// Answers a cell that is not run, since one before it failed.
    async fn abort(&self, cell: &Cell) {
        self.iopub.busy(&cell.message);
        let reply = ExecuteReply {
            status: ReplyStatus::Aborted,
            execution_count: self.count,
            ..ExecuteReply::default()
        };
        self.replies.send(reply.as_child_of(&cell.message)).await;
        self.iopub.idle(&cell.message);
    }

    /// Runs the cell, and publishes what it shows or why it failed.
    async fn execute(&mut self, cell: &Cell) -> Result<(), ErrorOutput> {
        let Cell { request, message } = cell;
        let counts = !request.silent && request.store_history;
        if counts {
            self.count.increment();
        }
        if !request.silent {
            let input = ExecuteInput {
                code: request.code.clone(),
                execution_count: self.count,
            };
            self.iopub.send(input.as_child_of(message));
        }
        if asked_about(&request.code).is_some() {
            return Ok(());
        }
        let value = Value::default();
        let (iopub, parent, count) = (self.iopub.clone(), message.clone(), self.count);
        let (silent, seen) = (request.silent, value.clone());
        let sink = move |output| {
            seen.see(&output);
            if !silent {
                iopub.output(output, &parent, count);
            }
        };
        let outcome = self
            .run_code(&request.code, message, request.allow_stdin, sink)
            .await;
        if counts {
            let shown = value.take().remove("text/plain").unwrap_or_default();
            let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
            history.add(self.count.value(), &request.code, &shown);
        }
        let ended = outcome.map_err(|failure| traceback::error_output(&failure));
        if let Err(error) = &ended
            && !request.silent
        {
            self.iopub.send(error.clone().as_child_of(message));
        }
        ended
    }

    /// Runs code in the session, as a part of the cell that came in `message`.
    async fn run_code(
        &self,
        code: &str,
        message: &JupyterMessage,
        allow_stdin: bool,
        sink: impl FnMut(Output) + Send + 'static,
    ) -> Outcome {
        let (tell, done) = oneshot::channel();
        let listener = Listener {
            sink: Box::new(sink),
            ask: self
                .stdin
                .asker(message, allow_stdin, self.session.interrupter()),
        };
        self.session
            .execute(code.to_owned(), listener, move |outcome| {
                let _ = tell.send(outcome);
            });
        done.await.unwrap_or(Err(Failure::SessionEnded))
    }

    async fn ok_reply(&self, cell: &Cell) -> ExecuteReply {
        ExecuteReply {
            execution_count: self.count,
            payload: self.page(&cell.request.code).into_iter().collect(),
            user_expressions: Some(self.user_expressions(cell).await),
            ..ExecuteReply::default()
        }
    }

    fn error_reply(&self, error: ErrorOutput) -> ExecuteReply {
        ExecuteReply {
            status: ReplyStatus::Error,
            execution_count: self.count,
            error: Some(Box::new(ReplyError {
                ename: error.ename,
                evalue: error.evalue,
                traceback: error.traceback,
            })),
            ..ExecuteReply::default()
        }
    }

    /// `?df`: what there is to say of it, in the client's pager.
    fn page(&self, code: &str) -> Option<Payload> {
        let word = asked_about(code)?;
        let data = introspection::inspect(word, &self.session)
            .or_else(|| introspection::nothing_known(word, self.session.methods()))?;
        Some(Payload::Page { data, start: 0 })
    }

    /// Each is run as a cell of its own that shows nothing.
    async fn user_expressions(&self, cell: &Cell) -> HashMap<String, ExpressionResult> {
        let mut results = HashMap::new();
        for (name, expression) in cell.request.user_expressions.iter().flatten() {
            let value = Value::default();
            let seen = value.clone();
            let outcome = self
                .run_code(expression, &cell.message, false, move |output| {
                    seen.see(&output);
                })
                .await;
            let result = match outcome.map_err(|failure| traceback::error_output(&failure)) {
                Ok(()) => ExpressionResult::Ok {
                    data: iopub::media(value.take()),
                    metadata: serde_json::Map::new(),
                },
                Err(error) => ExpressionResult::Error {
                    ename: error.ename,
                    evalue: error.evalue,
                    traceback: error.traceback,
                },
            };
            results.insert(name.clone(), result);
        }
        results
    }
}

/// The value that a cell's outputs end with, seen by the thread that reads them.
#[derive(Clone, Default)]
struct Value(Arc<Mutex<BTreeMap<String, String>>>);

impl Value {
    fn see(&self, output: &Output) {
        if let Output::Result(data) = output {
            let mut value = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            value.clone_from(data);
        }
    }

    fn take(&self) -> BTreeMap<String, String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The name in a cell that says `?name` and nothing else, as in IPython.
fn asked_about(code: &str) -> Option<&str> {
    let word = code
        .trim()
        .strip_prefix('?')?
        .trim_start_matches('?')
        .trim();
    let is_name = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then_some(word)
}
