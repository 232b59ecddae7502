// What holds on the pages one by one: who may see them, what they keep, who can use them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { OUTCOME, assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

test('a request does not exist for another office', async (t) => {
  const page = await visit(t);
  await login(page, 'acquirente');
  await buyer.create(page);
  const address = buyer.address(page);
  const parts = ['', '/gara', '/classificazione', '/lotti', '/registro'].map((part) => `${address}${part}`);
  parts.push(address.replace('/richieste/', '/procedure/'));

  const other = await visit(t);
  await login(other, 'rup-altro');
  for (const part of parts) {
    assert.equal((await page.goto(part)).status(), 200, part);
    assert.equal((await other.goto(part)).status(), 404, part);
  }
  await picture(other, 'altro-ufficio');
  await other.goto('/');
  assert.equal(await other.locator(`a[href="${address}"]`).count(), 0);
});

test('a wrong password is refused, and nobody gets in without one', async (t) => {
  const page = await visit(t);
  await page.goto('/');
  await page.waitForURL(/\/accesso/);
  await page.getByLabel('Nome utente', { exact: true }).fill('acquirente');
  await page.getByLabel('Password', { exact: true }).fill('sbagliata');
  await page.getByRole('button', { name: 'Accedi' }).click();
  await page.getByText('Nome utente o password non corretti.').waitFor();
});

test('a wrong amount is told at its field and everything typed stays', async (t) => {
  const page = await visit(t);
  await login(page, 'acquirente');
  await buyer.create(page);
  await page.goto(`${buyer.address(page)}/lotti`);
  await page.getByRole('button', { name: 'Aggiungi lotto' }).click();
  await page.waitForURL(/\/lotti\/LOT-0001/);
  await buyer.write(page, 'Oggetto del lotto', 'Corsi di formazione');
  await buyer.write(page, 'Importo al netto dell\'IVA', 'trentanovemila');
  await buyer.write(page, 'Durata in giorni', '365');
  await buyer.choose(page, 'Categoria prevalente', 'FS');
  await buyer.save(page);

  const amount = page.getByLabel('Importo al netto dell\'IVA', { exact: true });
  assert.equal(await amount.getAttribute('aria-invalid'), 'true');
  assert.notEqual((await page.locator('#errore-importo').innerText()).trim(), '');
  const value = (label) => page.getByLabel(label, { exact: true }).inputValue();
  assert.equal(await amount.inputValue(), 'trentanovemila');
  assert.equal(await value('Oggetto del lotto'), 'Corsi di formazione');
  assert.equal(await value('Durata in giorni'), '365');
  assert.equal(await value('Categoria prevalente'), 'FS');
  await picture(page, 'importo-sbagliato');
});

test('every page keeps to WCAG, levels A and AA', async (t) => {
  const page = await visit(t);
  const check = (name) =>
    t.test(name, async () => {
      await picture(page, `wcag-${name}`);
      await assertAccessible(page);
    });
  await page.goto('/accesso');
  await check('accesso');
  await login(page, 'acquirente');

  await buyer.create(page);
  await buyer.fillGara(page);
  await buyer.save(page);
  await check('gara-con-un-errore');
  await buyer.chooseRup(page);
  await buyer.save(page);
  await page.waitForURL(/\/classificazione/);
  await check('classificazione');
  await buyer.fillClassificazione(page);
  await page.waitForURL(/\/lotti/);
  await buyer.addLot(page);
  await page.waitForURL(/\/lotti\?/);
  await check('lotti');
  await page.goto(`${buyer.address(page)}/lotti/LOT-0001`);
  await check('lotto');
  await page.getByRole('link', { name: 'Vai alla procedura' }).click();
  await check('procedura');
  await buyer.award(page);
  await page.getByRole('button', { name: 'Richiedi CIG' }).click();
  await page.getByText('Trasmissione conclusa.').waitFor({ timeout: OUTCOME });
  await check('procedura-con-cig');
  await page.getByRole('link', { name: 'Log trasmissioni' }).click();
  await page.locator('#registro-trasmissioni summary').first().click();
  await check('log');
  await page.goto(page.url().replace(/\/registro.*/, '/gara'));
  await check('gara-in-sola-lettura');
  await page.goto('/');
  await check('elenco');
  await page.goto('/specifiche');
  await check('specifiche');
  // With ANAC's specification there is one version, which can be compared with itself.
  const version = page.locator('table code').first();
  if (await version.count()) {
    const fingerprint = await version.getAttribute('title');
    await page.goto(`/specifiche/differenze?prima=${fingerprint}&nuova=${fingerprint}`);
    await check('specifiche-uguali');
  }
  await page.goto('/non-esiste');
  await check('non-trovata');
});
