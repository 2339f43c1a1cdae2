"""What several test files share, and what is looked at while nbval runs a notebook."""

import os
from pathlib import Path

import pytest

from tests import facts

TOP = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def mnist_file():
    """All of MNIST as a file. The course does not need it, so tests that do may be skipped."""
    named = os.environ.get("DIGITS_MNIST")
    for path in [Path(named)] if named else [TOP.parent / "shared" / "mnist" / "mnist.npz"]:
        if path.exists():
            return path
    pytest.skip("all of MNIST is not here as a file; set DIGITS_MNIST to test with it")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """What a notebook's cell prints must agree with what the text says of it."""
    yield
    for output in getattr(item, "test_outputs", None) or ():  # only nbval's cells have them
        printed = output.get("text") or output.get("data", {}).get("text/plain", "")
        facts.check(item.path.name[:2], printed)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let a fixture see, when it cleans up, whether its test has failed."""
    report = yield
    if report.when == "call":
        item.report = report
    return report
