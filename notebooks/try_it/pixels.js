// What the picture steps need of NumPy, and how OpenCV resizes. An image is {w, h, d}: d holds its
// pixels row by row, bytes (Uint8Array) or floats in 0..1 (Float32Array).

export const image = (w, h, d = new Float32Array(w * h)) => ({ w, h, d });
export const f32 = Math.fround; // NumPy compares floats of 32 bits with constants of 32 bits
export const clip = (v, low, high) => (v < low ? low : v > high ? high : v);

// NumPy, OpenCV and Python round halves to the even neighbour.
export function rint(v) {
  const floor = Math.floor(v), rest = v - floor;
  return rest < 0.5 ? floor : rest > 0.5 ? floor + 1 : floor + (floor & 1);
}

export function map({ w, h, d }, change, Kind = Float32Array) {
  const out = new Kind(d.length);
  for (let i = 0; i < d.length; i++) out[i] = change(d[i], i);
  return { w, h, d: out };
}

// The same for whole pictures, where calling a function for each pixel would take longer than what it does.
export function above({ w, h, d }, limit) {
  const out = new Uint8Array(d.length);
  for (let i = 0; i < out.length; i++) out[i] = d[i] > limit ? 1 : 0;
  return { w, h, d: out };
}
export function not({ w, h, d }) {
  const out = new Uint8Array(d.length);
  for (let i = 0; i < out.length; i++) out[i] = 1 - d[i];
  return { w, h, d: out };
}
export function minus({ w, h, d }, level) {
  const out = new Float32Array(d.length);
  for (let i = 0; i < out.length; i++) out[i] = d[i] - level;
  return { w, h, d: out };
}
export function minusImage({ w, h, d }, { d: other }) {
  const out = new Float32Array(d.length);
  for (let i = 0; i < out.length; i++) out[i] = d[i] - other[i];
  return { w, h, d: out };
}

// A strip at a time, so that what is written lies close together.
export function transpose({ w, h, d }) {
  const out = new d.constructor(d.length);
  for (let top = 0; top < h; top += 16)
    for (let x = 0, end = Math.min(h, top + 16); x < w; x++) for (let y = top; y < end; y++) out[x * h + y] = d[y * w + x];
  return { w: h, h: w, d: out };
}

export function cut({ w, d }, top, bottom, left, right) {
  const wide = right - left, out = new d.constructor(wide * (bottom - top));
  for (let y = top; y < bottom; y++) out.set(d.subarray(y * w + left, y * w + right), (y - top) * wide);
  return { w: wide, h: bottom - top, d: out };
}

// A border on every side: of zeros, or of the pixels at the edge.
export function pad({ w, h, d }, down, across, edge = false) {
  const wide = w + 2 * across, high = h + 2 * down, out = new d.constructor(wide * high);
  for (let y = 0; y < high; y++) {
    const from = clip(y - down, 0, h - 1) * w;
    if (!edge && (y < down || y >= down + h)) continue;
    out.set(d.subarray(from, from + w), y * wide + across);
    if (edge) {
      out.fill(d[from], y * wide, y * wide + across);
      out.fill(d[from + w - 1], y * wide + across + w, (y + 1) * wide);
    }
  }
  return { w: wide, h: high, d: out };
}

export function extent(d) {
  let low = Infinity, high = -Infinity;
  for (let i = 0; i < d.length; i++) { if (d[i] < low) low = d[i]; if (d[i] > high) high = d[i]; }
  return [low, high];
}
export function sum(d) { let s = 0; for (let i = 0; i < d.length; i++) s += d[i]; return s; }
export const mean = (d) => sum(d) / d.length;
export function std(d) {
  const m = mean(d);
  let s = 0;
  for (let i = 0; i < d.length; i++) s += (d[i] - m) ** 2;
  return Math.sqrt(s / d.length);
}
// Which share of the values is as asked?
export function share(d, asked) {
  let n = 0;
  for (let i = 0; i < d.length; i++) if (asked(d[i])) n++;
  return n / d.length;
}

// Moves the k-th smallest value to place k, no smaller one behind it, no larger one before it.
export function select(d, k) {
  for (let low = 0, high = d.length - 1; low < high; ) {
    const middle = d[(low + high) >> 1];
    let i = low, j = high;
    while (i <= j) {
      while (d[i] < middle) i++;
      while (d[j] > middle) j--;
      if (i <= j) { const v = d[i]; d[i++] = d[j]; d[j--] = v; }
    }
    if (k <= j) high = j; else if (k >= i) low = i; else break;
  }
  return d[k];
}
export function percentile(values, q) {
  const at = (q / 100) * (values.length - 1);
  if (values.length < 50000) return between(values.slice(), at);
  // A few say about where it lies: only what is near there is sorted out.
  const few = Float64Array.from({ length: 2000 }, (_, i) => values[Math.floor(((i + 0.5) * values.length) / 2000)]).sort();
  const place = Math.floor(20 * q), least = place > 60 ? few[place - 60] : -Infinity, most = place < 1940 ? few[place + 60] : Infinity;
  const near = new values.constructor(values.length);
  let n = 0, below = 0;
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (v < least) below++; else if (v <= most) near[n++] = v;
  }
  const found = at >= below && at + 1 < below + n;
  return found ? between(near.subarray(0, n), at - below) : between(values.slice(), at);
}
// What stands at a place that need not be whole, once `d` is sorted; `d` is partly sorted afterwards.
function between(d, at) {
  const low = Math.floor(at), t = at - low;
  const a = select(d, low);
  if (!t) return a;
  let b = Infinity;
  for (let i = low + 1; i < d.length; i++) if (d[i] < b) b = d[i];
  return t >= 0.5 ? b - (b - a) * (1 - t) : a + (b - a) * t;
}
export const median = (values) => percentile(values, 50);

