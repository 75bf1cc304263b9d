import { ago, count, duration, NONE, quantity, secondsBetween } from './format.js';

/** The states in the order in which people look for them. */
export const STATES = [
  'queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'cancelled', 'reverted',
];
export const UNFINISHED = STATES.slice(0, 4);
export const TYPES = [
  'live-migration', 'migration', 'resize', 'evacuation', 'schema-change', 'file-migration',
  'container', 'backup', 'generic',
];

export const isFinished = (record) => !UNFINISHED.includes(record.state);

export const title = (record) => record.name || record.job_id;

const sum = (...values) =>
  values.every((value) => value == null) ? null : values.reduce((all, one) => all + (one ?? 0), 0);

/** Whether there is something of it to move, and nobody has said yet how much is left. */
const isUntold = (record, half) => record[`${half}_total`] > 0 && record[`${half}_remaining`] == null;

/** What is left and of how much, in bytes where there are any, else in items; null where unknown. */
export function remaining(record) {
  const left = sum(record.memory_remaining, record.disk_remaining);
  if (left != null && !['memory', 'disk'].some((half) => isUntold(record, half))) {
    return { left, total: sum(record.memory_total, record.disk_total), unit: 'bytes' };
  }
  if (record.items_total != null && record.items_completed != null) {
    const items = Math.max(0, record.items_total - record.items_completed);
    return { left: items, total: record.items_total, unit: record.unit || '' };
  }
  return null;
}

export function remainingWords(record) {
  const now = remaining(record);
  if (!now) {
    const done = record.items_completed;
    return done == null
      ? { main: NONE, of: '' }
      : { main: NONE, of: `${count(done)} ${record.unit || 'items'} done` };
  }
  return {
    main: quantity(now.left, now.unit),
    of: now.total == null ? '' : `of ${quantity(now.total, now.unit)}`
      + (now.unit && now.unit !== 'bytes' ? ` ${now.unit}` : ''),
  };
}

/** Whether things go back: what is done now is less than what was certainly done. */
export const hasSlipped = (record) =>
  record.instantaneous_completion != null && record.completion != null
  && !isFinished(record) && record.completion - record.instantaneous_completion > 0.002;

/** The ETA as of now: it was told for `computed_at` and time has passed since. */
export function etaWords(record, nowMs) {
  if (isFinished(record)) {
    const took = record.started_at && record.finished_at
      ? `in ${duration(secondsBetween(record.started_at, record.finished_at))}` : '';
    return { main: NONE, range: took };
  }
  const eta = record.eta;
  switch (eta?.state) {
    case 'ready': {
      const gone = Math.max(0, (nowMs - Date.parse(record.computed_at)) / 1000);
      const left = (seconds) => Math.max(0, seconds - gone);
      return {
        main: left(eta.seconds) < 1 ? 'any moment' : duration(left(eta.seconds)),
        range: eta.low_seconds == null || eta.high_seconds == null || left(eta.high_seconds) < 1
          ? '' : span(left(eta.low_seconds), left(eta.high_seconds)),
      };
    }
    case 'due': return { main: 'any moment', range: '' };
    case 'held': return { main: 'held', range: '' };
    case 'measuring': return { main: 'measuring', range: '' };
    case 'not_converging': return { main: 'none', range: 'no end in sight' };
    default: return { main: 'unknown', range: '' };
  }
}

/** A range in the unit of its end, rounded outwards. */
function span(low, high) {
  const [unit, size] = high < 120 ? ['s', 1] : high < 7200 ? ['min', 60] : high < 172_800 ? ['h', 3600] : ['d', 86_400];
  const from = Math.floor(low / size);
  const to = Math.ceil(high / size);
  return from === to ? '' : `${from}–${to} ${unit}`;
}

/** What to say where nobody can tell how far it is: since when it moves. */
export const elapsedWords = (record, nowMs) =>
  record.state === 'running' && record.started_at
    ? `since ${duration((nowMs - Date.parse(record.started_at)) / 1000)}` : NONE;

export function heardWords(record, nowMs) {
  return isFinished(record)
    ? ago(record.finished_at, nowMs) : ago(record.last_report_at ?? record.created_at, nowMs);
}

const writtenAgain = ({ dirty_ratio: ratio }) =>
  ratio == null ? '' : `${Math.round(ratio * 100)} % written again`;

/**
 * What to think of it, from what the service says: a word, why, and how much it should stand out
 * (`bad`, `warn`, `good`, or nothing).
 */
export function verdict(record) {
  const said = record.outcome_reason || record.message || '';
  if (isFinished(record)) {
    const bad = record.state === 'failed';
    return {
      word: bad ? 'Failed' : '',
      reason: bad || record.state !== 'completed' ? said || (bad ? 'no reason given' : '') : said,
      tone: bad ? 'bad' : '',
    };
  }
  if (record.silent) {
    return { word: 'Silent', reason: 'reports have stopped', tone: 'warn' };
  }
  const convergence = record.convergence ?? { verdict: 'n/a' };
  if (record.stalled || convergence.verdict === 'stalled') {
    return { word: 'Stalled', reason: 'nothing moves', tone: 'bad' };
  }
  if (convergence.verdict === 'not_converging') {
    return { word: 'Will not finish', reason: writtenAgain(convergence), tone: 'bad' };
  }
  if (record.throttled) {
    return { word: 'Throttled', reason: record.throttle_reason || 'slowed down on purpose', tone: '' };
  }
  if (record.state === 'waiting') {
    return { word: 'Waiting', reason: said || 'for a person or a gate', tone: 'warn' };
  }
  if (record.state === 'paused') {
    return { word: 'Paused', reason: said || (record.paused_from ? `in ${record.paused_from}` : ''), tone: '' };
  }
  switch (convergence.verdict) {
    case 'at_risk': return { word: 'At risk', reason: writtenAgain(convergence), tone: 'warn' };
    case 'slow': return { word: 'Slow', reason: writtenAgain(convergence), tone: '' };
    case 'converging': return { word: 'Converging', reason: said || writtenAgain(convergence), tone: 'good' };
    case 'measuring': return { word: 'Measuring', reason: said || 'too early to tell', tone: '' };
    default: return { word: '', reason: said, tone: '' };
  }
}
