//! What a caller can say of a file before it is read.

use super::error::LoadError;
use super::find;
use super::time::Clock;
use std::path::{Path, PathBuf};

/// What becomes of a value or a row that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnError {
    /// The load ends with an error that names the first of them.
    #[default]
    Fail,
    /// The value becomes null; the report counts it.
    Null,
    /// The row is left out; the report counts it.
    Skip,
}

/// A load with more said about it than its path.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), LoadError> {
/// let df = Load::new("day/*.csv.gz")
///     .columns(["StartTime", "DstAddr", "Dport", "TotBytes"])
///     .year(2024)
///     .on_error(OnError::Skip)
///     .read()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Load {
    pub(super) pattern: PathBuf,
    pub(super) columns: Option<Vec<String>>,
    pub(super) all: bool,
    pub(super) rename: Vec<(String, String)>,
    pub(super) names: Option<Vec<String>>,
    pub(super) rows: Option<usize>,
    pub(super) separator: Option<char>,
    pub(super) year: Option<i32>,
    pub(super) date: Option<String>,
    pub(super) time_format: Option<String>,
    pub(super) zone: Option<String>,
    pub(super) text: Vec<String>,
    pub(super) ports_as_text: bool,
    pub(super) user_data_as_bytes: bool,
    pub(super) format: Option<argus_import::Format>,
    pub(super) elements: Vec<String>,
    pub(super) ports: Option<Vec<u16>>,
    pub(super) interval: Option<String>,
    pub(super) whole: bool,
    pub(super) inner_flows: bool,
    pub(super) flows_only: bool,
    pub(super) file_column: Option<String>,
    pub(super) on_error: OnError,
}

impl Load {
    /// A file, a folder of flow files, or a glob such as `day/*.csv.gz`.
    pub fn new(path: impl AsRef<Path>) -> Load {
        Load {
            pattern: find::expanded(path.as_ref()),
            columns: None,
            all: false,
            rename: Vec::new(),
            names: None,
            rows: None,
            separator: None,
            year: None,
            date: None,
            time_format: None,
            zone: None,
            text: Vec::new(),
            ports_as_text: false,
            user_data_as_bytes: false,
            format: None,
            elements: Vec::new(),
            ports: None,
            interval: None,
            whole: false,
            inner_flows: false,
            flows_only: false,
            file_column: None,
            on_error: OnError::Fail,
        }
    }

