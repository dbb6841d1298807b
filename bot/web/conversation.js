/* The conversation on the screen. */

import { cardOf } from './cards.js';
import { date, dayName, element, rich, time } from './format.js';

const NEAR = 120; // pixels from the end that still count as reading along

export class Conversation extends EventTarget {
  #log;

  #down;

  #shown = new Map(); // key or id -> element

  #messages = [];

  #introduction = null;

  #hasEarlier = false;

  #hush = 0; // the timer that ends a silence

  constructor(log, down) {
    super();
    this.#log = log;
    this.#down = down;
    down.addEventListener('click', () => this.toEnd());
    log.addEventListener('scroll', () => this.#reading() && (down.hidden = true), { passive: true });
  }

  get lastId() {
    return this.#messages.reduce((last, message) => Math.max(last, message.id ?? 0), 0);
  }

  /* How many of the assistant's messages came after this one. */
  unreadSince(id) {
    return this.#messages.filter((message) => message.from === 'assistant' && message.id > id).length;
  }

  clear() {
    this.#log.replaceChildren();
    this.#shown.clear();
    this.#messages = [];
    this.#hasEarlier = false;
    this.#down.hidden = true;
    this.#quietly(() => this.#begin());
  }

  introduce(introduction) {
    this.#introduction = introduction;
    this.#quietly(() => this.#begin());
  }

  /* Everything again, without reading it aloud. */
  replay({ messages, earlier }, waiting) {
    this.clear();
    this.#quietly(() => {
      messages.forEach((message) => this.#put(message, this.#log.children.length));
      waiting.forEach((item) => this.wait(item));
      this.#hasEarlier = earlier;
      this.#days();
      this.#begin();
    });
    this.toEnd();
  }

  add(message) {
    if (this.#settle(message) || this.#shown.has(message.id)) return;
    this.#aloud();
    const reading = this.#reading();
    this.#put(message, this.#log.children.length);
    this.#days();
    if (reading || message.from === 'person') this.#show(this.#shown.get(message.id));
    else this.#down.hidden = false;
  }

  /* What the person has sent and the server does not have yet. */
  wait({ key, shown, at }) {
    if (this.#shown.has(key)) return;
    this.#withdraw();
    const message = { key, from: 'person', text: shown, at };
    const node = this.#bubble(message);
    node.classList.add('waiting');
    this.#shown.set(key, node);
    this.#messages.push(message);
    this.#log.append(node);
    setTimeout(() => {
      if (node.classList.contains('waiting')) node.querySelector('.time').textContent = 'In attesa di invio';
    }, 1500);
    this.#days();
    this.toEnd();
  }

  sent(message) {
    if (!this.#settle(message)) this.add(message);
  }

  refused(key, text) {
    const node = this.#shown.get(key);
    if (node) {
      node.classList.replace('waiting', 'failed');
      node.querySelector('.time').textContent = 'Non inviato';
    }
    this.notice(text);
  }

  notice(text) {
    if (this.#log.lastElementChild?.dataset.notice === text) return;
    this.#log.append(element('p', { class: 'notice', 'data-notice': text }, text));
    this.toEnd();
  }

  /* The conversation as text, to be saved. */
  asText() {
    const lines = this.#messages.map(({ from, text, at }) => {
      const when = `${date(at.slice(0, 10))}, ${time(at)}`;
      return `${from === 'person' ? 'Tu' : 'Assistente'} (${when})\n${text}\n`;
    });
    return lines.join('\n');
  }

  toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#down.hidden = true;
  }

  #reading() {
    return this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR;
  }

  /* Scroll on, but never past the beginning of what is new. */
  #show(node) {
    this.toEnd();
    const top = node.offsetTop - 12;
    if (this.#log.scrollTop > top) this.#log.scrollTop = top;
  }

  #quietly(work) {
    clearTimeout(this.#hush);
    this.#log.setAttribute('aria-live', 'off');
    work();
    this.#hush = setTimeout(() => this.#aloud(), 300);
  }

  /* What comes now is new, however soon after what is old. */
  #aloud() {
    clearTimeout(this.#hush);
    this.#log.removeAttribute('aria-live');
  }

