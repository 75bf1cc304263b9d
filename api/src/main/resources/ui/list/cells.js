import { html, live, Told } from '../core/html.js';
import { Line, Progress, State } from '../core/cells.js';
import { NONE, percent, perSecond } from '../core/format.js';
import { isFinished, remainingWords, title, verdict } from '../core/record.js';

const WIDTH = 76;
const HEIGHT = 24;

/** What is left, over the last reports: a line that falls is one that ends. */
const Trend = live(({ row }) => {
  const points = row.trend.value;
  if (points.length < 3) return html`<td class="c-trend" role="cell"></td>`;
  const most = Math.max(...points, 1);
  const step = WIDTH / (points.length - 1);
  const path = points
    .map((left, i) => `${i ? 'L' : 'M'}${(i * step).toFixed(1)} ${(HEIGHT - 2 - (left / most) * (HEIGHT - 4)).toFixed(1)}`)
    .join('');
  return html`<td class="c-trend" role="cell"><svg class="trend" viewBox="0 0 ${WIDTH} ${HEIGHT}"
    preserveAspectRatio="none" aria-hidden="true"><path d=${path} /></svg></td>`;
});

const place = (record, end) =>
  record[`${end}_compute`] || record[`${end}_node`] || (end === 'dest' && record.dest_host) || '';

function Name({ record }) {
  const facts = [`#${record.id}`, record.migration_type];
  if (record.attempt > 1) facts.push(`attempt ${record.attempt}`);
  return html`<td class="c-name" role="cell">
    <a href=${`/ui/m/${record.id}`} title=${title(record)}>${title(record)}</a>
    <${Line} small text=${facts.join(' · ')} /></td>`;
}

function Route({ record }) {
  const from = place(record, 'source');
  const to = place(record, 'dest');
  return html`<td class="c-route" role="cell">
    ${from && html`<${Line} text=${from} />`}
    ${to && html`<${Line} small text=${`→ ${to}`} />`}</td>`;
}

/** One line of the list. Drawn again only when its own record changes. */
export const RowLine = live(({ row }) => {
  const record = row.record.value;
  const judged = verdict(record);
  const left = remainingWords(record);
  const finished = isFinished(record);
  return html`<tr role="row" data-id=${record.id} data-tone=${judged.tone}
      class=${row.gone.value ? 'gone' : finished ? 'finished' : ''}>
    <td class="c-state" role="cell" data-field="state"><${State} record=${record} /></td>
    <${Name} record=${record} />
    <${Route} record=${record} />
    <td class="c-progress" role="cell" data-field="progress">
      <span>${record.completion == null ? html`<${Told} of=${row.elapsed} />` : percent(record.completion)}${record.iteration > 1 && html`<small> pass ${record.iteration}</small>`}</span>
      <${Progress} record=${record} /></td>
    <td class="c-left num" role="cell" data-field="remaining">
      <span>${finished && record.state === 'completed' ? NONE : left.main}</span><${Line} small text=${left.of} /></td>
    <${Trend} row=${row} />
    <td class="c-rate num" role="cell" data-field="rate">
      ${record.rate ? perSecond(record.rate.per_second, record.rate.unit) : NONE}</td>
    <td class="c-eta num" role="cell" data-field="eta"><span><${Told} of=${row.eta} /></span><small><${Told} of=${row.range} /></small></td>
    <td class="c-verdict" role="cell" data-field="verdict">
      <span class=${`verdict ${judged.tone}`}>${judged.word}</span>
      <${Line} small text=${judged.reason} /></td>
    <td class="c-heard num" role="cell" data-field="last-heard"><${Told} of=${row.heard} /></td>
  </tr>`;
});

const COLUMNS = [
  ['c-state', 'State'], ['c-name', 'Migration'], ['c-route', 'From → to'],
  ['c-progress', 'Progress'], ['c-left num', 'Remaining'], ['c-trend', 'Trend'],
  ['c-rate num', 'Rate'], ['c-eta num', 'ETA'], ['c-verdict', 'Verdict'],
  ['c-heard num', 'Last heard'],
];

export const Head = () => html`<thead role="rowgroup"><tr role="row">
  ${COLUMNS.map(([kind, word]) => html`<th class=${kind} role="columnheader" scope="col">${word}</th>`)}
</tr></thead>`;
