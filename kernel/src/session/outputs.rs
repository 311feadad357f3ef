//! The child's stdout and stderr, read line by line and handed on in order.
//!
//! Why it is so: `docs/decisions.md#a-display-has-a-place-on-both-streams`.

use super::failure::Departure;
use super::listener::{Output, Sink};
use super::printed::{Printed, Stream};
use argus_wire::{Frame, Token, VERSION, Variable};
use crossbeam_channel::{Receiver, Sender, bounded, select, unbounded};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long one of the streams may lag behind the other.
const LAG: Duration = Duration::from_millis(200);

/// What a cell said besides its outputs.
#[derive(Debug, Default)]
pub struct Remarks {
    /// The first panic or `?` that left the cell.
    pub departure: Option<Departure>,
    /// The notebook's variables, if they are others than before.
    pub variables: Option<Vec<Variable>>,
    /// When the cell's own code began, and when it was over.
    pub began: Option<Instant>,
    pub ended: Option<Instant>,
}

/// What the engine tells the reading thread.
enum Instruction {
    /// From here on what is read goes to this sink; answered when that is so.
    Begin(Sink, Sender<()>),
    /// Show this, an output of the kernel itself, behind what the cell has written.
    Emit(Output),
    /// Read what the cell has written to its end, and answer.
    Finish(Sender<Remarks>),
}

/// The reading thread, seen from the engine.
pub struct Outputs {
    instructions: Sender<Instruction>,
}

impl Outputs {
    /// Reads from now on; `running` is set when a cell's own code begins.
    pub fn read(
        streams: evcxr::EvalContextOutputs,
        token: Token,
        running: Arc<AtomicBool>,
    ) -> Outputs {
        let (instructions, inbox) = unbounded();
        std::thread::spawn(move || {
            Reader {
                stdout: streams.stdout,
                stderr: streams.stderr,
                token,
                running,
                printed: Printed::default(),
                remarks: Remarks::default(),
                stderr_ended: false,
                stdout_ended: false,
                displays: 0,
                marks: 0,
                is_mismatch_said: false,
            }
            .run(&inbox);
        });
        Outputs { instructions }
    }

    /// From here on what the child writes belongs to this cell.
    ///
    /// It returns when the reading thread knows of it. On a busy machine that thread
    /// may sleep until the cell has run, and would then take the cell's outputs for
    /// those of the one before.
    pub fn begin(&self, sink: Sink) {
        let (answer, answered) = bounded(1);
        let _ = self.instructions.send(Instruction::Begin(sink, answer));
        let _ = answered.recv();
    }

    /// The kernel itself shows something.
    pub fn emit(&self, output: Output) {
        let _ = self.instructions.send(Instruction::Emit(output));
    }

    /// Everything the cell has written has gone to its sink.
    pub fn finish(&self) -> Remarks {
        let (answer, answered) = bounded(1);
        let _ = self.instructions.send(Instruction::Finish(answer));
        answered.recv().unwrap_or_default()
    }
}

struct Reader {
    stdout: Receiver<String>,
    stderr: Receiver<String>,
    token: Token,
    running: Arc<AtomicBool>,
    printed: Printed,
    remarks: Remarks,
    /// Whether the preload has written its end of the cell to the stream.
    stdout_ended: bool,
    stderr_ended: bool,
    /// How many displays the cell has written to stdout, and how many marks to stderr
    /// that say where a display belongs.
    displays: usize,
    marks: usize,
    /// Whether it was said that kernel and preload do not fit together.
    is_mismatch_said: bool,
}

impl Reader {
    fn run(mut self, inbox: &Receiver<Instruction>) {
        loop {
            select! {
                recv(self.stdout) -> line => match line {
                    Ok(line) => self.stdout_line(&line),
                    Err(_) => return,
                },
                recv(self.stderr) -> line => match line {
                    Ok(line) => self.stderr_line(&line),
                    Err(_) => return,
                },
                recv(inbox) -> instruction => match instruction {
                    Ok(Instruction::Begin(sink, answer)) => {
                        self.begin(sink);
                        let _ = answer.send(());
                    }
                    Ok(Instruction::Emit(output)) => {
                        self.drain();
                        self.printed.emit(output);
                    }
                    Ok(Instruction::Finish(answer)) => {
                        let remarks = self.finish();
                        let _ = answer.send(remarks);
                    }
                    Err(_) => return,
                },
                default(self.printed.patience()) => self.printed.flush(),
            }
        }
    }

