// The dialog that adds, changes and removes rows, and which fields each list has.

import { ask, at, button, el, say } from './dom.js';
import { complain, control, values } from './fields.js';
import { word } from './words.js';

const text = (name, more) => ({ name, type: 'text', ...more });
const amount = (name, more) => ({ name, type: 'amount', ...more });
const flag = (name, more) => ({ name, type: 'flag', ...more });
const choice = (name, options) => ({ name, type: 'choice', options });

/** The editable lists: by which field a row is known, and its fields in the words of now. */
export const LISTS = {
  customers: {
    key: 'token',
    fields: () => [
      text('phone'), amount('balance'),
      text('last_name'), text('first_name'), text('middle_name'),
      { name: 'birthday', type: 'date' },
      choice('gender', [['', '–'], ['male', word('male')], ['female', word('female')]]),
      text('card'), text('qr'), text('short_code'),
      flag('pin_to_spend'), flag('exists_chatbot'),
      text('token', { hint: 'token_hint', wide: true }),
    ],
  },
  certificates: {
    key: 'code',
    fields: () => [
      text('code'), text('pin'), amount('balance'), { name: 'expires', type: 'date' }, flag('used', { word: 'used_up' }),
    ],
  },
  coupons: {
    key: 'code',
    fields: () => [
      text('code'), amount('discount_percent'), amount('discount'), flag('single_use'), flag('used', { word: 'used_up' }),
    ],
  },
  gift_codes: {
    key: 'code',
    fields: () => [text('code'), amount('bonus'), flag('used', { word: 'used_up' })],
  },
  campaigns: {
    key: 'id',
    fields: () => [
      { name: 'id', type: 'whole' }, text('name'),
      { name: 'codes', type: 'codes', hint: 'codes_hint', wide: true },
      amount('discount_percent'), amount('earn_percent', { hint: 'earn_hint', empty: null }),
    ],
  },
};

export const SETTINGS = () => [
  choice('identity', [['calc_id', 'calc_id'], ['check_id', 'check_id'], ['number', word('identity_number')]]),
  choice('rollback_unknown', [[200, '200'], [404, '404'], [422, '422']]),
  choice('json', ['compact', 'spaced', 'escaped'].map((name) => [name, word(`json_${name}`)])),
  amount('spend_percent'), amount('earn_percent'), { name: 'pin_seed', type: 'whole' },
  flag('print_text'), flag('require_pin_to_spend'), flag('strict'), flag('know_goods'), flag('knows_returns'),
];

/** Opens the dialog for a row of a list and how it is called, or for a new one. */
export function edit(list, row = null, name = word('add').toLowerCase()) {
  const { key, fields: described } = LISTS[list];
  const fields = described().map((field) => (row && field.name === key ? { ...field, fixed: true } : field));
  const dialog = at('editor');
  const form = at('row');
  const path = row ? `${list}/${encodeURIComponent(row[key])}` : list;
  const finish = (done) => { dialog.close(); say(done); };
  const save = async () => {
    const wrong = await ask(row ? 'PUT' : 'POST', path, values(form, fields, row !== null));
    if (wrong) complain(form, fields, wrong); else finish(word('saved'));
  };
  const remove = async () => {
    const wrong = await ask('DELETE', path);
    if (wrong) complain(form, fields, wrong); else finish(word('deleted'));
  };
  form.onsubmit = (event) => { event.preventDefault(); save(); };
  form.replaceChildren(
    el('h2', { id: 'editor-title' }, `${word(list)}: ${name}`),
    el('div', { class: 'fields' }, fields.map((field) => control(field, row?.[field.name]))),
    el('p', { class: 'wrong whole', role: 'alert' }),
    el('div', { class: 'bar' },
      el('button', { type: 'submit', class: 'main' }, word('save')),
      button(word('cancel'), () => dialog.close()),
      row && button(word('delete'), remove, { class: 'danger end' })),
  );
  dialog.showModal();
}
