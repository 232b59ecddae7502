// Schede beside the smallest: which one it is, what it wants, how its CIG is asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

/** The smallest XML that is an ESPD request. */
const ESPD =
  '<q:QualificationApplicationRequest xmlns:q="urn:oasis:names:specification:ubl:schema:xsd:QualificationApplicationRequest-2"/>';

test('a buyer chooses among several schede, and the procedure begins with the CIG, without JavaScript', async (t) => {
  const page = await visit(t, { javaScriptEnabled: false });
  await login(page, 'acquirente');
  await buyer.create(page);
  const address = buyer.address(page);
  await buyer.fillNegotiatedGara(page);
  await buyer.chooseRup(page);
  await buyer.keep(page);
  await page.getByText('serve l\'importo dei lotti').waitFor();
  await page.goto(`${address}/classificazione`);
  await buyer.fillClassificazione(page);
  await page.waitForURL(/\/lotti/);
  await buyer.addNegotiatedLot(page, '100.000,00');
  await page.waitForURL(/\/lotti\?/);

  await page.goto(`${address}/gara`);
  const choice = page.getByRole('group', { name: 'Scheda ANAC' });
  assert.match(await choice.innerText(), /più di una scheda ANAC: indicare quale/);
  assert.match(await choice.innerText(), /sotto la soglia europea: il valore stimato è di 100\.000,00 euro/);
  const offered = await choice.getByRole('radio').evaluateAll((radios) => radios.map((radio) => radio.value));
  assert.deepEqual(offered, ['P7_1_3', 'P7_1_1', 'P7_1_2', 'P7_2', 'P5']);
  await picture(page, 'scheda-da-scegliere');
  await choice.locator('label', { hasText: /^P7_2, / }).click();
  await buyer.keep(page);
  assert.ok(await choice.getByRole('radio', { name: /^P7_2, / }).isChecked());
  assert.match(await choice.innerText(), /si usa la scheda P7_2/);
  await page.getByText('P7_2, Invito da un elenco').first().waitFor();
  await page.getByRole('button', { name: 'Verifica' }).click();
  assert.match(await page.locator('#verifica-ok').innerText(), /Nessun errore/);

  await page.getByRole('link', { name: 'Vai alla procedura' }).click();
  assert.equal(await page.getByRole('button', { name: 'Concludi affidamento' }).count(), 0);
  await picture(page, 'procedura-da-pubblicare');
  await page.getByRole('button', { name: 'Pubblica la procedura e richiedi il CIG' }).click();
  await buyer.waitForCig(page, false);
  await page.goto(`${address}/lotti/LOT-0001`);
  await page.getByText('31/01/2099 12:00').waitFor();
});

test('a direct award of 45,000 euro takes an ESPD request, which is attached as a file', async (t) => {
  const page = await visit(t);
  await login(page, 'acquirente');
  await buyer.create(page);
  const address = buyer.address(page);
  await buyer.fillGara(page);
  await buyer.chooseRup(page);
  await buyer.save(page);
  await page.waitForURL(/\/classificazione/);
  await buyer.fillClassificazione(page);
  await page.waitForURL(/\/lotti/);
  await buyer.addLot(page, '45.000,00');
  await page.waitForURL(/\/lotti\?/);

  await page.goto(`${address}/gara?verifica=1`);
  await page.locator('#riepilogo').getByRole('link', { name: 'Dati di gara' }).click();
  await page.waitForURL(/#campo-espd$/);
  const part = page.getByRole('region', { name: 'Richiesta ESPD (obbligatoria)' });
  const message = part.locator('#errore-espd');
  assert.match(await message.innerText(), /Da 40\.000 euro in su/);
  const attach = async (name, content) => {
    await part.getByLabel('File XML').setInputFiles({ name, mimeType: 'text/xml', buffer: Buffer.from(content) });
    await part.getByRole('button', { name: 'Allega' }).click();
  };
  await attach('fattura.xml', '<fattura/>');
  await part.getByText('comincia con l\'elemento «fattura»').waitFor();
  await attach('lunga.xml', ' '.repeat(12_000_000));
  await part.getByText('Il file supera 2 MB').waitFor();
  await attach('espd del verde.xml', ESPD);
  await page.getByText('Dati salvati.').waitFor();
  assert.equal(await message.count(), 0);
  await picture(page, 'espd-allegata');
  await assertAccessible(page);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    part.getByRole('link', { name: 'espd del verde.xml' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'espd del verde.xml');
  await part.getByRole('button', { name: 'Togli il file' }).click();
  await message.waitFor();
  await attach('espd.xml', ESPD);
  await page.getByText('Dati salvati.').waitFor();

  await page.getByRole('link', { name: 'Vai alla procedura' }).click();
  await buyer.award(page, '44.500,00');
  await page.getByRole('button', { name: 'Richiedi CIG' }).click();
  await buyer.waitForCig(page, true);
});
