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
use std::io::{Read, Seek};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

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

/// How often each source port is there.
#[derive(Default)]
struct Seen(BTreeMap<u16, usize>);

impl Seen {
    fn add(&mut self, flows: &DataFrame) -> Result<()> {
        for port in flows.column("Sport")?.u16()?.iter().flatten() {
            *self.0.entry(port).or_default() += 1;
        }
        Ok(())
    }

    fn is_each_once(&self, mut ports: Range<u16>) -> bool {
        self.0.len() == ports.len() && ports.all(|port| self.0.get(&port) == Some(&1))
    }
}

/// Source ports that the system gives to nobody else.
const PORTS: Range<u16> = 20_000..21_000;

/// Flows as they come until all have come, or for half a minute; and a moment longer, in
/// which a doubled one would come.
fn seen(flows: &Live, ports: usize, pause: Duration) -> Result<Seen> {
    let mut seen = Seen::default();
    let mut batches = 0;
    let gathered = flows.each(|flows| -> Result<(), String> {
        seen.add(&flows).map_err(|error| error.to_string())?;
        std::thread::sleep(pause);
        batches += 1;
        match seen.0.len() >= ports || batches > 200 {
            true => Err("enough".to_owned()),
            false => Ok(()),
        }
    });
    ensure!(
        matches!(&gathered, Err(error) if error.to_string() == "enough"),
        "{gathered:?}"
    );
    seen.add(&flows.take_for("2s")?)?;
    Ok(seen)
}

#[test]
#[cfg_attr(
    not(all(has_argus, can_capture)),
    ignore = "argus is missing, or this process may not capture"
)]
fn a_thousand_flows_come_once_each_to_the_quick_and_to_the_slow() -> Result<()> {
    let sensor = Sensor::start()?;
    let (quick, slow) = (live(&sensor.address())?, live(&sensor.address())?);
    let followed = follow(sensor.file())?;
    let (quick, slow, followed) = std::thread::scope(|scope| {
        let quick = scope.spawn(|| seen(&quick, PORTS.len(), Duration::ZERO));
        let slow = scope.spawn(|| seen(&slow, PORTS.len(), Duration::from_millis(700)));
        let followed = scope.spawn(|| seen(&followed, PORTS.len(), Duration::ZERO));
        // By then they have told the sensor to start.
        std::thread::sleep(Duration::from_millis(500));
        let sent = sensor.send(PORTS);
        sent.map(|()| (quick.join(), slow.join(), followed.join()))
    })?;
    for (who, seen) in [("quick", quick), ("slow", slow), ("file", followed)] {
        let seen = seen.map_err(|_| anyhow::anyhow!("{who} panicked"))??;
        assert!(
            seen.is_each_once(PORTS),
            "{who}: {} ports, {:?}",
            seen.0.len(),
            seen.0.iter().find(|(_, times)| **times > 1)
        );
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
    let (once, again) = std::thread::scope(|scope| -> Result<_> {
        let first = scope.spawn(|| once.take(1000));
        let both = scope.spawn(|| again.take(20));
        std::thread::sleep(Duration::from_millis(500));
        sensor.send(20_000..20_010)?;
        // Until they are reported.
        std::thread::sleep(Duration::from_secs(8));
        sensor.kill()?;
        sensor.start_again()?;
        std::thread::sleep(Duration::from_secs(3));
        sensor.send(20_010..20_020)?;
        let first = first.join().map_err(|_| anyhow::anyhow!("a panic"))??;
        let both = both.join().map_err(|_| anyhow::anyhow!("a panic"))??;
        Ok((first, both))
    })?;
    for (flows, ports, said) in [
        (once, 20_000..20_010, "no more flows come: the connection"),
        (again, 20_000..20_020, "begun anew once: the connection"),
    ] {
        let mut seen = Seen::default();
        seen.add(&flows)?;
        assert!(seen.is_each_once(ports), "{:?}", seen.0);
        let report = load_report(&flows).context("a report")?.to_string();
        assert!(report.contains(said), "{report}");
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
    let reply = client.run(&format!(
        "let df = live({address:?})?.take_for(\"9s\")?; df.height() > 0"
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
        reply.value().contains("write it as live("),
        "{:?}",
        reply.outputs
    );
    let _ = stop.send(());
    sender.join().map_err(|_| anyhow::anyhow!("a panic"))?
}

/// A table that moves ends with the stop button, and so does the cell, in good order.
fn moves_until_it_is_stopped(client: &mut Client, cell: &str) -> Result<()> {
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
    let mut printed = tempfile::tempfile()?;
    let mut program = Command::new(Checkout::ready().example("live")?)
        .arg(sensor.address())
        .stdout(printed.try_clone()?)
        .spawn()?;
    std::thread::sleep(Duration::from_millis(500));
    sensor.send(20_000..20_010)?;
    // Until they are reported.
    std::thread::sleep(Duration::from_secs(8));
    let stop = Command::new("kill")
        .args(["-INT", &program.id().to_string()])
        .status()?;
    assert!(stop.success() && program.wait()?.success());
    let mut text = String::new();
    printed.rewind()?;
    printed.read_to_string(&mut text)?;
    for port in 20_000..20_010 {
        let lines = text.lines().filter(|line| line.contains(&port.to_string()));
        assert_eq!(lines.count(), 1, "{port}: {text}");
    }
    let summary = format!("{}: 10 flows, stopped", sensor.address());
    assert!(text.lines().any(|line| line == summary), "{text}");
    assert_eq!(text.matches("StartTime").count(), 2, "{text}");
    Ok(())
}
