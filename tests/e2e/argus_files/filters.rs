//! Filters: the rows that `df.ra` gives, beside those that the real ra gives.

use super::corpus::Corpus;
use anyhow::{Context, Result, ensure};
use argus_nb::prelude::*;
use argus_tests::checkout::{program, shared_data};
use argus_tests::ra_comparison::Readable;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// What a row is known by.
const PRINTED: &str = "stime,ltime,seq,saddr,daddr,spkts,dpkts,sbytes,dbytes,proto,state";

/// What filters ask. Not all of it is in every file, and a column without values is asked as
/// any other.
#[rustfmt::skip]
const COLUMNS: &[&str] = &[
    "stime", "ltime", "srcid", "seq", "trans", "cause", "flgs", "dur", "proto", "saddr", "daddr",
    "sport", "dport", "smac", "dmac", "spkts", "dpkts", "sbytes", "dbytes", "sappbytes",
    "dappbytes", "srate", "drate", "sload", "dload", "pcr", "sttl", "dttl", "stos", "dtos",
    "sipid", "dipid", "svid", "dvid", "smpls", "dmpls", "senc", "denc", "sintpktact",
    "dintpktact", "sjitact", "djitact", "state", "tcprtt", "synack", "tcpopt", "stcpb", "dtcpb",
];

#[rustfmt::skip]
const FILTERS: &[&str] = &[
    "ip", "ipv4", "ipv6", "tcp", "udp", "icmp", "igmp", "arp", "rarp", "rtp", "isis", "hello",
    "lsp", "csnp", "psnp", "multicast", "ip broadcast", "ether broadcast",
    "ether host ff:ff:ff:ff:ff:ff", "ether dst host ff:ff:ff:ff:ff:ff",
    "ether src host 00:00:00:00:00:00", "host 192.168.1.1", "src host 192.168.1.1",
    "dst host 192.168.1.1", "src 192.168.1.1", "host fe80::1", "host ff02::fb",
    "dst host ff02::fb", "net 192.168.0.0/16", "src net 192.168.0.0/16", "dst net 10.0.0.0/8",
    "net 192.168.0.0 mask 255.255.0.0", "net fe80::/10", "not net 192.168.0.0/16",
    "src and dst net 192.168.0.0/16", "port 53", "src port 53", "dst port 53", "port domain",
    "port ssh", "dst port 22 or 80", "src port 5353", "src and dst port 5353",
    "src or dst port 443", "port gt 1024", "src port gt 1024", "dst port lte 1024",
    "port >= 1024", "port gt 1 and lt 1024", "src port 1024-65535", "dst port 1-1024",
    "port 0x35", "not port 53", "tcp and port 443", "udp port 53", "tcp dst port 22",
    "tcp or udp and port 53", "tcp or (udp and port 53)", "udp and not port 53",
    "udp and not port 53 and pkts gt 2", "not tcp and not udp", "not (tcp or udp)", "! tcp",
    "tcp && port 443", "tcp || icmp", "(tcp)", "((udp) and (port 53))", "proto 1", "proto 6",
    "proto 17", "proto 89", "proto ospf", "ip proto 50", "proto 50", "proto gre",
    "ether proto 0x0800", "ether proto 0x86dd", "ether proto 34525", "not ether proto 0x0800", "ether proto 2054", "ether proto 0x88cc", "ether proto 35020", "pkts 2", "pkts eq 2",
    "src pkts gt 10", "dst pkts gt 10", "pkts gt 100", "src and dst pkts gt 1", "src pkts lt 3",
    "dst pkts lt 1", "bytes gt 300", "src bytes gt 300", "dst bytes gte 1000", "bytes 90",
    "src bytes lt 100", "appbytes gt 100", "dst appbytes gt 1000", "src appbytes eq 0",
    "data gt 50", "udp and dst port 53 and bytes gt 300", "rate gt 10", "rate gt 10.0",
    "src rate gt 1.5", "dst rate gt 100.0", "load gt 1000", "load gt 1000.0",
    "src load gt 5000.0", "dst load gt 100000.0", "dur gt 1", "dur gt 0.5", "dur lt 0.001",
    "dur gte 5.0", "trans gt 1", "trans eq 1", "trans lte 1", "seq lt 100", "seq gt 500",
    "srcid 0", "pcr gt 0.0", "pcr lt -0.5", "pcr gt 0", "ttl gt 100", "ttl 64", "src ttl 64",
    "dst ttl 64", "ttl lt 10", "tos gt 0", "src tos 0", "tos 192", "dsb ef", "dsb cs6", "dsb 48",
    "ipid 0", "vid 100", "vid gt 0", "src vid gt 10", "vlan", "mpls", "mid gt 10", "encaps eth",
    "encaps 802q", "encaps gre", "inter gt 10.0", "src inter gt 10.0", "dst inter gt 10.0",
    "src inter lt 10.0", "jit gt 1.0", "src jit gt 1.0", "con", "est", "tcp and con",
    "udp and con", "icmp and con", "fin", "rst", "reset", "tcp and rst", "synack", "src retrans",
    "dst retrans", "retrans", "ooo", "src ooo", "winshut", "src winshut", "dst winshut", "ecn",
    "src ecn", "dst ecn", "frag", "multipath", "icmpmap", "echo", "unreach", "redirect",
    "timexed", "start", "status", "stop", "timeout", "shut", "mss", "wscale", "selackok",
    "tcptimestamp", "tcpb gt 0", "src tcpb gt 1000", "far", "man", "event",
    "not host 192.168.1.1", "not udp", "not ttl gt 64", "not pkts gt 5",
    "src host 192.168.1.1 or 192.168.1.2",
];

