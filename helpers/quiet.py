"""Keras, imported without TensorFlow's start-up lines.

TensorFlow writes some lines straight to the process's error stream before its own logging is set
up, so no setting of its can stop them. They look like errors and frighten beginners. That stream
is closed for the one moment of the import; a real problem still raises an exception.

    from helpers.quiet import keras
"""

import os

from helpers.hush import native_stderr_closed

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with native_stderr_closed():
    import keras
    import tensorflow

    # Looking for a GPU now gets that search's own lines over with, too.
    tensorflow.config.list_physical_devices()

# Sliders call a network with now one image, now forty; TensorFlow warns that it adapts to that.
tensorflow.get_logger().setLevel("ERROR")

__all__ = ["keras"]
