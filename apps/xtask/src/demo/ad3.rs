//! The direct award of `cargo xtask demo --once`: 39,000 euro of services in three lots, so scheda AD3.

use serde_json::{Value, json};

/// What the lots are about, and their amounts in euro without VAT.
const LOTTI: [(&str, u32); 3] =
    [("Assistenza agli utenti", 18_000), ("Manutenzione correttiva", 12_000), ("Formazione", 9_000)];

/// The request, with a cost centre and a RUP that the registers offer.
pub(super) fn request(centro_di_costo: &Value, rup: &Value) -> Value {
    let lotto = |(oggetto, importo)| {
        json!({
            "oggetto": oggetto,
            "importo": importo,
            "categoria": "FS",
            "ccnl": "H01",
            "codIstat": "009048017",
            "codNUTS": "ITI14",
            "urlDocumenti": "https://gare.example.it/documenti/42",
            "acquisizioneCup": false,
            "afferenteInvestimentiPNRR": false,
        })
    };
    json!({
        "datiGara": {
            "codiceCentroCosto": centro_di_costo,
            "rup": rup,
            "oggetto": "Servizi per il programma del protocollo",
            "numeroLotti": LOTTI.len(),
            "settore": "1",
            "oggettoContratto": "services",
            "contrattoDifesa": false,
            "sceltaContraente": "10",
            "accordoQuadro": "none",
            "motivoUrgenza": "7",
        },
        "classificazione": { "cpvPrevalente": "72260000" },
        "lotti": LOTTI.map(lotto),
    })
}

/// The award of every lot of that request, each for its whole amount.
pub(super) fn award(lotti: &[Value]) -> Value {
    let lotto = |lotto: &Value| {
        json!({
            "lotIdentifier": lotto["lotIdentifier"],
            "operatori": [{
                "codiceFiscale": "12345678903",
                "denominazione": "Esempio Software srl",
                "ruoloOE": "14",
                "tipoOE": "1",
                "importo": lotto["importo"],
            }],
        })
    };
    json!({ "dataAggiudicazione": "2026-01-15", "lotti": lotti.iter().map(lotto).collect::<Vec<_>>() })
}
