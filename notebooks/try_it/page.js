// The page: what is drawn or chosen goes to the worker, and what comes back is shown.
import { askLatest, forget, startWorker } from "./ask.js";
import { decode } from "./files.js";
import { lesson } from "./lesson.js";
import { looking } from "./looking.js";
import { makePad } from "./pad.js";
import { bars, find, inWords, make, paint, sentence } from "./show.js";
import { spoiling } from "./spoiling.js";
import { showSteps } from "./step_list.js";
import { Problem, say, setWords } from "./words.js";

const json = (id) => JSON.parse(find(id).textContent);
const texts = json("words"), carried = json("carried");
setWords(texts);

const leftOut = new Set();
const before = []; // what Undo brings back when the paper is empty
let source = null, now = { steps: [] }, decoding = 0, views = null;

function show(text, kind = "") {
  find("answer").textContent = text;
  find("answer").className = kind;
}
function failed(error) {
  console.error(error);
  show(say("answer.failed", { error: error.message }), "problem");
}

function readAgain() {
  if (source) askLatest("read", { source, leftOut: [...leftOut] }, answered).catch(failed);
}
function answered(answer) {
  now = answer;
  const { reading, problem } = answer;
  show(problem ? sentence(problem) : inWords(reading), problem ? "problem" : reading.sure ? "" : "unsure");
  bars(find("bars"), reading && reading.probabilities);
  find("left-out").hidden = !leftOut.size;
  find("left-out").firstChild.textContent = say("answer.left_out", { steps: [...leftOut].map((name) => say(`step.${name}`)).join(", ") });
  paint(find("seen"), { w: 28, h: 28, d: answer.seen || new Float32Array(784) });
  update();
}
function nothing(text = say("answer.none"), kind = "") {
  forget("read");
  source = null;
  answered({ steps: [], problem: text });
  show(text, kind);
}

// ---- Where a picture comes from.
const drawing = makePad(find("pad"), (strokes) => {
  decoding++;
  if (source && !source.strokes) before.push(source);
  if (!strokes.length) return nothing();
  source = { strokes, pen: drawing.width };
  readAgain();
});
find("pen").addEventListener("input", () => drawing.pen(Number(find("pen").value)));
find("undo").addEventListener("click", () => {
  if (!drawing.empty || !before.length) return drawing.undo();
  bringBack(before.pop());
});
find("clear").addEventListener("click", clear);
find("all-steps").addEventListener("click", useAllSteps);

function useAllSteps() {
  leftOut.clear();
  if (source) readAgain(); else nothing();
}
function clear() {
  if (source) before.push(source);
  drawing.clear();
  decoding++;
  nothing();
}
function bringBack(kept) {
  source = null;
  if (kept.strokes) return drawing.set(kept.strokes);
  decoding++;
  source = kept;
  drawing.show(paint(make("canvas"), kept.picture));
  readAgain();
}

async function take(file) {
  clear();
  const mine = decoding; // what is chosen last counts, however long another one takes
  nothing(say("answer.reading"));
  try {
    const decoded = await decode(file);
    if (mine !== decoding) return;
    bringBack(decoded);
  } catch (problem) {
    if (mine !== decoding) return;
    if (problem instanceof Problem) nothing(sentence(problem.message), "problem");
    else failed(problem);
  }
}
find("photo").addEventListener("change", ({ target }) => {
  if (target.files.length) take(target.files[0]);
  target.value = ""; // so that the same file can be chosen again
});
document.addEventListener("paste", ({ clipboardData }) => { if (clipboardData.files.length) take(clipboardData.files[0]); });
for (const name of ["dragover", "dragleave", "drop"])
  document.addEventListener(name, (event) => {
    event.preventDefault();
    document.body.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) take(event.dataTransfer.files[0]);
  });
for (const [name, kind, text] of carried.samples) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)), words = name.replaceAll("_", " ");
  const file = new Blob([bytes], { type: `image/${kind}` });
  const button = make("button", { type: "button", title: words, ariaLabel: say("sample.label", { name: words }) }, make("img", { src: `data:image/${kind};base64,${text}`, alt: "" }));
  button.addEventListener("click", () => take(file));
  find("samples").append(button);
}

// What the lesson draws for the pupil: their own drawing comes back afterwards, unless they have drawn since.
let own, lent = null;
const lend = {
  clear,
  put(strokes) {
    if (!lent) { own = source; if (source) before.push(source); }
    source = null;
    drawing.set(strokes);
    lent = source || true;
  },
  giveBack() {
    const untouched = lent === true ? !source : lent && source === lent;
    lent = null;
    if (!untouched || !own) return;
    before.pop();
    bringBack(own);
  },
};

// ---- The four views below.
const tabs = ["steps", "look", "spoil", "lesson"].map((name) => find(`tab-${name}`));
const panelOf = (tab) => tab.getAttribute("aria-controls");
function open(tab) {
  for (const each of tabs) {
    const chosen = each === tab;
    each.setAttribute("aria-selected", chosen);
    each.tabIndex = chosen ? 0 : -1;
    find(panelOf(each)).hidden = !chosen;
    document.body.classList.toggle(panelOf(each), chosen);
  }
  if (tab === tabs[3] && leftOut.size) useAllSteps(); else update();
}
function update() {
  const tab = tabs.find((each) => each.getAttribute("aria-selected") === "true");
  if (views) views[panelOf(tab)](now);
}
tabs.forEach((tab, place) => {
  tab.addEventListener("click", () => open(tab));
  tab.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: tabs.length - 1 }[key];
    if (!step) return;
    const next = tabs[(place + step) % tabs.length];
    next.focus();
    open(next);
  });
});
find("hello").addEventListener("click", () => { open(tabs[3]); tabs[3].focus(); tabs[3].scrollIntoView(); });

// ---- Light or dark: as the computer has it, until the button is pressed.
const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = (on) => document.documentElement.classList.toggle("dark", on);
theme(dark.matches);
dark.addEventListener("change", () => theme(dark.matches));
find("theme").addEventListener("click", () => theme(!document.documentElement.classList.contains("dark")));

async function start() {
  const { steps, tools } = await startWorker(find("worker").textContent, texts, carried);
  views = {
    steps: (answer) => showSteps(answer, steps, leftOut, readAgain),
    look: looking(failed),
    spoil: spoiling(tools, failed),
    lesson: lesson({ lend, failed }),
  };
  open(tabs[0]);
  nothing();
  document.body.dataset.ready = "yes";
}
start().catch(failed);
