/* The chat in its frame: wires the page, the conversation and the line together, and talks with the page around it. */

import { download } from './cards.js';
import { Connection } from './connection.js';
import { Conversation } from './conversation.js';
import { Keep, ownKeep } from './keep.js';
import { dress } from './look.js';

const LONGEST_DRAFT = 10_000;
const $ = (id) => document.getElementById(id);
const embedded = window.parent !== window;
const touch = matchMedia('(pointer: coarse)');

let origin = null; // of the page around us; frame-ancestors says whose it may be
let open = !embedded;
let keep = null;
let line = null;
const view = new Conversation($('log'), $('down'));

function tell(message) {
  if (origin) window.parent.postMessage({ sportello: 1, ...message }, origin);
}

function unread() {
  if (open && view.lastId > Number(keep.get('seen') ?? 0)) keep.set('seen', String(view.lastId));
  tell({ type: 'unread', number: open ? 0 : view.unreadSince(Number(keep.get('seen') ?? 0)) });
}

/* Where the next thing happens; on a touch screen the keyboard stays down until it is asked for. */
function focus() {
  (touch.matches ? $('log') : $('text')).focus({ preventScroll: true, focusVisible: !touch.matches });
}

function grow() {
  const text = $('text');
  text.style.height = 'auto';
  text.style.height = `${text.scrollHeight + 2}px`;
}

function send(shown, button = null) {
  view.wait(line.send(shown, button));
}

function start() {
  line = new Connection(keep);
  const on = (name, work) => line.addEventListener(name, ({ detail }) => { work(detail); unread(); });
  on('introduction', (introduction) => view.introduce(introduction));
  on('history', (history) => view.replay(history, line.waiting));
  on('message', (message) => view.add(message));
  on('sent', ({ message }) => view.sent(message));
  on('refused', ({ key, text }) => view.refused(key, text));
  on('notice', (text) => view.notice(text));
  on('typing', (typing) => { $('typing').hidden = !typing; });
  on('line', (there) => {
    $('offline').textContent = there ? '' : 'Non c’è connessione. Quello che scrivi parte appena torna.';
  });
  on('cleared', () => {
    view.clear();
    line.waiting.forEach((item) => view.wait(item));
  });
  view.addEventListener('choice', ({ detail }) => {
    send(detail.title, detail.id);
    focus();
  });
  view.addEventListener('earlier', async ({ detail }) => view.prepend(await line.earlier(detail)));
  $('text').value = keep.get('draft') ?? '';
  grow();
  line.waiting.forEach((item) => view.wait(item));
  line.start();
}

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('text').value.trim();
  if (!text || !line) return;
  send(text);
  $('text').value = '';
  keep.set('draft', null);
  grow();
  $('text').focus();
});
$('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $('composer').requestSubmit();
});
$('text').addEventListener('input', () => {
  grow();
  keep?.set('draft', $('text').value.slice(0, LONGEST_DRAFT) || null);
});

function menu(show) {
  $('menu').hidden = !show;
  $('more').setAttribute('aria-expanded', String(show));
}
$('more').addEventListener('click', () => menu($('menu').hidden));
document.addEventListener('click', (event) => {
  if (!event.target.closest('#menu, #more')) menu(false);
});
document.querySelector('.head').addEventListener('focusout', ({ relatedTarget }) => {
  if (relatedTarget && !relatedTarget.closest('#menu, #more')) menu(false);
});

$('print').addEventListener('click', () => {
  menu(false);
  window.print();
});
$('save').addEventListener('click', () => {
  menu(false);
  const link = download('conversazione.txt', 'text/plain', view.asText());
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  $('more').focus();
});
$('erase').addEventListener('click', () => {
  menu(false);
  $('sure').returnValue = 'no';
  $('sure').showModal();
});
$('sure').addEventListener('close', async () => {
  focus();
  if ($('sure').returnValue !== 'yes') return;
  const erased = await line.erase();
  view.notice(erased ? 'La conversazione è cancellata.' : 'Ora non riesco a cancellarla: riprova quando c’è connessione.');
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || $('sure').open) return;
  if (!$('menu').hidden) {
    menu(false);
    $('more').focus();
  } else if (embedded) tell({ type: 'close' });
});
$('close').addEventListener('click', () => tell({ type: 'close' }));

const asked = {
  hello({ look, stored, open: isOpen, focus: mayFocus }, from) {
    if (keep) return;
    origin = from;
    open = isOpen;
    keep = new Keep(stored, (key, value) => tell({ type: 'store', key, value }));
    dress(look);
    $('close').hidden = false;
    start();
    if (mayFocus) focus();
  },
  opened({ focus: mayFocus }) {
    open = true;
    view.toEnd();
    grow();
    if (mayFocus) focus();
    unread();
  },
  closed() {
    open = false;
    menu(false);
  },
  stored({ key, value }) {
    keep.changed(key, value);
  },
};

if (embedded) {
  window.addEventListener('message', (event) => {
    const fromPage = event.source === window.parent && (origin === null || event.origin === origin);
    if (!fromPage || event.data?.sportello !== 1 || !Object.hasOwn(asked, event.data.type)) return;
    if (keep || event.data.type === 'hello') asked[event.data.type](event.data, event.origin);
  });
  window.parent.postMessage({ sportello: 1, type: 'ready' }, '*');
} else {
  keep = ownKeep();
  start();
  focus();
}
