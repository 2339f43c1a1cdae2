// What the picture steps need of OpenCV: blur, morphology, pieces, distances, Otsu's threshold.
import { clip, cut, transpose } from "./pixels.js";

// The edge is mirrored, the pixel at the edge not doubled.
export function blur({ w, h, d }, sigma) {
  const r = (Math.round(sigma * 8 + 1) | 1) >> 1, bell = [];
  for (let i = 0; i <= r; i++) bell.push(Math.exp((-i * i) / (2 * sigma * sigma)));
  const total = 2 * bell.reduce((a, b) => a + b) - 1, g = bell.map((v) => v / total);
  const mirror = (p, n) => {
    if (n === 1) return 0;
    while (p < 0 || p >= n) p = p < 0 ? -p : 2 * n - 2 - p;
    return p;
  };
  while (g.length % 3 !== 1) g.push(0); // three pairs of neighbours at a time
  const out = new Float32Array(d.length), middle = new Float32Array(w), line = new Float32Array(w + 2 * g.length);
  for (let y = 0; y < h; y++) {
    for (let x = 0, p = y * w; x < w; x++) middle[x] = g[0] * d[p + x];
    const at = (i) => mirror(y + i, h) * w;
    for (let i = 1; i < g.length; i += 3) addPairs(middle, d, g[i], at(-i), at(i), g[i + 1], at(-i - 1), at(i + 1), g[i + 2], at(-i - 2), at(i + 2));
    const start = g.length, last = start + w - 1, sums = out.subarray(y * w, (y + 1) * w);
    line.set(middle, start);
    for (let i = 1; i <= r; i++) {
      line[start - i] = middle[mirror(-i, w)];
      line[last + i] = middle[mirror(w - 1 + i, w)];
    }
    for (let x = 0; x < w; x++) sums[x] = g[0] * middle[x];
    for (let i = 1; i < g.length; i += 3) addPairs(sums, line, g[i], start - i, start + i, g[i + 1], start - i - 1, start + i + 1, g[i + 2], start - i - 2, start + i + 2);
  }
  return { w, h, d: out };
}
function addPairs(sums, d, n, a, b, m, c, e, k, f, g) {
  for (let x = 0; x < sums.length; x++) sums[x] += n * (d[a + x] + d[b + x]) + m * (d[c + x] + d[e + x]) + k * (d[f + x] + d[g + x]);
}

// The average of three by three pixels; the edge is mirrored.
export function boxBlur({ w, h, d }) {
  const mirror = (p, n) => (n === 1 ? 0 : p < 0 ? 1 : p >= n ? n - 2 : p), out = new Float32Array(d.length);
  for (let y = 0; y < h; y++) {
    const rows = [y - 1, y, y + 1].map((v) => mirror(v, h) * w);
    for (let x = 0; x < w; x++) {
      const left = mirror(x - 1, w), right = mirror(x + 1, w);
      let s = 0;
      for (const row of rows) s += d[row + left] + d[row + x] + d[row + right];
      out[y * w + x] = s / 9;
    }
  }
  return { w, h, d: out };
}

