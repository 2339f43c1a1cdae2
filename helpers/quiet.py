"""Silence for what native code writes past Python, straight to the process's error stream.

    from helpers.quiet import keras

imports Keras without TensorFlow's start-up lines. These are written before TensorFlow's own logging
is set up, so no setting of its can stop them; they look like errors and frighten beginners. Nothing
is loaded before it is asked for: a notebook without a network does not wait for one.
"""

import contextlib
import os
import sys
import threading

_one_at_a_time = threading.RLock()  # the descriptor belongs to the whole process


@contextlib.contextmanager
def native_stderr_closed():
    """Send what is written to file descriptor 2 to nowhere, for a while.

    Python exceptions are not touched by it: they are raised as always. Where there is no such
    descriptor (a service may have none), there is nothing to close.
    """
    with _one_at_a_time:
        try:
            saved = os.dup(2)
        except OSError:
            yield
            return
        flush()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        try:
            yield
        finally:
            flush()
            os.dup2(saved, 2)
            os.close(saved)
            os.close(nowhere)


def flush():
    if sys.stderr is not None:  # as under pythonw on Windows
        sys.stderr.flush()


def __getattr__(name):
    if name != "keras":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with native_stderr_closed():
        import keras
        import tensorflow

        # Looking for a GPU now gets that search's own lines over with, too.
        tensorflow.config.list_physical_devices()
    # Sliders call a network with now one image, now forty; TensorFlow warns that it adapts to that.
    tensorflow.get_logger().setLevel("ERROR")
    globals()["keras"] = keras
    return keras
