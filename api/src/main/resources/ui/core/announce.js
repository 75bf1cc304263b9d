const PAUSE_MS = 1500;
const MOST = 3;
const waiting = new Map();
let timer = 0;

/**
 * Tells it to screen readers, together with what else happens about now.
 *
 * @param {string} text
 * @param {string} about what it is about, of which only the newest is told
 */
export function announce(text, about = text) {
  waiting.set(about, text);
  clearTimeout(timer);
  timer = setTimeout(() => {
    const said = [...waiting.values()];
    waiting.clear();
    const rest = said.length - MOST;
    document.querySelector('#announcer').textContent =
      said.slice(0, MOST).join('. ') + (rest > 0 ? `. And ${rest} more changes.` : '.');
  }, PAUSE_MS);
}
