//! What lies beside and below IP: TTL and type of service, VLAN tags, MPLS labels, what
//! the packets were wrapped in.

use super::flow::Record;
use super::key::Address;
use super::parts::PartKind;
use super::sides::Sides;

/// One side's attributes of IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpAttributes {
    /// Time to live.
    pub ttl: u8,
    /// Type of service.
    pub tos: u8,
    /// Identification.
    pub id: u16,
}

/// What the part of IP attributes has of one side, four bytes each.
#[derive(Default)]
struct AttributeWords {
    attributes: Option<[u8; 4]>,
    options: Option<[u8; 4]>,
}

/// VLAN tags or MPLS labels of each side, where it has one.
pub type Tags<T> = Sides<Option<T>>;

impl Record<'_> {
    /// Attributes of IP, where the sensor wrote them.
    pub fn ip_attributes(&self) -> Tags<IpAttributes> {
        let words = self.ip_attribute_words();
        let attributes = |word: Option<[u8; 4]>| {
            word.map(|[ttl, tos, high, low]| IpAttributes {
                ttl,
                tos,
                id: u16::from_be_bytes([high, low]),
            })
        };
        Sides {
            source: attributes(words.source.attributes),
            destination: attributes(words.destination.attributes),
        }
    }

    /// The options of IP that were seen, a bit each, from both sides together.
    pub fn ip_options(&self) -> u8 {
        let words = self.ip_attribute_words();
        let options = |word: Option<[u8; 4]>| word.map_or(0, |word| word[3]);
        options(words.source.options) | options(words.destination.options)
    }

    /// Of each side the word of attributes and the word of options. They stand in the
    /// order of their bits, which is not that of the numbers.
    fn ip_attribute_words(&self) -> Sides<AttributeWords> {
        const SOURCE: u8 = 1;
        const SOURCE_OPTIONS: u8 = 4;
        const DESTINATION: u8 = 2;
        const DESTINATION_OPTIONS: u8 = 8;
        let Some(part) = self.part(PartKind::IpAttributes) else {
            return Sides::default();
        };
        let mut at = 4;
        let mut word = |bit: u8| {
            (part.qualifier & bit != 0).then(|| {
                at += 4;
                part.array(at - 4)
            })?
        };
        let sides = Sides {
            source: AttributeWords {
                attributes: word(SOURCE),
                options: word(SOURCE_OPTIONS),
            },
            destination: AttributeWords {
                attributes: word(DESTINATION),
                options: word(DESTINATION_OPTIONS),
            },
        };
        sides.exchanged_if(self.has_exchanged_sides())
    }

    /// VLAN tags, priority included.
    pub fn vlan(&self) -> Tags<u16> {
        let Some(part) = self.part(PartKind::Vlan) else {
            return Sides::default();
        };
        let tag = |at: usize, bit: u8| {
            part.u16(at)
                .filter(|tag| part.qualifier & bit != 0 || *tag != 0)
        };
        let tags = Sides {
            source: tag(4, 1),
            destination: tag(6, 2),
        };
        tags.exchanged_if(self.has_exchanged_sides())
    }

    /// MPLS labels.
    pub fn mpls(&self) -> Tags<u32> {
        let Some(part) = self.part(PartKind::Mpls) else {
            return Sides::default();
        };
        let label = |at: usize, bit: u8| {
            let entry = part.u32(at).filter(|_| part.subtype & bit != 0);
            entry.map(|entry| entry >> 12)
        };
        let labels = Sides {
            source: label(4, 1),
            destination: label(8, 2),
        };
        labels.exchanged_if(self.has_exchanged_sides())
    }

    /// MAC addresses.
    pub fn mac(&self) -> Tags<Address> {
        let Some(part) = self.part(PartKind::Mac) else {
            return Sides::default();
        };
        let tags = Sides {
            source: part.array(10).map(Address::Mac),
            destination: part.array(4).map(Address::Mac),
        };
        tags.exchanged_if(self.has_exchanged_sides())
    }

    /// What the packets were wrapped in, a bit each; none where the record does not say.
    pub fn encapsulations(&self) -> Option<Sides<u32>> {
        let part = self.part(PartKind::Encapsulation)?;
        Some(Sides {
            source: part.u32(4)?,
            destination: part.u32(8)?,
        })
    }
}
