"""Executes a notebook and writes it as one file that needs nothing else.

Called by `argus-kernel report` with one argument, a JSON object: `notebook`,
`output`, `format` (html, pdf or md), `code` (whether the cells' sources are
shown) and `kernel`. nbclient executes, nbconvert converts. Exits 1, with the
cell and its error on stderr, if a cell fails; then nothing is written.
"""

import json
import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter, MarkdownExporter
from traitlets.config import Config

TERMINAL_COLOURS = re.compile(r"\x1b\[[0-9;]*m")

# nbconvert's page, without what it would fetch. The policy holds the page to its
# promise: whatever an output says, nothing runs and nothing is loaded.
HTML = """{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:">
{%- endblock html_head_js -%}
{%- block html_head_js_mathjax -%}{%- endblock html_head_js_mathjax -%}
{%- block html_head_js_mermaidjs -%}{%- endblock html_head_js_mermaidjs -%}
"""

# A picture in the text itself, with its own words for those who can't see it.
MARKDOWN = """{%- extends 'markdown/index.md.j2' -%}
{% block data_svg %}
![{{ (output.data['text/plain'] or 'figure').split('\\n')[0] | replace('[', '(') | replace(']', ')') }}](data:image/svg+xml;base64,{{ output.data['image/svg+xml'] | text_base64 }})
{% endblock data_svg %}
"""

BROWSERS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "msedge"]


def executed(path: Path, kernel: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook, kernel_name=kernel, timeout=None, resources=resources, record_timing=False
    )
    client.execute()
    return notebook


def page(notebook: nbformat.NotebookNode, path: Path, code: bool) -> str:
    exporter = HTMLExporter(raw_template=HTML, exclude_input=not code, **without_prompts(code))
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    return body


def markdown(notebook: nbformat.NotebookNode, path: Path, code: bool) -> str:
    # The twin in plain text is a table everywhere; HTML in Markdown is one in few places. What
    # chooses is a part of the exporter that reads this for itself.
    priority = ["image/svg+xml", "image/png", "text/markdown", "text/plain"]
    exporter = MarkdownExporter(
        config=Config({"NbConvertBase": {"display_data_priority": priority}}),
        raw_template=MARKDOWN, exclude_input=not code, **without_prompts(code),
    )
    exporter.register_preprocessor("nbconvert.preprocessors.ExtractOutputPreprocessor", enabled=False)
    for preprocessor in exporter._preprocessors:
        if type(preprocessor).__name__ == "ExtractOutputPreprocessor":
            preprocessor.enabled = False
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    return TERMINAL_COLOURS.sub("", body)


def without_prompts(code: bool) -> dict:
    return {"exclude_input_prompt": not code, "exclude_output_prompt": not code}


def printed(html: str) -> bytes:
    from playwright.sync_api import Error, sync_playwright

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    # Chromium's sandbox does not take root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=arguments)
        except Error as error:
            raise SystemExit(
                "a PDF is printed by Chromium, and there is none here\n"
                "  hint: apt install chromium, or: .venv/bin/playwright install chromium; or take --html\n"
                f"  {str(error).splitlines()[0]}"
            ) from error
        tab = browser.new_page()
        tab.set_content(html, wait_until="load")
        pdf = tab.pdf(format="A4", print_background=True, prefer_css_page_size=True)
        browser.close()
    return pdf


def main() -> None:
    order = json.loads(sys.argv[1])
    path, output = Path(order["notebook"]), Path(order["output"])
    try:
        notebook = executed(path, order["kernel"])
    except (CellExecutionError, DeadKernelError) as error:
        raise SystemExit(f"{path} stopped: {TERMINAL_COLOURS.sub('', str(error)).strip()}") from error
    match order["format"]:
        case "html":
            output.write_text(page(notebook, path, order["code"]), encoding="utf-8")
        case "pdf":
            output.write_bytes(printed(page(notebook, path, order["code"])))
        case "md":
            output.write_text(markdown(notebook, path, order["code"]), encoding="utf-8")


main()
