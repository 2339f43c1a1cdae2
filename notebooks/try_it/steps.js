// Any picture of one digit → the geometry of MNIST, one small step at a time: helpers/images/__init__.py.
import { keepDigit } from "./digit.js";
import { erode } from "./filters.js";
import { evenPaper } from "./light.js";
import { dropLines } from "./lines.js";
import { averaged, brightInk, fullInk, grey, trim } from "./paper.js";
import { extent, image, map, resize, rint, shrink } from "./pixels.js";
import { centre, crop, redrawStrokes, scale } from "./strokes.js";
import { Problem, say } from "./words.js";

const WORKING_SIDE = 600;
export const STEPS = {
  "grey": grey,
  "no frame": trim,
  "bright ink": brightInk,
  "even paper": evenPaper,
  "full ink": fullInk,
  "no lines": dropLines,
  "one digit": keepDigit,
  "crop": crop,
  "stroke": redrawStrokes,
  "20 px": scale,
  "centred": centre,
};

// picture: {w, h, planes}. Every step's name, its image and its sentence; where a picture cannot be
// read, the steps up to there and the problem in words.
export function explain(picture, leftOut = []) {
  const done = [];
  let now = picture, said;
  try {
    for (const [name, step] of Object.entries(STEPS)) {
      if (leftOut.includes(name)) continue;
      [now, said] = step(now);
      done.push({ name, image: now, said });
    }
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return { done, problem: problem.message };
  }
  if (now.planes) now = map(image(now.w, now.h, averaged(now.planes)), (v) => v / 255); // "grey" was left out
  if (now.w !== 28 || now.h !== 28) done.push({ name: "28 × 28", image: (now = resize(now, 28, 28, "area")), said: say("resized") });
  return { done, image: now };
}

// Red, green, blue and alpha in planes → at most 600 px at its longest, on white paper; a sentence on it.
export function layOut({ w, h, planes, alpha, kind }, width = w, height = h) {
  const small = planes.map((d) => shrink(image(w, h, d), WORKING_SIDE)), clear = alpha && shrink(image(w, h, alpha), WORKING_SIDE);
  const size = { w: small[0].w, h: small[0].h }, onWhite = clear && extent(clear.d)[0] < 255;
  let colours = small.map(({ d }) => d);
  if (onWhite && isDrawnOnNothing(colours, clear)) colours = [map(clear, (v) => 255 - v, Uint8Array).d];
  else if (onWhite) colours = colours.map((d) => map(clear, (a, i) => rint(d[i] * (a / 255) + 255 * (1 - a / 255)), Uint8Array).d);
  const reduced = Math.max(size.w, size.h) < Math.max(width, height) ? say("picture.reduced", size) : "";
  return { ...size, planes: colours, said: say("picture", { kind, width, height }) + reduced + (onWhite ? say("picture.on_white") : ".") };
}
// Is what can be seen a pen's strokes: little, and of one colour? Else it is a page with ink on it.
function isDrawnOnNothing(colours, alpha) {
  const seen = map(alpha, (a) => +(a > 127), Uint8Array), inner = erode(seen, 3);
  const count = seen.d.reduce((n, v) => n + v, 0);
  if (!count || count > 0.5 * seen.d.length) return false;
  const counted = inner.d.includes(1) ? inner.d : seen.d; // away from its edges, whose pixels may be mixed
  return colours.every((d) => { const [low, high] = extent(d.filter((_, i) => counted[i])); return high - low < 40; });
}

// What nearly every program on the web does to a picture: shrink it, invert it.
export function shrinkAndInvert({ w, h, planes }) {
  return map(resize(image(w, h, averaged(planes)), 28, 28, "linear"), (v) => 1 - v / 255);
}