    fn begin(&mut self, sink: Sink) {
        // What came since the last cell ended was written by what that one left running.
        self.drain();
        self.printed.begin(sink);
        self.remarks = Remarks::default();
        self.stdout_ended = false;
        self.stderr_ended = false;
        (self.displays, self.marks) = (0, 0);
    }

    fn finish(&mut self) -> Remarks {
        self.drain();
        // The preload writes the end of a cell to both streams, and evcxr has waited
        // for that on stdout only. If it did not come there (the cell had no code, or
        // its process died), none will come on stderr.
        while self.stdout_ended && !self.stderr_ended {
            match self.stderr.recv_timeout(LAG) {
                Ok(line) => self.stderr_line(&line),
                Err(_) => break,
            }
        }
        self.printed.finish();
        std::mem::take(&mut self.remarks)
    }

    fn drain(&mut self) {
        while let Ok(line) = self.stdout.try_recv() {
            self.stdout_line(&line);
        }
        while let Ok(line) = self.stderr.try_recv() {
            self.stderr_line(&line);
        }
    }

    fn stdout_line(&mut self, line: &str) {
        let (text, frame) = split(line, &self.token);
        if let Some(text) = text {
            let newline = if frame.is_some() { "" } else { "\n" };
            self.printed.gather(Stream::Stdout, text, newline);
        }
        match frame {
            Some(Frame::Result { data }) => {
                self.catch_up_with_stderr();
                self.printed.emit(Output::Result(data));
            }
            Some(Frame::Display { data, id }) => {
                // A display that is updated in its place, such as a bar of progress, is
                // not marked on stderr.
                if id.is_none() {
                    self.catch_up_with_stderr();
                }
                self.printed.emit(Output::Display { data, id });
            }
            Some(Frame::Update { data, id }) => self.printed.emit(Output::Update { data, id }),
            Some(Frame::Clear { wait }) => self.printed.emit(Output::Clear { wait }),
            Some(Frame::Variables { variables }) => self.remarks.variables = Some(variables),
            Some(Frame::Begin { version }) => {
                self.check_version(version);
                self.remarks.began = Some(Instant::now());
                self.running.store(true, Ordering::SeqCst);
            }
            Some(Frame::End) => {
                self.remarks.ended = Some(Instant::now());
                self.stdout_ended = true;
            }
            Some(Frame::Panic {
                value,
                file,
                line,
                column,
            }) => self.note_departure(Departure::Panic {
                message: value,
                file,
                line,
                column,
            }),
            Some(Frame::Error {
                name,
                value,
                line,
                column,
            }) => self.note_departure(Departure::Error {
                type_name: name,
                message: value,
                line,
                column,
            }),
            Some(Frame::Open | Frame::DisplayFollows) | None => {}
        }
    }

    fn note_departure(&mut self, departure: Departure) {
        self.remarks.departure.get_or_insert(departure);
    }

    /// Says once that the preload was built for another kernel, which may not read all
    /// that it shows.
    fn check_version(&mut self, version: u32) {
        // Nobody reads what comes before the first cell, when the kernel starts.
        if version != VERSION && self.printed.has_reader() && !self.is_mismatch_said {
            self.is_mismatch_said = true;
            self.printed.emit(Output::Stderr(format!(
                "the preload speaks version {version} of the display format and this kernel version {VERSION}, so displays may be lost: build both by `cargo run --release -- install`, and restart the kernel\n"
            )));
        }
    }

    fn stderr_line(&mut self, line: &str) {
        let (text, frame) = split(line, &self.token);
        if let Some(text) = text {
            let newline = if frame.is_some() { "" } else { "\n" };
            self.printed.gather(Stream::Stderr, text, newline);
        }
        match frame {
            Some(Frame::End) => self.stderr_ended = true,
            Some(Frame::DisplayFollows) => self.wait_for_the_display(),
            _ => {}
        }
    }

    /// At the mark of a display on stderr: reads stdout until the display has come, so
    /// that what follows on stderr is shown behind it.
    fn wait_for_the_display(&mut self) {
        self.marks += 1;
        while self.displays < self.marks {
            match self.stdout.recv_timeout(LAG) {
                Ok(line) => self.stdout_line(&line),
                // None comes: the cell has closed its stdout.
                Err(_) => self.displays = self.marks,
            }
        }
    }

