// The page's beginning: what it hears from the sandbox, and its head.

import { at, order, say } from './dom.js';
import * as faults from './faults.js';
import * as requests from './requests.js';
import * as stored from './stored.js';
import * as words from './words.js';

const { word } = words;
let source = null;
let isLive = false;
let operations = [];

function listen() {
  source?.close();
  const only = at('only').value;
  source = new EventSource(`/sandbox/events${only && `?operation=${encodeURIComponent(only)}`}`);
  const hear = (name, act) => source.addEventListener(name, (event) => act(JSON.parse(event.data)));
  hear('hello', hello);
  hear('faults', faults.renew);
  hear('books', stored.renew);
  hear('requests', requests.renew);
  hear('trouble', ({ error }) => say(error));
  source.onopen = () => live(true);
  source.onerror = () => {
    live(false);
    // A browser connects again by itself, unless it was answered something else than events.
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
}

function hello(news) {
  ({ operations } = news);
  at('base-url').textContent = location.origin + news.base_path;
  requests.choices(operations);
  faults.learn(news);
}

function live(now) {
  isLive = now;
  at('link').textContent = word(now ? 'live' : 'lost');
  at('link').className = `tag ${now ? 'good' : 'bad'}`;
}

function speak() {
  const language = words.current();
  document.documentElement.lang = language;
  document.title = word('title');
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = word(element.dataset.word);
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', word(element.dataset.label));
  for (const name of ['ru', 'en']) at(name).setAttribute('aria-pressed', String(name === language));
  live(isLive);
  requests.choices(operations);
  faults.redraw();
  stored.draw();
  requests.draw();
}

for (const name of ['ru', 'en']) {
  at(name).onclick = () => {
    words.choose(name);
    speak();
  };
}
at('copy').onclick = async () => {
  await navigator.clipboard.writeText(at('base-url').textContent);
  say(word('copied'));
};
at('reset').onclick = () => {
  if (confirm(word('reset_sure'))) order('POST', 'reset', word('reset_done'));
};
faults.begin();
stored.begin();
requests.begin(listen);
words.begin();
speak();
listen();
