/*
 * What the browser keeps: the token, what waits to be sent, a draft, how far was read. In a frame, the page around it
 * keeps it for us (chat.js); on its own the frame uses its own storage, and lives without if there is none.
 */

const PREFIX = 'sportello-chat:';

export class Keep extends EventTarget {
  #values = new Map();

  #write;

  constructor(values, write) {
    super();
    this.#values = new Map(Object.entries(values));
    this.#write = write;
  }

  get(key) {
    return this.#values.get(key) ?? null;
  }

  /* null removes it. */
  set(key, value) {
    if (this.get(key) === value) return;
    this.#put(key, value);
    this.#write(key, value);
  }

  keys(prefix) {
    return [...this.#values.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  /* Another tab has changed something. */
  changed(key, value) {
    if (this.get(key) === value) return;
    this.#put(key, value);
    this.dispatchEvent(new CustomEvent('changed', { detail: { key, value } }));
  }

  #put(key, value) {
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
  }
}

/* The frame's own storage. */
export function ownKeep() {
  const found = {};
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX)) found[key.slice(PREFIX.length)] = localStorage.getItem(key);
    }
  } catch { /* none */ }
  const keep = new Keep(found, (key, value) => {
    try {
      if (value === null) localStorage.removeItem(PREFIX + key);
      else localStorage.setItem(PREFIX + key, value);
    } catch { /* none */ }
  });
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key?.startsWith(PREFIX)) keep.changed(key.slice(PREFIX.length), newValue);
  });
  return keep;
}
