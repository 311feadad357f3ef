//! softflowd exports a capture, past a relay that keeps each datagram, to nfcapd and to our
//! collector: what we read of the datagrams as they come, of a capture of them and of
//! nfcapd's file is what nfdump prints of that file.

#![cfg_attr(
    not(all(has_softflowd, has_nfdump, has_shared_data)),
    allow(dead_code, reason = "without the programs nothing of this is asked")
)]

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{program, shared_data};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How softflowd exports, how nfcapd compresses, and the columns in which nfdump 1.7.1
/// differs from the wire: of NetFlow 9 it takes no type and code of ICMP for IPv6.
const CASES: [(&str, &str, &[&str]); 3] = [
    ("-v 5 -a", "-z", &[]),
    ("-v 9 -a", "-y", &["dp"]),
    ("-v 10 -a -A milli", "-j", &[]),
];

#[test]
#[cfg_attr(
    not(all(has_softflowd, has_nfdump, has_shared_data)),
    ignore = "softflowd, nfdump or the shared data are missing"
)]
fn what_softflowd_exports_is_what_nfdump_prints() -> Result<()> {
    let capture = shared_data("ssh-mdns.pcap")?;
    for (version, compression, but) in CASES {
        let folder = tempfile::tempdir()?;
        let case = || format!("softflowd {version}, nfcapd {compression}");
        let exported = Exported::new(&capture, version, compression, folder.path());
        let exported = exported.with_context(case)?;
        let printed = Printed::new(&exported.file)?;
        ensure!(
            printed.rows.len() > 50,
            "{}: {} rows",
            case(),
            printed.rows.len()
        );
        // NetFlow 5 has no IPv6.
        let has_ipv6 = printed.rows.iter().any(|row| row.contains("::"));
        assert_eq!(has_ipv6, version != CASES[0].0, "{}", case());
        let of_file = load(&exported.file)?;
        assert_eq!(printed.differences(&of_file, &[])?, [""; 0], "{}", case());
        let of_wire = load_as("netflow", &exported.capture)?;
        assert_eq!(printed.differences(&of_wire, but)?, [""; 0], "{}", case());
        assert!(exported.live.equals_missing(&of_wire), "{}", case());
    }
    Ok(())
}

/// What became of an export.
struct Exported {
    /// As it came to our collector.
    live: DataFrame,
    /// A capture of the export.
    capture: PathBuf,
    /// nfcapd's file.
    file: PathBuf,
}

impl Exported {
    fn new(capture: &Path, version: &str, compression: &str, folder: &Path) -> Result<Exported> {
        let flows = folder.join("flows");
        std::fs::create_dir(&flows)?;
        let address = free()?;
        let nfcapd = nfcapd(address, compression, &flows)?;
        let ours = free()?;
        let collector = live(&format!("netflow://{ours}"))?;
        let relay = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        let mut softflowd = softflowd(capture, version, relay.local_addr()?, folder)?;
        let datagrams = relayed(&relay, &[address, ours], &mut softflowd)?;
        stop(nfcapd)?;
        let path = folder.join("export.pcap");
        std::fs::write(&path, pcap(&datagrams))?;
        let files = std::fs::read_dir(&flows)?.flatten().map(|file| file.path());
        Ok(Exported {
            live: collector.take_for("500ms")?,
            capture: path,
            file: files.max().context("nfcapd wrote no file")?,
        })
    }
}

