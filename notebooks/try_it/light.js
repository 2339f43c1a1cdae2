// Light and shadows on the paper: the first half of helpers/images/light.py.
import { boxBlur, dilate, dilateMask, opened } from "./filters.js";
import { evenEdge, sharpEdges, twoTones } from "./paper.js";
import { clip, cut, extent, f32, image, map, mean, median, minus, minusImage, pad, percentile, resize, rint, sample, select, shrink, transpose } from "./pixels.js";
import { percent, say } from "./words.js";

// Where the edge is even, so is the light. Else the paper is what remains when everything as narrow as
// a stroke is cut off.
export function evenPaper(a) {
  const level = evenEdge(a), photo = Math.max(a.w, a.h) > 64 && isGrainy(a) && evenEdge(a, 0.95) === null;
  if (!photo && level !== null && level < mean(sample(a)) + 0.06) return [minus(a, level), say("paper.even")];
  if (twoTones(a)) {
    const [low] = extent(a.d);
    return [minus(a, low), say("paper.even")];
  }
  const paper = resize(paperOf(shrink(a, 128)), a.w, a.h, "linear"), dimmed = undimmed(a, paper);
  const bands = shadowBands(dimmed), ink = bands ? minusImage(dimmed, bands) : dimmed;
  const [low, high] = extent(sample(paper)), middle = median(sample(ink));
  return [minus(ink, middle), say("paper.varies", { percent: percent(f32(high - low)) })];
}
// A shadow dims paper and ink alike, so what is left of the ink is divided as well.
function undimmed({ w, h, d }, paper) {
  const out = new Float32Array(d.length);
  for (let i = 0; i < out.length; i++) {
    const under = paper.d[i], v = d[i] - under, light = 1 - under;
    out[i] = v > 0 ? v / (light > 0.1 ? light : 0.1) : 0;
  }
  return { w, h, d: out };
}
// Do most pixels differ from the usual brightness, as on any photographed paper?
function isGrainy(a) {
  const some = sample(a), usual = f32(median(some));
  return median(some.map((v) => Math.abs(v - usual))) > 0.003;
}
// The paper under what is narrower than a share of the picture: the narrowest share that is still wider
// than its strokes. The sharpest edges, which are the ink's, must keep their strength.
function paperOf(small, widest = 0.25) {
  const sharp = sharpEdges(small), near = dilateMask(sharp, 3), under = paperUnder(small, widest), full = map(small, (v, i) => v - under.d[i]);
  const least = Math.max(0, f32(0.5 * percentile(full.d.filter((_, i) => sharp.d[i]), 90)));
  const ink = [...full.d.keys()].filter((i) => near.d[i] && full.d[i] > least);
  for (const less of [0.1, 0.15]) {
    const paper = paperUnder(small, less), kept = Float32Array.from(ink, (i) => f32(small.d[i] - paper.d[i]) / full.d[i]);
    if (kept.length && percentile(kept, 10) > 0.7) return paper;
  }
  return under;
}
function paperUnder(shrunk, narrower) {
  const small = map(shrunk, (v) => rint(f32(v * 255)), Uint8Array);
  const side = Math.max(3, Math.floor(Math.max(small.w, small.h) * narrower)) | 1;
  const wider = opened(pad(small, side, side, true), side); // shadows go on beyond the edge
  const beyond = cut(wider, side, side + small.h, side, side + small.w), near = opened(small, side);
  const paper = dilate(map(near, (v, i) => Math.max(v, beyond.d[i]), Uint8Array), 3); // a shadow's sharp edge is no ink
  return map(paper, (v) => v / 255);
}
// Shadows from edge to edge, as narrow as a stroke: a pen's, a cable's. They are paler than the ink; null if there are none.
function shadowBands(ink) {
  const small = map(shrink(ink, 128), (v) => Math.max(v, 0)), across = levelBands(small), down = transpose(levelBands(transpose(small)));
  const found = map(across, (v, i) => Math.max(v, down.d[i]));
  if (!(extent(found.d)[1] > f32(0.05))) return null;
  const bands = resize(found, ink.w, ink.h, "linear"), [, most] = extent(bands.d);
  if (!(most > f32(0.05))) return null;
  const [, rest] = extent(boxBlur(minusImage(ink, bands)).d);
  return most < 0.75 * rest ? bands : null;
}
// What bands that run from left to right have in common all along, slanted up to 7 degrees.
function levelBands({ w, h, d }) {
  const found = image(w, h), line = new Float32Array(w), place = Math.floor(w / 20), tops = new Int32Array(w), parts = new Float64Array(w);
  for (let step = -4; step <= 4; step++) {
    const slope = f32(0.03 * step), start = f32((-slope * w) / 2), common = image(1, h);
    for (let x = 0; x < w; x++) { tops[x] = Math.floor(slope * x + start); parts[x] = slope * x + start - tops[x]; }
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        const top = y + tops[x], t = parts[x];
        line[x] = (1 - t) * d[clip(top, 0, h - 1) * w + x] + t * d[clip(top + 1, 0, h - 1) * w + x];
      }
      common.d[y] = select(line, place);
    }
    const thick = dilate(opened(common, 1, 5), 1, 5).d;
    if (!(extent(thick)[1] > 0)) continue;
    for (let x = 0; x < w; x++) { tops[x] = Math.floor(-slope * x - start); parts[x] = -slope * x - start - tops[x]; }
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const top = y + tops[x], t = parts[x];
        const v = (1 - t) * (top >= 0 && top < h ? thick[top] : 0) + t * (top >= -1 && top < h - 1 ? thick[top + 1] : 0);
        if (v > found.d[y * w + x]) found.d[y * w + x] = v;
      }
  }
  return found;
}
