// Ruled lines, and how to take them away without hurting the strokes across them: the second half of helpers/images/light.py.
import { closed, closedMask, dilateMask, openedMask, pieces } from "./filters.js";
import { above, cut, f32, image, map, mean, median, pad, transpose } from "./pixels.js";
import { say } from "./words.js";

export function dropLines(ink) {
  const [rows, across] = dropRows(ink, false), [without, down] = dropRows(rows, true), lines = across + down;
  if (!lines || !standsFree(without, across > 0, down > 0)) return [ink, say("lines.none")];
  return [without, lines > 1 ? say("lines.removed", { n: lines }) : say("line.removed")];
}

// For lines from left to right, or upright ones: the cleaned image, and how many there were.
function dropRows(given, upright) {
  if (Math.min(given.w, given.h) < 64) return [given, 0]; // a small drawing, not ruled paper
  const inked = above(given, f32(0.15)), turned = upright ? transpose(inked) : inked, { w, h } = turned;
  const { labels, boxes } = levelRuns(turned);
  const mask = new Uint8Array(w * h);
  let lines = 0, thick = 0;
  boxes.forEach((box, label) => {
    if (!box || !(box.wide > 0.95 * w)) return;
    const pixels = straightLine(labels, label, box);
    if (!pixels) return;
    for (const p of pixels) mask[p] = 1;
    lines++;
    thick = Math.max(thick, Math.floor(pixels.length / box.wide) + 1);
  });
  if (!lines) return [given, 0];
  const ink = upright ? transpose(given) : given, bridged = closed(map(ink, (v, i) => (mask[i] ? 0 : v)), 1, 2 * thick + 1);
  const cleaned = map(ink, (v, i) => (mask[i] ? Math.min(bridged.d[i], v) : v));
  return [upright ? transpose(cleaned) : cleaned, lines];
}

// Label what is thin and runs level in a mask, across gaps.
function levelRuns(mask) {
  const strokes = openedMask(mask, 1, Math.max(7, Math.floor(Math.max(mask.w, mask.h) / 30))), thin = image(mask.w, mask.h, new Uint8Array(mask.d.length));
  for (let i = 0; i < mask.d.length; i++) thin.d[i] = mask.d[i] & ~strokes.d[i];
  let runs = openedMask(thin, Math.max(5, Math.floor(mask.w / 25)), 1);
  if (!runs.d.includes(1)) return { labels: runs, boxes: [] };
  runs = dilateMask(runs, 3); // a sloping line is many short level runs
  const gap = Math.max(3, Math.floor(mask.w / 3));
  return pieces(cut(closedMask(pad(runs, 0, gap), gap, 1), 0, mask.h, gap, gap + mask.w));
}

// The places of the pixels of the thin straight line inside a piece; null if there is none.
function straightLine({ w, d }, label, { top, high }) {
  const thick = new Float64Array(w), middle = new Float64Array(w);
  for (let y = 0; y < high; y++)
    for (let x = 0; x < w; x++) if (d[(top + y) * w + x] === label) { thick[x]++; middle[x] += y; }
  const columns = [...thick.keys()], inside = columns.filter((x) => thick[x] > 0), usual = median(thick);
  const thin = inside.filter((x) => thick[x] <= 1.3 * usual);
  if (thin.length < 0.4 * w || usual > 0.04 * w + 4) return null;
  const ys = thin.map((x) => middle[x] / thick[x]), mx = mean(thin), my = mean(ys);
  let together = 0, alone = 0;
  thin.forEach((x, i) => { together += (x - mx) * (ys[i] - my); alone += (x - mx) ** 2; });
  const slope = together / alone, line = (x) => my + slope * (x - mx);
  const steepest = Math.abs(slope) * inside.reduce((most, x, i) => (i ? Math.max(most, x - inside[i - 1]) : 0), 0);
  if (median(thin.map((x, i) => Math.abs(line(x) - ys[i]))) > 2 || steepest > 0.1) return null;
  const pixels = [];
  for (let x = inside[0]; x <= inside.at(-1); x++)
    for (let y = 0; y < high; y++) if (Math.abs(y - line(x)) <= usual / 2 + 0.5001) pixels.push((top + y) * w + x);
  return pixels;
}

// Is the largest piece of ink away from the edges that the lines run into?
function standsFree(ink, across, down) {
  const [, ...boxes] = pieces(above(ink, f32(0.35))).boxes;
  if (!boxes.length) return false;
  const { left, top, wide, high } = boxes.reduce((a, b) => (b.area > a.area ? b : a));
  const freeAcross = left > 0.04 * ink.w && left + wide < 0.96 * ink.w;
  const freeDown = top > 0.04 * ink.h && top + high < 0.96 * ink.h;
  return (freeAcross || !across) && (freeDown || !down);
}
