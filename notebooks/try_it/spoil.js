// Ways to spoil a digit of 28 × 28 pixels, as in notebook 08: helpers/distort.py.
import { blur } from "./filters.js";
import { clip, image, map } from "./pixels.js";
import { shift } from "./network.js";

// Each pixel (x, y) is fetched from where `from` says, counted from the middle; between pixels, a mixture.
function warp({ d }, from) {
  const at = (x, y) => (x >= 0 && y >= 0 && x < 28 && y < 28 ? d[28 * y + x] : 0);
  return map(image(28, 28, d), (_, i) => {
    const [u, v] = from((i % 28) - 13.5, Math.floor(i / 28) - 13.5).map((n) => n + 13.5);
    const x = Math.floor(u), y = Math.floor(v), s = u - x, t = v - y;
    return (1 - t) * ((1 - s) * at(x, y) + s * at(x + 1, y)) + t * ((1 - s) * at(x, y + 1) + s * at(x + 1, y + 1));
  });
}
function turn(a, degrees) {
  const c = Math.cos((degrees * Math.PI) / 180), s = Math.sin((degrees * Math.PI) / 180);
  return warp(a, (x, y) => [c * x + s * y, c * y - s * x]);
}
const enlarge = (a, factor) => warp(a, (x, y) => [x / factor, y / factor]);

function cross(a, pick) {
  return map(a, (v, i) => {
    const x = i % 28;
    return pick(v, i > 27 ? a.d[i - 28] : v, i < 756 ? a.d[i + 28] : v, x > 0 ? a.d[i - 1] : v, x < 27 ? a.d[i + 1] : v);
  });
}
function thicken(a, pixels) {
  const pick = pixels > 0 ? Math.max : Math.min, whole = Math.floor(Math.abs(pixels) / 2), rest = Math.abs(pixels) / 2 - whole;
  for (let i = 0; i < whole; i++) a = cross(a, pick);
  const more = cross(a, pick);
  return map(a, (v, i) => (1 - rest) * v + rest * more.d[i]);
}
// The same grain every time: a small generator of numbers in 0..1, and twelve of them for a bell curve.
function noise(a, amount) {
  let seed = 1;
  const dice = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  return map(a, (v) => { let n = -6; for (let i = 0; i < 12; i++) n += dice(); return clip(v + amount * n, 0, 1); });
}
function cover(a, side) {
  const from = 14 - Math.floor(side / 2);
  const inside = (n) => n >= from && n < from + side;
  return map(a, (v, i) => (inside(i % 28) && inside(Math.floor(i / 28)) ? 0 : v));
}

export const TOOLS = {
  right: { apply: (a, n) => image(28, 28, shift(a.d, n, 0)), least: -12, most: 12, step: 1, neutral: 0 },
  down: { apply: (a, n) => image(28, 28, shift(a.d, 0, n)), least: -12, most: 12, step: 1, neutral: 0 },
  turn: { apply: turn, least: -180, most: 180, step: 10, neutral: 0 },
  scale: { apply: enlarge, least: 0.3, most: 2, step: 0.1, neutral: 1 },
  thicken: { apply: thicken, least: -3, most: 4, step: 0.5, neutral: 0 },
  blur: { apply: (a, n) => (n ? blur(a, n) : a), least: 0, most: 4, step: 0.2, neutral: 0 },
  noise: { apply: noise, least: 0, most: 1, step: 0.05, neutral: 0 },
  cover: { apply: cover, least: 0, most: 24, step: 1, neutral: 0 },
};
// Every amount that the slider of a tool can have.
export function amounts({ least, most, step }) {
  return Array.from({ length: Math.round((most - least) / step) + 1 }, (_, i) => Math.round(100 * (least + i * step)) / 100);
}
