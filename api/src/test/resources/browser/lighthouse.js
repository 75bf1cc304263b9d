// node lighthouse.js URL mobile|desktop CATEGORIES [AUDITS]: one run of Lighthouse, as one line of
// JSON. The scores are of 100; `failed` names the audits that cost some of them. What isn't asked for
// by its category or its name takes no time.
const { pathToFileURL } = require('url');
const { path, flags } = require('./chromium.js');

// ES modules, which don't look at NODE_PATH.
function esModule(name) {
  return import(pathToFileURL(require.resolve(name)));
}

function failedAudits(result, category) {
  return category.auditRefs
    .filter(ref => ref.weight > 0)
    .map(ref => result.audits[ref.id])
    .filter(audit => audit.score !== null && audit.score < 1)
    .map(audit => ({
      id: audit.id,
      score: audit.score,
      shown: audit.displayValue,
      where: (audit.details?.items ?? []).slice(0, 5).map(item =>
        (item.node?.snippet ?? item.description ?? item.url ?? item.source ?? JSON.stringify(item)).slice(0, 200)),
    }));
}

async function main([url, form, categories, audits]) {
  const { default: lighthouse } = await esModule('lighthouse');
  const desktop = (await esModule('lighthouse/core/config/desktop-config.js')).default;
  const { launch } = await esModule('chrome-launcher');
  const chrome = await launch({ chromePath: path, chromeFlags: [...flags, '--headless'], logLevel: 'silent' });
  try {
    const { lhr } = await lighthouse(
      url,
      {
        port: chrome.port,
        output: 'json',
        logLevel: 'silent',
        onlyCategories: categories.split(','),
        onlyAudits: audits?.split(',') ?? null,
        disableFullPageScreenshot: true,
      },
      form === 'desktop' ? desktop : undefined);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const number = id => lhr.audits[id]?.numericValue ?? null;
    const scores = {};
    const failed = {};
    for (const [name, category] of Object.entries(lhr.categories)) {
      scores[name] = category.score === null ? null : Math.round(category.score * 100);
      failed[name] = failedAudits(lhr, category);
    }
    console.log(JSON.stringify({
      url: lhr.finalDisplayedUrl,
      form,
      scores,
      failed,
      warnings: lhr.runWarnings,
      shift: number('cumulative-layout-shift'),
      contentful_ms: number('largest-contentful-paint'),
      blocked_ms: number('total-blocking-time'),
      benchmark: lhr.environment.benchmarkIndex,
    }));
  } finally {
    chrome.kill();
  }
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
