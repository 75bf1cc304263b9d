// node screenshots.js BASE FOLDER: the pages of a service with the demo running, in light and dark,
// on a desktop and on a phone, as FOLDER/PAGE-desktop-light.png and so on.
const path = require('path');
const { launch } = require('./chromium.js');

const FORMS = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
// Of those the first that there is: what a detail page is looked at for.
const WORTH_A_LOOK = [
  migration => migration.convergence?.verdict === 'not_converging',
  migration => migration.migration_type === 'live-migration' && migration.state === 'running',
  () => true,
];

async function detailOf(base) {
  const answer = await fetch(`${base}/migrations?limit=200&state=running`);
  const { migrations } = await answer.json();
  for (const fits of WORTH_A_LOOK) {
    const found = migrations.find(fits);
    if (found) return found.id;
  }
  throw new Error(`nothing is running at ${base}; run make demo there`);
}

async function settle(page) {
  await page.waitForSelector('main:not([aria-busy])');
  await page.waitForLoadState('load');
  // The chart comes with a module of its own, and a few reports make the lines.
  await page.waitForTimeout(4000);
}

async function main([base, folder]) {
  const addresses = { list: '/ui/', detail: `/ui/m/${await detailOf(base)}`, system: '/ui/system' };
  const browser = await launch();
  try {
    for (const [form, viewport] of Object.entries(FORMS)) {
      for (const colorScheme of ['light', 'dark']) {
        const context = await browser.newContext({ baseURL: base, viewport, colorScheme });
        for (const [name, address] of Object.entries(addresses)) {
          const page = await context.newPage();
          await page.goto(address);
          await settle(page);
          const file = path.join(folder, `${name}-${form}-${colorScheme}.png`);
          await page.screenshot({ path: file, animations: 'disabled' });
          console.log(file);
          await page.close();
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
