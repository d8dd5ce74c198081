// Elements, and how the page asks the sandbox. Everything that came from outside is put in as text, never as HTML.

import { word } from './words.js';

export const at = (id) => document.getElementById(id);

/** An element: its name, attributes (what is no text is a property, `on…` a listener, nothing is left out), children. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'class') element.className = value;
    else if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key in element && typeof value !== 'string') element[key] = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => ![null, undefined, false, ''].includes(child)));
  return element;
}

/** A button that does something. */
export function button(text, act, properties = {}) {
  return el('button', { type: 'button', onclick: act, ...properties }, text);
}

const FOCUSABLE = 'summary, button, a, input, select';

/**
 * Shows rows in a list. A row that is as it was keeps its element; one that changed is built anew, and what was open
 * or had the focus in it stays so.
 */
export function show(list, rows, build, key = (row) => row.key) {
  const language = document.documentElement.lang;
  const before = new Map([...list.children].map((element) => [element.dataset.key, element]));
  rows.forEach((row, place) => {
    const name = String(key(row));
    const was = before.get(name);
    let element = was;
    if (!was || !isAs(was, row, language)) {
      element = build(row);
      element.dataset.key = name;
      if (was) replace(was, element);
    }
    Object.assign(element, { row, language });
    before.delete(name);
    if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null);
  });
  for (const gone of before.values()) gone.remove();
}

function isAs(was, row, language) {
  return was.language === language && (was.row === row || JSON.stringify(was.row) === JSON.stringify(row));
}

function replace(was, now) {
  const open = [...was.querySelectorAll('details')].map((details) => details.open);
  now.querySelectorAll('details').forEach((details, place) => { details.open = open[place] ?? false; });
  const places = (element) => [element, ...element.querySelectorAll(FOCUSABLE)];
  const focused = places(was).indexOf(document.activeElement);
  was.replaceWith(now);
  if (focused >= 0) places(now)[focused]?.focus();
}

/** Says something short at the foot of the page. */
export function say(text) {
  const said = at('said');
  said.textContent = text;
  clearTimeout(said.timer);
  said.timer = setTimeout(() => { said.textContent = ''; }, 4000);
}

/** Asks an admin path; `null` when it is done, else what is wrong: `{error, field, reason}`. */
export async function ask(method, path, body) {
  try {
    const answer = await fetch(`/sandbox/${path}`, { method, body: body && JSON.stringify(body) });
    return answer.ok ? null : await answer.json();
  } catch {
    return { error: word('no_answer'), field: '' };
  }
}

/** The same, where only the foot of the page can tell what is wrong. */
export async function order(method, path, done, body) {
  const wrong = await ask(method, path, body);
  say(wrong ? wrong.error : done);
}
