//! What a flow's protocol tells of itself.

use super::{Address, Part, PartKind, Record, Sides, Tcp};

/// By protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// TCP.
    Tcp(Tcp),
    /// RTP over UDP.
    Rtp {
        /// Packets that were lost, from either side.
        drops: Sides<u16>,
        /// There was silence.
        has_silence: bool,
    },
    /// RTP's control protocol.
    Rtcp,
    /// UDT.
    Udt,
    /// Who answered an ARP request.
    Arp {
        /// Its MAC address.
        responder: Address,
    },
    /// ICMP.
    Icmp {
        /// The message's type.
        kind: u8,
        /// Its code.
        code: u8,
    },
    /// ESP.
    Esp {
        /// Bits of what happened.
        status: u32,
        /// Packets that were lost.
        lost: u32,
    },
    /// A fragment; whether it overlaps another.
    Fragment {
        /// It overlaps.
        overlaps: bool,
    },
}

impl Record<'_> {
    /// What the flow's protocol tells; none where the record does not say.
    pub fn network(&self) -> Option<Network> {
        let part = self.part(PartKind::Network)?;
        match part.subtype {
            0x03..=0x05 => Tcp::read(&part).map(Network::Tcp),
            0x09 => Some(Network::Rtcp),
            0x0a => self.rtp(&part),
            0x0d => Some(Network::Udt),
            0x10 => part.array(4).map(|mac| Network::Arp {
                responder: Address::Mac(mac),
            }),
            0x34 => Some(Network::Icmp {
                kind: part.u8(4)?,
                code: part.u8(5)?,
            }),
            0x38 => Some(Network::Esp {
                status: part.u32(4)?,
                lost: part.u32(16)?,
            }),
            0x45 => Some(Network::Fragment {
                overlaps: part.qualifier & 2 != 0,
            }),
            _ => None,
        }
    }

    /// Only in a flow of UDP with a few packets is it taken for RTP.
    fn rtp(&self, part: &Part<'_>) -> Option<Network> {
        const LENGTH: usize = 40;
        const PACKETS: u64 = 5;
        let is_udp = self
            .key()
            .and_then(|key| key.ip())
            .is_some_and(|key| key.is_udp());
        let metrics = self.metrics()?;
        let has_some = metrics.source.packets >= PACKETS || metrics.destination.packets >= PACKETS;
        if !is_udp || part.bytes.len() != LENGTH || !has_some {
            return None;
        }
        Some(Network::Rtp {
            drops: Sides {
                source: part.u16(32)?,
                destination: part.u16(34)?,
            },
            has_silence: part.qualifier & 2 != 0,
        })
    }
}
