//! Which of the formats a source has, by its first bytes.

use crate::cloud::{AzureImport, GCP, from_aws, is_aws};
use crate::delimited::{Program, from_table};
use crate::fill::start_of;
use crate::json::{JsonImport, Shape, from_json, walk};
use crate::netflow::{ExportOptions, from_capture};
use crate::nfcapd::from_nfcapd;
use crate::sflow::SflowImport;
use crate::steps::Stepping;
use crate::suricata::EVE;
use crate::zeek::{self, from_tsv, is_bare_header};
use crate::{Import, ImportError};
use std::collections::HashSet;
use std::io::{Cursor, Read};

/// A format of flow data that is not Argus'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A log of Zeek's, with its `#` header or as JSON.
    Zeek,
    /// Suricata's eve.json.
    Suricata,
    /// AWS' VPC flow logs, as text.
    AwsVpc,
    /// Azure's flow logs, of network security groups and of virtual networks.
    Azure,
    /// Google's VPC flow logs.
    GcpVpc,
    /// JSON lines, or an array of objects, of anything else.
    Json,
    /// nfdump's text: `nfdump -o csv`, and tables that people publish.
    Nfdump,
    /// SiLK's text, by `rwcut`.
    Silk,
    /// CICFlowMeter's features, and the data sets that are made with it.
    CicFlowMeter,
    /// A file of nfcapd's, nfdump's collector.
    Nfcapd,
    /// A capture of the export itself: NetFlow 5, 9 or IPFIX. Its bytes are those of any
    /// capture, so it has to be named.
    NetflowCapture,
    /// A capture of sFlow's datagrams, which has to be named as well.
    SflowCapture,
}

/// The format of a source that begins so (4 to 16 KB are enough); none if it is none of these.
pub fn detect(start: &[u8]) -> Option<Format> {
    let start = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start);
    let line = start
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if let [0x0c, 0xa5, ..] | [0xa5, 0x0c, ..] = start {
        return Some(Format::Nfcapd);
    }
    if start.starts_with(b"#separator ") || start.starts_with(b"#fields\t") || is_bare_header(line)
    {
        return Some(Format::Zeek);
    }
    if is_aws(start) {
        return Some(Format::AwsVpc);
    }
    if let Some(program) = Program::detect(line) {
        return Some(Format::from_program(program));
    }
    Paths::new(start).map(|paths| paths.format())
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 12] = [
        Format::Zeek,
        Format::Suricata,
        Format::AwsVpc,
        Format::Azure,
        Format::GcpVpc,
        Format::Json,
        Format::Nfdump,
        Format::Silk,
        Format::CicFlowMeter,
        Format::Nfcapd,
        Format::NetflowCapture,
        Format::SflowCapture,
    ];

    /// What it is called where content can't tell; the same as a mapping's `source`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Zeek => "zeek",
            Format::Suricata => "suricata",
            Format::AwsVpc => "aws-vpc",
            Format::Azure => "azure",
            Format::GcpVpc => "gcp-vpc",
            Format::Json => "json",
            Format::Nfdump => "nfdump",
            Format::Silk => "silk",
            Format::CicFlowMeter => "cicflowmeter",
            Format::Nfcapd => "nfcapd",
            Format::NetflowCapture => "netflow",
            Format::SflowCapture => "sflow",
        }
    }

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    fn from_program(program: Program) -> Format {
        match program {
            Program::Nfdump => Format::Nfdump,
            Program::Silk => Format::Silk,
            Program::CicFlowMeter => Format::CicFlowMeter,
        }
    }

    /// Whether it is a table of lines and delimiters, which can be read as any such table as well.
    pub fn is_delimited(self) -> bool {
        matches!(self, Format::Nfdump | Format::Silk | Format::CicFlowMeter)
    }

    /// Whether it is packets of an export that are read, and not flows of the packets.
    pub fn reads_packets(self) -> bool {
        matches!(self, Format::NetflowCapture | Format::SflowCapture)
    }

    /// Begins to read.
    ///
    /// # Errors
    /// If it can't be read, or is not of this format after all.
    pub fn open<'r>(
        self,
        reader: impl Read + Send + 'r,
    ) -> Result<Box<dyn Import + 'r>, ImportError> {
        self.open_with(reader, &ExportOptions::default())
    }

    /// Begins to read; these options are for [`Format::NetflowCapture`] alone.
    ///
    /// # Errors
    /// Those of [`Format::open`].
    pub fn open_with<'r>(
        self,
        reader: impl Read + Send + 'r,
        export: &ExportOptions,
    ) -> Result<Box<dyn Import + 'r>, ImportError> {
        match self {
            Format::Nfcapd => Ok(Box::new(from_nfcapd(Box::new(reader))?)),
            Format::NetflowCapture => Ok(Box::new(from_capture(Box::new(reader), export.clone())?)),
            Format::SflowCapture => {
                Ok(Box::new(Stepping::new(SflowImport::new(Box::new(reader))?)))
            }
            Format::Json => from_json(reader, |_| false),
            _ => self.open_text(reader),
        }
    }

    fn open_text<'r>(
        self,
        mut reader: impl Read + Send + 'r,
    ) -> Result<Box<dyn Import + 'r>, ImportError> {
        let start = start_of(&mut reader)?;
        self.refuse_another(&start)?;
        let shape = Shape::detect(&start);
        let paths = Paths::new(&start);
        let is_json = paths.is_some();
        let is_conn = paths.is_some_and(|paths| paths.are_of_conn());
        let has_envelope = memchr::memmem::find(&start, b"\"records\"").is_some();
        let reader = Cursor::new(start).chain(reader);
        Ok(match self {
            Format::Zeek if !is_json => from_tsv(reader)?,
            Format::Zeek if is_conn => {
                Box::new(Stepping::new(JsonImport::new(reader, shape, &zeek::CONN)?))
            }
            Format::Zeek => Box::new(Stepping::new(JsonImport::new(reader, shape, &zeek::OTHER)?)),
            Format::Suricata => Box::new(Stepping::new(JsonImport::new(reader, shape, &EVE)?)),
            Format::AwsVpc => from_aws(reader)?,
            Format::Nfdump => from_table(reader, Program::Nfdump)?,
            Format::Silk => from_table(reader, Program::Silk)?,
            Format::CicFlowMeter => from_table(reader, Program::CicFlowMeter)?,
            Format::Azure if has_envelope => {
                Box::new(Stepping::new(AzureImport::new(reader, Shape::Envelope)))
            }
            Format::Azure => Box::new(Stepping::new(AzureImport::new(reader, shape))),
            Format::GcpVpc => Box::new(Stepping::new(JsonImport::new(reader, shape, &GCP)?)),
            Format::Nfcapd | Format::NetflowCapture | Format::SflowCapture | Format::Json => {
                from_json(reader, |_| false)?
            }
        })
    }

    /// An error if the content is surely of another format than the one that was named. Any
    /// JSON may be read as plain JSON.
    fn refuse_another(self, start: &[u8]) -> Result<(), ImportError> {
        match detect(start) {
            Some(other) if other != self && ![self, other].contains(&Format::Json) => {
                Err(ImportError::NotThisFormat {
                    what: format!("its content is `{}`, not `{}`", other.name(), self.name()),
                    hint: "load it without naming a format".to_owned(),
                })
            }
            _ => Ok(()),
        }
    }
}

