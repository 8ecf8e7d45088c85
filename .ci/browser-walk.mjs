// Walks every page of the admin pages in headless Chromium, in six widths, light and dark. Fails on
// a console error, a breach of the content security policy, a request to another host, a page wider
// than its window, something to act on or to read in a table that is cut off, broken within a word
// or out of sight, a chart that does not show its newest bar or all of its text, a key or login
// whose state is not in sight, or an accessibility violation that axe calls serious or
// critical. First it lets the proxy work, so that each page has something to show; in the end it
// sends a message on the page Try it, sees its words come one by one, and stops another.
// Usage: node browser-walk.mjs BASE_URL MANAGEMENT_KEY CLIENT_KEY UPSTREAM_PORT SCREENSHOT_FOLDER
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [base, key, clientKey, upstreamPort, screenshots] = process.argv.slice(2);
const mostPages = 60;
const widths = (process.env.WIDTHS ?? '360,390,768,1024,1280,1920').split(',').map(Number);
// The rules of axe hardly depend on the width, and take longer than all the rest.
const axeWidths = [360, 1280];

const problems = [];
let visits = 0;
const manyWords = 'A word after the other, and one-that-is-longer-than-a-narrow-window-is-wide. '
  .repeat(8).split(/(?<= )/);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** A provider that refuses keys, limits them, or answers, as the first part of its address says. */
const answerOf = (path) => {
  if (path.startsWith('/refuses')) {
    return [401, {}, { error: { message: 'invalid x-api-key', type: 'authentication_error' } }];
  }
  if (path.startsWith('/limits')) {
    return [429, { 'Retry-After': '1700' }, { error: { message: 'too many requests' } }];
  }
  return [200, {}, {
    id: 'answer-1', object: 'chat.completion', created: 1, model: 'a-model',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }],
    usage: { prompt_tokens: 1234567, completion_tokens: 2345, total_tokens: 1236912 },
  }];
};

/** The answer of a provider that works, word by word. */
async function stream(response) {
  const { id, created, model } = answerOf('/answers')[2];
  const chunk = (delta, finish) => response.write(`data: ${JSON.stringify({
    id, object: 'chat.completion.chunk', created, model,
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`);
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const word of manyWords) {
    if (response.destroyed) {
      return;
    }
    chunk({ content: word }, null);
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
  chunk({}, 'stop');
  response.end('data: [DONE]\n\n');
}

async function withUpstream(work) {
  let cutOff = 0;
  const upstream = createServer(async (request, response) => {
    const [status, headers, body] = answerOf(request.url);
    let asked = '';
    for await (const part of request) {
      asked += part;
    }
    if (status === 200 && JSON.parse(asked).stream) {
      response.on('close', () => { cutOff += response.writableFinished ? 0 : 1; });
      await stream(response);
    } else {
      response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    }
  });
  await new Promise((resolve) => { upstream.listen(upstreamPort, '127.0.0.1', resolve); });
  await work(() => cutOff);
  upstream.close();
  upstream.closeAllConnections();
}

