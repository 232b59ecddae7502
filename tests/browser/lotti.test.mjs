// The lots of a request: one by one, in a table, and as files.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

/** A new request with one lot of that object, open at the list of its lots. */
async function begin(page, oggetto) {
  await login(page, 'acquirente');
  await buyer.create(page);
  const lots = `${buyer.address(page)}/lotti`;
  await page.goto(lots);
  await page.getByRole('button', { name: 'Aggiungi lotto' }).click();
  await page.waitForURL(/\/lotti\/LOT-0001/);
  await buyer.write(page, 'Oggetto del lotto', oggetto);
  await buyer.write(page, "Importo al netto dell'IVA", '1.000,00');
  await buyer.keep(page);
  await page.goto(lots);
  return lots;
}

const titles = (page) => page.locator('article h3 a').allInnerTexts();
const cell = (page, lot, column) => page.getByRole('textbox', { name: `${column} Lotto ${lot}`, exact: true });

/** Sends a file to be imported, with the button of that name. */
async function upload(page, lots, button, name, buffer) {
  await page.goto(`${lots}/importazione`);
  await page.getByLabel('File XLSX o CSV').setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
  await page.getByRole('button', { name: button }).click();
}

/** The file behind a link of the list of lots. */
async function download(page, lots, link) {
  await page.goto(lots);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()]);
  return { name: file.suggestedFilename(), buffer: await readFile(await file.path()) };
}

// Nothing here needs JavaScript.
for (const javaScriptEnabled of [true, false]) {
  test(`lots are added, copied, moved and deleted, with${javaScriptEnabled ? '' : 'out'} JavaScript`, async (t) => {
    const page = await visit(t, { javaScriptEnabled });
    const lots = await begin(page, 'Primo');
    await page.getByRole('button', { name: 'Copia il lotto 1' }).click();
    await page.waitForURL(/\/lotti\/LOT-0002/);
    await buyer.write(page, 'Oggetto del lotto', 'Secondo');
    await buyer.keep(page);
    await page.goto(lots);
    await page.getByText('Lotti inseriti: 2. Importo complessivo: 2.000,00 €.').waitFor();
    assert.deepEqual(await titles(page), ['Lotto 1: Primo', 'Lotto 2: Secondo']);

    await page.getByRole('button', { name: /^Giù ?: il lotto 1 dopo/ }).click();
    await page.waitForURL(/#LOT-0001$/);
    assert.deepEqual(await titles(page), ['Lotto 2: Secondo', 'Lotto 1: Primo']);
    await page.getByRole('button', { name: /^Su ?: il lotto 1 prima/ }).click();
    await page.getByRole('button', { name: /^Giù ?: il lotto 1 dopo/ }).waitFor();
    assert.deepEqual(await titles(page), ['Lotto 1: Primo', 'Lotto 2: Secondo']);

    await page.getByRole('link', { name: 'Elimina il lotto 1' }).click();
    await page.getByRole('heading', { name: 'Eliminare il lotto 1?' }).waitFor();
    await page.getByRole('button', { name: 'Elimina' }).click();
    await page.getByText('Lotti inseriti: 1.').waitFor();
    assert.deepEqual(await titles(page), ['Lotto 2: Secondo']);
    if (javaScriptEnabled) await picture(page, 'lotti-elenco');
  });
}

test('many lots are written in a table, a page at a time or all together', async (t) => {
  const page = await visit(t);
  const lots = await begin(page, 'Primo');
  const rows = Array.from({ length: 45 }, (_, n) => `Lotto numero ${n + 1};${n + 1},50`);
  await upload(page, lots, 'Sostituisci i lotti', 'lotti.csv', Buffer.from(`oggetto;importo\n${rows.join('\n')}\n`));
  await page.getByText('Lotti inseriti: 45.').waitFor();
  assert.equal((await titles(page)).length, 20);
  await picture(page, 'lotti-pagine');
  await assertAccessible(page);
  await page.getByRole('link', { name: 'Pagina 3' }).click();
  await page.waitForURL(/pagina=3/);
  assert.equal((await titles(page)).length, 5);

  await page.getByRole('link', { name: 'Modifica i lotti in una tabella' }).click();
  const [first, second] = [2, 3];
  await cell(page, first, 'Oggetto del lotto').fill('Cambiato\nsu due righe');
  await cell(page, first, 'Comune (codice ISTAT)').fill('firenze');
  await cell(page, second, "Importo al netto dell'IVA").fill('molto');
  await page.getByRole('button', { name: 'SALVA', exact: true }).click();
  await page.getByRole('heading', { name: 'I lotti non sono stati salvati' }).waitFor();
  const wrong = cell(page, second, "Importo al netto dell'IVA");
  assert.equal(await wrong.inputValue(), 'molto');
  assert.equal(await wrong.getAttribute('aria-invalid'), 'true');
  assert.equal(await cell(page, first, 'Oggetto del lotto').inputValue(), 'Cambiato\nsu due righe');
  await picture(page, 'lotti-tabella-errore');
  await assertAccessible(page);
  await wrong.fill('7.000,25');
  await page.getByRole('button', { name: 'SALVA', exact: true }).click();
  await page.getByText('Dati salvati.').waitFor();
  assert.equal(await cell(page, first, 'Comune (codice ISTAT)').inputValue(), '009048017');
  await page.locator('td p', { hasText: /^firenze$/i }).waitFor();

  await page.getByRole('link', { name: 'Tutti i 45 lotti' }).click();
  await page.waitForURL(/pagina=tutti/);
  assert.equal(await page.locator('tbody tr').count(), 45);
  await cell(page, 46, 'Durata in giorni').fill('90');
  await page.getByRole('button', { name: 'SALVA', exact: true }).click();
  await page.getByText('Dati salvati.').waitFor();
  assert.equal(await page.locator('tbody tr').count(), 45);
  assert.equal(await cell(page, 46, 'Durata in giorni').inputValue(), '90');
});

test('lots go out as files and come back, and what is wrong is told by row and column', async (t) => {
  const page = await visit(t);
  const lots = await begin(page, 'Licenze; "annuali"');
  for (const [link, name] of [
    ['Esporta i lotti (XLSX)', 'lotti.xlsx'],
    ['Esporta i lotti (CSV)', 'lotti.csv'],
  ]) {
    const file = await download(page, lots, link);
    assert.equal(file.name, name);
    const before = (await titles(page)).length;
    await upload(page, lots, 'Aggiungi in fondo', file.name, file.buffer);
    await page.getByText(`Lotti inseriti: ${before * 2}.`).waitFor();
    assert.match((await titles(page)).at(-1), /: Licenze; "annuali"$/);
  }

  await upload(page, lots, 'Aggiungi in fondo', 'lotti.csv', Buffer.from('oggetto;importo\nUno;12\nDue;molto\n'));
  const told = page.locator('#errori-file li');
  await told.waitFor();
  assert.match(await told.innerText(), /^Riga 3, colonna B \(«Importo al netto dell'IVA»\): /);
  await page.getByText('Nessun lotto è cambiato.').waitFor();
  await picture(page, 'lotti-importazione-errori');
  await assertAccessible(page);
  await upload(page, lots, 'Sostituisci i lotti', 'lotti.xlsx', Buffer.from('PK\x03\x04non un foglio'));
  assert.match(await told.innerText(), /non è una cartella di lavoro di Excel/);
  await page.goto(lots);
  await page.getByText('Lotti inseriti: 4.').waitFor();
});
