import { announce } from './announce.js';
import { html, live, signal } from './html.js';

async function toClipboard(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without TLS there is no clipboard object but on localhost.
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('copying is not allowed here');
}

/** A button that copies; says so for a moment. */
export const Copy = live(({ text, kind, children, label }, self) => {
  self.said ??= signal('');
  const copy = async () => {
    try {
      await toClipboard(typeof text === 'function' ? text() : text);
      self.said.value = 'Copied';
      announce('Copied');
    } catch {
      self.said.value = 'Not allowed';
    }
    setTimeout(() => { self.said.value = ''; }, 1500);
  };
  return html`<button type="button" class="quiet copy" data-copy=${kind} aria-label=${label} onClick=${copy}>
    ${self.said.value || children}</button>`;
});

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A curl command for an address of this service. */
export const curl = (path, options = '') => `curl -s ${options}${quoted(location.origin + path)}`;
