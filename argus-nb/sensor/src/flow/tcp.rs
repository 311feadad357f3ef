//! What TCP's headers tell of a connection: how far it came, what was sent again, how
//! long an answer takes.

use super::side::Sides;
use crate::header_options::header_options;
use crate::packet::Segment;
use std::cmp::Ordering;

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const ACK: u8 = 0x10;
const ECHO: u8 = 0x40;
const WINDOW_REDUCED: u8 = 0x80;
/// Without what congestion control adds.
const KIND: u8 = 0x3f;

/// Bits of the status.
const SAW_SYN: u32 = 0x1;
const SAW_SYN_ACK: u32 = 0x2;
const ESTABLISHED: u32 = 0x4;
const SAW_FIN: u32 = 0x8;
const FIN_ACKNOWLEDGED: u32 = 0x10;
const RETRANSMITTED: u32 = 0x300;
const WINDOW_SHUT: u32 = 0xc00;
const RESET: u32 = 0x3000;
const OUT_OF_ORDER: u32 = 0x3_0000;
const CONGESTED: u32 = 0xc000;

/// What is told of each record, and not of the connection.
const OF_A_RECORD: u32 = RETRANSMITTED | OUT_OF_ORDER | WINDOW_SHUT;

/// Of each pair of bits the one that belongs to a side.
const OF_SOURCE: u32 = 0x1_5500;
const OF_DESTINATION: u32 = 0x2_aa00;

const SOURCE_CAN_ECN: u32 = 0x4000_0000;

/// How far a connection came, as numbered in records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Stage {
    #[default]
    Gone = 0,
    Asked = 2,
    Answered = 3,
    Open = 4,
    Closing = 6,
    Broken = 7,
    Closed = 9,
}

/// What one side's headers told.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TcpSide {
    pub(crate) last: i64,
    pub(crate) status: u32,
    pub(crate) base: u32,
    pub(crate) next: u32,
    pub(crate) acknowledged: u32,
    pub(crate) acknowledged_windows: u32,
    pub(crate) bytes: u32,
    pub(crate) retransmitted: u32,
    pub(crate) outstanding: u32,
    pub(crate) window: u16,
    pub(crate) flags: u8,
    pub(crate) shift: u8,
    /// Whether its numbers are known.
    is_known: bool,
    /// What comes next, with what a SYN takes.
    expected: u32,
}

/// What is known of a connection.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tcp {
    pub(crate) status: u32,
    pub(crate) stage: Stage,
    pub(crate) options: u32,
    pub(crate) answered_after: u32,
    pub(crate) acknowledged_after: u32,
    pub(crate) sides: Sides<TcpSide>,
    /// How many segments there were.
    pub(crate) segments: u64,
}

impl Tcp {
    /// Whether a segment asks for a connection where the one before has ended.
    pub(crate) fn is_over(&self, segment: &Segment<'_>) -> bool {
        let asks = segment.flags & KIND == SYN;
        let is_over = matches!(self.stage, Stage::Gone | Stage::Closing | Stage::Broken);
        asks && is_over && self.segments > 0
    }

    /// Takes a segment, and says whether its side was sending: its time since the one
    /// before is then that of a sender, not of one who waits.
    ///
    /// `order` is that of the numbers of the side's last two packets of IP.
    pub(crate) fn take(
        &mut self,
        segment: &Segment<'_>,
        is_source: bool,
        time: i64,
        order: Ordering,
    ) -> bool {
        self.options |= options(segment, self.sides.of(is_source));
        let is_first = self.segments == 0;
        let is_active = match is_first {
            true => {
                self.begin(segment, is_source);
                true
            }
            false => self.go_on(segment, is_source, time, order),
        };
        self.segments += 1;
        let side = self.sides.of(is_source);
        side.last = time;
        side.flags |= segment.flags;
        is_active
    }

