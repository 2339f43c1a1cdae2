"""Five questions at the end of each notebook. `helpers.widgets.quiz("03")` asks them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    asks: str
    right: str
    why: str  # said to the right answer
    wrong: dict[str, str]  # tempting answers, and what to say to each

    def options(self) -> list[str]:
        """All answers in the order of the alphabet, which gives nothing away."""
        return sorted([self.right, *self.wrong])

    def mark(self, answer: str) -> tuple[bool, str]:
        """Is the answer right, and what is to be said to it?"""
        if answer == self.right:
            return True, f"Right. {self.why}"
        return False, f"No. {self.wrong[answer]}"


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "01": (
        Question(
            "In MNIST's images, what does the number 0 stand for?",
            "bare paper",
            "Ink is bright: 255 is full ink.",
            {
                "full ink": "It is the other way round from a scanner.",
                "the digit 0": "That is a label. Pixels know nothing of digits.",
            },
        ),
        Question(
            "Why are 1,000 digits locked away as a test?",
            "to measure on images that were not learnt from",
            "What was learnt from can be known by heart.",
            {
                "to save time in training": "They would cost little. They are not for learning.",
                "because they are harder": "They are every fifth digit, and as hard as the rest.",
            },
        ),
        Question(
            "What is np.uint8(200) + np.uint8(100)?",
            "44",
            "300 does not fit into a byte; it starts again after 255.",
            {
                "255": "It does not stop at the end, it starts again.",
                "300": "A byte ends at 255.",
            },
        ),
        Question(
            "Where did MNIST's makers put each digit?",
            "its centre of mass in the middle",
            "The ink would balance on the middle of the frame.",
            {
                "its box in the middle": "In most images the box is a pixel or more off.",
                "its upper left corner in the corner": "There are always some blank rows.",
            },
        ),
        Question(
            "Ten average digits read four of five. What is that number good for?",
            "every network has to beat it",
            "It is the baseline.",
            {
                "it is the best that is possible": "The nearest single image does far better.",
                "it shows that networks are needless": "One mistake in five is a lot.",
            },
        ),
    ),
    "02": (
        Question(
            "A network has learnt nothing yet. How large is its loss for ten digits?",
            "about 2.3",
            "It gives each digit one tenth, and -ln(1/10) is 2.3.",
            {
                "0": "That would be a network that is sure, and right.",
                "10": "The loss is the logarithm of a probability, not a number of digits.",
            },
        ),
        Question(
            "What does softmax do?",
            "makes ten numbers into probabilities that add up to 1",
            "The largest stays the largest.",
            {
                "picks the largest of ten numbers": "That is argmax. Softmax keeps all ten.",
                "sets negative numbers to 0": "That is ReLU.",
            },
        ),
        Question(
            "A weight's gradient is positive. Which way does training turn the weight?",
            "down",
            "Up would make the loss larger.",
            {
                "it depends on the digit": "The gradient has already taken the digits into account.",
                "up": "Then the loss would rise.",
            },
        ),
        Question(
            "Why do the layers need ReLU between them?",
            "without it, all layers together are one layer of weighted sums",
            "A sum of sums is a sum.",
            {
                "it keeps the numbers below 1": "ReLU has no upper end.",
                "it makes training faster": "That is not the reason, and not always so.",
            },
        ),
        Question(
            "The MLP reads a digit, and fails when it moves by 3 pixels. Why?",
            "each weight belongs to one place",
            "It learnt where ink is, and not what shape it has.",
            {
                "it was trained for too few epochs": "More epochs on the same images help little.",
                "the moved digit becomes smaller": "It keeps its size; only its place changes.",
            },
        ),
    ),
    "03": (
        Question(
            "A kernel of 3 × 3 slides over 28 × 28 pixels. How large is the result?",
            "26 × 26",
            "It stops where its edge meets the image's edge.",
            {
                "25 × 25": "Count its first and its last place.",
                "28 × 28": "Only with blank pixels added around the image.",
            },
        ),
        Question(
            "A layer has 6 kernels of 5 × 5 on one grey image. How many numbers does it learn?",
            "156",
            "6 × 25 weights and 6 biases.",
            {
                "150": "Each kernel has a bias, too.",
                "3,456": "That is the size of its maps, not of what it learns.",
            },
        ),
        Question(
            "What does pooling keep of each square of 2 × 2?",
            "the largest value",
            "So the exact place matters less.",
            {
                "the average": "There is such pooling, but it is not the one used here.",
                "the upper left value": "Then three of four answers would be thrown away unseen.",
            },
        ),
        Question(
            "Why does a kernel need so few numbers?",
            "the same ones are used in every place",
            "What it learnt in one corner, it knows in all.",
            {
                "it looks at small images only": "It slides over images of any size.",
                "most of its numbers are 0": "None has to be.",
            },
        ),
        Question(
            "LeNet never saw a moved digit. Why does it still lose answers when digits move?",
            "its dense layers still ask where",
            "Its kernels find a stroke anywhere, but the end of the network is as in notebook 2.",
            {
                "its kernels know only one place": "A kernel is used at every place.",
                "it has too few numbers": "The MLP has twice as many, and loses more.",
            },
        ),
    ),
    "04": (
        Question(
            "The training loss falls, the test loss rises. What is that?",
            "over-fitting",
            "The network learns its images by heart.",
            {
                "a learning rate that is too low": "Then both would fall slowly.",
                "a mistake in the program": "It happens in perfect programs, too.",
            },
        ),
        Question(
            "Why did the famous recipe with Adadelta learn almost nothing?",
            "its learning rate is a thousandth of what it was written for",
            "The default changed from 1.0 to 0.001.",
            {
                "Adadelta cannot train a CNN": "With a learning rate of 1.0 it does well.",
                "it has too few weights": "It has the most of all five.",
            },
        ),
        Question(
            "What does dropout do while the network answers, after the training?",
            "nothing",
            "It throws units out only in training.",
            {
                "it throws out half of the units": "Then the same image would get changing answers.",
                "it throws out the weakest units": "It never looks at how strong a unit is.",
            },
        ),
        Question(
            "You try ten learning rates. On what do you choose the best?",
            "on a validation set",
            "The test set must not be used for choosing.",
            {
                "on the test set": "Then it is spent: the result is too good to be true.",
                "on the training set": "There, over-fitting wins.",
            },
        ),
        Question(
            "What does the same seed promise?",
            "the same result on the same machine",
            "Another processor may differ in the sixth digit, and then grow apart.",
            {
                "the best result": "A seed is as good as any other.",
                "the same result everywhere": "Processors add in different orders.",
            },
        ),
    ),
    "05": (
        Question(
            "990 of 1,000 are right. What could the accuracy on all digits of the world be?",
            "98.2 % to 99.5 %",
            "That is Wilson's interval, for 95 of 100 such tests.",
            {
                "98.99 % to 99.01 %": "For that you would need millions of test images.",
                "exactly 99.0 %": "Another thousand would give another number.",
            },
        ),
        Question(
            "Two networks read the same images. Which images tell which is better?",
            "those that exactly one of them got right",
            "All others are a draw. That is McNemar's idea.",
            {
                "all of them": "Where both are right, or both wrong, neither wins.",
                "those that both got wrong": "There neither is better.",
            },
        ),
        Question(
            "In a well calibrated network, of 100 answers with a confidence of 0.8 …",
            "about 80 are right",
            "That is what calibration means.",
            {
                "all are right": "Then the confidence should have been 1.",
                "at least 99 are right": "That may be its accuracy over all images.",
            },
        ),
        Question(
            "A temperature above 1 makes the probabilities …",
            "milder",
            "The largest falls, the order stays.",
            {
                "bolder": "That is what a temperature below 1 does.",
                "more often right": "The order stays, and so does every answer.",
            },
        ),
        Question(
            "You train 20 seeds and report the best test accuracy. What is wrong?",
            "the best of 20 is partly luck",
            "On new images the luck is gone.",
            {
                "20 are too few": "With more, it would be worse.",
                "nothing": "The test set has chosen, so it cannot judge any more.",
            },
        ),
    ),
    "06": (
        Question(
            "Why does shrink-and-invert fail on photographs?",
            "they do not look like MNIST afterwards",
            "Grey paper, thin strokes, wrong place: the network has never seen such images.",
            {
                "cameras have too many pixels": "Fewer would not help.",
                "the network is too small": "A larger one fails in the same way.",
            },
        ),
        Question(
            "How should a tall, thin 1 be scaled?",
            "its longer side to 20 pixels, the proportions kept",
            "So it stays thin, as in MNIST.",
            {
                "to 20 × 20 pixels": "Then it would be a blot.",
                "to 28 × 28 pixels": "It would touch the edge; MNIST leaves a rim.",
            },
        ),
        Question(
            "How do you find out what one step of the pipeline is worth?",
            "leave it out and count",
            "That is called an ablation.",
            {
                "look at one picture": "One picture is an anecdote.",
                "time it": "That says what it costs.",
            },
        ),
        Question(
            "One file of a folder is damaged. What should the program do?",
            "say so in its place, and read the rest",
            "Nothing is lost, and nothing is hidden.",
            {
                "skip it silently": "Then nobody knows that an answer is missing.",
                "stop with the error": "Then 99 good files wait for one bad one.",
            },
        ),
        Question(
            "The reader is not sure. What is gained by saying so?",
            "fewer wrong answers among those that it gives",
            "Somebody can look at the few that are left.",
            {
                "nothing, as no digit was read": "A wrong digit can cost more than none.",
                "the network learns from it": "It learns only in training.",
            },
        ),
    ),
    "07": (
        Question(
            "Why does the pad keep points and no pixels?",
            "they can be drawn again at any size",
            "With any pen, too.",
            {
                "networks read points": "The reader gets pixels, made from the points.",
                "pixels are too large to send": "They are larger, but that is not the point.",
            },
        ),
        Question(
            "A 6 turned by 180° is read as 9. Is that a mistake of the network?",
            "no, it is a 9 now",
            "Nothing in the picture says where up was.",
            {
                "yes, it should read a 6": "Would you, if you had not seen it turn?",
                "yes, it should be unsure": "The shape is a fine 9.",
            },
        ),
        Question(
            "On the map of what a network needs, a place is white. What does that mean?",
            "the answer is as likely without it",
            "The network does not need what is there.",
            {
                "the network looks there most": "The red places are those.",
                "there is no ink": "Ink may be there, and not matter.",
            },
        ),
        Question(
            "Halfway between a 3 and an 8, what does a network say?",
            "one of ten digits, sometimes very surely",
            "It has no eleventh answer.",
            {
                "always that it is not sure": "It is often quite sure.",
                "that it is no digit": "It has only ten answers, and all of them are digits.",
            },
        ),
        Question(
            "Why did the MLP choose the digits for the contest, and not the CNN?",
            "the CNN's own worst digits would make it lose unfairly",
            "A judge who plays is no judge.",
            {
                "the MLP is the better network": "It makes more mistakes.",
                "the MLP is faster": "Both need less than a second.",
            },
        ),
    ),
    "08": (
        Question(
            "Recipe 5 has the most weights and does worst. Why?",
            "its steps are far too small",
            "A learning rate of 0.001 is not what Adadelta was written for.",
            {
                "too many weights do harm": "Repaired, the same weights do well.",
                "one-hot labels are worse": "They say the same as class numbers.",
            },
        ),
        Question(
            "Three epochs on 60,000 images do well, three on 4,000 do not. What should be compared?",
            "the number of steps",
            "A network learns once per batch, and not once per epoch.",
            {
                "the number of layers": "It is the same network.",
                "the seconds": "They depend on the machine.",
            },
        ),
        Question(
            "In recipe 1, where are most of the weights?",
            "in the dense layer after the convolutions",
            "1,600 × 500, and that is nearly all.",
            {
                "in the convolutions": "They hold some 20,000 of 800,000.",
                "in the dropout": "It has none.",
            },
        ),
        Question(
            "A recipe reaches 99 % on MNIST. What does that say about your own digits?",
            "very little",
            "It depends on how the picture is prepared.",
            {
                "about 99 % are read": "Only if they look like MNIST's.",
                "at least 90 % are read": "Look at the naive column of this notebook's table.",
            },
        ),
        Question(
            "Recipe 4 is a little better than recipe 3, and larger. What else differs?",
            "it takes more steps",
            "Five epochs against three. Change one thing at a time, or you cannot tell why.",
            {
                "its test images": "All recipes answer the same ones.",
                "nothing": "Look at the table: epochs and steps.",
            },
        ),
    ),
    "09": (
        Question(
            "What is an island, when a number is cut into digits?",
            "pixels of ink that touch",
            "OpenCV calls it a connected component.",
            {
                "a digit": "A 5 may be two islands, and two digits one.",
                "a box around some ink": "The box comes afterwards.",
            },
        ),
        Question(
            "The network gives two digits that touch a confidence of 100 %. Why?",
            "it must choose one of ten, and nothing says that it is none",
            "Confidence compares the ten with one another.",
            {
                "it has learnt to read pairs": "It has never seen one.",
                "the temperature is wrong": "No temperature tells a digit from no digit.",
            },
        ),
        Question(
            "How many known points, at least, does it take to straighten the photo of a flat page?",
            "four",
            "A homography has eight free numbers, and each point gives two.",
            {
                "two": "That is enough to turn and to scale, not for perspective.",
                "sixteen": "More make it steadier, but four are enough.",
            },
        ),
        Question(
            "Why are the four markers all different?",
            "so that each says which corner it is, however the photo is turned",
            "Then the page cannot come out upside down.",
            {
                "so that they look nice": "They do a job.",
                "so that they are found in the dark": "Contrast does that.",
            },
        ),
        Question(
            "What makes a form with boxes such good training data?",
            "the row says the label",
            "Nobody has to type it in.",
            {
                "people write better in boxes": "Perhaps, but that is not what makes it useful.",
                "the boxes have the size of MNIST": "The reader's steps do the scaling.",
            },
        ),
    ),
}
