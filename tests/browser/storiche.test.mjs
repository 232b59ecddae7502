// Requests of the time before PCP: taken over from a file, found, only shown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

/** A SIMOG code of its own for each run: seven digits, then the check part. */
function simog(number) {
  const check = ((number * 211) % 4091).toString(16).toUpperCase().padStart(3, '0');
  return `${String(number).padStart(7, '0')}${check}`;
}

for (const javaScriptEnabled of [true, false]) {
  test(`codes of SIMOG come from a file, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
    const page = await visit(t, { javaScriptEnabled });
    await login(page, 'acquirente');
    await page.locator('summary', { hasText: 'CREA' }).click();
    await page.getByRole('link', { name: 'Importa da SIMOG e SmartCIG' }).click();
    const number = 1_000_000 + Math.floor(Math.random() * 8_000_000);
    const head = 'CIG;Numero gara;Oggetto;Oggetto del lotto;Importo;CIG utilizzato;Data di creazione';
    const send = async (...rows) => {
      const buffer = Buffer.from([head, ...rows].join('\r\n'));
      await page.getByLabel('File CSV').setInputFiles({ name: 'simog.csv', mimeType: 'text/csv', buffer });
      await page.getByRole('button', { name: 'IMPORTA' }).click();
    };
    await send(`${simog(number)};${number};Pulizia delle scuole;Primarie;molto;sì;01/03/2022`);
    assert.match(await page.locator('#errori-file').innerText(), /Riga 2, colonna E \(«Importo»\)/);
    if (javaScriptEnabled) await assertAccessible(page);
    await picture(page, 'importazione-errori');
    await send(
      `${simog(number)};${number};Pulizia delle scuole;Primarie;39000;sì;01/03/2022`,
      `${simog(number + 1)};${number};;Secondarie;12.000,50;;`,
    );
    assert.match(await page.locator('#importate').innerText(), /importate: 1/);

    await page.goto(`/?idAppalto=${number}`);
    assert.match(await page.locator('#conteggio').innerText(), /^CIG: 1 di /);
    if (javaScriptEnabled) await assertAccessible(page);
    await picture(page, 'storica-in-lista');
    await page.getByRole('link', { name: 'Pulizia delle scuole', exact: true }).click();
    assert.match(await page.locator('#storica').innerText(), /SIMOG.*si legge soltanto/s);
    assert.equal(await page.getByRole('button', { name: 'SALVA' }).count(), 0);
    if (javaScriptEnabled) await assertAccessible(page);
    await picture(page, 'storica');
    await page.getByRole('link', { name: 'ELIMINA' }).click();
    await page.getByRole('button', { name: /^Elimina/i }).click();
    await page.getByText('Richiesta eliminata.').waitFor();
  });
}
