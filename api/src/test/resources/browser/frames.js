// node frames.js BASE SECONDS PER_SECOND [HEIGHT]: how the list of 200 rows draws while its rows
// change. BASE is a service with 200 migrations whose progress is in memory_total and
// memory_remaining alone. Prints one line of JSON; `missing` names the rows that never showed
// their last report, which is looked at only after the measured time.
const http = require('http');
const { launch } = require('./chromium.js');

const ROWS = 200;
const AWAIT_MS = 15_000;
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

function exchange(base, method, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(base + path, { method, agent, headers: { 'Content-Type': 'application/json' } }, answer => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', part => (text += part));
      answer.on('end', () => answer.statusCode < 300
        ? resolve(JSON.parse(text))
        : reject(new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`)));
    });
    request.on('error', reject);
    request.end(body && JSON.stringify(body));
  });
}

// Runs in the page.
function startMeasuring() {
  const seen = { began: performance.now(), frames: 0, longest: 0, tasks: [], last: performance.now(), going: true };
  window.__seen = seen;
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) {
      if (seen.going && entry.startTime >= seen.began) seen.tasks.push(Math.round(entry.duration));
    }
  }).observe({ entryTypes: ['longtask'] });
  requestAnimationFrame(function frame(now) {
    if (!seen.going) return;
    seen.frames++;
    seen.longest = Math.max(seen.longest, now - seen.last);
    seen.last = now;
    requestAnimationFrame(frame);
  });
}

// Runs in the page.
function stopMeasuring() {
  const seen = window.__seen;
  seen.going = false;
  const seconds = (performance.now() - seen.began) / 1000;
  return {
    seconds,
    frames_per_second: seen.frames / seconds,
    longest_frame_ms: seen.longest,
    long_tasks_ms: seen.tasks,
    heap_mib: performance.memory.usedJSHeapSize / 2 ** 20,
  };
}

// Runs in the page: id -> percent of each row.
function shownPercents() {
  return Object.fromEntries([...document.querySelectorAll('tr[data-id]')].map(row =>
    [row.dataset.id, Number(row.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') ?? -1)]));
}

function pause(ms) {
  return new Promise(resolve => setTimeout(resolve, Math.max(0, ms)));
}

function percentDone({ memory_total: total, memory_remaining: left }) {
  return Math.ceil(100 - (100 * left) / total);
}

// Each report moves its row on; returns what each row has to show at the end.
async function report(base, migrations, seconds, perSecond) {
  const expected = {};
  const answers = [];
  // Above all that was reported before, since no bar runs backwards.
  const from = Math.max(...migrations.map(percentDone)) + 1;
  const began = Date.now();
  for (let n = 0; n < seconds * perSecond; n++) {
    await pause(began + (n * 1000) / perSecond - Date.now());
    const { id, memory_total: total } = migrations[n % migrations.length];
    const percent = Math.min(99, from + Math.floor(n / migrations.length));
    expected[id] = percent;
    answers.push(exchange(base, 'PATCH', `/migrations/${id}`, {
      memory_remaining: Math.round((total * (100 - percent)) / 100),
    }));
  }
  await Promise.all(answers);
  return expected;
}

async function main([base, seconds, perSecond, height]) {
  const { migrations } = await exchange(base, 'GET', `/migrations?limit=${ROWS}`);
  const browser = await launch(['--enable-precise-memory-info']);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: Number(height || 800) } });
    const errors = [];
    page.on('console', message => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', error => errors.push(String(error)));
    await page.goto(`${base}/ui/?limit=${ROWS}`);
    await page.waitForFunction(rows => document.querySelectorAll('tr[data-id]').length === rows, ROWS);
    await page.waitForSelector('[data-live="live"]');
    await page.evaluate(startMeasuring);
    await pause(1000);
    const idle = await page.evaluate(stopMeasuring);
    await page.evaluate(startMeasuring);
    const expected = await report(base, migrations, Number(seconds), Number(perSecond));
    const measured = await page.evaluate(stopMeasuring);
    const deadline = Date.now() + AWAIT_MS;
    let missing;
    do {
      const shown = await page.evaluate(shownPercents);
      missing = Object.keys(expected).filter(id => !(Math.abs(shown[id] - expected[id]) <= 0.2));
    } while (missing.length && Date.now() < deadline && !(await pause(100)));
    console.log(JSON.stringify({
      ...measured,
      idle_frames_per_second: idle.frames_per_second,
      reports: Number(seconds) * Number(perSecond),
      rows: migrations.length,
      missing,
      errors,
    }));
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
