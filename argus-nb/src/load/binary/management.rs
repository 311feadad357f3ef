//! The sensor's own records as a frame: what an operator looks at.

use super::blocks::{BLOCK, Block, Blocks};
use super::is_argus;
use crate::interrupt::interrupted;
use crate::load::error::LoadError;
use crate::load::loaded;
use crate::load::options::{Load, OnError};
use crate::load::report::{self, Example, LoadReport, Place, Reason};
use crate::load::source::{Meter, Source};
use argus_records::{Damage, Item, Management, Records, Trouble, Version};
use polars::prelude::*;

impl Load {
    /// The management records of Argus' own files, which the sensor writes when it begins,
    /// at each interval, and when it ends. A row each:
    ///
    /// | column | dtype | |
    /// | --- | --- | --- |
    /// | StartTime | Datetime in µs | when the sensor, or the interval, began |
    /// | LastTime | Datetime in µs | when the record was written |
    /// | SrcId | String | the sensor |
    /// | State | String | `STA` began, `CON` goes on, `STP` ended, `SHT` was shut down, `ERR` |
    /// | Version | String | the format, `3.0` or `5.0` |
    /// | Seq | Int64 | the number that the next record has |
    /// | PktsRcvd, BytesRcvd | Int64 | packets and bytes that the sensor received |
    /// | Drops | Int64 | packets that it lost |
    /// | Records, Flows | Int64 | records that it wrote, flows that it holds |
    /// | Queue, Output, Clients | Int64 | flows that wait, records that wait, who reads |
    /// | Bufs, Bytes | Int64 | its memory, in buffers and bytes |
    /// | Drift | Int64 | µs by which its clock is off |
    /// | StatusInterval, ManInterval | Int64 | seconds between reports of a flow, and of itself |
    /// | Offset | Int64 | the byte of the file, unpacked, at which the record begins |
    ///
    /// ra prints them with `-M man`, in columns whose names say something else.
    ///
    /// Damage is an error, or a line of the report, as it is to [`Load::read`].
    ///
    /// # Errors
    /// Those of [`Load::read`], and that a file is not Argus' own.
    pub fn management(&self) -> Result<DataFrame, LoadError> {
        let sources = self.sources()?;
        if !is_argus(&self.pattern, &sources)? {
            return Err(LoadError::NoManagement {
                path: self.pattern.clone(),
            });
        }
        let mut rows = Rows::default();
        let mut report = LoadReport::default();
        let mut of_files = Vec::new();
        for source in &sources {
            let before = rows.count;
            self.read_management(source, &mut rows, &mut report)?;
            of_files.push(rows.count - before);
        }
        let paths = sources.iter().map(|source| source.path.as_path());
        loaded::note_files(paths, std::iter::empty());
        let files = sources.iter().zip(of_files);
        let files =
            files.flat_map(|(source, n)| std::iter::repeat_n(source.path.display().to_string(), n));
        let refused = |source| LoadError::Polars {
            path: self.pattern.clone(),
            source,
        };
        let mut columns = rows.columns().map_err(refused)?;
        if let Some(name) = &self.file_column {
            columns.insert(
                0,
                Column::new(name.as_str().into(), files.collect::<Vec<_>>()),
            );
        }
        let df = DataFrame::new_infer_height(columns).map_err(refused)?;
        let packets = sources.iter().filter_map(Source::said_of_packets);
        report.notes.extend(packets);
        if !report.is_empty() {
            report::say(&self.pattern, &report);
            report::keep(&df, report);
        }
        Ok(df)
    }

