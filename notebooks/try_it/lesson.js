// A first lesson in six steps: each asks before it shows.
import { ask } from "./ask.js";
import { curves, find, inWords, make, paint, sentence } from "./show.js";
import { givesUp, likeliest } from "./spoiling.js";
import { image } from "./pixels.js";
import { percent, say } from "./words.js";

const HOUSE = [[[80, 140], [80, 230], [200, 230], [200, 140], [140, 70], [80, 140], [200, 140]], [[125, 230], [125, 180], [155, 180], [155, 230]]];
// A 4 whose left stroke begins further and further to the right, until the top is closed: a 9.
const fourToNine = (share) => [[[106 + 79 * share, 60], [80, 100], [85, 140], [130, 150], [185, 140]], [[185, 60], [185, 240]]];

// 28 rows of 28 pixels, each with its number; on a phone, where they would be too small to read, when it is enlarged.
function numbers(seen) {
  const canvas = make("canvas", { className: "numbers", role: "img", ariaLabel: say("answer.seen") });
  const button = make("button", { type: "button", className: "plain enlarge" }), around = make("div", { className: "wide" }, canvas);
  const draw = () => {
    const large = canvas.classList.contains("large");
    drawNumbers(canvas, seen, large || !matchMedia("(max-width: 700px)").matches);
    button.textContent = say(large ? "lesson.shrink" : "lesson.enlarge");
    around.scrollLeft = (around.scrollWidth - around.clientWidth) / 2;
  };
  for (const each of [canvas, button]) each.addEventListener("click", () => { canvas.classList.toggle("large"); draw(); });
  draw();
  return [around, button];
}
function drawNumbers(canvas, seen, figures) {
  const paper = canvas.getContext("2d");
  canvas.width = canvas.height = 1344;
  paper.textAlign = "center";
  paper.font = "22px system-ui";
  seen.forEach((v, i) => {
    const x = 48 * (i % 28), y = 48 * Math.floor(i / 28), grey = Math.round(255 * v);
    paper.fillStyle = `rgb(${grey},${grey},${grey})`;
    paper.fillRect(x, y, 48, 48);
    paper.fillStyle = grey > 120 ? "black" : "#9a9a9a";
    if (figures) paper.fillText(Math.round(99 * v), x + 24, y + 32);
  });
}
function figure(picture, words, kind) {
  return make("figure", {}, paint(make("canvas", { className: kind, role: "img", ariaLabel: words }), picture), make("figcaption", {}, words));
}
const digitOf = ({ seen, reading, problem }, words) => figure(image(28, 28, seen || new Float32Array(784)), `${words}: ${problem ? sentence(problem) : inWords(reading)}`, "digit");

// What each step shows, once its question is answered; `now` is the latest answer of the page.
const SHOWN = {
  1: (now) => numbers(now.seen),
  async 2(now) {
    const { picture, naive, ours } = await ask("corner", { seen: now.seen });
    const read = ({ reading }) => reading !== null && reading !== undefined && reading.digit === now.reading.digit;
    const right = read(ours) ? (read(naive) ? "a" : "b") : read(naive) ? "" : "c";
    const parts = [make("div", { className: "row top" }, figure(picture, say("lesson.2.sheet"), "sheet"), digitOf(naive, say("lesson.2.naive")), digitOf(ours, say("lesson.2.ours")))];
    return Object.assign(parts, { right });
  },
  async 3(now) {
    const { digit } = now.reading, found = await ask("sweep", { seen: now.seen, tool: "turn" });
    if (!found) return [];
    const from = found.places.indexOf(0), places = found.places.slice(from), answers = found.cnn.slice(from), best = answers.map(likeliest);
    if (best[0] !== digit) return Object.assign([make("p", {}, say("lesson.3.unsure"))], { right: "" }); // one look, where the answer takes five
    const amount = givesUp(best, places, 0, 180), svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const words = amount === null ? say("lesson.3.never", { digit }) : say("lesson.3.ends", { digit, amount, other: best[places.indexOf(amount)] });
    curves(svg, places, { cnn: answers.map((p) => p[digit]) }, amount === null ? 0 : amount, "°", [0, 90, 180]);
    svg.setAttribute("aria-hidden", "true");
    const right = amount === null || amount > 90 ? "c" : amount < 40 ? "a" : "b";
    const figures = await Promise.all([0, amount === null || amount === 180 ? 90 : amount, 180].map(async (amount) => {
      const { spoilt, cnn } = await ask("spoil", { seen: now.seen, tool: "turn", amount }), digit = likeliest(cnn);
      return figure(image(28, 28, spoilt), say("lesson.3.at", { amount, digit, percent: percent(cnn[digit]) }), "digit");
    }));
    return Object.assign([make("p", {}, words), make("div", { className: "row top" }, ...figures), make("div", { className: "curve" }, svg)], { right });
  },
  4(now, lend) {
    const slider = make("input", { type: "range", min: 0, max: 1, step: 0.05, value: 0.5 });
    const move = () => lend.put(fourToNine(Number(slider.value)));
    slider.addEventListener("input", move);
    move();
    return [make("label", {}, `${say("lesson.4.slider")} `, slider)];
  },
  5: ({ reading }) => Object.assign([], { right: reading ? (reading.sure ? "c" : "b") : "" }),
  6: () => [],
};
const NEEDS_A_DIGIT = ["1", "2", "3"];
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

