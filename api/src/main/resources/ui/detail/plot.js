import { bytes, count, perSecond } from '../core/format.js';
import { lastLeft } from './series.js';

const HEIGHT = 280;

let library = null;

/** uPlot, when the first chart wants it: a classic script, since its module is twice as large. */
function uPlot() {
  library ??= new Promise((resolve, reject) => {
    const style = document.createElement('link');
    style.rel = 'stylesheet';
    style.href = new URL('../vendor/uplot.css', import.meta.url).href;
    const script = document.createElement('script');
    script.src = new URL('../vendor/uplot.js', import.meta.url).href;
    script.onload = () => resolve(window.uPlot);
    script.onerror = reject;
    document.head.append(style, script);
  });
  return library;
}

/** A colour of the style sheet as the canvas wants it. */
function colour(host, name) {
  host.style.color = `var(${name})`;
  const value = getComputedStyle(host).color;
  host.style.color = '';
  return value;
}

const faint = (rgb) => rgb.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.07)');

const AXES = {
  bytes: (value) => bytes(value),
  items: (value) => count(value),
  rate: (value) => perSecond(value, 'bytes'),
};

/** Round numbers of a unit of 1024, so that the axis reads 0, 256 MiB, 512 MiB. */
const BINARY_STEPS = Array.from({ length: 60 }, (_, power) => 2 ** power);

/**
 * Draws into the element.
 *
 * @param lines those of LINES that have data, each with its column
 * @param pointAt told of the point under the pointer, or null
 */
export async function plot(host, lines, pointAt) {
  const Plot = await uPlot();
  const ink = colour(host, '--muted');
  const grid = colour(host, '--line');
  const accent = colour(host, '--accent');
  const extra = { record: null, events: [], data: null };
  const narrow = () => host.clientWidth < 480;
  const axis = (scale, side) => ({
    scale, side, stroke: ink, font: '11px system-ui, sans-serif', size: narrow() ? 58 : 72, gap: 4,
    grid: { show: side === 3, stroke: grid, width: 1 }, ticks: { show: false },
    values: (_, splits) => splits.map(AXES[scale]),
    ...(scale === 'items' ? {} : { incrs: BINARY_STEPS }),
  });
  const scales = [...new Set(lines.map((line) => line.axis))];
  const left = scales.find((scale) => scale !== 'rate');
  const chart = new Plot({
    width: host.clientWidth || 600,
    height: HEIGHT,
    padding: [18, scales.includes('rate') ? 0 : 14, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { size: 6 } },
    scales: {
      x: { time: true, range: (_, min, max) => [min, withProjection(extra, min, max)] },
      ...Object.fromEntries(scales.map((scale) => [scale, { range: (_, __, max) => [0, (max || 1) * 1.06] }])),
    },
    axes: [
      {
        stroke: ink, font: '11px system-ui, sans-serif', space: 76, size: 26, gap: 4,
        grid: { show: false }, ticks: { stroke: grid, size: 4 },
        values: (_, splits) => times(splits),
      },
      ...scales.map((scale) => axis(scale, scale === left ? 3 : 1)),
    ],
    series: [{}, ...lines.map((line) => ({
      scale: line.axis, stroke: colour(host, line.colour), width: line.width, dash: line.dash,
      points: { show: false }, spanGaps: true,
      ...(line.axis === 'rate' ? {} : { fill: faint(colour(host, line.colour)) }),
    }))],
    hooks: {
      drawClear: [(self) => drawMarks(self, extra.events, ink)],
      draw: [(self) => drawProjection(self, extra, accent)],
      setCursor: [(self) => {
        const i = self.cursor.idx;
        pointAt(i == null || !extra.data ? null
          : { time: extra.data[0][i], values: extra.data.map((column) => column[i]) });
      }],
    },
  }, null, host);
  const watch = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT }));
  watch.observe(host);
  return {
    show(data, record, events) {
      Object.assign(extra, { data, record, events });
      chart.setData([data[0], ...lines.map((line) => data[line.column])]);
    },
    destroy() {
      watch.disconnect();
      chart.destroy();
    },
  };
}

/** Clock times, with the seconds only where the marks are close, or days where they are far. */
function times(splits) {
  const step = splits[1] - splits[0];
  const format = new Intl.DateTimeFormat(undefined, step >= 86_400
    ? { month: 'short', day: 'numeric' }
    : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(step < 60 ? { second: '2-digit' } : {}) });
  return splits.map((seconds) => format.format(seconds * 1000));
}

/** The end of the time axis: room for the projection, but never more than for what was. */
function withProjection({ record, data }, min, max) {
  const end = data?.[0].at(-1);
  // Zoomed in by the pointer, it stays as it is.
  if (max !== end || record?.eta?.high_seconds == null) return max;
  return max + Math.min(record.eta.high_seconds, Math.max(60, max - min)) * 1.02;
}

/** A dashed line from what is left now to nothing at the likely time, and the range around it. */
function drawProjection(self, { record, data }, accent) {
  const last = data && lastLeft(data);
  const eta = record?.eta;
  if (!last || eta?.seconds == null || !self.scales[last.axis]) return;
  const at = (seconds, amount) => [
    self.valToPos(last.at + seconds, 'x', true), self.valToPos(amount, last.axis, true)];
  const { ctx, bbox } = self;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = ctx.fillStyle = accent;
  if (eta.low_seconds != null && eta.high_seconds != null) {
    ctx.globalAlpha = 0.12;
    ctx.beginPath();
    [at(0, last.left), at(eta.low_seconds, 0), at(eta.high_seconds, 0)].forEach(([x, y]) => ctx.lineTo(x, y));
    ctx.fill();
  }
  ctx.globalAlpha = 0.9;
  ctx.lineWidth = devicePixelRatio * 1.5;
  ctx.setLineDash([6 * devicePixelRatio, 5 * devicePixelRatio]);
  ctx.beginPath();
  [at(0, last.left), at(eta.seconds, 0)].forEach(([x, y]) => ctx.lineTo(x, y));
  ctx.stroke();
  ctx.restore();
}

/** A thin line where the status changed, named unless the names would run into each other. */
function drawMarks(self, events, ink) {
  const { ctx, bbox } = self;
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.fillStyle = ink;
  ctx.lineWidth = devicePixelRatio;
  ctx.font = `${10.5 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.setLineDash([devicePixelRatio, 3 * devicePixelRatio]);
  // From the newest on, whose name matters most.
  let free = Infinity;
  for (const event of [...events].reverse()) {
    if (event.kind !== 'status_changed') continue;
    const x = Math.round(self.valToPos(Date.parse(event.at) / 1000, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.globalAlpha = 0.65;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const width = ctx.measureText(event.to).width;
    const start = Math.min(x, bbox.left + bbox.width - width);
    if (start + width > free) continue;
    ctx.globalAlpha = 1;
    ctx.fillText(event.to, start, bbox.top - 5 * devicePixelRatio);
    free = start - 8 * devicePixelRatio;
  }
  ctx.restore();
}
