import { announce } from '../core/announce.js';
import { read, readIfThere } from '../core/api.js';
import { heardFromService } from '../core/clock.js';
import { signal } from '../core/html.js';
import { follow } from '../core/live.js';
import { isFinished, title } from '../core/record.js';

const POINTS = 300;
const MOST_POINTS = 900;
const SHOW_WITHIN_MS = 1000;
const PAINT_MS = 400;
const PARTS_MS = 2000;
const RELAY_MS = 5000;

/** What can only have changed together with an event of the timeline. */
const landmarks = (record) => JSON.stringify([
  record.status, record.requested_action?.id, record.convergence?.verdict, record.silent,
  record.throttled, record.name, record.dest_compute, record.dest_host, record.deleted_at,
]);

/** One migration and all that is told of it, kept current. */
export class Subject {
  record = signal(null);
  samples = signal([]);
  events = signal([]);
  parts = signal([]);
  actions = signal(null);
  relay = signal(null);
  #address = '';
  #uuid = '';
  #query = null;
  #etag = null;
  #pending = null;
  #painted = 0;
  #timers = {};

  async open(record) {
    this.#address = `/migrations/${record.id}`;
    this.#uuid = record.uuid;
    this.#query = new URLSearchParams({ uuid: record.uuid });
    const history = readIfThere(`${this.#address}/samples?points=${POINTS}`);
    const rest = Promise.all([this.#readEvents(), this.#readParts(), this.#readActions(), this.#readRelay()]);
    // All of it at once, since what comes later pushes down what is being read already.
    await Promise.race([rest, new Promise((resolve) => setTimeout(resolve, SHOW_WITHIN_MS))]);
    this.record.value = record;
    await rest;
    this.samples.value = (await history)?.samples ?? [];
    const cursor = await this.#reread();
    follow({
      query: this.#query,
      cursor,
      changed: (changed) => this.#changed(changed),
      left: (changed) => this.#changed(changed),
      reread: () => this.#reread(),
    });
  }

  async #reread() {
    const answer = await read(`/migrations?${this.#query}&limit=1`, this.#etag);
    this.#etag = answer.etag;
    if (answer.status === 304) return null;
    const [record] = answer.body.migrations;
    if (record) this.#changed(record);
    return answer.body.cursor;
  }

  #changed(record) {
    // The stream says of others, too, that they are not what is asked for, where it can't know better.
    if (record.uuid !== this.#uuid) return;
    heardFromService(record.computed_at);
    this.#pending = record;
    this.#timers.paint ??= setTimeout(() => {
      this.#timers.paint = null;
      this.#painted = Date.now();
      this.#paint(this.#pending);
    }, Math.max(0, this.#painted + PAINT_MS - Date.now()));
  }

  #paint(record) {
    const before = this.record.peek();
    if (record.version < before.version) return;
    this.record.value = record;
    if (record.version === before.version) return;
    if (record.state !== before.state) announce(`${title(record)} is ${record.state}`, record.id);
    this.#addSample(record);
    if (landmarks(record) !== landmarks(before)) {
      this.#once('events', 0, () => this.#readEvents());
      this.#once('actions', 0, () => this.#readActions());
    }
    this.#once('parts', PARTS_MS, () => this.#readParts());
    this.#once('relay', isFinished(record) ? PARTS_MS : RELAY_MS, () => this.#readRelay());
  }

  /** Does it after a while, once for all that happens meanwhile. */
  #once(name, milliseconds, task) {
    this.#timers[name] ??= setTimeout(() => {
      this.#timers[name] = null;
      task().catch(() => {});
    }, milliseconds);
  }

  /** A report is a point of the history; after many the service's thinned history is read again. */
  #addSample(record) {
    const at = record.observed_at ?? record.last_report_at;
    const samples = this.samples.peek();
    if (!at || (samples.length && at <= samples.at(-1).at)) return;
    if (samples.length > MOST_POINTS) {
      this.#once('samples', 0, async () => {
        this.samples.value = (await readIfThere(`${this.#address}/samples?points=${POINTS}`))?.samples ?? [];
      });
    }
    this.samples.value = [...samples, { ...record, at }];
  }

  async #readEvents() {
    const known = this.events.peek();
    let next = `${this.#address}/events?limit=1000${known.length ? `&marker=${known.at(-1).id}` : ''}`;
    let all = known;
    while (next) {
      const page = await readIfThere(next);
      all = all.concat(page?.events ?? []);
      next = page?.next;
    }
    if (all.length > known.length) this.events.value = all;
  }

  async #readParts() {
    const page = await readIfThere(`${this.#address}/parts?limit=1000`);
    if (page && (page.parts.length || this.parts.peek().length)) this.parts.value = page.parts;
  }

  async #readActions() {
    this.actions.value = await readIfThere(`${this.#address}/actions`);
  }

  /** Asked again while something is still to be pushed. */
  async #readRelay() {
    this.relay.value = (await readIfThere(`${this.#address}/relay`))?.gateways ?? null;
    if (this.relay.value?.length && !document.hidden) {
      this.#once('relay', RELAY_MS, () => this.#readRelay());
    }
  }

  /** Takes the answer to an action, before the stream tells of it. */
  acted(record) {
    if (record.id === this.record.peek().id) this.#changed(record);
  }
}
