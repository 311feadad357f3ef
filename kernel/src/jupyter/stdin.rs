//! The stdin socket, on which a kernel asks its client for a line of input.
//! It is bound because clients connect to it; nothing is asked yet.

use jupyter_protocol::ConnectionInfo;
use jupyter_zmq_client::{KernelStdinConnection, RuntimeError, create_kernel_stdin_connection};

pub async fn open(
    connection: &ConnectionInfo,
    id: &str,
) -> Result<KernelStdinConnection, RuntimeError> {
    create_kernel_stdin_connection(connection, id).await
}
