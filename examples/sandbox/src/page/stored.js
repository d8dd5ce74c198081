// What is stored, a list on each tab.

import { at, ask, button, el, say, show } from './dom.js';
import { LISTS, SETTINGS, edit } from './editor.js';
import { complain, control, values } from './fields.js';
import { change, current, money, time, word } from './words.js';

const TABS = {
  customers: customer,
  checks: check,
  outbox: message,
  certificates: certificate,
  coupons: coupon,
  gift_codes: gift,
  campaigns: campaign,
  goods: good,
  returns: returned,
  settings: null,
};

let books = null;
let open = 'customers';

/** Takes all that is stored now. */
export function renew(news) {
  books = news;
  draw();
}

/** Everything anew, in the words of now. */
export function draw() {
  if (!books) return;
  for (const name of Object.keys(TABS)) drawTab(at(`tab-${name}`), name);
  const panel = at('panel');
  panel.setAttribute('aria-labelledby', `tab-${open}`);
  const shape = `${open} ${current()}`;
  if (panel.dataset.shape !== shape) {
    panel.dataset.shape = shape;
    panel.replaceChildren(...(open === 'settings' ? [settingsForm()] : listOf(open)));
  }
  if (open === 'settings') return fillSettings();
  const { rows, count } = books[open];
  show(at('rows'), rows.map(joined), TABS[open], keyOf);
  at('nothing').hidden = count > 0;
  at('more').textContent = rows.length < count ? `${word('last')} ${rows.length} ${word('of')} ${count}` : '';
}

/** The tabs themselves stay: a click must not fall between an old one and a new one. */
export function begin() {
  at('tabs').append(...Object.keys(TABS).map((name) => el('button', {
    type: 'button', id: `tab-${name}`, role: 'tab', 'aria-controls': 'panel', onclick: () => turn(name), onkeydown: walk,
  })));
}

function drawTab(tab, name) {
  tab.tabIndex = open === name ? 0 : -1;
  tab.setAttribute('aria-selected', String(open === name));
  const { count } = books[name];
  tab.replaceChildren(word(name), ...(count > 0 ? [el('span', { class: 'count' }, ` ${count}`)] : []));
}

function turn(name) {
  open = name;
  draw();
  at(`tab-${name}`).focus();
}

function walk(event) {
  const names = Object.keys(TABS);
  const here = names.indexOf(open);
  const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  turn(names.at(to % names.length));
}

function listOf(name) {
  return [
    el('div', { class: 'bar' },
      LISTS[name] && button(word('add'), () => edit(name)),
      el('span', { id: 'more', class: 'muted' })),
    el('p', { id: 'nothing', class: 'empty' }, word('nothing')),
    el('ul', { id: 'rows', class: 'rows', 'aria-label': word(name) }),
  ];
}

const keyOf = (row) => row.token && row.history ? row.token : row.return_id ?? row.key ?? row.id ?? row.code;

/** A row with the names of what it only refers to. */
function joined(row) {
  if (open === 'checks' && row.token) return { ...row, who: nameOf(books.customers.rows.find(({ token }) => token === row.token)) ?? row.token };
  if (open === 'goods') return { ...row, group_name: books.groups.rows.find(({ code }) => code === row.group)?.name ?? row.group };
  return row;
}

function nameOf(customer) {
  if (!customer) return null;
  const name = [customer.first_name, customer.middle_name, customer.last_name].filter(Boolean).join(' ');
  return name || word('no_name');
}

function editButton(list, row, name) {
  return button(word('edit'), () => edit(list, row, name), { class: 'quiet', 'aria-label': `${word('edit')}: ${name}` });
}

/** One row: what it is called, an amount at the right, what else there is to know, what can be done. */
function row(name, amount, notes, more = [], act = null) {
  return el('li', {},
    el('div', { class: 'grow' },
      el('p', { class: 'line' }, el('b', {}, name), amount === null ? '' : el('span', { class: 'amount' }, amount)),
      el('p', { class: 'muted' }, notes.filter(Boolean).flatMap((note, place) => (place === 0 ? [note] : [' · ', note]))),
      ...more),
    act);
}

const code = (text) => text && el('code', {}, text);
const tag = (text, kind = '') => text && el('span', { class: `tag ${kind}` }, text);

