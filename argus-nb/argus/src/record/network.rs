//! What a flow's protocol tells of itself.

use super::flow::Record;
use super::key::{Address, IpKey, Key};
use super::parts::{Part, PartKind};
use super::sides::Sides;
use super::tcp::{FIRST_PACKET, PERFORMANCE, Tcp, TcpSide};

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
            FIRST_PACKET..=PERFORMANCE => Tcp::read(&part).map(Network::Tcp),
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

    /// The connection, where the flow is one of TCP.
    pub fn tcp(&self) -> Option<Tcp> {
        match self.network() {
            Some(Network::Tcp(mut tcp)) if self.is_tcp() => {
                tcp.sides = tcp.sides.exchanged_if(self.has_exchanged_sides());
                Some(self.without_silent_sides(tcp))
            }
            _ => None,
        }
    }

    /// Of a connection its status alone, which every form of record has.
    #[inline]
    pub(crate) fn tcp_status(&self) -> Option<u32> {
        let part = self.part(PartKind::Network)?;
        let is_connection = matches!(part.subtype, FIRST_PACKET..=PERFORMANCE);
        (is_connection && self.is_tcp()).then(|| part.u32(4))?
    }

    fn is_tcp(&self) -> bool {
        self.key().and_then(Key::ip).is_some_and(IpKey::is_tcp)
    }

    /// A side that sent nothing has no window and no flags, whatever the sensor wrote.
    fn without_silent_sides(&self, mut tcp: Tcp) -> Tcp {
        let metrics = self.metrics().copied().unwrap_or_default();
        let silence = |side: &mut Option<TcpSide>, packets: u64| {
            if let (Some(side), 0) = (side, packets) {
                (side.window, side.flags) = (0, 0);
            }
        };
        silence(&mut tcp.sides.source, metrics.source.packets);
        silence(&mut tcp.sides.destination, metrics.destination.packets);
        tcp
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
