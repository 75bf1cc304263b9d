import { read } from '../core/api.js';
import { heardFromService, now } from '../core/clock.js';
import { Copy, curl } from '../core/copy.js';
import { ago, count, duration, moment, NONE } from '../core/format.js';
import { html, live, signal } from '../core/html.js';
import { mode } from '../core/live.js';

const VISIBLE_MS = 3000;
const HIDDEN_MS = 30_000;

const system = signal(null);
const failure = signal('');

const Fact = ({ name, children, tone }) => html`<div class=${tone ?? ''}><dt>${name}</dt><dd>${children}</dd></div>`;

const Card = ({ id, name, tag, tone, children }) => html`<section class="card" data-card=${id} aria-labelledby=${id}>
  <h2 id=${id}>${name} ${tag && html`<span class="tag ${tone ?? ''}">${tag}</span>`}</h2>${children}</section>`;

function Use({ label, used, of, detail }) {
  const ratio = of ? Math.min(1, used / of) : 0;
  return html`<div class="use"><p><span>${label}</span><span>${count(used)}${of ? ` of ${count(of)}` : ''}</span></p>
    <div class="bar thin ${ratio > 0.9 ? 'waiting' : ''}" role="progressbar" aria-label=${label} aria-valuemin="0"
      aria-valuemax=${of || 1} aria-valuenow=${Math.min(used, of || 1)}><i style=${{ transform: `scaleX(${ratio})` }}></i></div>
    ${detail && html`<small>${detail}</small>`}</div>`;
}

function Database({ database }) {
  const { ready, reason, pool } = database;
  return html`<${Card} id="database" name="Database" tag=${ready ? 'ready' : 'not ready'} tone=${ready ? 'good' : 'bad'}>
    ${reason && html`<p class="error">${reason}</p>`}
    <dl class="facts"><${Fact} name="PostgreSQL">${database.server_version ?? NONE}<//>
      <${Fact} name="Role">${database.read_only == null ? NONE : database.read_only ? 'read only' : 'read and write'}<//></dl>
    ${pool && html`<${Use} label="Connections in use" used=${pool.active} of=${pool.max}
      detail=${`${pool.idle} idle, ${pool.waiting} waiting for one`} />`}<//>`;
}

const Gateways = live(({ relay }) => html`<${Card} id="relay" name="Relay">
    ${!relay?.length ? html`<p class="mute">The relay is off: no Pushgateway is configured.</p>` : html`
    <div class="scroll" tabindex="0" role="region" aria-label="Pushgateways"><table class="parts"><thead><tr>
      ${['Pushgateway', 'Layout', 'Breaker', 'Due', 'Oldest due', 'Refused', 'Groups', 'Last push', 'Last error']
        .map((word) => html`<th scope="col">${word}</th>`)}</tr></thead>
      <tbody>${relay.map((one) => html`<tr key=${`${one.gateway} ${one.layout}`}>
        <th scope="row">${one.gateway}${one.leading && html` <span class="tag" title="This instance works on it">here</span>`}</th>
        <td>${one.layout}</td>
        <td>${one.breaker ? html`<span class="tag ${one.breaker === 'closed' ? 'good' : 'bad'}">${one.breaker.replace('_', ' ')}</span>` : NONE}</td>
        <td>${count(one.due)}</td>
        <td>${one.oldest_due_seconds ? duration(one.oldest_due_seconds) : NONE}</td>
        <td>${one.quarantined ? html`<span class="tag bad">${count(one.quarantined)}</span>` : count(one.quarantined)}</td>
        <td>${count(one.groups)}${one.crowded && html` <span class="tag warn">crowded</span>`}</td>
        <td title=${moment(one.last_push_at)}>${ago(one.last_push_at, now.value)}</td>
        <td>${one.last_error ?? NONE}</td></tr>`)}</tbody></table></div>`}<//>`);

export const Page = live(() => {
  const now_ = system.value;
  return html`<header class="title"><div class="row"><h1>System</h1><span class="push"></span>
      <${Copy} kind="curl" text=${() => curl('/system')}>Copy as curl<//></div></header>
    ${failure.value && html`<p class="notice bad" role="alert">${failure.value}</p>`}
    ${!now_ ? html`<div class="block"></div><div class="block tall"></div>` : html`<div class="cards">
      <${Card} id="service" name="Service"><dl class="facts">
        <${Fact} name="Version">${now_.version}<//>
        <${Fact} name="Up for">${now_.started_at ? html`<span title=${moment(now_.started_at)}>${duration((now.value - Date.parse(now_.started_at)) / 1000)}</span>` : NONE}<//>
        <${Fact} name="Its time">${moment(now_.now)}<//>
        <${Fact} name="Push listener">${now_.push_listener ? `${now_.push_listener.host}:${now_.push_listener.port}` : 'off'}<//></dl><//>
      <${Database} database=${now_.database} />
      <${Card} id="streams" name="Streams">
        <${Use} label="Open streams" used=${now_.streams?.open ?? 0} of=${now_.streams?.limit} detail="dashboards and watchers of this instance" /><//>
      </div><${Gateways} relay=${now_.relay} />`}`;
});

export const keys = { u: () => location.assign('/ui/') };

export function start() {
  let timer = 0;
  async function load() {
    clearTimeout(timer);
    try {
      system.value = (await read('/system')).body;
      heardFromService(system.value.now);
      failure.value = '';
      mode.value = 'polling';
    } catch (error) {
      failure.value = `The system's state can't be read: ${error.message}`;
      mode.value = error.status ? 'polling' : 'offline';
    }
    timer = setTimeout(load, document.hidden ? HIDDEN_MS : VISIBLE_MS);
  }
  document.title = 'System · Milepost';
  document.addEventListener('visibilitychange', () => !document.hidden && load());
  load();
}
