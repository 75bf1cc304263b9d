// The Chromium of all scripts here: the system's, which nothing here downloads.
const { chromium } = require('playwright-core');

const path = process.env.CHROME_PATH || '/usr/bin/chromium';
// Nothing that the browser does for itself may count as the page's doing.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The last such flag counts, so it names again what Playwright and Lighthouse switch off of these.
  // The first two would load a page of the browser's own into every window, for a second of CPU.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider',
];

function launch(more = []) {
  return chromium.launch({ executablePath: path, args: [...flags, ...more] });
}

module.exports = { path, flags, launch };
