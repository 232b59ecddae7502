// From an empty form to a CIG, with JavaScript and without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { isCig, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

test('the check of a CIG is the one of real codes', () => {
  assert.ok(isCig('B210BC38FE') && isCig('K00003EC3A'));
  assert.ok(!isCig('B210BC38FF') && !isCig('9050626CD6') && !isCig(''));
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript';
  test(`a buyer gets a CIG, ${how}`, async (t) => {
    const page = await visit(t, { javaScriptEnabled });
    const keep = (name) => picture(page, `${javaScriptEnabled ? '' : 'senza-javascript-'}${name}`);
    await login(page, 'acquirente');
    await buyer.create(page);
    await keep('1-richiesta-vuota');

    await buyer.fillGara(page);
    await buyer.save(page);
    const rup = page.getByLabel('RUP', { exact: true });
    assert.equal(await rup.getAttribute('aria-invalid'), 'true');
    assert.match(await page.locator('#errore-rup').innerText(), /RUP.*obbligatorio/);
    const tab = page.getByRole('navigation', { name: 'Parti della richiesta' }).getByRole('link', { name: /^Dati di gara/ });
    assert.match(await tab.innerText(), /1\s+errore/);
    await keep('2-manca-il-rup');

    await buyer.chooseRup(page);
    await buyer.save(page);
    await page.waitForURL(/\/classificazione/);
    assert.doesNotMatch(await tab.innerText(), /error/);
    await buyer.fillClassificazione(page);
    await page.waitForURL(/\/lotti/);
    await keep('3-lotti');
    await buyer.addLot(page);
    await page.waitForURL(/\/lotti\?/);
    await page.getByRole('link', { name: 'Verifica' }).click();
    assert.match(await page.locator('#verifica-ok').innerText(), /Nessun errore/);

    await page.getByRole('link', { name: 'Vai alla procedura' }).click();
    await keep('4-procedura');
    await buyer.award(page);
    await page.getByRole('button', { name: 'Richiedi CIG' }).click();
    await page.locator('#andamento').waitFor();
    await keep('5-trasmissione');

    await buyer.waitForCig(page, javaScriptEnabled);
    await keep('6-cig');

    await page.getByRole('link', { name: 'Log trasmissioni' }).click();
    const ended = page.getByText('Trasmissione conclusa.');
    await buyer.until(page, javaScriptEnabled, () => ended.isVisible());
    const rows = await page.locator('#registro-trasmissioni summary').allInnerTexts();
    const row = (operation, outcome) =>
      assert.ok(rows.some((text) => text.includes(operation) && outcome.test(text)), `${operation}\n${rows.join('\n')}`);
    row('Crea Appalto', /Appalto creato/);
    row('Conferma Appalto', /Richiesta acquisita/);
    row('Esito Operazione', /Esito OK/);
    row('Recupera CIG', /LOT-0001 [A-U][0-9A-F]{9}/);
    row('Pubblica Avviso', /Richiesta acquisita/);
    await keep('7-log');
  });
}
