// The CPV codes of a request, taken from their tree.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

// Nothing here needs JavaScript.
for (const javaScriptEnabled of [true, false]) {
  test(`CPV codes are taken from the tree, with${javaScriptEnabled ? '' : 'out'} JavaScript`, async (t) => {
    const page = await visit(t, { javaScriptEnabled });
    await login(page, 'acquirente');
    await buyer.create(page);
    const address = `${buyer.address(page)}/classificazione`;
    await page.goto(address);
    await page.getByRole('button', { name: 'Salva e sfoglia i codici CPV' }).click();
    await page.waitForURL(/\/cpv$/);
    const tree = page.locator('#albero');
    const path = page.getByRole('navigation', { name: "Percorso nell'albero dei codici CPV" });
    // A division is too general to be the main code.
    assert.equal(await tree.getByRole('button', { name: /^Principale/ }).count(), 0);
    if (javaScriptEnabled) {
      const weight = (await (await page.request.get(page.url())).body()).length;
      assert.ok(weight < 30_000, `the divisions weigh ${weight} bytes`);
      await picture(page, 'cpv-divisioni');
      await assertAccessible(page);
    }

    // Step by step to the first code that is precise enough.
    await tree.getByRole('link', { name: /^72000000 / }).click();
    await path.getByText(/^72000000 /).waitFor();
    for (let steps = 0; (await tree.getByRole('button', { name: /^Principale/ }).count()) === 0; steps += 1) {
      assert.ok(steps < 5);
      const before = page.url();
      await tree.getByRole('link').first().click();
      await page.waitForURL((url) => url.href !== before);
    }
    const main = tree.getByRole('button', { name: /^Principale/ }).first();
    const code = await main.getAttribute('value');
    await main.click();
    await page.getByText('Dati salvati.').waitFor();
    await path.getByRole('link', { name: 'Divisioni' }).click();
    const other = tree.getByRole('button', { name: /^Secondaria/ }).first();
    const second = await other.getAttribute('value');
    await other.click();
    await page.getByText('Dati salvati.').waitFor();
    const chosen = page.locator('#scelti dd');
    assert.match(await chosen.nth(0).innerText(), new RegExp(`^${code} `));
    assert.match(await chosen.nth(1).innerText(), new RegExp(`^${second} `));
    if (javaScriptEnabled) {
      await picture(page, 'cpv-scelti');
      await assertAccessible(page);
    }
    await page.goto(address);
    assert.equal(await page.getByLabel('CPV principale', { exact: true }).inputValue(), code);
    assert.ok(await page.locator(`[id="presa-cpvSecondarie-${second}"]`).isChecked());
    await page.goto(`${address}/cpv`);
    await page.getByRole('button', { name: `Togli ${second}` }).click();
    await page.getByText('Dati salvati.').waitFor();
    assert.equal(await chosen.count(), 1);
  });
}
