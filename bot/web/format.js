/* Text into nodes, never into HTML. Links lead only to http(s), tel and mailto. */

const LINK = new RegExp(
  [
    '\\[(?<label>[^\\]\\n]{1,200})\\]\\((?<target>[^\\s()]{1,1000})\\)',
    '(?<url>https?:\\/\\/[^\\s<>"«»]{3,1000})',
    '(?<mail>[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,5})',
    '(?<phone>\\b800[ .]?\\d{3}[ .]?\\d{3}\\b)',
    '\\*\\*(?<bold>[^*\\n]{1,300})\\*\\*',
  ].join('|'),
  'gu',
);
const ALLOWED = new Set(['http:', 'https:', 'tel:', 'mailto:']);
const ITEM = /^\s*[-•]\s+/u;

export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/* A link, or the label alone if the target is not one that may be followed. */
export function link(target, label) {
  let url;
  try {
    url = new URL(target);
  } catch {
    return document.createTextNode(label);
  }
  if (!ALLOWED.has(url.protocol)) return document.createTextNode(label);
  const outside = url.protocol.startsWith('http') ? { target: '_blank', rel: 'noopener noreferrer' } : {};
  return element('a', { href: url.href, ...outside }, label);
}

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const { label, target, url, mail, phone, bold } = match.groups;
    let length = match[0].length;
    nodes.push(text.slice(end, match.index));
    if (target) nodes.push(link(target, label));
    else if (mail) nodes.push(link(`mailto:${mail}`, mail));
    else if (phone) nodes.push(link(`tel:${phone.replace(/\D/gu, '')}`, phone));
    else if (bold) nodes.push(element('strong', {}, bold));
    else {
      const address = url.replace(/[.,;:!?)\]'’]+$/u, ''); // the sentence's, not the address's
      length = address.length;
      nodes.push(link(address, address.replace(/^https?:\/\//u, '').replace(/\/$/u, '')));
    }
    end = match.index + length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== '');
}

/* What the assistant says: paragraphs, lists of lines that begin with «-», links. */
export function rich(text) {
  const blocks = [];
  for (const part of text.split(/\n{2,}/u)) {
    let lines = [];
    let list = null;
    const flush = () => {
      if (lines.length) blocks.push(element('p', {}, ...lines.flatMap((l, i) => (i ? ['\n', ...inline(l)] : inline(l)))));
      lines = [];
    };
    for (const line of part.split('\n')) {
      if (ITEM.test(line)) {
        flush();
        if (!list) blocks.push((list = element('ul')));
        list.append(element('li', {}, ...inline(line.replace(ITEM, ''))));
      } else {
        list = null;
        lines.push(line);
      }
    }
    flush();
  }
  return blocks;
}

const clock = new Intl.DateTimeFormat('it', { hour: '2-digit', minute: '2-digit' });
const long = new Intl.DateTimeFormat('it', { day: 'numeric', month: 'long', year: 'numeric' });
const weekday = new Intl.DateTimeFormat('it', { weekday: 'long', day: 'numeric', month: 'long' });

/* An ISO day or instant. A day alone belongs to no time zone. */
function moment(iso) {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(iso);
  const at = day ? new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3])) : new Date(iso);
  return Number.isNaN(at.getTime()) ? null : at;
}

/* «12 dicembre 2026»; what is no date is shown as it came. */
export const date = (iso) => {
  const at = moment(String(iso));
  return at ? long.format(at).replace(/^1 /u, '1º ') : String(iso);
};
export const time = (iso) => clock.format(new Date(iso));

/* «Oggi», «Ieri», «lunedì 9 novembre». */
export function dayName(iso) {
  const at = new Date(iso);
  const today = new Date();
  const days = Math.round((new Date(today.toDateString()) - new Date(at.toDateString())) / 86_400_000);
  return ['Oggi', 'Ieri'][days] || weekday.format(at);
}
