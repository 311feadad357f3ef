//! Templates: of which fields the records of a set are made.

use super::element::{Clock, ElementId, set, write_text};
use super::flow::Flow;
use super::octets::Octets;
use crate::mapping::flow_columns::FlowField;
use crate::mapping::netflow::How;

/// The length that says that the field's first octet has its length.
const VARYING: u16 = 0xffff;

/// What is done with a field.
#[derive(Debug, Clone, Copy)]
enum Use {
    /// It is a column's value.
    Column(FlowField, How),
    /// It names the sampler.
    Sampler,
    /// It is how many packets there are to one that was looked at.
    Sampling,
    /// It is when the device began.
    Boot,
    /// Nothing.
    Nothing,
}

/// A field of a record.
#[derive(Debug, Clone, Copy)]
struct Field {
    id: ElementId,
    length: u16,
    used: Use,
    /// If its text was asked for: the place among those that were.
    asked: Option<usize>,
}

/// Of which fields records are made.
#[derive(Debug, Clone)]
pub(super) struct Template {
    fields: Vec<Field>,
    shortest: usize,
    varies: bool,
    /// ICMP's type and code can only be in the port.
    icmp_in_port: bool,
    /// Its records tell of the exporter, not of flows.
    pub is_options: bool,
}

/// What a record says about itself besides the columns.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Sampled {
    /// Which sampler chose its packets.
    pub sampler: Option<u64>,
    /// The interval that the record itself gives, in millionths.
    pub interval: Option<i64>,
}

impl Template {
    /// Reads so many fields; `None` if they run past the set, or if a record could be empty.
    /// Elements in `asked` are kept as texts.
    pub(super) fn read(
        octets: &mut Octets<'_>,
        fields: usize,
        enterprises: bool,
        asked: &[ElementId],
    ) -> Option<Template> {
        let mut read = Vec::new();
        for _ in 0..fields {
            let number = octets.u16()?;
            let length = octets.u16()?;
            let id = if enterprises && number & 0x8000 != 0 {
                let number = number & 0x7fff;
                let enterprise = octets.u32()?;
                ElementId { enterprise, number }
            } else {
                ElementId::iana(number)
            };
            read.push((id, length));
        }
        Template::new(&read, enterprises, asked)
    }

    /// Of these elements with these lengths.
    pub(super) fn new(
        fields: &[(ElementId, u16)],
        may_vary: bool,
        asked: &[ElementId],
    ) -> Option<Template> {
        let varies = |length: u16| may_vary && length == VARYING;
        let octets = |length: u16| {
            if varies(length) {
                1
            } else {
                usize::from(length)
            }
        };
        let shortest = fields.iter().map(|(_, length)| octets(*length)).sum();
        let icmp = |id: &ElementId| {
            let mapped = id.mapped();
            mapped.is_some_and(|to| to.how == How::TypeAndCode || (176..=179).contains(&to.number))
        };
        let field = |(id, length): &(ElementId, u16)| Field {
            id: *id,
            length: *length,
            used: used(*id),
            asked: place(*id, asked),
        };
        let template = Template {
            fields: fields.iter().map(field).collect(),
            shortest,
            varies: fields.iter().any(|(_, length)| varies(*length)),
            icmp_in_port: !fields.iter().any(|(id, _)| icmp(id)),
            is_options: false,
        };
        (shortest > 0).then_some(template)
    }

    /// How many fields there are.
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// Keeps these elements as texts from here on.
    pub(super) fn ask(&mut self, asked: &[ElementId]) {
        for field in &mut self.fields {
            field.asked = place(field.id, asked);
        }
    }

    /// Elements that were asked for.
    pub(super) fn asked(&self) -> impl Iterator<Item = ElementId> {
        let asked = |field: &&Field| field.asked.is_some();
        self.fields.iter().filter(asked).map(|field| field.id)
    }

    /// Elements that have no column and were not asked for.
    pub(super) fn left_out(&self) -> impl Iterator<Item = ElementId> {
        let left_out = |field: &&Field| {
            matches!(field.used, Use::Nothing) && field.asked.is_none() && !field.id.is_idle()
        };
        self.fields.iter().filter(left_out).map(|field| field.id)
    }

    /// How many records these octets are.
    pub(super) fn count(&self, octets: &[u8]) -> usize {
        if !self.varies {
            return octets.len() / self.shortest;
        }
        let mut octets = Octets::new(octets);
        let mut records = 0;
        while self.walk(&mut octets, |_, _| {}).is_some() {
            records += 1;
        }
        records
    }

