// The paper of the drawing pad: it draws at once, and sends each finished stroke to Python as points.
// Mouse, finger and pen all arrive as pointer events. The keyboard works, too: arrows, space.

const STEP = 8; // of an arrow key; with Shift a quarter of it

function render({ model, el }) {
  const size = model.get("size");
  const canvas = document.createElement("canvas");
  const ratio = window.devicePixelRatio || 1;
  canvas.width = canvas.height = size * ratio;
  canvas.className = "digit-pad";
  Object.assign(canvas.style, {
    width: `${size}px`,
    height: `${size}px`,
    background: "white",
    border: "1px solid gray",
    boxSizing: "content-box",
    cursor: "crosshair",
    touchAction: "none", // a finger draws, and does not scroll the page
  });
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute(
    "aria-label",
    "Drawing pad: draw a digit with mouse, finger or pen; or move with the arrow keys, " +
      "and put the pen down and up with the space bar",
  );
  canvas.dataset.lmSuppressShortcuts = "true"; // JupyterLab shall not take the arrow keys
  el.appendChild(canvas);
  const pen = canvas.getContext("2d");

  let strokes = []; // all of them, the one being drawn last
  let pointer = null; // which finger, pen or mouse is drawing now
  let keyed = null; // the stroke that is being drawn by keyboard
  let cursor = [size / 2, size / 2];

  function redraw() {
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, size, size);
    pen.strokeStyle = "black";
    pen.lineWidth = model.get("pen");
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of strokes) {
      pen.beginPath();
      pen.moveTo(...stroke[0]);
      pen.lineTo(stroke[0][0] + 0.01, stroke[0][1]); // a stroke of one point is a dot
      for (const point of stroke.slice(1)) pen.lineTo(...point);
      pen.stroke();
    }
    if (document.activeElement === canvas && pointer === null) {
      pen.lineWidth = 2;
      pen.strokeStyle = keyed ? "#d55e00" : "#0072b2";
      pen.beginPath();
      pen.arc(...cursor, 6, 0, 7);
      pen.stroke();
    }
  }

  function inside(value) {
    return Math.round(10 * Math.min(size, Math.max(0, value))) / 10;
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [
      inside(((event.clientX - box.left - 1) * size) / (box.width - 2)),
      inside(((event.clientY - box.top - 1) * size) / (box.height - 2)),
    ];
  }

  function send() {
    model.set("strokes", strokes.map((stroke) => stroke.slice()));
    model.save_changes();
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button > 0) return; // a second finger, or another button
    event.preventDefault();
    canvas.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    keyed = null;
    strokes = [...strokes, [place(event)]];
    redraw();
  });

  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const between = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of between.length ? between : [event]) strokes.at(-1).push(place(each));
    redraw();
  });

  function lift(event) {
    if (event.pointerId !== pointer) return;
    pointer = null;
    cursor = strokes.at(-1).at(-1).slice();
    redraw();
    send();
  }
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);

  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  canvas.addEventListener("keydown", (event) => {
    if (pointer !== null) return; // the mouse is drawing
    if (event.key === " " && event.repeat) {
      event.preventDefault(); // a space bar that is held is pressed once
      return;
    }
    if (event.key in ARROWS) {
      const far = event.shiftKey ? STEP / 4 : STEP;
      cursor = cursor.map((value, axis) => inside(value + far * ARROWS[event.key][axis]));
      if (keyed) keyed.push(cursor.slice());
    } else if (event.key === " " && keyed) {
      keyed = null;
      send();
    } else if (event.key === " ") {
      keyed = [cursor.slice()];
      strokes = [...strokes, keyed];
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    redraw();
  });
  canvas.addEventListener("blur", () => {
    if (keyed) send();
    keyed = null;
    redraw();
  });
  canvas.addEventListener("focus", redraw);

  function load() {
    // What Python says holds for all strokes but the one that is being drawn now.
    if (pointer !== null || keyed) {
      strokes = [...model.get("strokes").map((stroke) => stroke.slice()), strokes.at(-1)];
      redraw();
      return;
    }
    strokes = model.get("strokes").map((stroke) => stroke.slice());
    redraw();
  }
  model.on("change:strokes", load);
  model.on("change:pen", redraw);
  load();
  return () => {
    model.off("change:strokes", load);
    model.off("change:pen", redraw);
  };
}

export default { render };
