// What a buyer does, step by step, for a direct award of 39,000 euro. The steps need no JavaScript.

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

/** «Dati di gara» without the RUP. */
export async function fillGara(page) {
  await choose(page, 'Centro di costo richiedente', { label: 'Direzione Sistemi informativi' });
  await write(page, 'Oggetto', 'Manutenzione del programma del protocollo');
  await write(page, 'Numero totale lotti', '1');
  await choose(page, 'Settore', '1');
  await choose(page, 'Oggetto principale', 'services');
  await choose(page, 'Contratto nei settori della difesa e della sicurezza', 'false');
  await choose(page, 'Scelta del contraente', '10');
  await choose(page, 'Accordo quadro', 'none');
  await choose(page, 'Estrema urgenza o somma urgenza', '7');
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

/** The one lot. */
export async function addLot(page) {
  await page.getByRole('button', { name: 'Aggiungi lotto' }).click();
  await page.waitForURL(/\/lotti\/LOT-0001/);
  await write(page, 'Oggetto del lotto', 'Manutenzione correttiva ed evolutiva per un anno');
  await write(page, 'Importo al netto dell\'IVA', '39.000,00');
  await write(page, 'URL dei documenti', 'https://gare.example.it/documenti/42');
  await write(page, 'CCNL applicato (codice CNEL)', 'H01');
  await write(page, 'Comune (codice ISTAT)', '009048017');
  await write(page, 'Codice NUTS', 'ITI14');
  await choose(page, 'Categoria prevalente', 'FS');
  await choose(page, 'Il contratto richiede il CUP', 'false');
  await choose(page, 'Finanziato con risorse PNRR o PNC', 'false');
  await save(page);
}

/** «Concludi affidamento», on the page of the procedure. */
export async function award(page) {
  await write(page, 'Data dell\'affidamento', '2026-01-15');
  await write(page, 'Codice fiscale', '12345678903');
  await write(page, 'Denominazione', 'Esempio Software srl');
  await choose(page, 'Ruolo', '14');
  await choose(page, 'Tipo di operatore', '1');
  await write(page, 'Importo offerto al netto dell\'IVA', '38.500,00');
  await page.getByRole('button', { name: 'Concludi affidamento' }).click();
}

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
