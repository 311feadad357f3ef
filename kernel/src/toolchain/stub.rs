//! The crates that a zygote compiles: the stub at which it waits, and a sample of a cell, by
//! which it learns what memory a compile touches.

use super::library::CRATE;
use crate::atomic_write;
use std::path::Path;

/// The stub's file, beside the cell's.
pub const STUB: &str = "src/zygote.rs";

/// The crate that becomes a cell: it has read the preload before it waits. Both crates are
/// items of it, since rustc looks for the file of one that is only named each time that its
/// name is met. A macro that a cell exports and calls by its path is no mistake, though it
/// stands in a file that is included.
fn stub() -> String {
    format!(
        "#![allow(unused_imports, unused_mut, dead_code, macro_expanded_macro_exports_accessed_by_absolute_paths)]\n\
         extern crate {CRATE};\n\
         extern crate argus_zygote;\n\
         mod __argus_prelude {{ use super::{CRATE}::prelude::*; }}\n\
         argus_zygote::cell!();\n"
    )
}

/// Writes the stub beside the cell. Another zygote may be about to read it, and one that found
/// nothing in it would not wait, but make an empty crate where the cell's library is to be.
pub fn write_stub(folder: &Path) -> std::io::Result<()> {
    let file = folder.join(STUB);
    let stub = stub();
    if std::fs::read_to_string(&file).is_ok_and(|it| it == stub) {
        return Ok(());
    }
    atomic_write::write_file(&file, stub.as_bytes())
}

/// Makes the crate of a sample in a new folder: of a cell, or of a question of the oracle's.
/// rustc puts what it makes of it into this folder in it.
pub fn write_sample(folder: &Path, out_dir: &Path, is_question: bool) -> std::io::Result<()> {
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::create_dir_all(folder.join(out_dir))?;
    let sample = if is_question { QUESTION } else { CELL };
    std::fs::write(folder.join("src/lib.rs"), sample)
}

/// A cell as many are, in the text that [`super::thin`] makes of it: it uses a frame, asks it
/// something that may fail, makes a variable, prints, and shows a value.
const CELL: &str = r#"use argus_nb::prelude::*;
use argus_nb::cell::variables as evcxr_internal_runtime; use argus_nb::cell::ShownByValue as _;
#[unsafe(no_mangle)]
pub extern "C" fn run_user_code_0(
mut evcxr_variable_store: *mut evcxr_internal_runtime::VariableStore)
  -> *mut evcxr_internal_runtime::VariableStore {
if evcxr_variable_store.is_null() {
  evcxr_variable_store = evcxr_internal_runtime::create_variable_store();
}
let evcxr_variable_store = unsafe {&mut *evcxr_variable_store}; argus_nb::cell::begin(evcxr_variable_store);
{let mut vars_ok = true;
vars_ok &= evcxr_variable_store.check_frame(stringify!(df));
if !vars_ok {return evcxr_variable_store;}}
let df = evcxr_variable_store.take_frame(stringify!(df));
{ let mut argus_run = Some(
  ||{
let _ = (|| -> argus_nb::cell::Outcome {
let rows: usize = df.height();
println!("{rows}");
(
df.counts("DstAddr")?
).evcxr_display();
evcxr_variable_store.put_variable::<usize>(stringify!(rows), rows);
evcxr_variable_store.succeed(); argus_nb::cell::DONE})();
});
 argus_nb::cell::guard(&mut || if let Some(mut run) = argus_run.take() { run(); })
}
evcxr_variable_store.put_frame(stringify!(df), df);
argus_nb::cell::end(&*evcxr_variable_store); evcxr_variable_store
}
"#;

/// A question in evcxr's text, which rustc answers by an error.
const QUESTION: &str = r#"use argus_nb::prelude::*;
struct EvcxrUserCodeError {}
impl<T: std::fmt::Display> From<T> for EvcxrUserCodeError {
fn from(error: T) -> Self { eprintln!("{}", error); EvcxrUserCodeError {} }
}
fn evcxr_variable_store<T: 'static>(_: T) {}
async fn evcxr_analysis_wrapper(df: argus_nb::prelude::DataFrame) -> Result<(), EvcxrUserCodeError> {
let counted = df.counts("DstAddr")?;
let () = (counted,);
evcxr_variable_store(df);
Ok(())
}
"#;