// 10,000 to 20,000 pixels, evenly spread: enough for a median.
export function sample({ w, d }) {
  const step = stepOf(d.length, w), out = new d.constructor(Math.ceil(d.length / step));
  for (let i = 0, p = 0; i < out.length; i++, p += step) out[i] = d[p];
  return out;
}
function stepOf(size, w) {
  const common = (a, b) => (b ? common(b, a % b) : a);
  let step = 1 + Math.floor(size / 20000);
  while (common(step, w) > 1) step++;
  return step;
}
// The places of a sample of so many pixels, `w` in a row.
export function sampled(size, w) {
  const step = stepOf(size, w);
  return Int32Array.from({ length: Math.ceil(size / step) }, (_, i) => i * step);
}

// ---- Resizing. For each new pixel of an axis: the old ones it is made of, and how much of each.
function areas(from, to) {
  const scale = from / to, table = [];
  for (let i = 0; i < to; i++) {
    const a = i * scale, b = a + scale, cell = Math.min(scale, from - a);
    const last = Math.min(Math.floor(b), from - 1), first = Math.min(Math.ceil(a), last);
    const taps = [];
    if (first - a > 1e-3) taps.push([first - 1, (first - a) / cell]);
    for (let s = first; s < last; s++) taps.push([s, 1 / cell]);
    if (b - last > 1e-3) taps.push([last, Math.min(Math.min(b - last, 1), cell) / cell]);
    table.push(taps);
  }
  return table;
}
function neighbours(from, to, how) {
  const scale = from / to, table = [];
  for (let i = 0; i < to; i++) {
    const at = (i + 0.5) * scale - 0.5;
    let s = Math.floor(at), t = at - s;
    if (how === "area") { // what OpenCV does where "area" has to enlarge
      s = Math.floor(i * scale);
      t = i + 1 - (s + 1) / scale;
      t = t <= 0 ? 0 : t - Math.floor(t);
    }
    let taps = [[s, 1 - t], [s + 1, t]];
    if (how === "cubic") {
      const A = -0.75, u = 1 - t;
      const c0 = ((A * (t + 1) - 5 * A) * (t + 1) + 8 * A) * (t + 1) - 4 * A;
      const c1 = ((A + 2) * t - (A + 3)) * t * t + 1, c2 = ((A + 2) * u - (A + 3)) * u * u + 1;
      taps = [[s - 1, c0], [s, c1], [s + 1, c2], [s + 2, 1 - c0 - c1 - c2]];
    }
    table.push(taps.map(([p, n]) => [clip(p, 0, from - 1), n]));
  }
  return table;
}
// A table as flat lists, which are read faster: tap `t` of pixel i stands at ends[i] <= t < ends[i + 1].
function flat(table) {
  const ends = new Int32Array(table.length + 1);
  table.forEach((taps, i) => { ends[i + 1] = ends[i] + taps.length; });
  const all = table.flat();
  return { ends, places: Int32Array.from(all, ([p]) => p), parts: Float32Array.from(all, ([, n]) => n) };
}
export function resize(a, w, h, how) {
  const bytes = a.d instanceof Uint8Array, table = how === "area" && w <= a.w && h <= a.h ? areas : neighbours;
  const across = flat(table(a.w, w, how)), down = flat(table(a.h, h, how)), d = bytes ? new Float32Array(a.d) : a.d;
  const middle = new Float32Array(w * a.h), out = new Float32Array(w * h);
  const { ends, places, parts } = across;
  for (let y = 0; y < a.h; y += 2) // two rows at once: their sums do not wait for each other
    for (let x = 0, from = y * a.w, other = y + 1 < a.h ? a.w : 0; x < w; x++) {
      let s = 0, r = 0;
      for (let t = ends[x], end = ends[x + 1]; t < end; t++) {
        const part = parts[t], p = from + places[t];
        s = f32(s + f32(part * d[p])); // floats of 32 bits, as OpenCV adds them
        r = f32(r + f32(part * d[p + other]));
      }
      middle[y * w + x] = s;
      if (other) middle[(y + 1) * w + x] = r;
    }
  for (let y = 0; y < h; y++)
    for (let t = down.ends[y]; t < down.ends[y + 1]; t++)
      for (let x = 0, to = y * w, from = down.places[t] * w, n = down.parts[t]; x < w; x++) out[to + x] += f32(n * middle[from + x]);
  if (!bytes) return { w, h, d: out };
  // Halves are rounded up where OpenCV averages two by two, and to the even neighbour elsewhere.
  const halved = how === "area" && a.w === 2 * w && a.h === 2 * h;
  const rounded = new Uint8ClampedArray(out.length); // as it is filled, halves go to the even neighbour
  if (halved) for (let i = 0; i < out.length; i++) rounded[i] = Math.floor(out[i] + 0.5);
  else rounded.set(out);
  return { w, h, d: new Uint8Array(rounded.buffer) };
}
// Reduces, never enlarges, so that the longest side is at most `side`.
export function shrink(a, side) {
  const factor = side / Math.max(a.w, a.h);
  if (factor >= 1) return a;
  return resize(a, Math.max(1, rint(a.w * factor)), Math.max(1, rint(a.h * factor)), "area");
}
