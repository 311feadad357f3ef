//! A connection of TCP: what was seen of it, and of each side.

use super::parts::Part;
use super::sides::Sides;

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
    /// Of the part that tells of the network, in the form that its subtype says.
    pub(super) fn read(part: &Part<'_>) -> Option<Tcp> {
        match part.subtype {
            FIRST_PACKET => first_packet(part),
            BRIEF => brief(part),
            PERFORMANCE => performance(part),
            _ => None,
        }
    }

    /// Whether any of these bits of its status is set.
    #[inline]
    pub fn has(&self, bits: u32) -> bool {
        self.status & bits != 0
    }

    /// Bytes that are missing from each side's stream. A record that does not count bytes
    /// shows no gap; none where the numbers can't be right.
    pub fn gaps(&self) -> Sides<Option<u32>> {
        let gap = |side: Option<TcpSide>| match side {
            Some(side) if self.is_performance => side.gap(),
            _ => Some(0),
        };
        Sides {
            source: gap(self.sides.source),
            destination: gap(self.sides.destination),
        }
    }
}

impl TcpSide {
    /// By how much the sequence numbers run ahead of the bytes that were seen. Where
    /// packets were sent again the two can't be compared. More than half of all sequence
    /// numbers is no gap, but a sequence from before its base: ra prints -2147483648.
    fn gap(&self) -> Option<u32> {
        const HALF: u32 = 1 << 31;
        let is_unknown = self.sequence == 0 || self.sequence_base == self.acknowledged_bytes;
        if is_unknown || self.retransmitted != 0 {
            return Some(0);
        }
        let run = self.sequence.wrapping_sub(self.sequence_base);
        if run == self.bytes.wrapping_sub(self.window_bytes) {
            return Some(0);
        }
        // A SYN takes a sequence number and is no byte.
        let gap = run.saturating_sub(self.bytes).saturating_sub(1);
        (gap < HALF).then_some(gap)
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
    /// Anything that follows the handshake.
    pub const BEYOND_HANDSHAKE: u32 = ESTABLISHED | FIN | FIN_ACK | CLOSED;
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

pub(super) const FIRST_PACKET: u8 = 0x03;
pub(super) const BRIEF: u8 = 0x04;
pub(super) const PERFORMANCE: u8 = 0x05;

fn first_packet(part: &Part<'_>) -> Option<Tcp> {
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

fn brief(part: &Part<'_>) -> Option<Tcp> {
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

fn performance(part: &Part<'_>) -> Option<Tcp> {
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
            source: side(part, SIDES, length),
            destination: side(part, SIDES + length, length),
        },
        is_performance: true,
    })
}

fn side(part: &Part<'_>, at: usize, length: usize) -> Option<TcpSide> {
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

#[cfg(test)]
mod tests {
    use super::TcpSide;

    #[test]
    fn a_gap_is_what_the_sequence_runs_ahead_of_the_bytes() {
        // Base, sequence, bytes, packets sent again, bytes acknowledged, window's bytes; gap.
        let cases = [
            ([100, 200, 10, 0, 0, 0], Some(89)),
            ([100, 200, 100, 0, 0, 0], Some(0)),
            ([100, 200, 99, 0, 0, 0], Some(0)),
            ([100, 200, 300, 0, 0, 0], Some(0)),
            ([100, 200, 110, 0, 0, 10], Some(0)),
            ([100, 200, 10, 1, 0, 0], Some(0)),
            ([100, 200, 10, 0, 100, 0], Some(0)),
            ([100, 0, 10, 0, 0, 0], Some(0)),
            ([0xffff_ff00, 200, 10, 0, 0, 0], Some(445)),
            ([300, 200, 10, 0, 0, 0], None),
        ];
        for (numbers, gap) in cases {
            let [
                sequence_base,
                sequence,
                bytes,
                retransmitted,
                acknowledged_bytes,
                window_bytes,
            ] = numbers;
            let side = TcpSide {
                sequence_base,
                sequence,
                bytes,
                retransmitted,
                acknowledged_bytes,
                window_bytes,
                ..TcpSide::default()
            };
            assert_eq!(side.gap(), gap, "{numbers:?}");
        }
    }
}
