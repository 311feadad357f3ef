//! How flows are to be made: what argus takes as options.

use std::time::Duration;

/// How flows are to be made of packets.
#[derive(Debug, Clone)]
pub struct SensorOptions {
    /// A flow that goes on is reported each time this has passed: argus' `-S`.
    pub status_interval: Duration,
    /// One record for a flow, from its first packet to its last.
    pub whole: bool,
    /// Whose insides are flows.
    pub tunnels: Tunnels,
    /// How many bytes of user data are kept of each side: argus' `-U`.
    pub user_data: u16,
    /// How many flows are known at a time. Where there are more, those that were quiet
    /// for the longest are reported and forgotten.
    pub most_flows: usize,
}

impl Default for SensorOptions {
    fn default() -> SensorOptions {
        SensorOptions {
            status_interval: Duration::from_secs(5),
            whole: false,
            tunnels: Tunnels::AsArgus,
            user_data: 0,
            most_flows: 1 << 18,
        }
    }
}

/// Which tunnels are looked through, so that flows are those of the packets inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tunnels {
    /// GRE over IPv4 alone.
    #[default]
    AsArgus,
    /// GRE, IP in IP, VXLAN, GENEVE, MPLS in UDP, Teredo and L2TP, over IPv4 and IPv6.
    All,
}
