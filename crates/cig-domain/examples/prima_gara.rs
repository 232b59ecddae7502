//! Builds a gara, checks it, mends it, and reads the anomalies: `cargo run -p cig-domain --example prima_gara`.

use chrono::{DateTime, NaiveDate};
use cig_domain::controlli::{Contesto, Momento, check};
use cig_domain::persone::{EnteId, UfficioId, UtenteId};
use cig_domain::richiesta::{NuovaRichiesta, OggettoContratto, Settore};
use cig_domain::{CodiceScheda, LotIdentifier, Lotto, RichiestaCig, RichiestaId};
use uuid::Uuid;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut richiesta = RichiestaCig::new(NuovaRichiesta {
        id: RichiestaId(Uuid::from_u128(1)),
        codice_appalto: "ESEMPIO-2026-0001".parse()?,
        ente: EnteId(Uuid::from_u128(2)),
        ufficio: UfficioId(Uuid::from_u128(3)),
        creata_da: UtenteId(Uuid::from_u128(4)),
        creata_il: DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default(),
    });
    let gara = &mut richiesta.dati_gara;
    gara.codice_centro_costo = Some("5B1E7C64-0B0A-4C52-9A3F-2F6D5C0E1A01".into());
    gara.rup = Some("BNCMRT75A41D612E".parse()?);
    gara.oggetto = Some("Licenze di un programma di contabilità".into());
    gara.numero_lotti = Some(2);
    gara.settore = Some(Settore::Ordinario);
    gara.oggetto_contratto = Some(OggettoContratto::Supplies);
    gara.scelta_contraente = Some("10".parse()?);
    richiesta.classificazione.prevalente = Some("48000000".parse()?);

    let mut lotto = Lotto::new(LotIdentifier::at(1).ok_or("primo lotto")?);
    lotto.dati.oggetto = Some("Licenze per un anno".into());
    lotto.dati.importo = Some("4.900,00".parse()?);
    lotto.dati.cod_istat = Some("009048017".parse()?);
    richiesta.lotti.push(lotto);

    // A declared lot is missing and the CPV is too generic: each anomaly names section, field, code and sentence.
    let contesto = Contesto::new(Momento::Preparazione, NaiveDate::from_ymd_opt(2026, 11, 20).ok_or("data")?);
    for anomalia in check(&richiesta, &contesto) {
        println!("{} / {} [{}] {}", anomalia.sezione, anomalia.campo, anomalia.codice, anomalia.testo);
    }

    richiesta.dati_gara.numero_lotti = Some(1);
    richiesta.classificazione.prevalente = Some("48440000".parse()?);
    let rimaste = check(&richiesta, &contesto);
    let scheda = richiesta.scheda().map(CodiceScheda::codice).unwrap_or_default();
    println!("Corretta: {} anomalie, scheda {scheda}.", rimaste.len());
    Ok(())
}
