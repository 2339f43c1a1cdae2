"""The exercises of all notebooks: when an answer is right, and which hints it earns.

Each notebook asks its own questions; here stands what `helpers.checks.check` needs.
`tests/test_checks.py` tries right answers and tempting wrong ones on every exercise.
"""

from helpers.exercises import (
    notebook_01,
    notebook_02,
    notebook_03,
    notebook_04,
    notebook_05,
    notebook_06,
    notebook_07,
    notebook_08,
    notebook_09,
)

EXERCISES = {
    **notebook_01.EXERCISES,
    **notebook_02.EXERCISES,
    **notebook_03.EXERCISES,
    **notebook_04.EXERCISES,
    **notebook_05.EXERCISES,
    **notebook_06.EXERCISES,
    **notebook_07.EXERCISES,
    **notebook_08.EXERCISES,
    **notebook_09.EXERCISES,
}
