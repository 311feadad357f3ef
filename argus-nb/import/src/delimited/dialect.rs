//! Which program wrote a table, by the header.

use super::header::Header;
use crate::mapping::cicflowmeter::CICFLOWMETER as CICFLOWMETER_TABLE;
use crate::mapping::delimited::DelimitedField;
use crate::mapping::nfdump::NFDUMP as NFDUMP_TABLE;
use crate::mapping::silk::SILK as SILK_TABLE;

/// What is different between programs.
pub(super) struct Dialect {
    /// The program.
    pub(super) name: &'static str,
    pub(super) table: &'static [DelimitedField],
    pub(super) is_header: fn(&Header) -> bool,
    /// Whether ICMP's type and code stand where ports do.
    pub(super) has_icmp_in_ports: bool,
    /// Whether a summary stands behind the rows.
    pub(super) has_summary: bool,
    /// What an analyst must know of it.
    pub(super) difference: &'static str,
    /// What a table has to have, for those who name the format.
    pub(super) wanted: &'static str,
}

/// nfdump's tables.
static NFDUMP: Dialect = Dialect {
    name: "nfdump",
    table: NFDUMP_TABLE,
    is_header: is_nfdump,
    has_icmp_in_ports: true,
    has_summary: true,
    difference: "nfdump's bytes are of the IP layer, not of the link layer as Argus'; its times have no \
zone and are taken as UTC",
    wanted: "print it with a header and delimiters: nfdump -r FILE -o csv",
};

/// SiLK's `rwcut`.
static SILK: Dialect = Dialect {
    name: "SiLK's rwcut",
    table: SILK_TABLE,
    is_header: is_silk,
    has_icmp_in_ports: true,
    has_summary: false,
    difference: "SiLK's bytes are of the IP layer, not of the link layer as Argus'; a record is one direction",
    wanted: "print it with its titles: rwcut --fields=sIP,dIP,sPort,dPort,protocol,packets,bytes,flags,sTime,duration FILE",
};

/// CICFlowMeter's tables, and the data sets that are made with it.
static CICFLOWMETER: Dialect = Dialect {
    name: "CICFlowMeter",
    table: CICFLOWMETER_TABLE,
    is_header: is_cicflowmeter,
    has_icmp_in_ports: false,
    has_summary: false,
    difference: "CICFlowMeter's lengths are of payload, not of the link layer as Argus' bytes; its times have \
no zone and are taken as UTC, day first",
    wanted: "its header names Flow Duration and the packets of both directions; load(…) reads other tables",
};

/// Who writes such tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Nfdump,
    Silk,
    CicFlowMeter,
}

impl Program {
    /// The one that wrote a table whose first line that is.
    pub(crate) fn detect(line: &[u8]) -> Option<Program> {
        let line = std::str::from_utf8(line).ok()?;
        let header = Header::new(line);
        if is_silk(&header) {
            Some(Program::Silk)
        } else if is_nfdump(&header) || is_for_people(line) {
            Some(Program::Nfdump)
        } else if is_cicflowmeter(&header) {
            Some(Program::CicFlowMeter)
        } else {
            None
        }
    }

    pub(super) fn dialect(self) -> &'static Dialect {
        match self {
            Program::Nfdump => &NFDUMP,
            Program::Silk => &SILK,
            Program::CicFlowMeter => &CICFLOWMETER,
        }
    }
}

/// nfdump's tags, its titles, or the names that it has since 1.7.4.
fn is_nfdump(header: &Header) -> bool {
    let has = |name| header.has(name);
    let begins = |start: &str| header.names.iter().any(|name| name.starts_with(start));
    has("ts") && has("sa") && has("da") && (has("ipkt") || has("td"))
        || begins("Src IP Addr") && begins("Dst IP Addr") && (begins("Date f") || has("Packets"))
        || has("firstSeen") && has("srcAddr") && has("dstAddr")
}

/// nfdump's outputs for people: titles in aligned columns, and `->` between the addresses.
pub(super) fn is_for_people(line: &str) -> bool {
    line.starts_with("Date f")
        && line.contains("Src IP Addr")
        && !line.contains(',')
        && Header::new(line).names.len() < 4
}

/// rwcut's titles. Those of rwuniq and rwstats are of sums: Records, Bytes, Packets.
fn is_silk(header: &Header) -> bool {
    let is_known = |name: &&String| {
        let mut names = SILK_TABLE.iter().flat_map(|row| row.names);
        names.any(|known| known == name)
    };
    let is_of_sums = ["Records", "Bytes", "Packets"]
        .iter()
        .any(|sum| header.has(sum));
    (header.has("sIP") || header.has("dIP"))
        && !is_of_sums
        && header.names.iter().filter(is_known).count() > 2
}

/// The titles of both generations. Those of its namesake in Python are others, and so are
/// its units.
fn is_cicflowmeter(header: &Header) -> bool {
    let packets = ["Total Fwd Packets", "Tot Fwd Pkts", "Total Fwd Packet"];
    header.has("Flow Duration") && packets.iter().any(|name| header.has(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_known_by_its_header() {
        let cases = [
            (
                "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt",
                Some(Program::Nfdump),
            ),
            (
                "Date first seen,Duration,Proto,Src IP Addr:Port,Dst IP Addr:Port,Flags",
                Some(Program::Nfdump),
            ),
            (
                "Date first seen          Duration Proto      Src IP Addr:Port",
                Some(Program::Nfdump),
            ),
            ("ts,te,td,pr,val,fl,flP,pkt,pktP,byt,bytP,pps,bps,bpp", None),
            (
                "    sIP|    dIP|sPort|dPort|pro|   packets|",
                Some(Program::Silk),
            ),
            ("sIP,dIP,sPort,dPort,pro,packets", Some(Program::Silk)),
            ("            sIP|   Records|", None),
            ("sIP|dPort|pro|Bytes|", None),
            (
                "Flow ID, Source IP, Flow Duration, Total Fwd Packets",
                Some(Program::CicFlowMeter),
            ),
            (
                "Dst Port,Protocol,Timestamp,Flow Duration,Tot Fwd Pkts",
                Some(Program::CicFlowMeter),
            ),
            ("src_ip,dst_ip,flow_duration,tot_fwd_pkts", None),
            ("StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport", None),
            ("id,dur,proto,service,state,spkts,dpkts,sbytes", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(Program::detect(line.as_bytes()), expected, "{line}");
        }
    }
}
