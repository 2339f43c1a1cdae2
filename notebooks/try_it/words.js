// Every text stands in words.json, so that it can be translated in one place. {name} is filled in.
let words = {};
export const setWords = (all) => { words = all; };
export const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);

// As Python writes them: a share without and a number with one decimal, halves to the even neighbour.
import { rint } from "./pixels.js";
export const percent = (share) => `${rint(100 * share)}`;
export const decimal = (v) => (Number.isInteger(4 * v) ? rint(10 * v) / 10 : v).toFixed(1);

// What stops a reading, in words: DigitImageError in the course's Python.
export class Problem extends Error {
  constructor(key, values) {
    super(say(key, values));
  }
}
