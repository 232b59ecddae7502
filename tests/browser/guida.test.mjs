// More words about a field, beside it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

test('the guide of a field opens beside it and closes, by keyboard, and leaves what is typed', async (t) => {
  const page = await visit(t);
  await login(page, 'acquirente');
  await buyer.create(page);
  await buyer.write(page, 'Oggetto', 'Corsi di formazione');
  const button = page.getByRole('button', { name: 'Guida: Oggetto', exact: true });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.getByText('Manutenzione degli ascensori').waitFor();
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  await picture(page, 'guida');
  await assertAccessible(page);
  await page.keyboard.press('Space');
  await page.getByText('Manutenzione degli ascensori').waitFor({ state: 'hidden' });
  assert.equal(await page.getByLabel('Oggetto', { exact: true }).inputValue(), 'Corsi di formazione');
});

test('without JavaScript the guide is a page of its own, in another window', async (t) => {
  const page = await visit(t, { javaScriptEnabled: false });
  await login(page, 'acquirente');
  await buyer.create(page);
  const [guide] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Guida: Oggetto', exact: true }).click(),
  ]);
  await guide.getByRole('heading', { name: 'Oggetto' }).waitFor();
  await guide.getByText('Manutenzione degli ascensori').waitFor();
});
