// Open pages follow their request by themselves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { OUTCOME, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

/** A request that is ready to be asked for, open at the page of its procedure. */
async function ready(page) {
  await login(page, 'acquirente');
  await buyer.prepare(page);
  await page.getByRole('link', { name: 'Vai alla procedura' }).click();
  await buyer.award(page);
}

/** Marks the page, so that a reload would be seen, and keeps what it asks for from now on. */
async function watch(page) {
  await page.evaluate(() => { window.mark = 'same page'; });
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  return asked;
}

test('the CIG and the rows of the log appear without a reload, and nobody asks in between', async (t) => {
  const page = await visit(t);
  await ready(page);
  const address = buyer.address({ url: () => page.url().replace('/procedure/', '/richieste/') });
  // Another page of the same person, open at the log before anything is sent.
  const log = await page.context().newPage();
  await log.goto(`${address}/registro`);
  const askedByLog = await watch(log);
  await log.getByText('Nessuna trasmissione.').waitFor();

  await page.bringToFront();
  await page.getByRole('button', { name: 'Richiedi CIG' }).click();
  await page.locator('#andamento').waitFor();
  const asked = await watch(page);
  await page.locator('td.cig', { hasText: /\w{10}/ }).waitFor({ timeout: OUTCOME });
  await page.getByText('Trasmissione conclusa.').waitFor({ timeout: OUTCOME });
  assert.equal(await page.evaluate(() => window.mark), 'same page');
  await picture(page, 'dal-vivo');

  await log.getByText('Trasmissione conclusa.').waitFor({ timeout: OUTCOME });
  assert.equal(await log.evaluate(() => window.mark), 'same page');
  const rows = await log.locator('#registro-trasmissioni summary').allInnerTexts();
  assert.ok(rows.some((row) => row.includes('Recupera CIG')), rows.join('\n'));

  // It is at rest: no page is asked for again, as it would be every two seconds.
  asked.length = askedByLog.length = 0;
  await page.waitForTimeout(4500);
  assert.deepEqual([asked, askedByLog], [[], []]);
});

test('where events do not come, the page asks every two seconds', async (t) => {
  const page = await visit(t);
  await ready(page);
  await page.route('**/eventi?*', (route) => route.fulfill({ status: 503, body: '' }));
  await page.getByRole('button', { name: 'Richiedi CIG' }).click();
  await page.locator('#andamento').waitFor();
  await watch(page);
  await page.locator('td.cig', { hasText: /\w{10}/ }).waitFor({ timeout: OUTCOME });
  assert.equal(await page.evaluate(() => window.mark), 'same page');
});
