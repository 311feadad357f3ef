//! What a cell prints, gathered into few messages and cut where a browser would stop
//! answering.
//!
//! Why it is so: `docs/decisions.md#prints-are-gathered-and-bounded`.

use super::listener::{Output, Sink};
use std::time::Duration;

/// What is printed within so long goes as one message.
const GATHER: Duration = Duration::from_millis(20);
/// A message of text goes out when it is longer than this.
pub(super) const MESSAGE: usize = 32 * 1024;
/// What a cell may print, in bytes.
const PRINTED: usize = 1_000_000;

/// What was printed on its way to a cell's sink.
#[derive(Default)]
pub(super) struct Printed {
    sink: Option<Sink>,
    /// Text of a stream that has not gone to the sink yet.
    gathered: Option<(Stream, String)>,
    /// Bytes that the cell has printed so far.
    bytes: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    Stdout,
    Stderr,
}

impl Printed {
    /// From here on all goes to this sink.
    pub(super) fn begin(&mut self, sink: Sink) {
        self.flush();
        self.sink = Some(sink);
        self.bytes = 0;
    }

    /// Sends what is left of a cell's text, and says how much more there was.
    pub(super) fn finish(&mut self) {
        self.flush();
        if self.bytes > PRINTED {
            let hidden = (self.bytes - PRINTED) as f64 / 1e6;
            self.emit(Output::Stderr(format!(
                "… {hidden:.1} MB more were printed: a cell shows {} MB; write the rest to a file\n",
                PRINTED / 1_000_000
            )));
            self.bytes = 0;
        }
    }

    /// Whether anybody reads what is sent.
    pub(super) fn has_reader(&self) -> bool {
        self.sink.is_some()
    }

    /// How long the next line may take before what is gathered goes out.
    pub(super) fn patience(&self) -> Duration {
        match self.gathered {
            Some(_) => GATHER,
            None => Duration::from_secs(3600),
        }
    }

    pub(super) fn gather(&mut self, stream: Stream, text: &str, newline: &str) {
        let room = PRINTED.saturating_sub(self.bytes);
        self.bytes += text.len() + newline.len();
        if room == 0 {
            return;
        }
        if self
            .gathered
            .as_ref()
            .is_some_and(|(other, _)| *other != stream)
        {
            self.flush();
        }
        let (_, gathered) = self.gathered.get_or_insert_with(|| (stream, String::new()));
        // A single line may be longer than what is left of the allowance.
        gathered.extend(text.chars().take(room));
        gathered.push_str(newline);
        if gathered.len() > MESSAGE {
            self.flush();
        }
    }

    pub(super) fn flush(&mut self) {
        match self.gathered.take() {
            Some((Stream::Stdout, text)) => self.send(Output::Stdout(text)),
            Some((Stream::Stderr, text)) => self.send(Output::Stderr(text)),
            None => {}
        }
    }

    /// Sends an output behind the text that was printed before it.
    pub(super) fn emit(&mut self, output: Output) {
        self.flush();
        self.send(output);
    }

    fn send(&mut self, output: Output) {
        if let Some(sink) = &mut self.sink {
            sink(output);
        }
    }
}
