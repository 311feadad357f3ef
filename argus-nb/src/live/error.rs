//! Why a live stream, or a file that grows, gives no flows.

use crate::display::visible;
use crate::flows::TimeError;
use crate::interrupt::Interrupted;
use crate::load::LoadError;
use argus_records::ManagementState;
use std::path::PathBuf;

/// How many bytes of a server's first words are quoted.
const QUOTED: usize = 32;

/// What an error of a closure is kept as.
pub(super) type Any = Box<dyn std::error::Error + Send + Sync>;

/// Why there are no flows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LiveError {
    /// The cell was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// It is not written as the address of a sensor is.
    #[error("`{}` is no address of a sensor\n  hint: write it as live(\"{instead}\")", visible(.given))]
    Address { given: String, instead: String },
    /// It is not written as the address of a collector is.
    #[error("`{}` is no address that flows can be received at\n  hint: write it as live(\"{instead}\")", visible(.given))]
    NoPlace { given: String, instead: String },
    /// Somebody receives there.
    #[error("{} is taken: another program receives there, or another variable of this notebook\n  hint: end the other (a variable by `drop(it)`), or let the exporter send to another port", visible(.address))]
    Taken { address: String },
    /// The port is one of the system's.
    #[error("{} is at a port below 1024, where only root may receive\n  hint: let the exporter send to another, as live(\"{instead}\")", visible(.address))]
    Privileged { address: String, instead: String },
    /// It is an address of another machine.
    #[error("{} is at no address of this machine\n  hint: receive at every address that it has: live(\"{every}\")", visible(.address))]
    NotHere { address: String, every: String },
    /// There can be no socket, for another reason.
    #[error("nothing can be received at {}: {source}", visible(.address))]
    Unbound {
        address: String,
        source: std::io::Error,
    },
    /// A collector was asked for the report of a sensor.
    #[error("{} is a collector, and no sensor reports to it\n  hint: what came and what was lost is in the report of its flows: load_report(&df)", visible(.address))]
    NoSensor { address: String },
    /// Elements are of NetFlow and IPFIX.
    #[error(
        "Argus' own records have no elements of NetFlow's\n  hint: every field that they can have is a column by .all(), or by its name: .columns([\"stime\", \"saddr\"])"
    )]
    NoElements,
    /// It is where an exporter of sFlow would send to.
    #[error("`{}` is no address of a sensor, and sFlow is not read", visible(.given))]
    Sflow { given: String },
    /// It is a file.
    #[error("`{path}` is a file of this machine, and no address of a sensor\n  hint: read it as it grows: follow(\"{path}\")", path = visible(.path))]
    File { path: String },
    /// Nobody listens there.
    #[error("nobody answers at {address}: {source}\n  hint: a sensor takes clients there if it was started so: argus -P {port}", address = visible(.address))]
    Unreachable {
        address: String,
        port: u16,
        source: std::io::Error,
    },
    /// Somebody listens, and says nothing.
    #[error("{} takes the connection and says nothing for {seconds} s, where a sensor begins to speak at once", visible(.address))]
    Silent { address: String, seconds: u64 },
    /// It hangs up.
    #[error("{} closes the connection before it says a word: its host may let in only some addresses (/etc/hosts.allow)", visible(.address))]
    HungUp { address: String },
    /// Another kind of server.
    #[error("{} is no sensor of Argus: it begins with `{}`, where a sensor begins with a management record", visible(.address), quoted(.start))]
    NotArgus { address: String, start: Vec<u8> },
    /// It lets in only who speaks SASL.
    #[error("{address} demands authentication by SASL, which argus-nb does not speak\n  hint: let ra do so and write what it gets to a file, ra -S {address} -w live.argus, then follow(\"live.argus\")?", address = visible(.address))]
    Sasl { address: String },
    /// It says no.
    #[error("{} refuses: {}", visible(.address), refusal(*.state))]
    Refused {
        address: String,
        state: ManagementState,
    },
    /// What gave flows before gives none any more.
    #[error("{name} gives no more flows: {why}\n  hint: one that connects again by itself is live(…)?.reconnect()", name = visible(.name), why = visible(.why))]
    Ended { name: String, why: String },
    /// It is packed, and so does not grow.
    #[error("`{}` is packed ({packing}), and a packed file can't be read while it grows\n  hint: load it: load(\"{}\")?", visible(.path), visible(.path))]
    Packed { path: String, packing: &'static str },
    /// A file of another kind.
    #[error("`{}` is no file of Argus' own, and only those are followed\n  hint: load it: load(\"{}\")?", visible(.path), visible(.path))]
    NotArgusFile { path: String },
    /// A folder, a pipe or a device.
    #[error("`{}` is no ordinary file, and only those are followed", .path.display())]
    NotAFile { path: PathBuf },
    /// It is read by somebody else at this moment.
    #[error("{} is being read already, and a flow is given once", visible(.name))]
    Busy { name: String },
    /// A text that is no length of time.
    #[error(transparent)]
    Length(#[from] TimeError),
    /// What a closure said.
    #[error("{0}")]
    Closure(Any),
    /// What can be wrong with columns and files.
    #[error(transparent)]
    Load(LoadError),
}

impl From<LoadError> for LiveError {
    fn from(error: LoadError) -> LiveError {
        match error {
            LoadError::Interrupted(interrupted) => LiveError::Interrupted(interrupted),
            error => LiveError::Load(error),
        }
    }
}

impl LiveError {
    /// Whether another try may come to something.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            LiveError::Unreachable { .. } | LiveError::Silent { .. } | LiveError::HungUp { .. } => {
                true
            }
            LiveError::Refused { state, .. } => *state == ManagementState::TooManyClients,
            _ => false,
        }
    }
}

fn refusal(state: ManagementState) -> &'static str {
    match state {
        ManagementState::AccessDenied => "access denied",
        ManagementState::TooManyClients => "it has as many clients as it serves",
        _ => "it is in error",
    }
}

/// What a server said, cut, with nothing in it that a terminal would obey.
fn quoted(start: &[u8]) -> String {
    let cut = &start[..start.len().min(QUOTED)];
    cut.escape_ascii().to_string()
}
