"""Makes of a wheel the same under another version: `wheel_of_version.py WHEEL VERSION FOLDER`.

Prints the path of the new wheel, whose files are not compressed.
"""

import sys
import zipfile
from pathlib import Path


def main() -> None:
    wheel, version, folder = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    name, before, *tags = wheel.name.split("-")
    # Its folders: `argus_nb-0.2.0.dist-info`, `argus_nb-0.2.0.data`.
    old_folder, new_folder = (f"{name}-{version}." for version in (before, version))
    renamed = folder / "-".join([name, version, *tags])
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(renamed, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == f"{old_folder}dist-info/METADATA":
                content = content.replace(f"\nVersion: {before}\n".encode(), f"\nVersion: {version}\n".encode())
            # The list of files says a digest of each, which pip does not compare.
            if entry.filename == f"{old_folder}dist-info/RECORD":
                content = content.replace(old_folder.encode(), new_folder.encode())
            entry.filename = entry.filename.replace(old_folder, new_folder, 1)
            entry.compress_type = zipfile.ZIP_STORED
            new.writestr(entry, content)
    print(renamed)


if __name__ == "__main__":
    main()
