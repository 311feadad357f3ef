"""What a person does with the keyboard, in a real JupyterLab.

    lab_keyboard.py FOLDER CHROMIUM SCREENSHOTS

Presses Tab and Shift-Tab, watches a bar move, stops a cell, makes a mistake,
restarts and runs all; leaves screenshots, and prints what it saw as JSON.
"""

import json
import pathlib
import shutil
import sys

import lab_page
from playwright.sync_api import TimeoutError

folder, chromium, screenshots = map(pathlib.Path, sys.argv[1:])
CELLS = [
    'let df = load("data/flows.csv")?;',
    "df.column(\"Tot",
    "df",
    "for step in progress(0..40) { std::thread::sleep(std::time::Duration::from_millis(100)); }",
    "for n in progress(0..u64::MAX) { std::hint::black_box(n); }",
    "df.hight()",
    "df.height()",
]
MISTAKE, LONG = 5, 4


def notebook(path, cells):
    path.write_text(json.dumps({
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "argus", "display_name": "Rust (Argus)", "language": "rust"}},
        "cells": [
            {"id": f"c{i}", "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": code}
            for i, code in enumerate(cells)
        ],
    }))


def use(page):
    command = lambda name: page.evaluate(f"() => window.jupyterapp.commands.execute('{name}')")
    cell = lambda i: page.locator(".jp-Notebook .jp-CodeCell").nth(i)
    shot = lambda name: page.screenshot(path=screenshots / f"{name}.png")
    seen = {}

    def edit(i):
        cell(i).locator(".cm-content").click()
        page.keyboard.press("Control+End")

    def run(i):
        edit(i)
        page.keyboard.press("Control+Enter")

    def idle():
        page.wait_for_timeout(300)
        lab_page.idle(page)

    def said(place, awaited):
        """What stands there, once it says what is awaited: JupyterLab draws in its own time."""
        for _ in range(100):
            text = place.inner_text()
            if awaited in text:
                break
            page.wait_for_timeout(100)
        return text

    def press(key, shows):
        """JupyterLab waits a second for a kernel; a person whose machine is busy presses again."""
        for _ in range(5):
            page.keyboard.press(key)
            try:
                return page.wait_for_selector(shows, timeout=3_000)
            except TimeoutError:
                continue
        raise TimeoutError(f"{key} shows no {shows}")

    output = lambda i, awaited: said(cell(i).locator(".jp-OutputArea"), awaited)

    run(0)
    idle()
    edit(1)
    press("Tab", ".jp-Completer .jp-Completer-item")
    seen["completed"] = page.locator(".jp-Completer-item .jp-Completer-match").all_inner_texts()
    shot("tab")
    page.keyboard.press("Escape")

    edit(2)
    press("Shift+Tab", ".jp-Tooltip")
    seen["inspected"] = said(page.locator(".jp-Tooltip"), "TotBytes")
    shot("shift-tab")
    page.keyboard.press("Escape")

    run(3)
    bars = set()
    for _ in range(12):
        page.wait_for_timeout(250)
        outputs = cell(3).locator(".jp-OutputArea-output")
        bars |= {text for text in outputs.all_inner_texts() if "%" in text}
        if len(bars) == 3:
            shot("progress")
    seen["bars"] = len(bars)
    idle()

    run(4)
    page.wait_for_timeout(1500)
    command("notebook:interrupt-kernel")
    idle()
    seen["stopped"] = output(4, "variables are kept")
    run(6)
    idle()
    seen["after_the_stop"] = output(6, "2447")
    shot("interrupt")

    run(5)
    idle()
    seen["mistake"] = output(5, "a method `height`")
    shot("error")

    page.evaluate(f"""() => {{
      const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells;
      cells[{LONG}].setSource('1 + 1'); cells[{MISTAKE}].setSource('2 + 2'); cells[1].setSource('df.width()');
    }}""")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:restart-run-all'); }")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function(
        """() => {
          const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
          return cells[6].executionCount === 7;
        }""",
        timeout=90_000,
    )
    idle()
    seen["run_again"] = output(6, "2447")
    shot("restart-and-run-all")
    return seen


def fill(home):
    shutil.copytree(folder / "data", home / "data")
    notebook(home / "keyboard.ipynb", CELLS)


screenshots.mkdir(parents=True, exist_ok=True)
with lab_page.opened(chromium, "keyboard.ipynb", fill) as page:
    print(json.dumps(use(page)))
