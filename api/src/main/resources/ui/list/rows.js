import { announce } from '../core/announce.js';
import { now } from '../core/clock.js';
import { batch, computed, signal } from '../core/html.js';
import { elapsedWords, etaWords, heardWords, remaining, title } from '../core/record.js';

/** A change is drawn at once, unless others were just now. */
const FLUSH_MS = 400;
const ROWS_AT_ONCE = 40;
const TREND_POINTS = 30;

/** One line of the list: a signal of its own, so that a change redraws it and nothing else. */
class Row {
  constructor(record) {
    this.id = record.id;
    this.record = signal(record);
    this.gone = signal(false);
    this.trend = signal([]);
    this.heard = computed(() => heardWords(this.record.value, now.value));
    this.elapsed = computed(() => elapsedWords(this.record.value, now.value));
    this.eta = computed(() => etaWords(this.record.value, now.value).main);
    this.range = computed(() => etaWords(this.record.value, now.value).range);
    this.#note(record);
  }

  /** Takes a newer state; an older one that was under way for longer is passed over. */
  update(record, gone) {
    const before = this.record.peek();
    if (record.version < before.version) return;
    if (record.state !== before.state) announce(`${title(record)} is ${record.state}`, record.id);
    if (record.version > before.version) this.#note(record);
    this.record.value = record;
    this.gone.value = gone;
  }

  #note(record) {
    const left = remaining(record)?.left;
    if (left == null || left === this.trend.peek().at(-1)) return;
    this.trend.value = [...this.trend.peek(), left].slice(-TREND_POINTS);
  }

  /** Takes the service's history, which has what was seen here, too. */
  remember(history) {
    if (history.length > this.trend.peek().length) this.trend.value = history.slice(-TREND_POINTS);
  }
}

/**
 * The page's rows. The stream changes what is there and never adds to it: a row that moves under the
 * pointer is worse than one that is missing, so the others are only counted.
 */
export class Rows {
  shown = signal([]);
  unseen = signal(new Set());
  /** Rises when the counts by state may have changed. */
  moves = signal(0);
  #byId = new Map();
  #pending = new Map();
  #timer = 0;
  #flushed = 0;
  #hasMore = false;

  show(records, hasMore) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#pending.clear();
    const rows = records.map((record) => {
      const known = this.#byId.get(record.id);
      if (!known) return new Row(record);
      known.update(record, false);
      return known;
    });
    this.#byId = new Map(rows.map((row) => [row.id, row]));
    this.#hasMore = hasMore;
    batch(() => {
      this.shown.value = rows;
      this.unseen.value = new Set();
    });
  }

  /** Takes a change from the stream; drawn with others, a few times a second. */
  change(record, gone = false) {
    this.#pending.set(record.id, { record, gone });
    this.#timer ||= setTimeout(() => this.#flush(), Math.max(0, this.#flushed + FLUSH_MS - Date.now()));
  }

  has(id) {
    return this.#byId.has(id);
  }

  #flush() {
    this.#flushed = Date.now();
    batch(() => {
      let room = ROWS_AT_ONCE;
      for (const [id, { record, gone }] of this.#pending) {
        if (room-- === 0) break;
        this.#pending.delete(id);
        this.#take(record, gone);
      }
    });
    // The rest after the browser has drawn and heard its user.
    this.#timer = this.#pending.size ? setTimeout(() => this.#flush(), 16) : 0;
  }

  #take(record, gone) {
    const row = this.#byId.get(record.id);
    if (row) {
      if (row.record.peek().state !== record.state) this.moves.value += 1;
      row.update(record, gone);
      return;
    }
    // Below the page's last row it belongs to another page.
    const belongsHere = !this.#hasMore || record.id > (this.shown.peek().at(-1)?.id ?? 0);
    if (gone === this.unseen.peek().has(record.id) && (gone || belongsHere)) {
      const unseen = new Set(this.unseen.peek());
      if (gone) unseen.delete(record.id);
      else unseen.add(record.id);
      this.unseen.value = unseen;
    }
    this.moves.value += 1;
  }
}
