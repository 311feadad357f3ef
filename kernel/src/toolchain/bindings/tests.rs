//! What is added to a cell so that its bindings are kept.

use super::*;
use crate::toolchain::cell::Typed;

fn names_beside(code: &str, items: &[&str]) -> Vec<String> {
    let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
    let hidden: BTreeMap<String, ()> = BTreeMap::new();
    let untyped = Bindings::from_code(code, &items).untyped(&hidden);
    untyped.into_iter().map(|binding| binding.name).collect()
}

#[test]
fn only_top_level_names_without_a_whole_type_need_one() {
    for (code, expected) in [
        ("let df = load(\"x\")?;", &["df"][..]),
        ("let (rows, mut cols) = df.shape();", &["rows", "cols"]),
        ("let Some(x) = y else { return; };", &["x"]),
        ("let v: Vec<_> = it.collect();", &["v"]),
        ("let n: i32 = 1; { let inner = 2; }", &[]),
        (":dep rand = \"0.9\"\nlet r = 1;", &["r"]),
        ("let f = |x| { let y = x; y };", &["f"]),
        ("let x = 1; let x: u8 = 2;", &[]),
        ("let x =", &[]),
        ("let late; if c { late = 5 }", &["late"]),
    ] {
        assert_eq!(names_beside(code, &[]), expected, "{code}");
    }
}

#[test]
fn an_upper_case_name_is_a_variable_unless_it_is_a_constant() {
    for (code, items, expected) in [
        ("let X = features(&df)?;", &[][..], &["X"][..]),
        ("let (X_train, X_test) = s;", &[], &["X_train", "X_test"]),
        ("let Some(X) = y else { return };", &[], &["X"]),
        ("let None = x else { return };", &[], &[]),
        ("let (Red, y) = x else { return };", &[], &["y"]),
        ("let Unit = Unit;", &["Unit"], &[]),
        ("struct Unit; let Unit = Unit;", &[], &[]),
        ("let (MAX, y) = x else { return };", &["MAX"], &["y"]),
    ] {
        assert_eq!(names_beside(code, items), expected, "{code}");
    }
}

fn added(code: &str, additions: &[Addition]) -> String {
    Typed::with_additions(code, additions).text
}

#[test]
fn types_go_behind_a_let_or_into_one_that_has_no_value_yet() {
    let code = "let a = 1; let late; late = a;";
    let hidden: BTreeMap<String, ()> = BTreeMap::new();
    let bindings = Bindings::from_code(code, &[]).untyped(&hidden);
    let ty = "i32".to_owned();
    assert_eq!(
        added(code, &with_types(&bindings, |_| Some(&ty))),
        "let a = 1; let a: i32 = a; let late: i32; late = a;"
    );
    let code = "let (mut a, b); a = 1; b = 2;";
    let bindings = Bindings::from_code(code, &[]).untyped(&hidden);
    assert_eq!(
        added(code, &with_types(&bindings, |_| Some(&ty))),
        "let (mut a, b): (i32, i32,); a = 1; b = 2;"
    );
}

#[test]
fn a_let_is_hidden_whole_and_what_else_it_binds_is_kept() {
    let code = "let (f, n) = g(); f(n)";
    let hidden = BTreeMap::from([("f".to_owned(), ())]);
    let bindings = Bindings::from_code(code, &[]);
    let mut additions = bindings.hide(&hidden);
    additions.extend(bindings.remove(&BTreeSet::from(["f".to_owned()])));
    let ty = "i32".to_owned();
    let untyped = bindings.untyped(&hidden);
    additions.extend(with_types(&untyped, |_| Some(&ty)));
    assert_eq!(
        added(code, &additions),
        "argus_nb::local! { let (f, n) = g(); }; evcxr_variable_store.hide_variable(\"f\"); let n: i32 = n; f(n)"
    );
}

#[test]
fn a_moved_variable_is_declared_before_it_is_assigned_anew() {
    let there = BTreeMap::from([("t".to_owned(), "String".to_owned())]);
    let moved = BTreeMap::from([("s".to_owned(), "String".to_owned())]);
    for (code, expected) in [
        ("1; s = f();", "1; let mut s: String; s = f();"),
        ("let s = 1; s = f();", "let s = 1; s = f();"),
        (
            "drop(t); t = f();",
            "let mut t: String = t; drop(t); t = f();",
        ),
        ("t.len(); t = f();", "t.len(); t = f();"),
        ("u = f();", "u = f();"),
    ] {
        let additions = Bindings::from_code(code, &[]).assign_anew(&there, &moved);
        assert_eq!(added(code, &additions), expected);
    }
}
