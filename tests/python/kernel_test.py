"""jupyter_kernel_test with every sample that it lets a kernel fill in.

Prints unittest's report, and last how many tests ran, were skipped and failed.
"""

import sys
import unittest

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
    # A pattern of the history's own kind, where `?` is any one character.
    code_history_pattern = "6 ? 7"
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
suite = unittest.TestSuite([load(ArgusKernel), load(Welcome)])
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
print("ran", result.testsRun, "skipped", len(result.skipped), "failed", len(result.failures) + len(result.errors))
