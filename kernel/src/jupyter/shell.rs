//! The shell socket: cells to run, one by one, and questions about code.

use super::iopub::IoPub;
use super::{Ready, kernel_info};
use crate::session::{Completeness, Failure, Outcome, Session, completeness};
use jupyter_protocol::{
    CommInfoReply, CompleteReply, ConnectionInfo, ErrorOutput, ExecuteInput, ExecuteReply,
    ExecuteRequest, ExecutionCount, ExpressionResult, HistoryReply, InspectReply, IsCompleteReply,
    JupyterMessage, JupyterMessageContent, ReplyError, ReplyStatus,
};
use jupyter_zmq_client::{
    RouterRecvConnection, RouterSendConnection, RuntimeError, create_kernel_shell_connection,
};
use std::collections::HashMap;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

/// Answers on the shell socket, from when the session is ready.
pub async fn open(
    connection: &ConnectionInfo,
    id: &str,
    iopub: IoPub,
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
            session,
            count: ExecutionCount::new(0),
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
        if let Ok(request) = socket.read().await
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
    session: Session,
    count: ExecutionCount,
}

impl Shell {
    async fn answer(&mut self, request: JupyterMessage) {
        self.iopub.busy(&request);
        let mut stop = false;
        let reply = match &request.content {
            JupyterMessageContent::ExecuteRequest(cell) => {
                let outcome = self.execute(cell, &request).await;
                stop = outcome.is_err() && cell.stop_on_error;
                Some(self.execute_reply(cell, outcome).as_child_of(&request))
            }
            JupyterMessageContent::KernelInfoRequest(_) => {
                Some(kernel_info::reply().as_child_of(&request))
            }
            JupyterMessageContent::IsCompleteRequest(asked) => {
                Some(is_complete(&asked.code).as_child_of(&request))
            }
            JupyterMessageContent::CompleteRequest(asked) => Some(
                CompleteReply {
                    cursor_start: asked.cursor_pos,
                    cursor_end: asked.cursor_pos,
                    ..CompleteReply::default()
                }
                .as_child_of(&request),
            ),
            JupyterMessageContent::InspectRequest(_) => {
                Some(InspectReply::default().as_child_of(&request))
            }
            JupyterMessageContent::HistoryRequest(_) => {
                Some(HistoryReply::default().as_child_of(&request))
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
        if !cell.silent {
            self.count.increment();
            self.iopub.send(
                ExecuteInput {
                    code: cell.code.clone(),
                    execution_count: self.count,
                }
                .as_child_of(request),
            );
        }
        let (tell, done) = oneshot::channel();
        let (iopub, parent, count) = (self.iopub.clone(), request.clone(), self.count);
        let silent = cell.silent;
        self.session.execute(
            cell.code.clone(),
            move |output| {
                if !silent {
                    iopub.output(output, &parent, count);
                }
            },
            move |outcome| {
                let _ = tell.send(outcome);
            },
        );
        let outcome = done.await.unwrap_or_else(|_| Err(Failure::engine_gone()));
        if let Err(failure) = &outcome
            && !silent
        {
            self.iopub.send(error_output(failure).as_child_of(request));
        }
        outcome
    }

    fn execute_reply(&self, cell: &ExecuteRequest, outcome: Outcome) -> ExecuteReply {
        match outcome {
            Ok(()) => ExecuteReply {
                execution_count: self.count,
                user_expressions: Some(user_expressions(cell)),
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

/// Each would be a cell of its own to compile; a client that asks is told.
fn user_expressions(cell: &ExecuteRequest) -> HashMap<String, ExpressionResult> {
    let asked = cell.user_expressions.iter().flatten();
    asked
        .map(|(name, _)| {
            let refused = ExpressionResult::Error {
                ename: "NotSupported".to_owned(),
                evalue: "user_expressions are not evaluated by this kernel".to_owned(),
                traceback: Vec::new(),
            };
            (name.clone(), refused)
        })
        .collect()
}

fn is_complete(code: &str) -> IsCompleteReply {
    match completeness(code) {
        Completeness::Complete => IsCompleteReply::complete(),
        Completeness::Incomplete { depth } => IsCompleteReply::incomplete("    ".repeat(depth)),
        Completeness::Invalid => IsCompleteReply::invalid(),
    }
}
