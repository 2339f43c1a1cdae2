// A trained Keras network in plain JavaScript, and the answer of the course's Reader (helpers/reading.py).
import { f32 } from "./pixels.js";

// Rows and columns of `c` channels, next to each other as in Keras; each layer returns its output and its shape.
function conv(x, [h, w, c], { kernel, shape: [kh, kw, , f] }) {
  const oh = h - kh + 1, ow = w - kw + 1, y = new Float32Array(oh * ow * f), row = kw * c, fours = row & ~3;
  for (let i = 0; i < oh; i++)
    for (let j = 0; j < ow; j++) {
      const out = y.subarray((i * ow + j) * f, (i * ow + j + 1) * f);
      for (let a = 0; a < kh; a++) {
        const from = ((i + a) * w + j) * c;
        let k = a * row * f, p = 0;
        for (; p < fours; p += 4, k += 4 * f) { // four at a time: less to load and to store
          const v0 = x[from + p], v1 = x[from + p + 1], v2 = x[from + p + 2], v3 = x[from + p + 3];
          if (v0 === 0 && v1 === 0 && v2 === 0 && v3 === 0) continue;
          for (let n = 0; n < f; n++) out[n] += v0 * kernel[k + n] + v1 * kernel[k + f + n] + v2 * kernel[k + 2 * f + n] + v3 * kernel[k + 3 * f + n];
        }
        for (; p < row; p++, k += f) for (let n = 0, v = x[from + p]; n < f; n++) out[n] += v * kernel[k + n];
      }
    }
  return [y, [oh, ow, f]];
}
function pool(x, [h, w, c]) {
  const oh = h >> 1, ow = w >> 1, y = new Float32Array(oh * ow * c);
  for (let i = 0, to = 0; i < oh; i++)
    for (let j = 0; j < ow; j++)
      for (let n = 0, p = (2 * i * w + 2 * j) * c; n < c; n++, p++) y[to++] = Math.max(x[p], x[p + c], x[p + w * c], x[p + w * c + c]);
  return [y, [oh, ow, c]];
}
function norm(x, shape, { gamma, beta, mean, variance, epsilon }) {
  const c = gamma.length, times = gamma.map((g, n) => g / Math.sqrt(variance[n] + epsilon)), y = new Float32Array(x.length);
  for (let p = 0; p < x.length; ) for (let n = 0; n < c; n++, p++) y[p] = (x[p] - mean[n]) * times[n] + beta[n];
  return [y, shape];
}
function dense(x, _, { kernel, bias }) {
  const n = bias.length, y = Float32Array.from(bias);
  for (let p = 0; p < x.length; p++) if (x[p] !== 0) for (let i = 0; i < n; i++) y[i] += x[p] * kernel[p * n + i];
  return [y, [n]];
}
const relu = (x, shape) => [x.map((v) => (v > 0 ? v : 0)), shape];
function softmax(x, shape) {
  const most = Math.max(...x), powers = Array.from(x, (v) => Math.exp(v - most)), all = powers.reduce((a, b) => a + b);
  return [Float32Array.from(powers, (v) => v / all), shape];
}
const LAYERS = { conv, pool, norm, dense, relu, softmax };

// 784 numbers 0..1 → ten probabilities.
export function run(network, pixels) {
  let x = pixels, shape = [28, 28, 1];
  for (const layer of network.layers) [x, shape] = LAYERS[layer.type](x, shape, layer);
  return x;
}
// The same, and what each layer passes on, behind its ReLU; with where in the picture a unit looks:
// `field` pixels to each side, `jump` pixels further from one unit to the next.
export function lookInside(network, pixels) {
  const seen = [];
  let x = pixels, shape = [28, 28, 1], field = 1, jump = 1, last = null;
  for (const layer of network.layers) {
    [x, shape] = LAYERS[layer.type](x, shape, layer);
    if (layer.type === "conv") field += (layer.shape[0] - 1) * jump;
    if (layer.type === "pool") { field += jump; jump *= 2; }
    if (layer.kernel) last = layer;
    if (layer.type === "relu" || layer.type === "softmax") {
      const first = seen.length ? null : last.kernel; // only these weights lie on pixels
      seen.push({ type: layer.type, shape, values: x, field, jump, kernel: first, kernelShape: last.shape });
    }
  }
  return seen;
}

export function shift(pixels, right, down) {
  const moved = new Float32Array(784);
  for (let y = Math.max(0, down); y < Math.min(28, 28 + down); y++)
    for (let x = Math.max(0, right); x < Math.min(28, 28 + right); x++) moved[28 * y + x] = pixels[28 * (y - down) + x - right];
  return moved;
}

// Five looks, the temperature, the threshold: the answer, and whether it is sure.
const LOOKS = [[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]];
export function read(network, pixels) {
  const average = new Float32Array(10);
  for (const [right, down] of LOOKS) run(network, shift(pixels, right, down)).forEach((p, digit) => { average[digit] += p / LOOKS.length; });
  const logs = Array.from(average, (p) => Math.log(Math.max(p, 1e-30)) / network.temperature), most = Math.max(...logs);
  const powers = logs.map((l) => Math.exp(l - most)), all = powers.reduce((a, b) => a + b);
  const probabilities = powers.map((p) => p / all), confidence = Math.max(...probabilities);
  return { digit: probabilities.indexOf(confidence), confidence, sure: f32(confidence) >= network.threshold, probabilities };
}

// The plan of a network, and its weights: floats without their last bytes, which say little, one after the other.
export function unpack({ layers, bytes, ...rest }, packed) {
  const weights = new Float32Array(packed.length / bytes), all = new Uint8Array(weights.buffer);
  for (let i = 0; i < packed.length; i++) all[4 * Math.floor(i / bytes) + 4 - bytes + (i % bytes)] = packed[i];
  let at = 0;
  const take = (size) => weights.subarray(at, (at += size));
  return { ...rest, layers: layers.map(({ sizes = {}, ...layer }) => {
    for (const [name, size] of Object.entries(sizes)) layer[name] = take(size);
    return layer;
  }) };
}
