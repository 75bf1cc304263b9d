// node screenshots.js BASE FOLDER: the pages of a service with the demo running, in light and dark,
// on a desktop and on a phone, as FOLDER/PAGE-desktop-light.png and so on.
const path = require('path');
const { launch } = require('./chromium.js');

const WIDTHS = { desktop: 1280, phone: 390 };
const HEIGHTS = { list: 860, detail: 960, system: 480 };
const PHONE_HEIGHT = 844;
// The demo begins with a history in a hurry.
const WARM_UP_MS = 60_000;
const OLD_ENOUGH_MS = 40_000;
const PATIENCE_MS = 240_000;

// What a detail page is looked at for, once the demo has come so far: a migration that will not end.
async function detailOf(base) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(`${base}/migrations?limit=200&state=running&migration_type=live-migration`);
    const { migrations } = await answer.json();
    const found = migrations.find(migration => migration.convergence.verdict === 'not_converging'
      && Date.now() - Date.parse(migration.started_at) > OLD_ENOUGH_MS);
    if (found) return found.id;
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
  throw new Error(`no migration fails to converge at ${base}; is the demo running there?`);
}

async function settle(page) {
  await page.waitForSelector('main:not([aria-busy])');
  await page.waitForLoadState('load');
  // The chart comes with a module of its own, and a few reports make the lines.
  await page.waitForTimeout(4000);
}

async function main([base, folder]) {
  await new Promise(resolve => setTimeout(resolve, WARM_UP_MS));
  const browser = await launch();
  try {
    for (const [form, width] of Object.entries(WIDTHS)) {
      for (const colorScheme of ['light', 'dark']) {
        // Asked for each time, as even those come to an end.
        const addresses = { list: '/ui/', detail: `/ui/m/${await detailOf(base)}`, system: '/ui/system' };
        const context = await browser.newContext({ baseURL: base, colorScheme });
        const pages = await Promise.all(Object.entries(addresses).map(async ([name, address]) => {
          const page = await context.newPage();
          await page.setViewportSize({ width, height: form === 'phone' ? PHONE_HEIGHT : HEIGHTS[name] });
          await page.goto(address);
          return [name, page];
        }));
        for (const [name, page] of pages) {
          await settle(page);
          const file = path.join(folder, `${name}-${form}-${colorScheme}.png`);
          await page.screenshot({ path: file, animations: 'disabled' });
        }
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
