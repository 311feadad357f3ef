"""A JupyterLab of its own, open in a real Chromium, for a script to look at."""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from playwright.sync_api import sync_playwright

TOKEN = "looked-at"


@contextlib.contextmanager
def opened(chromium, name, prepare):
    """The page of the notebook `name`; `prepare` puts it into a folder first."""
    home = pathlib.Path(tempfile.mkdtemp())
    (home / "notebooks").mkdir()
    prepare(home / "notebooks")
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    # Every cell is on the page, whether it is in sight or not.
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0",
         f"--IdentityProvider.token={TOKEN}", "--expose-app-in-browser",
         f"--ServerApp.root_dir={home / 'notebooks'}"],
        env=os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTER_RUNTIME_DIR": str(home / "run")},
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
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(address)
            page.wait_for_function(
                "() => window.jupyterapp && document.querySelector('.jp-Notebook .jp-Cell')", timeout=60_000
            )
            idle(page, 90_000)
            page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")
            yield page
            browser.close()
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(home, ignore_errors=True)


def idle(page, timeout=60_000):
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=timeout
    )
