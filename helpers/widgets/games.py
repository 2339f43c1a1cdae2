"""A contest against the network (notebook 08), and the quiz at the end of each notebook."""

import html

import ipywidgets
import numpy as np

from helpers.exercises import NOTEBOOKS, Question, of_notebook
from helpers.widgets.explorer import PictureBox
from helpers.widgets.panels import Panel, captioned, digit_panel, flowed, grid_panel


class Contest(PictureBox):
    """A contest over up to 32 digits; beside the next one stands the last, with the truth (notebook 08).

    images: `(n, 28, 28)`; labels: what they are; machine: what the network says, both `(n,)`.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray, machine: np.ndarray):
        super().__init__(width=572)
        self.images, self.labels = images[:32], np.asarray(labels)[:32]
        self.machine = np.asarray(machine)[:32]
        self.answers: list[int] = []  # yours, so far
        self.buttons = []
        for digit in range(10):
            button = ipywidgets.Button(
                description=str(digit), tooltip=f"My answer is {digit}", layout={"width": "3em"}
            )
            button.on_click(lambda _, digit=digit: self.call(self.answer, digit))
            self.buttons.append(button)
        self.again = ipywidgets.Button(description="Start again")
        self.again.on_click(lambda _: self.call(self.start))
        row = ipywidgets.HBox([*self.buttons, self.again], layout={"flex_flow": "row wrap"})
        self.controls = {}
        self.children = [self.shown, row, self.errors]
        self.start()

    def start(self) -> None:
        """From the first digit on."""
        self.answers = []
        self.turn("What is this?")

    def answer(self, digit: int) -> None:
        """Your answer to the digit that is shown."""
        place = len(self.answers)
        if place == len(self.labels):
            return
        self.answers.append(digit)
        truth, machine = self.labels[place], self.machine[place]
        self.turn(f"It was {truth}: you said {digit}, the network {machine}.")

    def score(self) -> tuple[int, int]:
        """(yours, the network's): how many were right so far."""
        done = len(self.answers)
        truth = self.labels[:done]
        return int(np.sum(self.answers == truth)), int(np.sum(self.machine[:done] == truth))

    def turn(self, words: str) -> None:
        """The next digit, or the end; and the score."""
        done, (mine, its) = len(self.answers), self.score()
        over = done == len(self.labels)
        for button in self.buttons:
            button.disabled = over
        score = f"{words} <b>You {mine}, network {its}</b>, of {done}"
        if over:
            winner = "a draw" if mine == its else "you win" if mine > its else "the network wins"
            # All of them, as high as the picture of one.
            self.show(f"{score}: {winner}.", [grid_panel(self.images, columns=8, rows=4, size=67)])
            return
        last = digit_panel(self.images[done - 1], 120) if done else Panel(120, 120)
        space = Panel(120, 120)
        next_one = [digit_panel(self.images[done]), space, last]
        self.show(f"{score}. Digit {done + 1} of {len(self.labels)}.", next_one)

    def stills(self):
        """Without a kernel nobody can answer: all digits, to be read by eye."""
        words = f"What are these {len(self.labels)}? Write down your answers."
        numbered = [
            captioned(str(place), digit_panel(image, 67))
            for place, image in enumerate(self.images, start=1)
        ]
        return [(words, flowed(numbered, 640))]


class Quiz(ipywidgets.VBox):
    """Questions with buttons to choose an answer; each answer is marked at once, with its why."""

    def __init__(self, questions: tuple[Question, ...]):
        super().__init__()
        self.questions = questions
        self.right = [False] * len(questions)
        self.choices, self.marks = [], []
        parts = []
        for place, question in enumerate(questions):
            choice = ipywidgets.RadioButtons(
                options=question.options(), value=None, layout={"width": "auto"}
            )
            mark = ipywidgets.HTML()
            choice.observe(lambda change, place=place: self.answer(place, change["new"]), "value")
            self.choices.append(choice)
            self.marks.append(mark)
            parts += [ipywidgets.HTML(heading(place, question)), choice, mark]
        self.score = ipywidgets.HTML()
        wrap = "<style>.quiz label { white-space: normal !important; height: auto !important; }</style>"
        self.children = [ipywidgets.HTML(wrap, layout={"display": "none"}), *parts, self.score]
        self.add_class("quiz")

    def answer(self, place: int, choice: str) -> None:
        """Mark the answer to the question at `place`."""
        self.right[place], words = self.questions[place].mark(choice)
        self.marks[place].value = f'<span role="status">{html.escape(words)}</span>'
        self.score.value = f"<b>{sum(self.right)} of {len(self.right)} right</b>"

    def _repr_mimebundle_(self, **kwargs):
        """With no kernel running, the questions and their answers can still be read."""
        parts = []
        for place, question in enumerate(self.questions):
            options = "".join(f"<li>{html.escape(option)}</li>" for option in question.options())
            parts.append(f"<p>{heading(place, question)}</p><ul>{options}</ul>")
        words = [f"{i}. {question.asks}" for i, question in enumerate(self.questions, start=1)]
        bundle = {"text/html": "".join(parts), "text/plain": "\n".join(words)}
        return super()._repr_mimebundle_(**kwargs) | bundle


def heading(place: int, question: Question) -> str:
    """A question with its number, in HTML."""
    return f"<b>{place + 1}.</b> {html.escape(question.asks)}"


def quiz(notebook: str) -> Quiz:
    """The five questions of a notebook, such as `quiz("04")`. Nothing is counted or kept."""
    if notebook not in NOTEBOOKS:
        raise ValueError(f"There is no quiz {notebook!r}. There are: {', '.join(NOTEBOOKS)}.")
    return Quiz(of_notebook(notebook).QUIZ)