    fn begin(&mut self, segment: &Segment<'_>, is_source: bool) {
        let asks = segment.flags & KIND == SYN;
        (self.status, self.stage) = match segment.flags & KIND {
            SYN => (SAW_SYN, Stage::Asked),
            kind if kind == SYN | ACK => (SAW_SYN_ACK, Stage::Answered),
            kind if kind & RST != 0 => (RESET, Stage::Broken),
            kind if kind & FIN != 0 && kind & SYN == 0 => (SAW_FIN, Stage::Closing),
            _ => (ESTABLISHED, Stage::Open),
        };
        if asks && segment.flags & (ECHO | WINDOW_REDUCED) == ECHO | WINDOW_REDUCED {
            self.options |= SOURCE_CAN_ECN;
        }
        let side = self.sides.of(is_source);
        let begins = segment.flags & SYN != 0 && segment.flags & (FIN | RST) == 0;
        side.base = match begins {
            true => segment.sequence,
            false => segment.sequence.wrapping_sub(1),
        };
        side.next = segment.sequence.wrapping_add(segment.length);
        side.expected = side.next.wrapping_add(u32::from(begins));
        side.bytes = segment.length;
        side.outstanding = segment.length;
        side.window = segment.window;
        side.is_known = true;
        if segment.flags & ACK != 0 {
            self.sides.of(!is_source).acknowledged = segment.acknowledgement.wrapping_sub(1);
        }
    }

    fn go_on(
        &mut self,
        segment: &Segment<'_>,
        is_source: bool,
        time: i64,
        order: Ordering,
    ) -> bool {
        if segment.flags & RST != 0 {
            self.reset(segment, is_source);
            return false;
        }
        if segment.flags & KIND == SYN {
            return self.asked_again(segment, is_source);
        }
        if segment.flags & 0x3f == SYN | ACK && segment.flags & (ECHO | WINDOW_REDUCED) == 0 {
            return self.answered(segment, is_source, time);
        }
        self.opened(segment, is_source, time);
        self.acknowledge(segment, is_source);
        let is_active = self.carry(segment, is_source, order);
        self.close(segment, is_source);
        is_active
    }

    fn mark(&mut self, bits: u32, is_source: bool) {
        self.status |= bits & if is_source { OF_SOURCE } else { OF_DESTINATION };
        self.sides.of(is_source).status |= bits;
    }

    fn reset(&mut self, segment: &Segment<'_>, is_source: bool) {
        self.mark(RESET, is_source);
        if self.stage != Stage::Asked {
            self.stage = if is_source {
                Stage::Broken
            } else {
                Stage::Gone
            };
        }
        if segment.flags & ACK != 0 {
            let acknowledged = segment.acknowledgement.wrapping_sub(1);
            self.sides.of(is_source).acknowledged = acknowledged;
        }
    }

    /// A second question. Where both sides have closed it is none of this connection.
    fn asked_again(&mut self, segment: &Segment<'_>, is_source: bool) -> bool {
        if self.stage != Stage::Closed {
            self.mark(RETRANSMITTED, is_source);
            self.sides.of(is_source).retransmitted += 1;
        }
        if segment.window == 0 {
            self.mark(WINDOW_SHUT, is_source);
        }
        true
    }

    fn answered(&mut self, segment: &Segment<'_>, is_source: bool, time: i64) -> bool {
        let acknowledged = segment.acknowledgement.wrapping_sub(1);
        self.sides.of(is_source).acknowledged = acknowledged;
        if self.stage != Stage::Asked {
            self.mark(RETRANSMITTED, is_source);
            let is_again = self.sides.of(is_source).status & SAW_SYN_ACK != 0;
            self.sides.of(is_source).retransmitted += 1;
            return is_again;
        }
        self.status |= SAW_SYN_ACK;
        self.stage = Stage::Answered;
        let asked = self.sides.of(!is_source).last;
        self.answered_after = micros_between(asked, time);
        let side = self.sides.of(is_source);
        side.status |= SAW_SYN_ACK;
        side.base = segment.sequence;
        side.next = segment.sequence;
        side.expected = segment.sequence.wrapping_add(1);
        side.window = segment.window;
        side.is_known = true;
        false
    }

    /// The answer to the answer, or the first that is seen of a connection.
    fn opened(&mut self, segment: &Segment<'_>, is_source: bool, time: i64) {
        if !matches!(self.stage, Stage::Asked | Stage::Answered) {
            return;
        }
        let is_answer =
            self.stage == Stage::Answered && segment.flags == ACK && segment.length == 0;
        let was_asked = self.status & SAW_SYN != 0;
        self.status |= ESTABLISHED;
        self.stage = Stage::Open;
        self.sides.of(is_source).status |= ESTABLISHED;
        if is_answer && was_asked {
            let answered = self.sides.of(!is_source).last;
            self.acknowledged_after = micros_between(answered, time);
        }
    }

