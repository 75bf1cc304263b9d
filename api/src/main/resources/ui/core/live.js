import { signal } from './html.js';

const RETRY_MS = 2000;
const FAILURES_BEFORE_POLLING = 2;
const STREAM_AGAIN_MS = 30_000;
const STABLE_MS = 5000;
const REREAD_MS = 30_000;
const OPENS_WITHIN_MS = 10_000;
const HIDDEN_GRACE_MS = 5000;
const IDLE_AFTER_MS = 600_000;
const POLL_MS = { visible: 2000, hidden: 15_000, idle: 60_000 };

/** How the page stays current: `live`, `polling`, `reconnecting` or `offline`. */
export const mode = signal('reconnecting');

let lastTouch = Date.now();
for (const kind of ['pointermove', 'keydown', 'scroll', 'visibilitychange']) {
  document.addEventListener(kind, () => { lastTouch = Date.now(); }, { passive: true, capture: true });
}

/**
 * Follows the changes of what a list shows: by the stream, and by asking again where no stream can
 * be had.
 *
 * Each page has a stream of its own instead of one SharedWorker for all. HTTP/1.1 allows six
 * connections to an origin, but a hidden page gives its stream back within seconds, and six windows
 * are seldom visible at once; a worker would be one more thing that can be out of date.
 *
 * @param {{query: URLSearchParams, cursor: string?, changed: Function, left: Function,
 *   reread: () => Promise<string?>}} source `reread` reads the list again, if it has changed, and
 *   answers its cursor
 */
export function follow(source) {
  let cursor = source.cursor;
  let stream = null;
  let failures = 0;
  let polling = false;
  let unreachable = false;
  let stopped = false;
  const timers = {};

  const later = (name, milliseconds, task) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(task, milliseconds);
  };

  function open() {
    closeStream();
    if (stopped) return;
    if (document.hidden) later('hide', HIDDEN_GRACE_MS, closeStream);
    const query = new URLSearchParams(source.query);
    if (cursor) query.set('last-event-id', cursor);
    stream = new EventSource(`/migrations/stream?${query}`);
    // A proxy that reads an answer to its end before it passes it on never says no.
    later('opening', OPENS_WITHIN_MS, giveUp);
    stream.onopen = () => {
      clearTimeout(timers.opening);
      mode.value = 'live';
      unreachable = false;
      stopPolling();
      // A connection that ends as soon as it began is a failure, too.
      later('stable', STABLE_MS, () => { failures = 0; });
      // A half-open connection gives no sign; what it missed is found by reading again.
      later('reread', REREAD_MS, rereadNow);
    };
    stream.onerror = failed;
    listen('migration', source.changed);
    listen('left', source.left);
    stream.addEventListener('resync', reread);
  }

  function listen(kind, take) {
    stream.addEventListener(kind, (event) => {
      cursor = event.lastEventId || cursor;
      take(JSON.parse(event.data));
    });
  }

  function closeStream() {
    clearTimeout(timers.stable);
    clearTimeout(timers.reread);
    clearTimeout(timers.opening);
    stream?.close();
    stream = null;
  }

  function failed() {
    failures += 1;
    const gaveUp = stream?.readyState === EventSource.CLOSED;
    if (!polling) mode.value = navigator.onLine ? 'reconnecting' : 'offline';
    if (failures >= FAILURES_BEFORE_POLLING || polling) {
      closeStream();
      if (!polling) {
        polling = true;
        poll();
      }
      later('again', STREAM_AGAIN_MS, open);
    } else if (gaveUp) {
      closeStream();
      later('again', RETRY_MS, open);
    }
  }

  function giveUp() {
    failures = FAILURES_BEFORE_POLLING;
    failed();
  }

  function stopPolling() {
    polling = false;
    clearTimeout(timers.poll);
  }

  function pace() {
    if (document.hidden) return POLL_MS.hidden;
    return Date.now() - lastTouch > IDLE_AFTER_MS ? POLL_MS.idle : POLL_MS.visible;
  }

  async function poll() {
    clearTimeout(timers.poll);
    await reread();
    if (polling && !stopped) later('poll', pace(), poll);
  }

  async function reread() {
    try {
      cursor = (await source.reread()) ?? cursor;
      if (polling) mode.value = 'polling';
      // It was away and is back: no need to wait for the stream's turn.
      if (polling && unreachable) later('again', 0, open);
      unreachable = false;
    } catch {
      unreachable = true;
      if (polling) mode.value = 'offline';
    }
  }

  async function rereadNow() {
    await reread();
    if (!stream) return;
    if (unreachable) giveUp();
    else later('reread', REREAD_MS, rereadNow);
  }

  function onVisibility() {
    if (document.hidden) {
      if (!polling) later('hide', HIDDEN_GRACE_MS, closeStream);
      return;
    }
    clearTimeout(timers.hide);
    if (polling) poll();
    else if (!stream) open();
  }

  function onOnline() {
    failures = 0;
    open();
  }

  function onPageShow(event) {
    if (event.persisted) open();
  }

  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', onOnline);
  window.addEventListener('pagehide', closeStream);
  window.addEventListener('pageshow', onPageShow);
  open();

  return () => {
    stopped = true;
    stopPolling();
    closeStream();
    Object.values(timers).forEach(clearTimeout);
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('online', onOnline);
    window.removeEventListener('pagehide', closeStream);
    window.removeEventListener('pageshow', onPageShow);
  };
}
