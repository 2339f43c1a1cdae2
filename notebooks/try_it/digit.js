// Which pieces of ink make the digit, and which are specks, frames or neighbours: helpers/images/pieces.py.
import { dilateMask, otsu, outlineArea, pieces } from "./filters.js";
import { edgeOf } from "./paper.js";
import { above, clip, extent, f32, rint, transpose } from "./pixels.js";
import { Problem, say } from "./words.js";

export function keepDigit(ink) {
  const limit = f32(inkThreshold(ink)), mask = above(ink, limit), [labels, parts] = findParts(mask);
  const main = parts.find((part) => !isFrame(part, parts, labels)) || parts[0];
  const kept = parts.filter((part) => part === main || belongs(part, main));
  const others = parts.filter((part) => !kept.includes(part) && isADigit(part, main));
  if (others.length) throw new Problem("digit.several", { n: 1 + others.length });
  const digit = only(labels, kept);
  if (isCutOff(digit)) throw new Problem("digit.cut");
  const rounds = 1 + Math.floor(Math.max(ink.w, ink.h) / 150), near = dilateMask(digit, 2 * rounds + 1);
  const image = cutOut(ink, near, digit, mask), dropped = parts.length - kept.length;
  const strokes = kept.length === 1 ? say("digit.one_piece") : say("digit.pieces", { n: kept.length });
  if (!dropped) return [image, say("digit.found", { strokes })];
  return [image, say(dropped > 1 ? "digit.found_specks" : "digit.found_speck", { strokes, n: dropped })];
}

// The pixels of these parts, as a mask.
function only({ w, h, d }, parts) {
  const out = new Uint8Array(d.length), within = new Uint8Array(extent(d)[1] + 1);
  for (const part of parts) within[part.label] = 1;
  for (let i = 0; i < out.length; i++) out[i] = within[d[i]];
  return { w, h, d: out };
}
// The digit and its soft edge; of what is ink elsewhere, nothing.
function cutOut({ w, h, d }, near, digit, mask) {
  const out = new Float32Array(d.length);
  for (let i = 0; i < out.length; i++) if (near.d[i] && (digit.d[i] || !mask.d[i])) out[i] = d[i];
  return { w, h, d: out };
}

// Between the ink and what is fainter (a line's rest, a shadow), by Otsu's method.
function inkThreshold({ w, h, d }) {
  const counts = new Float64Array(256), least = f32(0.15);
  for (let i = 0; i < d.length; i++) if (d[i] > least) counts[rint(f32(d[i] * 255))]++;
  return counts.some(Boolean) ? clip(otsu(counts) / 255, 0.35, Math.max(w, h) > 64 ? 0.42 : 0.35) : 0.35;
}

class Part {
  constructor({ left, top, wide, high, area }, label, { w, h }) {
    const right = left + wide, bottom = top + high, size = Math.max(wide, high);
    const sides = (left === 0) + (top === 0) + (right === w) + (bottom === h);
    Object.assign(this, { label, area, left, top, right, bottom, wide, high, size, sides });
  }
  commonHeight(other) {
    return Math.min(this.bottom, other.bottom) - Math.max(this.top, other.top);
  }
  gap(other) {
    return Math.max(Math.max(this.left, other.left) - Math.min(this.right, other.right), -this.commonHeight(other), 0);
  }
}

// The labels of the pieces, and the parts, the likeliest digit first.
function findParts(mask) {
  const { labels, boxes } = pieces(mask), edge = new Float64Array(boxes.length);
  for (const label of edgeOf(labels)) edge[label]++;
  const all = boxes.map((box, label) => box && new Part(box, label, mask)).slice(1);
  const parts = all.sort((a, b) => b.area - a.area).slice(0, 200);
  // The largest first, but shadows lie along an edge, or run from edge to edge.
  const flat = (part) => part.wide > Math.max(4 * part.high, 0.95 * mask.w);
  const weight = (part) => (part.area * part.size) / (1 + (10 * edge[part.label]) / part.size) / (flat(part) ? 50 : 1);
  parts.sort((a, b) => weight(b) - weight(a));
  const smallest = Math.max(5, 0.01 * Math.max(mask.w, mask.h));
  if (!parts.length || parts[0].size < smallest || parts[0].area < 6) throw new Problem("digit.specks");
  if (parts.length > 20 && parts[0].area < 3 * parts[10].area) throw new Problem("digit.specks"); // all alike: noise
  return [labels, parts];
}

// Is this piece a hollow rectangle with something of size inside it?
function isFrame(part, parts, labels) {
  const { wide, high, left, right, top, bottom, size } = part;
  if (part.area > 0.3 * wide * high || Math.min(wide, high) < 0.5 * Math.min(labels.w, labels.h)) return false;
  const inside = (other) => other !== part && other.size > 0.25 * size && other.left > left && other.right < right && other.top > top && other.bottom < bottom;
  return parts.some(inside) && outlineArea(labels, part.label) > 0.9 * wide * high;
}
// Is this piece a stroke of the same digit? No speck, no neighbour.
function belongs(part, main) {
  if (part.size < 0.15 * main.size || part.area < 0.02 * main.area) return false;
  if (isADigit(part, main) || part.size > 1.3 * main.size) return false;
  return part.gap(main) < 0.3 * main.size && part.sides < 2;
}
// Could it be another digit: as tall as the main one, and well apart from it?
function isADigit(part, main) {
  const alike = 0.6 * main.high < part.high && part.high < 1.6 * main.high && part.wide < 1.6 * part.high && part.area > 0.25 * main.area;
  const beside = part.commonHeight(main) > 0.5 * main.high;
  return alike && part.gap(main) > (beside ? 0.12 : 0.35) * main.high && part.sides === 0;
}

// Does the edge of the picture cut a loop: two strokes apart that leave by the same side?
function isCutOff(digit) {
  const upright = transpose(digit), [top, bottom] = ends(digit), [left, right] = ends(upright);
  const size = Math.max(bottom - top, right - left) + 1, margins = [top, digit.h - 1 - bottom, left, digit.w - 1 - right];
  if (margins.filter((margin) => margin > 0.08 * size).length < 2) return false; // cropped tightly all round
  const sides = [digit, upright].flatMap(({ w, d }) => [d.subarray(0, w), d.subarray(d.length - w)]);
  return sides.some((side) => {
    let last = -1, most = 0;
    side.forEach((v, at) => { if (v) { if (last >= 0) most = Math.max(most, at - last); last = at; } });
    return most > 0.2 * size;
  });
}
// The first and the last row with anything in them.
function ends({ w, d }) {
  return [Math.floor(d.indexOf(1) / w), Math.floor(d.lastIndexOf(1) / w)];
}