    fn acknowledge(&mut self, segment: &Segment<'_>, is_source: bool) {
        if segment.flags & ECHO != 0 && segment.flags & SYN == 0 || segment.flags & 0x52 == 0x52 {
            let bits = CONGESTED & if is_source { OF_SOURCE } else { OF_DESTINATION };
            self.status |= bits;
        }
        if segment.flags & ACK == 0 {
            return;
        }
        let acknowledged = segment.acknowledgement.wrapping_sub(1);
        let side = self.sides.of(is_source);
        let is_new = side.acknowledged != acknowledged;
        side.acknowledged = acknowledged;
        if is_new {
            let other = self.sides.of(!is_source);
            other.acknowledged_windows += u32::from(other.outstanding > 0);
            other.outstanding = 0;
            if other.status & SAW_FIN != 0 && acknowledged == other.next {
                other.status |= FIN_ACKNOWLEDGED;
                self.status |= FIN_ACKNOWLEDGED;
                self.stage = Stage::Closed;
            }
        }
    }

    fn carry(&mut self, segment: &Segment<'_>, is_source: bool, order: Ordering) -> bool {
        let other = *self.sides.of(!is_source);
        let side = self.sides.of(is_source);
        if segment.flags & FIN == 0 {
            side.window = segment.window;
        }
        let mut is_active = false;
        let ends = segment.sequence.wrapping_add(segment.length);
        if !side.is_known {
            side.base = segment.sequence;
            side.next = ends;
            side.expected = ends;
            side.bytes = segment.length;
            side.outstanding = segment.length;
            side.is_known = true;
        } else if segment.length > 0 && other.is_known {
            let is_again = (segment.sequence.wrapping_sub(side.expected) as i32) < 0;
            let is_last_again = ends == side.next;
            let is_first = side.bytes == 0;
            // What the other side waits for is sent again; what is beyond comes late.
            let awaited = other.acknowledged.wrapping_add(1);
            let is_beyond = segment.sequence.wrapping_sub(awaited) as i32 > 0;
            let is_behind_unseen = is_beyond && !is_last_again;
            is_active = side.outstanding > 0 && !is_last_again;
            side.bytes = side.bytes.wrapping_add(segment.length);
            if ends.wrapping_sub(side.next) as i32 > 0 {
                side.next = ends;
                side.expected = ends;
            }
            match (is_again, order) {
                (true, _) if is_behind_unseen => self.mark(OUT_OF_ORDER, is_source),
                (true, _) if is_first && is_last_again => {}
                (true, _) => {
                    side.retransmitted += 1;
                    self.mark(RETRANSMITTED, is_source);
                }
                (false, _) => {
                    side.outstanding = side.outstanding.wrapping_add(segment.length);
                    if is_active && order == Ordering::Less {
                        self.mark(OUT_OF_ORDER, is_source);
                    }
                }
            }
        }
        if segment.window == 0 {
            self.mark(WINDOW_SHUT, is_source);
        }
        is_active
    }

    fn close(&mut self, segment: &Segment<'_>, is_source: bool) {
        if segment.flags & FIN == 0 {
            return;
        }
        self.status |= SAW_FIN;
        self.sides.of(is_source).status |= SAW_FIN;
        if self.stage != Stage::Closed {
            self.stage = Stage::Closing;
        }
    }

    /// After a record.
    pub(crate) fn restart(&mut self) {
        self.status &= !OF_A_RECORD;
        for side in [&mut self.sides.source, &mut self.sides.destination] {
            side.status &= !OF_A_RECORD;
            side.bytes = 0;
            side.retransmitted = 0;
            side.acknowledged_windows = 0;
            side.base = side.next;
            side.flags = 0;
        }
    }
}

fn micros_between(from: i64, to: i64) -> u32 {
    to.saturating_sub(from).clamp(0, i64::from(u32::MAX)) as u32
}

/// Which options a segment has, as bits of a record; it sets the side's shift of windows.
fn options(segment: &Segment<'_>, side: &mut TcpSide) -> u32 {
    let mut bits = 0;
    for (kind, rest) in header_options(segment.options) {
        bits |= match kind {
            2 => 0x10_0000,
            3 => 0x20_0000,
            4 => 0x40_0000,
            5 => 0x80_0000,
            6 => 0x100_0000,
            7 => 0x200_0000,
            8 => 0x400_0000,
            11 => 0x800_0000,
            12 => 0x1000_0000,
            13 => 0x2000_0000,
            _ => 0,
        };
        if let (3, [3, shift, ..]) = (kind, rest) {
            side.shift = *shift;
        }
    }
    bits
}
