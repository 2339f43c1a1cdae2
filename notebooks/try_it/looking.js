// Look inside: what each layer makes of the digit, and what a unit looks at.
import { askLatest } from "./ask.js";
import { find, make, paint, redAndBlue } from "./show.js";
import { extent, image } from "./pixels.js";
import { percent, say } from "./words.js";

export function looking(failed) {
  const select = find("look-network");
  let seen = null, layers = [], chosen = null; // {n, map, row, column, forYou}

  // All maps of a layer side by side, each as bright as its strongest unit allows.
  function sheet({ shape: [h, w, c] }) {
    const across = Math.min(c, w > 9 ? 8 : 16), zoom = w > 9 ? 6 : w > 2 ? 10 : w > 1 ? 14 : 28;
    return { h, w, c, across, zoom, wide: across * (w * zoom + 2), high: Math.ceil(c / across) * (h * zoom + 2) };
  }
  function drawLayer(n) {
    const layer = layers[n], flat = layer.shape.length === 1, shape = flat ? [1, 1, layer.shape[0]] : layer.shape;
    const { h, w, c, across, zoom, wide, high } = sheet({ shape }), canvas = find(`layer-${n}`), most = extent(layer.values)[1] || 1;
    canvas.width = wide;
    canvas.height = high + (layer.type === "softmax" ? 20 : 0);
    const paper = canvas.getContext("2d");
    for (let map = 0; map < c; map++) {
      const left = (map % across) * (w * zoom + 2), top = Math.floor(map / across) * (h * zoom + 2);
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++) {
          const grey = Math.round((255 * Math.max(0, layer.values[(y * w + x) * c + map])) / most);
          paper.fillStyle = `rgb(${grey},${grey},${grey})`;
          paper.fillRect(left + x * zoom, top + y * zoom, zoom, zoom);
        }
      paper.strokeStyle = "#556";
      paper.strokeRect(left + w * zoom + 1, top - 1, 0.5, h * zoom + 2);
      paper.strokeRect(left - 1, top + h * zoom + 1, w * zoom + 2, 0.5);
    }
    if (layer.type === "softmax") { // the digits below their units
      paper.fillStyle = "#ddd";
      paper.font = "16px system-ui, sans-serif";
      paper.textAlign = "center";
      for (let digit = 0; digit < c; digit++) paper.fillText(digit, digit * (zoom + 2) + zoom / 2, high + 14);
    }
    if (chosen && chosen.n === n) {
      paper.strokeStyle = "#ff9d3b";
      paper.lineWidth = 2;
      paper.strokeRect((chosen.map % across) * (w * zoom + 2) + chosen.column * zoom, Math.floor(chosen.map / across) * (h * zoom + 2) + chosen.row * zoom, zoom, zoom);
    }
  }

  function tell() {
    const digit = paint(find("look-digit"), image(28, 28, seen)), kernel = find("look-kernel");
    kernel.hidden = find("look-legend").hidden = true;
    const { n, map, row, column } = chosen, { shape, type, values, field, jump, kernel: weights, kernelShape } = layers[n];
    const flat = shape.length === 1, [, w, c] = flat ? [1, 1, shape[0]] : shape, v = values[(row * w + column) * c + map], value = v.toFixed(2);
    find("look-said").textContent = type === "softmax" ? say("look.digit", { digit: map, percent: percent(v) }) : flat ? say("look.unit_all", { unit: map + 1, value }) : say("look.unit", { map: map + 1, row: row + 1, column: column + 1, value, field });
    if (!flat) { // a frame around what it looks at, on pixels eight times as fine
      const paper = digit.getContext("2d"), small = paint(make("canvas"), image(28, 28, seen));
      digit.width = digit.height = 28 * 8;
      paper.imageSmoothingEnabled = false;
      paper.drawImage(small, 0, 0, 28 * 8, 28 * 8);
      paper.strokeStyle = "#ff9d3b";
      paper.lineWidth = 6;
      paper.strokeRect(column * jump * 8, row * jump * 8, field * 8, field * 8);
    }
    if (!weights) return;
    const side = flat ? 28 : kernelShape[0], own = Float32Array.from({ length: side * side }, (_, i) => weights[i * c + map]);
    paint(kernel, image(side, side, own), redAndBlue(own));
    kernel.hidden = find("look-legend").hidden = false;
  }

  function build() {
    find("layers").replaceChildren(...layers.map(({ shape, type }, n) => {
      const [h, w, maps] = shape, flat = shape.length === 1;
      const words = type === "softmax" ? say("look.last") : flat ? say("look.units", { n: n + 1, units: shape[0] }) : say("look.maps", { n: n + 1, maps, w, h });
      const canvas = make("canvas", { id: `layer-${n}`, tabIndex: 0, role: "application", ariaLabel: say("look.label", { n: n + 1 }) });
      canvas.addEventListener("click", (event) => choose(n, event));
      canvas.addEventListener("keydown", (event) => move(n, event));
      return make("figure", {}, make("figcaption", {}, words), canvas);
    }));
  }
  // The brightest spot of the first layer, until another one is chosen.
  function brightest() {
    const { shape, values } = layers[0], [w, c] = shape.length === 1 ? [1, shape[0]] : shape.slice(1), place = values.indexOf(extent(values)[1]);
    return { n: 0, map: place % c, row: Math.floor(place / (w * c)), column: Math.floor(place / c) % w, forYou: true };
  }
  const boxOf = (n) => sheet({ shape: layers[n].shape.length === 1 ? [1, 1, layers[n].shape[0]] : layers[n].shape });
  function set(next) {
    const before = chosen;
    chosen = next;
    if (before) drawLayer(before.n);
    drawLayer(next.n);
    tell();
  }
  function choose(n, { offsetX, offsetY, target }) {
    const { h, w, c, across, zoom } = boxOf(n), times = target.width / target.clientWidth, x = offsetX * times, y = offsetY * times;
    const wide = w * zoom + 2, high = h * zoom + 2, map = Math.floor(y / high) * across + Math.min(across - 1, Math.floor(x / wide));
    if (map < c) set({ n, map, row: Math.min(h - 1, Math.floor((y % high) / zoom)), column: Math.min(w - 1, Math.floor((x % wide) / zoom)) });
  }
  // The arrow keys walk over the whole sheet, from map to map.
  function move(n, event) {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    const { h, w, c, across } = boxOf(n), from = chosen && chosen.n === n ? chosen : { map: 0, row: 0, column: 0 };
    const y = Math.floor(from.map / across) * h + from.row + step[0], x = (from.map % across) * w + from.column + step[1];
    const map = Math.floor(y / h) * across + Math.floor(x / w);
    if (x >= 0 && y >= 0 && x < across * w && map < c) set({ n, map, row: y % h, column: x % w });
  }

  function update(answer) {
    seen = answer.seen || null;
    find("layers").hidden = find("looked").hidden = !seen;
    find("look-none").hidden = Boolean(seen);
    if (!seen) return;
    const network = select.value;
    askLatest("look", { seen, network }, (found) => {
      const same = layers.length === found.length && network === find("layers").dataset.network;
      layers = found;
      find("layers").dataset.network = network;
      if (!same) build();
      if (!same || chosen.forYou) chosen = brightest();
      layers.forEach((_, n) => drawLayer(n));
      tell();
    }).catch(failed);
  }
  select.addEventListener("change", () => update({ seen }));
  return update;
}
