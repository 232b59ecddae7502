// What each page costs to fetch: the first time, with nothing kept, and later.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { login, visitors } from './fixture.mjs';

const visit = visitors();

/** Bytes of the first visit to a page, as they come through the network, and of later ones. */
const FIRST = 250_000;
const LATER = 30_000;

/** A page of the same person in whose browser nothing is intercepted, since a browser that intercepts keeps nothing. */
async function plain(t, page) {
  const storageState = await page.context().storageState();
  const context = await page.context().browser().newContext({ baseURL: new URL(page.url()).origin, storageState });
  t.after(() => context.close());
  return context.newPage();
}

/** Counts what comes through the network, heads included. */
async function meter(page) {
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  let bytes = 0;
  network.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  return {
    forget: () => network.send('Network.clearBrowserCache'),
    async open(address) {
      bytes = 0;
      await page.goto(address, { waitUntil: 'load' });
      // What scripts of the page fetch by themselves belongs to it; a stream of events never ends.
      await page.waitForTimeout(200);
      return bytes;
    },
  };
}

test('no page weighs more than it may', async (t) => {
  const page = await visit(t);
  await login(page, 'acquirente');
  const request = await buyer.prepare(page);
  await page.goto(`${request}/lotti/importazione`);
  const rows = Array.from({ length: 399 }, (_, n) => `Pulizia della scuola numero ${n};${n * 17},50;365;90919300;009048017;ITI14`);
  const buffer = Buffer.from(['oggetto;importo;durataGiorni;cpvPrevalente;codIstat;codNUTS', ...rows].join('\n'));
  await page.getByLabel('File XLSX o CSV').setInputFiles({ name: 'lotti.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Aggiungi in fondo' }).click();
  await page.waitForURL(/\/lotti\?salvata/);
  const pages = [
    '/',
    '/?righe=100',
    '/specifiche',
    '/acquisizione',
    '/importazione',
    `${request}/gara`,
    `${request}/classificazione`,
    `${request}/classificazione/cpv`,
    `${request}/lotti`,
    `${request}/lotti/tabella`,
    `${request}/lotti/LOT-0001`,
    `${request}/lotti/importazione`,
    `${request}/registro`,
    request.replace('/richieste/', '/procedure/'),
  ];
  const network = await meter(await plain(t, page));
  for (const address of pages) {
    await network.forget();
    const first = await network.open(address);
    const later = await network.open(address);
    t.diagnostic(`${address.replace(request, '…')}: ${first} B, then ${later} B`);
    assert.ok(first > later && first <= FIRST, `${address}: ${first} bytes the first time`);
    assert.ok(later > 0 && later <= LATER, `${address}: ${later} bytes later`);
  }
});
