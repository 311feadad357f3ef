"""Pictures of a notebook in JupyterLab for the README, light and dark.

    lab_pictures.py NOTEBOOK CHROMIUM FOLDER

Runs the few cells of the notebook that show what it is about, writes
`notebook-light.png` and `notebook-dark.png` into FOLDER, and prints their paths as JSON.
"""

import io
import json
import pathlib
import sys

import lab_page
from PIL import Image

notebook, chromium, folder = map(pathlib.Path, sys.argv[1:])

# A load, a table and a figure: what fits into one picture.
SHOWN = ["load(&path)", "df.head(", '.by("Proto")']
# Wide enough for all columns of the table.
WIDTH, SCALE = 1160, 1.15


def is_shown(cell):
    return cell["cell_type"] == "code" and any(part in "".join(cell["source"]) for part in SHOWN)


def take_picture(page, theme):
    """The notebook alone, from its first cell to its last, without JupyterLab's frame."""
    page.wait_for_timeout(800)
    box = page.evaluate("""() => {
      window.jupyterapp.shell.currentWidget.content.activeCellIndex = 0;
      document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 0);
      const cells = [...document.querySelectorAll('.jp-Notebook .jp-Cell')].map(cell => cell.getBoundingClientRect());
      const panel = document.querySelector('.jp-NotebookPanel').getBoundingClientRect();
      const [top, bottom] = [cells[0].top - 8, cells.at(-1).bottom + 8];
      return {x: panel.left + 2, y: top, width: panel.width - 4, height: bottom - top};
    }""")
    path = folder / f"notebook-{theme}.png"
    # Chromium's own PNG is packed in haste; a palette would mix the colours of protocols.
    picture = Image.open(io.BytesIO(page.screenshot(clip=box)))
    picture.convert("RGB").save(path, optimize=True)
    return str(path)


folder.mkdir(parents=True, exist_ok=True)
with lab_page.opened(
    chromium,
    notebook.name,
    lambda home: lab_page.copy_without_outputs(notebook, home, is_shown),
    width=WIDTH,
    height=1600,
    scale=SCALE,
) as page:
    page.add_style_tag(content=".jp-cell-toolbar { display: none }")
    lab_page.run_all_cells(page)
    pictures = {"light": take_picture(page, "light")}
    lab_page.go_dark(page)
    pictures["dark"] = take_picture(page, "dark")
print(json.dumps(pictures))
