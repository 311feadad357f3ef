//! A machine that lacks something has ignored tests, and says so. Where all has to be
//! tested, that is a failure.

use argus_tests::UNMET_REQUIREMENTS as UNMET;
use argus_tests::all_has_to_be_tested;

#[test]
fn where_all_has_to_be_tested_no_test_is_ignored() {
    assert!(
        UNMET.is_empty() || !all_has_to_be_tested(),
        "tests are ignored, because when they were built there was no {UNMET}; \
         if it is here now, `touch tests/build.rs` and build them again"
    );
}
