// Light and shadows on the paper: the first half of helpers/images/light.py.
import { boxBlur, dilate, dilateMask, opened } from "./filters.js";
import { evenEdge, sharpEdges, twoTones } from "./paper.js";
import { clip, cut, extent, f32, image, map, mean, median, pad, percentile, resize, rint, sample, select, shrink, transpose } from "./pixels.js";
import { percent, say } from "./words.js";

// Where the edge is even, so is the light. Else the paper is what remains when everything as narrow as
// a stroke is cut off.
export function evenPaper(a) {
  const level = evenEdge(a), photo = Math.max(a.w, a.h) > 64 && isGrainy(a) && evenEdge(a, 0.95) === null;
  if (!photo && level !== null && level < mean(sample(a)) + 0.06) return [map(a, (v) => v - level), say("paper.even")];
  if (twoTones(a)) {
    const [low] = extent(a.d);
    return [map(a, (v) => v - low), say("paper.even")];
  }
  const paper = paperUnder(a, narrowest(a, 0.25)), dimmed = map(a, (v, i) => Math.max(v - paper.d[i], 0) / Math.max(1 - paper.d[i], 0.1));
  const bands = shadowBands(dimmed), ink = bands ? map(dimmed, (v, i) => v - bands.d[i]) : dimmed;
  const [low, high] = extent(sample(paper)), middle = median(sample(ink));
  return [map(ink, (v) => v - middle), say("paper.varies", { percent: percent(f32(high - low)) })];
}
// Do most pixels differ from the usual brightness, as on any photographed paper?
function isGrainy(a) {
  const some = sample(a), usual = f32(median(some));
  return median(some.map((v) => Math.abs(v - usual))) > 0.003;
}
// The narrowest share of the picture that is still wider than its strokes: the sharpest edges, which
// are the ink's, must keep their strength.
function narrowest(a, widest) {
  const small = shrink(a, 128), sharp = sharpEdges(small), near = dilateMask(sharp, 3);
  const under = paperUnder(small, widest), full = map(small, (v, i) => v - under.d[i]);
  const least = Math.max(0, f32(0.5 * percentile(full.d.filter((_, i) => sharp.d[i]), 90)));
  const ink = [...full.d.keys()].filter((i) => near.d[i] && full.d[i] > least);
  for (const less of [0.1, 0.15]) {
    const paper = paperUnder(small, less), kept = Float32Array.from(ink, (i) => f32(small.d[i] - paper.d[i]) / full.d[i]);
    if (kept.length && percentile(kept, 10) > 0.7) return less;
  }
  return widest;
}
function paperUnder(a, narrower) {
  const small = map(shrink(a, 128), (v) => rint(f32(v * 255)), Uint8Array);
  const side = Math.max(3, Math.floor(Math.max(small.w, small.h) * narrower)) | 1;
  const wider = opened(pad(small, side, side, true), side); // shadows go on beyond the edge
  const beyond = cut(wider, side, side + small.h, side, side + small.w), near = opened(small, side);
  const paper = dilate(map(near, (v, i) => Math.max(v, beyond.d[i]), Uint8Array), 3); // a shadow's sharp edge is no ink
  return resize(map(paper, (v) => v / 255), a.w, a.h, "linear");
}
// Shadows from edge to edge, as narrow as a stroke: a pen's, a cable's. They are paler than the ink; null if there are none.
function shadowBands(ink) {
  const small = map(shrink(ink, 128), (v) => Math.max(v, 0)), across = levelBands(small), down = transpose(levelBands(transpose(small)));
  const bands = resize(map(across, (v, i) => Math.max(v, down.d[i])), ink.w, ink.h, "linear"), [, most] = extent(bands.d);
  if (!(most > f32(0.05))) return null;
  const [, rest] = extent(boxBlur(map(ink, (v, i) => v - bands.d[i])).d);
  return most < 0.75 * rest ? bands : null;
}
// What bands that run from left to right have in common all along, slanted up to 7 degrees.
function levelBands({ w, h, d }) {
  const found = image(w, h), line = new Float32Array(w), place = Math.floor(w / 20);
  for (let step = -4; step <= 4; step++) {
    const slope = f32(0.03 * step), start = f32((-slope * w) / 2), common = image(1, h);
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const from = y + slope * x + start, top = Math.floor(from), t = from - top;
        line[x] = (1 - t) * d[clip(top, 0, h - 1) * w + x] + t * d[clip(top + 1, 0, h - 1) * w + x];
      }
      common.d[y] = select(line, place);
    }
    const thick = dilate(opened(common, 1, 5), 1, 5).d;
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const from = y - slope * x - start, top = Math.floor(from), t = from - top;
        const v = (1 - t) * (top >= 0 && top < h ? thick[top] : 0) + t * (top >= -1 && top < h - 1 ? thick[top + 1] : 0);
        if (v > found.d[y * w + x]) found.d[y * w + x] = v;
      }
  }
  return found;
}
