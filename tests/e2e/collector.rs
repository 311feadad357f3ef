//! A collector in a notebook: cells that take what exporters send, show it as it comes, and
//! let the port go.

use crate::live::moves_until_it_is_stopped;
use anyhow::{Context, Result};
use argus_tests::Client;
use std::net::{Ipv4Addr, UdpSocket};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// A datagram of NetFlow 5 with one flow of the loopback, the so-manieth that is sent.
fn netflow5(sequence: u32) -> Vec<u8> {
    let mut datagram = vec![0, 5, 0, 1];
    let header = [60_000, 1_700_000_000, 0, sequence, 0];
    datagram.extend(header.map(u32::to_be_bytes).concat());
    datagram.extend([127, 0, 0, 1, 127, 0, 0, 1]);
    // Next hop, interfaces; packets, bytes, the first and the last packet's uptime.
    datagram.extend([0; 8]);
    datagram.extend([3, 180, 50_000, 55_000].map(u32::to_be_bytes).concat());
    datagram.extend([40_000, 443].map(u16::to_be_bytes).concat());
    // Flags, TCP.
    datagram.extend([0, 0x1b, 6, 0]);
    datagram.resize(24 + 48, 0);
    datagram
}

#[test]
fn a_cell_takes_and_shows_what_exporters_send_until_it_is_stopped() -> Result<()> {
    let free = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let to = free.local_addr()?;
    drop(free);
    let (stop, stopped) = channel::<()>();
    let exporter = std::thread::spawn(move || -> Result<()> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        for sequence in 0.. {
            // Nobody receives it between two cells.
            let _ = socket.send_to(&netflow5(sequence), to);
            match stopped.recv_timeout(Duration::from_millis(20)) {
                Err(RecvTimeoutError::Timeout) => {}
                _ => break,
            }
        }
        Ok(())
    });
    let address = format!("netflow://{to}");
    let mut client = Client::in_notebooks()?;
    let kept = client.run(&format!("let collector = live({address:?})?;"))?;
    assert!(kept.is_ok(), "{}", kept.error_text());
    let reply = client.run(
        "let df = collector.take(5)?; (df.height(), df.column(\"Dport\")?.u16()?.get(4), \
         df.column(\"SrcIpBytes\")?.i64()?.get(4), load_report(&df).is_some())",
    )?;
    assert_eq!(
        reply.value(),
        "(5, Some(443), Some(180), true)",
        "{}",
        reply.error_text()
    );

    // A port is one collector's, until its variable goes.
    let reply = client.run(&format!("live({address:?})?.take(1)?.height()"))?;
    assert!(
        reply.error_text().contains("is taken"),
        "{}",
        reply.error_text()
    );
    let reply = client.run("drop(collector);")?;
    assert!(reply.is_ok(), "{}", reply.error_text());

    moves_until_it_is_stopped(&mut client, &format!("live({address:?})?"))?;
    let waits = format!("live({address:?})?.take_for(\"1h\")?.height()");
    let reply = client.interrupt(&waits, 5.0)?;
    assert_eq!(reply.ename, "Interrupted", "{}", reply.error_text());
    let seconds = reply.seconds_since_interrupt.context("it was stopped")?;
    assert!(seconds < 0.7, "{seconds} s");
    let _ = stop.send(());
    exporter.join().map_err(|_| anyhow::anyhow!("a panic"))?
}
