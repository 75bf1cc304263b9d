import { html } from '../core/html.js';
import { Icon } from '../core/cells.js';
import { count } from '../core/format.js';
import { STATES, TYPES, UNFINISHED } from '../core/record.js';

const unfinished = UNFINISHED.join(',');

/** The query with these values instead, from its first page on; '' takes a filter away. */
export function changed(query, values) {
  const next = new URLSearchParams(query);
  next.delete('marker');
  for (const [name, value] of Object.entries(values)) {
    next.delete(name);
    if (value) next.set(name, value);
  }
  next.sort();
  return next;
}

export const FILTERS = ['job_id', 'instance_uuid', 'host', 'label', 'migration_type'];

/** The states with how many there are, of all types or of the chosen ones. */
export function Chips({ query, summary, go }) {
  const types = query.getAll('migration_type').flatMap((value) => value.split(','));
  const of = (state) => {
    if (!summary) return null;
    return types.length
      ? types.reduce((sum, type) => sum + (summary.by_type[type]?.[state] ?? 0), 0)
      : summary.by_state[state];
  };
  const total = (states) => (summary ? states.reduce((sum, state) => sum + of(state), 0) : null);
  const chosen = query.getAll('state').join(',');
  const chip = (id, word, value, number) => html`<a data-state=${id}
      href=${`?${changed(query, { state: value })}`} class=${number === 0 ? 'none' : ''}
      aria-current=${chosen === value ? 'true' : undefined}
      onClick=${go({ state: value })}>
    ${STATES.includes(id) && html`<${Icon} name=${id} />`}
    ${word}<span class="count">${number == null ? '' : count(number)}</span></a>`;
  return html`<nav class="chips" aria-label="States">
    ${chip('all', 'All', '', total(STATES))}
    ${chip('unfinished', 'Under way', unfinished, total(UNFINISHED))}
    ${STATES.map((state) => chip(state, state[0].toUpperCase() + state.slice(1), state, of(state)))}
  </nav>`;
}

/** The filters. Each matches exactly, as the service's do, and takes effect on Enter or on leaving. */
export function Filters({ query, apply, children }) {
  const value = (name) => query.get(name) ?? '';
  const onChange = (event) => apply({ [event.target.name]: event.target.value.trim() });
  const text = (name, label, hint) => html`<label><span>${label}</span>
    <input type="search" name=${name} value=${value(name)} placeholder=${hint} autocomplete="off"
      spellcheck="false" onChange=${onChange}
      onInput=${(event) => event.target.value === '' && value(name) && onChange(event)} /></label>`;
  return html`<form class="filters" role="search" onSubmit=${(event) => {
    event.preventDefault();
    const given = new FormData(event.target);
    apply(Object.fromEntries(FILTERS.map((name) => [name, String(given.get(name) ?? '').trim()])));
  }}>
    ${text('job_id', 'Job', 'press / to search')}
    ${text('instance_uuid', 'Instance', 'what moves')}
    ${text('host', 'Host', 'from or to')}
    ${text('label', 'Label', 'name:value')}
    <label><span>Type</span><select name="migration_type" onChange=${onChange}>
      <option value="">every type</option>
      ${TYPES.map((type) => html`<option value=${type} selected=${value('migration_type') === type}>${type}</option>`)}
    </select></label>
    <button type="submit" class="sr-only">Filter</button>
    ${children}
  </form>`;
}
