//! Prints flows as they are made, until Ctrl-C: those of a sensor, those that exporters of
//! NetFlow send, or those of a file that grows.
//!
//!     cargo run --release --example live -- argus://127.0.0.1:561
//!     cargo run --release --example live -- netflow://127.0.0.1:2055
//!     cargo run --release --example live -- argus.out
//!
//! `argus -P 561` is a sensor that takes clients, and `argus -w argus.out` writes a file.

use argus_nb::prelude::*;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let from = std::env::args().nth(1).ok_or("say where flows come from")?;
    let flows = match from.contains("://") {
        // A sensor that is started again is found again.
        true => live(&from)?.reconnect(),
        false => follow(&from)?,
    };
    show(&flows);

    // What the sensor says of itself: packets received and lost, clients.
    if !from.starts_with("netflow://") {
        println!("{}", flows.sensor()?);
    }
    Ok(())
}
