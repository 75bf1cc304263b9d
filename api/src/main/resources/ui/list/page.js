import { announce } from '../core/announce.js';
import { read } from '../core/api.js';
import { Copy, curl } from '../core/copy.js';
import { effect, html, live, signal } from '../core/html.js';
import { Head, RowLine } from './cells.js';
import { changed, Chips, Filters } from './filters.js';
import { Source } from './source.js';

const COUNTS_AT_LEAST_MS = 2000;
const COUNTS_AT_MOST_MS = 30_000;

const query = signal(new URLSearchParams(location.search));
const summary = signal(null);
const source = new Source();

function show(next) {
  query.value = next;
  source.open(next);
}

function navigate(next) {
  const text = next.toString();
  const now = new URLSearchParams(query.peek());
  now.sort();
  if (text === now.toString()) return;
  history.pushState(null, '', text ? `?${text}` : location.pathname);
  show(next);
}

/** Follows a link within the list without leaving the page. */
const go = (values) => (event) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  navigate(values ? changed(query.peek(), values) : new URLSearchParams());
};

/** Reads the counts: after changes, but not after each, and now and then. */
function followCounts() {
  let timer = 0;
  let readAt = 0;
  const later = (milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(load, milliseconds);
  };
  async function load() {
    readAt = Date.now();
    try {
      if (!document.hidden) summary.value = (await read('/migrations/summary')).body;
    } catch {
      // The badge tells that the service can't be reached.
    }
    later(COUNTS_AT_MOST_MS);
  }
  effect(() => {
    source.rows.moves.value;
    later(Math.max(0, readAt + COUNTS_AT_LEAST_MS - Date.now()));
  });
}

const Unseen = live(() => {
  const number = source.rows.unseen.value.size;
  if (number === 0) return null;
  const onFirstPage = !query.value.has('marker');
  return html`<button type="button" class="unseen" data-new=${number} onClick=${() => {
    if (onFirstPage) show(query.peek());
    else navigate(changed(query.peek(), {}));
    window.scrollTo(0, 0);
  }}>${number} new</button>`;
});

const empty = signal(null);

/** What to say instead of rows; fetched when it is needed, since it seldom is. */
const Empty = live(({ filtered }) => {
  if (!empty.value) {
    import('./empty.js').then((module) => { empty.value = module; });
    return null;
  }
  const { NoMatch, FirstUse } = empty.value;
  return filtered ? html`<${NoMatch} query=${query.value} go=${go(null)} />` : html`<${FirstUse} />`;
});

const Table = live(() => {
  const state = source.state.value;
  const rows = source.rows.shown.value;
  if (state instanceof Error) {
    return html`<section class="empty problem" role="alert"><h2>The list can't be shown</h2>
      <p>${state.message}</p>
      ${state.problem?.errors?.map((error) => html`<p><code>${error.field}</code> ${error.detail}</p>`)}
      <p><a class="button" href="/ui/" onClick=${go(null)}>Show all migrations</a></p></section>`;
  }
  if (state === 'ready' && rows.length === 0) {
    const filtered = [...query.value.keys()].some((name) => name !== 'limit' && name !== 'hidden');
    return html`<${Empty} filtered=${filtered} />`;
  }
  return html`<div class="tablewrap"><table class="list" role="table" aria-label="Migrations, newest first">
    <${Head} /><tbody role="rowgroup">${rows.map((row) => html`<${RowLine} key=${row.id} row=${row} />`)}</tbody>
  </table></div>`;
});

const Pager = live(() => {
  const older = source.older.value;
  const first = !query.value.has('marker');
  return html`<nav class="pager" aria-label="Paging">
    ${!first && html`<a class="button" rel="first" href=${`?${changed(query.value, {})}`} onClick=${go({})}>Newest</a>`}
    ${older && html`<a class="button" rel="next" href=${`?${changed(query.value, { marker: older })}`}
      onClick=${go({ marker: older })}>Older</a>`}</nav>`;
});

const command = () => {
  const asked = query.peek().toString();
  return curl(`/migrations${asked ? `?${asked}` : ''}`);
};

export const Page = live(() => html`<h1 class="sr-only">Migrations</h1>
    <${Chips} query=${query.value} summary=${summary.value} go=${go} />
    <${Filters} query=${query.value} apply=${(values) => navigate(changed(query.peek(), values))}>
      <${Unseen} /><${Copy} kind="curl" text=${command}>Copy as curl<//>
    <//>
    <${Table} /><${Pager} />`);

/** Moves the focus among the rows; Enter follows the focused link by itself. */
function moveFocus(step) {
  const links = [...document.querySelectorAll('tr[data-id] .c-name a')];
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
}

export const keys = {
  j: () => moveFocus(1),
  k: () => moveFocus(-1),
  '/': () => document.querySelector('input[name="job_id"]')?.focus(),
};

export function start() {
  source.open(query.peek());
  followCounts();
  addEventListener('popstate', () => show(new URLSearchParams(location.search)));
  effect(() => {
    const number = source.rows.unseen.value.size;
    document.title = `${number ? `(${number}) ` : ''}Migrations · Milepost`;
    if (number) announce(`${number} new`, 'new');
  });
}
