//! Every command of evcxr has an answer, and ends no session.

use super::{
    Does::{Prints, Says, Shows},
    Story, tell_to,
};
use anyhow::Result;
use argus_tests::Client;

const STORY: Story = &[
    (
        ":cache 500\n:opt 1\n:sccache 1\n:linker lld\nkept",
        Shows("41"),
    ),
    (":type kept", Shows("kept: i32")),
    (":quit", Says(&["Shut Down"])),
    ("struct D { x: i32 }", Prints(&[])),
    (
        "#[derive(Debug)]",
        Says(&["write both in one cell", "cell:1:1"]),
    ),
    ("D { x: 1 }.x", Shows("1")),
    (":restart", Prints(&["variables are gone"])),
    ("item()", Shows("1")),
    ("std::env::var(\"ARGUS_TEST\")?", Shows("\"1\"")),
    ("kept", Says(&["E0425"])),
];

#[test]
fn no_command_ends_the_session() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let kernel = client.kernel_pid()?;
    let made = client.run("let kept = 41; fn item() -> i32 { 1 }")?;
    assert!(made.is_ok(), "{}", made.error_text());
    for command in [
        ":cache 500",
        ":clear_cache",
        ":sccache 1",
        ":linker mold",
        ":allow_static_linking 0",
        ":preserve_vars_on_panic 0",
        ":types",
        ":timing",
        ":fmt {:x}",
        ":efmt {:?}",
        ":load_config",
        ":internal_debug",
        ":toolchain nightly",
        ":time_passes",
        ":codegen_backend cranelift",
        ":quit",
        ":doc Vec",
        ":opt 9",
        ":opt 2",
        ":opt 0",
        ":offline 1",
        ":offline 0",
        ":build_env A=b",
        ":explain",
        ":last_error_json",
        ":last_compile_dir",
        ":version",
        ":show_deps",
        ":vars",
        ":help",
        ":type kept",
        ":t nothing",
        ":dep",
        ":dep ! = 1",
        ":nonsense",
        ":env ARGUS_TEST=1",
        "!true",
        "!false",
        ":",
        "::std::mem::drop(1)",
        "#[derive(Debug)]",
        "struct Last;\n#[derive(Debug)]",
    ] {
        let reply = client.run(command)?;
        let said = !reply.outputs.is_empty() || reply.status == "error";
        let is_quiet = command.starts_with(":show_deps") || command == "!true";
        assert!(said || is_quiet, "{command} says nothing");
        let next = client.run("kept + item()")?;
        assert_eq!(next.value(), "42", "after {command}: {}", next.error_text());
    }
    assert_eq!(client.kernel_pid()?, kernel);
    tell_to(&mut client, STORY)
}
