// What the page says, in both languages, and how it writes amounts and moments.

const WORDS = {
  title: ['Песочница MaxBonus', 'MaxBonus sandbox'],
  sections: ['Разделы', 'Sections'],
  language: ['Язык', 'Language'],
  reference: ['Справочник', 'Reference'],
  copy: ['Копировать', 'Copy'],
  copied: ['Адрес скопирован', 'The address is copied'],
  live: ['на связи', 'live'],
  lost: ['нет связи, жду', 'no connection, waiting'],
  no_answer: ['Песочница не отвечает', 'The sandbox does not answer'],
  reset: ['Сбросить всё', 'Reset'],
  reset_sure: [
    'Вернуть всё как при запуске? Изменения и чеки пропадут, сбои снимутся.',
    'Put everything back as it was at the start? Edits and checks will be gone, faults removed.',
  ],
  reset_done: ['Всё как при запуске', 'Everything is as it was at the start'],

  cable: ['Кабель выдернут', 'Cable pulled'],
  cable_plugged: ['Кабель на месте', 'Cable plugged in'],
  cable_in: ['Выдерните его: касса должна торговать дальше.', 'Pull it: the till must go on selling.'],
  cable_out: ['Каждый запрос кассы обрывается, пока кабель не воткнут обратно.', 'Every request of the till is cut until the cable is back in.'],

  faults: ['Сбои', 'Faults'],
  no_faults: ['Сбоев нет: сервер отвечает как обычно.', 'No faults: the server answers as usual.'],
  remove_all: ['Убрать все', 'Remove all'],
  presets: ['Частые сбои', 'Usual faults'],
  any_fault: ['Любой сбой', 'Any fault'],
  preset_die_after: ['Проведение: применится без ответа', 'Next write: dies after applying'],
  preset_die_before: ['Проведение: не применится, ответа нет', 'Next write: dies before applying'],
  preset_half_close: ['Проведение: применится, сброс линии', 'Next write: applied, then a reset'],
  preset_success: ['Проведение: «успех» без чека', 'Next write: success, no receipt'],
  preset_words: ['Откаты: отказ словами', 'Rollbacks: refused with words'],
  preset_hang: ['Следующий запрос: молчание', 'Next request: silence'],
  preset_status: ['Три запроса: 503', 'Three requests: 503'],
  kind: ['Что случится', 'What happens'],
  operation: ['С какой операцией', 'With which operation'],
  any: ['Любая операция', 'Any operation'],
  all_operations: ['Все операции', 'All operations'],
  elsewhere: ['другие пути', 'other paths'],
  count: ['Сколько раз', 'How often'],
  count_hint: ['0 – пока не уберёте', '0: until removed'],
  skip: ['Сначала пропустить', 'Let pass first'],
  ms: ['Миллисекунды', 'Milliseconds'],
  bytes: ['Байты', 'Bytes'],
  status: ['Статус HTTP', 'HTTP status'],
  body: ['Тело (JSON или текст)', 'Body (JSON or text)'],
  sample: ['Готовое тело', 'Ready-made body'],
  message: ['Фраза сервера', 'The server’s sentence'],
  message_hint: ['Смена закрыта, откат невозможен', 'Смена закрыта, откат невозможен'],
  per_second: ['Проходит в секунду', 'Pass per second'],
  retry_after: ['Retry-After, секунд', 'Retry-After, seconds'],
  only: ['Оставить только поля', 'Fields that stay'],
  field: ['Поле', 'Field'],
  value: ['Что в нём стоит, с кавычками', 'What stands there, with quotes'],
  value_hint: ['пусто – поля нет', 'empty: no such field'],
  coding: ['Название сжатия', 'Name of the coding'],
  containing: ['Только с этим текстом', 'Only with this text'],
  containing_hint: ['например, номер чека', 'a receipt’s number, for example'],
  location: ['Куда', 'Where to'],
  add_fault: ['Устроить сбой', 'Set the fault'],
  fault_added: ['Сбой ждёт запроса', 'The fault waits for its request'],
  used: ['сработал', 'hit'],
  left: ['осталось', 'left'],
  forever: ['без конца', 'for ever'],
  remove: ['Убрать', 'Remove'],

  requests: ['Запросы', 'Requests'],
  filter: ['Показать операцию', 'Show the operation'],
  clear: ['Очистить', 'Clear'],
  last: ['последние', 'last'],
  of: ['из', 'of'],
  no_requests: [
    'Запросов пока нет. Укажите кассе адрес вверху и токен, который программа напечатала при запуске.',
    'No requests yet. Give the till the address above and the token that the program printed at its start.',
  ],
  under_way: ['ждёт', 'waiting'],
  cut: ['обрыв', 'cut'],
  ms_short: ['мс', 'ms'],
  request: ['Запрос', 'Request'],
  answer: ['Ответ', 'Answer'],
  headers: ['Заголовки', 'Headers'],
  no_body: ['Тела нет.', 'No body.'],
  no_answer_body: ['Ничего не отвечено.', 'Nothing was answered.'],
  shown_of: ['показано начало, всего байт:', 'the beginning; bytes in all:'],
  connection: ['соединение', 'connection'],

  stored: ['Данные', 'Stored'],
  customers: ['Покупатели', 'Customers'],
  checks: ['Чеки', 'Checks'],
  returns: ['Возвраты', 'Returns'],
  outbox: ['СМС', 'SMS'],
  certificates: ['Сертификаты', 'Certificates'],
  coupons: ['Купоны', 'Coupons'],
  gift_codes: ['Подарочные коды', 'Gift codes'],
  campaigns: ['Акции', 'Campaigns'],
  goods: ['Товары', 'Goods'],
  settings: ['Настройки', 'Settings'],
  nothing: ['Пусто.', 'Nothing here.'],
  add: ['Добавить', 'Add'],
  edit: ['Изменить', 'Edit'],
  save: ['Сохранить', 'Save'],
  cancel: ['Отмена', 'Cancel'],
  delete: ['Удалить', 'Delete'],
  saved: ['Сохранено', 'Saved'],
  deleted: ['Удалено', 'Deleted'],
  history: ['История', 'History'],
  positions: ['Позиции', 'Positions'],
  anonymous: ['без карты', 'anonymous'],
  no_name: ['Без имени', 'No name'],
  written: ['проведён', 'written'],
  partly: ['возвращён частично', 'partly returned'],
  returned: ['возвращён', 'returned'],
  to_pay: ['к оплате', 'to pay'],
  discounted: ['скидка', 'discount'],
  spent_short: ['списано', 'spent'],
  earned_short: ['начислено', 'earned'],
  given_back: ['бонусов вернулось', 'bonuses given back'],
  taken_away: ['бонусов снято', 'bonuses taken away'],
  of_check: ['чека', 'of check'],
  for_ever: ['бессрочно', 'no end'],
  until: ['до', 'until'],
  once: ['одноразовый', 'single use'],
  not_discount: ['без скидок и бонусов', 'no discounts, no bonuses'],
  needs_pin: ['списание по ПИН', 'PIN to spend'],

  phone: ['Телефон', 'Phone'],
  balance: ['Баланс', 'Balance'],
  first_name: ['Имя', 'First name'],
  middle_name: ['Отчество', 'Middle name'],
  last_name: ['Фамилия', 'Last name'],
  birthday: ['День рождения', 'Birthday'],
  gender: ['Пол', 'Gender'],
  male: ['мужской', 'male'],
  female: ['женский', 'female'],
  card: ['Карта', 'Card'],
  qr: ['QR-код', 'QR code'],
  short_code: ['Короткий код', 'Short code'],
  exists_chatbot: ['Есть чат-бот', 'Has the chat bot'],
  pin_to_spend: ['Списание по ПИН-коду', 'Spending needs a PIN'],
  token: ['Токен покупателя', 'Customer’s token'],
  token_hint: ['пусто – придумается сам', 'empty: made up'],
  code: ['Код', 'Code'],
  pin: ['ПИН-код', 'PIN'],
  expires: ['Действует до', 'Valid until'],
  used_up: ['Использован', 'Used'],
  discount_percent: ['Скидка, %', 'Discount, %'],
  discount: ['Скидка, ₽', 'Discount, roubles'],
  single_use: ['Одноразовый', 'Single use'],
  bonus: ['Бонусы', 'Bonuses'],
  id: ['Номер', 'Number'],
  name: ['Название', 'Name'],
  codes: ['Коды товаров', 'Codes of goods'],
  codes_hint: ['через запятую', 'separated by commas'],
  earn_percent: ['Начисление, %', 'Earning, %'],
  earn_hint: ['пусто – как в настройках', 'empty: as in the settings'],
  identity: ['Чек узнаётся по', 'A check is known by'],
  identity_number: ['своему номеру', 'a number of its own'],
  json: ['Запись JSON', 'Spelling of JSON'],
  json_compact: ['плотная', 'compact'],
  json_spaced: ['с пробелами', 'with blanks'],
  json_escaped: ['буквы кодами \\u', 'letters as \\u codes'],
  spend_percent: ['Оплата бонусами, до %', 'Payable by bonuses, up to %'],
  rollback_unknown: ['Откат неизвестного чека', 'Rollback of an unknown check'],
  print_text: ['Отвечать текстом для печати', 'Answer with a text to print'],
  require_pin_to_spend: ['Списание по ПИН-коду у всех', 'Everybody’s spending needs a PIN'],
  strict: ['Отказывать неизвестным полям', 'Refuse unknown fields'],
  knows_returns: ['Узнавать возврат по return_id', 'Know a return by its return_id'],
  know_goods: ['Сообщать о товарах вне списка', 'Report goods outside the list'],
  pin_seed: ['Зерно ПИН-кодов', 'Seed of the PINs'],
};

