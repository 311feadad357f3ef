//! A machine that lacks something has ignored tests, and says so. Where all has to be
//! tested, that is a failure.

use argus_tests::UNMET_REQUIREMENTS as UNMET;
use argus_tests::requirements::NO_IGNORED_TESTS;

#[test]
fn where_all_has_to_be_tested_no_test_is_ignored() {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let all_has_to_be_tested = match std::env::var(NO_IGNORED_TESTS).as_deref() {
        Ok("0") => false,
        _ => ["CI", NO_IGNORED_TESTS].into_iter().any(is_set),
    };
    assert!(
        UNMET.is_empty() || !all_has_to_be_tested,
        "tests are ignored, because when they were built there was no {UNMET}; \
         if it is here now, `touch tests/build.rs` and build them again"
    );
}
