//! Jupyter in front: five sockets, and the messages that come and go on them.
//!
//! A file for each socket, by the protocol's own names:
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html>.
//! It may know `journal`, and of `session` what that makes public; nothing else of the
//! kernel. What there is to say of Rust code, the session says as values; here it
//! becomes messages.

mod control;
mod execution;
mod heartbeat;
mod history;
mod introspection;
mod iopub;
mod kernel_info;
mod replies;
mod request;
mod shell;
mod snippet;
mod stdin;
mod traceback;

use crate::session::{Preload, Session, Workplace, processes};
use iopub::IoPub;
use jupyter_protocol::ConnectionInfo;
use jupyter_zmq_client::RuntimeError;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::sync::oneshot;

/// Why the kernel could not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the connection file {} can't be read: {source}", .path.display())]
    ConnectionFile {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("the connection file {} is not one: {source}", .path.display())]
    ConnectionInfo {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error("no folder to build cells in: {0} (is the disk full, or TMPDIR read-only?)")]
    Workplace(std::io::Error),
    #[error("tokio did not start: {0}")]
    Runtime(std::io::Error),
    #[error("a socket could not be opened: {0}")]
    Socket(#[from] RuntimeError),
}

/// Serves one notebook until Jupyter says `shutdown_request`.
pub fn serve(connection_file: &Path) -> Result<ExitCode, ServeError> {
    let connection = read(connection_file)?;
    let (session, ready, _workplace) = start_session()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(ServeError::Runtime)?;
    let stop = session.interrupter();
    let served = runtime.block_on(converse(&connection, session, ready));
    stop.kill();
    runtime.shutdown_background();
    served.map(|()| ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<ConnectionInfo, ServeError> {
    let text = std::fs::read_to_string(path).map_err(|source| ServeError::ConnectionFile {
        path: path.to_owned(),
        source,
    })?;
    serde_json::from_str(&text).map_err(|source| ServeError::ConnectionInfo {
        path: path.to_owned(),
        source,
    })
}

/// A session, or one that says at every cell why there is none; with it what is told
/// when the session is ready, and the folder that it works in.
fn start_session() -> Result<(Session, oneshot::Receiver<()>, Option<Workplace>), ServeError> {
    let (tell, ready) = oneshot::channel();
    let told = move || {
        // Nobody listens any more if the kernel was shut down meanwhile.
        let _ = tell.send(());
    };
    match Preload::locate() {
        Ok(preload) => {
            // SAFETY: this is the main thread, and no other has been started.
            let workplace =
                unsafe { Workplace::prepare(&preload) }.map_err(ServeError::Workplace)?;
            let at_ready = workplace.at_ready();
            let session = Session::start(preload, move || {
                told();
                at_ready();
            });
            Ok((session, ready, Some(workplace)))
        }
        Err(error) => {
            told();
            Ok((Session::unusable(error.into()), ready, None))
        }
    }
}

/// Opens the sockets and answers until the shutdown.
async fn converse(
    connection: &ConnectionInfo,
    session: Session,
    ready: oneshot::Receiver<()>,
) -> Result<(), ServeError> {
    let id = uuid::Uuid::new_v4().to_string();
    let iopub = IoPub::open(connection, &id).await?;
    heartbeat::open(connection).await?;
    let stdin = stdin::Stdin::open(connection, &id).await?;
    let shutdown = control::open(connection, &id, iopub.clone(), session.interrupter()).await?;
    shell::open(connection, &id, iopub, stdin, session, ready).await?;
    tokio::select! {
        // An error means that the control socket is gone, and with it our client.
        _ = shutdown => {}
        () = orphaned() => {}
    }
    Ok(())
}

/// Returns when the process that started this kernel is gone, so that no kernel is
/// left behind by a server that was killed. Jupyter says which one it is.
async fn orphaned() {
    let parent = std::env::var("JPY_PARENT_PID").ok();
    let Some(parent) = parent.and_then(|id| id.parse::<u32>().ok()) else {
        return std::future::pending().await;
    };
    while processes::is_alive(parent) {
        tokio::time::sleep(PARENT_IS_ASKED_AFTER).await;
    }
}

/// How often the kernel looks after its parent.
const PARENT_IS_ASKED_AFTER: std::time::Duration = std::time::Duration::from_secs(1);
