// The requests as they come, newest first.

import { at, el, order, show } from './dom.js';
import { kind as sentence, time, word } from './words.js';

const rows = new Map();
let shown = 200;
let drawing = 0;

/** Takes what has changed; `fresh` forgets all that was there. */
export function renew(news) {
  if (news.fresh) rows.clear();
  shown = news.shown;
  for (const row of news.rows) rows.set(row.n, row);
  // At most once a frame, and not at all while the page is hidden.
  if (!drawing) drawing = requestAnimationFrame(draw);
}

/** Everything anew, in the words of now. */
export function draw() {
  drawing = 0;
  const newest = [...rows.values()].sort((one, other) => other.n - one.n).slice(0, shown);
  const kept = new Set(newest.map((row) => row.n));
  for (const n of rows.keys()) if (!kept.has(n)) rows.delete(n);
  show(at('log'), newest, entry, (row) => row.n);
  at('none').hidden = newest.length > 0;
  const cut = newest.length === shown ? `${word('last')} ` : '';
  at('shown').textContent = newest.length > 0 ? `${cut}${newest.length}` : '';
}

/** The operations to choose from. */
export function choices(operations) {
  const only = at('only');
  const chosen = only.value;
  const options = [['', word('all_operations')], ...operations.map((name) => [name, name]), ['-', word('elsewhere')]];
  only.replaceChildren(...options.map(([value, text]) => el('option', { value }, text)));
  only.value = chosen;
}

function entry(row) {
  const name = row.operation ?? `${row.method} ${row.path}`;
  const took = row.ms === null ? '' : `${row.ms} ${word('ms_short')}`;
  const details = el('details', { class: 'request' },
    el('summary', {},
      el('span', { class: 'n muted' }, `#${row.n}`),
      el('time', { class: 'muted', datetime: row.at }, time(row.at)),
      el('span', { class: 'name' }, name),
      el('span', { class: 'end' },
        row.fault && el('code', { class: 'tag bad', title: sentence(row.fault) }, row.fault), ' ',
        el('span', { class: 'muted took' }, took), ' ',
        outcome(row))));
  // Most are never opened.
  const fill = () => { if (details.children.length === 1) details.append(inside(row)); };
  details.addEventListener('toggle', fill);
  return el('li', {}, details);
}

function outcome(row) {
  if (row.status !== null) {
    const class_ = row.status < 300 ? 'good' : row.status < 500 ? 'warn' : 'bad';
    return el('span', { class: `tag ${class_}` }, String(row.status));
  }
  return row.ms === null
    ? el('span', { class: 'tag waits' }, word('under_way'))
    : el('span', { class: 'tag bad' }, word('cut'));
}

function inside(row) {
  const query = row.query && `?${row.query}`;
  const headers = Object.entries(row.headers).map(([name, value]) => `${name}: ${value}`).join('\n');
  return el('div', { class: 'inside' },
    el('p', { class: 'line' }, el('code', {}, `${row.method} ${row.path}${query}`), ' ',
      el('span', { class: 'muted' }, `${word('connection')} ${row.connection}`)),
    el('h3', {}, word('request')), body(row.request, word('no_body')),
    el('h3', {}, word('answer')), body(row.answer, word('no_answer_body')),
    el('details', {}, el('summary', {}, word('headers')), el('pre', {}, headers)));
}

function body({ text, bytes, cut }, nothing) {
  if (text === '') return el('p', { class: 'muted' }, nothing);
  return el('div', {}, el('pre', {}, text), cut && el('p', { class: 'muted' }, `${word('shown_of')} ${bytes}`));
}

/** Connects the filter and the button. */
export function begin(listen) {
  at('only').onchange = listen;
  at('clear').onclick = () => order('DELETE', 'requests', '');
}
