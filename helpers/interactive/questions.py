"""Five questions that mark themselves, at the end of each notebook."""

import html

import ipywidgets

from helpers.exercises.questions import QUESTIONS, Question


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
        self.children = [*parts, self.score]

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
    """The five questions of a notebook, such as `quiz("03")`. Nothing is counted or kept."""
    if notebook not in QUESTIONS:
        raise ValueError(f"There is no quiz {notebook!r}. There are: {', '.join(QUESTIONS)}.")
    return Quiz(QUESTIONS[notebook])
