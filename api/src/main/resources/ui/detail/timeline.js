import { clock, moment } from '../core/format.js';
import { html, live, signal } from '../core/html.js';

const FIRST = 12;

const word = (text) => (text ?? '').replaceAll('_', ' ');

function story(event) {
  const to = word(event.to);
  switch (event.kind) {
    case 'created': return `created as ${to}`;
    case 'status_changed': return `${word(event.from)} → ${to}`;
    case 'action_requested': return `asked to ${to}`;
    case 'action_done': return `did ${to || word(event.from)}`;
    case 'action_refused': return `refused to ${to || word(event.from)}`;
    case 'action_dropped': return `finished before it could ${word(event.from) || to}`;
    case 'silent': return 'fell silent';
    case 'heard_again': return 'reports again';
    case 'progress_reset': return 'a counter fell; the forecast starts anew';
    case 'convergence_changed': return `verdict: ${to || 'none'}`;
    default: return [word(event.kind), word(event.from), to && `→ ${to}`].filter(Boolean).join(' ');
  }
}

const BAD = ['silent', 'action_refused', 'progress_reset'];

/** Who changed what, when and why; the newest first, as that is what one looks for. */
export const Timeline = live(({ events }, self) => {
  const all = (self.all ??= signal(false));
  const newest = [...events].reverse();
  const shown = all.value ? newest : newest.slice(0, FIRST);
  return html`<section class="card" aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>
    <ol class="timeline" data-timeline>
      ${shown.map((event) => html`<li key=${event.id} data-kind=${event.kind} class=${BAD.includes(event.kind) ? 'warn' : ''}>
        <time datetime=${event.at} title=${moment(event.at)}>${clock(event.at)}</time>
        <div><span>${story(event)}</span> <small>${event.actor}</small>
          ${event.reason && html`<p>${event.reason}</p>`}</div></li>`)}
    </ol>
    ${newest.length > FIRST && !all.value && html`<button type="button" class="quiet" onClick=${() => { all.value = true; }}>
      ${newest.length - FIRST} earlier</button>`}
  </section>`;
});
