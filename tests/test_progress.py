"""helpers.progress: a bar in place, never a wall of lines."""

from helpers import progress
from helpers.progress import Progress


def test_a_file_gets_one_line(capsys):
    bar = Progress(100, "pictures", every=0)
    for done in range(1, 101):
        bar.update(done)
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("pictures 100 of 100")


def test_a_terminal_gets_one_line_written_over(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    bar = Progress(10, "epoch", every=0)
    for done in (0.5, 1, 5):
        bar.update(done, "loss 0.1")
    bar.finish("done")
    text = capsys.readouterr().out
    assert text.count("\n") == 1 and text.count("\r") == 4
    assert "epoch 6 of 10" in text and "s left: loss 0.1" in text


def test_a_notebook_gets_one_display(monkeypatch):
    shown = []

    class Handle:
        def update(self, thing):
            shown.append(thing.data)

    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    monkeypatch.setattr(progress, "display", lambda thing, display_id: Handle())
    bar = Progress(4, "epoch", every=0)
    bar.update(1, "loss 2.3")
    bar.finish("interrupted", done=2)
    assert 'value="0.250"' in shown[0] and "loss 2.3" in shown[0]
    assert 'value="0.500"' in shown[1] and "epoch 2 of 4" in shown[1]


def test_it_does_not_redraw_too_often(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    bar = Progress(10_000, "steps", every=60)
    for done in range(1, 9_999):
        bar.update(done)
    assert capsys.readouterr().out == ""


def test_nothing_to_do(capsys):
    Progress(0, "pictures").finish()
    assert "pictures 0 of 0" in capsys.readouterr().out


def test_a_line_is_never_longer_than_the_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "40")
    Progress(10, "epoch", every=0).update(3, "loss 0.1, and far more than fits into one line")
    assert len(capsys.readouterr().out) == 40  # with the sign for "back to the line's start"
