// Strokes of a pen: measured, redrawn, and drawn from points: helpers/images/strokes.py.
import { blur, distance, pieces } from "./filters.js";
import { above, clip, cut, f32, image, map, minusImage, not, pad, resize, rint } from "./pixels.js";
import { decimal, percent, say } from "./words.js";

const BOX = 20, FINE = 8; // px of MNIST's digits; strokes are measured on pixels this much finer
const THINNEST = 1.8, THICKEST = 5.5, THIN_TO = 2.5, THICK_TO = 4.5, LESS = [2.1, 1.8];

export function crop(ink) {
  const [top, bottom, left, right] = inkBox(ink, Math.max(ink.w, ink.h) < 64 ? 0.1 : 0.3); // few pixels: every grey counts
  const w = right - left, h = bottom - top;
  return [cut(ink, top, bottom, left, right), say("crop.cut", { w, h, percent: percent((w * h) / ink.d.length) })];
}
function inkBox({ w, h, d }, least) {
  let top = -1, bottom = 0, left = w, right = 0;
  for (let y = 0, p = 0; y < h; y++)
    for (let x = 0; x < w; x++)
      if (d[p++] > f32(least)) {
        if (top < 0) top = y;
        bottom = y + 1;
        if (x < left) left = x;
        if (x >= right) right = x + 1;
      }
  return top < 0 ? [0, h, 0, w] : [top, bottom, left, right];
}

export function redrawStrokes(ink) {
  const mask = fineMask(ink);
  if (!mask.d.includes(1)) return [ink, say("stroke.none")];
  const inside = distance(mask), width = strokeWidth(mask, inside);
  if (THINNEST <= width && width <= THICKEST) return [ink, say("stroke.usual", { width: decimal(width) })];
  const outside = distance(not(mask));
  const land = blur(minusImage(inside, outside), FINE / 3); // blurred: stairs become curves
  const redraw = (aim) => { // the box grows with the stroke, so (width + more) / (20 + more) = aim / 20
    const more = (FINE * BOX * (aim - width)) / (BOX - aim);
    return crop(map(land, (v) => clip(v + more / 2 + 0.5, 0, 1)))[0];
  };
  if (width > THICKEST) return [redraw(THICK_TO), say("stroke.thinned", { width: decimal(width), reached: decimal(THICK_TO) })];
  const holes = holesIn(ink);
  let redrawn, aim, less = "";
  for (aim of [THIN_TO, ...LESS]) {
    redrawn = redraw(aim);
    if (holesIn(redrawn) === holes) break; // what was open stays open, and what was closed stays closed
    less = say("stroke.less");
  }
  return [redrawn, say("stroke.thickened", { width: decimal(width), reached: decimal(aim), less })];
}
// How many holes a cropped image has, such as the two of an 8; not counted are those that one can hardly see.
function holesIn(ink) {
  const paper = pad(above(ink, f32(0.35)), 1, 1), least = (Math.max(ink.w, ink.h) / BOX) ** 2 / 2;
  return pieces(not(paper), 4).boxes.filter((box) => box && box.area > least).length - 1;
}
// Where the ink is, 160 px at its longest, with paper around it.
function fineMask(ink) {
  const fine = resized(ink, (BOX * FINE) / Math.max(ink.w, ink.h));
  return pad(above(fine, f32(0.4)), 4 * FINE, 4 * FINE);
}
// Across a stroke of width w the distance to the paper is w / 4 on average.
function strokeWidth(mask, inside) {
  let total = 0, n = 0;
  for (let i = 0; i < mask.d.length; i++) if (mask.d[i]) { total += inside.d[i]; n++; }
  return (4 * f32(total / n)) / FINE;
}
function resized(a, factor) {
  const w = Math.max(1, rint(a.w * factor)), h = Math.max(1, rint(a.h * factor));
  return map(resize(a, w, h, factor < 1 ? "area" : "cubic"), (v) => clip(v, 0, 1));
}

export function scale(ink) {
  const longest = Math.max(ink.w, ink.h);
  if (longest === BOX) return [ink, say("scale.already")];
  return [resized(ink, BOX / longest), say("scale.done", { longest, box: BOX })];
}
export function centre({ w, h, d }) {
  const side = 28 * Math.max(1, Math.ceil(Math.max(w, h) / BOX)); // larger only where a step was left out
  let mass = 0, across = 0, down = 0;
  for (let y = 0, p = 0; y < h; y++) for (let x = 0; x < w; x++, p++) { mass += d[p]; across += x * d[p]; down += y * d[p]; }
  mass = Math.max(mass, 1e-6);
  const nearest = (v) => rint(rint(1e4 * v) / 1e4); // half-way, no digit behind the fourth shall decide
  const top = clip(nearest(side / 2 - down / mass), 0, side - h), left = clip(nearest(side / 2 - across / mass), 0, side - w);
  const page = image(side, side);
  for (let y = 0; y < h; y++) page.d.set(d.subarray(y * w, (y + 1) * w), (top + y) * side + left);
  return [page, say("centre.done", { side, middle: side / 2 })];
}

// Strokes of points (x, y) in 0..280 → dark ink on white paper with soft edges, and paper around it.
const SIZE = 280, MARGIN = 20;
export function render(strokes, pen) {
  const side = SIZE + 2 * MARGIN, paper = new Uint8Array(side * side).fill(255), reach = pen / 2 + 1;
  for (const stroke of strokes)
    for (let i = 0; i < Math.max(1, stroke.length - 1); i++) {
      const [ax, ay] = stroke[i].map((v) => v + MARGIN), [bx, by] = (stroke[i + 1] || stroke[i]).map((v) => v + MARGIN);
      const dx = bx - ax, dy = by - ay, long = dx * dx + dy * dy || 1;
      const within = (v) => clip(Math.round(v), 0, side - 1);
      for (let y = within(Math.min(ay, by) - reach); y <= within(Math.max(ay, by) + reach); y++)
        for (let x = within(Math.min(ax, bx) - reach); x <= within(Math.max(ax, bx) + reach); x++) {
          const t = clip(((x - ax) * dx + (y - ay) * dy) / long, 0, 1), away = Math.hypot(x - ax - t * dx, y - ay - t * dy);
          const light = 255 * clip(away - pen / 2 + 0.5, 0, 1);
          if (light < paper[y * side + x]) paper[y * side + x] = light;
        }
    }
  return { w: side, h: side, planes: [paper] };
}
