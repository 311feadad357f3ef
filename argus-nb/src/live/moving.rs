//! A table that moves in place: the newest flows, how many came and how many a second.
//!
//! In a notebook it is one display that is updated, and anywhere else lines, as ra prints
//! them. What it holds is bounded, however long it runs.

use super::Live;
use super::error::LiveError;
use crate::display::send::{Updatable, can_update, print};
use crate::display::{Bundle, grouped, table};
use polars::prelude::{DataFrame, PolarsResult};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How many of the newest flows are shown.
const NEWEST: usize = 20;
/// Over which time flows a second are counted.
const WINDOW: Duration = Duration::from_secs(5);
/// How often the table is written anew though no flow came.
const QUIET: Duration = Duration::from_secs(1);

/// Shows flows as they come, until there are no more or somebody presses stop: that is how
/// it ends, and no error.
pub(crate) fn watch(live: &Live) -> Result<(), LiveError> {
    let mut screen = match can_update() {
        true => Screen::Notebook(Updatable::new()),
        false => Screen::Lines { has_heading: false },
    };
    let mut newest = Newest::new();
    let mut shown: Option<Instant> = None;
    let how = loop {
        let (batch, ended) = match live.batch() {
            Ok(batch) => batch,
            Err(LiveError::Interrupted(_)) => break "stopped".to_owned(),
            Err(error) => return Err(error),
        };
        let has_flows = batch.as_ref().is_some_and(|batch| batch.height() > 0);
        if let Some(batch) = &batch {
            newest.push(batch).map_err(|source| live.refused(source))?;
            screen.lines(batch);
        }
        if has_flows || shown.is_none_or(|shown| shown.elapsed() >= QUIET) {
            let rate = newest.rate();
            screen.table(live, &newest, &format!("{rate} a second"))?;
            shown = Some(Instant::now());
        }
        if let Some(why) = ended {
            break why;
        }
    };
    screen.table(live, &newest, &how)?;
    screen.end(live, &newest, &how);
    Ok(())
}

/// Where the flows are shown.
enum Screen {
    Notebook(Updatable),
    Lines { has_heading: bool },
}

impl Screen {
    fn table(&mut self, live: &Live, newest: &Newest, how: &str) -> Result<(), LiveError> {
        if let Screen::Notebook(display) = self {
            display.show_bundle(&newest.bundle(live, how)?);
        }
        Ok(())
    }

    fn lines(&mut self, batch: &DataFrame) {
        if let Screen::Lines { has_heading } = self
            && batch.height() > 0
        {
            print(&table::lines(batch, !*has_heading));
            *has_heading = true;
        }
    }

    /// The last line, where there is no table that says it.
    fn end(&self, live: &Live, newest: &Newest, how: &str) {
        if let Screen::Lines { .. } = self {
            print(&newest.summary(live, how));
        }
    }
}

/// The newest flows, and how many came.
struct Newest {
    flows: Option<DataFrame>,
    count: usize,
    /// How many had come at the ends of the batches of late.
    counts: VecDeque<(Instant, usize)>,
}

impl Newest {
    fn new() -> Newest {
        Newest {
            flows: None,
            count: 0,
            counts: VecDeque::from([(Instant::now(), 0)]),
        }
    }

    /// A batch of many flows is kept alone, so that few batches are held by the few rows
    /// that are left of them.
    fn push(&mut self, batch: &DataFrame) -> PolarsResult<()> {
        self.count += batch.height();
        let last = batch.tail(Some(NEWEST));
        let flows = match &self.flows {
            Some(flows) if last.height() < NEWEST => flows.vstack(&last)?.tail(Some(NEWEST)),
            _ => last,
        };
        self.flows = Some(flows);
        Ok(())
    }

    /// Flows a second, of late.
    fn rate(&mut self) -> String {
        let now = Instant::now();
        self.counts.push_back((now, self.count));
        while self.counts.len() > 2 && now - self.counts[0].0 > WINDOW {
            self.counts.pop_front();
        }
        let (since, before) = self.counts[0];
        let seconds = (now - since).as_secs_f64().max(0.001);
        grouped(((self.count - before) as f64 / seconds).round() as usize)
    }

    fn summary(&self, live: &Live, how: &str) -> String {
        let flows = if self.count == 1 { "flow" } else { "flows" };
        format!("{}: {} {flows}, {how}", live.name(), grouped(self.count))
    }

    fn bundle(&self, live: &Live, how: &str) -> Result<Bundle, LiveError> {
        let summary = self.summary(live, how);
        let remarks = live.remarks()?;
        Ok(match &self.flows {
            Some(flows) => table::all_rows(flows, &summary, &remarks),
            None => Bundle::text(&[vec![summary], remarks].concat().join("\n")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::df;

    #[test]
    fn only_the_newest_flows_are_kept() {
        let mut newest = Newest::new();
        for begins in [0, 5, 10, 15, 20, 25] {
            let batch = df!("n" => (begins..begins + 5).collect::<Vec<i32>>()).unwrap();
            newest.push(&batch).unwrap();
        }
        let kept = |newest: &Newest| -> Vec<i32> {
            let flows = newest.flows.as_ref().unwrap();
            let column = flows.column("n").unwrap().i32().unwrap().clone();
            column.into_no_null_iter().collect()
        };
        assert_eq!(kept(&newest), (10..30).collect::<Vec<i32>>());
        let many = df!("n" => (30..1000).collect::<Vec<i32>>()).unwrap();
        newest.push(&many).unwrap();
        assert_eq!(kept(&newest), (980..1000).collect::<Vec<i32>>());
        assert_eq!(newest.count, 1000);
        std::thread::sleep(Duration::from_millis(10));
        let rate: usize = newest.rate().replace(',', "").parse().unwrap();
        assert!((1..=100_000).contains(&rate), "{rate}");
    }
}