async function letTheProxyWork() {
  const messages = [{ role: 'user', content: 'Hello' }];
  const asked = [
    ['/v1/messages', 'claude-sonnet-4-5'],
    ['/v1/chat/completions', 'a-model-with-a-name-that-is-longer-than-most-20261127-preview'],
    ['/v1/chat/completions', 'limited'],
    ['/v1/chat/completions', 'unreachable'],
    ['/v1/chat/completions', 'answered'],
    ['/v1/chat/completions', 'answered'],
    // Last, so that its log is the one that is looked at.
    ['/v1/messages', 'answered', { top_k: 3 }],
  ];
  for (const [path, model, more] of asked) {
    const response = await fetch(base + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${clientKey}` },
      body: JSON.stringify({ model, max_tokens: 10, messages, ...more }),
    });
    const text = await response.text();
    if (model === 'answered' && response.status !== 200) {
      problems.push(`the proxy does not work: ${response.status} ${text}`);
    }
  }
}

/**
 * What of the page cannot be seen as it is: elements with an action and cells of tables that are
 * not within the window and every box around them that cuts off, and bars of a chart. Nothing is
 * scrolled sideways: who does not know that there is more does not look for it.
 */
function outOfSight() {
  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true })
    && !element.closest('.skip, .away')
    && element.getBoundingClientRect().width > 0;
  const nameOf = (element) => {
    const text = (element.textContent || element.value || element.name || '').trim();
    return `${element.tagName.toLowerCase()} "${text.replace(/\s+/g, ' ').slice(0, 40)}"`;
  };
  const found = [];
  const check = (element, kind) => {
    const box = element.getBoundingClientRect();
    let [left, right] = [0, document.documentElement.clientWidth];
    for (let around = element.parentElement; around; around = around.parentElement) {
      if (getComputedStyle(around).overflowX !== 'visible') {
        const edge = around.getBoundingClientRect();
        left = Math.max(left, edge.left);
        right = Math.min(right, edge.right);
      }
    }
    if (box.left < left - 1 || box.right > right + 1) {
      found.push(`${kind} ${nameOf(element)} is cut off by ${
        Math.round(Math.max(left - box.left, box.right - right))} px`);
    }
    if (element.scrollWidth > element.clientWidth + 1 && kind === 'cell'
        && getComputedStyle(element).display !== 'inline') {
      found.push(`${kind} ${nameOf(element)} is wider than its column`);
    }
  };
  document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), textarea, select')
    .forEach((element) => shown(element) && check(element, 'action'));
  document.querySelectorAll('td, th').forEach((element) => shown(element) && check(element, 'cell'));
  // A short word or number is read as one.
  document.querySelectorAll('.figure, td, th').forEach((element) => {
    const text = element.textContent.trim();
    if (shown(element) && /^\S{1,12}$/.test(text)) {
      const range = document.createRange();
      range.selectNodeContents(element);
      const lines = new Set([...range.getClientRects()]
        .filter((box) => box.width > 0).map((box) => Math.round(box.bottom / 8)));
      if (lines.size > 1 && element.children.length === 0) {
        found.push(`${nameOf(element)} is broken into lines`);
      }
    }
  });
  document.querySelectorAll('svg.chart').forEach((chart) => {
    chart.querySelectorAll('text').forEach((text) => check(text, 'text of a chart'));
    const bars = chart.querySelectorAll('rect.value');
    check(bars[bars.length - 1], 'newest bar');
    const text = chart.querySelector('text');
    const size = parseFloat(getComputedStyle(text).fontSize)
      * (chart.getBoundingClientRect().width / chart.viewBox.baseVal.width);
    if (size < 9) {
      found.push(`the text of a chart is ${size.toFixed(1)} px high`);
    }
  });
  return [...new Set(found)];
}

/** What must be in sight on a page at every width: a selector, and the text that it has. */
const sights = {
  overview: [
    ['td.state .badge', '1 resting'], ['td.state .badge', 'limit reached (429)'],
    ['td.state .badge', 'provider unavailable']],
  'api-keys': [
    ['.key-name', 'Alice'], ['.key-id', ''], ['.uses li', 'of 600 requests a minute'],
    ['.known .badge', 'without a key'], ['.actions a', 'Rotate']],
  'claude-api-key': [
    ['td.known .badge', 'key refused (401)'], ['td.known small', 'until 20'],
    ['td.known .badge', 'in use'], ['.key-name', 'the first'], ['.key-id', '']],
  'openai-compatibility': [
    ['td.known .badge', 'limit reached (429)'], ['td.known .badge', 'provider unavailable'],
    ['td.contents .badge', 'limit reached (429)'], ['td.contents .key-id', '']],
  'openai-compatibility-0': [['td.key .badge', 'in use'], ['td.key .key-id', '']],
  'auth-files': [
    ['.state .badge', 'Not used'], ['.state .error', 'invalid JSON in broken.json'],
    ['.actions button', 'Log in again']],
  'request-logs': [
    ['.name small', 'client key '], ['.name small', 'with '],
    ['.name small', 'translated to chat-completions']],
  try: [['#send', 'Send'], ['#message-hint', '8,000']],
  'request-logs-view': [['.facts code', 'chat-completions'], ['.facts code', 'top_k']],
};

function missing(wanted) {
  const inSight = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && !element.closest('.away')
      && box.width > 0
      && box.left >= 0 && box.right <= document.documentElement.clientWidth + 1;
  };
  return wanted
    .filter(([selector, text]) => ![...document.querySelectorAll(selector)]
      .some((element) => element.textContent.includes(text) && inSight(element)))
    .map(([selector, text]) => `${selector} "${text}" is not in sight`);
}

/** A page's name for a file: its path below /admin/. */
const nameOf = (url) =>
  new URL(url).pathname.replace(/^.*\/admin\//, '').replaceAll('/', '-') || 'overview';

async function measure(page, at) {
  if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
    problems.push(`${at}: wider than the window`);
  }
  const found = [
    ...await page.evaluate(outOfSight),
    ...await page.evaluate(missing, sights[nameOf(page.url())] ?? []),
  ];
  found.slice(0, 4).forEach((problem) => problems.push(`${at}: ${problem}`));
  if (found.length > 4) {
    problems.push(`${at}: and ${found.length - 4} more`);
  }
}

async function look(page, url, mode) {
  const at = `${mode} ${nameOf(url)}`;
  const response = await page.goto(url);
  visits += 1;
  if (response.status() !== 200) {
    problems.push(`${at}: status ${response.status()}`);
    return;
  }
  await page.screenshot({ path: join(screenshots, `${mode}-${nameOf(url)}.png`), fullPage: true });
  await measure(page, at);
  await page.evaluate(() => document.querySelectorAll('details').forEach((all) => { all.open = true; }));
  await measure(page, `${at} (unfolded)`);
  await page.evaluate(() => document.querySelectorAll('details').forEach((all) => { all.open = false; }));
  await askAxe(page, at);
}

async function askAxe(page, at) {
  if (!axeWidths.includes(page.viewportSize().width)) {
    return;
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

/** One message whose words come one by one, and one that is stopped. */
async function tryOut(page, at, cutOff) {
  await page.goto(`${base}/admin/try?model=answered&format=claude`);
  await page.click('#send');
  await page.waitForFunction(() => document.getElementById('words').textContent.length > 40);
  const busy = await page.evaluate(() => document.getElementById('words').ariaBusy);
  if (busy !== 'true' || await page.$('#result .facts')) {
    problems.push(`${at}: the words came all at once`);
  }
  await measure(page, `${at} (under way)`);
  await page.waitForSelector('#result .facts');
  visits += 1;
  const said = await page.textContent('#result .words');
  if (said !== manyWords.join('')) {
    problems.push(`${at}: answered ${said}`);
  }
  await page.evaluate(() => document.querySelectorAll('details').forEach((all) => { all.open = true; }));
  await page.screenshot({ path: join(screenshots, `${at.replace(' ', '-')}-answered.png`), fullPage: true });
  await measure(page, `${at} (answered)`);
  await askAxe(page, `${at} (answered)`);
  const before = cutOff();
  await page.click('#send');
  await page.waitForFunction(() => document.getElementById('words').textContent.length > 40);
  await page.click('#stop');
  await page.waitForSelector('#result .facts');
  const badge = await page.textContent('#result .badge');
  if (badge !== '499') {
    problems.push(`${at}: stopped with ${badge}`);
  }
  for (let i = 0; i < 100 && cutOff() === before; i += 1) {
    await page.waitForTimeout(20);
  }
  if (cutOff() !== before + 1) {
    problems.push(`${at}: the provider was not cut off`);
  }
}

async function linksOf(page) {
  const links = await page.$$eval('a[href]:not([download])', (all) => all.map((link) => link.href));
  return links
    .map((link) => link.replace(/#.*$/, '').replace(/\?(?!name=).*$/, ''))
    .filter((link) => link.startsWith(`${base}/admin/`) && !/\.json$|\/download/.test(link));
}

/** A page of somebody who has signed in, in each of these widths and each colour. */
async function eachMode(wide, visit) {
  for (const width of wide) {
    for (const colorScheme of ['light', 'dark']) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      await visit(await signedIn(context, `${width}-${colorScheme}`), `${width}-${colorScheme}`);
      await context.close();
    }
  }
}

async function signedIn(context, mode) {
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
  return page;
}

await withUpstream(letTheProxyWork);
await eachMode(widths, async (page, mode) => {
  const waiting = [`${base}/admin/`];
  const seen = new Set(waiting);
  for (let i = 0; i < waiting.length && i < mostPages; i += 1) {
    await look(page, waiting[i], mode);
    for (const link of await linksOf(page)) {
      // One entry of each list stands for all of them.
      const kind = link.replace(/\/[1-9][0-9]*(?=\/|$)/, '/0').replace(/\?.*/, '');
      if (!seen.has(kind) && !link.endsWith('/sign-in')) {
        seen.add(kind);
        waiting.push(link);
      }
    }
  }
});
await withUpstream(async (cutOff) => {
  const wide = widths.filter((width) => axeWidths.includes(width));
  await eachMode(wide, (page, mode) => tryOut(page, `${mode} try`, cutOff));
});
await browser.close();

mkdirSync(screenshots, { recursive: true });
problems.forEach((problem) => console.log(`FAILED: ${problem}`));
console.log(`browser: ${visits} visits, ${problems.length} problems`);
process.exit(problems.length === 0 && visits > 8 ? 0 : 1);
