// Signs in with the panel, opens each of its screens, and turns some of its switches. Fails on an
// error of a script, on a console error, on an answer of the management API that is 400 or more,
// and on a switch that has no effect in the files.
// Usage: node panel-walk.mjs BASE_URL MANAGEMENT_KEY PANEL_FILE PANEL_PORT FOLDER_OF_THE_CONFIGURATION
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
const { chromium } = require('playwright-core');
const [base, key, panelFile, panelPort, folder] = process.argv.slice(2);
const screens = ['/', '/ai-providers', '/auth-files', '/auth-files/oauth-excluded',
  '/auth-files/oauth-model-alias', '/oauth', '/quota', '/config', '/logs', '/system'];
// What shows that a screen could read what it is about.
const shown = { '/': 'Provider keys\n4', '/ai-providers': '4/4 active', '/auth-files': 'me@example.com',
  '/quota': 'claude-me.json', '/logs': 'Logs' };
const problems = [];
let place = 'sign-in';
let calls = 0;

const panel = readFileSync(panelFile);
const server = createServer((request, response) => {
  response.writeHead(request.url === '/' ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8' });
  response.end(request.url === '/' ? panel : '');
});
await new Promise((resolve) => { server.listen(panelPort, '127.0.0.1', resolve); });
const address = `http://localhost:${panelPort}/`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await (await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } })).newPage();
// Fonts, icons of sponsors and the like are nobody's business here.
await page.route((url) => ![`localhost:${panelPort}`, new URL(base).host].includes(url.host),
  (route) => route.fulfill({ status: 204, body: '' }));
page.on('pageerror', (error) => problems.push(`${place}: ${error}`));
page.on('console', (message) => {
  if (message.type() === 'error') problems.push(`${place}: console: ${message.text()} ${message.location().url}`);
});
page.on('response', (response) => {
  if (response.url().startsWith(base)) {
    calls += 1;
    if (response.status() >= 400) {
      problems.push(`${place}: ${response.status()} ${response.request().method()} ${response.url()}`);
    }
  }
});

/** Until nothing has been asked for a while. */
const settle = async () => {
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForTimeout(1200);
};
const file = (name) => readFileSync(join(folder, name), 'utf8');
const expectSoon = async (what, condition) => {
  for (let i = 0; i < 50; i += 1) {
    if (condition()) return;
    await page.waitForTimeout(100);
  }
  problems.push(`${place}: ${what}`);
};

await page.goto(`${address}#/login`);
await page.getByLabel('Custom Connection URL:').first().check({ force: true });
await page.getByPlaceholder('Eg: https://example.com:8317').fill(base);
await page.getByPlaceholder('Enter the management key').fill(key);
await page.getByLabel('Remember password').first().check({ force: true });
await page.getByRole('button', { name: 'Login', exact: true }).click();
await page.waitForURL((url) => !url.hash.includes('login'), { timeout: 15_000 });
await settle();
// A splash is shown for a while, whatever is behind it.
await page.waitForTimeout(2_000);

/** Loaded anew: what the panel does between two screens is its own affair. */
const open = async (screen) => {
  await page.goto(`${address}#${screen}`);
  await page.reload();
  // A splash comes first.
  await page.waitForFunction(() => document.body.innerText.includes('Config Panel'));
  await settle();
};

for (const screen of screens) {
  place = screen;
  await open(screen);
  const text = await page.locator('body').innerText();
  if (text.length < 200) problems.push(`${place}: shows next to nothing: ${text}`);
  const wanted = shown[screen];
  if (wanted && !text.includes(wanted)) problems.push(`${place}: does not show ${wanted}`);
}

place = 'a login is switched off';
await open('/auth-files');
await page.getByRole('checkbox', { name: 'Enabled' }).evaluate((element) => element.click());
await expectSoon('the file does not say so', () => file('auths/claude-me.json').includes('"disabled":true'));

place = 'a key is switched off';
await open('/ai-providers');
await page.getByRole('checkbox', { name: 'Disable' }).first()
  .evaluate((element) => element.click());
await expectSoon('the file does not say so', () => /excluded-models: *\n? *(- |\[)["']\*/.test(file('config.yaml')));

await browser.close();
server.close();
problems.forEach((problem) => console.log(problem));
console.log(`${screens.length} screens, ${calls} calls, ${problems.length} problems`);
process.exit(problems.length === 0 && calls > screens.length ? 0 : 1);
