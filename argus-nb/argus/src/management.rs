//! The sensor's own record (MAR): when it began, and what it counted since.

use crate::bytes::{array, i64_at, u8_at, u16_at, u32_at, u64_at};
use crate::header::{Cause, Header, Kind, Start, Version};
use crate::record::SensorId;

/// A management record, in the bytes that it was read from.
#[derive(Debug, Clone, Copy)]
pub struct Management<'a> {
    /// Its header.
    pub header: Header,
    /// Where it begins in its file.
    pub offset: u64,
    bytes: &'a [u8],
}

/// What a management record says of its sensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManagementState {
    /// The sensor began.
    Started,
    /// It goes on.
    Running,
    /// It ended.
    Stopped,
    /// It was shut down.
    ShutDown,
    /// It refuses a client.
    AccessDenied,
    /// It has as many clients as it serves.
    TooManyClients,
    /// Something else went wrong.
    Failed,
}

impl ManagementState {
    /// As ra prints it.
    pub fn name(self) -> &'static str {
        match self {
            ManagementState::Started => "STA",
            ManagementState::Running => "CON",
            ManagementState::Stopped => "STP",
            ManagementState::ShutDown => "SHT",
            ManagementState::AccessDenied => "ADN",
            ManagementState::TooManyClients => "MAX",
            ManagementState::Failed => "ERR",
        }
    }
}

/// The bit of a start record's status by which a server demands SASL.
const DEMANDS_SASL: u32 = 0x1000;

impl<'a> Management<'a> {
    pub(crate) fn new(header: Header, bytes: &'a [u8], offset: u64) -> Management<'a> {
        Management {
            header,
            offset,
            bytes,
        }
    }

    /// Reads what a live stream begins with: its first record, if it is the sensor's own.
    pub fn from_bytes(bytes: &'a [u8]) -> Option<Management<'a>> {
        match Header::read(bytes) {
            Start::Header(header) if header.kind == Kind::Management => {
                let bytes = bytes.get(..header.length)?;
                Some(Management::new(header, bytes, 0))
            }
            _ => None,
        }
    }

    fn u32(&self, at: usize) -> Option<u32> {
        u32_at(self.bytes, at)
    }

    fn count(&self, at: usize) -> Option<i64> {
        self.u32(at).map(i64::from)
    }

    fn instant(&self, at: usize) -> Option<i64> {
        let (seconds, micros) = (self.u32(at)?, self.u32(at + 4)?);
        (seconds != 0).then_some(i64::from(seconds) * 1_000_000 + i64::from(micros))
    }

    /// What it says of its sensor.
    pub fn state(&self) -> ManagementState {
        match (self.header.cause(), self.header.options()) {
            (Cause::Start, _) => ManagementState::Started,
            (Cause::Status, _) => ManagementState::Running,
            (Cause::Stop, _) => ManagementState::Stopped,
            (Cause::Shutdown, _) => ManagementState::ShutDown,
            (Cause::Error, 1) => ManagementState::AccessDenied,
            (Cause::Error, 2) => ManagementState::TooManyClients,
            _ => ManagementState::Failed,
        }
    }

    /// Whether the server lets nobody in who does not speak SASL.
    pub fn demands_sasl(&self) -> bool {
        self.header.cause() == Cause::Start
            && self.u32(4).is_some_and(|status| status & DEMANDS_SASL != 0)
    }

    /// The sensor's id.
    pub fn sensor(&self) -> Option<SensorId> {
        const KIND: u32 = 0x00e0_0000;
        let kind = self.u32(4)? & KIND;
        let at = match (self.header.version, self.header.cause()) {
            (Version::V3, Cause::Start) => 120,
            (Version::V3, _) => 8,
            (Version::V5, _) => 108,
        };
        let four = || -> Option<[u8; 4]> {
            let id = array(self.bytes, at)?;
            match (self.header.version, id) {
                (Version::V5, [0, 0, 0, 0]) => array(self.bytes, 120),
                _ => Some(id),
            }
        };
        match kind {
            0x20_0000 => array(self.bytes, at).map(SensorId::Text),
            0x40_0000 => four().map(|id| SensorId::Number(i32::from_be_bytes(id))),
            0x60_0000 => array(self.bytes, at).map(SensorId::V6),
            0xa0_0000 => array(self.bytes, at).map(SensorId::Uuid),
            _ => four().map(SensorId::V4),
        }
    }

    /// The number that the next record will have.
    pub fn next_sequence(&self) -> Option<i64> {
        self.count(20)
    }

    /// When the sensor, or the interval, began; microseconds since 1970.
    pub fn start(&self) -> Option<i64> {
        self.instant(24)
    }

    /// When the record was written.
    pub fn now(&self) -> Option<i64> {
        self.instant(32)
    }

    /// The format's version, as the record spells it.
    pub fn version(&self) -> Option<(u8, u8)> {
        Some((u8_at(self.bytes, 40)?, u8_at(self.bytes, 41)?))
    }

    /// After how many seconds a flow that goes on is reported.
    pub fn flow_status_interval(&self) -> Option<i64> {
        u16_at(self.bytes, 44).map(i64::from)
    }

    /// After how many seconds the sensor reports of itself.
    pub fn management_interval(&self) -> Option<i64> {
        u16_at(self.bytes, 46).map(i64::from)
    }

    /// Packets that the sensor received.
    pub fn packets_received(&self) -> Option<i64> {
        u64_at(self.bytes, 48).map(|count| i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Bytes that the sensor received.
    pub fn bytes_received(&self) -> Option<i64> {
        u64_at(self.bytes, 56).map(|count| i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// By how many microseconds the sensor's clock is off.
    pub fn drift(&self) -> Option<i64> {
        i64_at(self.bytes, 64)
    }

    /// Records that the sensor wrote.
    pub fn records(&self) -> Option<i64> {
        self.count(72)
    }

    /// Flows that it holds.
    pub fn flows(&self) -> Option<i64> {
        self.count(76)
    }

    /// Packets that it lost.
    pub fn dropped(&self) -> Option<i64> {
        self.count(80)
    }

    /// Flows in its queue.
    pub fn queue(&self) -> Option<i64> {
        self.count(84)
    }

    /// Records that wait to be sent.
    pub fn output(&self) -> Option<i64> {
        self.count(88)
    }

    /// Who reads from it.
    pub fn clients(&self) -> Option<i64> {
        self.count(92)
    }

    /// Its buffers.
    pub fn buffers(&self) -> Option<i64> {
        self.count(96)
    }

    /// Bytes of its memory.
    pub fn memory(&self) -> Option<i64> {
        self.count(100)
    }
}
