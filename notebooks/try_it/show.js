// Pictures, bars and curves out of numbers.
import { extent } from "./pixels.js";
import { percent, say } from "./words.js";

export const find = (id) => document.getElementById(id);
export function make(kind, attributes = {}, ...inside) {
  const element = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...inside);
  return element;
}

// Grey or coloured pixels on a canvas, one to one; the style makes it larger.
export function paint(canvas, { w, h, d, planes }, colour = null) {
  const bytes = Boolean(planes), [r, g = r, b = r] = planes || [d];
  const data = new ImageData(w, h), one = bytes ? 1 : 255;
  for (let i = 0, p = 0; i < w * h; i++, p += 4) {
    const [red, green, blue] = colour ? colour(d[i]) : [r[i] * one, g[i] * one, b[i] * one];
    data.data[p] = red; data.data[p + 1] = green; data.data[p + 2] = blue; data.data[p + 3] = 255;
  }
  canvas.width = w;
  canvas.height = h;
  canvas.classList.toggle("pixels", Math.max(w, h) < 100);
  canvas.getContext("2d").putImageData(data, 0, 0);
  return canvas;
}
// Red is positive, blue negative, white is 0.
export function redAndBlue(values) {
  const [low, high] = extent(values), most = Math.max(-low, high, 1e-9);
  return (v) => (v > 0 ? [255, 255 * (1 - v / most), 255 * (1 - v / most)] : [255 * (1 + v / most), 255 * (1 + v / most), 255]);
}

// Ten bars in a list; the largest stands out. They are made once, and then only change.
export function bars(list, probabilities) {
  if (!list.children.length)
    for (let digit = 0; digit < 10; digit++) list.append(make("li", {}, make("b", {}, `${digit}`), make("i"), make("span")));
  const best = probabilities ? probabilities.indexOf(Math.max(...probabilities)) : -1;
  [...list.children].forEach((row, digit) => {
    const share = probabilities ? probabilities[digit] : 0;
    row.querySelector("i").style.setProperty("--share", share);
    row.querySelector("span").textContent = share >= 0.005 ? `${percent(share)} %` : "";
    row.setAttribute("aria-label", say("answer.bar", { digit, percent: percent(share) }));
    row.classList.toggle("best", digit === best);
  });
}

// The answer in words, with its doubt.
export function inWords({ digit, confidence, sure }) {
  return say(`answer.${sure ? "" : "unsure_"}${digit === 8 ? "an" : "a"}`, { digit, percent: percent(confidence) });
}
export const sentence = (text) => text[0].toUpperCase() + text.slice(1);

// Curves of probabilities over places, with numbers below at `ticks`, and a line where the slider is.
export function curves(svg, places, lines, here, unit = "", ticks = [places[0], places.at(-1)]) {
  const [low, high] = [places[0], places.at(-1)], x = (v) => 34 + (250 * (v - low)) / (high - low), y = (p) => 106 - 96 * p;
  const tick = (v, left, top, anchor) => `<text x="${left}" y="${top}" text-anchor="${anchor}">${v}</text>`;
  const path = (values) => values.map((p, i) => `${i ? "L" : "M"}${x(places[i]).toFixed(1)} ${y(p).toFixed(1)}`).join("");
  svg.setAttribute("viewBox", "0 0 300 124");
  svg.innerHTML = `<path class="axis" d="M34 10V106H284"/>${tick("100 %", 30, 14, "end")}${tick("0 %", 30, 108, "end")}${ticks.map((v) => `<path class="axis" d="M${x(v)} 106v4"/>` + tick(`${v}${unit}`, x(v), 121, "middle")).join("")}` +
    Object.entries(lines).map(([name, values]) => `<path class="${name}" d="${path(values)}"/>`).join("") + `<path class="here" d="M${x(here)} 6V106"/>`;
}
