import { announce } from './core/announce.js';
import { effect, html, render } from './core/html.js';
import { mode } from './core/live.js';

const main = document.querySelector('main');
const page = main.dataset.page;

const MODES = {
  live: 'Live', polling: 'Polling', reconnecting: 'Reconnecting', offline: 'Offline',
};

function showMode() {
  const badge = document.querySelector('[data-live]');
  let first = true;
  effect(() => {
    badge.dataset.live = mode.value;
    badge.textContent = MODES[mode.value];
    if (!first) announce(`Connection: ${MODES[mode.value]}`, 'connection');
    first = false;
  });
}

function offerThemes() {
  const root = document.documentElement;
  const button = document.querySelector('[data-theme-toggle]');
  const next = { system: 'light', light: 'dark', dark: 'system' };
  const label = () => {
    button.dataset.themeToggle = root.dataset.theme;
    button.setAttribute('aria-label', `Colours: ${root.dataset.theme}. Change to ${next[root.dataset.theme]}`);
    button.title = `Colours: ${root.dataset.theme}`;
  };
  button.addEventListener('click', () => {
    root.dataset.theme = next[root.dataset.theme];
    try {
      localStorage.setItem('milepost-theme', root.dataset.theme);
    } catch {
      // Then it holds for this page only.
    }
    label();
    dispatchEvent(new Event('themechange'));
  });
  label();
}

function offerKeys(pageKeys) {
  const help = document.querySelector('#keys');
  const keys = { '?': () => help.showModal(), ...pageKeys };
  document.querySelector('[data-help]').addEventListener('click', keys['?']);
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, select, dialog');
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
}

document.querySelector(`[data-for="${page}"]`)?.setAttribute('aria-current', 'page');
showMode();
offerThemes();
const { Page, start, keys } = await import(`./${page}/page.js`);
offerKeys(keys);
// The skeleton goes as a whole: what replaces it is new to the browser, and nothing has shifted.
main.replaceChildren();
render(html`<${Page} />`, main);
main.removeAttribute('aria-busy');
start();
