//! Datagrams become rows.

use super::element::{Clock, ElementId};
use super::exporter::{Exporter, ExporterId};
use super::flow::Flow;
use super::message::{self, Announced, Header, NoHeader, SetKind};
use super::notes::{Summary, Tally};
use super::octets::Octets;
use super::rows;
use super::template::Template;
use super::waiting::{DataSet, Waiting};
use crate::batch::{Batch, Values};
use crate::column::Column;
use crate::mapping::columns_of_flows;
use crate::mapping::flow_columns::{COLUMNS, FlowField};
use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

/// How many exporters are told apart.
const MOST_EXPORTERS: usize = 65_536;

/// How many elements without a column are remembered.
const MOST_LEFT_OUT: usize = 4096;

/// How many fields all templates have together.
const MOST_FIELDS: usize = 1 << 21;

/// How many octets the samplers and names of interfaces of all exporters take.
const MOST_OPTIONS: usize = 32 << 20;

/// Datagrams of NetFlow 5, NetFlow 9 and IPFIX become rows of a batch, whoever brings them: a
/// capture, or a socket.
///
/// Templates are kept by exporter, source id and version. Records whose template has not come
/// wait for it, in a room that is bounded; [`Decoder::notes`] says how many still wait.
pub struct Decoder {
    columns: Vec<Column>,
    asked: Vec<ElementId>,
    version5: Option<Arc<Template>>,
    exporters: Vec<Exporter>,
    places: HashMap<ExporterId, usize>,
    fields: usize,
    room_for_options: usize,
    waiting: Waiting,
    ready: VecDeque<Ready>,
    flow: Flow,
    texts: Vec<Option<String>>,
    tally: Tally,
}

/// A set and its template, and how far it was read.
struct Ready {
    set: DataSet,
    template: Arc<Template>,
    at: usize,
}

impl Decoder {
    /// With a column more for each of these elements, as [`Decoder::ask`] adds it.
    pub fn new(elements: &[ElementId]) -> Decoder {
        let mut decoder = Decoder {
            columns: columns_of_flows("netflow"),
            version5: message::template_of_version5().map(Arc::new),
            exporters: Vec::new(),
            places: HashMap::new(),
            fields: 0,
            room_for_options: MOST_OPTIONS,
            waiting: Waiting::default(),
            ready: VecDeque::new(),
            flow: Flow::new(),
            texts: Vec::new(),
            asked: Vec::new(),
            tally: Tally::default(),
        };
        decoder.ask(elements);
        decoder
    }

    /// Adds a column for each of these elements, of the rows that are made from here on: of
    /// templates that came before as well. One that has a column needs not be asked for.
    pub fn ask(&mut self, elements: &[ElementId]) {
        for element in elements {
            if element.mapped().is_some() || self.asked.contains(element) {
                continue;
            }
            self.asked.push(*element);
            self.texts.push(None);
            self.tally.left_out.remove(element);
            self.columns.push(element.column());
        }
        let known = self.exporters.iter_mut();
        let known = known.flat_map(|exporter| exporter.templates.values_mut());
        let ready = self.ready.iter_mut().map(|ready| &mut ready.template);
        for template in known.chain(ready) {
            let template = Arc::make_mut(template);
            template.ask(&self.asked);
            self.tally.occurred.extend(template.asked());
        }
    }

    /// The columns of its rows.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Takes a datagram that came from this address. Its flows are given by
    /// [`Decoder::rows`]; what is wrong with it is counted in [`Decoder::notes`].
    pub fn datagram(&mut self, exporter: IpAddr, octets: &[u8]) {
        let mut octets = Octets::new(octets);
        let header = match message::header(&mut octets) {
            Ok(header) => header,
            Err(NoHeader::Short) => {
                self.tally.short += 1;
                return;
            }
            Err(NoHeader::Version(_)) => {
                self.tally.other_versions += 1;
                return;
            }
        };
        let Some(exporter) = self.exporter(exporter, header) else {
            self.tally.crowded += 1;
            return;
        };
        match header.version {
            5 => self.version5(exporter, header, octets),
            version => {
                self.tally.datagrams[if version == 9 { 1 } else { 2 }] += 1;
                self.sets(exporter, header, octets);
            }
        }
    }

    fn exporter(&mut self, address: IpAddr, header: Header) -> Option<usize> {
        let id = ExporterId {
            address,
            domain: header.domain,
            version: header.version,
        };
        if let Some(place) = self.places.get(&id) {
            return Some(*place);
        }
        if self.exporters.len() >= MOST_EXPORTERS {
            return None;
        }
        self.places.insert(id, self.exporters.len());
        self.exporters.push(Exporter::new(id));
        Some(self.exporters.len() - 1)
    }

