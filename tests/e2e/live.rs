//! A real sensor on the loopback: its stream, its file, and cells that show them.

#![cfg_attr(
    not(all(has_argus, can_capture)),
    allow(dead_code, reason = "without a sensor nothing of this is asked")
)]

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::DataFrame;
use argus_nb::prelude::*;
use argus_tests::checkout::program;
use argus_tests::{Checkout, Client};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// An `argus` that sees the datagrams to one port of the loopback, and serves clients.
struct Sensor {
    process: Child,
    /// Where it serves.
    port: u16,
    /// Who is sent to; nobody answers there, and so each datagram is a flow.
    sink: UdpSocket,
    folder: tempfile::TempDir,
}

impl Sensor {
    fn start() -> Result<Sensor> {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = free.local_addr()?.port();
        drop(free);
        let sink = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        let folder = tempfile::tempdir()?;
        let process = spawn(port, &sink, &folder.path().join("argus.out"))?;
        Ok(Sensor {
            process,
            port,
            sink,
            folder,
        })
    }

    fn address(&self) -> String {
        format!("argus://127.0.0.1:{}", self.port)
    }

    /// What it writes beside.
    fn file(&self) -> PathBuf {
        self.folder.path().join("argus.out")
    }

    /// Ends it as a crash would.
    fn kill(&mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    fn start_again(&mut self) -> Result<()> {
        self.process = spawn(self.port, &self.sink, &self.file())?;
        Ok(())
    }

    /// A datagram from each of so many source ports: 1,000 a second or so.
    fn send(&self, ports: Range<u16>) -> Result<()> {
        send(self.sink.local_addr()?.port(), ports)
    }
}

impl Drop for Sensor {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

fn send(to: u16, ports: Range<u16>) -> Result<()> {
    for port in ports {
        let from = UdpSocket::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("port {port} is taken"))?;
        from.send_to(b"x", (Ipv4Addr::LOCALHOST, to))?;
        if port % 10 == 0 {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    Ok(())
}

/// Starts `argus`, and waits until it takes clients.
fn spawn(port: u16, sink: &UdpSocket, file: &Path) -> Result<Child> {
    let seen = format!("udp and dst port {}", sink.local_addr()?.port());
    let process = Command::new(program("argus")?)
        .args([
            "-X",
            "-F",
            "/dev/null",
            "-i",
            "lo",
            "-p",
            "-S",
            "1",
            "-M",
            "1",
        ])
        .args(["-B", "127.0.0.1", "-P", &port.to_string(), "-w"])
        .arg(file)
        .arg("-")
        .args(seen.split(' '))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    for _ in 0..100 {
        if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(process);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut process = process;
    process.kill()?;
    anyhow::bail!("argus takes no clients");
}

/// How often each source port is there, and what was said of the flows.
#[derive(Default)]
struct Seen {
    ports: BTreeMap<u16, usize>,
    said: String,
}

impl Seen {
    fn add(&mut self, flows: &DataFrame) -> Result<()> {
        for port in flows.column("Sport")?.u16()?.iter().flatten() {
            *self.ports.entry(port).or_default() += 1;
        }
        if let Some(report) = load_report(flows) {
            self.said.push_str(&format!("{report}\n"));
        }
        Ok(())
    }

    fn assert_each_once(&self, mut ports: Range<u16>) {
        let is_each_once =
            self.ports.len() == ports.len() && ports.all(|port| self.ports.get(&port) == Some(&1));
        assert!(is_each_once, "{:?}", self.ports);
    }
}

/// Source ports that the system gives to nobody else.
const PORTS: Range<u16> = 20_000..21_000;
/// How long flows are waited for: a sensor reports one when it was quiet for a while.
const PATIENCE: Duration = Duration::from_secs(60);

/// Flows as they come until all have come; and a moment longer, in which a doubled one
/// would come. Between two looks is a pause.
fn seen(flows: &Live, ports: usize, pause: Duration) -> Result<Seen> {
    let mut seen = Seen::default();
    let started = Instant::now();
    while seen.ports.len() < ports && started.elapsed() < PATIENCE {
        seen.add(&flows.take_for("100ms")?)?;
        std::thread::sleep(pause);
    }
    seen.add(&flows.take_for("1500ms")?)?;
    Ok(seen)
}

/// What several see of flows that are sent when they have told the sensor to start.
fn seen_by_each(
    sensor: &Sensor,
    flows: &[(&Live, Duration)],
    ports: Range<u16>,
    start: Duration,
) -> Result<Vec<Seen>> {
    std::thread::scope(|scope| {
        let count = ports.len();
        let all: Vec<_> = flows
            .iter()
            .map(|(flows, pause)| scope.spawn(move || seen(flows, count, *pause)))
            .collect();
        std::thread::sleep(start);
        sensor.send(ports)?;
        let ended = all.into_iter().map(|thread| thread.join());
        ended
            .map(|seen| seen.map_err(|_| anyhow::anyhow!("a panic"))?)
            .collect()
    })
}

#[test]
#[cfg_attr(
    not(all(has_argus, can_capture)),
    ignore = "argus is missing, or this process may not capture"
)]
fn a_thousand_flows_come_once_each_to_the_quick_and_to_the_slow() -> Result<()> {
    let sensor = Sensor::start()?;
    let (quick, slow) = (live(&sensor.address())?, live(&sensor.address())?);
    let file = follow(sensor.file())?;
    let flows = [
        (&quick, Duration::ZERO),
        (&slow, Duration::from_millis(1500)),
        (&file, Duration::ZERO),
    ];
    for seen in seen_by_each(&sensor, &flows, PORTS, Duration::from_millis(500))? {
        seen.assert_each_once(PORTS);
    }
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, can_capture)),
    ignore = "argus is missing, or this process may not capture"
)]
fn a_sensor_that_dies_and_comes_back_is_found_again() -> Result<()> {
    let mut sensor = Sensor::start()?;
    let (once, again) = (
        live(&sensor.address())?,
        live(&sensor.address())?.reconnect(),
    );
    let report = once.sensor()?;
    assert_eq!(report.column("State")?.str()?.get(0), Some("STA"));
    let flows = [(&once, Duration::ZERO), (&again, Duration::ZERO)];
    let start = Duration::from_millis(500);
    for seen in seen_by_each(&sensor, &flows, 20_000..20_010, start)? {
        seen.assert_each_once(20_000..20_010);
    }
    sensor.kill()?;
    let mut last = Seen::default();
    last.add(&once.take(1000)?)?;
    assert!(last.ports.is_empty());
    let said = "no more flows come: the connection";
    assert!(last.said.contains(said), "{}", last.said);
    assert!(once.take(1000).is_err());

    sensor.start_again()?;
    // It is looked for in pauses of some seconds.
    let start = Duration::from_secs(4);
    let flows = [(&again, Duration::ZERO)];
    for seen in seen_by_each(&sensor, &flows, 20_010..20_020, start)? {
        seen.assert_each_once(20_010..20_020);
        let said = "begun anew once: the connection";
        assert!(seen.said.contains(said), "{}", seen.said);
    }
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, can_capture)),
    ignore = "argus is missing, or this process may not capture"
)]
fn a_cell_takes_flows_and_shows_them_as_they_come_until_it_is_stopped() -> Result<()> {
    let sensor = Sensor::start()?;
    let address = sensor.address();
    let mut client = Client::in_notebooks()?;
    let sink = sensor.sink.local_addr()?.port();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let sender = std::thread::spawn(move || -> Result<()> {
        for round in 0u16.. {
            send(sink, 21_000 + round % 90 * 100..21_100 + round % 90 * 100)?;
            if stopped.recv_timeout(Duration::from_millis(100)).is_ok() {
                break;
            }
        }
        Ok(())
    });
    // From here on flows are reported all the time.
    live(&address)?.take(1)?;
    let reply = client.run(&format!(
        "let df = live({address:?})?.take_for(\"2s\")?; df.height() > 0"
    ))?;
    assert_eq!(reply.value(), "true", "{}", reply.error_text());
    let reply = client.run("df.column(\"SrcAddr\")?.str()?.get(0)")?;
    assert_eq!(
        reply.value(),
        "Some(\"127.0.0.1\")",
        "{}",
        reply.error_text()
    );

    // A sensor is kept from cell to cell.
    let kept = client.run(&format!(
        "let sensor = live({address:?})?.columns([\"sport\"]);"
    ))?;
    assert!(kept.is_ok(), "{}", kept.error_text());
    let reply =
        client.run("let more = sensor.take(5)?; (more.shape(), sensor.sensor()?.height())")?;
    assert_eq!(reply.value(), "((5, 1), 1)", "{}", reply.error_text());

    for cell in ["live({})?", "live({})"] {
        moves_until_it_is_stopped(&mut client, &cell.replace("{}", &format!("{address:?}")))?;
    }
    for cell in [
        "let sensor = live({})?; sensor.take_for(\"1h\")?.height()",
        "live({})?.each(|flows| show(&flows.height()))?",
    ] {
        let cell = cell.replace("{}", &format!("{address:?}"));
        let reply = client.interrupt(&cell, 5.0)?;
        assert_eq!(reply.ename, "Interrupted", "{cell}: {}", reply.error_text());
        let seconds = reply.seconds_since_interrupt.context("it was stopped")?;
        assert!(seconds < 0.7, "{cell}: {seconds} s");
    }
    assert_eq!(client.run("df.height() > 0")?.value(), "true");
    let reply = client.run(&format!("live(\"{}\")", &address["argus://".len()..]))?;
    assert!(
        reply.error_text().contains("write it as live("),
        "{:?}",
        reply.outputs
    );
    let _ = stop.send(());
    sender.join().map_err(|_| anyhow::anyhow!("a panic"))?
}

