import { bytes, clock, count, perSecond } from '../core/format.js';
import { Component, effect, html } from '../core/html.js';
import { columns, LINES } from './series.js';
import { plot } from './plot.js';

const AT_LEAST_MS = 1000;

const reading = (line, value) =>
  value == null ? '' : line.axis === 'bytes' ? bytes(value)
    : line.axis === 'rate' ? perSecond(value, 'bytes') : count(value);

/** What remains over time. The chart itself comes when there is something to draw. */
export class Chart extends Component {
  state = { lines: [], at: null, note: 'Nothing to draw yet: the line begins with the second report.' };
  #chart = null;
  #shape = '';
  #timer = 0;
  #drawn = 0;
  #undo = [];

  componentDidMount() {
    const { subject } = this.props;
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const again = () => {
      this.#shape = '';
      this.#draw();
    };
    addEventListener('themechange', again);
    dark.addEventListener('change', again);
    this.#undo = [
      () => removeEventListener('themechange', again),
      () => dark.removeEventListener('change', again),
      effect(() => {
        subject.samples.value;
        subject.events.value;
        subject.record.value;
        this.#timer ||= setTimeout(() => this.#draw(), Math.max(0, this.#drawn + AT_LEAST_MS - Date.now()));
      }),
    ];
  }

  componentWillUnmount() {
    clearTimeout(this.#timer);
    this.#undo.forEach((undo) => undo());
    this.#chart?.destroy();
  }

  async #draw() {
    this.#drawn = Date.now();
    const { subject } = this.props;
    const data = columns(subject.samples.peek());
    if (data[0].length >= 2) {
      try {
        await this.#shapeFor(data);
        this.#chart.show(data, subject.record.peek(), subject.events.peek());
      } catch {
        this.setState({ note: 'The chart could not be loaded.' });
      }
    }
    this.#timer = 0;
  }

  /** Makes the chart anew when it has other lines than before. */
  async #shapeFor(data) {
    const lines = LINES.map((line, i) => ({ ...line, column: i + 1 }))
      .filter((line) => data[line.column].some((value) => value != null));
    const shape = lines.map((line) => line.key).join();
    if (shape === this.#shape) return;
    this.#shape = shape;
    this.#chart?.destroy();
    this.#chart = await plot(this.host, lines, (at) => this.setState({ at }));
    this.setState({ lines, note: '' });
  }

  render(_, { lines, at, note }) {
    return html`<section class="card" aria-labelledby="chart"><h2 id="chart">What remains</h2>
      <div class="chart" data-chart ref=${(it) => { this.host = it; }} role="img"
        aria-label="What remains over time, with the rates and the projected end"></div>
      ${note && html`<p class="mute">${note}</p>`}
      <ul class="legend">${lines.map((line) => html`<li key=${line.key} class=${`l-${line.key}`}><i></i>${line.word}
        <span> ${at ? reading(line, at.values[line.column]) : ''}</span></li>`)}
        ${at && html`<li class="at">${clock(new Date(at.time * 1000).toISOString())}</li>`}</ul>
    </section>`;
  }
}
