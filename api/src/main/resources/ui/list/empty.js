import { html } from '../core/html.js';
import { Copy } from '../core/copy.js';

const create = () => `curl -s ${location.origin}/migrations \\
  -H 'Content-Type: application/json' \\
  -d '{"job_id": "first-move", "migration_type": "generic", "status": "running",
       "items_total": 100, "items_completed": 0}'`;
const report = () => `curl -s -X PATCH ${location.origin}/migrations \\
  -H 'Content-Type: application/json' \\
  -d '{"reports": [{"job_id": "first-move", "items_completed": 42}]}'`;
const finish = () => `curl -s -X PATCH ${location.origin}/migrations \\
  -H 'Content-Type: application/json' \\
  -d '{"reports": [{"job_id": "first-move", "items_completed": 100, "status": "completed"}]}'`;

const Step = ({ number, text, command }) => html`<li>
  <p>${text} <${Copy} text=${command} kind=${`step-${number}`} label=${`Copy command ${number}`}>Copy<//></p>
  <pre tabindex="0">${command()}</pre></li>`;

/** Nothing was ever reported here: how to begin. */
export const FirstUse = () => html`<section class="empty" data-empty>
  <h2>Nothing has set out yet</h2>
  <p>A migration is anything valuable that takes long to move. Paste this into a shell; this page
    follows along by itself.</p>
  <ol>
    <${Step} number="1" text="Say that something moves." command=${create} />
    <${Step} number="2" text="Report how far it is, as often as you like." command=${report} />
    <${Step} number="3" text="Say that it has arrived." command=${finish} />
  </ol>
  <p>The whole contract is in <a href="/openapi.yaml">openapi.yaml</a>.</p>
</section>`;

/** Something is there, but not of this kind. */
export function NoMatch({ query, go }) {
  const job = query.get('job_id') ?? '';
  const looksLikeId = /^([0-9]{1,18}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(job);
  return html`<section class="empty" data-empty>
    <h2>Nothing matches</h2>
    <p>Filters match whole values, not parts of them.
      ${looksLikeId && html` <a href=${`/ui/m/${job}`}>Open migration ${job}</a> instead?`}</p>
    <p><a class="button" href="/ui/" onClick=${go}>Clear all filters</a></p>
  </section>`;
}
