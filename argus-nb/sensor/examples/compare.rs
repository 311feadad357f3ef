//! Compares the sensor with argus, whose records are in a folder: `compare FOLDER CAPTURE…`.
//! argus' options `-S` and `-U` are told by `INTERVAL` and `USER_DATA`.

#[path = "../tests/comparison/mod.rs"]
mod comparison;

use argus_sensor::SensorOptions;
use comparison::Comparison;
use std::path::Path;
use std::time::Duration;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_default();
    let seconds = |name| {
        std::env::var(name)
            .ok()
            .and_then(|text: String| text.parse().ok())
    };
    let options = SensorOptions {
        status_interval: Duration::from_secs(seconds("INTERVAL").unwrap_or(5)),
        user_data: seconds("USER_DATA").unwrap_or(0) as u16,
        ..SensorOptions::default()
    };
    let mut comparison = Comparison::default();
    for capture in arguments {
        let path = Path::new(&capture);
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let argus = std::fs::read(format!("{folder}/{name}.argus")).unwrap_or_default();
        let errors = std::fs::read_to_string(format!("{folder}/{name}.err"));
        let is_unsupported = errors.is_ok_and(|text| text.contains("unsupported device type"));
        if is_unsupported {
            println!("{name}: not read by argus");
            continue;
        }
        match comparison::of_us(path, options.clone()) {
            Ok(ours) => comparison.add(&name, &argus, &ours),
            Err(error) => {
                if argus.len() > 256 {
                    println!("{error}");
                }
                comparison.add(&name, &argus, &[]);
            }
        }
    }
    for difference in &comparison.differences {
        println!("{difference}");
    }
    for difference in &comparison.unexplained {
        println!("== without a reason: {difference}");
    }
    let Comparison {
        tuples,
        rows,
        meanings,
        others,
        ..
    } = &comparison;
    println!(
        "== tuples {}/{} rows {}/{}",
        tuples.equal, tuples.all, rows.equal, rows.all
    );
    for (name, share) in meanings.iter().chain(others) {
        let percent = 100.0 * share.equal as f64 / share.all.max(1) as f64;
        println!(
            "== {name} {percent:.2} % ({} differ)",
            share.all - share.equal
        );
    }
}
