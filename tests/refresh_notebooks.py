"""Run notebooks from top to bottom and save them with clean outputs.

    python tests/refresh_notebooks.py              all of them
    python tests/refresh_notebooks.py 01 06        those whose names begin so

Saved outputs are part of the course: many read it where no kernel runs. What changes from run
to run without meaning anything (widget ids, run times of cells, versions) is not saved, so that
`git diff` shows only what really changed.
"""

import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
WIDGET = "application/vnd.jupyter.widget-view+json"


def clean(notebook):
    """Keep of an executed notebook what a reader sees; join what a cell printed in pieces."""
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        cell.outputs = [tidy(output) for output in joined(cell.outputs)]
    return notebook


def joined(outputs):
    """Printed text arrives in pieces that depend on timing; join them into one."""
    whole = []
    for output in outputs:
        if output.output_type == "stream" and whole and whole[-1].get("name") == output.name:
            whole[-1].text += output.text
        else:
            whole.append(output)
    return whole


def tidy(output):
    # A widget lives only while its kernel does. Its first picture or its text are in the same
    # output, and are what a saved notebook can show.
    if "data" in output and {"image/png", "text/html"} & set(output.data):
        output.data.pop(WIDGET, None)
    return output


def main(prefixes):
    paths = [
        path
        for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        if not prefixes or path.name.startswith(tuple(prefixes))
    ]
    if not paths:
        sys.exit(f"No notebook in {NOTEBOOKS} begins with {' or '.join(prefixes)}.")
    for place, path in enumerate(paths, start=1):
        print(f"[{place}/{len(paths)}] {path.name} ...", end=" ", flush=True)
        started = time.perf_counter()
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            store_widget_state=False,
            extra_arguments=["--log-level=ERROR"],  # its warnings would break the progress line
            resources={"metadata": {"path": str(path.parent)}},
        ).execute()
        nbformat.write(clean(notebook), path)
        print(f"{time.perf_counter() - started:.0f} s, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
