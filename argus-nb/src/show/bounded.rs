//! Text of a bounded length, whatever it is made from.
//!
//! A value may have more to say than a browser can show: ten million numbers are thirty
//! megabytes. What is over the bound is counted and not kept, and counting stops too
//! when it takes long.

use std::fmt::{self, Write};
use std::time::{Duration, Instant};

/// Bytes of a value that are shown, as many as a cell may print.
const VALUE: usize = 1_000_000;
/// Bytes of an error's text that are shown.
const ERROR: usize = 20_000;
/// How long what is not shown is counted.
const PATIENCE: Duration = Duration::from_millis(250);

/// The `Debug` of a value.
pub(super) fn debug(value: &dyn fmt::Debug) -> String {
    written(VALUE, format_args!("{value:?}"))
}

/// What an error or a panic says.
pub(crate) fn message(message: &dyn fmt::Display) -> String {
    written(ERROR, format_args!("{message}"))
}

fn written(room: usize, text: fmt::Arguments<'_>) -> String {
    let mut bounded = Bounded::new(room);
    // An error is this writer's own, that it has counted for long enough, or comes from
    // a `Debug` that fails; either way what is there is shown.
    let is_whole = bounded.write_fmt(text).is_ok();
    bounded.into_text(is_whole)
}

struct Bounded {
    kept: String,
    room: usize,
    /// Bytes that found no room.
    over: usize,
    /// When counting began, and how much there was when the clock was last asked.
    counting: Option<(Instant, usize)>,
}

impl Bounded {
    fn new(room: usize) -> Bounded {
        Bounded {
            kept: String::new(),
            room,
            over: 0,
            counting: None,
        }
    }

    fn into_text(self, is_whole: bool) -> String {
        let Bounded { mut kept, over, .. } = self;
        if over > 0 {
            let least = if is_whole { "" } else { "more than " };
            let over = over as f64 / 1e6;
            let _ = write!(
                kept,
                "\n… {least}{over:.1} MB more are not shown: take a part of it, or write it to a file"
            );
        }
        kept
    }

    fn is_out_of_patience(&mut self) -> bool {
        /// Bytes between two looks at the clock.
        const STEP: usize = 100_000;
        let (since, asked_at) = self.counting.get_or_insert_with(|| (Instant::now(), 0));
        if self.over < *asked_at + STEP {
            return false;
        }
        *asked_at = self.over;
        since.elapsed() > PATIENCE
    }
}

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = self.room - self.kept.len();
        if self.over == 0 && text.len() <= room {
            self.kept.push_str(text);
            return Ok(());
        }
        let kept = match self.over {
            0 => text.floor_char_boundary(room),
            _ => 0,
        };
        self.kept.push_str(&text[..kept]);
        self.over += text.len() - kept;
        match self.is_out_of_patience() {
            true => Err(fmt::Error),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_is_whole_and_what_is_long_says_how_much_there_was() {
        assert_eq!(debug(&vec![1, 2]), "[1, 2]");
        let long = debug(&vec![7u8; 1_000_000]);
        assert!(long.starts_with("[7, 7, ") && long.len() < VALUE + 200);
        assert!(
            long.ends_with(
                "\n… 2.0 MB more are not shown: take a part of it, or write it to a file"
            )
        );
        let error = message(&"ö".repeat(ERROR));
        assert!(
            error.contains("… 0.0 MB more") && error.starts_with("öö"),
            "{}",
            &error[..9]
        );
    }

    #[test]
    fn counting_does_not_go_on_for_ever() {
        struct Endless;
        impl fmt::Debug for Endless {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                loop {
                    f.write_str("for ever, ")?;
                }
            }
        }
        assert!(debug(&Endless).contains("… more than "));
    }
}
