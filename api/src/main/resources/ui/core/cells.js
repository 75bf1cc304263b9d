import { hasSlipped, title } from './record.js';
import { percent } from './format.js';
import { html } from './html.js';

// Sixteen units square, drawn with a line.
const ICONS = {
  queued: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M8 5.5v3l2 1.5',
  running: 'M5 3.5l7 4.5l-7 4.5z',
  waiting: 'M4.5 2.5h7M4.5 13.5h7M5 2.5c0 3 3 4 3 5.5s-3 2.5-3 5.5M11 2.5c0 3-3 4-3 5.5s3 2.5 3 5.5',
  paused: 'M5.5 3.5v9M10.5 3.5v9',
  completed: 'M3 8.5l3.5 3.5l6.5-7.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  cancelled: 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11M4.2 4.2l7.6 7.6',
  reverted: 'M6 3l-3 3l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7h-3',
};

export const Icon = ({ name }) => html`
  <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${ICONS[name]} /></svg>`;

/** The state in a word and a sign; the source system's own word beside it where it says more. */
export function State({ record }) {
  const asked = record.requested_action;
  const more = record.deleted_at ? 'deleted'
    : asked ? `${asked.action.replaceAll('_', ' ')} asked`
      : record.status.toLowerCase() === record.state ? '' : record.status;
  return html`<span class="state ${record.state}"><${Icon} name=${record.state} />${record.state}</span>
    ${more && html`<small class=${asked ? 'asked' : ''}>${more}</small>`}`;
}

/**
 * How far it is. The bar is what is certainly done and never goes back; the tick is where it stands
 * at this moment.
 */
export function Progress({ record }) {
  const known = record.completion != null;
  const now = Math.floor((record.completion ?? 0) * 1000) / 10;
  return html`<div class="bar ${record.state}${known ? '' : ' unknown'}" role="progressbar"
      aria-label=${`Progress of ${title(record)}`} aria-valuemin="0" aria-valuemax="100"
      aria-valuenow=${known ? now : undefined}
      aria-valuetext=${known ? percent(record.completion) : 'not known'}>
    <i style=${{ transform: `scaleX(${record.completion ?? 0})` }}></i>
    ${hasSlipped(record) && html`<b style=${{ left: `${record.instantaneous_completion * 100}%` }}
      title=${`${percent(record.instantaneous_completion)} at this moment`}></b>`}
  </div>`;
}

/** Text in one line that can be read whole by pointing at it. */
export const Line = ({ text, small }) =>
  small ? html`<small title=${text}>${text}</small>` : html`<span title=${text}>${text}</span>`;
