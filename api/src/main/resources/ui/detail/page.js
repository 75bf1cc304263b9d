import { read, Refused } from '../core/api.js';
import { heardFromService, now } from '../core/clock.js';
import { Progress, State } from '../core/cells.js';
import { Copy, curl } from '../core/copy.js';
import { NONE, percent, perSecond, quantity } from '../core/format.js';
import { html, live, signal } from '../core/html.js';
import { etaWords, heardWords, isFinished, remainingWords, title, verdict } from '../core/record.js';
import { explain } from './explain.js';
import { Actions } from './actions.js';
import { Chart } from './chart.js';
import { Facts, Parts, Relay } from './cards.js';
import { Subject } from './subject.js';
import { Stepper } from './stepper.js';
import { Timeline } from './timeline.js';

const id = decodeURIComponent(location.pathname.split('/').pop());
const subject = new Subject(id);
const failure = signal(null);

const Figure = ({ name, field, main, sub, tone }) => html`<div class="figure ${tone ?? ''}" data-field=${field}>
  <dt>${name}</dt><dd>${main}${sub && html`<small>${sub}</small>`}</dd></div>`;

const Figures = live(({ record }) => {
  const left = remainingWords(record);
  const eta = etaWords(record, now.value);
  const judged = verdict(record);
  const finished = isFinished(record);
  return html`<dl class="figures">
    <${Figure} name="Remaining" field="remaining" main=${record.state === 'completed' ? NONE : left.main} sub=${left.of} />
    <${Figure} name="Rate" field="rate" main=${record.rate ? perSecond(record.rate.per_second, record.rate.unit) : NONE}
      sub=${record.rate?.since_start_per_second != null && `${perSecond(record.rate.since_start_per_second, record.rate.unit)} since the start`} />
    <${Figure} name="ETA" field="eta" main=${eta.main} sub=${eta.range} />
    <${Figure} name=${finished ? 'Finished' : 'Last heard'} field="last-heard" main=${heardWords(record, now.value)}
      sub=${record.report_interval_seconds && !finished && `reports every ${record.report_interval_seconds} s`} />
    <${Figure} name="Verdict" field="verdict" main=${judged.word || NONE}
      sub=${explain(record, now.value) || judged.reason} tone=${judged.tone} />
  </dl>`;
});

/** Memory and disk each on a bar of its own, where both move. */
function Halves({ record }) {
  const half = (kind) => {
    const total = record[`${kind}_total`];
    const left = record[`${kind}_remaining`];
    if (total == null || left == null) return null;
    if (total === 0) return html`<li><span>${kind}</span><small>nothing to move</small></li>`;
    const done = Math.max(0, Math.min(1, 1 - left / total));
    return html`<li><span>${kind}</span><div class="bar thin" aria-hidden="true"><i style=${{ transform: `scaleX(${done})` }}></i></div>
      <small>${quantity(left, 'bytes')} of ${quantity(total, 'bytes')} left</small></li>`;
  };
  const halves = [half('memory'), half('disk')].filter(Boolean);
  return halves.length > 1 ? html`<ul class="halves">${halves}</ul>` : null;
}

function Title({ record }) {
  const report = () => curl(`/migrations/${record.id}`, "-X PATCH -H 'Content-Type: application/json' -d '{\"message\": \"...\"}' ");
  return html`<header class="title">
    <p class="crumb"><a href="/ui/">Migrations</a> / #${record.id}</p>
    <div class="row">
      <h1>${title(record)}</h1>
      <span data-field="state"><${State} record=${record} /></span>
      <span class="push"></span>
      <${Actions} subject=${subject} />
      <${Copy} kind="curl" text=${() => curl(`/migrations/${record.id}`)}>Copy as curl<//>
      ${!isFinished(record) && html`<${Copy} kind="report" text=${report}>Copy a report<//>`}
    </div>
    <p class="ids">${record.migration_type}${record.attempt > 1 ? `, attempt ${record.attempt}` : ''}
      <code>${record.uuid}</code><${Copy} kind="uuid" text=${record.uuid} label="Copy the uuid">Copy<//></p>
  </header>`;
}

const Asked = live(({ record }) => {
  const asked = record.requested_action;
  if (!asked) return null;
  return html`<p class="notice" role="note"><strong>${asked.requested_by}</strong> asked the runner to${' '}
    <strong>${asked.action.replaceAll('_', ' ')}</strong>, ${heardWords({ ...record, state: 'running', last_report_at: asked.requested_at }, now.value)}.
    It hasn't answered yet.</p>`;
});

function Way({ record }) {
  return html`<section class="card way" aria-label="Progress">
    <div class="big" data-field="progress"><strong>${percent(record.completion)}</strong>
      ${record.iteration > 1 && html`<small>pass ${record.iteration}</small>`}
      ${record.estimate_exceeded && html`<small>more than was estimated</small>`}
      <${Progress} record=${record} /></div>
    <${Halves} record=${record} />
    <${Figures} record=${record} />
  </section>`;
}

export const Page = live(() => {
  const error = failure.value;
  if (error) {
    return html`<section class="empty problem" role="alert">
      <h1>${error.status === 404 ? 'There is no such migration' : "It can't be shown"}</h1>
      <p>${error.status === 404 ? html`<code>${id}</code> is unknown here, or was deleted.` : error.message}</p>
      <p><a class="button" href="/ui/">All migrations</a></p></section>`;
  }
  const record = subject.record.value;
  if (!record) return html`<div class="block title"></div><div class="block"></div><div class="block tall"></div>`;
  return html`<${Title} record=${record} /><${Asked} record=${record} />
    <${Way} record=${record} />
    <${Stepper} record=${record} events=${subject.events.value} />
    <div class="columns"><div>
      <${Chart} subject=${subject} /><${Parts} parts=${subject.parts.value} />
    </div><aside aria-label="More of it">
      <${Timeline} events=${subject.events.value} />
      <${Relay} gateways=${subject.relay.value} />
      <${Facts} record=${record} />
    </aside></div>`;
});

export const keys = { u: () => location.assign('/ui/') };

export async function start() {
  document.title = `${id} · Milepost`;
  try {
    const record = (await read(`/migrations/${encodeURIComponent(id)}`)).body;
    heardFromService(record.computed_at);
    document.title = `${title(record)} · Milepost`;
    await subject.open(record);
  } catch (error) {
    if (!(error instanceof Refused)) setTimeout(start, 3000);
    failure.value = subject.record.peek() ? null : error;
    return;
  }
  failure.value = null;
}
