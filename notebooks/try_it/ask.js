// Questions to the worker, and its answers.
let worker, asked = 0;
const waiting = new Map(), channels = new Map();

export function startWorker(source, words, { networks }) {
  worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  worker.onmessage = ({ data: { id, result, error } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error)); else resolve(result);
  };
  const plans = {}, weights = {};
  for (const [name, { weights: text, ...plan }] of Object.entries(networks)) {
    plans[name] = plan;
    weights[name] = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  }
  return ask("start", { words, plans, weights });
}

export function ask(job, details) {
  return new Promise((resolve, reject) => {
    waiting.set(++asked, { resolve, reject });
    worker.postMessage({ id: asked, job, ...details });
  });
}

// Only the newest question of a kind counts: while one is answered, later ones replace each other.
export async function askLatest(job, details, answered) {
  const channel = channels.get(job) || { busy: false };
  channels.set(job, channel);
  channel.newest = channel.next = { details, answered };
  if (channel.busy) return;
  channel.busy = true;
  try {
    while (channel.next) {
      const now = channel.next;
      channel.next = null;
      const answer = await ask(job, now.details);
      if (now === channel.newest) now.answered(answer);
    }
  } finally {
    channel.busy = false;
  }
}
// What was asked last is of no interest any more.
export function forget(job) {
  if (channels.has(job)) Object.assign(channels.get(job), { next: null, newest: null });
}
