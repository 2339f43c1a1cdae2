// Paper and ink: which is which, and how strong the ink is: helpers/images/paper.py.
import { blur, change, dilateMask, medianBlur } from "./filters.js";
import { above, cut, extent, f32, image, map, mean, median, percentile, rint, sample, sampled, share, shrink, std, sum } from "./pixels.js";
import { percent, Problem, say } from "./words.js";

// A picture is {w, h, planes}: one plane of bytes if it is grey, else red, green and blue.
export function grey({ w, h, planes }) {
  const floats = (d) => {
    const out = new Float32Array(d.length);
    for (let i = 0; i < out.length; i++) out[i] = d[i] / 255;
    return image(w, h, out);
  };
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
  const paper = median(sample(a)), { w, h } = a, last = w * h - 1;
  const sides = [[0, w, h, 1, w], [last, w, h, -1, -w], [0, h, w, w, 1], [last, h, w, -w, -1]];
  const cuts = sides.map((side) => frameWidth(a.d, paper, ...side));
  const [top, bottom, left, right] = cuts.map((n) => (n ? n + 1 : 0)); // + 1: the frame's blurred edge
  const none = Math.min(a.h - top - bottom, a.w - left - right) < 3; // hardly anything but frame
  if (none || !cuts.some(Boolean)) return [a, say("trim.none")];
  return [cut(a, top, a.h - bottom, left, a.w - right), say("trim.cut", { px: Math.max(top, bottom, left, right) })];
}
// How many rows are a frame: of one colour, far from the paper's. Counted from `start`, a corner: `h` rows of
// `w` pixels, `across` places from pixel to pixel and `down` from row to row.
function frameWidth(d, paper, start, w, h, across, down) {
  const row = new Float32Array(w), most = Math.max(1, Math.floor(h / 8));
  const take = (y) => { for (let x = 0, p = start + y * down; x < w; x++, p += across) row[x] = d[p]; return row; };
  const colour = median(take(0));
  if (Math.abs(colour - paper) < 0.3) return 0;
  for (let y = 0; y < most; y++)
    if (!(share(take(y), (v) => f32(Math.abs(f32(v - f32(colour)))) < f32(0.1)) > 0.95)) return y;
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
  return onDarkPaper(a) ? [a, say("ink.bright")] : [inverted(a), say("ink.inverted")];
}
function inverted({ w, h, d }) {
  const out = new Float32Array(d.length);
  for (let i = 0; i < out.length; i++) out[i] = 1 - d[i];
  return { w, h, d: out };
}
// Ink changes the brightness strongly in a few places; paper changes it a little everywhere.
function isBlank(a) {
  if (Math.max(a.w, a.h) <= 64) return false;
  const smooth = blur(a, 1.5), some = sampledChanges(smooth), calm = 5 * percentile(some, 15), n = a.w * a.h;
  let strong = 0;
  for (let i = 0; i < some.length; i++) if (some[i] >= calm) strong++;
  if (strong > 0.001 * n + 1) return false; // enough, even if no other pixel were
  const changes = change(smooth, 5);
  return percentile(changes.d, 99.9) < 5 * percentile(sample(changes), 15);
}
// The same as sample(change(a, 5)), without the other pixels.
function sampledChanges({ w, h, d }) {
  const places = sampled(d.length, w), out = new Float32Array(places.length);
  for (let i = 0; i < out.length; i++) {
    const y = Math.floor(places[i] / w), x = places[i] - y * w;
    const left = x > 2 ? x - 2 : 0, right = x < w - 3 ? x + 2 : w - 1, bottom = y < h - 3 ? y + 2 : h - 1;
    let most = d[places[i]], least = most;
    for (let v = y > 2 ? y - 2 : 0; v <= bottom; v++)
      for (let p = v * w + left, end = v * w + right; p <= end; p++) {
        if (d[p] > most) most = d[p];
        if (d[p] < least) least = d[p];
      }
    out[i] = most - least;
  }
  return out;
}
// Three kinds of evidence, the surest first: an even edge; two tones; where most of it lies.
function onDarkPaper(a) {
  const level = evenEdge(a, 0.85), middle = mean(sample(a));
  if (level !== null && Math.abs(level - middle) > 0.05) return level < middle;
  if (twoTones(a)) {
    const [low, high] = extent(a.d), half = f32(f32(low + high) / 2), { w, d } = a, n = d.length;
    const corners = [0, w - 1, n - w, n - 1].filter((p) => d[p] > half).length;
    return mean(above(a, half).d) < (corners < 2 ? 0.75 : 0.35);
  }
  const small = shrink(a, 128), near = dilateMask(sharpEdges(small), 3); // a shadow has no sharp edges
  return sum(map(detail(small, 128), (v, i) => near.d[i] * v ** 3).d) > 0;
}

// Where the picture changes most is the edge of the ink, half-way between paper and ink.
export function fullInk(ink) {
  const steps = sampled((ink.w - 1) * ink.h, ink.w - 1), some = new Float32Array(steps.length);
  steps.forEach((place, i) => { const p = place + Math.floor(place / (ink.w - 1)); some[i] = Math.abs(ink.d[p + 1] - ink.d[p]); });
  let grain = some.length ? 1.05 * median(some) : 0, least = Math.max(0.03, 3.5 * grain);
  if (Math.max(ink.w, ink.h) > 64) { // thin lines and grain, both unsteady, become even
    ink = blur(ink, 0.8);
    least = Math.max(0.03, 2 * grain);
    grain /= 2.8;
  }
  const changes = change(ink, 3), strongest = percentile(changes.d, 99.95);
  let usual = percentile(sample(changes), 95);
  if (usual < 0.2 * strongest) usual = 0.5 * strongest; // a small digit on a large page
  usual = f32(Math.max(usual, 1e-6));
  const bright = brighter(ink.d, edgeLevel(ink.d, changes.d, usual));
  if (!bright.length) throw new Problem("full.blank");
  const level = percentile(sample(image(bright.length, 1, bright)), 80);
  if (level < least) throw new Problem("full.pale");
  return [stretched(ink, Math.min(2.5 * grain, 0.3 * level), level), level > 0.95 ? say("full.already") : say("full.stretched", { percent: percent(level) })];
}
// How bright the edges of the ink are, where it changes by `least` or more: the average.
function edgeLevel(ink, changes, least) {
  let total = 0, n = 0;
  for (let i = 0; i < ink.length; i++) if (changes[i] >= least) { total += ink[i]; n++; }
  return n ? f32(total / n) : Infinity;
}
function brighter(ink, level) {
  const out = new Float32Array(ink.length);
  let n = 0;
  for (let i = 0; i < ink.length; i++) if (ink[i] > level) out[n++] = ink[i];
  return out.subarray(0, n);
}
// From floor..level to 0..1.
function stretched({ w, h, d }, floor, level) {
  const out = new Float32Array(d.length);
  for (let i = 0; i < out.length; i++) {
    const v = (d[i] - floor) / (level - floor);
    out[i] = v < 0 ? 0 : v > 1 ? 1 : v;
  }
  return { w, h, d: out };
}
