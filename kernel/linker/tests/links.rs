//! What rustc wrote is linked, loaded and called: by a program that rustc makes here, too.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, reason = "a test, and functions of its own")]

use argus_linker::{Library, LinkError, Order, link};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Calls and data of another library, a thread's own variable, one of each kind of data, a
/// panic that is caught, and an answer by which all of that is seen to work.
const CELL: &str = r#"
use std::cell::Cell;
use std::collections::HashMap;
thread_local! {
    static WITH_DROP: Cell<Option<Box<i32>>> = const { Cell::new(None) };
    static PLAIN: Cell<i32> = const { Cell::new(7) };
}
static TEXTS: [&str; 2] = ["one", "two"];
static mut ZEROES: [u8; 5000] = [0; 5000];
struct Noted<'a>(&'a mut i32);
impl Drop for Noted<'_> { fn drop(&mut self) { *self.0 += 1000 } }
#[unsafe(no_mangle)]
pub extern "C" fn run_user_code_1(given: i32) -> i32 {
    let map: HashMap<&str, usize> = TEXTS.iter().map(|it| (*it, it.len())).collect();
    let mut dropped = 0;
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _noted = Noted(&mut dropped);
        if given > 0 { panic!("it was {given}") }
    }));
    WITH_DROP.set(Some(Box::new(100)));
    PLAIN.set(PLAIN.get() + 1);
    let zero = unsafe { (&raw const ZEROES).cast::<u8>().add(4999).read_volatile() };
    assert!(caught.is_err());
    let elsewhere = std::thread::spawn(|| PLAIN.get()).join().unwrap();
    dropped + map["one"] as i32 + *WITH_DROP.take().unwrap() + PLAIN.get() * 10 + elsewhere + i32::from(zero)
}
"#;

/// 1000 for the drop, 3 letters, 100 in a box, 8 here and 7 elsewhere.
const ANSWER: &str = "1190";

/// Loads its argument as the process that runs cells does.
const LOADER: &str = r#"
use std::ffi::{CString, c_char, c_int, c_void};
unsafe extern "C" {
    fn dlopen(name: *const c_char, how: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn dlerror() -> *const c_char;
}
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let name = CString::new(std::env::args().nth(1).unwrap()).unwrap();
    let run = unsafe {
        let library = dlopen(name.as_ptr(), 2);
        if library.is_null() {
            panic!("{:?}", std::ffi::CStr::from_ptr(dlerror()));
        }
        assert!(dlsym(library, c"nothing".as_ptr()).is_null());
        std::mem::transmute::<*mut c_void, extern "C" fn(i32) -> i32>(dlsym(library, c"run_user_code_1".as_ptr()))
    };
    println!("{}", run(5));
}
"#;

fn rustc(folder: &Path, source: &str, args: &[&str]) {
    std::fs::write(folder.join("source.rs"), source).unwrap();
    let output = Command::new("rustc")
        .args(["--edition=2024", "-Cprefer-dynamic", "-Crpath", "source.rs"])
        .args(args)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
}

/// The standard library, and the folder that it is in.
fn std_library() -> (PathBuf, PathBuf) {
    let said = Command::new("rustc")
        .args(["--print", "target-libdir"])
        .output()
        .unwrap();
    let folder = PathBuf::from(String::from_utf8(said.stdout).unwrap().trim());
    let is_std = |file: &PathBuf| {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        name.starts_with("libstd-") && name.ends_with(".so")
    };
    let files = std::fs::read_dir(&folder).unwrap().flatten();
    (files.map(|it| it.path()).find(is_std).unwrap(), folder)
}

fn object(folder: &Path, source: &str, args: &[&str]) -> Vec<u8> {
    let plain = [
        "--crate-type=cdylib",
        "--emit=obj=cell.o",
        "-Ccodegen-units=1",
    ];
    rustc(folder, source, &[&plain, args].concat());
    std::fs::read(folder.join("cell.o")).unwrap()
}

#[test]
fn a_cell_is_linked_loaded_and_runs() {
    let folder = tempfile::tempdir().unwrap();
    let (std_file, std_folder) = std_library();
    let library = Library::open(&std_file).unwrap();
    let needed: Vec<String> = [std_file.file_name().unwrap().to_string_lossy().into_owned()]
        .into_iter()
        .chain(library.needed().iter().cloned())
        .collect();
    let others: Vec<Library> = library
        .needed()
        .iter()
        .filter_map(|name| {
            let folders = ["/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/usr/lib"];
            folders
                .iter()
                .find_map(|it| Library::open(&Path::new(it).join(name)).ok())
        })
        .collect();
    rustc(folder.path(), LOADER, &["-o", "loader"]);
    for level in ["-Copt-level=0", "-Copt-level=2"] {
        let object = object(folder.path(), CELL, &[level]);
        let linked = link(&Order {
            object: &object,
            exported: "run_user_code_",
            needed: &needed,
            runpath: &std_folder.to_string_lossy(),
            is_there: &|name| library.has(name) || others.iter().any(|it| it.has(name)),
        });
        std::fs::write(folder.path().join("cell.so"), linked.unwrap()).unwrap();
        let output = Command::new("./loader")
            .arg("./cell.so")
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let answer = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(answer.trim(), ANSWER, "{level}: {said}");
    }
}

/// Of which no library is asked.
fn any_order(object: &[u8]) -> Order<'_> {
    Order {
        object,
        exported: "run_user_code_",
        needed: &[],
        runpath: "",
        is_there: &|_| true,
    }
}

#[test]
fn what_is_in_no_library_and_what_is_not_whole_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let object = object(folder.path(), CELL, &[]);
    let nowhere = link(&Order {
        is_there: &|_| false,
        ..any_order(&object)
    });
    assert!(
        matches!(nowhere, Err(LinkError::Undefined { .. })),
        "{nowhere:?}"
    );
    assert_eq!(link(&any_order(b"no object")), Err(LinkError::NotAnObject));
    assert!(link(&any_order(&object)).is_ok());
    // Its table of sections stands last.
    for length in [64, 100, object.len() / 2, object.len() - 1] {
        assert!(link(&any_order(&object[..length])).is_err(), "{length}");
    }
    // Broken bytes may come out as a library or as an error, and never as a panic.
    for at in (0..object.len()).step_by(7) {
        let mut broken = object.clone();
        broken[at] ^= 0xff;
        let _ = link(&any_order(&broken));
    }
}

#[test]
fn a_library_knows_what_it_has() {
    let (file, _) = std_library();
    let library = Library::open(&file).unwrap();
    assert!(library.has(b"rust_eh_personality"));
    assert!(!library.has(b"rust_eh_personalities") && !library.has(b""));
    assert!(library.needed().iter().any(|name| name == "libc.so.6"));
    assert!(Library::open(Path::new("/dev/null")).is_err());
}