/// The paths of a source's first object, as far as it is there.
struct Paths {
    paths: HashSet<String>,
    has_tuples: bool,
}

impl Paths {
    /// None if it does not begin with an object, or an array of them.
    fn new(start: &[u8]) -> Option<Paths> {
        let start = start
            .strip_prefix("\u{feff}".as_bytes())
            .unwrap_or(start)
            .trim_ascii_start();
        let object = start
            .strip_prefix(b"[")
            .map_or(start, <[u8]>::trim_ascii_start);
        let is_empty_array = object.len() < start.len()
            && object.starts_with(b"]")
            && object.trim_ascii_end().len() == 1;
        let object = first_object(object);
        let mut paths = HashSet::new();
        let walked = walk(object, &mut String::new(), &mut |path, _| {
            paths.insert(path.to_owned());
        });
        let is_object = match walked {
            Ok(()) => true,
            Err(fault) => object.starts_with(b"{") && (fault.is_end || !paths.is_empty()),
        };
        let has_tuples = memchr::memmem::find(start, b"\"flowTuples\"").is_some();
        (is_object || is_empty_array).then_some(Paths { paths, has_tuples })
    }

    fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    fn are_of_conn(&self) -> bool {
        zeek::is_conn(|path| self.has(path))
    }

    fn format(&self) -> Format {
        let has_any = |paths: &[&str]| paths.iter().any(|path| self.has(path));
        if self.has_tuples {
            Format::Azure
        } else if has_any(&[
            "jsonPayload.connection.src_ip",
            "jsonPayload.connection.dest_ip",
        ]) || self.has("connection.src_ip")
            && has_any(&["bytes_sent", "packets_sent", "reporter"])
        {
            Format::GcpVpc
        } else if self.has("event_type") && has_any(&["flow_id", "src_ip", "timestamp"])
            || self.has("event.event_type")
        {
            Format::Suricata
        } else if has_any(&["ts", "_path"]) && has_any(&["uid", "id.orig_h", "_path"])
            || self.are_of_conn()
        {
            Format::Zeek
        } else {
            Format::Json
        }
    }
}

/// The object that the text begins with, if its end is there; else all of the text.
fn first_object(text: &[u8]) -> &[u8] {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return text.get(..=at).unwrap_or(text);
                }
            }
            _ => {}
        }
    }
    text
}