// The largest (or smallest) value under a window of k pixels, along each row. Two running maxima,
// one from each end of a block of k pixels, meet in every window (van Herk's way).
function slide({ w, h, d }, k, most) {
  if (k === 1) return { w, h, d };
  const before = k >> 1, n = w + k - 1, nothing = most ? -Infinity : Infinity;
  const out = new d.constructor(d.length), line = new Float32Array(n).fill(nothing);
  const left = new Float32Array(n), right = new Float32Array(n);
  for (let y = 0; y < h; y++) {
    const from = y * w;
    for (let x = 0; x < w; x++) line[before + x] = d[from + x];
    for (let i = 0, place = 0; i < n; i++) {
      const v = line[i];
      left[i] = place === 0 || (most ? v > left[i - 1] : v < left[i - 1]) ? v : left[i - 1];
      if (++place === k) place = 0;
    }
    for (let i = n - 1, place = (n - 1) % k; i >= 0; i--) {
      const v = line[i];
      right[i] = place === k - 1 || i === n - 1 || (most ? v > right[i + 1] : v < right[i + 1]) ? v : right[i + 1];
      if (--place < 0) place = k - 1;
    }
    for (let x = 0; x < w; x++) {
      const a = right[x], b = left[x + k - 1];
      out[from + x] = (most ? a > b : a < b) ? a : b;
    }
  }
  return { w, h, d: out };
}
// The same for small windows: each row against its neighbours.
function compare({ w, h, d }, k, most, upright) {
  if (k === 1) return { w, h, d };
  const out = d.slice(), before = k >> 1, step = upright ? w : 1;
  for (let y = 0; y < h; y++)
    for (let i = -before; i < k - before; i++) {
      if (i === 0 || (upright && (y + i < 0 || y + i >= h))) continue;
      const from = y * w + (upright ? 0 : Math.max(0, -i)), to = (y + 1) * w - (upright ? 0 : Math.max(0, i)), off = i * step;
      if (most) for (let p = from; p < to; p++) { const v = d[p + off]; if (v > out[p]) out[p] = v; }
      else for (let p = from; p < to; p++) { const v = d[p + off]; if (v < out[p]) out[p] = v; }
    }
  return { w, h, d: out };
}
function extreme(a, wide, high, most) {
  const rows = wide > 7 ? slide(a, wide, most) : compare(a, wide, most, false);
  return high > 7 ? transpose(slide(transpose(rows), high, most)) : compare(rows, high, most, true);
}
export const dilate = (a, wide, high = wide) => extreme(a, wide, high, true);
export const erode = (a, wide, high = wide) => extreme(a, wide, high, false);
export const opened = (a, wide, high = wide) => dilate(erode(a, wide, high), wide, high);
export const closed = (a, wide, high = wide) => erode(dilate(a, wide, high), wide, high);

// The largest minus the smallest value of k × k pixels, k = 3 or 5, of floats between -2 and 2: dilate - erode in
// one go. In grain no processor guesses which of two pixels is larger, and guessing wrong takes long. So the
// floats' bits are compared, as whole numbers without a jump: they come in the same order, once those of
// negative floats are flipped; the smaller of a and b is b + ((a - b) & ((a - b) >> 31)).
export function change({ w, h, d }, k) {
  const bits = new Int32Array(d.buffer, d.byteOffset, d.length), flipped = new Int32Array(d.length), out = new Float32Array(d.length);
  for (let i = 0; i < bits.length; i++) flipped[i] = bits[i] ^ ((bits[i] >> 31) & 0x7fffffff);
  let high = flipped, low = flipped;
  for (let rounds = k >> 1; rounds > 0; rounds--) [high, low] = extremesAcross(...extremesDown(high, low, w, h), w, h);
  const most = new Float32Array(high.buffer), least = new Float32Array(low.buffer);
  for (let i = 0; i < out.length; i++) {
    high[i] ^= (high[i] >> 31) & 0x7fffffff;
    low[i] ^= (low[i] >> 31) & 0x7fffffff;
    out[i] = most[i] - least[i];
  }
  return { w, h, d: out };
}
function extremesAcross(high, low, w, h) {
  const most = new Int32Array(high.length), least = new Int32Array(low.length);
  for (let y = 0; y < h; y++) {
    let a = high[y * w], b = a, m = low[y * w], n = m;
    for (let x = 0, p = y * w, end = p + w - 1; x < w; x++, p++) {
      const q = p < end ? p + 1 : p, c = high[q], o = low[q];
      let v = b + ((a - b) & ~((a - b) >> 31)), u = n + ((m - n) & ((m - n) >> 31));
      v += (c - v) & ~((c - v) >> 31);
      u += (o - u) & ((o - u) >> 31);
      most[p] = v;
      least[p] = u;
      a = b; b = c; m = n; n = o;
    }
  }
  return [most, least];
}
function extremesDown(high, low, w, h) {
  const most = new Int32Array(high.length), least = new Int32Array(low.length);
  for (let y = 0; y < h; y++)
    for (let p = y * w, end = p + w, up = y > 0 ? -w : 0, down = y < h - 1 ? w : 0; p < end; p++) {
      const a = high[p + up], b = high[p], c = high[p + down], m = low[p + up], n = low[p], o = low[p + down];
      let v = b + ((a - b) & ~((a - b) >> 31)), u = n + ((m - n) & ((m - n) >> 31));
      v += (c - v) & ~((c - v) >> 31);
      u += (o - u) & ((o - u) >> 31);
      most[p] = v;
      least[p] = u;
    }
  return [most, least];
}

