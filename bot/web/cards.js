/* Cards: what the text beside them says, to be seen at a glance. Everything in them is text. */

import { date, element, link } from './format.js';

const SIGNS = {
  eligible: 'M5 13l4 4L19 7',
  conciliation: 'M5 13l4 4L19 7',
  conciliaweb: 'M5 13l4 4L19 7',
  settled: 'M5 13l4 4L19 7',
  wait: 'M12 7v5l3 2M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18z',
  complain_first: 'M4 20l1-5L16 4l4 4L9 19zM13 7l4 4',
};
const HEADINGS = {
  eligible: 'Puoi andare avanti',
  conciliation: 'Puoi andare avanti',
  conciliaweb: 'Puoi andare avanti',
  settled: 'Non serve aprire niente',
  wait: 'Per ora bisogna aspettare',
  complain_first: 'Prima serve il reclamo',
};
const TONES = { to_complete: 'open', draft: 'soft', closed: 'soft', withdrawn: 'soft' };

function sign(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const stroke = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  stroke.setAttribute('d', path);
  svg.append(stroke);
  return svg;
}

function verdict(card) {
  const outcome = Object.hasOwn(SIGNS, card.outcome) ? card.outcome : 'wait';
  const node = element('section', { class: `card verdict ${outcome}` });
  node.append(element('h2', {}, sign(SIGNS[outcome]), element('span', {}, HEADINGS[outcome])));
  if (card.title) node.append(element('p', { class: 'about' }, String(card.title)));
  if (card.date) {
    const days = Number.isInteger(card.days) && card.days > 0 ? card.days : 0;
    const left = days === 1 ? 'manca 1 giorno' : `mancano ${days} giorni`;
    const day = element('strong', {}, date(card.date));
    node.append(element('p', { class: 'when' }, 'Primo giorno utile: ', day, days ? element('span', {}, left) : null));
  }
  if (card.source && card.source.title) {
    const source = element('p', { class: 'source' }, 'Fonte: ', link(card.source.url ?? '', String(card.source.title)));
    if (card.source.checked_on) source.append(` (controllata il ${date(card.source.checked_on)})`);
    node.append(source);
  }
  return node;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element('textarea', { class: 'unseen', 'aria-hidden': 'true', readonly: '' });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy'); // where the page around the frame does not lend its clipboard
    field.remove();
    return done;
  }
}

function caseCard(card) {
  const node = element('section', { class: 'card case' });
  const code = String(card.code ?? '');
  const button = element('button', { type: 'button', class: 'copy' }, 'Copia il codice');
  const said = element('span', { class: 'said', role: 'status' });
  button.addEventListener('click', async () => {
    said.textContent = (await copy(code)) ? 'Copiato' : 'Non riesco a copiarlo: selezionalo qui sopra';
    button.focus();
  });
  node.append(
    element('h2', {}, 'La tua pratica'),
    element('p', { class: 'code' }, element('code', {}, code)),
    element('p', {}, button, said),
  );
  const state = element('p', { class: `state ${Object.hasOwn(TONES, card.state) ? TONES[card.state] : ''}` });
  state.append('Stato: ', element('strong', {}, String(card.state_label ?? '')));
  if (card.since) state.append(` dal ${date(card.since)}`);
  node.append(state);
  if (Array.isArray(card.missing) && card.missing.length) {
    const missing = element('ul', {}, ...card.missing.map((item) => element('li', {}, String(item))));
    node.append(element('div', { class: 'missing' }, element('p', {}, element('strong', {}, 'Manca ancora:')), missing));
  }
  if (Array.isArray(card.timeline) && card.timeline.length > 1) {
    const steps = card.timeline.map((step) =>
      element(
        'li',
        {},
        element('strong', {}, String(step.label ?? '')),
        step.at ? element('span', { class: 'at' }, date(step.at)) : null,
        step.note ? element('p', {}, String(step.note)) : null,
      ),
    );
    node.append(element('ol', { class: 'timeline', 'aria-label': 'Che cosa è successo finora' }, ...steps));
  }
  if (card.expected_answer) {
    node.append(element('p', {}, 'Risposta attesa, in media: ', element('strong', {}, date(card.expected_answer))));
  }
  return node;
}

/* A link that saves a file made here. */
export function download(name, mime, text) {
  const type = /^[\w.+-]+\/[\w.+-]+$/u.test(mime) ? mime : 'text/plain';
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  return element('a', { href: url, download: name.replace(/[\\/:*?"<>|\p{C}]/gu, '_').slice(0, 100) || 'file.txt' });
}

function file(card) {
  const name = String(card.name ?? 'file.txt');
  const text = String(card.text ?? '');
  const kind = name.endsWith('.ics') ? 'Aggiungi al calendario' : 'Scarica';
  const node = download(name, String(card.mime ?? ''), text);
  node.className = 'file';
  node.append(sign('M12 4v11m-5-5 5 5 5-5M5 20h14'), element('span', {}, element('strong', {}, kind), ` ${name}`));
  return element('section', { class: 'card download' }, node);
}

const MAKERS = { verdict, case: caseCard, file };

/* The card's element; null if it is of a kind that is not known here. */
export const cardOf = (card) => (Object.hasOwn(MAKERS, card?.kind) ? MAKERS[card.kind](card) : null);
