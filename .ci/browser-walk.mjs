// Walks every page of the admin pages in headless Chromium: 360 and 1280 px wide, light and dark.
// Fails on a console error, a breach of the content security policy, a request to another host, a
// page wider than its window, or an accessibility violation that axe calls serious or critical.
// Usage: node browser-walk.mjs BASE_URL MANAGEMENT_KEY SCREENSHOT_FOLDER
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [base, key, screenshots] = process.argv.slice(2);
const mostPages = 60;

const problems = [];
let visits = 0;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** A page's name for a file: its path below /admin/. */
const nameOf = (url) =>
  new URL(url).pathname.replace(/^.*\/admin\//, '').replaceAll('/', '-') || 'overview';

async function look(page, url, mode) {
  const at = `${mode} ${nameOf(url)}`;
  const response = await page.goto(url);
  visits += 1;
  if (response.status() !== 200) {
    problems.push(`${at}: status ${response.status()}`);
    return;
  }
  await page.screenshot({ path: join(screenshots, `${mode}-${nameOf(url)}.png`), fullPage: true });
  if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
    problems.push(`${at}: wider than the window`);
  }
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of found.violations) {
    if (['serious', 'critical'].includes(violation.impact)) {
      const places = violation.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ');
      problems.push(`${at}: ${violation.id}: ${violation.help} (${places})`);
    }
  }
}

async function linksOf(page) {
  const links = await page.$$eval('a[href]:not([download])', (all) => all.map((link) => link.href));
  return links
    .map((link) => link.replace(/[?#].*$/, ''))
    .filter((link) => link.startsWith(`${base}/admin/`) && !/\.json$|\/download/.test(link));
}

for (const width of [360, 1280]) {
  for (const colorScheme of ['light', 'dark']) {
    const mode = `${width}-${colorScheme}`;
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') {
        problems.push(`${mode} ${nameOf(page.url())}: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => problems.push(`${mode} ${nameOf(page.url())}: ${error}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(base) && !request.url().startsWith('data:')) {
        problems.push(`${mode} ${nameOf(page.url())}: asks ${request.url()}`);
      }
    });
    await look(page, `${base}/admin/sign-in`, mode);
    await page.fill('#key', key);
    await Promise.all([page.waitForNavigation(), page.click('main button[type=submit]')]);
    const waiting = [`${base}/admin/`];
    const seen = new Set(waiting);
    for (let i = 0; i < waiting.length && i < mostPages; i += 1) {
      await look(page, waiting[i], mode);
      for (const link of await linksOf(page)) {
        // One entry of each list stands for all of them.
        const kind = link.replace(/\/[1-9][0-9]*(?=\/|$)/, '/0');
        if (!seen.has(kind) && !link.endsWith('/sign-in')) {
          seen.add(kind);
          waiting.push(link);
        }
      }
    }
    await context.close();
  }
}
await browser.close();

mkdirSync(screenshots, { recursive: true });
problems.forEach((problem) => console.log(`FAILED: ${problem}`));
console.log(`browser: ${visits} visits, ${problems.length} problems`);
process.exit(problems.length === 0 && visits > 8 ? 0 : 1);