// For masks of 0 and 1: pixels with `value` anywhere in their window take it.
const spread = (a, wide, high, value) => spreadDown(spreadAcross(a, wide, value), high, value);
// Along rows: each run of ones becomes longer, or shorter but where it touches the edge.
function spreadAcross(a, wide, value) {
  if (wide === 1) return a;
  const { w, h, d } = a, out = new Uint8Array(d.length), before = wide >> 1, after = wide - 1 - before;
  for (let from = d.indexOf(1), to; from >= 0; from = d.indexOf(1, to)) {
    const row = from - (from % w), end = row + w;
    to = d.indexOf(0, from);
    if (to < 0 || to > end) to = end;
    if (value) out.fill(1, Math.max(row, from - after), Math.min(end, to + before));
    else {
      const first = from === row ? row : from + before, last = to === end ? end : to - after;
      if (first < last) out.fill(1, first, last);
    }
    if (to === d.length) break;
  }
  return { w, h, d: out };
}
// Along columns; `left` counts down how many more pixels the last one with `value` reaches.
function spreadDown(a, high, value) {
  if (high === 1) return a;
  const { w, h, d } = a, out = new Uint8Array(d.length), left = new Int32Array(w), other = 1 - value, after = high - 1 - (high >> 1);
  for (let y = -after; y < h; y++) {
    const p = y * w, q = (y + after) * w;
    if (y < 0 && y + after < h) for (let x = 0; x < w; x++) left[x] = d[q + x] === value ? high : left[x] - 1;
    else if (y >= 0 && y + after < h)
      for (let x = 0; x < w; x++) { // no jump: `here` has all bits where there is one with `value`, else none
        const here = -(d[q + x] ^ other), n = (here & high) | (~here & (left[x] - 1));
        left[x] = n;
        out[p + x] = other ^ (n > 0 ? 1 : 0);
      }
    else if (y >= 0) for (let x = 0; x < w; x++) out[p + x] = --left[x] > 0 ? value : other;
  }
  return { w, h, d: out };
}
export const dilateMask = (a, wide, high = wide) => spread(a, wide, high, 1);
export function openedMask(a, wide, high) {
  const left = spread(a, wide, high, 0);
  return left.d.includes(1) ? spread(left, wide, high, 1) : left;
}
export const closedMask = (a, wide, high) => spread(spread(a, wide, high, 1), wide, high, 0);

// Bytes; the edge is repeated. The counts move along with the window, and with them the median.
export function medianBlur({ w, h, d }, k) {
  const r = k >> 1, out = new Uint8Array(d.length), half = (k * k - 1) >> 1, counts = new Int32Array(256), rows = new Int32Array(k);
  for (let y = 0; y < h; y++) {
    for (let j = 0; j < k; j++) rows[j] = clip(y + j - r, 0, h - 1) * w;
    counts.fill(0);
    let v = 0, below = 0; // how many are smaller than v
    for (let x = -r; x <= r; x++) for (let j = 0, at = clip(x, 0, w - 1); j < k; j++) counts[d[rows[j] + at]]++;
    for (let x = 0; x < w; x++) {
      while (below > half) below -= counts[--v];
      while (below + counts[v] <= half) below += counts[v++];
      out[y * w + x] = v;
      const old = clip(x - r, 0, w - 1), next = clip(x + r + 1, 0, w - 1);
      for (let j = 0; j < k; j++) {
        const a = d[rows[j] + old], b = d[rows[j] + next];
        counts[a]--;
        counts[b]++;
        below += (b < v ? 1 : 0) - (a < v ? 1 : 0);
      }
    }
  }
  return { w, h, d: out };
}

