import { now } from '../core/clock.js';
import { Icon } from '../core/cells.js';
import { ago, moment, NONE, percent, quantity } from '../core/format.js';
import { html, live } from '../core/html.js';

/** Tables, disks, volumes or streams: each with its own bar. */
export function Parts({ parts }) {
  if (parts.length === 0) return null;
  return html`<section class="card" aria-labelledby="parts"><h2 id="parts">Parts <small>${parts.length}</small></h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of parts"><table class="parts">
      <thead><tr><th scope="col">Part</th><th scope="col">State</th><th scope="col">Progress</th>
        <th scope="col" class="num">Done</th><th scope="col" class="num">Of</th></tr></thead>
      <tbody>${parts.map((part) => {
        const ratio = part.state === 'completed' ? 1
          : part.total ? Math.min(1, (part.done ?? 0) / part.total) : null;
        return html`<tr key=${part.name}><th scope="row" title=${part.message}>${part.name}</th>
          <td><span class="state ${part.state}"><${Icon} name=${part.state} />${part.state}</span></td>
          <td><div class="bar thin ${part.state}" role="progressbar" aria-label=${`Progress of ${part.name}`}
            aria-valuemin="0" aria-valuemax="100" aria-valuenow=${ratio == null ? undefined : Math.floor(ratio * 100)}>
            <i style=${{ transform: `scaleX(${ratio ?? 0})` }}></i></div>
            <small>${percent(ratio)}</small></td>
          <td class="num">${quantity(part.done, part.unit)}</td>
          <td class="num">${quantity(part.total, part.unit)}${part.unit !== 'bytes' && html` <small>${part.unit}</small>`}</td></tr>`;
      })}</tbody></table></div></section>`;
}

const Fact = ({ name, children }) => html`<div><dt>${name}</dt><dd>${children}</dd></div>`;

const TONES = { shown: 'good', due: 'warn', quarantined: 'bad' };

/** What the relay's tables say of this record: whether the Pushgateway shows it. */
export const Relay = live(({ gateways }) => {
  if (!gateways) return null;
  return html`<section class="card" data-relay aria-labelledby="relay"><h2 id="relay">Relay</h2>
    ${gateways.length === 0 && html`<p class="mute">Not relayed to any Pushgateway.</p>`}
    ${gateways.map((one) => html`<div class="gateway" key=${`${one.gateway} ${one.layout}`}>
      <p><strong>${one.gateway}</strong> <span class="tag ${TONES[one.state] ?? ''}">${one.state}</span></p>
      <dl class="facts">
        <${Fact} name="Last push">${one.pushed_at ? html`<span title=${moment(one.pushed_at)}>${ago(one.pushed_at, now.value)}</span> <small>version ${one.pushed_version}</small>` : 'not yet'}<//>
        ${one.last_error && html`<${Fact} name="Error">${one.last_error}<//>`}
        ${one.failures > 0 && html`<${Fact} name="Failures in a row">${one.failures}<//>`}
        ${one.next_attempt_at && html`<${Fact} name="Next attempt"><span>${moment(one.next_attempt_at)}</span><//>`}
        ${one.delete_after && html`<${Fact} name="Removed after">${moment(one.delete_after)}<//>`}
        <${Fact} name="Layout">${one.layout}<//>
        ${one.grouping && html`<${Fact} name="Group"><code>${Object.entries(one.grouping).map(([name, value]) => `${name}="${value}"`).join(' ')}</code><//>`}
      </dl></div>`)}
  </section>`;
});

const FACTS = [
  ['Job', 'job_id'], ['Instance', 'instance_uuid'], ['Type', 'migration_type'],
  ['Source', 'source_compute'], ['Source node', 'source_node'], ['Destination', 'dest_compute'],
  ['Destination node', 'dest_node'], ['Destination address', 'dest_host'],
  ['Flavor before', 'old_instance_type_id'], ['Flavor after', 'new_instance_type_id'],
  ['User', 'user_id'], ['Project', 'project_id'], ['Attempt', 'attempt'], ['Version', 'version'],
];
const TIMES = [
  ['Created', 'created_at'], ['Started', 'started_at'], ['Finished', 'finished_at'],
  ['Last change', 'updated_at'], ['Last progress', 'last_progress_at'],
];

export function Facts({ record }) {
  const labels = Object.entries(record.labels ?? {});
  return html`<section class="card" aria-labelledby="facts"><h2 id="facts">Facts</h2><dl class="facts">
    ${FACTS.filter(([, field]) => record[field] != null).map(([name, field]) => html`<${Fact} name=${name}>${record[field]}<//>`)}
    ${TIMES.filter(([, field]) => record[field]).map(([name, field]) => html`<${Fact} name=${name}>
      <time datetime=${record[field]} title=${record[field]}>${moment(record[field])}</time><//>`)}
    <${Fact} name="Labels">${labels.length ? labels.map(([name, value]) => html`
      <a class="tag" href=${`/ui/?label=${encodeURIComponent(`${name}:${value}`)}`}>${name}: ${value}</a> `) : NONE}<//>
    ${record.message && html`<${Fact} name="Message">${record.message}<//>`}
    ${record.outcome_reason && html`<${Fact} name="Outcome">${record.outcome_reason}<//>`}
  </dl></section>`;
}
