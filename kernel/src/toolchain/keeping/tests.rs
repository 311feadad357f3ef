//! What becomes of the lines that take and put variables.

use super::*;

/// What evcxr writes for a cell that takes `old`, runs `code`, makes `new` and puts
/// back `kept`.
fn generated(old: &[(&str, &str)], code: &str, new: &str) -> String {
    let takes: String = old
        .iter()
        .map(|(name, ty)| {
            format!("let {name} = {STORE}.take_variable::<{ty}>(stringify!({name}));\n")
        })
        .collect();
    format!(
        "items\npub extern \"C\" fn run_user_code_1(\n{takes}{}\n{code}\n\
         {STORE}.put_variable::<i32>(stringify!({new}), {new});\nOk(())}})();\n}}}}\n\
         {STORE}.put_variable::<i32>(stringify!(kept), kept);\n{STORE}\n}}\n",
        BEGINNINGS_OF_USER_CODE[0]
    )
}

#[test]
fn what_is_given_back_is_no_comment() {
    let source = generated(&[("v", "String"), ("kept", "i32")], "let v = v.len();", "v");
    let put = format!("\n{STORE}.put_variable::<i32>(stringify!(kept), kept);");
    let left_out = source.replace(&put, &put.replace('\n', "\n// "));
    assert_ne!(left_out, source);
    for source in [source, left_out] {
        let kept = keep(&source).source;
        let line = kept.lines().find(|line| line.contains(".give_back::<"));
        let (code, _) = line
            .unwrap()
            .split_once("//")
            .unwrap_or((line.unwrap(), ""));
        assert!(code.contains(".give_back::<"), "{kept}");
        assert_eq!(kept.lines().count(), source.lines().count());
    }
}

#[test]
fn what_a_cell_may_lose_is_left_lent_or_given_back() {
    for (ty, code, line, is_given_back) in [
        (
            "String",
            "let v = f()?;",
            "// let v = evcxr_variable_store.take_variable::<String>(stringify!(v));",
            false,
        ),
        (
            "String",
            "let v = v.len();",
            "let v = evcxr_variable_store.take_variable::<String>(stringify!(v));",
            true,
        ),
        (
            "String",
            "let v = g(v);",
            "let v = evcxr_variable_store.take_variable::<String>(stringify!(v));",
            false,
        ),
        (
            "a::DataFrame",
            "let v = g(v);",
            "let v = evcxr_variable_store.lend_variable::<a::DataFrame>(stringify!(v));",
            false,
        ),
    ] {
        let source = generated(&[("v", ty), ("kept", "i32")], code, "v");
        let Kept {
            source: kept,
            if_moved,
        } = keep(&source);
        assert!(kept.contains(&format!("\n{line}\n")), "{kept}");
        assert_eq!(kept.contains(".give_back::<"), is_given_back, "{kept}");
        assert_eq!(if_moved.is_some(), is_given_back);
        assert_eq!(kept.lines().count(), source.lines().count());
        let taken = Taken::from_source(&kept);
        let names: Vec<&str> = taken.iter().map(|taken| taken.name.as_str()).collect();
        assert_eq!(names, ["v", "kept"], "{kept}");
    }
}
