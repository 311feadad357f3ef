//! What there is in a capture.

/// No packet is longer: it is what libpcap allows too. A length beyond it is a lie.
pub(super) const LONGEST_PACKET: usize = 1 << 18;

/// Where a packet was found.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// When it was seen, in microseconds since 1970.
    pub time: i64,
    /// How long it was on the wire.
    pub length: usize,
    /// The kind of its network, as pcap numbers them.
    pub link_type: u16,
    /// Where its bytes begin in the window, and how many were captured.
    pub(super) begins: usize,
    pub(super) captured: usize,
    /// How far the next one is.
    pub(super) whole: usize,
}

/// What a step through a capture finds.
pub(super) enum Step {
    Packet(Found),
    /// Something else of this length.
    Other(usize),
    /// Nothing more that can be read; whether the capture ends as it should.
    End {
        is_cut: bool,
    },
}
