//! Jupyter's own test of kernels, and what it does not ask.

use anyhow::Result;
use argus_tests::{Client, Clone, clone::workspace};

/// jupyter_kernel_test with every sample that it lets a kernel fill in.
const KERNEL_TEST: &str = r#"
import sys, unittest
import jupyter_kernel_test

class ArgusKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "argus"
    language_name = "rust"
    file_extension = ".rs"
    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("oops");'
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": "let seven = 7; seven", "result": "7"}]
    code_display_data = [{"code": "show(&df!(\"n\" => [1])?);", "mime": "text/html"}]
    code_generate_error = "undefined_name"
    complete_code_samples = ["let x = 1;", "fn f() {}"]
    incomplete_code_samples = ["fn f() {", "let x ="]
    invalid_code_samples = ["let = 1;"]
    completion_samples = [{"text": ":va", "matches": {":vars"}}, {"text": "load(\"Cargo.to", "matches": {"Cargo.toml"}}]
    code_page_something = "?seven"
    code_history_pattern = "6 [*] 7".replace("[*]", "?")
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "seven"
    code_clear_output = "show(&1); clear_output(false);"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the inspection asks about; the tests run in the order of their names.
        cls.kc.execute_interactive("let seven = 7;", output_hook=lambda _: None)

class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "argus"
    support_iopub_welcome = True

load = unittest.defaultTestLoader.loadTestsFromTestCase
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(unittest.TestSuite([load(ArgusKernel), load(Welcome)]))
print("ran", result.testsRun, "skipped", len(result.skipped), "failed", len(result.failures) + len(result.errors))
"#;

#[test]
fn jupyter_kernel_test_passes_whole() -> Result<()> {
    let said = Clone::ready().python_says(KERNEL_TEST, &[])?;
    assert!(said.contains("ran 13 skipped 0 failed 0"), "{said}");
    Ok(())
}

#[test]
fn the_kernel_says_who_it_is() -> Result<()> {
    let mut client = Client::argus(&workspace())?;
    let info = client.kernel_info()?;
    assert_eq!(info["implementation"], "argus-kernel");
    assert_eq!(info["language_info"]["name"], "rust");
    let asked = client.is_complete("fn f() {\n    if true {")?;
    assert_eq!(asked["status"], "incomplete");
    assert_eq!(asked["indent"], "        ");
    Ok(())
}
