// What is wrong with a request, told at its fields: by our own checks, and by ANAC's rules.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

/** Ten anomalies: tab, part of the address, field, what its message says, whether it is only a warning. */
const ANOMALIES = [
  ['Dati di gara', 'gara', 'rup', /^Errore: «RUP» è obbligatorio\.$/],
  ['Dati di gara', 'gara', 'numeroLotti', /^Errore: I lotti dichiarati sono 2, quelli inseriti 1\.$/],
  ['Dati di gara', 'gara', 'linkDocumenti', /^Errore: .* \(REG7\)$/],
  ['Classificazione', 'classificazione', 'cpvPrevalente', /^Errore: .* troppo generica/],
  ['Classificazione', 'classificazione', 'cpvSecondarie', /^Errore: .* non va ripetuta/],
  ['Lotto 1', 'lotti/LOT-0001', 'finanziamenti', /^Avviso: I finanziamenti, 10,00 euro, non coprono/, true],
  ['Lotto 1', 'lotti/LOT-0001', 'accessibilita', /^Errore: .* \(REG32\)$/],
  ['Lotto 1', 'lotti/LOT-0001', 'giustificazioneAccessibilita', /^Errore: .* \(REG33\)$/],
  ['Lotto 1', 'lotti/LOT-0001', 'cupLotto', /^Errore: Il contratto richiede il CUP/],
  ['Lotto 1', 'lotti/LOT-0001', 'motivoDeroga', /^Errore: .* \(REG27\)$/],
];

test('ten anomalies in three sections are told each at its field', async (t) => {
  const page = await visit(t);
  await page.goto('/accesso');
  if (await page.getByText('Le specifiche di ANAC non sono caricate').isVisible()) {
    t.skip('serve la cartella delle specifiche ANAC (RICHIEDI_CIG_SPECIFICHE)');
    return;
  }
  await login(page, 'acquirente');
  await buyer.create(page);
  const address = buyer.address(page);
  await buyer.fillGara(page);
  await buyer.write(page, 'Numero totale lotti', '2');
  await buyer.choose(page, 'Estrema urgenza o somma urgenza', '2');
  await buyer.keep(page);
  await page.goto(`${address}/classificazione`);
  await buyer.write(page, 'CPV principale', '72000000');
  await buyer.write(page, 'Aggiungi per codice o parole', '72000000');
  await buyer.keep(page);
  await page.goto(`${address}/lotti`);
  await buyer.addLot(page);
  await page.goto(`${address}/lotti/LOT-0001`);
  await buyer.unfold(page);
  await buyer.choose(page, 'Tipo del finanziamento 1', 'A');
  await buyer.write(page, 'Importo del finanziamento 1', '10');
  await buyer.choose(page, 'Criteri di accessibilità', 'n-inc-just');
  await buyer.choose(page, 'Il contratto richiede il CUP', 'true');
  await buyer.choose(page, 'Finanziato con risorse PNRR o PNC', 'true');
  await buyer.choose(page, 'Quota del 30 per cento di assunzioni', 'SI_QUOTA_INFERIORE');
  await buyer.write(page, 'Quota inferiore, occupazione femminile', '20');
  await buyer.mark(page, 'misurePremiali', '1');
  await buyer.keep(page);

  await page.goto(`${address}/gara?verifica=1`);
  const summary = page.locator('#riepilogo li');
  assert.equal(await summary.count(), ANOMALIES.length, (await summary.allInnerTexts()).join('\n'));
  const tab = (name) => page.getByRole('navigation', { name: 'Parti della richiesta' }).getByRole('link', { name });
  const marks = async (name) => (await tab(name).innerText()).replace(/\s+/g, ' ').trim();
  assert.equal(await marks(/^Dati di gara/), 'Dati di gara 3 errori');
  assert.equal(await marks(/^Classificazione/), 'Classificazione 2 errori');
  assert.equal(await marks(/^Elenco lotti/), 'Elenco lotti 4 errori 1 avviso');
  await picture(page, 'dieci-anomalie');

  for (const [section, part, field, message, isWarning] of ANOMALIES) {
    await t.test(`${section}: ${field}`, async () => {
      await page.goto(`${address}/gara?verifica=1`);
      const link = page.locator(`#riepilogo a[href="${address}/${part}#campo-${field}"]`);
      assert.equal(await link.innerText(), section);
      const line = (await link.locator('..').innerText()).slice(`${section}: `.length);
      assert.equal(line.startsWith('avviso, '), Boolean(isWarning), line);
      await link.click();
      await page.waitForURL((url) => url.pathname === `${address}/${part}` && url.hash === `#campo-${field}`);

      const control = page.locator(`[id="campo-${field}"]`);
      await control.waitFor();
      const top = await control.evaluate((element) => element.getBoundingClientRect().top);
      assert.ok(top >= -1 && top < page.viewportSize().height, `the link does not lead to ${field}: ${top}`);
      assert.ok((await control.getAttribute('aria-describedby')).split(' ').includes(`errore-${field}`));
      assert.equal(await control.getAttribute('aria-invalid'), isWarning ? null : 'true');
      const told = page.locator(`[id="errore-${field}"]`);
      // Only the eye is spared the word that tells an error from a warning.
      assert.match((await told.textContent()).trim(), message);
      assert.ok(await told.isVisible());
      const own = ANOMALIES.filter(([, other]) => other === part).map(([, , name]) => `errore-${name}`);
      const shown = await page.locator('[id^="errore-"]').evaluateAll((all) => all.map(({ id }) => id));
      assert.deepEqual(shown.toSorted(), own.toSorted(), 'messages at other fields');
    });
  }
  await page.goto(`${address}/lotti/LOT-0001`);
  await picture(page, 'dieci-anomalie-lotto');
  await assertAccessible(page);
});
