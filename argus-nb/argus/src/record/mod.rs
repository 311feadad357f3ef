//! One flow's record. It knows where its parts lie, and decodes those that are asked for.
//!
//! `parts` finds them, `sides` is what most of them have twice. What nearly every field needs
//! comes next: `key` (who with whom) and its `key_layout`, `metrics` (packets and bytes),
//! `time`, and `tcp`. `flow` is the record, which decodes these once. The files behind it ask
//! a record for one part more each: `network` (what a protocol tells of itself), `link` (below
//! IP), `tunnel`, `packet_sizes`, `jitter`, `aggregation`, `transport` (the sensor's id).

mod aggregation;
mod flow;
mod jitter;
mod key;
mod key_layout;
mod link;
mod metrics;
mod network;
mod packet_sizes;
mod parts;
mod sides;
mod tcp;
mod time;
mod transport;
mod tunnel;

pub use aggregation::{Aggregation, Spread};
pub use flow::Record;
pub use jitter::{Histogram, Interpacket, Jitter};
pub use key::{Address, ArpKey, EthernetKey, IpKey, IsIsKey, Key, Transport, WlanKey};
pub use link::{IpAttributes, Tags};
pub use metrics::{Metrics, Side};
pub use network::Network;
pub use packet_sizes::PacketSizes;
pub(crate) use parts::{Fit, Head, Parts, walk};
pub use parts::{Part, PartKind};
pub use sides::Sides;
pub use tcp::{Tcp, TcpSide, tcp_status};
pub use time::{Span, Times};
pub use transport::{SensorId, SensorIdentity};
pub use tunnel::Tunnel;
