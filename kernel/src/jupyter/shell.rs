//! The shell socket: cells to run, and questions about code.
//!
//! Cells wait for each other, in [`Execution`]. A question does not wait for a cell:
//! what it asks about, the session holds ready. So each is answered as it comes, and
//! Tab answers while a cell runs.

use super::execution::{Cell, Execution};
use super::history::History;
use super::iopub::IoPub;
use super::replies::Replies;
use super::stdin::Stdin;
use super::{introspection, kernel_info, request};
use crate::session::{Completeness, Session, completeness};
use jupyter_protocol::{
    CommClose, CommInfoReply, ConnectionInfo, HistoryReply, IsCompleteReply, JupyterMessage,
    JupyterMessageContent,
};
use jupyter_zmq_client::{RouterRecvConnection, RuntimeError, create_kernel_shell_connection};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

/// Answers on the shell socket, from when the session is `ready`.
pub async fn open(
    connection: &ConnectionInfo,
    id: &str,
    iopub: IoPub,
    stdin: Stdin,
    session: Session,
    ready: oneshot::Receiver<()>,
) -> Result<(), RuntimeError> {
    let (replies, requests) = create_kernel_shell_connection(connection, id)
        .await?
        .split();
    let replies = Replies::new(replies);
    tokio::spawn(async move {
        // A client takes the answer to `kernel_info` for "ready", so nothing is
        // answered before a cell can run.
        let _ = ready.await;
        let session = Arc::new(session);
        let history = Arc::new(Mutex::new(History::open()));
        let (cells, queue) = unbounded_channel();
        let execution = Execution::new(
            queue,
            replies.clone(),
            iopub.clone(),
            stdin,
            Arc::clone(&session),
            Arc::clone(&history),
        );
        tokio::spawn(execution.run());
        let shell = Shell {
            cells,
            replies,
            iopub,
            session,
            history,
        };
        shell.listen(requests).await;
    });
    Ok(())
}

struct Shell {
    /// Those to be run.
    cells: UnboundedSender<Cell>,
    replies: Replies,
    iopub: IoPub,
    session: Arc<Session>,
    history: Arc<Mutex<History>>,
}

impl Shell {
    /// Takes requests off the wire, also while a cell runs: it must be known which
    /// cells are queued behind it when it fails.
    async fn listen(self, mut socket: RouterRecvConnection) {
        loop {
            // A message that can't be read, or has a wrong signature, is dropped.
            let Ok(request) = request::read(&mut socket).await else {
                continue;
            };
            let Some(cell) = Cell::from_message(&request) else {
                self.answer(&request).await;
                continue;
            };
            if self.cells.send(cell).is_err() {
                return;
            }
        }
    }

    async fn answer(&self, question: &JupyterMessage) {
        self.iopub.busy(question);
        if let Some(reply) = self.reply_to(question) {
            self.replies.send(reply).await;
        }
        self.iopub.idle(question);
    }

    fn reply_to(&self, question: &JupyterMessage) -> Option<JupyterMessage> {
        Some(match &question.content {
            JupyterMessageContent::KernelInfoRequest(_) => {
                kernel_info::reply().as_child_of(question)
            }
            JupyterMessageContent::IsCompleteRequest(asked) => {
                is_complete(&asked.code).as_child_of(question)
            }
            JupyterMessageContent::CompleteRequest(asked) => introspection::complete_reply(
                &asked.code,
                asked.cursor_pos,
                &self.session.in_scope(),
                self.session.methods(),
            )
            .as_child_of(question),
            JupyterMessageContent::InspectRequest(asked) => {
                introspection::inspect_reply(&asked.code, asked.cursor_pos, &self.session)
                    .as_child_of(question)
            }
            JupyterMessageContent::HistoryRequest(asked) => {
                let history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
                HistoryReply::new(history.answer(asked)).as_child_of(question)
            }
            JupyterMessageContent::CommInfoRequest(_) => {
                CommInfoReply::default().as_child_of(question)
            }
            // Nothing here speaks over a comm: it is closed at once, which the protocol
            // wants said on iopub.
            JupyterMessageContent::CommOpen(comm) => {
                let close = CommClose {
                    comm_id: comm.comm_id.clone(),
                    ..CommClose::default()
                };
                self.iopub.send(close.as_child_of(question));
                return None;
            }
            _ => return None,
        })
    }
}

fn is_complete(code: &str) -> IsCompleteReply {
    match completeness(code) {
        Completeness::Complete => IsCompleteReply::complete(),
        Completeness::Incomplete { depth } => IsCompleteReply::incomplete("    ".repeat(depth)),
        Completeness::Invalid => IsCompleteReply::invalid(),
    }
}
