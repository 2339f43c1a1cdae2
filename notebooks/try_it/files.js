// From a file to pixels, or to a sentence that says why not: helpers/images/files.py. What is no picture,
// or too large, is refused by its first bytes, before the browser decodes it.
import { Problem, say } from "./words.js";

const MAX_BYTES = 200e6, MAX_PIXELS = 50e6, FAR_TOO_MANY = 178956970, STRIP = 1 << 20, WORKING_SIDE = 600;
const HEIC = ["heic", "heix", "hevc", "heim", "mif1", "msf1"];

// What the worker reads: planes of bytes, reduced where the picture is huge, and how large it was.
export async function decode(file) {
  if (file.size > MAX_BYTES) throw new Problem("file.large");
  const bytes = new Uint8Array(await file.arrayBuffer()), header = headerOf(bytes);
  if (!header) throw whatIsIt(bytes);
  if (header.w * header.h > FAR_TOO_MANY) throw new Problem("file.bomb");
  if (header.w * header.h > MAX_PIXELS) throw new Problem("file.pixels", { width: header.w, height: header.h });
  if (header.kind === "TIFF") throw new Problem("file.tiff");
  if (header.cutShort) throw new Problem("file.damaged");
  const options = { imageOrientation: "from-image", premultiplyAlpha: "none", colorSpaceConversion: "none" };
  let bitmap;
  try {
    bitmap = await createImageBitmap(new Blob([bytes], { type: `image/${header.kind.toLowerCase()}` }), options);
  } catch {
    throw new Problem("file.damaged");
  }
  const picture = await pixelsOf(bitmap, header.grey);
  bitmap.close();
  return { picture: { ...picture, kind: say("picture.kind", header) }, width: header.w, height: header.h };
}

// A strip at a time, each averaged to whole blocks of pixels: a phone's photo would fill its memory.
async function pixelsOf(bitmap, grey) {
  const { width, height } = bitmap, longest = Math.max(width, height);
  const block = longest > 2 * WORKING_SIDE ? Math.floor(longest / WORKING_SIDE) : 1;
  const w = Math.ceil(width / block), h = Math.ceil(height / block), planes = [0, 1, 2, 3].map(() => new Uint8Array(w * h));
  const rows = Math.max(1, Math.floor(STRIP / width / block)) * block, canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = Math.min(rows, height);
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  for (let top = 0; top < height; top += rows) {
    const high = Math.min(rows, height - top);
    paper.clearRect(0, 0, width, rows);
    paper.drawImage(bitmap, 0, top, width, high, 0, 0, width, high);
    const { data } = paper.getImageData(0, 0, width, high);
    for (let y = 0; y < high; y += block)
      for (let x = 0; x < w; x++) {
        const to = ((top + y) / block) * w + x, right = Math.min((x + 1) * block, width), bottom = Math.min(y + block, high);
        let r = 0, g = 0, b = 0, a = 0;
        for (let v = y; v < bottom; v++)
          for (let p = 4 * (v * width + x * block), end = 4 * (v * width + right); p < end; p += 4) { r += data[p]; g += data[p + 1]; b += data[p + 2]; a += data[p + 3]; }
        const n = (bottom - y) * (right - x * block);
        [r, g, b, a].forEach((s, c) => { planes[c][to] = Math.floor(s / n + 0.5); });
      }
    if (top + rows < height) await new Promise((go) => setTimeout(go)); // a finger may move meanwhile
  }
  const alpha = planes.pop();
  return { w, h, planes: grey ? planes.slice(0, 1) : planes, alpha: alpha.some((v) => v < 255) ? alpha : null };
}

// Kind, size, whether it is grey and whether its end is missing; null if it is no picture known here.
function headerOf(bytes) {
  const view = new DataView(bytes.buffer), text = (from, to) => String.fromCharCode(...bytes.subarray(from, to)), n = bytes.length;
  if (text(1, 4) === "PNG" && bytes[0] === 0x89 && n > 26)
    return { kind: "PNG", w: view.getUint32(16), h: view.getUint32(20), grey: [0, 4].includes(bytes[25]), cutShort: pngCutShort(view) };
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return jpeg(view);
  if (text(0, 4) === "GIF8" && n > 10) return { kind: "GIF", w: view.getUint16(6, true), h: view.getUint16(8, true) };
  if (text(0, 2) === "BM" && n > 30) return { kind: "BMP", w: view.getUint32(18, true), h: Math.abs(view.getInt32(22, true)), grey: bytes[28] === 8 };
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP" && n > 30) return webp(view, text(12, 16));
  if (["II*\0", "MM\0*"].includes(text(0, 4))) return { kind: "TIFF", w: 0, h: 0 };
  return null;
}
function pngCutShort(view) {
  for (let at = 8; at + 12 <= view.byteLength; at += 12 + view.getUint32(at)) if (view.getUint32(at + 4) === 0x49454e44) return false; // IEND
  return true;
}
function jpeg(view) {
  for (let at = 2; at + 10 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1), frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (view.getUint8(at) !== 0xff) return null;
    if (!frame) continue;
    let end = view.byteLength - 1;
    while (end > at && !(view.getUint8(end - 1) === 0xff && view.getUint8(end) === 0xd9)) end--;
    return { kind: "JPEG", h: view.getUint16(at + 5), w: view.getUint16(at + 7), grey: view.getUint8(at + 9) === 1, cutShort: end === at };
  }
  return null;
}
function webp(view, form) {
  const three = (at) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16), bits = view.getUint32(21, true);
  const sizes = {
    "VP8X": () => [1 + three(24), 1 + three(27)],
    "VP8L": () => [1 + (bits & 16383), 1 + ((bits >> 14) & 16383)],
    "VP8 ": () => [view.getUint16(26, true) & 16383, view.getUint16(28, true) & 16383],
  };
  const [w, h] = sizes[form] ? sizes[form]() : [0, 0];
  return { kind: "WEBP", w, h, cutShort: view.byteLength < 8 + view.getUint32(4, true) };
}

// Why bytes that are no picture are none.
function whatIsIt(bytes) {
  const head = bytes.subarray(0, 2000), text = String.fromCharCode(...bytes.subarray(0, 12));
  const printable = head.filter((v) => (v >= 32 && v < 127) || [9, 10, 13].includes(v)).length;
  if (!bytes.some(Boolean)) return new Problem("file.empty");
  if (text.slice(4, 8) === "ftyp" && HEIC.includes(text.slice(8, 12))) return new Problem("file.heic");
  if (text.slice(4, 12) === "ftypavif") return new Problem("file.avif");
  if (text.startsWith("%PDF")) return new Problem("file.pdf");
  if (text.startsWith("PK\x03\x04")) return new Problem("file.zip");
  return new Problem(!head.includes(0) && printable > 0.9 * head.length ? "file.text" : "file.unknown");
}
