//! Jupyter's own test of kernels, and what it does not ask.

use anyhow::Result;
use argus_tests::{Client, Clone, clone::workspace};

/// jupyter_kernel_test with our samples; the rest of it is the issue of the
/// kernel's manners.
const KERNEL_TEST: &str = r#"
import sys, unittest
import jupyter_kernel_test

class ArgusKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "argus"
    language_name = "rust"
    file_extension = ".rs"
    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("oops");'
    code_execute_result = [{"code": "6 * 7", "result": "42"}]
    code_display_data = [{"code": "show(&df!(\"n\" => [1])?);", "mime": "text/html"}]
    code_generate_error = "undefined_name"
    complete_code_samples = ["let x = 1;", "fn f() {}"]
    incomplete_code_samples = ["fn f() {", "let x ="]
    invalid_code_samples = ["let = 1;"]

asked = ["test_kernel_info", "test_execute_stdout", "test_execute_stderr", "test_execute_result",
         "test_display_data", "test_error", "test_is_complete"]
suite = unittest.TestSuite()
names = [name for name in asked if hasattr(ArgusKernel, name)]
suite.addTests(ArgusKernel(name) for name in names)
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
print("ran", result.testsRun, "skipped", len(result.skipped), "failed", len(result.failures) + len(result.errors))
"#;

#[test]
fn jupyter_kernel_test_passes() -> Result<()> {
    let said = Clone::ready().python_says(KERNEL_TEST, &[])?;
    assert!(said.contains("ran 7 skipped 0 failed 0"), "{said}");
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
