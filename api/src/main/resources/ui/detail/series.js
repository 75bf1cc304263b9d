/** The lines that a chart may have; `axis` is what they are measured on. */
export const LINES = [
  { key: 'memory', word: 'Memory left', axis: 'bytes', colour: '--line-1', width: 2, dash: [] },
  { key: 'disk', word: 'Disk left', axis: 'bytes', colour: '--line-2', width: 2, dash: [7, 4] },
  { key: 'items', word: 'Items left', axis: 'items', colour: '--line-1', width: 2, dash: [] },
  { key: 'transfer', word: 'Sent', axis: 'rate', colour: '--line-3', width: 1.25, dash: [] },
  { key: 'dirty', word: 'Written again', axis: 'rate', colour: '--line-4', width: 1.25, dash: [2, 3] },
];

/** Over how many points a rate is taken: between two, it is mostly their timing. */
const RATE_POINTS = 4;

const both = (sample, what) => {
  const memory = sample[`memory_${what}`];
  const disk = sample[`disk_${what}`];
  return memory == null && disk == null ? null : (memory ?? 0) + (disk ?? 0);
};

/**
 * The samples as columns: times in seconds, then what each line of LINES has at them. Rates that the
 * runner doesn't tell come from two points: sent is what was processed meanwhile, and what was sent
 * and is still owed must have been written again.
 */
export function columns(samples) {
  const inOrder = samples.filter((sample) => !sample.late);
  const out = [[], [], [], [], [], []];
  inOrder.forEach((sample, i) => {
    if (i > 0 && sample.at <= inOrder[i - 1].at) return;
    const before = inOrder[i - Math.min(i, RATE_POINTS)];
    const seconds = (Date.parse(sample.at) - Date.parse(before.at)) / 1000;
    const sent = i === 0 ? null : difference(both(sample, 'processed'), both(before, 'processed'));
    const owed = i === 0 ? null : difference(both(sample, 'remaining'), both(before, 'remaining'));
    out[0].push(Date.parse(sample.at) / 1000);
    out[1].push(sample.memory_remaining);
    out[2].push(sample.disk_total === 0 ? null : sample.disk_remaining);
    out[3].push(sample.items_total == null || sample.items_completed == null
      ? null : Math.max(0, sample.items_total - sample.items_completed));
    out[4].push(sample.transfer_bytes_per_second ?? (sent == null ? null : Math.max(0, sent) / seconds));
    out[5].push(sample.dirty_bytes_per_second
      ?? (sent == null || owed == null ? null : Math.max(0, sent + owed) / seconds));
  });
  return out;
}

const difference = (now, before) => (now == null || before == null ? null : now - before);

/** What is left of bytes or else items at the end, for the projection; null if nothing is. */
export function lastLeft(data) {
  const at = data[0].length - 1;
  if (at < 0) return null;
  const parts = [data[1][at], data[2][at]].filter((value) => value != null);
  if (parts.length) return { axis: 'bytes', left: Math.max(...parts), at: data[0][at] };
  return data[3][at] == null ? null : { axis: 'items', left: data[3][at], at: data[0][at] };
}
