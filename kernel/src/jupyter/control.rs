//! The control socket: what must be heard while a cell runs.

use super::iopub::IoPub;
use super::kernel_info;
use crate::session::Interrupter;
use jupyter_protocol::{
    ConnectionInfo, InterruptReply, JupyterMessage, JupyterMessageContent, ReplyStatus,
    ShutdownReply,
};
use jupyter_zmq_client::{KernelControlConnection, RuntimeError, create_kernel_control_connection};
use tokio::sync::oneshot;

/// Answers on the control socket; the receiver is told of the shutdown.
pub async fn open(
    connection: &ConnectionInfo,
    id: &str,
    iopub: IoPub,
    interrupter: Interrupter,
) -> Result<oneshot::Receiver<()>, RuntimeError> {
    let socket = create_kernel_control_connection(connection, id).await?;
    let (tell, shutdown) = oneshot::channel();
    tokio::spawn(async move {
        answer(socket, &iopub, &interrupter).await;
        let _ = tell.send(());
    });
    Ok(shutdown)
}

/// Returns after the shutdown has been answered.
async fn answer(mut socket: KernelControlConnection, iopub: &IoPub, interrupter: &Interrupter) {
    loop {
        // A message that can't be read, or has a wrong signature, is dropped.
        let Ok(request) = socket.read().await else {
            continue;
        };
        iopub.busy(&request);
        let (reply, over) = reply_to(&request, interrupter);
        if let Some(reply) = reply {
            let _ = socket.send(reply).await;
        }
        iopub.idle(&request);
        if over {
            return;
        }
    }
}

fn reply_to(request: &JupyterMessage, interrupter: &Interrupter) -> (Option<JupyterMessage>, bool) {
    match &request.content {
        JupyterMessageContent::KernelInfoRequest(_) => {
            (Some(kernel_info::reply().as_child_of(request)), false)
        }
        JupyterMessageContent::InterruptRequest(_) => {
            interrupter.interrupt();
            (Some(InterruptReply::new().as_child_of(request)), false)
        }
        JupyterMessageContent::ShutdownRequest(shutdown) => {
            let reply = ShutdownReply {
                restart: shutdown.restart,
                status: ReplyStatus::Ok,
                error: None,
            };
            (Some(reply.as_child_of(request)), true)
        }
        _ => (None, false),
    }
}