export function lesson({ lend, failed }) {
  let now = {};
  const cards = Object.keys(SHOWN).map((n) => card(n));
  function turnTo(place) {
    lend.giveBack();
    if (place === 4) lend.put([]);
    cards.forEach((each, at) => { each.hidden = at !== place; });
    if (document.body.classList.contains("lesson")) find("questions").scrollIntoView();
  }
  function startAgain() {
    for (const each of cards) each.clear();
    turnTo(0);
    lend.clear();
  }
  function card(n) {
    const text = (part) => say(`lesson.${n}.${part}`);
    const choices = ["a", "b", "c"].map((letter) => make("label", { className: "choice" }, make("input", { type: "radio", name: `lesson-${n}`, value: letter }), ` ${text(letter)}`));
    const button = (words, pressed, kind = "") => {
      const made = make("button", { type: "button", className: kind }, words);
      made.addEventListener("click", pressed);
      return made;
    };
    const shown = make("div", { className: "shown" }), said = make("p", { ariaLive: "polite" }), result = make("div", { className: "result" }, said, shown);
    const next = button(say("lesson.next"), () => turnTo(Number(n)), "first"), back = button(say("lesson.back"), () => turnTo(n - 2));
    next.hidden = true;
    back.hidden = n === "1";
    const extra = n === "5" ? [button(say("lesson.5.draw"), () => lend.put(HOUSE))] : [], ends = n === "6" ? [button(say("lesson.again"), startAgain)] : [];
    if (n === "6" && location.pathname.endsWith("/notebooks/try_it/index.html")) ends.push(say("lesson.course"));
    const made = make("section", { className: "question", id: `lesson-${n}` }, make("h3", {}, say("lesson.step", { n, title: text("title") })),
      make("fieldset", {}, make("legend", {}, text("question")), ...choices), make("p", { className: "row" }, button(say("lesson.show"), show, "first"), ...extra), result, make("p", { className: "row" }, back, next, ...ends));
    made.changed = () => { // what is shown belongs to another digit than the one on the paper now
      if (!made.dataset.shown) return void (said.textContent = ""); // what was asked for is perhaps done
      if (now.seen === made.seen) return;
      if (n === "5") said.textContent = say("lesson.changed.5"); // the verdict was on another drawing
      if (!NEEDS_A_DIGIT.includes(n)) return;
      shown.hidden = true;
      said.textContent = say(now.reading ? "lesson.changed" : "lesson.need");
    };
    made.addEventListener("change", ({ target }) => { if (target.type === "radio") made.changed(); });
    made.clear = () => {
      shown.replaceChildren();
      said.textContent = "";
      next.hidden = true;
      delete made.dataset.shown;
      for (const choice of made.querySelectorAll("input[type=radio]")) choice.checked = false;
    };
    async function show() {
      const chosen = made.querySelector("input[type=radio]:checked");
      if (!chosen) return void (said.textContent = say("lesson.choose"));
      if (NEEDS_A_DIGIT.includes(n) && !now.reading) return void (said.textContent = say("lesson.need"));
      if (n === "5" && !now.steps.length) return void (said.textContent = say("lesson.need.5"));
      const { seen } = now;
      try {
        const parts = await SHOWN[n](now, lend), right = parts.right ?? text("right");
        const verdict = right === chosen.value ? "right" : right ? "wrong" : "other";
        said.textContent = say(`lesson.you_${verdict}`, { choice: text(chosen.value), right: right && text(right) });
        made.seen = seen;
        shown.hidden = false;
        shown.replaceChildren(...parts, make("p", {}, text("told")));
        made.dataset.shown = "yes";
        next.hidden = n === "6";
        update(now);
        if (result.getBoundingClientRect().bottom > innerHeight) result.scrollIntoView({ behavior: STILL.matches ? "auto" : "smooth" });
      } catch (error) {
        failed(error);
      }
    }
    return made;
  }
  find("questions").append(...cards);
  turnTo(0);

  function update(answer) {
    now = answer;
    for (const each of cards) each.changed();
  }
  return update;
}
