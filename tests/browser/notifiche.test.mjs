// What people are told of the requests of their office, in the head of every page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as buyer from './buyer.mjs';
import { OUTCOME, assertAccessible, login, picture, visitors } from './fixture.mjs';

const visit = visitors();

for (const javaScriptEnabled of [true, false]) {
  test(`a CIG that arrived is told and read, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
    const page = await visit(t, { javaScriptEnabled });
    await login(page, 'acquirente');
    const request = await buyer.prepare(page);
    await page.getByRole('link', { name: 'Vai alla procedura' }).click();
    await buyer.award(page);
    await page.getByRole('button', { name: 'Richiedi CIG' }).click();
    await buyer.waitForCig(page, javaScriptEnabled);

    const head = page.locator('#notifiche');
    const line = page.locator('main li', { has: page.locator(`a[href="${request}"]`) });
    // It is told once it is published, shortly after.
    const deadline = Date.now() + OUTCOME;
    do {
      assert.ok(Date.now() < deadline, await page.locator('main').innerText());
      await page.goto('/notifiche');
    } while ((await line.count()) === 0);
    assert.match(await line.innerText(), /Nuova\s*CIG arrivati/);
    assert.match(await head.innerText(), /^Notifiche \d+\+?\s+da leggere$/);
    if (javaScriptEnabled) await assertAccessible(page);
    await picture(page, `notifiche-${javaScriptEnabled ? 'con' : 'senza'}-javascript`);

    await page.getByRole('button', { name: 'Segna tutte come lette' }).click();
    await page.waitForURL('/notifiche');
    assert.doesNotMatch(await line.innerText(), /Nuova/);
    if (javaScriptEnabled) await assertAccessible(page);
    await line.getByRole('link').click();
    await page.waitForURL(new RegExp(`${request}/`));
  });
}
