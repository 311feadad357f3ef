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
WIDTH, SCALE = 960, 4 / 3
COLOURS = 128


def is_shown(cell):
    return cell["cell_type"] == "code" and any(part in "".join(cell["source"]) for part in SHOWN)


def take_picture(page, theme):
    """The notebook alone, from its first cell to its last, without JupyterLab's frame."""
    page.wait_for_timeout(800)
    box = page.evaluate("""() => {
      document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 0);
      const cells = [...document.querySelectorAll('.jp-Notebook .jp-Cell')].map(cell => cell.getBoundingClientRect());
      const panel = document.querySelector('.jp-NotebookPanel').getBoundingClientRect();
      return {x: panel.left, y: cells[0].top - 8, width: panel.width, height: cells.at(-1).bottom - cells[0].top + 16};
    }""")
    picture = Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB")
    path = folder / f"notebook-{theme}.png"
    # Inks and grounds are few: a palette makes a third of the file.
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
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
    lab_page.run_all_cells(page)
    pictures = {"light": take_picture(page, "light")}
    lab_page.go_dark(page)
    pictures["dark"] = take_picture(page, "dark")
print(json.dumps(pictures))