// The kinds of faults.
const KINDS = {
  refuse: ['обрыв сразу, не выполнено', 'reset at once, not applied'],
  delay: ['ответ с задержкой', 'the answer comes late'],
  die_before: ['обрыв без ответа, не выполнено', 'cut without an answer, not applied'],
  die_after: ['выполнено, обрыв без ответа', 'applied, cut without an answer'],
  half_close: ['выполнено, закрыто без ответа и сброшено', 'applied, closed without an answer, then reset'],
  late: ['обрыв сразу, выполнится позже', 'cut at once, applied later'],
  status: ['статус HTTP, не выполнено', 'an HTTP status, not applied'],
  status_after: ['выполнено, статус HTTP', 'applied, an HTTP status'],
  refuse_words: ['отказ словами, не выполнено', 'a refusal with words, not applied'],
  rate_limit: ['429: слишком часто, не выполнено', '429: too often, not applied'],
  garbage: ['200 и не JSON, не выполнено', '200 and no JSON, not applied'],
  garbage_after: ['выполнено, 200 и не JSON', 'applied, 200 and no JSON'],
  body: ['200 и это тело, не выполнено', '200 and this body, not applied'],
  body_after: ['выполнено, 200 и это тело', 'applied, 200 and this body'],
  altered: ['выполнено, ответ с другим полем', 'applied, one field of the answer otherwise'],
  truncated: ['выполнено, половина ответа', 'applied, half of the answer'],
  huge: ['выполнено, огромный ответ', 'applied, a huge answer'],
  gzip: ['выполнено, ответ сжат', 'applied, the answer compressed'],
  gzip_bomb: ['выполнено, огромный сжатый ответ', 'applied, a huge compressed answer'],
  drip: ['выполнено, тело по байту', 'applied, the body byte by byte'],
  drip_head: ['выполнено, всё по байту', 'applied, everything byte by byte'],
  hang: ['молчание, не выполнено', 'silence, not applied'],
  hang_after: ['выполнено, молчание', 'applied, silence'],
  redirect: ['перенаправление, не выполнено', 'a redirect, not applied'],
  close_idle: ['выполнено, после ответа закрыто', 'applied, closed after the answer'],
  cable: ['кабель выдернут', 'cable pulled'],
};

