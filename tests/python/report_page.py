"""What a browser without a network shows of a page, and what it asks for.

    report_page.py CHROMIUM PAGE

Prints as JSON the addresses that were asked for, and how many figures, broken
figures and tables there are.
"""

import json
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

chromium, page = sys.argv[1:]
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    context = browser.new_context(offline=True)
    tab = context.new_page()
    requests = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto(Path(page).as_uri())
    images = tab.evaluate("[...document.images].map(image => image.complete && image.naturalWidth > 0)")
    tables = tab.locator(".argus-table table").count()
    print(json.dumps({
        "fetched": [url for url in requests if not url.startswith(("file:", "data:"))],
        "figures": len(images),
        "broken": images.count(False),
        "tables": tables,
    }))