/// ra asks the first packet's byte of IPv4 alone, and what is absent is 0 to it.
const TTL_AND_TOS: &str = "ra asks TTL and TOS of IPv4 alone, and takes an absent one for 0";
/// A number that is not there is -1 to ra, so it is less than any.
const ABSENT: &str = "what is absent is less than any number to ra";
const BROKEN: &str = "ra gives nearly everything, or what was not asked";
const STATE: &str = "`State` shows the last step, and ra asks flags that it does not print";
const FLAGS: &str = "`Flgs` has one letter for several things, and fewer for IPv6";
const IPV6: &str = "ra asks IPv4 alone";
const BITS: &str = "ra asks single bits of the cause";
const NAME: &str = "ra prints this name for flows of Ethernet, too";
const VERSION_5: &str = "ra 3 misreads sequence numbers of version 5";

/// Where our rows are others than ra's, and why ours are meant.
#[rustfmt::skip]
const EXCEPTIONS: &[(&str, &str)] = &[
    ("rarp", BROKEN), ("srcid 0", BROKEN), ("mid gt 10", BROKEN), ("icmpmap", BROKEN),
    ("ipid 0", BROKEN), ("mss", BROKEN), ("wscale", BROKEN), ("selackok", BROKEN),
    ("tcptimestamp", BROKEN), ("vid gt 0", BROKEN), ("src vid gt 10", BROKEN), ("multipath", BROKEN),
    ("ttl gt 100", TTL_AND_TOS), ("ttl 64", TTL_AND_TOS), ("src ttl 64", TTL_AND_TOS),
    ("dst ttl 64", TTL_AND_TOS), ("ttl lt 10", TTL_AND_TOS), ("tos gt 0", TTL_AND_TOS),
    ("src tos 0", TTL_AND_TOS), ("tos 192", TTL_AND_TOS), ("dsb cs6", TTL_AND_TOS),
    ("dsb 48", TTL_AND_TOS), ("not ttl gt 64", TTL_AND_TOS), ("src inter lt 10.0", ABSENT),
    ("con", STATE), ("est", STATE), ("tcp and con", STATE), ("fin", STATE), ("rst", STATE),
    ("reset", STATE), ("tcp and rst", STATE), ("synack", STATE),
    ("retrans", FLAGS), ("dst retrans", FLAGS), ("ooo", FLAGS), ("src ooo", FLAGS), ("ecn", FLAGS),
    ("dst ecn", FLAGS), ("frag", FLAGS), ("udp and con", IPV6), ("multicast", IPV6), ("echo", IPV6),
    ("unreach", IPV6), ("isis", NAME), ("start", BITS), ("status", BITS),
    ("seq lt 100", VERSION_5), ("seq gt 500", VERSION_5),
];

/// One record of the captures has parts that are nothing but the digit 0, and to ra every bit
/// of them is set.
const NONSENSE: &str = "48.48.48.48";

/// The rows that ra prints of a file.
fn printed(file: &Path, filter: &str) -> Result<Vec<String>> {
    let output = Command::new(program("ra")?)
        .args([
            "-X", "-n", "-u", "-p", "6", "-L", "-1", "-c", "|", "-s", PRINTED, "-r",
        ])
        .arg(file)
        .args(["-", filter])
        .env("TZ", "UTC")
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(said.trim().is_empty(), "`{filter}`: {said}");
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().map(str::to_owned).collect())
}

/// The filters of which our rows of a file are others than ra's, with the numbers.
fn different(file: &Path) -> Result<Vec<(&'static str, String)>> {
    let readable = Readable::new(file).map_err(anyhow::Error::msg)?;
    let all = printed(readable.path(), "not man")?;
    let df = Load::new(file).columns(COLUMNS.iter().copied()).read()?;
    ensure!(
        df.height() == all.len(),
        "{}: {} rows",
        file.display(),
        df.height()
    );
    let numbered = df.with_row_index("row".into(), None)?;
    let mut different = Vec::new();
    for filter in FILTERS {
        let kept = numbered.ra(filter).with_context(|| format!("`{filter}`"))?;
        let rows = kept.column("row")?.u32()?;
        let ours = rows.iter().flatten().map(|row| all[row as usize].as_str());
        let theirs = printed(readable.path(), filter)?;
        let is_sense = |row: &&str| !row.contains(NONSENSE);
        let mut ours: Vec<&str> = ours.filter(is_sense).collect();
        let mut theirs: Vec<&str> = theirs.iter().map(String::as_str).filter(is_sense).collect();
        // ra keeps the order, too, except that of what it prints alike.
        ours.sort_unstable();
        theirs.sort_unstable();
        if ours != theirs {
            let numbers = format!("{} rows, and ra {}", ours.len(), theirs.len());
            different.push((*filter, numbers));
        }
    }
    Ok(different)
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn filters_give_the_rows_that_the_real_ra_gives() -> Result<()> {
    let corpus = Corpus::ready()?;
    let files = [
        corpus.long(),
        corpus.every_part(),
        shared_data("argus5-baseline.argus")?,
    ];
    ensure!(FILTERS.len() >= 150, "{} filters", FILTERS.len());
    let mut excepted = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in &files {
        for (filter, numbers) in different(file)? {
            match EXCEPTIONS.iter().find(|(name, _)| *name == filter) {
                Some((name, _)) => {
                    excepted.insert(*name);
                }
                None => wrong.push(format!("{}: `{filter}`: {numbers}", file.display())),
            }
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    let unneeded = EXCEPTIONS.iter().find(|(name, _)| !excepted.contains(name));
    ensure!(unneeded.is_none(), "{unneeded:?} is no exception any more");
    Ok(())
}
