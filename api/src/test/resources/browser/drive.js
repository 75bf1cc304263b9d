// A browser that is told what to do line by line. A line of the input is a call in JSON; its line of
// the output is {"result": ...} or {"error": "..."}. "open", "seen", "block" and "axe" are answered
// here, any other call is the method of that name of Playwright's page.
const fs = require('fs');
const readline = require('readline');
const { launch } = require('./chromium.js');

const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const LIMIT_MS = 10_000;

// name -> {page, errors, requests}
const tabs = new Map();
// Pages of one browsing context share connections, storage and workers, as a person's tabs do.
const contexts = new Map();

function shortened(text) {
  return text.length > 500 ? text.slice(0, 500) + '...' : text;
}

function watch(page) {
  const tab = { page, errors: [], requests: [] };
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') {
      tab.errors.push(shortened(`${message.type()}: ${message.text()} (${message.location().url})`));
    }
  });
  page.on('pageerror', error => tab.errors.push(shortened(`uncaught: ${error.stack || error}`)));
  page.on('crash', () => tab.errors.push('the page crashed'));
  page.on('request', request => tab.requests.push(request.url()));
  page.on('websocket', socket => tab.requests.push(socket.url()));
  return tab;
}

async function contextOf(browser, { context, base, width, height, dark }) {
  if (!contexts.has(context)) {
    contexts.set(context, await browser.newContext({
      baseURL: base,
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      permissions: ['clipboard-read', 'clipboard-write'],
    }));
  }
  return contexts.get(context);
}

const own = {
  async open(browser, name, options) {
    const page = await (await contextOf(browser, options)).newPage();
    page.setDefaultTimeout(LIMIT_MS);
    tabs.set(name, watch(page));
  },

  async seen(_browser, name) {
    const { errors, requests } = tabs.get(name);
    return { errors, requests };
  },

  // Requests whose address matches the glob fail as if the network had refused them.
  async block(_browser, name, glob) {
    await tabs.get(name).page.route(glob, route => route.abort());
  },

  async axe(_browser, name) {
    const { page } = tabs.get(name);
    await page.evaluate(fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    return page.evaluate(async tags => {
      const found = await axe.run(document, { runOnly: tags });
      return {
        passed: found.passes.length,
        violations: found.violations.map(violation => ({
          rule: violation.id,
          help: violation.help,
          where: violation.nodes.map(node => `${node.target.join(' ')}: ${node.failureSummary}`),
        })),
        unsure: found.incomplete.map(rule => rule.id),
      };
    }, AXE_TAGS);
  },
};

async function answer(browser, { page, call, with: values }) {
  if (Object.hasOwn(own, call)) {
    return own[call](browser, page, ...values);
  }
  // "keyboard.press" is a method of the page's keyboard.
  const path = call.split('.');
  const method = path.pop();
  const target = path.reduce((on, part) => on[part], tabs.get(page).page);
  const result = await target[method](...values);
  // A response says whether the page was there.
  return result && typeof result.status === 'function' ? result.status() : result;
}

async function main() {
  const browser = await launch();
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let said;
    try {
      said = { result: (await answer(browser, JSON.parse(line))) ?? null };
    } catch (error) {
      said = { error: String(error.stack || error) };
    }
    process.stdout.write(JSON.stringify(said) + '\n');
  }
  await browser.close();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