    fn read_management(
        &self,
        source: &Source,
        rows: &mut Rows,
        report: &mut LoadReport,
    ) -> Result<(), LoadError> {
        let reader = source.reader(&Meter::default())?;
        let mut blocks = Blocks::new(reader, BLOCK);
        let mut block = Block::default();
        let most = self.rows.unwrap_or(usize::MAX);
        while rows.count < most
            && blocks
                .next(&mut block)
                .map_err(|error| source.broken(error))?
        {
            interrupted()?;
            let mut records = Records::new(block.bytes()).from_offset(block.offset);
            if block.ends {
                records = records.of_a_whole_file();
            }
            for item in records {
                match item {
                    Item::Management(record) if rows.count < most => rows.push(&record),
                    Item::Damage(damage) => self.note_damage(source, &damage, report)?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// A file that is being written ends within a record; other damage may have been the
    /// sensor's own records.
    fn note_damage(
        &self,
        source: &Source,
        damage: &Damage,
        report: &mut LoadReport,
    ) -> Result<(), LoadError> {
        let path = source.path.clone();
        let Damage {
            offset,
            length,
            trouble,
        } = *damage;
        if trouble != Trouble::Cut && self.on_error == OnError::Fail {
            return Err(LoadError::Damaged {
                path,
                offset,
                trouble,
            });
        }
        report.bytes_damaged += length;
        report.add(Reason::Damage(trouble), || Example {
            path,
            place: Place::Byte(offset),
            text: format!("{length} bytes"),
        });
        Ok(())
    }
}

/// A column of counts: its name, and what it counts.
type Count = (&'static str, fn(&Management<'_>) -> Option<i64>);

const COUNTS: [Count; 15] = [
    ("Seq", |record| record.next_sequence()),
    ("PktsRcvd", |record| record.packets_received()),
    ("BytesRcvd", |record| record.bytes_received()),
    ("Drops", |record| record.dropped()),
    ("Records", |record| record.records()),
    ("Flows", |record| record.flows()),
    ("Queue", |record| record.queue()),
    ("Output", |record| record.output()),
    ("Clients", |record| record.clients()),
    ("Bufs", |record| record.buffers()),
    ("Bytes", |record| record.memory()),
    ("Drift", |record| record.drift()),
    ("StatusInterval", |record| record.flow_status_interval()),
    ("ManInterval", |record| record.management_interval()),
    ("Offset", |record| i64::try_from(record.offset).ok()),
];

/// Some management records, a row each.
#[derive(Clone, Default)]
pub(super) struct Rows {
    count: usize,
    starts: Vec<Option<i64>>,
    written: Vec<Option<i64>>,
    sensors: Vec<Option<String>>,
    states: Vec<&'static str>,
    versions: Vec<&'static str>,
    counts: [Vec<Option<i64>>; COUNTS.len()],
}

impl Rows {
    pub(super) fn push(&mut self, record: &Management<'_>) {
        self.count += 1;
        self.starts.push(record.start());
        self.written.push(record.now());
        self.sensors
            .push(record.sensor().map(|sensor| sensor.to_string()));
        self.states.push(record.state().name());
        self.versions.push(match record.header.version {
            Version::V3 => "3.0",
            Version::V5 => "5.0",
        });
        for (counts, (_, count)) in self.counts.iter_mut().zip(COUNTS) {
            counts.push(count(record));
        }
    }

    pub(super) fn columns(self) -> PolarsResult<Vec<Column>> {
        let time = DataType::Datetime(TimeUnit::Microseconds, None);
        let mut columns = vec![
            Column::new("StartTime".into(), self.starts).cast(&time)?,
            Column::new("LastTime".into(), self.written).cast(&time)?,
            Column::new("SrcId".into(), self.sensors),
            Column::new("State".into(), self.states),
            Column::new("Version".into(), self.versions),
        ];
        let counts = self.counts.into_iter().zip(COUNTS);
        columns.extend(counts.map(|(counts, (name, _))| Column::new(name.into(), counts)));
        Ok(columns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &[u8] = include_bytes!("../../../argus/tests/data/ip.argus");

    #[test]
    fn damage_is_refused_or_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.argus");
        let whole = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            Load::new(&path)
        };
        let rows = whole(FILE).management().unwrap().height();
        assert!(rows > 0);
        // (what, the bytes, the error, the line of the report where it goes on)
        let cases = [
            (
                "damage",
                [FILE, &[0xff; 600], FILE].concat(),
                true,
                "no record of Argus begins here",
            ),
            (
                "a cut tail",
                [FILE, &FILE[..150]].concat(),
                false,
                "the file ends within the record",
            ),
        ];
        for (name, bytes, is_refused, line) in cases {
            let load = whole(&bytes);
            assert_eq!(load.management().is_err(), is_refused, "{name}");
            let df = load.on_error(OnError::Skip).management().unwrap();
            let lines = crate::load::report::load_report(&df).unwrap().lines();
            assert!(
                lines.iter().any(|said| said.contains(line)),
                "{name}: {lines:?}"
            );
            assert!(
                df.height() > rows,
                "{name}: what is behind, or before, is read"
            );
        }
    }
}
