// What is typed survives a closed window, a session that ended, and somebody else's save.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

/** The oggetto in the form. */
const oggetto = (page) => page.getByLabel('Oggetto', { exact: true });

/** Waits until the script of the page kept what is typed. */
const kept = (page) => page.getByText('Modifiche non salvate, conservate alle').waitFor();

test('what is typed is there again after the window was closed', async (t) => {
  const page = await visit(t);
  await login(page, 'acquirente');
  await buyer.create(page);
  const gara = page.url();
  await oggetto(page).fill('Corsi di formazione');
  await buyer.choose(page, 'Settore', '1');
  await kept(page);
  await assertAccessible(page);

  const again = await page.context().newPage();
  await page.close();
  await again.goto(gara);
  await again.getByRole('heading', { name: 'Ci sono modifiche non salvate del' }).waitFor();
  assert.equal(await oggetto(again).inputValue(), '');
  await picture(again, 'non-salvate');
  await assertAccessible(again);
  await again.getByRole('link', { name: 'Riprendi' }).click();
  await again.getByText('ancora da salvare').waitFor();
  assert.equal(await oggetto(again).inputValue(), 'Corsi di formazione');
  assert.equal(await again.getByRole('combobox', { name: 'Settore', exact: true }).inputValue(), '1');
  await picture(again, 'non-salvate-riprese');
  await assertAccessible(again);
  await buyer.keep(again);
  assert.equal(await again.getByText('modifiche non salvate').count(), 0);

  // What was typed last is sent when the page is left; a person who does not want it throws it away.
  await oggetto(again).fill('Ripensamento');
  await again.goto('/');
  // The page that is left does not wait for the answer.
  const discard = again.getByRole('button', { name: 'Scarta' });
  for (let tries = 0; tries < 20 && !(await discard.count()); tries++) await again.goto(gara);
  await discard.click();
  await again.waitForURL(gara);
  assert.equal(await again.getByText('modifiche non salvate').count(), 0);
  assert.equal(await oggetto(again).inputValue(), 'Corsi di formazione');
});

test('what is typed comes back after a session that ended, without JavaScript too', async (t) => {
  const page = await visit(t, { javaScriptEnabled: false });
  await login(page, 'acquirente');
  await buyer.create(page);
  await oggetto(page).fill('Corsi di formazione');
  await page.context().clearCookies();
  await buyer.save(page);
  await page.getByText('La sessione è finita prima di salvare').waitFor();
  await picture(page, 'sessione-finita');
  await page.getByLabel('Nome utente', { exact: true }).fill('acquirente');
  await page.getByLabel('Password', { exact: true }).fill('acquirente');
  await page.getByRole('button', { name: 'Accedi' }).click();
  await page.getByText('ancora da salvare').waitFor();
  assert.equal(await oggetto(page).inputValue(), 'Corsi di formazione');
  await buyer.keep(page);
});

test('a page says so when it cannot keep what is typed', async (t) => {
  const page = await visit(t);
  await login(page, 'acquirente');
  await buyer.create(page);
  await page.context().clearCookies();
  await oggetto(page).fill('Corsi di formazione');
  await page.getByText('Ciò che è scritto qui non si conserva da solo').waitFor();
});

test('of two who save the same part, the second chooses field by field, by keyboard', async (t) => {
  const first = await visit(t);
  await login(first, 'acquirente');
  await buyer.create(first);
  await buyer.fillGara(first);
  await buyer.keep(first);
  const gara = first.url().replace(/\?.*/, '');
  const second = await visit(t, { javaScriptEnabled: false });
  await login(second, 'rup');
  await second.goto(gara);

  await oggetto(first).fill('Manutenzione del programma e formazione');
  await buyer.write(first, 'Numero totale lotti', '2');
  await buyer.keep(first);
  await oggetto(second).fill('Manutenzione del protocollo informatico');
  await buyer.choose(second, 'Asta elettronica', 'false');
  await buyer.save(second);
  await second.getByText('La richiesta è stata modificata da altri').waitFor();
  await picture(second, 'differenza');
  const mine = second.getByLabel('Scritto qui: Manutenzione del protocollo informatico');
  assert.ok(await mine.isChecked());
  assert.ok(await second.getByLabel('Salvato da altri: 2').isChecked());
  assert.ok(await second.getByLabel('Scritto qui: No').isChecked());
  await mine.focus();
  await second.keyboard.press('ArrowUp');
  assert.ok(await second.getByLabel('Salvato da altri: Manutenzione del programma e formazione').isChecked());
  await second.keyboard.press('ArrowDown');
  await second.keyboard.press('Enter');
  await second.getByText('Dati salvati.').waitFor();
  assert.equal(await oggetto(second).inputValue(), 'Manutenzione del protocollo informatico');
  assert.equal(await second.getByLabel('Numero totale lotti', { exact: true }).inputValue(), '2');

  // The first has not seen that: now it is the first who chooses.
  await oggetto(first).fill('Ancora un altro oggetto');
  await buyer.save(first);
  await first.getByText('La richiesta è stata modificata da altri').waitFor();
  await assertAccessible(first);
});
