//! As `argus -r CAPTURE -w -`, and how fast: `sensor CAPTURE [TIMES] > RECORDS`. With a number the
//! capture is read so often, and only the speed is told. With `INNER_FLOWS` in the environment
//! tunnels are looked through.

use argus_sensor::{Sensor, SensorOptions, Tunnels};
use std::io::{Read, Write};
use std::time::Instant;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_default();
    let times = arguments.next().and_then(|times| times.parse().ok());
    let options = SensorOptions {
        tunnels: match std::env::var_os("INNER_FLOWS") {
            Some(_) => Tunnels::All,
            None => Tunnels::AsArgus,
        },
        ..SensorOptions::default()
    };
    let begin = Instant::now();
    let (mut packets, mut bytes) = (0, 0);
    for _ in 0..times.unwrap_or(1) {
        let file = std::fs::File::open(&path)?;
        let mut sensor = Sensor::new(Box::new(file), options.clone());
        let counts = sensor.counts();
        let mut block = vec![0; 1 << 16];
        loop {
            let read = sensor.read(&mut block)?;
            if read == 0 {
                break;
            }
            bytes += read;
            if times.is_none() {
                std::io::stdout().write_all(&block[..read])?;
            }
        }
        packets += counts.packets();
    }
    let seconds = begin.elapsed().as_secs_f64();
    let rate = packets as f64 / seconds / 1e6;
    eprintln!(
        "{packets} packets, {bytes} bytes of records, {seconds:.2} s: {rate:.2} million packets a second"
    );
    Ok(())
}
