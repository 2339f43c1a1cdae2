// The paper to draw on. Mouse, finger and pen arrive as pointer events; the keyboard works, too: arrows, space.
import { clip } from "./pixels.js";

const SIZE = 280, STEP = 8; // of an arrow key; with Shift a quarter of it

// changed(strokes) is called whenever there is a new point, and after `set`.
export function makePad(canvas, changed) {
  const paper = canvas.getContext("2d"), ratio = Math.max(1, window.devicePixelRatio || 1);
  canvas.width = canvas.height = SIZE * ratio;
  let strokes = [], picture = null, width = 16, pointer = null, keyed = null, cursor = [SIZE / 2, SIZE / 2];

  function redraw() {
    paper.setTransform(ratio, 0, 0, ratio, 0, 0);
    paper.fillStyle = "white";
    paper.fillRect(0, 0, SIZE, SIZE);
    if (picture) {
      const times = SIZE / Math.max(picture.width, picture.height), wide = picture.width * times, high = picture.height * times;
      paper.drawImage(picture, (SIZE - wide) / 2, (SIZE - high) / 2, wide, high);
    }
    paper.strokeStyle = "black";
    paper.lineWidth = width;
    paper.lineCap = paper.lineJoin = "round";
    for (const [first, ...rest] of strokes) {
      paper.beginPath();
      paper.moveTo(...first);
      paper.lineTo(first[0] + 0.01, first[1]); // a stroke of one point is a dot
      for (const point of rest) paper.lineTo(...point);
      paper.stroke();
    }
    if (document.activeElement === canvas && !canvas.classList.contains("pointer")) {
      paper.lineWidth = 2;
      paper.strokeStyle = keyed ? "#d55e00" : "#0072b2";
      paper.beginPath();
      paper.arc(...cursor, 6, 0, 7);
      paper.stroke();
    }
  }
  const inside = (v) => Math.round(10 * clip(v, 0, SIZE)) / 10;
  function tell() {
    picture = null; // a stroke is drawn on fresh paper
    redraw();
    changed(strokes.map((stroke) => stroke.slice()));
  }
  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [inside(((event.clientX - box.left) * SIZE) / box.width), inside(((event.clientY - box.top) * SIZE) / box.height)];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button > 0) return; // a second finger, or another button
    event.preventDefault();
    canvas.classList.add("pointer"); // no ring and no cursor for who draws by hand
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    keyed = null;
    strokes.push([place(event)]);
    tell();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const between = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of between.length ? between : [event]) strokes.at(-1).push(place(each));
    tell();
  });
  for (const name of ["pointerup", "pointercancel"])
    canvas.addEventListener(name, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      cursor = strokes.length ? strokes.at(-1).at(-1).slice() : cursor;
      tell();
    });

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (pointer !== null || !(event.key in ARROWS || event.key === " ")) return;
    event.preventDefault();
    canvas.classList.remove("pointer");
    if (event.key in ARROWS) {
      const far = event.shiftKey ? STEP / 4 : STEP;
      cursor = cursor.map((v, axis) => inside(v + far * ARROWS[event.key][axis]));
      if (!keyed) return redraw();
      keyed.push(cursor.slice());
    } else if (event.repeat) return; // a space bar that is held is pressed once
    else if (keyed) keyed = null;
    else strokes.push((keyed = [cursor.slice()]));
    tell();
  });
  canvas.addEventListener("blur", () => { keyed = null; canvas.classList.remove("pointer"); redraw(); });
  canvas.addEventListener("focus", redraw);

  redraw();
  return {
    set(given) { pointer = keyed = null; strokes = given.map((stroke) => stroke.slice()); tell(); },
    clear() { pointer = keyed = picture = null; strokes = []; redraw(); },
    show(canvas) { pointer = keyed = null; strokes = []; picture = canvas; redraw(); },
    undo() { pointer = keyed = null; strokes.pop(); tell(); },
    pen(wide) { width = wide; if (strokes.length) tell(); },
    get width() { return width; },
    get empty() { return !strokes.length; },
  };
}
