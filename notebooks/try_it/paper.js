// Paper and ink: which is which, and how strong the ink is: helpers/images/paper.py.
import { blur, change, dilateMask, medianBlur } from "./filters.js";
import { clip, cut, extent, f32, image, map, mean, median, percentile, rint, sample, share, shrink, std, sum, transpose } from "./pixels.js";
import { percent, Problem, say } from "./words.js";

// A picture is {w, h, planes}: one plane of bytes if it is grey, else red, green and blue.
export function grey({ w, h, planes }) {
  const floats = (d) => map(image(w, h, d), (v) => v / 255);
  if (planes.length === 1) return [floats(planes[0]), say("grey.already")];
  const channels = [averaged(planes), ...planes], contrast = channels.map((d) => std(detail(image(w, h, d)).d));
  let best = contrast.indexOf(Math.max(...contrast));
  if (contrast[best] < 1.3 * contrast[0]) best = 0; // colours carry JPEG's noise
  const said = best ? say("grey.channel", { colour: say(["red", "green", "blue"][best - 1]) }) : say("grey.averaged");
  return [floats(channels[best]), said];
}

// Red, green and blue as one grey, as the eye weighs them.
export function averaged([r, g = r, b = r]) {
  const mixed = new Uint8Array(r.length);
  for (let i = 0; i < mixed.length; i++) mixed[i] = (r[i] * 9798 + g[i] * 19235 + b[i] * 3735 + 16384) >> 15;
  return mixed;
}

// What differs from its surroundings, 0..255: no slow changes of light.
function detail(a, side = 64) {
  let small = shrink(a, side);
  if (!(small.d instanceof Uint8Array)) small = map(small, (v) => rint(f32(v * 255)), Uint8Array);
  const around = medianBlur(small, 2 * Math.floor(Math.max(small.w, small.h) / 6) + 1);
  return map(small, (v, i) => v - around.d[i]);
}
// Where the image changes most from pixel to pixel: at the ink, not at a shadow.
export function sharpEdges(a) {
  const changes = change(a, 3), least = f32(0.5 * percentile(changes.d, 99.8));
  return map(changes, (v) => +(v >= least), Uint8Array);
}

export function trim(a) {
  const paper = median(sample(a)), t = transpose(a);
  const cuts = [a, upsideDown(a), t, upsideDown(t)].map((rows) => frameWidth(rows, paper));
  const [top, bottom, left, right] = cuts.map((n) => (n ? n + 1 : 0)); // + 1: the frame's blurred edge
  const none = Math.min(a.h - top - bottom, a.w - left - right) < 3; // hardly anything but frame
  if (none || !cuts.some(Boolean)) return [a, say("trim.none")];
  return [cut(a, top, a.h - bottom, left, a.w - right), say("trim.cut", { px: Math.max(top, bottom, left, right) })];
}
function upsideDown({ w, h, d }) {
  const out = new d.constructor(d.length);
  for (let y = 0; y < h; y++) out.set(d.subarray(y * w, (y + 1) * w), (h - 1 - y) * w);
  return { w, h, d: out };
}
// How many rows at the top are a frame: of one colour, far from the paper's.
function frameWidth({ w, h, d }, paper) {
  const colour = median(d.subarray(0, w)), most = Math.max(1, Math.floor(h / 8));
  if (Math.abs(colour - paper) < 0.3) return 0;
  for (let y = 0; y < most; y++)
    if (!(share(d.subarray(y * w, (y + 1) * w), (v) => f32(Math.abs(f32(v - f32(colour)))) < f32(0.1)) > 0.95)) return y;
  return most;
}

export function edgeOf({ w, h, d }) {
  const edge = new d.constructor(2 * (w + h));
  edge.set(d.subarray(0, w));
  edge.set(d.subarray(w * (h - 1)), w);
  for (let y = 0; y < h; y++) { edge[2 * w + y] = d[y * w]; edge[2 * w + h + y] = d[y * w + w - 1]; }
  return edge;
}
// The brightness of the picture's edge if that share of it is alike; else null.
export function evenEdge(a, alike = 0.6) {
  const edge = edgeOf(a), level = f32(median(edge));
  return share(edge, (v) => f32(Math.abs(f32(v - level))) < f32(0.06)) > alike ? level : null;
}
// Is it a drawing: nearly every pixel paper or ink, without light and shadow?
export function twoTones(a) {
  const some = sample(a), low = f32(percentile(some, 5)), high = f32(percentile(some, 95));
  return share(some, (v) => Math.min(Math.abs(f32(v - low)), Math.abs(f32(v - high))) < f32(0.03)) > 0.9;
}

export function brightInk(a) {
  if (isBlank(a)) throw new Problem("ink.blank");
  return onDarkPaper(a) ? [a, say("ink.bright")] : [map(a, (v) => 1 - v), say("ink.inverted")];
}
// Ink changes the brightness strongly in a few places; paper changes it a little everywhere.
function isBlank(a) {
  if (Math.max(a.w, a.h) <= 64) return false;
  const changes = change(blur(a, 1.5), 5);
  return percentile(changes.d, 99.9) < 5 * percentile(sample(changes), 15);
}
// Three kinds of evidence, the surest first: an even edge; two tones; where most of it lies.
function onDarkPaper(a) {
  const level = evenEdge(a, 0.85), middle = mean(sample(a));
  if (level !== null && Math.abs(level - middle) > 0.05) return level < middle;
  if (twoTones(a)) {
    const [low, high] = extent(a.d), half = f32(f32(low + high) / 2), { w, d } = a, n = d.length;
    const corners = [0, w - 1, n - w, n - 1].filter((p) => d[p] > half).length;
    return share(d, (v) => v > half) < (corners < 2 ? 0.75 : 0.35);
  }
  const near = dilateMask(sharpEdges(shrink(a, 128)), 3); // a shadow has no sharp edges
  return sum(map(detail(a, 128), (v, i) => near.d[i] * v ** 3).d) > 0;
}

// Where the picture changes most is the edge of the ink, half-way between paper and ink.
export function fullInk(ink) {
  const right = image(ink.w - 1, ink.h);
  for (let y = 0, p = 0; y < ink.h; y++) for (let x = 0; x < right.w; x++) right.d[p++] = Math.abs(ink.d[y * ink.w + x + 1] - ink.d[y * ink.w + x]);
  let grain = right.d.length ? 1.05 * median(sample(right)) : 0, least = Math.max(0.03, 3.5 * grain);
  if (Math.max(ink.w, ink.h) > 64) { // thin lines and grain, both unsteady, become even
    ink = blur(ink, 0.8);
    least = Math.max(0.03, 2 * grain);
    grain /= 2.8;
  }
  const changes = change(ink, 3), strongest = percentile(changes.d, 99.95);
  let usual = percentile(sample(changes), 95);
  if (usual < 0.2 * strongest) usual = 0.5 * strongest; // a small digit on a large page
  usual = f32(Math.max(usual, 1e-6));
  let total = 0, n = 0;
  for (let i = 0; i < ink.d.length; i++) if (changes.d[i] >= usual) { total += ink.d[i]; n++; }
  const middle = f32(total / n), bright = n ? ink.d.filter((v) => v > middle) : [];
  if (!bright.length) throw new Problem("full.blank");
  const level = percentile(sample(image(bright.length, 1, bright)), 80);
  if (level < least) throw new Problem("full.pale");
  const floor = Math.min(2.5 * grain, 0.3 * level), full = map(ink, (v) => clip((v - floor) / (level - floor), 0, 1));
  return [full, level > 0.95 ? say("full.already") : say("full.stretched", { percent: percent(level) })];
}