    fn version5(&mut self, exporter: usize, header: Header, mut octets: Octets<'_>) {
        const RECORD: usize = 48;
        self.tally.datagrams[0] += 1;
        let announced = usize::from(header.records);
        let there = announced.min(octets.rest().len() / RECORD);
        self.tally.cut += (announced - there) as u64;
        let records = octets.take(there * RECORD).unwrap_or(&[]);
        self.left_over(octets.rest());
        let counted = Some(u32::from(header.records));
        if let Some(exporter) = self.exporters.get_mut(exporter) {
            exporter.follow(header.sequence, counted);
        }
        if let Some(template) = self.version5.clone() {
            self.make_ready(exporter, header, template, records);
        }
    }

    /// Records of a known template, of which rows are made when they are asked for.
    fn make_ready(
        &mut self,
        exporter: usize,
        header: Header,
        template: Arc<Template>,
        records: &[u8],
    ) {
        let set = DataSet {
            exporter,
            header,
            octets: records.to_vec(),
        };
        self.ready.push_back(Ready {
            set,
            template,
            at: 0,
        });
    }

    fn sets(&mut self, exporter: usize, header: Header, mut octets: Octets<'_>) {
        let mut records = Some(0);
        let mut templates = 0;
        let options_before = self.tally.options;
        while let Some((number, set, is_cut)) = message::set(&mut octets) {
            self.tally.cut += u64::from(is_cut);
            let counted = match SetKind::new(header.version, number) {
                SetKind::Records(template) => self.records(exporter, header, template, set),
                SetKind::Reserved => {
                    self.tally.reserved += 1;
                    None
                }
                kind => {
                    templates += self.templates(exporter, header.version, kind, set);
                    Some(0)
                }
            };
            records = records.zip(counted).map(|(sum, more)| sum + more);
        }
        self.left_over(octets.rest());
        let counted = if header.version == 9 {
            // Templates and options count as well, but not all exporters count them.
            let options = self.tally.options.saturating_sub(options_before);
            let fits = |records: u32| {
                let flows = u64::from(records).saturating_sub(options);
                let all = u64::from(records) + u64::from(templates);
                (flows..=all).contains(&u64::from(header.records))
            };
            self.tally.miscounted += u64::from(!records.is_none_or(fits));
            Some(1)
        } else {
            records
        };
        if let Some(exporter) = self.exporters.get_mut(exporter) {
            exporter.follow(header.sequence, counted);
        }
    }

    /// Takes a set of templates; gives how many they are.
    fn templates(&mut self, exporter: usize, version: u16, kind: SetKind, set: &[u8]) -> u32 {
        let mut octets = Octets::new(set);
        let mut templates = 0;
        loop {
            match message::template(&mut octets, version, kind, &self.asked) {
                Ok(None) => {
                    self.left_over(octets.rest());
                    return templates;
                }
                Ok(Some(Announced::Template(number, template))) => {
                    self.announce(exporter, number, template);
                }
                Ok(Some(Announced::Withdrawn(number))) => self.withdraw(exporter, number),
                Err(()) => {
                    self.tally.bad_templates += 1;
                    return templates;
                }
            }
            templates += 1;
        }
    }

    fn announce(&mut self, exporter: usize, number: u16, template: Template) {
        let Some(known) = self.exporters.get_mut(exporter) else {
            return;
        };
        let before = known
            .templates
            .get(&number)
            .map_or(0, |before| before.len());
        let fields = self.fields - before + template.len();
        if number < 256 || fields > MOST_FIELDS {
            self.tally.bad_templates += 1;
            return;
        }
        self.fields = fields;
        self.tally.templates += 1;
        if !template.is_options {
            self.tally.occurred.extend(template.asked());
            let room = MOST_LEFT_OUT.saturating_sub(self.tally.left_out.len());
            self.tally.left_out.extend(template.left_out().take(room));
        }
        known.templates.insert(number, Arc::new(template));
        for set in self.waiting.of(exporter, number) {
            self.records(exporter, set.header, number, &set.octets);
        }
    }

    fn withdraw(&mut self, exporter: usize, number: u16) {
        /// These numbers stand for all templates.
        const ALL: [u16; 2] = [2, 3];
        let Some(exporter) = self.exporters.get_mut(exporter) else {
            return;
        };
        if ALL.contains(&number) {
            let fields: usize = exporter.templates.values().map(|known| known.len()).sum();
            self.fields -= fields;
            exporter.templates.clear();
        } else if let Some(template) = exporter.templates.remove(&number) {
            self.fields -= template.len();
        }
    }

