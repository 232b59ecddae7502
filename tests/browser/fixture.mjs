// The service under test, a browser to look at it, and what is asked of every page.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before } from 'node:test';
import axe from 'axe-core';
import { chromium } from 'playwright-core';

/**
 * Address of a running demo. `cargo xtask test` starts one and names it; to run these tests alone, start
 * `cargo xtask demo` and name its address.
 */
const service = process.env.RICHIEDI_CIG;
assert.ok(service, 'RICHIEDI_CIG must name the address of a running demo');

/** Where pictures of the pages go. */
const pictures = process.env.SCHERMATE ?? path.resolve(import.meta.dirname, '../../target/schermate');

/** Chromium, as Debian installs it; `cargo xtask test` says where it is. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** What keeps Chromium to the pages under test: no sandbox (root), no traffic of its own. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** An Italian visitor, for whom nothing on a page moves by itself. */
const visitor = { baseURL: service, locale: 'it-IT', timezoneId: 'Europe/Rome', reducedMotion: 'reduce' };

/** How long a person waits for a page, and how long for ANAC's outcomes. */
export const PAGE = 15_000;
export const OUTCOME = 60_000;

/**
 * Starts a browser for the tests of a file.
 * @returns {(t: import('node:test').TestContext, options?: object) => Promise<import('playwright-core').Page>} opens
 *   a page of a new visitor, who leaves when the test `t` ends
 */
export function visitors() {
  let browser;
  before(async () => {
    browser = await chromium.launch({ executablePath, args, headless: true });
  });
  after(() => browser?.close());
  return async (t, options) => {
    const context = await browser.newContext({ ...visitor, ...options });
    context.setDefaultTimeout(PAGE);
    const wrong = [];
    // Pages need nothing but the service.
    await context.route(
      (url) => url.origin !== service,
      async (route) => {
        wrong.push(`the page asks for ${route.request().url()}`);
        await route.abort();
      },
    );
    context.on('weberror', (error) => wrong.push(`the page's script failed: ${error.error()}`));
    context.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) wrong.push(message.text());
    });
    t.after(async () => {
      await context.close();
      assert.deepEqual(wrong, []);
    });
    return context.newPage();
  };
}

/** Enters as one of the demo's people, whose password is the user name. */
export async function login(page, user) {
  await page.goto('/accesso');
  await page.getByLabel('Nome utente', { exact: true }).fill(user);
  await page.getByLabel('Password', { exact: true }).fill(user);
  await page.getByRole('button', { name: 'Accedi' }).click();
  await page.getByRole('heading', { name: 'Lista CIG' }).waitFor();
}

/** Keeps a picture of the whole page. */
export async function picture(page, name) {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

/**
 * Fails when axe-core finds that the page breaks a rule of WCAG 2.2, level A or AA, what is folded included, or when
 * it has to be scrolled sideways at 320 pixels (criterion 1.4.10, which axe-core does not look at).
 */
export async function assertAccessible(page) {
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
  );
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary}`),
  );
  assert.deepEqual(found, [], `${page.url()}\n${found.join('\n')}`);

  const { width, height } = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  await page.setViewportSize({ width, height });
  assert.ok(wide <= 320, `${page.url()} is ${wide} pixels wide`);
}

/**
 * Whether the check part of a CIG is right, as ANAC computes it for the codes that PCP gives: a letter A to U that
 * counts from 1, six hexadecimal digits, three more that are (number + letter) * 211 mod 4091.
 */
export function isCig(code) {
  const [, letter, number, check] = /^([A-U])([0-9A-F]{6})([0-9A-F]{3})$/.exec(code) ?? [];
  if (!letter) return false;
  const sum = Number.parseInt(number, 16) + letter.charCodeAt(0) - 'A'.charCodeAt(0) + 1;
  return (sum * 211) % 4091 === Number.parseInt(check, 16);
}
