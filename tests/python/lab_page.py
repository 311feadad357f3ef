"""A JupyterLab of its own, open in a real Chromium, for a script to look at."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

TOKEN = "of-a-test"


@contextlib.contextmanager
def opened(chromium, name, prepare, width=1280, height=900, scale=1):
    """The page of the notebook `name`, once its kernel is idle; `prepare` puts it into a
    folder first. A pixel of the page is `scale` pixels of a screenshot."""
    home = pathlib.Path(tempfile.mkdtemp())
    (home / "notebooks").mkdir()
    prepare(home / "notebooks")
    # Every cell is on the page, whether it is in sight or not.
    write_setting(home, "notebook-extension/tracker", {"windowingMode": "none"})
    write_setting(home, "apputils-extension/notification", {"fetchNews": "false"})
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
         f"--IdentityProvider.token={TOKEN}", "--expose-app-in-browser",
         f"--ServerApp.root_dir={home / 'notebooks'}"],
        env=os.environ | {
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            # JupyterLab opens the tabs of its last run again, also of one that still runs.
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "JUPYTER_RUNTIME_DIR": str(home / "run"),
        },
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )
    try:
        for line in server.stderr:
            if found := re.search(r"http://(?:localhost|127\.0\.0\.1):(\d+)/lab", line):
                address = f"http://127.0.0.1:{found[1]}/lab/tree/{name}?token={TOKEN}"
                break
        else:
            sys.exit("JupyterLab did not start")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=str(chromium), args=["--no-sandbox", "--disable-quic", "--disable-gpu"]
            )
            page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=scale)
            page.goto(address)
            page.wait_for_function(
                "() => window.jupyterapp && document.querySelector('.jp-Notebook .jp-Cell')", timeout=60_000
            )
            idle(page, 90_000)
            page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
            yield page
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def write_setting(home, name, setting):
    path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(setting))


def idle(page, timeout=60_000):
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=timeout
    )


def run_all_cells(page):
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        """() => {
          const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells].filter(cell => cell.type === 'code');
          return cells.every(cell => cell.executionCount !== null && cell.executionState !== 'running');
        }""",
        timeout=120_000,
    )
    page.wait_for_timeout(500)


def go_dark(page):
    page.evaluate("() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})")
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")


def clear_outputs(page):
    page.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
          .filter(cell => cell.type === 'code').forEach(cell => cell.clearExecution())"""
    )


def copy(notebook, folder):
    """Copies a notebook as it is, with all that lies beside it."""
    shutil.copytree(notebook.parent, folder, dirs_exist_ok=True)


def copy_without_outputs(notebook, folder, keep=lambda cell: True):
    """Copies a notebook with all that lies beside it; what is shown then is what the run
    shows. Cells that are not to be kept are left out."""
    copy(notebook, folder)
    document = json.loads(notebook.read_text())
    document["cells"] = [cell for cell in document["cells"] if keep(cell)]
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    (folder / notebook.name).write_text(json.dumps(document))