// The connected pieces of a mask: labels from 1, and a box {left, top, wide, high, area} for each.
export function pieces({ w, h, d }, neighbours = 8) {
  const labels = new Int32Array(d.length), boxes = [null], stack = new Int32Array(d.length);
  for (let start = 0; start < d.length; start++) {
    if (!d[start] || labels[start]) continue;
    const label = boxes.length;
    let left = w, top = h, right = 0, bottom = 0, area = 0, size = 1;
    labels[start] = label;
    stack[0] = start;
    while (size) {
      const p = stack[--size], y = Math.floor(p / w), x = p - y * w;
      area++;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      for (let v = y > 0 ? y - 1 : 0; v <= y + 1 && v < h; v++)
        for (let u = x > 0 ? x - 1 : 0; u <= x + 1 && u < w; u++) {
          const q = v * w + u;
          if (d[q] && !labels[q] && (neighbours === 8 || u === x || v === y)) { labels[q] = label; stack[size++] = q; }
        }
    }
    boxes.push({ left, top, wide: right - left + 1, high: bottom - top + 1, area });
  }
  return { labels: { w, h, d: labels }, boxes };
}

// How far each pixel of a mask is from the nearest 0, as OpenCV measures it: in steps of a 5 × 5 window.
export function distance(mask) {
  const w = mask.w + 4, h = mask.h + 4, g = new Int32Array(w * h).fill(1 << 29);
  const one = 65536, slant = Math.round(1.4 * 65536), knight = Math.round(2.1969 * 65536); // 1/65,536 px
  const steps = [[-1, one], [-w, one], [-w - 1, slant], [-w + 1, slant], [-w - 2, knight], [-w + 2, knight], [-2 * w - 1, knight], [-2 * w + 1, knight]];
  const [[o0, c0], [o1, c1], [o2, c2], [o3, c3], [o4, c4], [o5, c5], [o6, c6], [o7, c7]] = steps;
  for (let y = 0; y < mask.h; y++)
    for (let x = 0, p = (y + 2) * w + 2; x < mask.w; x++, p++)
      g[p] = mask.d[y * mask.w + x] === 0 ? 0 : Math.min(g[p + o0] + c0, g[p + o1] + c1, g[p + o2] + c2, g[p + o3] + c3, g[p + o4] + c4, g[p + o5] + c5, g[p + o6] + c6, g[p + o7] + c7);
  for (let y = mask.h - 1; y >= 0; y--)
    for (let x = mask.w - 1, p = (y + 2) * w + x + 2; x >= 0; x--, p--)
      if (g[p]) g[p] = Math.min(g[p], g[p - o0] + c0, g[p - o1] + c1, g[p - o2] + c2, g[p - o3] + c3, g[p - o4] + c4, g[p - o5] + c5, g[p - o6] + c6, g[p - o7] + c7);
  return cut({ w, h, d: Float32Array.from(g, (v) => v / 65536) }, 2, h - 2, 2, w - 2);
}

// The threshold that parts bytes best into two groups, from how often there is each.
export function otsu(counts) {
  const tiny = 1.1920929e-7, n = counts.reduce((a, b) => a + b);
  let all = 0, low = 0, below = 0, best = 0, most = 0;
  for (let v = 0; v < 256; v++) all += (v * counts[v]) / n;
  for (let v = 0; v < 256; v++) {
    const p = counts[v] / n;
    low *= below;
    below += p;
    const above = 1 - below;
    if (Math.min(below, above) < tiny || Math.max(below, above) > 1 - tiny) continue;
    low = (low + v * p) / below;
    const high = (all - below * low) / above, parted = below * above * (low - high) ** 2;
    if (parted > most) { most = parted; best = v; }
  }
  return best;
}

// The area inside the outline of a piece, through the middles of its outermost pixels (Pick's theorem).
export function outlineArea({ w, h, d }, label) {
  const wide = w + 2, high = h + 2, outside = new Uint8Array(wide * high), stack = [0];
  const solid = (x, y) => x > 0 && y > 0 && x <= w && y <= h && d[(y - 1) * w + x - 1] === label;
  outside[0] = 1;
  while (stack.length) {
    const p = stack.pop(), x = p % wide, y = (p - x) / wide;
    for (const [u, v] of [[x - 1, y], [x + 1, y], [x, y - 1], [x, y + 1]])
      if (u >= 0 && v >= 0 && u < wide && v < high && !outside[v * wide + u] && !solid(u, v)) { outside[v * wide + u] = 1; stack.push(v * wide + u); }
  }
  let inside = 0, rim = 0;
  for (let p = wide; p < wide * (high - 1); p++) {
    if (outside[p]) continue;
    inside++;
    if (outside[p - 1] || outside[p + 1] || outside[p - wide] || outside[p + wide]) rim++;
  }
  return inside - rim / 2 - 1;
}