    /// Only these columns, in this order, each by the file's name for it, by
    /// ra's (`stime`) or by its header (`StartTime`).
    pub fn columns<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Load {
        self.columns = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Of a file of Argus' own, every field that occurs in it, and not only those that ra
    /// prints if it is not asked for others; of a capture of NetFlow's or IPFIX' export, every
    /// element that occurs in it. A file of another kind has the columns that it has.
    pub fn all(mut self) -> Load {
        self.all = true;
        self
    }

    /// Other names for columns, `[("saddr", "SrcAddr")]`. What a new name means
    /// to Argus decides the column's type.
    pub fn rename<O: Into<String>, N: Into<String>>(
        mut self,
        names: impl IntoIterator<Item = (O, N)>,
    ) -> Load {
        self.rename = names
            .into_iter()
            .map(|(old, new)| (old.into(), new.into()))
            .collect();
        self
    }

    /// The names of all columns, in the file's order: of a file without a header
    /// (`ra -L -1`), or in place of those that its header has, which the report says.
    pub fn names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Load {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// The first so many rows; the rest is not read. With [`Load::flows_only`] it is so
    /// many flows.
    pub fn rows(mut self, rows: usize) -> Load {
        self.rows = Some(rows);
        self
    }

    /// The separator, where the header does not show it. A space stands for
    /// columns aligned with spaces, as ra prints them without `-c`.
    pub fn separator(mut self, separator: char) -> Load {
        self.separator = Some(separator);
        self
    }

    /// The year of times that ra printed without one (`01/09.17:09:04.26`).
    pub fn year(mut self, year: i32) -> Load {
        self.year = Some(year);
        self
    }

    /// The date, `2024-01-09`, of times that ra printed without one
    /// (`17:09:04.26`).
    pub fn date(mut self, date: impl Into<String>) -> Load {
        self.date = Some(date.into());
        self
    }

    /// The format of the times, in chrono's specifiers: `%d.%m.%Y %H:%M:%S%.f`.
    pub fn time_format(mut self, format: impl Into<String>) -> Load {
        self.time_format = Some(format.into());
        self
    }

    /// The zone that the times were printed in, `Europe/Berlin`; UTC if none is
    /// named. Epoch seconds are UTC in any case. The column keeps the zone.
    pub fn zone(mut self, zone: impl Into<String>) -> Load {
        self.zone = Some(zone.into());
        self
    }

    /// Leaves these columns as the text that is in the file.
    pub fn as_text<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Load {
        self.text.extend(names.into_iter().map(Into::into));
        self
    }

    /// Leaves ports as text: `domain`, `0x0303`.
    pub fn ports_as_text(mut self) -> Load {
        self.ports_as_text = true;
        self
    }

    /// The format of the file, where its content does not tell: one of `zeek`,
    /// `suricata`, `aws-vpc`, `azure`, `gcp-vpc`, `json`, `nfdump`, `silk`, `cicflowmeter`,
    /// `nfcapd`, and for a capture of the export itself `netflow`, of NetFlow or IPFIX, or `sflow`.
    ///
    /// # Errors
    /// A name that is none of these.
    pub fn format(mut self, name: &str) -> Result<Load, LoadError> {
        self.format = Some(format_named(name)?);
        Ok(self)
    }

    /// Of a capture of NetFlow's or IPFIX' export, besides the columns that there are one for
    /// each of these elements, each by its enterprise and its number: `"e9.45"`, and `"e0.371"`
    /// of IANA's. They are String: a number in digits, letters as they are, anything else in
    /// hexadecimal; null where a record does not have it, or nothing in it. Which of them a file has, its report
    /// says. [`Load::columns`] may name them as well.
    pub fn elements<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Load {
        self.elements.extend(names.into_iter().map(Into::into));
        self
    }

    /// Of a capture of NetFlow's or IPFIX' export: the ports of UDP that it is sent to, where
    /// they are not the usual ones (2055, 2056, 4432, 4739, 9995, 9996).
    pub fn ports(mut self, ports: impl IntoIterator<Item = u16>) -> Load {
        self.ports = Some(ports.into_iter().collect());
        self
    }

    /// Of a capture of packets: a flow that goes on has a record for each interval, `"5s"` if
    /// nothing is said, as `argus -S 5` writes it.
    pub fn interval(mut self, interval: impl Into<String>) -> Load {
        self.interval = Some(interval.into());
        self
    }

    /// Of a capture of packets: one record for each flow, from its first packet to its last.
    pub fn whole(mut self) -> Load {
        self.whole = true;
        self
    }

    /// Of a capture of packets: the flows inside of tunnels, and not those of the tunnels.
    /// VXLAN, GENEVE, IP in IP (6in4, 4in6), GRE over IPv6, MPLS in UDP, Teredo and L2TP are
    /// looked through, also one in another; GRE over IPv4 always is, as by argus. Bytes are
    /// those of the wire, the tunnel's headers with them. The virtual network of VXLAN and
    /// GENEVE is in `SrcVnid` and `DstVnid`, and the same addresses in two of them are two
    /// flows.
    pub fn inner_flows(mut self) -> Load {
        self.inner_flows = true;
        self
    }

    /// What is said, but of columns only these, and the column of files only if it is one.
    pub(super) fn with_file_column_among(&self, names: &[&str]) -> Load {
        let mut load = self.clone();
        load.file_column = load
            .file_column
            .filter(|name| names.contains(&name.as_str()));
        load.rows = None;
        load
    }

    /// User data of a file of Argus' own as the bytes that were on the network (Binary), and
    /// not as ra prints them: `s[8]=GET / HT`, with a dot for all that is no character of
    /// ASCII. What ra has printed stays text.
    pub fn user_data_as_bytes(mut self) -> Load {
        self.user_data_as_bytes = true;
        self
    }

    /// Drops the sensor's own management records (Proto `man`). A file that does not
    /// say what is one, for want of a column Proto, is an error.
    pub fn flows_only(mut self) -> Load {
        self.flows_only = true;
        self
    }

    /// A first column of that name, with the file that each row is from.
    pub fn file_column(mut self, name: impl Into<String>) -> Load {
        self.file_column = Some(name.into());
        self
    }

    /// What becomes of values and rows that do not fit; [`OnError::Fail`] if
    /// nothing is said.
    pub fn on_error(mut self, on_error: OnError) -> Load {
        self.on_error = on_error;
        self
    }

    /// Whether it was said how a table of text is to be read: then it keeps its own names, even
    /// if it is one of nfdump's, SiLK's or CICFlowMeter's.
    pub(super) fn says_how_text_is_read(&self) -> bool {
        self.separator.is_some()
            || self.names.is_some()
            || self.year.is_some()
            || self.date.is_some()
            || self.time_format.is_some()
            || self.zone.is_some()
            || !self.text.is_empty()
            || self.ports_as_text
    }

    /// How times are to be read.
    pub(super) fn clock(&self) -> Result<Clock, LoadError> {
        Clock::new(
            self.year,
            self.date.as_deref(),
            self.time_format.as_deref(),
            self.zone.as_deref(),
        )
    }
}

/// The format of others of that name.
pub(super) fn format_named(name: &str) -> Result<argus_import::Format, LoadError> {
    argus_import::Format::from_name(name).ok_or_else(|| LoadError::NoFormat {
        name: name.to_owned(),
        known: argus_import::Format::ALL
            .map(argus_import::Format::name)
            .join(", "),
    })
}
