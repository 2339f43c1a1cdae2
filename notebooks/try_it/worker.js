// All computing happens here, beside the page, so that nothing blocks while a finger moves.
import { lookInside, read, run, unpack } from "./network.js";
import { TOOLS, amounts } from "./spoil.js";
import { STEPS, explain, layOut, shrinkAndInvert } from "./steps.js";
import { render } from "./strokes.js";
import { image, map, pad, resize } from "./pixels.js";
import { say, setWords } from "./words.js";

const networks = {};
let sweeps = 0; // only the latest curve is drawn to its end

const JOBS = {
  start({ words, plans, weights }) {
    setWords(words);
    for (const name of Object.keys(plans)) networks[name] = unpack(plans[name], weights[name]);
    const tools = Object.fromEntries(Object.entries(TOOLS).map(([name, { apply, ...slider }]) => [name, slider]));
    return { steps: Object.keys(STEPS), tools };
  },

  // source: {strokes, pen}, or {picture, width, height}: what the browser has decoded.
  read({ source, leftOut }) {
    const drawn = source.strokes && render(source.strokes, source.pen);
    const picture = drawn ? { ...drawn, said: say("picture.drawn", drawn) } : layOut(source.picture, source.width, source.height);
    const { done, image: seen, problem } = explain(picture, leftOut);
    const answer = problem ? { problem } : { seen: seen.d, reading: read(networks.cnn, seen.d) };
    return { steps: [{ name: "picture", image: picture, said: picture.said }, ...done], ...answer };
  },

  look: ({ seen, network }) => lookInside(networks[network], seen),

  spoil({ seen, tool, amount }) {
    const spoilt = TOOLS[tool].apply(image(28, 28, seen), amount).d;
    return { spoilt, mlp: run(networks.mlp, spoilt), cnn: run(networks.cnn, spoilt) };
  },

  // The answers over the slider's whole range; other work may come in between.
  async sweep({ seen, tool }) {
    const mine = ++sweeps, places = amounts(TOOLS[tool]), answers = [];
    for (const amount of places) {
      answers.push(JOBS.spoil({ seen, tool, amount }));
      if (answers.length % 4 === 0) await new Promise((go) => setTimeout(go));
      if (mine !== sweeps) return null;
    }
    return { places, mlp: answers.map((a) => a.mlp), cnn: answers.map((a) => a.cnn) };
  },

  // The same digit small in the corner of a sheet, read by a naive program and by ours.
  corner({ seen }) {
    const small = resize(image(28, 28, seen), 84, 84, "linear"), sheet = pad(small, 16, 16), page = image(320, 320);
    for (let y = 0; y < sheet.h; y++) page.d.set(sheet.d.subarray(y * sheet.w, (y + 1) * sheet.w), y * 320);
    const picture = { w: 320, h: 320, planes: [map(page, (v) => 255 - 255 * v, Uint8Array).d] };
    const naive = shrinkAndInvert(picture), { image: ours, problem } = explain(picture);
    const answers = { naive: { seen: naive.d, reading: read(networks.cnn, naive.d) } };
    return { picture, ...answers, ours: problem ? { problem } : { seen: ours.d, reading: read(networks.cnn, ours.d) } };
  },
};

if (self.document === undefined) // not where a test loads this into a page, to call its functions
  self.onmessage = async ({ data: { id, job, ...asked } }) => {
    try {
      self.postMessage({ id, result: await JOBS[job](asked) });
    } catch (error) {
      self.postMessage({ id, error: `${error.message}\n${error.stack}` });
    }
  };