    /// Takes a set of records; gives how many they are, if their template is known.
    fn records(&mut self, exporter: usize, header: Header, number: u16, set: &[u8]) -> Option<u32> {
        let known = self.exporters.get_mut(exporter)?;
        let Some(template) = known.templates.get(&number).cloned() else {
            let octets = set.to_vec();
            let set = DataSet {
                exporter,
                header,
                octets,
            };
            if !self.waiting.add(number, set) {
                self.tally.dropped += 1;
            }
            return None;
        };
        if template.is_options {
            let mut octets = Octets::new(set);
            let records = known.learn(&template, &mut octets, &mut self.room_for_options);
            self.tally.options += records;
            self.left_over(octets.rest());
            return u32::try_from(records).ok();
        }
        let records = template.count(set);
        self.make_ready(exporter, header, template, set);
        u32::try_from(records).ok()
    }

    fn left_over(&mut self, octets: &[u8]) {
        const PADDING: usize = 8;
        if octets.len() >= PADDING || octets.iter().any(|octet| *octet != 0) {
            self.tally.left_over += octets.len() as u64;
        }
    }

    /// Gives up the records that are ready.
    pub(super) fn discard(&mut self) {
        self.ready.clear();
    }

    /// Whether rows are ready.
    pub fn has_rows(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Whether there are records whose template has not come, and no others.
    pub fn only_waits(&self) -> bool {
        self.tally.rows == 0 && self.ready.is_empty() && self.waiting.sets() > 0
    }

    /// What became of the datagrams.
    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Appends no more than so many rows to a batch; gives how many.
    pub fn rows(&mut self, batch: &mut Batch, most: usize) -> usize {
        let mut rows = 0;
        while let Some(mut ready) = self.ready.pop_front() {
            rows += self.rows_of(&mut ready, batch, most - rows);
            if rows == most {
                self.ready.push_front(ready);
                break;
            }
            let rest = ready.set.octets.get(ready.at..).unwrap_or(&[]);
            self.left_over(rest);
        }
        self.tally.rows += rows as u64;
        rows
    }

    fn rows_of(&mut self, ready: &mut Ready, batch: &mut Batch, most: usize) -> usize {
        let Some(exporter) = self.exporters.get(ready.set.exporter) else {
            return 0;
        };
        let header = ready.set.header;
        let clock = Clock {
            boot: header.clock.boot.or(exporter.boot),
            ..header.clock
        };
        let set = ready.set.octets.get(ready.at..).unwrap_or(&[]);
        let mut octets = Octets::new(set);
        let mut rows = 0;
        let flow = &mut self.flow;
        while rows < most {
            flow.clear();
            self.texts.fill(None);
            let (texts, misfits) = (&mut self.texts, &mut self.tally.misfits);
            let Some(sampled) = ready
                .template
                .flow(&mut octets, clock, flow, texts, misfits)
            else {
                break;
            };
            let sampling = sampled.interval.or(header.sampling);
            if let Some(sampling) = sampling.or_else(|| exporter.sampling(sampled.sampler)) {
                flow.set(FlowField::SamplingInterval, sampling);
            }
            flow.set_address(FlowField::Exporter, exporter.id.address);
            flow.set(FlowField::SourceId, i64::from(header.domain));
            flow.set(FlowField::ExportTime, clock.export);
            flow.set(FlowField::ExportVersion, i64::from(header.version));
            flow.complete();
            self.tally.backwards += u64::from(flow.is_backwards());
            rows::push(flow, |interface| exporter.interface_name(interface), batch);
            for (values, text) in batch.columns.iter_mut().skip(COLUMNS).zip(&self.texts) {
                if let Values::Texts(texts) = values {
                    texts.push(text.as_deref());
                }
            }
            rows += 1;
        }
        ready.at += set.len() - octets.rest().len();
        rows
    }

    /// What is to be said of the datagrams; the sum first.
    pub fn notes(&self) -> Vec<String> {
        let exporters = &self.exporters;
        let summary = Summary {
            tally: &self.tally,
            exporters: exporters.len(),
            gaps: exporters.iter().map(|exporter| exporter.gaps).sum(),
            missing: exporters.iter().map(|exporter| exporter.missing).sum(),
            untold: exporters.iter().map(|exporter| exporter.crowded).sum(),
            waiting: self.waiting.sets(),
            asked: &self.asked,
        };
        summary.lines()
    }
}
