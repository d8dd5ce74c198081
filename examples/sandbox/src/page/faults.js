// The cable, the faults that wait, and the form that sets one.

import { ask, at, button, el, order, say, show } from './dom.js';
import { complain, control, values } from './fields.js';
import { kind as sentence, word } from './words.js';

const PRESETS = {
  preset_die_after: { operation: 'check.write', kind: 'die_after' },
  preset_die_before: { operation: 'check.write', kind: 'die_before' },
  preset_hang: { kind: 'hang' },
  preset_status: { kind: 'status', status: 503, count: 3 },
  preset_half_close: { operation: 'check.write', kind: 'half_close' },
  preset_success: { operation: 'check.write', kind: 'body', sample: 'status_error' },
  preset_words: { operation: 'check.rollback', kind: 'refuse_words', message: 'Смена закрыта, откат невозможен', count: 0 },
};

let state = { cable_pulled: false, faults: [] };
let kinds = [];
let operations = [];

/** What the sandbox knows: its operations, its kinds of faults. */
export function learn(hello) {
  // A connection that comes back knows the same; what is being typed stays.
  if (kinds.length === hello.kinds.length) return;
  ({ kinds, operations } = hello);
  formOf(at('fault').elements.kind?.value ?? 'die_after');
}

/** What waits now. */
export function renew(news) {
  state = news;
  draw();
}

/** Everything anew, in the words of now. */
export function draw() {
  const pulled = state.cable_pulled;
  at('cable-switch').setAttribute('aria-checked', String(pulled));
  at('cable-title').textContent = word(pulled ? 'cable' : 'cable_plugged');
  at('cable-says').textContent = word(pulled ? 'cable_out' : 'cable_in');
  document.body.classList.toggle('pulled', pulled);
  show(at('waiting'), state.faults, waiting, (fault) => fault.id);
  if (state.faults.length === 0) at('waiting').append(el('li', { class: 'empty', 'data-key': 'none' }, word('no_faults')));
  at('no-faults').hidden = state.faults.length === 0;
}

/** The words that the sandbox does not send. */
export function redraw() {
  at('presets').replaceChildren(...Object.entries(PRESETS).map(([name, fault]) =>
    button(word(name), () => order('POST', 'faults', word('fault_added'), fault))));
  const form = at('fault');
  if (kinds.length > 0) formOf(form.elements.kind?.value ?? 'die_after');
  draw();
}

function waiting(fault) {
  const target = fault.operation ?? fault.path ?? '*';
  const more = Object.entries(fault)
    .filter(([key]) => !['operation', 'path', 'kind', 'containing', 'count', 'skip', 'id', 'used', 'left'].includes(key))
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const left = fault.left === null ? word('forever') : `${word('left')}\u00a0${fault.left}`;
  const part = fault.containing ? [`${word('containing').toLowerCase()}: ${fault.containing}`] : [];
  const skip = fault.skip ? [`${word('skip').toLowerCase()}\u00a0${fault.skip}`] : [];
  return el('li', {},
    el('div', { class: 'grow' },
      el('p', {}, el('b', {}, target === '*' ? word('any') : target), ' ', el('code', { class: 'tag bad' }, fault.kind)),
      el('p', { class: 'muted' },
        [sentence(fault.kind), ...more, `${word('used')}\u00a0${fault.used}`, left, ...skip, ...part].join(' · '))),
    button(word('remove'), () => order('DELETE', `faults/${fault.id}`, word('deleted')),
      { class: 'quiet', 'aria-label': `${word('remove')}: ${target} ${fault.kind}` }));
}

function fieldsOf(name) {
  const own = kinds.find((row) => row.kind === name)?.keys ?? [];
  const typed = (key) => {
    if (key.choices) return { name: key.name, type: 'choice', wide: true, options: [['', '–'], ...key.choices.map((one) => [one, one])] };
    const whole = key.default !== undefined || key.name === 'status';
    const hint = ['message', 'value'].includes(key.name) ? `${key.name}_hint` : undefined;
    return { name: key.name, type: whole ? 'whole' : 'text', wide: ['body', 'location', 'message', 'value'].includes(key.name), hint };
  };
  return [
    { name: 'kind', type: 'choice', wide: true, options: kinds.map((row) => [row.kind, `${row.kind} – ${sentence(row.kind)}`]) },
    { name: 'operation', type: 'choice', wide: true, options: [['*', word('all_operations')], ...operations.map((one) => [one, one])] },
    { name: 'count', type: 'whole', hint: 'count_hint' },
    { name: 'skip', type: 'whole' },
    { name: 'containing', type: 'text', wide: true, hint: 'containing_hint' },
    ...own.map(typed),
  ];
}

function formOf(name) {
  const form = at('fault');
  const before = Object.fromEntries([...form.elements].filter((input) => input.name).map((input) => [input.name, input.value]));
  const fields = fieldsOf(name);
  const defaults = Object.fromEntries((kinds.find((row) => row.kind === name)?.keys ?? []).map((key) => [key.name, key.default]));
  const first = { count: 1, skip: 0, operation: 'check.write', ...defaults };
  const kept = (field) => (['count', 'skip', 'operation', 'containing'].includes(field.name) ? before[field.name] : undefined) ?? first[field.name];
  const focused = form.contains(document.activeElement) && document.activeElement.name === 'kind';
  form.replaceChildren(
    ...fields.map((field) => control(field, field.name === 'kind' ? name : kept(field))),
    el('p', { class: 'wrong whole', role: 'alert' }),
    el('div', { class: 'bar' }, el('button', { type: 'submit', class: 'main' }, word('add_fault'))),
  );
  form.elements.kind.onchange = () => formOf(form.elements.kind.value);
  if (focused) form.elements.kind.focus();
  form.onsubmit = async (event) => {
    event.preventDefault();
    const fault = values(form, fields, false);
    if (typeof fault.body === 'string') fault.body = jsonOr(fault.body);
    const wrong = await ask('POST', 'faults', fault);
    complain(form, fields, wrong);
    if (!wrong) say(word('fault_added'));
  };
}

function jsonOr(text) {
  try { return JSON.parse(text); } catch { return text; }
}

/** Connects the switch and the buttons. */
export function begin() {
  at('cable-switch').onclick = () => order('PUT', 'cable', '', { pulled: !state.cable_pulled });
  at('no-faults').onclick = () => order('DELETE', 'faults', word('deleted'));
}
