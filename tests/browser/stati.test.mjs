// Every page keeps to WCAG in the states that pages.test.mjs does not pass through: empty, wrong, asking, refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { OUTCOME, assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

/** Looks at states of pages one by one, each a test of its own with a picture. */
function checker(t, page) {
  return (name, arrive) =>
    t.test(name, async () => {
      await arrive();
      await picture(page, `stato-${name}`);
      await assertAccessible(page);
    });
}

test('the list and its dialogs', async (t) => {
  const page = await visit(t);
  const check = checker(t, page);
  await check('accesso-rifiutato', async () => {
    await page.goto('/accesso');
    await page.getByLabel('Nome utente', { exact: true }).fill('acquirente');
    await page.getByLabel('Password', { exact: true }).fill('sbagliata');
    await page.getByRole('button', { name: 'Accedi' }).click();
    await page.getByText('Nome utente o password non corretti.').waitFor();
  });
  await login(page, 'acquirente');
  await buyer.create(page);
  const request = buyer.address(page);
  await check('elenco-vuoto', () => page.goto('/?oggetto=inesistente&stato=Bozza&utilizzata=false'));
  await check('elenco-filtri-sbagliati', async () => {
    await page.goto('/?cig=1&idAppalto=x&importoDa=molto&oggetto=%25&inviataDal=x');
    assert.ok((await page.locator('[aria-invalid=true]').count()) >= 4);
  });
  await check('elenco-ricerca-salvata', async () => {
    await page.goto('/?stato=Bozza');
    await buyer.unfold(page);
    await page.getByLabel('Nome di questa ricerca').fill('Le bozze');
    await page.getByRole('button', { name: 'SALVA RICERCA' }).click();
    await page.locator('#salvate').waitFor({ state: 'attached' });
  });
  await check('acquisizione', () => page.goto('/acquisizione'));
  await check('acquisizione-rifiutata', async () => {
    await page.getByLabel('ID appalto di ANAC, o CIG di uno dei suoi lotti').fill('sette');
    await page.getByRole('button', { name: 'ACQUISISCI' }).click();
    await page.getByRole('alert').waitFor();
  });
  await check('elimina-richiesta', () => page.goto(`${request}/elimina`));
  await check('eliminata', async () => {
    await page.getByRole('button', { name: 'Elimina', exact: true }).click();
    await page.getByText('Richiesta eliminata.').waitFor();
  });
  await check('richiesta-che-non-c-e-piu', () => page.goto(`${request}/gara`));
});

test('a request that is being prepared', async (t) => {
  const page = await visit(t);
  const check = checker(t, page);
  await login(page, 'acquirente');
  await buyer.create(page);
  const request = buyer.address(page);
  const procedure = request.replace('/richieste/', '/procedure/');
  await check('gara-vuota', () => page.goto(`${request}/gara`));
  await check('gara-verificata', () => page.goto(`${request}/gara?verifica=1`));
  await check('procedura-in-attesa', () => page.goto(procedure));
  await check('lotti-vuoti', () => page.goto(`${request}/lotti`));
  await check('registro-vuoto', () => page.goto(`${request}/registro`));
  await check('cpv-trovati', async () => {
    await page.goto(`${request}/classificazione`);
    await buyer.write(page, 'CPV principale', 'software');
    await page.getByRole('button', { name: 'Cerca CPV principale' }).click();
  });
  await check('cpv-non-trovati', async () => {
    await buyer.write(page, 'CPV principale', 'introvabile');
    await page.getByRole('button', { name: 'Cerca CPV principale' }).click();
    await page.getByText('Nessun valore trovato.').waitFor();
  });
  await check('file-dei-lotti', () => page.goto(`${request}/lotti/importazione`));
  await check('file-dei-lotti-sbagliato', async () => {
    const buffer = Buffer.from('oggetto;importo\nUno;molto\n');
    await page.getByLabel('File XLSX o CSV').setInputFiles({ name: 'lotti.csv', mimeType: 'text/csv', buffer });
    await page.getByRole('button', { name: 'Aggiungi in fondo' }).click();
    await page.locator('#errori-file').waitFor();
  });
  await check('lotto-sbagliato', async () => {
    await page.goto(`${request}/lotti`);
    await page.getByRole('button', { name: 'Aggiungi lotto' }).click();
    await page.waitForURL(/LOT-0001/);
    await buyer.write(page, 'Importo al netto dell\'IVA', 'molto');
    await buyer.write(page, 'Durata in giorni', 'tanti');
    await buyer.save(page);
    await page.locator('#errore-importo').waitFor();
  });
  await check('elimina-lotto', () => page.goto(`${request}/lotti/LOT-0001/elimina`));
});

test('a request at ANAC', async (t) => {
  const page = await visit(t);
  const check = checker(t, page);
  await login(page, 'rup');
  const request = await buyer.prepare(page);
  const procedure = request.replace('/richieste/', '/procedure/');
  await check('affidamento-sbagliato', async () => {
    await page.goto(procedure);
    await buyer.write(page, 'Codice fiscale', '123');
    await buyer.write(page, 'Importo offerto al netto dell\'IVA', 'poco');
    await page.getByRole('button', { name: 'Concludi affidamento' }).click();
    await page.locator('[aria-invalid=true]').first().waitFor();
  });
  await check('trasmissione-in-corso', async () => {
    await page.goto(procedure);
    await buyer.award(page);
    await page.getByRole('button', { name: 'Richiedi CIG' }).click();
    await page.locator('#andamento').waitFor();
  });
  await page.getByText('Trasmissione conclusa.').waitFor({ timeout: OUTCOME });
  await check('confronto', async () => {
    await page.goto(`${request}/confronto`);
    await page.getByRole('button', { name: 'Leggi da ANAC' }).click();
    await page.locator('#esito-confronto').waitFor();
  });
  await check('soggetti', async () => {
    await page.goto(`${procedure}/soggetti`);
    await page.getByRole('button', { name: 'Leggi da ANAC' }).click();
    await page.getByRole('table', { name: 'Soggetti incaricati' }).waitFor();
  });
  await check('soggetti-delega-sbagliata', async () => {
    await page.getByRole('button', { name: 'Delega', exact: true }).click();
    await page.locator('[aria-invalid=true], [role=alert]').first().waitFor();
  });
  await page.goto(procedure);
  const actions = await page.locator('#azioni a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  assert.ok(actions.length > 0, 'something may be asked of ANAC');
  for (const action of actions.filter((href) => href.includes('/azioni/'))) {
    await check(`azione-${action.split('/').at(-1)}`, () => page.goto(action));
  }
});

test('two people at the same request', async (t) => {
  const page = await visit(t);
  const check = checker(t, page);
  await login(page, 'acquirente');
  await buyer.create(page);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await buyer.write(other, 'Oggetto', 'Scritto da altri');
  await buyer.keep(other);
  await check('conflitto', async () => {
    await buyer.write(page, 'Oggetto', 'Scritto qui');
    await page.getByRole('button', { name: 'SALVA', exact: true }).click();
    await page.locator('#conflitto').waitFor();
  });
});