// Why a balance changed.
const CHANGES = {
  opening: ['начальный остаток', 'opening'],
  spent: ['списано', 'spent'],
  earned: ['начислено', 'earned'],
  gift: ['подарочный код', 'gift code'],
  returned: ['возвращено', 'given back'],
  withdrawn: ['снято при возврате', 'taken away by a return'],
  edited: ['изменено здесь', 'edited here'],
};

// Why an edit is refused; after the field's name.
const WRONG = {
  value: ['неверное значение', 'wrong value'],
  negative: ['не меньше нуля', 'is below 0'],
  percent: ['от 0 до 100', 'is between 0 and 100'],
  date: ['нужна дата вида 2000-01-31', 'is not a date like 2000-01-31'],
  phone: ['это не номер телефона', 'is not a phone number'],
  taken: ['уже есть у другого покупателя', 'stands for another customer already'],
  exists: ['такой уже есть', 'is there already'],
  empty: ['не заполнено', 'is empty'],
  number: ['целое число больше нуля', 'is a whole number above 0'],
  choice: ['одно из предложенных', 'is one of the choices'],
  whole: ['нужно целое число', 'is a whole number'],
  most: ['слишком много', 'is too much'],
  http_status: ['от 200 до 599', 'is between 200 and 599'],
  both: ['или тело, или готовое', 'a body or a ready-made one, not both'],
  location: ['нужен адрес без пробелов', 'is an address without spaces'],
  eights: ['одни восьмёрки значили бы «никто»', 'eights alone stand for an anonymous customer'],
};

const TABLES = { WORDS, KINDS, CHANGES, WRONG };
const KEPT = 'language';

let language = 'ru';

/** The language in force: `ru` or `en`. */
export const current = () => language;

/** Takes the language that was chosen last, or the browser's. */
export function begin() {
  let kept = null;
  // A browser may refuse to keep anything; then nothing is remembered.
  try { kept = localStorage.getItem(KEPT); } catch { /* nothing kept */ }
  language = kept ?? (navigator.language.toLowerCase().startsWith('ru') ? 'ru' : 'en');
}

/** Chooses a language and remembers it. */
export function choose(name) {
  language = name;
  try { localStorage.setItem(KEPT, name); } catch { /* nothing kept */ }
}

function from(table, key) {
  const pair = Object.hasOwn(TABLES[table], key) ? TABLES[table][key] : [key, key];
  return pair[language === 'ru' ? 0 : 1];
}

export const word = (key) => from('WORDS', key);
export const kind = (key) => from('KINDS', key);
export const change = (key) => from('CHANGES', key);

/** What is wrong with a field: in the page's words, or as the server says it. */
export function wrong(label, { reason, error }) {
  return Object.hasOwn(WRONG, reason) ? `${label}: ${from('WRONG', reason)}` : error;
}

export function money(amount) {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(language, digits).format(amount);
}

export function time(moment) {
  return new Date(moment).toLocaleTimeString(language === 'ru' ? 'ru' : 'en-GB');
}
