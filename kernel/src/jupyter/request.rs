//! A request off the wire.
//!
//! Why it is so: `docs/decisions.md#requests-are-completed-before-they-are-parsed`.

use jupyter_protocol::{Header, JupyterMessage, JupyterMessageContent};
use jupyter_zmq_client::{RawMessage, RouterRecvConnection, RuntimeError};
use serde_json::Value;
use zeromq::SocketRecv;

/// Reads one. jupyter-protocol is stricter than the protocol: a search of the
/// history may leave out how many and whether unique, so what it wants is put in.
pub async fn read(socket: &mut RouterRecvConnection) -> Result<JupyterMessage, RuntimeError> {
    // The signature is verified here, in constant time.
    let raw = RawMessage::from_multipart(socket.socket.recv().await?, &socket.mac)?;
    let [header, parent, metadata, content] = &raw.jparts[..4] else {
        return Err(RuntimeError::InsufficientMessageParts(raw.jparts.len()));
    };
    let header: Header = serde_json::from_slice(header)?;
    let mut content: Value = serde_json::from_slice(content)?;
    if header.msg_type == "history_request"
        && let Some(asked) = content.as_object_mut()
    {
        for (name, default) in [
            ("output", Value::from(false)),
            ("raw", Value::from(true)),
            ("unique", Value::from(false)),
            ("n", Value::from(1000)),
            ("start", Value::from(1)),
            ("stop", Value::from(i32::MAX)),
        ] {
            let value = asked.entry(name).or_insert(Value::Null);
            if value.is_null() {
                *value = default;
            }
        }
    }
    Ok(JupyterMessage {
        zmq_identities: raw.zmq_identities.clone(),
        content: JupyterMessageContent::from_type_and_content(&header.msg_type, content)?,
        header,
        // An empty object is no parent.
        parent_header: serde_json::from_slice(parent).ok(),
        metadata: serde_json::from_slice(metadata)?,
        buffers: raw.jparts[4..].to_vec(),
        channel: None,
    })
}
