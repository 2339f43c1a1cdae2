"""The lesson without code in teaching.md as pages to print; make_editions.py writes them."""

import re
from pathlib import Path

from nbconvert.filters.markdown_mistune import markdown2html_mistune

PAPER = """<style>
body { font: 11pt/1.4 sans-serif; max-width: 17cm; margin: 1cm auto }
td, th { border: 1px solid; width: 2em; height: 1.7em; text-align: center }
table { border-collapse: collapse }
thead { display: none }
.lines { height: 0.8cm; margin-top: 0.8cm; border: solid #999; border-width: 1px 0 }
@page { margin: 1.5cm }
section { break-inside: avoid }
</style>"""


def worksheet() -> tuple[str, str]:
    """The lesson without code, from teaching.md, as a page for pupils, and the answers as another."""
    text = Path(__file__).with_name("teaching.md").read_text("utf8")
    section = text.split("\n## A lesson without code\n")[1].split("\n## ")[0]
    tasks, answers = section.split("\n**Answers**\n")
    tasks = re.sub(r"^> ?", "", tasks[tasks.index("> ") :], flags=re.MULTILINE)
    tasks = re.split(r"\n+(?=\*\*\d\.\*\*)", tasks.strip())
    task = "<section>\n\n{}\n\n<p class=lines></p>\n\n</section>"  # on one page, with its lines
    tasks = "\n\n".join(task.format(words) for words in tasks)
    pages = ("Worksheet: reading digits", tasks), ("Worksheet: answers", answers)
    return tuple(
        f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title>{PAPER}<h1>{title}</h1>\n"
        + markdown2html_mistune(text)
        for title, text in pages
    )
