//! The way back on the shell socket, for all who answer there.

use jupyter_protocol::JupyterMessage;
use jupyter_zmq_client::RouterSendConnection;
use std::sync::Arc;
use tokio::sync::Mutex;

/// A handle on the sending half of the socket.
#[derive(Clone)]
pub struct Replies {
    socket: Arc<Mutex<RouterSendConnection>>,
}

impl Replies {
    pub fn new(socket: RouterSendConnection) -> Replies {
        Replies {
            socket: Arc::new(Mutex::new(socket)),
        }
    }

    /// Returns when the reply is on its way, so that the status that follows it on
    /// iopub is sent behind it.
    pub async fn send(&self, reply: JupyterMessage) {
        // A client that is gone needs no reply.
        let _ = self.socket.lock().await.send(reply).await;
    }
}