function customer(one) {
  const history = one.history.map((line) => el('li', {},
    el('span', {}, change(line.kind), line.check_id && ` · ${line.check_id}`),
    el('time', { class: 'muted', datetime: line.at }, time(line.at)),
    el('span', { class: 'amount' }, `${line.amount > 0 ? '+' : ''}${money(line.amount)}`)));
  const more = history.length === 0 ? [] : [el('details', {},
    el('summary', {}, `${word('history')} ${history.length}`), el('ul', { class: 'history' }, history))];
  const notes = [code(one.phone), code(one.card), code(one.qr), code(one.short_code), one.pin_to_spend && tag(word('needs_pin'))];
  return row(nameOf(one), money(one.balance), notes, more, editButton('customers', one, nameOf(one)));
}

function check(one) {
  const some = one.items.some((item) => Number(item.returned) > 0);
  const state = one.returned ? tag(word('returned'), 'warn') : some ? tag(word('partly'), 'warn') : tag(word('written'), 'good');
  const items = one.items.map((item) => el('li', {},
    el('span', {}, `${item.code} × ${item.qty}`, Number(item.returned) > 0 && ` (${word('returned')} ${item.returned})`),
    el('span', { class: 'amount' }, money(item.sum))));
  const part = (key, amount) => Number(amount) > 0 && `${word(key)} ${money(amount)}`;
  const notes = [
    one.who ?? word('anonymous'), time(one.at), part('discounted', one.total_discount), part('spent_short', one.total_bonus_pay),
    part('earned_short', one.total_add_bonus), part('gift_codes', one.gift_bonus), code(one.coupon_used), code(one.gift_code_used),
    ...one.certificates.map((taken) => el('span', {}, code(taken.code), ` ${money(taken.amount)}`)), state,
  ];
  return row(one.check_id || one.calc_id, money(one.total_check_amount), notes, [el('details', {},
    el('summary', {}, `${word('positions')} ${items.length}`), el('ul', { class: 'history' }, items))]);
}

function returned(one) {
  const notes = [`${word('of_check')} ${one.check_id}`, time(one.at),
    `${word('given_back')} ${money(one.bonus_returned)}`, `${word('taken_away')} ${money(one.bonus_withdrawn)}`];
  return row(one.return_id, null, notes);
}

function message(one) {
  return row(one.phone, one.pin || null, [time(one.at), one.text]);
}

function certificate(one) {
  const until = one.expires ? `${word('until')} ${one.expires}` : word('for_ever');
  const notes = [one.pin && el('span', {}, `${word('pin')} `, code(one.pin)), until, one.used && tag(word('used_up'), 'warn')];
  return row(one.code, money(one.balance), notes, [], editButton('certificates', one, one.code));
}

function coupon(one) {
  const amount = Number(one.discount_percent) > 0 ? `−${one.discount_percent} %` : `−${money(one.discount)} ₽`;
  const notes = [one.single_use && word('once'), one.used && tag(word('used_up'), 'warn')];
  return row(one.code, amount, notes, [], editButton('coupons', one, one.code));
}

function gift(one) {
  return row(one.code, `+${money(one.bonus)}`, [one.used && tag(word('used_up'), 'warn')], [], editButton('gift_codes', one, one.code));
}

function campaign(one) {
  const earns = one.earn_percent === null ? null : `${word('earn_percent')} ${one.earn_percent}`;
  const notes = [`№ ${one.id}`, ...one.codes.map(code), earns];
  return row(one.name || `№ ${one.id}`, `−${one.discount_percent} %`, notes, [], editButton('campaigns', one, one.name || one.id));
}

function good(one) {
  return row(one.name, null, [code(one.code), one.group_name, one.not_discount && tag(word('not_discount'))]);
}

function settingsForm() {
  const fields = SETTINGS();
  const form = el('form', { id: 'settings', novalidate: true, class: 'fields' },
    fields.map((field) => control(field, books.settings[field.name])),
    el('p', { class: 'wrong whole', role: 'alert' }),
    el('div', { class: 'bar' }, el('button', { type: 'submit', class: 'main' }, word('save'))));
  form.onsubmit = async (event) => {
    event.preventDefault();
    const wrong = await ask('PUT', 'settings', values(form, fields, true));
    complain(form, fields, wrong);
    if (wrong) return;
    for (const { name, type } of fields) form.elements[name].first = type === 'flag' ? form.elements[name].checked : form.elements[name].value.trim();
    say(word('saved'));
  };
  return form;
}

/** Somebody else's change is shown at once, but not in a field that is being edited here. */
function fillSettings() {
  const form = at('settings');
  for (const { name, type } of SETTINGS()) {
    const input = form.elements[name];
    const value = books.settings[name];
    const held = type === 'flag' ? input.checked : input.value.trim();
    if (held !== input.first) continue;
    if (type === 'flag') input.checked = value; else input.value = String(value);
    input.first = type === 'flag' ? value : String(value);
  }
}
