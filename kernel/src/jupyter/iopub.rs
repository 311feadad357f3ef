//! The iopub socket: what every client of the notebook sees.

use crate::session::Output;
use jupyter_protocol::{
    ClearOutput, ConnectionInfo, DisplayData, ExecuteResult, ExecutionCount, IoPubWelcome,
    JupyterMessage, Media, Status, StreamContent, Transient, UpdateDisplayData,
};
use jupyter_zmq_client::{
    KernelIoPubXPubConnection, RuntimeError, SubscriptionEvent, create_kernel_iopub_xpub_connection,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A handle on the socket; messages leave in the order they were sent.
#[derive(Clone)]
pub struct IoPub {
    messages: UnboundedSender<JupyterMessage>,
    /// The request whose cell runs. It is locked while a status is sent that depends on
    /// it, so that the last status on the wire is the true one.
    running: Arc<Mutex<Option<JupyterMessage>>>,
}

impl IoPub {
    pub async fn open(connection: &ConnectionInfo, id: &str) -> Result<IoPub, RuntimeError> {
        let socket = create_kernel_iopub_xpub_connection(connection, id).await?;
        let (messages, outbox) = unbounded_channel();
        tokio::spawn(publish(socket, outbox));
        let iopub = IoPub {
            messages,
            running: Arc::default(),
        };
        iopub.send(Status::starting().into());
        Ok(iopub)
    }

    pub fn send(&self, message: JupyterMessage) {
        // Without the socket there is no client to miss it.
        let _ = self.messages.send(message);
    }

    /// A request is being answered.
    pub fn busy(&self, request: &JupyterMessage) {
        self.send(Status::busy().as_child_of(request));
    }

    /// A request has been answered.
    ///
    /// Front ends and servers take the last status for the kernel's own, whatever it
    /// answers; a server ends kernels that it takes for idle. So while a cell runs, the
    /// kernel says behind this that it is busy with that.
    pub fn idle(&self, request: &JupyterMessage) {
        let running = self.running();
        self.send(Status::idle().as_child_of(request));
        if let Some(cell) = running.as_ref() {
            self.busy(cell);
        }
    }

    /// As `busy`, of the request whose cell runs from now on.
    pub fn cell_begins(&self, request: &JupyterMessage) {
        let mut running = self.running();
        self.busy(request);
        *running = Some(request.clone());
    }

    /// As `idle`, of the request whose cell has run.
    pub fn cell_ends(&self, request: &JupyterMessage) {
        let mut running = self.running();
        *running = None;
        self.send(Status::idle().as_child_of(request));
    }

    fn running(&self) -> MutexGuard<'_, Option<JupyterMessage>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An output of the cell that `request` asked to run.
    pub fn output(&self, output: Output, request: &JupyterMessage, count: ExecutionCount) {
        self.send(match output {
            Output::Stdout(text) => StreamContent::stdout(&text).as_child_of(request),
            Output::Stderr(text) => StreamContent::stderr(&text).as_child_of(request),
            Output::Display { data, id } => DisplayData {
                transient: id.map(|id| Transient {
                    display_id: Some(id),
                }),
                ..DisplayData::new(media(data))
            }
            .as_child_of(request),
            Output::Update { data, id } => {
                UpdateDisplayData::new(media(data), &id).as_child_of(request)
            }
            Output::Clear { wait } => ClearOutput { wait }.as_child_of(request),
            Output::Result(data) => ExecuteResult {
                // The protocol wants an object here, if an empty one.
                transient: Some(Transient { display_id: None }),
                ..ExecuteResult::new(count, media(data))
            }
            .as_child_of(request),
        });
    }
}

/// JEP 65: a client that has subscribed is told so, and from then on misses
/// nothing.
async fn publish(
    mut socket: KernelIoPubXPubConnection,
    mut outbox: UnboundedReceiver<JupyterMessage>,
) {
    loop {
        tokio::select! {
            message = outbox.recv() => match message {
                // If it can't be sent to one client, it can to others.
                Some(message) => { let _ = socket.send(message).await; }
                None => return,
            },
            event = socket.recv_subscription() => match event {
                Ok(SubscriptionEvent::Subscribe(topic)) => {
                    let _ = socket.send(IoPubWelcome::new(topic).into()).await;
                }
                Ok(SubscriptionEvent::Unsubscribe(_)) => {}
                // The client is no longer there.
                Err(_) => tokio::task::yield_now().await,
            },
        }
    }
}

/// A MIME bundle as the protocol has it; JSON types travel as JSON.
pub fn media(data: BTreeMap<String, String>) -> Media {
    let bundle: serde_json::Map<String, serde_json::Value> = data
        .into_iter()
        .map(|(mime, content)| {
            let value = match mime.ends_with("json") {
                true => serde_json::from_str(&content).unwrap_or(content.into()),
                false => content.into(),
            };
            (mime, value)
        })
        .collect();
    serde_json::from_value(bundle.into()).unwrap_or_else(|_| Media::new(Vec::new()))
}