    /// Gives each field of the next record; `None`, and nothing is read, where what is left is
    /// no record.
    #[inline]
    fn walk<'a>(
        &self,
        octets: &mut Octets<'a>,
        mut each: impl FnMut(&Field, &'a [u8]),
    ) -> Option<()> {
        let mut ahead = *octets;
        if ahead.rest().len() < self.shortest {
            return None;
        }
        for field in &self.fields {
            let length = match field.length {
                VARYING if self.varies => ahead.varying_length()?,
                length => usize::from(length),
            };
            each(field, ahead.take(length)?);
        }
        *octets = ahead;
        Some(())
    }

    /// Gives each element of the next record and its octets.
    pub(super) fn elements<'a>(
        &self,
        octets: &mut Octets<'a>,
        mut each: impl FnMut(ElementId, &'a [u8]),
    ) -> Option<()> {
        self.walk(octets, |field, octets| each(field.id, octets))
    }

    /// Fills a flow, and texts of what was asked for, with the next record.
    pub(super) fn flow(
        &self,
        octets: &mut Octets<'_>,
        mut clock: Clock,
        flow: &mut Flow,
        asked: &mut [Option<String>],
        misfits: &mut u64,
    ) -> Option<Sampled> {
        let mut sampled = Sampled::default();
        self.walk(octets, |field, octets| {
            if let Some(text) = field.asked.and_then(|place| asked.get_mut(place)) {
                let varies = field.length == VARYING;
                write_text(octets, varies, text.get_or_insert_default());
            }
            match field.used {
                Use::Column(into, how) => {
                    // An element of no octets says that there is no value.
                    let fits = octets.is_empty() || set(flow, into, how, octets, clock);
                    *misfits += u64::from(!fits);
                }
                Use::Nothing => {}
                Use::Sampler => sampled.sampler = super::octets::unsigned(octets),
                Use::Sampling => sampled.interval = interval(octets),
                Use::Boot => clock.boot = boot(octets),
            }
        })?;
        if self.icmp_in_port {
            flow.icmp_from_ports();
        }
        Some(sampled)
    }
}

/// A number of packets, in millionths; none for 0, which says that nothing is sampled.
fn interval(octets: &[u8]) -> Option<i64> {
    let interval = i64::try_from(super::octets::unsigned(octets)?).ok()?;
    interval
        .checked_mul(1_000_000)
        .filter(|interval| *interval > 0)
}

/// A time in milliseconds.
pub(super) fn boot(octets: &[u8]) -> Option<i64> {
    i64::try_from(super::octets::unsigned(octets)?).ok()
}

/// The elements that say how packets were chosen, and when the device began.
pub(super) mod about_the_exporter {
    pub const SAMPLING_INTERVAL: u16 = 34;
    pub const FLOW_SAMPLER_ID: u16 = 48;
    pub const FLOW_SAMPLER_INTERVAL: u16 = 50;
    pub const INTERFACE_NAME: u16 = 82;
    pub const INTERFACE_DESCRIPTION: u16 = 83;
    pub const SYSTEM_INIT_MILLISECONDS: u16 = 160;
    pub const SELECTOR_ID: u16 = 302;
    pub const SAMPLING_PACKETS: u16 = 305;
    pub const SAMPLING_SPACE: u16 = 306;
    pub const SAMPLING_SIZE: u16 = 309;
    pub const SAMPLING_POPULATION: u16 = 310;
}

fn place(id: ElementId, asked: &[ElementId]) -> Option<usize> {
    asked.iter().position(|asked| *asked == id)
}

fn used(id: ElementId) -> Use {
    use about_the_exporter::{
        FLOW_SAMPLER_ID, FLOW_SAMPLER_INTERVAL, SAMPLING_INTERVAL, SELECTOR_ID,
        SYSTEM_INIT_MILLISECONDS,
    };
    match (id.enterprise, id.number) {
        (0, FLOW_SAMPLER_ID | SELECTOR_ID) => Use::Sampler,
        (0, SAMPLING_INTERVAL | FLOW_SAMPLER_INTERVAL) => Use::Sampling,
        (0, SYSTEM_INIT_MILLISECONDS) => Use::Boot,
        _ => id
            .mapped()
            .map_or(Use::Nothing, |to| Use::Column(to.into, to.how)),
    }
}
