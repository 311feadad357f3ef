//! Every case is run twice, by a kernel of either way to compile, and has to come to the same.

use crate::kernel::{Judged, Kernel, Way};
use crate::tables::Table;
use anyhow::Result;
use argus_tests::cases::Case;
use argus_tests::{Output, Reply};

/// How often a case is run again whose cells differ: some differ from themselves, since they
/// show a time, or what a `HashMap` holds.
const MOST_ROUNDS: usize = 5;

/// A kernel that forks, and one that does not where both are possible.
pub struct Both {
    forks: Kernel,
    plain: Option<Kernel>,
}

impl Both {
    pub fn new() -> Result<Both> {
        let has_forks = cfg!(all(target_os = "linux", target_arch = "x86_64"));
        Ok(Both {
            forks: Kernel::new(Way::Forks)?,
            plain: has_forks.then(|| Kernel::new(Way::Plain)).transpose()?,
        })
    }

    /// Runs a case to its end, both ways.
    pub fn judge(&mut self, table: &Table, case: &Case) -> Result<Vec<Judged>> {
        let mut forks = self.forks.judge(table, case)?;
        let Some(kernel) = &mut self.plain else {
            return Ok(forks.into_iter().map(|(judged, _)| judged).collect());
        };
        let mut plain = kernel.judge(table, case)?;
        let first = all_shown(&plain);
        for _ in 0..MOST_ROUNDS {
            if all_shown(&forks) == all_shown(&plain) || all_shown(&plain) != first {
                break;
            }
            forks = self.forks.judge(table, case)?;
            plain = kernel.judge(table, case)?;
        }
        let is_steady = all_shown(&plain) == first;
        let found = forks.into_iter().zip(plain);
        let found = found.flat_map(|((forked, shown), (plain, expected))| {
            let differs = is_steady && everything(&shown) != everything(&expected);
            let forked = match differs {
                true => forked.refuted(difference(&shown, &expected)),
                false => forked,
            };
            [forked, plain]
        });
        Ok(found.collect())
    }
}

fn all_shown(cells: &[(Judged, Reply)]) -> Vec<String> {
    cells.iter().map(|(_, reply)| everything(reply)).collect()
}

/// How the names of folders begin that each kernel has for itself; the rest of them is chance.
const OWN_FOLDERS: [&str; 2] = ["/.tmp", "/argus-kernel-"];
const CHANCE: usize = 6;

/// All that somebody sees of a cell. Text that comes in two pieces looks like one.
fn everything(reply: &Reply) -> String {
    let mut shown = as_it_came(reply);
    for begins in OWN_FOLDERS {
        let mut pieces = shown.split(begins);
        let first = pieces.next().unwrap_or_default().to_owned();
        shown = pieces.fold(first, |shown, piece| {
            let rest: String = piece.chars().skip(CHANCE).collect();
            shown + begins + &rest
        });
    }
    shown
}

fn as_it_came(reply: &Reply) -> String {
    let mut shown = format!("{}\n", reply.status);
    let mut stream = "";
    for output in &reply.outputs {
        match output {
            Output::Stream { name, text } if name == stream => shown += text,
            Output::Stream { name, text } => shown += &format!("\n{name}: {text}"),
            other => shown += &format!("\n{other:?}"),
        }
        stream = match output {
            Output::Stream { name, .. } => name,
            _ => "",
        };
    }
    shown + "\n" + &reply.traceback.join("\n")
}

/// The first line in which they differ.
fn difference(shown: &Reply, expected: &Reply) -> String {
    let [shown, expected] = [shown, expected].map(everything);
    let both = shown.lines().zip(expected.lines());
    let (ours, theirs) = both
        .into_iter()
        .find(|(ours, theirs)| ours != theirs)
        .unwrap_or(("one has more lines", ""));
    format!("a rustc of its own has `{theirs}` where a fork has `{ours}`")
}