  /* The server has what was waiting here under the same key. */
  #settle(message) {
    const node = message.key && this.#shown.get(message.key);
    if (!node) return false;
    if (!node.dataset.id) {
      node.classList.remove('waiting');
      node.dataset.id = message.id;
      node.querySelector('.time').textContent = time(message.at);
      this.#shown.set(message.id, node);
      Object.assign(this.#messages.find(({ key }) => key === message.key), message);
    }
    return true;
  }

  #put(message, index) {
    if (message.from === 'person' && index === this.#log.children.length) this.#withdraw();
    const node = this.#bubble(message);
    node.dataset.id = message.id;
    this.#shown.set(message.id, node);
    if (message.key) this.#shown.set(message.key, node);
    this.#log.insertBefore(node, this.#log.children[index] ?? null);
    this.#messages.push(message);
    this.#messages.sort((a, b) => (a.id ?? Infinity) - (b.id ?? Infinity));
    const answered = this.#messages.some(({ from, id }) => from === 'person' && (id ?? Infinity) > message.id);
    if (message.buttons && !answered) this.#offer(node, message.buttons);
    return node;
  }

  #bubble({ from, text, at, card }) {
    const person = from === 'person';
    const node = element('div', { class: `message ${from}` });
    node.append(element('span', { class: 'unseen' }, person ? 'Tu: ' : 'Assistente: '));
    const cardNode = person ? null : cardOf(card);
    if (text) {
      node.append(element('div', { class: 'bubble' }, ...(person ? [text] : rich(text))));
    }
    if (cardNode) node.append(cardNode);
    if (at) {
      node.dataset.at = at;
      node.append(element('time', { class: 'time', datetime: at }, time(at)));
    }
    return node;
  }

  #offer(node, buttons) {
    const group = element('div', { class: 'replies', role: 'group', 'aria-label': 'Risposte rapide' });
    for (const { id, title } of buttons) {
      const button = element('button', { type: 'button' }, title);
      button.addEventListener('click', () => {
        this.dispatchEvent(new CustomEvent('choice', { detail: { id, title } }));
      });
      group.append(button);
    }
    node.append(group);
  }

  /* Once the person has written, earlier buttons are stale. */
  #withdraw() {
    this.#log.querySelectorAll('.replies').forEach((group) => group.remove());
  }

  /* What stands first: a way to older messages, or the introduction. */
  #begin() {
    this.#log.querySelector('.begin')?.remove();
    if (this.#hasEarlier) {
      const button = element('button', { type: 'button', class: 'earlier begin' }, 'Messaggi precedenti');
      button.addEventListener('click', () => {
        const first = this.#messages.find(({ id }) => id);
        this.dispatchEvent(new CustomEvent('earlier', { detail: first.id }));
      });
      this.#log.prepend(button);
    } else if (this.#introduction) {
      const node = this.#bubble({ from: 'assistant', text: this.#introduction.text });
      node.classList.add('begin');
      if (!this.#messages.length) this.#offer(node, this.#introduction.buttons);
      this.#log.prepend(node);
    }
  }

  prepend({ messages, earlier }) {
    const height = this.#log.scrollHeight - this.#log.scrollTop;
    this.#quietly(() => {
      messages.forEach((message, index) => this.#put(message, index));
      this.#hasEarlier = earlier;
      this.#days();
      this.#begin();
    });
    this.#log.scrollTop = this.#log.scrollHeight - height;
    this.#log.focus({ preventScroll: true });
  }

  /* A line wherever a new day begins; lines that are right stay, so that they are not read aloud again. */
  #days() {
    let day = null;
    for (const node of this.#log.querySelectorAll('.message[data-at]')) {
      const name = dayName(node.dataset.at);
      const line = node.previousElementSibling;
      const has = line?.classList.contains('day');
      if (has && (name === day || line.textContent !== name)) line.remove();
      if (name !== day && !(has && line.textContent === name)) node.before(element('p', { class: 'day' }, name));
      day = name;
    }
  }
}
