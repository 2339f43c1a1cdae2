// Spoil it: one slider, two networks, and the curve over the slider's whole range.
import { askLatest } from "./ask.js";
import { bars, curves, find, make, paint } from "./show.js";
import { image } from "./pixels.js";
import { percent, say } from "./words.js";

const NETWORKS = { cnn: "CNN", mlp: "MLP" };
export const likeliest = (p) => p.indexOf(Math.max(...p));

// From `neutral` on toward one end: the first amount at which the answer is another one; null if there is none.
export function givesUp(answers, places, neutral, toward) {
  const order = [...places.keys()].sort((a, b) => Math.abs(places[a] - neutral) - Math.abs(places[b] - neutral));
  const first = answers[order[0]];
  const at = order.find((i) => (places[i] - neutral) * (toward - neutral) >= 0 && answers[i] !== first);
  return at === undefined ? null : places[at];
}

// tools: for each, the ends of its slider, the step, and the amount that changes nothing.
export function spoiling(tools, failed) {
  const tool = find("tool"), amount = find("amount");
  let seen = null, digit = 0, sweep = null;
  for (const name of Object.keys(tools)) tool.append(make("option", { value: name }, say(`tool.${name}`)));

  function choose() {
    const { least, most, step, neutral } = tools[tool.value];
    Object.assign(amount, { min: least, max: most, step, value: neutral });
    again();
  }
  function again() {
    sweep = null;
    move();
    if (seen) askLatest("sweep", { seen, tool: tool.value }, (found) => { if (found) { sweep = found; drawCurves(); } }).catch(failed);
  }
  function move() {
    find("amount-said").textContent = amount.value;
    if (!seen) return;
    askLatest("spoil", { seen, tool: tool.value, amount: Number(amount.value) }, (answer) => {
      paint(find("spoilt"), image(28, 28, answer.spoilt));
      for (const [name, network] of Object.entries(NETWORKS)) {
        const p = answer[name], digit = likeliest(p);
        bars(find(`${name}-bars`), [...p]);
        find(`${name}-said`).textContent = say("spoil.reads", { network, digit, percent: percent(p[digit]) });
      }
    }).catch(failed);
    drawCurves();
  }
  function drawCurves() {
    if (!sweep) return;
    const { neutral, most } = tools[tool.value], here = Number(amount.value), toward = here === neutral ? most : here;
    const lines = {}, ends = [];
    for (const [name, network] of Object.entries(NETWORKS)) {
      lines[name] = sweep[name].map((p) => p[digit]);
      const end = givesUp(sweep[name].map(likeliest), sweep.places, neutral, toward);
      ends.push(end === null ? say("spoil.never", { network }) : say("spoil.ends", { network, amount: end }));
    }
    find("curve-said").textContent = say("spoil.curve", { digit });
    curves(find("curve"), sweep.places, lines, here);
    find("ends").textContent = ends.join(" ");
  }
  tool.addEventListener("change", choose);
  amount.addEventListener("input", move);
  choose();

  return (answer) => {
    if (answer.seen === seen) return;
    seen = answer.seen || null;
    find("spoil-none").hidden = Boolean(seen);
    find("spoil-all").hidden = !seen;
    if (!seen) return;
    digit = answer.reading.digit;
    again();
  };
}
