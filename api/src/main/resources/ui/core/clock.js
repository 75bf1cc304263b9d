import { signal } from './html.js';

// The service's time, not the browser's: "12 s ago" must hold on a laptop whose clock is wrong.
let skew = 0;

/** Learns the service's time from an answer that was made at this moment. */
export function heardFromService(isoTime) {
  const time = Date.parse(isoTime);
  if (!Number.isNaN(time)) skew = time - Date.now();
}

/** The service's present time in milliseconds. */
export const serviceNow = () => Date.now() + skew;

/** The same as a signal that moves once a second while the page is visible. */
export const now = signal(serviceNow());

setInterval(() => {
  if (!document.hidden) now.value = serviceNow();
}, 1000);
document.addEventListener('visibilitychange', () => {
  now.value = serviceNow();
});