/// A table that moves ends with the stop button, and so does the cell, in good order.
pub(crate) fn moves_until_it_is_stopped(client: &mut Client, cell: &str) -> Result<()> {
    let reply = client.interrupt(cell, 5.0)?;
    assert!(reply.is_ok(), "{cell}: {}", reply.error_text());
    let seconds = reply.seconds_since_interrupt.context("it was stopped")?;
    assert!(seconds < 0.7, "{cell}: {seconds} s");
    let shown = reply.displayed("text/html");
    let last = shown.last().context("a table")?;
    assert!(shown.len() > 5, "{} tables", shown.len());
    assert!(
        last.contains("<td>127.0.0.1</td>") && last.contains("flows, stopped"),
        "{last}"
    );
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, can_capture)),
    ignore = "argus is missing, or this process may not capture"
)]
fn a_sensor_that_serves_no_more_clients_says_so() -> Result<()> {
    let sensor = Sensor::start()?;
    let mut clients = Vec::new();
    let refused = loop {
        match live(&sensor.address()) {
            Ok(client) => clients.push(client),
            Err(refused) => break refused.to_string(),
        }
        ensure!(clients.len() < 100, "nobody is refused");
    };
    assert!(clients.len() > 3, "{} clients", clients.len());
    assert!(
        refused.contains("as many clients as it serves"),
        "{refused}"
    );
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, can_capture)),
    ignore = "argus is missing, or this process may not capture"
)]
fn a_program_prints_flows_line_by_line_until_it_is_stopped() -> Result<()> {
    let sensor = Sensor::start()?;
    let printed = tempfile::NamedTempFile::new()?;
    let mut program = Command::new(Checkout::ready().example("live")?)
        .arg(sensor.address())
        .stdout(printed.reopen()?)
        .spawn()?;
    std::thread::sleep(Duration::from_millis(500));
    sensor.send(20_000..20_010)?;
    let started = Instant::now();
    while !std::fs::read_to_string(&printed)?.contains("20009") && started.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(100));
    }
    let stop = Command::new("kill")
        .args(["-INT", &program.id().to_string()])
        .status()?;
    assert!(stop.success() && program.wait()?.success());
    let text = std::fs::read_to_string(&printed)?;
    for port in 20_000..20_010 {
        let lines = text.lines().filter(|line| line.contains(&port.to_string()));
        assert_eq!(lines.count(), 1, "{port}: {text}");
    }
    let summary = format!("{}: 10 flows, stopped", sensor.address());
    assert!(text.lines().any(|line| line == summary), "{text}");
    assert_eq!(text.matches("StartTime").count(), 2, "{text}");
    Ok(())
}
