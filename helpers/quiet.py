"""Keras, imported without TensorFlow's start-up lines.

TensorFlow writes some lines straight to the process's error stream before its
own logging is set up, so no setting of its can stop them. They look like errors
and frighten beginners. We close that stream for the one moment of the import,
and open it again: a real problem still raises a Python exception, which is shown.

    from helpers.quiet import keras
"""

import contextlib
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


@contextlib.contextmanager
def native_stderr_closed():
    """Send what native code writes to file descriptor 2 to nowhere, for a while."""
    sys.stderr.flush()
    saved = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


with native_stderr_closed():
    import keras
    import tensorflow

    # Looking for a GPU now gets that search's own lines over with, too.
    tensorflow.config.list_physical_devices()

__all__ = ["keras"]
