//! How evcxr learns that cells may use `?`, without a compile that fails.
//!
//! evcxr writes a cell so that it may use `?` once rustc has refused one that does (E0277). So
//! the kernel begins with such a cell of its own, and says in rustc's place what rustc would
//! say of it: that takes no time, where rustc takes as long as for any cell, and whoever starts
//! a kernel waits for it.

/// The kernel's own cell. It is refused where evcxr's text gives a `?` no way out.
pub const CELL: &str = "if false { Err::<(), &str>(\"argus: may a cell use it?\")?; };";

/// The type that evcxr declares where a `?` has a way out.
const WAY_OUT: &str = "struct EvcxrUserCodeError";

/// What rustc would say of the source, a JSON object a line, if it is that of [`CELL`] and a `?`
/// has no way out.
pub fn refusal(source: &str) -> Option<String> {
    let line = source.lines().position(|line| line.trim_end() == CELL)?;
    if source.contains(WAY_OUT) {
        return None;
    }
    let (line, end) = (line + 1, CELL.len() + 1);
    let span = serde_json::json!({
        "file_name": "src/lib.rs", "is_primary": true, "line_start": line, "line_end": line,
        "column_start": 1, "column_end": end, "label": null,
        "text": [{ "text": CELL, "highlight_start": 1, "highlight_end": end }],
    });
    let said = serde_json::json!({
        "message": "the `?` operator can only be used in a function that returns `Result`",
        "code": { "code": "E0277", "explanation": null }, "level": "error",
        "spans": [span], "children": [], "rendered": "",
    });
    Some(said.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_kernels_own_cell_is_refused_and_only_without_a_way_out() {
        let source = format!("fn run() {{\n{CELL} \n}}\n");
        let said: serde_json::Value = serde_json::from_str(&refusal(&source).unwrap()).unwrap();
        assert_eq!(said["code"]["code"], "E0277");
        assert_eq!(said["spans"][0]["line_start"], 2);
        for other in [
            format!("struct EvcxrUserCodeError {{}}\n{source}"),
            source.replace("if false", "if true"),
            source.replace(CELL, "Err::<(), &str>(\"\")?;"),
        ] {
            assert_eq!(refusal(&other), None, "{other}");
        }
    }
}
