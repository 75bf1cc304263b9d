import { now } from '../core/clock.js';
import { clock, duration, moment } from '../core/format.js';
import { html, live } from '../core/html.js';
import { isFinished } from '../core/record.js';

const MOST = 9;

/** The statuses that it went through, each with how long it took; the last one is where it is. */
export function steps(events) {
  return events
    .filter((event) => event.kind === 'created' || event.kind === 'status_changed')
    .map((event) => ({ status: event.to, at: event.at }))
    .filter((step, i, all) => i === 0 || step.status !== all[i - 1].status)
    .map((step, i, all) => ({ ...step, until: all[i + 1]?.at ?? null }));
}

export const Stepper = live(({ record, events }) => {
  const all = steps(events);
  if (all.length === 0) return null;
  const left = Math.max(0, all.length - MOST);
  const finished = isFinished(record);
  return html`<section class="card" aria-label="Phases"><ol class="stepper" data-stepper>
    ${left > 0 && html`<li class="more">${left} earlier</li>`}
    ${all.slice(left).map((step) => {
      const last = step.until === null;
      const seconds = ((last ? now.value : Date.parse(step.until)) - Date.parse(step.at)) / 1000;
      return html`<li class=${last ? `here ${record.state}` : ''} aria-current=${last ? 'step' : undefined}>
        <span class="status">${step.status}</span>
        <small title=${moment(step.at)}>${last && finished ? clock(step.at) : duration(seconds)}</small></li>`;
    })}
    ${!finished && html`<li class="ahead"><span class="status">finish</span><small>ahead</small></li>`}
  </ol></section>`;
});
