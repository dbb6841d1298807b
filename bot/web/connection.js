/*
 * The line to the server: a session, a queue of what is to be sent, a stream of what is said.
 *
 * Everything sent has a key of its own and stays in the queue until the server has it: over a broken line it is sent
 * again, and the server takes a key once.
 *
 * Events: introduction, history ({messages, earlier}), message (detail: one of the server's), sent ({key, message}),
 * refused ({key, text}), notice (text), typing (bool), cleared, line (bool: is the server there?).
 */

const API = '/chat/api/';
const QUEUE = 'queue:';
const SILENCE = 45_000; // the server says something every 15 seconds
const SILENT = 20_000;
const SOON = 1_000;
const LATE = 30_000;

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

export class Connection extends EventTarget {
  #keep;

  #last = null;

  #stream = null;

  #sending = false;

  #line = null;

  #heardAt = 0;

  constructor(keep) {
    super();
    this.#keep = keep;
    keep.addEventListener('changed', ({ detail }) => detail.key === 'token' && this.#adopt());
    window.addEventListener('online', () => {
      this.#heardAt = 0;
      this.#retry();
    });
    window.addEventListener('offline', () => this.#emit('line', false));
    document.addEventListener('visibilitychange', () => document.hidden || this.#retry());
  }

  get waiting() {
    return this.#keep.keys(QUEUE).map((name) => JSON.parse(this.#keep.get(name)));
  }

  async start() {
    this.#introduce();
    if (this.#keep.get('token')) this.#listen();
    this.#flush();
  }

  /* Queue a text, or a button by its id; `shown` is what the person sees of it. Returns the queued item. */
  send(shown, button = null) {
    const item = { key: newKey(), shown, button, at: new Date().toISOString() };
    this.#keep.set(this.#name(item), JSON.stringify(item));
    this.#flush();
    return item;
  }

  async earlier(before) {
    const response = await this.#call(`messages?before=${before}`);
    return response.ok ? response.json() : { messages: [], earlier: true };
  }

  /* Erase everything on both sides; false if the server cannot be reached. */
  async erase() {
    try {
      const response = this.#keep.get('token') ? await this.#call('erase', { method: 'POST' }) : null;
      if (response && !response.ok && response.status !== 401) return false;
    } catch {
      return false;
    }
    for (const name of this.#keep.keys(QUEUE)) this.#keep.set(name, null);
    this.#forget();
    return true;
  }

  #emit(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #name({ at, key }) {
    return `${QUEUE}${at}-${key}`;
  }

  #call(path, options = {}) {
    const token = this.#keep.get('token');
    const headers = { ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
    return fetch(API + path, { cache: 'no-store', ...options, headers });
  }

  /* The session is gone: nothing shown belongs to it any more. */
  #forget() {
    this.#keep.set('token', null);
    this.#keep.set('seen', null);
    this.#adopt();
  }

  /* Another session than before, or none. */
  #adopt() {
    this.#last = null;
    this.#stream?.abort();
    this.#stream = null;
    this.#emit('cleared');
    if (this.#keep.get('token')) this.#listen();
  }

  /* The network is back, or somebody looks again: a line that has been silent may be dead. */
  #retry() {
    if (Date.now() - this.#heardAt > SILENT) this.#line?.abort();
    this.dispatchEvent(new Event('retry'));
    this.#flush();
  }

  /* Wait before trying again, less if the line comes back. */
  async #patience(ms) {
    const retry = new Promise((done) => { this.addEventListener('retry', done, { once: true }); });
    await Promise.race([pause(ms * (0.75 + Math.random() / 2)), retry]);
  }

  async #introduce() {
    for (let wait = SOON; ; wait = Math.min(2 * wait, LATE)) {
      try {
        const response = await this.#call('introduction');
        if (response.ok) {
          this.#emit('introduction', await response.json());
          this.#emit('line', true);
          return;
        }
      } catch { /* try again */ }
      this.#emit('line', false);
      await this.#patience(wait);
    }
  }

  async #flush() {
    if (this.#sending) return;
    this.#sending = true;
    let wait = SOON;
    try {
      for (;;) {
        const [item] = this.waiting;
        if (!item) return;
        try {
          const delay = await this.#deliver(item);
          wait = SOON;
          if (delay) await pause(delay);
        } catch {
          this.#emit('line', false);
          await this.#patience(wait);
          wait = Math.min(2 * wait, LATE);
        }
      }
    } finally {
      this.#sending = false;
    }
  }

  /* Sends an item once; returns how long to wait before the next try. Throws if the server was not reached. */
  async #deliver(item) {
    if (!this.#keep.get('token') && !(await this.#open())) return 5 * SOON;
    const { key, shown, button } = item;
    const response = await this.#call('messages', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(button ? { key, button } : { key, text: shown }),
    });
    if (response.status >= 500) throw new Error('server');
    const answer = await response.json();
    if (response.status === 429) {
      this.#emit('notice', answer.text);
      return 1000 * (Number(response.headers.get('Retry-After')) || 5);
    }
    if (response.status === 401) {
      this.#forget();
      return 0;
    }
    this.#keep.set(this.#name(item), null);
    if (response.ok) this.#emit('sent', { key, message: answer });
    else this.#emit('refused', { key, text: answer.text || 'Questo messaggio non si può inviare.' });
    return 0;
  }

  async #open() {
    const response = await this.#call('session', { method: 'POST' });
    if (response.status >= 500) throw new Error('server');
    const answer = await response.json();
    if (!response.ok) {
      this.#emit('notice', answer.text || 'Non riesco ad aprire la conversazione.');
      return false;
    }
    this.#keep.set('token', answer.token);
    this.#last = '0.0'; // there is no history to fetch
    this.#listen();
    return true;
  }

  async #listen() {
    this.#stream?.abort();
    const stream = new AbortController();
    this.#stream = stream;
    for (let wait = SOON; !stream.signal.aborted; wait = Math.min(2 * wait, LATE)) {
      try {
        if (this.#last === null) await this.#history(stream.signal);
        if (await this.#follow(stream.signal)) wait = SOON;
      } catch { /* the line broke */ }
      if (stream.signal.aborted) return;
      this.#emit('typing', false);
      this.#emit('line', false);
      await this.#patience(wait);
    }
  }

  async #history(signal) {
    const response = await this.#call('messages', { signal });
    if (response.status === 401) return this.#forget();
    if (!response.ok) throw new Error('server');
    const history = await response.json();
    if (signal.aborted) return undefined;
    this.#last = `${history.epoch}.${history.messages.at(-1)?.id ?? 0}`;
    this.#emit('history', history);
    return undefined;
  }

  /* Reads the stream until it ends; true if it had begun. */
  async #follow(signal) {
    if (signal.aborted) return false;
    const line = new AbortController();
    this.#line = line;
    const end = () => line.abort();
    signal.addEventListener('abort', end);
    let watch = setTimeout(end, SILENCE);
    try {
      const headers = { 'Last-Event-ID': this.#last };
      const response = await this.#call('events', { signal: line.signal, headers });
      if (response.status === 401) this.#forget();
      if (!response.ok) return false;
      this.#emit('line', true);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let pending = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return true;
        this.#heardAt = Date.now();
        clearTimeout(watch);
        watch = setTimeout(end, SILENCE);
        const blocks = (pending + value).split('\n\n');
        pending = blocks.pop();
        if (signal.aborted) return true;
        blocks.forEach((block) => this.#heard(block));
      }
    } finally {
      clearTimeout(watch);
      signal.removeEventListener('abort', end);
    }
  }

  #heard(block) {
    const fields = Object.fromEntries(block.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    }));
    if (!fields.event) return;
    if (fields.id) this.#last = fields.id;
    const data = JSON.parse(fields.data);
    if (fields.event === 'message') this.#emit('message', data);
    else if (fields.event === 'typing') this.#emit('typing', data.on);
    else if (fields.event === 'cleared') this.#emit('cleared');
    else if (fields.event === 'gone') this.#forget();
  }
}