/// An address that nobody receives at.
fn free() -> Result<SocketAddr> {
    Ok(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

/// nfcapd, once it receives.
fn nfcapd(address: SocketAddr, compression: &str, flows: &Path) -> Result<Child> {
    let mut nfcapd = Command::new(program("nfcapd")?)
        .args(["-b", "127.0.0.1", "-t", "3600", "-p"])
        .arg(address.port().to_string())
        .arg(compression)
        .arg("-w")
        .arg(flows)
        .stderr(Stdio::piped())
        .spawn()?;
    let mut said = BufReader::new(nfcapd.stderr.take().context("a pipe")?).lines();
    let begins = said.any(|line| line.is_ok_and(|line| line.contains("Startup")));
    ensure!(begins, "nfcapd does not receive at {address}");
    std::thread::spawn(move || said.for_each(drop));
    Ok(nfcapd)
}

/// Has nfcapd write its file.
fn stop(mut nfcapd: Child) -> Result<()> {
    let id = nfcapd.id().to_string();
    ensure!(
        Command::new("kill")
            .args(["-TERM", &id])
            .status()?
            .success()
    );
    nfcapd.wait()?;
    Ok(())
}

fn softflowd(capture: &Path, version: &str, to: SocketAddr, folder: &Path) -> Result<Child> {
    let softflowd = Command::new(program("softflowd")?)
        .args(["-6", "-d", "-n", &to.to_string(), "-p"])
        .arg(folder.join("pid"))
        .arg("-c")
        .arg(folder.join("ctl"))
        .args(version.split(' '))
        .arg("-r")
        .arg(capture)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(softflowd)
}

/// The datagrams that came until the exporter ended; each was passed on to all of these.
fn relayed(relay: &UdpSocket, to: &[SocketAddr], exporter: &mut Child) -> Result<Vec<Vec<u8>>> {
    relay.set_read_timeout(Some(Duration::from_millis(300)))?;
    let mut datagrams = Vec::new();
    let mut datagram = [0; 1 << 16];
    let mut is_over = false;
    loop {
        match relay.recv(&mut datagram) {
            Ok(length) => {
                for address in to {
                    relay.send_to(&datagram[..length], address)?;
                }
                datagrams.push(datagram[..length].to_vec());
            }
            Err(_) if is_over => return Ok(datagrams),
            Err(_) => is_over = exporter.try_wait()?.is_some(),
        }
    }
}

/// Datagrams from the loopback to NetFlow's usual port.
fn pcap(datagrams: &[Vec<u8>]) -> Vec<u8> {
    const RAW_IP: u8 = 101;
    let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0];
    file.resize(16, 0);
    file.extend([0, 0, 4, 0, RAW_IP, 0, 0, 0]);
    for datagram in datagrams {
        let mut packet = vec![0x45, 0];
        packet.extend((datagram.len() as u16 + 28).to_be_bytes());
        packet.extend([0, 0, 0x40, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
        packet.extend([0x99, 0x99, 8, 7]);
        packet.extend((datagram.len() as u16 + 8).to_be_bytes());
        packet.extend([0, 0]);
        packet.extend(datagram);
        let length = (packet.len() as u32).to_le_bytes();
        file.extend([[0; 4], [0; 4], length, length].concat());
        file.extend(packet);
    }
    file
}

/// What nfdump prints of a file.
struct Printed {
    header: Vec<String>,
    rows: Vec<String>,
}

impl Printed {
    fn new(file: &Path) -> Result<Printed> {
        let printed = Command::new(program("nfdump")?)
            .args(["-o", "csv", "-r"])
            .arg(file)
            .env("TZ", "UTC")
            .output()?;
        let printed = String::from_utf8(printed.stdout)?;
        let is_row = |line: &&str| !line.is_empty() && *line != "Summary";
        let mut lines = printed.lines().take_while(is_row).map(str::to_owned);
        let header = lines.next().context("nfdump printed nothing")?;
        Ok(Printed {
            header: header.split(',').map(str::to_owned).collect(),
            rows: lines.collect(),
        })
    }

    /// Each value of a frame that is not nfdump's, in words; but those of some columns.
    fn differences(&self, df: &DataFrame, but: &[&str]) -> Result<Vec<String>> {
        let mut differences = Vec::new();
        if df.height() != self.rows.len() {
            differences.push(format!("{} rows, nfdump {}", df.height(), self.rows.len()));
        }
        let mut compared = 0;
        for (at, name) in self.header.iter().enumerate() {
            let Some(ours) = as_nfdump_prints(df, name)?.filter(|_| !but.contains(&name.as_str()))
            else {
                continue;
            };
            compared += 1;
            for (row, (ours, theirs)) in ours.iter().zip(&self.rows).enumerate() {
                let theirs = theirs.split(',').nth(at).unwrap_or_default().trim();
                if ours != theirs {
                    differences.push(format!("row {row}: {name} {ours}, nfdump {theirs}"));
                }
            }
        }
        ensure!(compared > 20, "{compared} columns are compared");
        Ok(differences)
    }
}

/// Our values as nfdump prints them under that name; none of a name that we do not have.
fn as_nfdump_prints(df: &DataFrame, name: &str) -> Result<Option<Vec<String>>> {
    let rows = 0..df.height();
    Ok(Some(match name {
        "ts" => times(df, "StartTime")?,
        "te" => times(df, "LastTime")?,
        "td" => {
            let seconds = df.column("Dur")?.f64()?;
            seconds
                .iter()
                .map(|it| format!("{:.3}", it.unwrap_or(0.0)))
                .collect()
        }
        "sa" => texts(df, "SrcAddr", "0.0.0.0")?,
        "da" => texts(df, "DstAddr", "0.0.0.0")?,
        "nh" => texts(df, "NextHop", "0.0.0.0")?,
        "nhb" => texts(df, "BgpNextHop", "0.0.0.0")?,
        "ra" => texts(df, "Exporter", "0.0.0.0")?,
        "sp" | "dp" => {
            let protocols = texts(df, "Proto", "")?;
            let (source, target) = (numbers(df, "Sport")?, numbers(df, "Dport")?);
            let is_icmp = |row: usize| protocols[row].contains("icmp");
            let port = |row: usize| match (name, is_icmp(row)) {
                ("sp", true) => 0,
                ("sp", false) => source[row],
                // Type and code in one number.
                (_, true) => source[row] << 8 | target[row],
                (_, false) => target[row],
            };
            rows.map(|row| port(row).to_string()).collect()
        }
        "pr" => {
            let protocols = texts(df, "Proto", "")?.into_iter();
            protocols
                .map(|it| it.replace("ipv6-icmp", "icmp6").to_uppercase())
                .collect()
        }
        "flg" => {
            let seen = texts(df, "TcpFlags", "")?.into_iter();
            let seen = seen.map(|flags| flags.replace("none", ""));
            let place = |flags: &str| "CEUAPRSF".replace(|flag: char| !flags.contains(flag), ".");
            seen.map(|flags| place(&flags)).collect()
        }
        _ => {
            let Some((_, ours)) = NUMBERS.iter().find(|(theirs, _)| *theirs == name) else {
                return Ok(None);
            };
            numbers(df, ours)?.iter().map(i64::to_string).collect()
        }
    }))
}

/// nfdump's numbers, and ours.
const NUMBERS: [(&str, &str); 15] = [
    ("ipkt", "SrcPkts"),
    ("ibyt", "SrcIpBytes"),
    ("opkt", "DstPkts"),
    ("obyt", "DstIpBytes"),
    ("fwd", "ForwardingStatus"),
    ("stos", "sTos"),
    ("dtos", "PostTos"),
    ("in", "InputInterface"),
    ("out", "OutputInterface"),
    ("sas", "sAS"),
    ("das", "dAS"),
    ("smk", "SrcMask"),
    ("dmk", "DstMask"),
    ("svln", "sVid"),
    ("dvln", "PostVid"),
];

/// nfdump prints 0 where there is none.
fn numbers(df: &DataFrame, column: &str) -> Result<Vec<i64>> {
    let numbers = df.column(column)?.cast(&DataType::Int64)?;
    Ok(numbers.i64()?.iter().map(|it| it.unwrap_or(0)).collect())
}

fn texts(df: &DataFrame, column: &str, none: &str) -> Result<Vec<String>> {
    let texts = df.column(column)?.cast(&DataType::String)?;
    let texts = texts.str()?.iter();
    Ok(texts.map(|it| it.unwrap_or(none).to_owned()).collect())
}

/// To the second.
fn times(df: &DataFrame, column: &str) -> Result<Vec<String>> {
    let times = df
        .column(column)?
        .datetime()?
        .to_string("%Y-%m-%d %H:%M:%S")?;
    Ok(times
        .iter()
        .map(|it| it.unwrap_or_default().to_owned())
        .collect())
}
