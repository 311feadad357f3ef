//! The stdin socket, on which a kernel asks its client for a line of input.

use crate::session::{Ask, Interrupter, Question};
use jupyter_protocol::{ConnectionInfo, InputRequest, JupyterMessage, JupyterMessageContent};
use jupyter_zmq_client::{KernelStdinConnection, RuntimeError, create_kernel_stdin_connection};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A handle on the socket.
#[derive(Clone)]
pub struct Stdin {
    questions: UnboundedSender<Asked>,
}

struct Asked {
    request: JupyterMessage,
    answer: std::sync::mpsc::Sender<String>,
}

impl Stdin {
    pub async fn open(connection: &ConnectionInfo, id: &str) -> Result<Stdin, RuntimeError> {
        let socket = create_kernel_stdin_connection(connection, id).await?;
        let (questions, inbox) = unbounded_channel();
        tokio::spawn(converse(socket, inbox));
        Ok(Stdin { questions })
    }

    /// How a cell asks: the client that sent it, if that can answer. It waits no longer
    /// than the cell is to run.
    pub fn asker(&self, cell: &JupyterMessage, allowed: bool, interrupter: Interrupter) -> Ask {
        let (questions, cell) = (self.questions.clone(), cell.clone());
        Box::new(
            move |Question {
                      prompt,
                      is_password,
                  }| {
                if !allowed {
                    return None;
                }
                let (answer, answered) = std::sync::mpsc::channel();
                let request = InputRequest {
                    prompt,
                    password: is_password,
                };
                let asked = Asked {
                    request: request.as_child_of(&cell),
                    answer,
                };
                questions.send(asked).ok()?;
                until_stopped(&answered, &interrupter)
            },
        )
    }
}

/// The answer; `None` if the cell is to stop. It is told so after the process that runs it
/// was, so that it does not take the answer that never came for an empty one.
fn until_stopped(
    answered: &std::sync::mpsc::Receiver<String>,
    interrupter: &Interrupter,
) -> Option<String> {
    const STEP: Duration = Duration::from_millis(50);
    let mut is_asked = false;
    loop {
        match answered.recv_timeout(STEP) {
            Ok(answer) => return Some(answer),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) if is_asked => return None,
            Err(RecvTimeoutError::Timeout) => is_asked = interrupter.is_asked(),
        }
    }
}

/// Sends the questions, and hands the next reply to who asked last. A reply to a
/// question that nobody waits for any more is dropped.
async fn converse(mut socket: KernelStdinConnection, mut inbox: UnboundedReceiver<Asked>) {
    let mut waiting = None;
    loop {
        tokio::select! {
            asked = inbox.recv() => match asked {
                Some(Asked { request, answer }) => {
                    waiting = Some(answer);
                    if socket.send(request).await.is_err() {
                        waiting = None;
                    }
                }
                None => return,
            },
            reply = socket.read() => if let Ok(reply) = reply
                && let JupyterMessageContent::InputReply(line) = reply.content
                && let Some(answer) = waiting.take()
            {
                // If the cell was stopped meanwhile, nobody waits for it.
                let _ = answer.send(line.value);
            },
        }
    }
}
