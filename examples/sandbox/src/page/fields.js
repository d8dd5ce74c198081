// Forms made from a description of their fields, with what is wrong beside the field that it is about.

import { el } from './dom.js';
import { word, wrong } from './words.js';

/**
 * A field: `name` and, where it differs, `word` for its label; `type`: `text`, `amount`, `whole`, `date`, `flag`,
 * `codes` (a list), `choice` with its `options` as pairs of value and text; `hint` for a placeholder's word.
 */
export function control(field, value) {
  const id = `field-${field.name}`;
  const describedby = `${id}-wrong`;
  const common = { id, name: field.name, 'aria-describedby': describedby };
  let input;
  if (field.type === 'flag') {
    input = el('input', { ...common, type: 'checkbox', checked: value === true });
  } else if (field.type === 'choice') {
    input = el('select', common, field.options.map(([choice, text]) => el('option', { value: String(choice) }, text)));
    input.value = String(value ?? field.options[0][0]);
  } else {
    const numeric = { amount: 'decimal', whole: 'numeric' }[field.type];
    const type = field.type === 'date' ? 'date' : 'text';
    input = el('input', { ...common, type, inputmode: numeric, autocomplete: 'off', readonly: field.fixed });
    input.value = Array.isArray(value) ? value.join(', ') : String(value ?? '');
    if (field.hint) input.placeholder = word(field.hint);
  }
  input.first = raw(field, input);
  const label = el('label', { for: id }, word(field.word ?? field.name));
  const trouble = el('span', { id: describedby, class: 'wrong', role: 'alert' });
  const flag = field.type === 'flag' ? 'flag' : '';
  return el('div', { class: `field ${flag} ${field.wide ? 'wide' : ''}` }, ...(flag ? [input, label] : [label, input]), trouble);
}

const raw = (field, input) => (field.type === 'flag' ? input.checked : input.value.trim());

/** What a form holds: all fields, or those that were changed since it was shown. */
export function values(form, fields, changedOnly) {
  const held = {};
  for (const field of fields) {
    const input = form.elements[field.name];
    const value = raw(field, input);
    if (changedOnly ? value === input.first : value === '') continue;
    held[field.name] = meant(field, value);
  }
  return held;
}

function meant(field, value) {
  switch (field.type) {
    case 'amount': {
      if (value === '') return field.empty === undefined ? '0' : field.empty;
      return value.replace(/\s/g, '').replace(',', '.');
    }
    // What is no number goes as it is: the server says what is wrong with it.
    case 'whole': return /^-?\d{1,15}$/.test(value) ? Number(value) : value;
    case 'codes': return value.split(',').map((code) => code.trim()).filter((code) => code !== '');
    case 'choice': return field.options.find(([choice]) => String(choice) === value)[0];
    default: return value;
  }
}

/** Shows what is wrong beside its field, or in the form's last line; nothing is wrong with `null`. */
export function complain(form, fields, why) {
  for (const { name } of fields) {
    form.elements[name].removeAttribute('aria-invalid');
    form.querySelector(`#field-${name}-wrong`).textContent = '';
  }
  const whole = form.querySelector('.whole');
  whole.textContent = '';
  if (!why) return;
  const field = fields.find(({ name }) => name === why.field);
  if (!field) {
    whole.textContent = why.error;
    return;
  }
  const input = form.elements[field.name];
  input.setAttribute('aria-invalid', 'true');
  form.querySelector(`#field-${field.name}-wrong`).textContent = wrong(word(field.word ?? field.name), why);
  input.focus();
}
