//! The shell socket: cells to run, one by one, and questions about code.

use super::history::History;
use super::iopub::{self, IoPub};
use super::stdin::Stdin;
use super::{Ready, introspection, kernel_info, request};
use crate::session::{Completeness, Failure, Listener, Outcome, Output, Session, completeness};
use jupyter_protocol::{
    CommClose, CommInfoReply, ConnectionInfo, ErrorOutput, ExecuteInput, ExecuteReply,
    ExecuteRequest, ExecutionCount, ExpressionResult, HistoryReply, IsCompleteReply,
    JupyterMessage, JupyterMessageContent, Payload, ReplyError, ReplyStatus,
};
use jupyter_zmq_client::{
    RouterRecvConnection, RouterSendConnection, RuntimeError, create_kernel_shell_connection,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

/// Answers on the shell socket, from when the session is ready.
pub async fn open(
    connection: &ConnectionInfo,
    id: &str,
    iopub: IoPub,
    stdin: Stdin,
    session: Session,
    ready: Ready,
) -> Result<(), RuntimeError> {
    let (replies, requests) = create_kernel_shell_connection(connection, id)
        .await?
        .split();
    let (queue, inbox) = unbounded_channel();
    tokio::spawn(receive(requests, queue));
    tokio::spawn(async move {
        // "Ready" means ready: `kernel_info` is answered when a cell can run.
        let _ = ready.await;
        let mut shell = Shell {
            replies,
            inbox,
            iopub,
            stdin,
            session,
            count: ExecutionCount::new(0),
            history: History::open(),
        };
        while let Some(request) = shell.inbox.recv().await {
            shell.answer(request).await;
        }
    });
    Ok(())
}

/// Requests are taken off the wire while a cell runs, so that those behind a
/// failed cell can be told from those that come later.
async fn receive(mut socket: RouterRecvConnection, queue: UnboundedSender<JupyterMessage>) {
    loop {
        // A message that can't be read, or has a wrong signature, is dropped.
        if let Ok(request) = request::read(&mut socket).await
            && queue.send(request).is_err()
        {
            return;
        }
    }
}

struct Shell {
    replies: RouterSendConnection,
    inbox: UnboundedReceiver<JupyterMessage>,
    iopub: IoPub,
    stdin: Stdin,
    session: Session,
    count: ExecutionCount,
    history: History,
}

impl Shell {
    async fn answer(&mut self, request: JupyterMessage) {
        self.iopub.busy(&request);
        let mut stop = false;
        let reply = match &request.content {
            JupyterMessageContent::ExecuteRequest(cell) => {
                let outcome = self.execute(cell, &request).await;
                stop = outcome.is_err() && cell.stop_on_error;
                let reply = self.execute_reply(cell, &request, outcome).await;
                Some(reply.as_child_of(&request))
            }
            JupyterMessageContent::KernelInfoRequest(_) => {
                Some(kernel_info::reply().as_child_of(&request))
            }
            JupyterMessageContent::IsCompleteRequest(asked) => {
                Some(is_complete(&asked.code).as_child_of(&request))
            }
            JupyterMessageContent::CompleteRequest(asked) => {
                let scope = self.session.in_scope();
                let methods = self.session.methods();
                let (code, at) = (&asked.code, asked.cursor_pos);
                let reply = introspection::complete_reply(code, at, &scope, methods);
                Some(reply.as_child_of(&request))
            }
            JupyterMessageContent::InspectRequest(asked) => {
                let scope = self.session.in_scope();
                let methods = self.session.methods();
                let (code, at) = (&asked.code, asked.cursor_pos);
                let reply = introspection::inspect_reply(code, at, &scope, methods);
                Some(reply.as_child_of(&request))
            }
            JupyterMessageContent::HistoryRequest(asked) => {
                Some(HistoryReply::new(self.history.answer(asked)).as_child_of(&request))
            }
            // Nothing here speaks over a comm: an unknown target is closed at once.
            JupyterMessageContent::CommOpen(comm) => {
                let close = CommClose {
                    comm_id: comm.comm_id.clone(),
                    ..CommClose::default()
                };
                self.iopub.send(close.as_child_of(&request));
                None
            }
            JupyterMessageContent::CommInfoRequest(_) => {
                Some(CommInfoReply::default().as_child_of(&request))
            }
            _ => None,
        };
        if let Some(reply) = reply {
            let _ = self.replies.send(reply).await;
        }
        self.iopub.idle(&request);
        if stop {
            self.abort_queued().await;
        }
    }

    async fn execute(&mut self, cell: &ExecuteRequest, request: &JupyterMessage) -> Outcome {
        let counts = !cell.silent && cell.store_history;
        if counts {
            self.count.increment();
        }
        if !cell.silent {
            self.iopub.send(
                ExecuteInput {
                    code: cell.code.clone(),
                    execution_count: self.count,
                }
                .as_child_of(request),
            );
        }
        if asked_about(&cell.code).is_some() {
            return Ok(());
        }
        let shown = Arc::new(Mutex::new(String::new()));
        let (iopub, parent, count) = (self.iopub.clone(), request.clone(), self.count);
        let (silent, result) = (cell.silent, Arc::clone(&shown));
        let outcome = self
            .run(&cell.code, request, cell.allow_stdin, move |output| {
                if let Output::Result(data) = &output {
                    let mut result = result.lock().unwrap_or_else(PoisonError::into_inner);
                    result.clone_from(data.get("text/plain").unwrap_or(&String::new()));
                }
                if !silent {
                    iopub.output(output, &parent, count);
                }
            })
            .await;
        if counts {
            let shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            self.history.add(self.count.value(), &cell.code, &shown);
        }
        if let Err(failure) = &outcome
            && !silent
        {
            self.iopub.send(error_output(failure).as_child_of(request));
        }
        outcome
    }

    /// Runs code in the session.
    async fn run(
        &self,
        code: &str,
        request: &JupyterMessage,
        allow_stdin: bool,
        sink: impl FnMut(Output) + Send + 'static,
    ) -> Outcome {
        let (tell, done) = oneshot::channel();
        let listener = Listener {
            sink: Box::new(sink),
            ask: self.stdin.asker(request, allow_stdin),
        };
        self.session
            .execute(code.to_owned(), listener, move |outcome| {
                let _ = tell.send(outcome);
            });
        done.await.unwrap_or_else(|_| Err(Failure::engine_gone()))
    }

    async fn execute_reply(
        &self,
        cell: &ExecuteRequest,
        request: &JupyterMessage,
        outcome: Outcome,
    ) -> ExecuteReply {
        match outcome {
            Ok(()) => ExecuteReply {
                execution_count: self.count,
                payload: self.page(&cell.code).into_iter().collect(),
                user_expressions: Some(self.user_expressions(cell, request).await),
                ..ExecuteReply::default()
            },
            Err(failure) => ExecuteReply {
                status: ReplyStatus::Error,
                execution_count: self.count,
                error: Some(Box::new(ReplyError {
                    ename: failure.ename,
                    evalue: failure.evalue,
                    traceback: failure.traceback,
                })),
                ..ExecuteReply::default()
            },
        }
    }

    /// `?df`: what there is to say of it, in the client's pager.
    fn page(&self, code: &str) -> Option<Payload> {
        let word = asked_about(code)?;
        let nothing = || {
            serde_json::from_value(serde_json::json!({
                "text/plain": format!("nothing is known of `{word}`: no variable has that name")
            }))
        };
        let scope = self.session.in_scope();
        let data = introspection::inspect(word, &scope, self.session.methods())
            .or_else(|| nothing().ok())?;
        Some(Payload::Page { data, start: 0 })
    }

    /// Each is run as a cell of its own that shows nothing.
    async fn user_expressions(
        &self,
        cell: &ExecuteRequest,
        request: &JupyterMessage,
    ) -> HashMap<String, ExpressionResult> {
        let mut results = HashMap::new();
        for (name, expression) in cell.user_expressions.iter().flatten() {
            let value = Arc::new(Mutex::new(None));
            let sink = Arc::clone(&value);
            let outcome = self
                .run(expression, request, false, move |output| {
                    if let Output::Result(data) = output {
                        *sink.lock().unwrap_or_else(PoisonError::into_inner) = Some(data);
                    }
                })
                .await;
            let data = value.lock().unwrap_or_else(PoisonError::into_inner).take();
            let result = match outcome {
                Ok(()) => ExpressionResult::Ok {
                    data: iopub::media(data.unwrap_or_default()),
                    metadata: serde_json::Map::new(),
                },
                Err(failure) => ExpressionResult::Error {
                    ename: failure.ename,
                    evalue: failure.evalue,
                    traceback: failure.traceback,
                },
            };
            results.insert(name.clone(), result);
        }
        results
    }

    /// The cells that were queued behind one that failed are not run.
    async fn abort_queued(&mut self) {
        let mut kept = Vec::new();
        while let Ok(request) = self.inbox.try_recv() {
            if !matches!(request.content, JupyterMessageContent::ExecuteRequest(_)) {
                kept.push(request);
                continue;
            }
            self.iopub.busy(&request);
            let reply = ExecuteReply {
                status: ReplyStatus::Aborted,
                execution_count: self.count,
                ..ExecuteReply::default()
            };
            let _ = self.replies.send(reply.as_child_of(&request)).await;
            self.iopub.idle(&request);
        }
        for request in kept {
            Box::pin(self.answer(request)).await;
        }
    }
}

fn error_output(failure: &Failure) -> ErrorOutput {
    ErrorOutput {
        ename: failure.ename.clone(),
        evalue: failure.evalue.clone(),
        traceback: failure.traceback.clone(),
    }
}

/// The name in a cell that says `?name` and nothing else, as in IPython.
fn asked_about(code: &str) -> Option<&str> {
    let word = code.trim().strip_prefix('?')?;
    let is_name = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_name.then_some(word)
}

fn is_complete(code: &str) -> IsCompleteReply {
    match completeness(code) {
        Completeness::Complete => IsCompleteReply::complete(),
        Completeness::Incomplete { depth } => IsCompleteReply::incomplete("    ".repeat(depth)),
        Completeness::Invalid => IsCompleteReply::invalid(),
    }
}
