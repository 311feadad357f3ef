//! What a flow's protocol tells of itself.

use super::{Address, Part, PartKind, Record, Sides};

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

/// A connection of TCP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tcp {
    /// What happened, bit by bit: see [`Tcp::has`].
    pub status: u32,
    /// Bits of the connection's state; 0 in a record of one packet.
    pub state: u32,
    /// Bits of the options that were seen.
    pub options: u32,
    /// From SYN to SYN-ACK, in microseconds.
    pub syn_ack: u32,
    /// From SYN-ACK to ACK, in microseconds.
    pub ack_dat: u32,
    /// Of each side; none of a side that this form of record leaves out.
    pub sides: Sides<Option<TcpSide>>,
    /// Whether the record is of the long form, which counts bytes and retransmissions.
    pub is_performance: bool,
}

/// One side of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TcpSide {
    /// Bits of its own status.
    pub status: u32,
    /// The first sequence number.
    pub sequence_base: u32,
    /// The last sequence number.
    pub sequence: u32,
    /// The last acknowledgement.
    pub acknowledgement: u32,
    /// Bytes.
    pub bytes: u32,
    /// Packets sent again.
    pub retransmitted: u32,
    /// Bytes that were acknowledged.
    pub acknowledged_bytes: u32,
    /// Bytes of the window.
    pub window_bytes: u32,
    /// The window as it stood in the last packet.
    pub window: u16,
    /// Flags of all packets.
    pub flags: u8,
    /// By how many bits the window is shifted.
    pub window_shift: u8,
    /// The maximum segment size (version 5).
    pub maximum_segment_size: Option<u16>,
}

impl Tcp {
    /// Whether any of these bits of its status is set.
    #[inline]
    pub fn has(&self, bits: u32) -> bool {
        self.status & bits != 0
    }
}

/// Bits of a connection's status.
pub mod tcp_status {
    /// A SYN was seen.
    pub const SYN: u32 = 0x1;
    /// A SYN-ACK was seen.
    pub const SYN_ACK: u32 = 0x2;
    /// The connection was established.
    pub const ESTABLISHED: u32 = 0x4;
    /// A FIN was seen.
    pub const FIN: u32 = 0x8;
    /// A FIN was acknowledged.
    pub const FIN_ACK: u32 = 0x10;
    /// Closed as it should be.
    pub const CLOSED: u32 = 0x20;
    /// The port was used again (version 5).
    pub const PORT_REUSED: u32 = 0x80;
    /// The source sent packets again.
    pub const SOURCE_RETRANSMITTED: u32 = 0x100;
    /// The destination did.
    pub const DESTINATION_RETRANSMITTED: u32 = 0x200;
    /// The source's window was shut.
    pub const SOURCE_WINDOW_SHUT: u32 = 0x400;
    /// The destination's was.
    pub const DESTINATION_WINDOW_SHUT: u32 = 0x800;
    /// Either side reset the connection.
    pub const RESET: u32 = 0x3000;
    /// The source was told of congestion.
    pub const SOURCE_CONGESTION: u32 = 0x4000;
    /// The destination was.
    pub const DESTINATION_CONGESTION: u32 = 0x8000;
    /// The source's packets came out of order.
    pub const SOURCE_OUT_OF_ORDER: u32 = 0x1_0000;
    /// The destination's did.
    pub const DESTINATION_OUT_OF_ORDER: u32 = 0x2_0000;
}

impl Record<'_> {
    /// What the flow's protocol tells; none where the record does not say.
    pub fn network(&self) -> Option<Network> {
        let part = self.part(PartKind::Network)?;
        match part.subtype {
            0x03 => tcp_first_packet(&part).map(Network::Tcp),
            0x04 => tcp_brief(&part).map(Network::Tcp),
            0x05 => tcp_performance(&part).map(Network::Tcp),
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
        let is_tcp = self
            .key()
            .and_then(|key| key.ip())
            .is_some_and(|key| key.is_tcp());
        match self.network() {
            Some(Network::Tcp(tcp)) if is_tcp => Some(self.without_silent_sides(tcp)),
            _ => None,
        }
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

fn tcp_first_packet(part: &Part<'_>) -> Option<Tcp> {
    Some(Tcp {
        status: part.u32(4)?,
        state: 0,
        options: part.u32(12)?,
        syn_ack: 0,
        ack_dat: 0,
        sides: Sides {
            source: Some(TcpSide {
                sequence_base: part.u32(8)?,
                window: part.u16(16)?,
                flags: part.u8(18)?,
                window_shift: part.u8(19)?,
                maximum_segment_size: part.u16(20),
                ..TcpSide::default()
            }),
            destination: None,
        },
        is_performance: false,
    })
}

fn tcp_brief(part: &Part<'_>) -> Option<Tcp> {
    let side = |at: usize| {
        part.u8(at).map(|flags| TcpSide {
            flags,
            ..TcpSide::default()
        })
    };
    Some(Tcp {
        status: part.u32(4)?,
        state: 0,
        options: 0,
        syn_ack: 0,
        ack_dat: 0,
        sides: Sides {
            source: side(8),
            destination: side(9),
        },
        is_performance: false,
    })
}

fn tcp_performance(part: &Part<'_>) -> Option<Tcp> {
    const SIDES: usize = 24;
    // Argus 5 adds the maximum segment size, and says so.
    let length = if part.qualifier & 2 != 0 { 52 } else { 48 };
    Some(Tcp {
        status: part.u32(4)?,
        state: part.u32(8)?,
        options: part.u32(12)?,
        syn_ack: part.u32(16)?,
        ack_dat: part.u32(20)?,
        sides: Sides {
            source: tcp_side(part, SIDES, length),
            destination: tcp_side(part, SIDES + length, length),
        },
        is_performance: true,
    })
}

fn tcp_side(part: &Part<'_>, at: usize, length: usize) -> Option<TcpSide> {
    Some(TcpSide {
        status: part.u32(at + 8)?,
        sequence_base: part.u32(at + 12)?,
        sequence: part.u32(at + 16)?,
        acknowledgement: part.u32(at + 20)?,
        bytes: part.u32(at + 28)?,
        retransmitted: part.u32(at + 32)?,
        acknowledged_bytes: part.u32(at + 36)?,
        window_bytes: part.u32(at + 40)?,
        window: part.u16(at + 44)?,
        flags: part.u8(at + 46)?,
        window_shift: part.u8(at + 47)?,
        maximum_segment_size: part.u16(at + 48).filter(|_| length == 52),
    })
}