    /// At a display on stdout: reads stderr until its mark has come, so that what was
    /// written there before the display is shown before it, in every run.
    fn catch_up_with_stderr(&mut self) {
        self.displays += 1;
        while self.marks < self.displays {
            match self.stderr.recv_timeout(LAG) {
                Ok(line) => self.stderr_line(&line),
                // None comes: the cell has closed its stderr.
                Err(_) => self.marks = self.displays,
            }
        }
    }
}

/// A line taken apart: text, then perhaps a frame, behind text that had no newline of
/// its own.
fn split<'a>(line: &'a str, token: &Token) -> (Option<&'a str>, Option<Frame>) {
    let Some((text, json)) = token.split(line) else {
        return (Some(line), None);
    };
    match serde_json::from_str(json) {
        Ok(frame) => ((!text.is_empty()).then_some(text), Some(frame)),
        Err(_) => (Some(line), None),
    }
}

#[cfg(test)]
mod tests {
    use super::super::printed::MESSAGE;
    use super::*;
    use std::sync::Mutex;

    /// A sink that takes its time, as a busy machine does, and what it was given.
    fn slow_sink() -> (Sink, Arc<Mutex<Vec<Output>>>) {
        let given = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&given);
        let sink = move |output| {
            std::thread::sleep(Duration::from_millis(50));
            kept.lock().unwrap().push(output);
        };
        (Box::new(sink), given)
    }

    #[test]
    fn a_frame_is_told_from_text_even_behind_an_open_line() {
        for (line, text, frame) in [
            ("plain", Some("plain"), None),
            ("T:{\"frame\":\"end\"}", None, Some(Frame::End)),
            ("50 %T:{\"frame\":\"end\"}", Some("50 %"), Some(Frame::End)),
            ("T: is no frame", Some("T: is no frame"), None),
        ] {
            assert_eq!(split(line, &Token::new("T:")), (text, frame));
        }
    }

    #[test]
    fn a_preload_of_another_version_is_named_once_and_our_own_never() {
        let said_of = |version: u32| {
            let ((stdout, from_stdout), (_stderr, from_stderr)) = (unbounded(), unbounded());
            let streams = evcxr::EvalContextOutputs {
                stdout: from_stdout,
                stderr: from_stderr,
            };
            let outputs = Outputs::read(streams, Token::new("T:"), Arc::default());
            let begin = format!("T:{{\"frame\":\"begin\",\"version\":{version}}}");
            // Before there is a cell, there is nobody to tell.
            stdout.send(begin.clone()).unwrap();
            outputs.finish();
            let (sink, shown) = slow_sink();
            outputs.begin(sink);
            stdout.send(begin.clone()).unwrap();
            stdout.send(begin).unwrap();
            outputs.finish();
            let shown = shown.lock().unwrap();
            shown.clone()
        };
        assert_eq!(said_of(VERSION), []);
        let said = said_of(VERSION + 1);
        let [Output::Stderr(line)] = &said[..] else {
            panic!("{said:?}");
        };
        let other = format!("the preload speaks version {}", VERSION + 1);
        assert!(line.contains(&other) && line.lines().count() == 1);
    }

    #[test]
    fn what_a_cell_writes_is_its_own_however_late_it_is_read() {
        let ((stdout, from_stdout), (_stderr, from_stderr)) = (unbounded(), unbounded());
        let streams = evcxr::EvalContextOutputs {
            stdout: from_stdout,
            stderr: from_stderr,
        };
        let outputs = Outputs::read(streams, Token::new("T:"), Arc::default());
        let print = |line: &str| stdout.send(line.to_owned()).unwrap();
        let (first, of_first) = slow_sink();
        let (second, of_second) = slow_sink();
        outputs.begin(first);
        // Too long to be gathered: it goes to the sink at once, and the reader waits.
        print(&"first".repeat(MESSAGE));
        outputs.begin(second);
        print("second");
        print(&format!("T:{{\"frame\":\"begin\",\"version\":{VERSION}}}"));
        let remarks = outputs.finish();
        assert!(remarks.began.is_some(), "it was taken for the cell before");
        assert_eq!(of_first.lock().unwrap().len(), 1);
        let of_second = of_second.lock().unwrap();
        assert_eq!(*of_second, [Output::Stdout("second\n".to_owned())]);
    }
}
