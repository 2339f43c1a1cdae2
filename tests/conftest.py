"""What several test files share."""

import os
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def mnist_file():
    """All of MNIST as a file. The course does not need it, so tests that do may be skipped."""
    named = os.environ.get("DIGITS_MNIST")
    for path in [Path(named)] if named else [TOP.parent / "shared" / "mnist" / "mnist.npz"]:
        if path.exists():
            return path
    pytest.skip("all of MNIST is not here as a file; set DIGITS_MNIST to test with it")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let a fixture see, when it cleans up, whether its test has failed."""
    report = yield
    if report.when == "call":
        item.report = report
    return report
