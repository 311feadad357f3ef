//! Where a panic of a cell ends.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What evcxr reads when a cell has panicked.
const PANICKED: &str = "EVCXR_PANIC_NOTIFICATION";

/// Runs a cell's own code, and tells evcxr if that panics.
///
/// evcxr's text calls `catch_unwind`, which is generic over the closure, so that each cell
/// compiles it. This is compiled once.
pub fn guard(run: &mut dyn FnMut()) {
    if catch_unwind(AssertUnwindSafe(run)).is_err() {
        println!("{PANICKED}");
    }
}

#[cfg(test)]
mod tests {
    use super::guard;

    #[test]
    fn a_panic_ends_here_and_what_ran_before_it_has_run() {
        let mut steps = Vec::new();
        guard(&mut || {
            steps.push(1);
            if steps.len() == 1 {
                std::panic::resume_unwind(Box::new("over"));
            }
            steps.push(2);
        });
        assert_eq!(steps, [1]);
    }
}
