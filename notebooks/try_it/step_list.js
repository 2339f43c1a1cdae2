// Every step from the picture to what the network sees, with its sentence; each can be left out
// (but the first: without it, the next ones would have three colours to look at).
import { find, make, paint, sentence } from "./show.js";
import { say } from "./words.js";

const rows = new Map();

function rowOf(name, leftOut, canBeLeftOut, changed) {
  if (rows.has(name)) return rows.get(name);
  const canvas = make("canvas", { role: "img", ariaLabel: say(`step.${name}`) }), said = make("p", { className: "said" });
  const row = make("li", {}, make("h3", {}, say(`step.${name}`)), make("div", { className: "frame" }, canvas), said);
  const use = make("input", { type: "checkbox", checked: true });
  if (canBeLeftOut) row.append(make("label", {}, use, ` ${say("steps.use")}`));
  use.addEventListener("change", () => { if (use.checked) leftOut.delete(name); else leftOut.add(name); changed(); });
  rows.set(name, { row, canvas, said, use });
  return rows.get(name);
}

// all: the names of the steps; leftOut: a set of those that are not used now.
export function showSteps({ steps, problem }, all, leftOut, changed) {
  const list = find("step-list"), names = ["picture", ...all], done = new Map(steps.map((step) => [step.name, step]));
  const last = [...done.keys()].at(-1), extra = done.has("28 × 28") ? ["28 × 28"] : [];
  if (!done.size) return list.replaceChildren(make("li", {}, say("view.none")));
  const stopped = problem ? names.find((name) => !done.has(name) && !leftOut.has(name)) : null;
  const shown = [];
  for (const name of [...names, ...extra]) {
    const { row, canvas, said, use } = rowOf(name, leftOut, all.includes(name) && name !== "grey", changed), step = done.get(name);
    use.checked = !leftOut.has(name);
    row.classList.toggle("out", !step);
    canvas.hidden = !step;
    if (step) paint(canvas, step.image);
    said.textContent = step ? step.said : name === stopped ? say("steps.stopped", { problem: sentence(problem) }) : leftOut.has(name) ? say("steps.left_out") : "";
    shown.push(row);
  }
  if (list.children.length !== shown.length || last === undefined || list.firstChild !== shown[0]) list.replaceChildren(...shown);
}
