import { read, readIfThere, Refused } from '../core/api.js';
import { heardFromService } from '../core/clock.js';
import { signal } from '../core/html.js';
import { follow } from '../core/live.js';
import { isFinished, remaining } from '../core/record.js';
import { Rows } from './rows.js';

const DEFAULT_LIMIT = 25;
const MOST = 1000;
const TRENDS_READ = 30;

/** The columns that a row needs: a record has twice as many. */
const FIELDS = [
  'id', 'uuid', 'job_id', 'attempt', 'migration_type', 'name', 'status', 'state', 'paused_from',
  'instance_uuid', 'source_compute', 'source_node', 'dest_compute', 'dest_node', 'dest_host',
  'memory_total', 'memory_remaining', 'disk_total', 'disk_remaining', 'items_total',
  'items_completed', 'unit', 'iteration', 'throttled', 'throttle_reason', 'message',
  'outcome_reason', 'completion', 'instantaneous_completion', 'rate', 'eta', 'convergence',
  'stalled', 'silent', 'requested_action', 'version', 'created_at', 'started_at', 'finished_at',
  'last_report_at', 'deleted_at', 'computed_at',
].join(',');

/** The list of one address: read, followed, and read again. */
export class Source {
  rows = new Rows();
  /** `loading`, `ready`, or the error that came instead. */
  state = signal('loading');
  older = signal(null);
  #query;
  #limit;
  #etag = null;
  #etagOf = '';
  #stop = () => {};

  /** Shows what the page's own query asks for; the address is the list's, name by name. */
  async open(pageQuery) {
    this.close();
    const query = new URLSearchParams(pageQuery);
    query.delete('fields');
    this.#limit = Number(query.get('limit')) || DEFAULT_LIMIT;
    // Nova's word for what people's lists leave out.
    if (!query.has('hidden')) query.set('hidden', 'false');
    this.#query = query;
    this.state.value = this.rows.shown.peek().length ? 'ready' : 'loading';
    const opened = query;
    try {
      const page = (await read(this.#address(this.#limit))).body;
      if (opened !== this.#query) return;
      this.#show(page);
      this.#follow(page.cursor);
      this.#readTrends();
    } catch (error) {
      if (opened === this.#query) this.state.value = error;
      if (!(error instanceof Refused)) this.#follow(null);
    }
  }

  close() {
    this.#stop();
    this.#stop = () => {};
    this.#etag = null;
  }

  #follow(cursor) {
    const query = new URLSearchParams(this.#query);
    query.delete('limit');
    query.delete('marker');
    query.set('fields', FIELDS);
    this.#stop = follow({
      query,
      cursor,
      changed: (record) => {
        heardFromService(record.computed_at);
        this.#changed(record);
      },
      left: (record) => this.rows.change(record, true),
      reread: () => this.#reread(),
    });
  }

  #changed(record) {
    // An empty list has no rows that could move.
    if (this.rows.shown.peek().length === 0) this.open(this.#query);
    else this.rows.change(record);
  }

  #address(limit) {
    const query = new URLSearchParams(this.#query);
    query.set('limit', limit);
    query.set('fields', FIELDS);
    return `/migrations?${query}`;
  }

  #show(page) {
    if (page.migrations.length) heardFromService(page.migrations[0].computed_at);
    this.rows.show(page.migrations, page.next !== null);
    const marker = page.next && new URLSearchParams(page.next.split('?')[1]).get('marker');
    this.older.value = marker;
    this.state.value = 'ready';
  }

  /** Reads the page again, with room for what is new, and brings what is shown up to date. */
  async #reread() {
    const opened = this.#query;
    const address = this.#address(Math.min(MOST, this.#limit + this.rows.unseen.peek().size));
    const answer = await read(address, address === this.#etagOf ? this.#etag : null);
    if (opened !== this.#query) return null;
    this.#etag = answer.etag;
    this.#etagOf = address;
    if (answer.status === 304) return null;
    const page = answer.body;
    if (this.state.peek() !== 'ready' || this.rows.shown.peek().length === 0) {
      this.#show(page);
      return page.cursor;
    }
    if (page.migrations.length) heardFromService(page.migrations[0].computed_at);
    page.migrations.forEach((record) => this.rows.change(record));
    await this.#lookForMissing(page);
    return page.cursor;
  }

  /** What was shown and isn't listed any more has left the filter, or was deleted. */
  async #lookForMissing(page) {
    const listed = new Set(page.migrations.map((record) => record.id));
    const last = page.next === null ? 0 : page.migrations.at(-1)?.id ?? 0;
    for (const row of this.rows.shown.peek()) {
      if (listed.has(row.id) || row.id < last || row.gone.peek()) continue;
      const record = await readIfThere(`/migrations/${row.id}?fields=${FIELDS}`);
      const before = row.record.peek();
      this.rows.change(record ?? { ...before, deleted_at: new Date().toISOString() }, true);
    }
  }

  /** The history of a few rows that move, one after the other, so that their lines don't start empty. */
  async #readTrends() {
    const opened = this.#query;
    const moving = this.rows.shown.peek().filter((row) => !isFinished(row.record.peek()));
    if (moving.length > TRENDS_READ) return;
    for (const row of moving) {
      if (opened !== this.#query || document.hidden) return;
      const body = await readIfThere(`/migrations/${row.id}/samples?points=30`).catch(() => null);
      if (body) {
        row.remember(body.samples.map((sample) => remaining(sample)?.left).filter((left) => left != null));
      }
    }
  }
}
