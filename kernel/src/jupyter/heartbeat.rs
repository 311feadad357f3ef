//! The heartbeat socket: says back what comes, so that a client sees that the kernel
//! lives.

use jupyter_protocol::ConnectionInfo;
use jupyter_zmq_client::{RuntimeError, create_kernel_heartbeat_connection};
use std::time::Duration;
use zeromq::{RepSocket, SocketRecv, SocketSend, ZmqResult};

/// How long the socket rests after an error: one that lasts must not take a core.
const REST: Duration = Duration::from_millis(20);

pub async fn open(connection: &ConnectionInfo) -> Result<(), RuntimeError> {
    let mut socket = create_kernel_heartbeat_connection(connection).await?.socket;
    tokio::spawn(async move {
        loop {
            // An error is about one client: it spoke another protocol, or was gone
            // before it had its answer. The others must still hear the heart beat.
            if echo(&mut socket).await.is_err() {
                tokio::time::sleep(REST).await;
            }
        }
    });
    Ok(())
}

/// Sends the next message back, all its frames as they came.
async fn echo(socket: &mut RepSocket) -> ZmqResult<()> {
    let message = socket.recv().await?;
    socket.send(message).await
}
