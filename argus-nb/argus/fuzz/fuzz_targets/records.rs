//! Any bytes: what holds of mutated files (`tests/mutations.rs`) holds of them. The first
//! byte says in which blocks they are read.

#![no_main]

#[path = "../../tests/common/mod.rs"]
mod common;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((size, bytes)) = input.split_first() else {
        return;
    };
    let _ = argus_records::is_argus(bytes);
    common::every_byte_is_accounted_for(bytes, 1 + usize::from(*size));
    common::every_value_can_be_had(bytes, &mut String::new());
});
