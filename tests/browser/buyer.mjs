// What a buyer does, step by step. The steps need no JavaScript.
import assert from 'node:assert/strict';
import { OUTCOME, isCig } from './fixture.mjs';

/** A new request, open at its first tab. */
export async function create(page) {
  await page.goto('/');
  await page.locator('summary', { hasText: 'CREA' }).click();
  await page.getByRole('button', { name: 'Richiesta CIG', exact: true }).click();
  await page.waitForURL(/\/richieste\/[^/]+\/gara/);
}

/** The address of the request that the page shows. */
export function address(page) {
  return /\/richieste\/[^/]+/.exec(new URL(page.url()).pathname)[0];
}

/** «Dati di gara» of a direct award, without the RUP. */
export async function fillGara(page) {
  await fillAnyGara(page);
  await choose(page, 'Scelta del contraente', '10');
  await choose(page, 'Estrema urgenza o somma urgenza', '7');
}

/** «Dati di gara» of a negotiated procedure without notice, without the RUP. */
export async function fillNegotiatedGara(page) {
  await fillAnyGara(page);
  await choose(page, 'Scelta del contraente', '5');
  await choose(page, 'Modalità di realizzazione', '1');
  await choose(page, 'Asta elettronica', 'false');
  await choose(page, 'Sistema dinamico di acquisizione', 'none');
  await choose(page, 'Motivo per cui si richiede il CIG', '4');
}

async function fillAnyGara(page) {
  await choose(page, 'Centro di costo richiedente', { label: 'Direzione Sistemi informativi' });
  await write(page, 'Oggetto', 'Manutenzione del programma del protocollo');
  await write(page, 'Numero totale lotti', '1');
  await choose(page, 'Settore', '1');
  await choose(page, 'Oggetto principale', 'services');
  await choose(page, 'Contratto nei settori della difesa e della sicurezza', 'false');
  await choose(page, 'Accordo quadro', 'none');
}

export async function chooseRup(page) {
  await choose(page, 'RUP', 'BNCMRT75A41D612E');
}

/** «Classificazione»: the main CPV code, looked for in the list. */
export async function fillClassificazione(page) {
  await write(page, 'CPV principale', '7226');
  await page.getByRole('button', { name: 'Cerca CPV principale' }).click();
  // The style sheet draws the button beside its label, which is what a person presses.
  await page.locator('label', { hasText: /^72260000 / }).click();
  await save(page);
}

/** A new request with all its data, which lacks the award; its address. */
export async function prepare(page) {
  await create(page);
  await fillGara(page);
  await chooseRup(page);
  await save(page);
  await page.waitForURL(/\/classificazione/);
  await fillClassificazione(page);
  await page.waitForURL(/\/lotti/);
  await addLot(page);
  await page.waitForURL(/\/lotti\?/);
  return address(page);
}

/** The one lot, saved. */
export async function addLot(page, amount = '39.000,00') {
  await openLot(page);
  await fillLot(page, amount);
  await save(page);
}

/** The one lot of a negotiated procedure, saved. */
export async function addNegotiatedLot(page, amount) {
  await openLot(page);
  await fillLot(page, amount);
  await unfold(page);
  await choose(page, 'Previste opzioni e rinnovi', 'false');
  await choose(page, 'Tipo del finanziamento 1', 'A');
  await write(page, 'Importo del finanziamento 1', amount);
  await choose(page, 'Criterio di aggiudicazione', 'price');
  await choose(page, 'Affidamenti riservati', 'none');
  await choose(page, 'Servizio pubblico locale', 'false');
  await choose(page, 'Previste ripetizioni e consegne complementari', 'false');
  await choose(page, 'Contratti con disposizioni particolari', '1');
  await mark(page, 'categorieMerceologiche', '19');
  await mark(page, 'condizioniNegoziata', '35');
  await choose(page, 'Collegamento con altre procedure', '10');
  await choose(page, 'Previsto nella programmazione', 'false');
  await write(page, 'Scadenza per presentare le offerte', '2099-01-31T12:00');
  await choose(page, 'Prestazioni comprese', '1');
  await save(page);
}

async function openLot(page) {
  await page.getByRole('button', { name: 'Aggiungi lotto' }).click();
  await page.waitForURL(/\/lotti\/LOT-0001/);
}

async function fillLot(page, amount) {
  await write(page, 'Oggetto del lotto', 'Manutenzione correttiva ed evolutiva per un anno');
  await write(page, 'Importo al netto dell\'IVA', amount);
  await write(page, 'URL dei documenti', 'https://gare.example.it/documenti/42');
  await write(page, 'CCNL applicato (codice CNEL)', 'H01');
  await write(page, 'Comune (codice ISTAT)', '009048017');
  await write(page, 'Codice NUTS', 'ITI14');
  await choose(page, 'Categoria prevalente', 'FS');
  await choose(page, 'Il contratto richiede il CUP', 'false');
  await choose(page, 'Finanziato con risorse PNRR o PNC', 'false');
}

/** «Concludi affidamento», on the page of the procedure. */
export async function award(page, amount = '38.500,00') {
  await write(page, 'Data dell\'affidamento', '2026-01-15');
  await write(page, 'Codice fiscale', '12345678903');
  await write(page, 'Denominazione', 'Esempio Software srl');
  await choose(page, 'Ruolo', '14');
  await choose(page, 'Tipo di operatore', '1');
  await write(page, 'Importo offerto al netto dell\'IVA', amount);
  await page.getByRole('button', { name: 'Concludi affidamento' }).click();
}

/** Waits until the page of the procedure shows the one CIG. */
export async function waitForCig(page, refreshesItself) {
  const cig = page.locator('td.cig');
  await until(page, refreshesItself, async () => (await cig.innerText()).trim() !== '');
  assert.ok(isCig((await cig.innerText()).trim()), await cig.innerText());
  assert.equal(await page.locator('#stato').innerText(), 'Perfezionata');
}

/** Waits for an outcome: the page refreshes itself, or by its link «Aggiorna» where there is no JavaScript. */
export async function until(page, refreshesItself, arrived) {
  const deadline = Date.now() + OUTCOME;
  while (!(await arrived())) {
    assert.ok(Date.now() < deadline, `nothing came: ${await page.locator('main').innerText()}`);
    await page.waitForTimeout(500);
    const refresh = page.getByRole('link', { name: 'Aggiorna' });
    if (!refreshesItself && (await refresh.isVisible())) await refresh.click();
  }
}

/** Opens all that is folded. */
export async function unfold(page) {
  const folded = page.locator('main details:not([open]) > summary');
  while (await folded.count()) await folded.first().click();
}

/** Marks a value of a field that takes several. */
export async function mark(page, field, value) {
  // The style sheet draws the box beside its label, which is what a person presses.
  await page.locator(`input[name="${field}"][value="${value}"] + label`).click();
}

/** Saves and stays. */
export async function keep(page) {
  await page.getByRole('button', { name: 'SALVA', exact: true }).click();
  await page.getByText('Dati salvati.').waitFor();
}

/** Saves and goes on. */
export async function save(page) {
  await page.getByRole('button', { name: 'SALVA E PROCEDI' }).click();
}

/** Labels may come again for a further operator; the first one is meant. */
export async function write(page, label, text) {
  await page.getByLabel(label, { exact: true }).first().fill(text);
}

export async function choose(page, label, choice) {
  await page.getByRole('combobox', { name: label, exact: true }).first().selectOption(choice);
}
