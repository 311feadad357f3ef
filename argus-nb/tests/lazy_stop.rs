//! The stop button ends a question of a lazy frame within a second. A process of its own: what the
//! button sets stays set.

#![allow(clippy::unwrap_used, reason = "a test")]

use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// Rows that take five seconds to read on two cores: forty batches of a quarter of a second.
fn slow_rows() -> LazyFrame {
    let rows: Vec<i64> = (0..4_000_000).map(|row| row % 10).collect();
    let read = |batch: Column| {
        sleep(Duration::from_millis(batch.len() as u64 / 400));
        Ok(batch)
    };
    let rows = df!("n" => rows).unwrap().lazy();
    rows.select([col("n").map(read, |_, field| Ok(field.clone()))])
}

#[test]
fn the_stop_button_ends_a_question_of_a_lazy_frame() {
    interrupted().unwrap();
    let started = Instant::now();
    spawn(|| {
        sleep(Duration::from_millis(500));
        signal_hook::low_level::raise(signal_hook::consts::SIGINT).unwrap();
    });
    let error = slow_rows().counts("n").unwrap_err();
    let took = started.elapsed();
    assert!(
        error.to_string().starts_with("stopped before the end"),
        "{error}"
    );
    assert!((0.4..1.5).contains(&took.as_secs_f64()), "{took:?}");
    // Whoever asks once more in the same cell is refused at once.
    let error = histogram(slow_rows(), "n")
        .and_then(|figure| figure.svg())
        .unwrap_err();
    assert!(
        error.to_string().starts_with("stopped before the end"),
        "{error}"
    );
    assert!(started.elapsed() < took + Duration::from_secs(1));
}
