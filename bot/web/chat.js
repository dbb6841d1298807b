/*
 * The launcher: <script src="https://…/chat.js" defer></script> on any page.
 *
 * Attributes of that tag, all optional: data-title, data-color (#rrggbb), data-theme (light | dark | auto),
 * data-position (right | left), data-label. A click on any element with data-chat-open opens the chat, too.
 *
 * Until the chat is opened, or known to this browser, nothing else is loaded. The session lives in this site's
 * storage, because browsers deny storage to frames of other sites; the frame asks for it by message.
 */
(() => {
  'use strict';
  const script = document.currentScript;
  if (!script || document.getElementById('sportello-chat')) return;
  const home = new URL(script.src).origin;
  const look = { ...script.dataset };
  const PREFIX = 'sportello-chat:';
  const LONGEST = 20000;
  const label = look.label || 'Serve aiuto?';

  const make = (name, attributes = {}, children = []) => {
    const svg = name === 'svg' || name === 'path';
    const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };

  const storage = {
    read() {
      const found = {};
      try {
        for (let i = 0; i < localStorage.length; i += 1) {
          const key = localStorage.key(i);
          if (key.startsWith(PREFIX)) found[key.slice(PREFIX.length)] = localStorage.getItem(key);
        }
      } catch { /* storage is off: the chat then lives as long as the page */ }
      return found;
    },
    write(key, value) {
      try {
        if (value === null) localStorage.removeItem(PREFIX + key);
        else localStorage.setItem(PREFIX + key, value);
      } catch { /* as above */ }
    },
    wasOpen() {
      try { return sessionStorage.getItem(`${PREFIX}open`) === '1'; } catch { return false; }
    },
    keepOpen(open) {
      try { sessionStorage.setItem(`${PREFIX}open`, open ? '1' : '0'); } catch { /* as above */ }
    },
  };

  const color = /^#[0-9a-f]{6}$/i.test(look.color || '') ? look.color : '#1d5c57';
  const channel = (at) => {
    const c = parseInt(color.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  const onColor = luminance > 0.179 ? '#000' : '#fff';

  const css = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    .launcher { position: fixed; inset-block-end: 20px; ${look.position === 'left' ? 'left' : 'right'}: 20px;
      z-index: 2147483000; display: flex; align-items: center; gap: 10px; min-height: 60px; padding: 0 22px 0 18px;
      border: 2px solid transparent; border-radius: 30px; background: ${color}; color: ${onColor};
      font: 600 18px/1.2 system-ui, sans-serif; cursor: pointer;
      box-shadow: 0 2px 6px rgb(0 0 0 / .22), 0 8px 24px rgb(0 0 0 / .18); }
    .launcher:hover { filter: brightness(1.08); }
    .launcher:focus-visible { outline: 3px solid ${onColor}; outline-offset: -6px; box-shadow: 0 0 0 4px ${color}; }
    .launcher svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round;
      stroke-linecap: round; }
    .unread { position: absolute; top: -8px; right: -4px; min-width: 28px; height: 28px; padding: 0 7px;
      border-radius: 14px; border: 2px solid #fff; background: #a8201a; color: #fff; font: 700 15px/24px system-ui;
      text-align: center; }
    .panel { position: fixed; inset-block-end: 20px; ${look.position === 'left' ? 'left' : 'right'}: 20px;
      z-index: 2147483001; width: min(430px, calc(100vw - 40px)); height: min(720px, calc(100vh - 40px));
      border-radius: 20px; overflow: hidden; background: #fffdf9;
      box-shadow: 0 4px 12px rgb(0 0 0 / .16), 0 16px 48px rgb(0 0 0 / .26); }
    .panel iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: normal; }
    [hidden] { display: none !important; }
    @media (prefers-reduced-motion: no-preference) {
      .panel.moving { animation: rise .2s ease-out; }
      @keyframes rise { from { opacity: 0; transform: translateY(16px); } }
    }
    @media (max-width: 560px), (max-height: 480px) {
      .panel { inset: 0; width: 100%; height: 100%; height: 100dvh; border-radius: 0; }
      .launcher { padding: 0; width: 60px; justify-content: center; }
      .launcher .label { display: none; }
    }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    @media print { :host { display: none; } }`;
  const small = matchMedia('(max-width: 560px), (max-height: 480px)');

  const icon = make('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, [
    make('path', { d: 'M4 5.5h16v11h-8.5L7 20v-3.5H4z M8 9.5h8 M8 12.8h5' }),
  ]);
  const words = make('span', { class: 'label' }, [label]);
  const unread = make('span', { class: 'unread', 'aria-hidden': 'true', hidden: '' });
  const status = make('span', { role: 'status', class: 'unseen' });
  const launcher = make('button', {
    type: 'button', class: 'launcher', 'aria-haspopup': 'dialog', 'aria-expanded': 'false', 'aria-label': label,
  }, [icon, words, unread]);
  const panel = make('div', { class: 'panel', role: 'dialog', 'aria-label': look.title || 'Assistente', hidden: '' });
  const host = make('div', { id: 'sportello-chat', lang: 'it' });
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  root.append(launcher, panel, status);

  let frame = null;
  let ready = false;
  let open = false;
  const tell = (message) => {
    if (ready) frame.contentWindow.postMessage({ sportello: 1, ...message }, home);
  };

  const load = () => {
    if (frame) return;
    frame = make('iframe', { src: `${home}/chat/frame`, title: look.title || 'Assistente', allow: 'clipboard-write' });
    panel.append(frame);
  };

  // On a phone the keyboard covers the page without resizing it: the panel keeps to what can be seen.
  const fit = () => {
    const seen = window.visualViewport;
    const fitting = open && small.matches && seen && seen.scale === 1;
    panel.style.height = fitting ? `${seen.height}px` : '';
    panel.style.top = fitting ? `${seen.offsetTop}px` : '';
    panel.style.bottom = fitting ? 'auto' : '';
  };

  const show = (byPerson) => {
    open = true;
    load();
    panel.classList.toggle('moving', byPerson);
    panel.hidden = false;
    launcher.hidden = true;
    launcher.setAttribute('aria-expanded', 'true');
    storage.keepOpen(true);
    fit();
    if (byPerson) frame.focus();
    tell({ type: 'opened', focus: byPerson });
  };

  const close = () => {
    open = false;
    panel.hidden = true;
    launcher.hidden = false;
    launcher.setAttribute('aria-expanded', 'false');
    storage.keepOpen(false);
    tell({ type: 'closed' });
    launcher.focus();
  };

  const count = (number) => {
    unread.hidden = number === 0;
    unread.textContent = number > 9 ? '9+' : String(number);
    const news = number === 1 ? ', 1 messaggio non letto' : `, ${number} messaggi non letti`;
    launcher.setAttribute('aria-label', label + (number ? news : ''));
    status.textContent = number ? news.slice(2) : '';
  };

  const heard = {
    ready() {
      ready = true;
      tell({ type: 'hello', look, stored: storage.read(), open, focus: open && document.activeElement === host });
    },
    store({ key, value }) {
      const fine = typeof key === 'string' && (value === null || typeof value === 'string') && key.length < 100;
      if (fine && (value === null || value.length <= LONGEST)) storage.write(key, value);
    },
    close,
    unread({ number }) {
      if (Number.isInteger(number) && number >= 0) count(number);
    },
  };

  window.addEventListener('message', (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== home) return;
    if (event.data && event.data.sportello === 1 && Object.hasOwn(heard, event.data.type)) {
      heard[event.data.type](event.data);
    }
  });
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key && key.startsWith(PREFIX)) tell({ type: 'stored', key: key.slice(PREFIX.length), value: newValue });
  });
  launcher.addEventListener('click', () => show(true));
  panel.addEventListener('keydown', (event) => event.key === 'Escape' && close());
  document.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-chat-open]')) show(true);
  });
  if (window.visualViewport) {
    window.visualViewport.addEventListener('resize', fit);
    window.visualViewport.addEventListener('scroll', fit);
  }
  small.addEventListener('change', fit);

  const start = () => {
    document.body.append(host);
    if (storage.wasOpen() && !small.matches) show(false);
    else if (storage.read().token) (window.requestIdleCallback || setTimeout)(load);
  };
  if (document.body) start();
  else document.addEventListener('DOMContentLoaded', start);
})();
