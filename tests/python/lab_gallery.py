"""A notebook in a real JupyterLab, as a person sees it.

    lab_gallery.py NOTEBOOK CHROMIUM SCREENSHOTS

Looks at the notebook as it is, which JupyterLab does not trust; runs every cell, looks at the
page in the light and in the dark theme, leaves a screenshot of each, and prints what it found
as JSON.
"""

import json
import pathlib
import sys

import lab_page

notebook, chromium, screenshots = map(pathlib.Path, sys.argv[1:])

# What a reader needs: nothing cut off, nothing broken, ink that stands out.
LOOK = r"""
() => {
  const channels = colour => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b]
    .map(c => c / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const contrast = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > .5) return luminance(colour);
    }
    return 1;
  };
  const seen = node => {
    const box = node.getBoundingClientRect();
    return box.width > 20 && box.height > 10 && getComputedStyle(node).visibility === 'visible';
  };
  const least = values => values.length ? Math.min(...values) : 0;
  const cells = [...document.querySelectorAll('.argus-table td:not(.null), .argus-table th')];
  const figures = [...document.querySelectorAll('.jp-OutputArea-output img')];
  const tooltips = [...document.querySelectorAll('.argus-figure [title]')];
  const within = (inner, outer) => inner.width > 0 && inner.height > 0
    && inner.left >= outer.left - 2 && inner.right <= outer.right + 2
    && inner.top >= outer.top - 2 && inner.bottom <= outer.bottom + 2;
  return {
    title: document.title,
    text: document.querySelector('.jp-Notebook').innerText,
    tables: [...document.querySelectorAll('.argus-table')].filter(seen).length,
    tables_outside: [...document.querySelectorAll('.argus-table')].filter(table =>
      table.getBoundingClientRect().right > table.closest('.jp-OutputArea-output').getBoundingClientRect().right + 1).length,
    numbers_at_the_right: [...document.querySelectorAll('.argus-table td.n')].every(cell => getComputedStyle(cell).textAlign === 'right'),
    texts_at_the_left: [...document.querySelectorAll('.argus-table tbody tr:not(.gap) td:not(.n)')].every(cell => getComputedStyle(cell).textAlign === 'left'),
    least_contrast_of_tables: least(cells.map(cell => contrast(luminance(channels(getComputedStyle(cell).color)), ground(cell)))),
    figures: figures.filter(figure => figure.complete && figure.naturalWidth > 100 && seen(figure)).length,
    figures_clipped: figures.filter(figure => {
      const output = figure.closest('.jp-OutputArea-output');
      return figure.getBoundingClientRect().right > output.getBoundingClientRect().right + 1 || output.scrollHeight > output.clientHeight + 1;
    }).length,
    tooltips: tooltips.length,
    tooltips_astray: tooltips.filter(tooltip => !within(
      tooltip.getBoundingClientRect(), tooltip.parentElement.querySelector('img').getBoundingClientRect())).length,
    least_contrast_of_figures: least(figures.map(figure => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [figure.naturalWidth, figure.naturalHeight];
      const sheet = canvas.getContext('2d');
      sheet.drawImage(figure, 0, 0);
      const pixels = sheet.getImageData(0, 0, canvas.width, canvas.height).data;
      const paper = luminance(pixels.slice(4 * (canvas.width * 3 + 8), 4 * (canvas.width * 3 + 8) + 3));
      let most = 1;
      for (let i = 0; i < pixels.length; i += 4)
        if (pixels[i + 3] === 255) most = Math.max(most, contrast(luminance(pixels.slice(i, i + 3)), paper));
      return most;
    })),
    errors: document.querySelectorAll('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"], .jp-RenderedText[data-mime-type*="error"]').length,
  };
}
"""


def look(page, name):
    page.wait_for_timeout(800)
    seen = page.evaluate(LOOK)
    high = page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollHeight")
    page.set_viewport_size({"width": 1280, "height": min(high + 120, 15_000)})
    page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 0)")
    page.wait_for_timeout(600)
    page.screenshot(path=screenshots / f"{name}.png")
    page.set_viewport_size({"width": 1280, "height": 900})
    return seen


screenshots.mkdir(parents=True, exist_ok=True)
with lab_page.opened(chromium, notebook.name, lambda folder: lab_page.copy(notebook, folder)) as page:
    page.wait_for_timeout(2000)
    seen = {"untrusted": look(page, "untrusted")}
    lab_page.clear_outputs(page)
    lab_page.run_all_cells(page)
    seen["light"] = look(page, "light")
    lab_page.go_dark(page)
    seen["dark"] = look(page, "dark")
print(json.dumps(seen))
