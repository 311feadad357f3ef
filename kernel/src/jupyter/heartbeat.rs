//! The heartbeat socket: echoes, so that a client sees that the kernel lives.

use jupyter_protocol::ConnectionInfo;
use jupyter_zmq_client::{RuntimeError, create_kernel_heartbeat_connection};

pub async fn open(connection: &ConnectionInfo) -> Result<(), RuntimeError> {
    let mut socket = create_kernel_heartbeat_connection(connection).await?;
    tokio::spawn(async move { while socket.single_heartbeat().await.is_ok() {} });
    Ok(())
}
