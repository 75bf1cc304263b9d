import { ago, duration, moment } from '../core/format.js';
import { isFinished } from '../core/record.js';

const hundredth = (ratio) => ratio.toFixed(2);

/** The verdict in a sentence or two: what was seen, since when, and what may be done. */
export function explain(record, nowMs) {
  if (isFinished(record)) return '';
  if (record.silent) {
    const every = record.report_interval_seconds;
    return `The last report came ${ago(record.silent_since, nowMs)}`
      + `${every ? `, though the runner means to report every ${duration(every)}` : ''}.`
      + ' That says nothing of what moves, only of who reports it.';
  }
  const { verdict, dirty_ratio: ratio, since } = record.convergence ?? {};
  const seen = ratio == null ? '' : `For each byte sent, ${hundredth(ratio)} are written again. `;
  const from = since ? `So since ${moment(since)}. ` : '';
  if (record.stalled || verdict === 'stalled') {
    return `Reports come, but no counter has moved since ${moment(record.last_progress_at)}.`
      + ' Most often it is the network.';
  }
  switch (verdict) {
    case 'not_converging':
      return `${seen}${from}Like this it does not end: force it, slow down what writes, or cancel.`;
    case 'at_risk': return `${seen}${from}It may not end; an early warning, which can be wrong.`;
    case 'slow': return `${seen}It gains on the writing, but slowly.`;
    case 'converging': return `${seen}It gains on the writing.`;
    case 'measuring': return 'Too early to tell: the verdict needs more reports.';
    default: return '';
  }
}
