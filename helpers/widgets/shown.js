// What a widget says and shows. The line of words stays in the page while its text changes: only
// then does a screen reader speak it. New drawings replace the old ones once their pixels are
// there, so that nothing flickers under a slider.

function render({ model, el }) {
  const words = document.createElement("div");
  words.setAttribute("role", "status");
  words.style.minHeight = `${1.5 * model.get("lines")}em`; // what is below must not jump
  const drawn = document.createElement("div");
  drawn.className = "panels";
  drawn.style.cssText = "display: flex; flex-wrap: wrap; align-items: start; gap: 12px; margin: 4px 0;";
  el.style.cssText = "line-height: 1.5; color: var(--jp-content-font-color1, currentColor);";
  words.style.maxWidth = drawn.style.maxWidth = `${model.get("width")}px`;
  el.append(words, drawn);

  let asked = 0;
  async function show() {
    const mine = ++asked;
    const next = document.createElement("div");
    next.innerHTML = model.get("panels");
    for (const svg of next.children) {
      const width = svg.getAttribute("width"); // in a narrow page they shrink before they wrap
      svg.style.cssText = `flex: ${width} 1 ${0.55 * width}px; max-width: ${width}px; height: auto;`;
    }
    const images = [...next.querySelectorAll("image")];
    await Promise.allSettled(images.map((image) => image.decode?.()));
    if (mine !== asked) return; // something newer has come
    words.innerHTML = model.get("text");
    drawn.replaceChildren(...next.children);
  }
  model.on("change", show);
  show();
}

export default { render };
