//! The form's sections as they are sent.

use cig_application::{ApplicationError, LottoModificato, Modifica};
use cig_domain::campi;
use cig_domain::{Anomalia, LotIdentifier, Sezione};
use serde_json::{Map, Value};

use crate::problema::Problema;
use crate::sezioni::{Classificazione, DatiGara, LOT_IDENTIFIER, Lotto};

/// Reads the sections. Wrong fields are the use case's to tell; a lot's name that is none is told here, and the
/// other wrong fields with it.
pub(super) fn read(
    dati_gara: Option<DatiGara>,
    classificazione: Option<Classificazione>,
    lotti: Option<Vec<Lotto>>,
) -> Result<Modifica, Problema> {
    let mut anomalie = Vec::new();
    let lotti = lotti.map(|lotti| {
        let lotti = lotti.into_iter().enumerate();
        lotti.map(|(posto, Lotto(campi))| lot(posto, campi, &mut anomalie)).collect()
    });
    let modifica = Modifica {
        dati_gara: dati_gara.map(|DatiGara(campi)| campi),
        classificazione: classificazione.map(|Classificazione(campi)| campi),
        lotti,
    };
    if anomalie.is_empty() {
        Ok(modifica)
    } else {
        anomalie.extend(wrong_fields(&modifica));
        Err(ApplicationError::Invalid(anomalie).into())
    }
}

/// Takes the name out of the flat object.
fn lot(posto: usize, mut dati: Map<String, Value>, anomalie: &mut Vec<Anomalia>) -> LottoModificato {
    let lot_identifier = match dati.shift_remove(LOT_IDENTIFIER) {
        None | Some(Value::Null) => None,
        Some(valore) => match valore.as_str().unwrap_or_default().parse::<LotIdentifier>() {
            Ok(nome) => Some(nome),
            Err(errore) => {
                let campo = format!("lotti[{posto}].{LOT_IDENTIFIER}");
                anomalie.push(Anomalia::errore(Sezione::Lotti, &campo, "FORMATO", errore.to_string()));
                None
            }
        },
    };
    LottoModificato { lot_identifier, dati }
}

fn wrong_fields(modifica: &Modifica) -> Vec<Anomalia> {
    use cig_domain::{Classificazione, DatiGara, DatiLotto};

    let mut anomalie = Vec::new();
    if let Some(valori) = &modifica.dati_gara {
        anomalie.extend(campi::read::<DatiGara>(campi::GARA, &Sezione::DatiGara, valori).anomalie);
    }
    if let Some(valori) = &modifica.classificazione {
        let sezione = Sezione::Classificazione;
        anomalie.extend(campi::read::<Classificazione>(campi::CLASSIFICAZIONE, &sezione, valori).anomalie);
    }
    for (posto, lotto) in modifica.lotti.iter().flatten().enumerate() {
        let nome = lotto.lot_identifier.clone().or_else(|| LotIdentifier::at(posto + 1));
        let sezione = nome.map_or(Sezione::Lotti, Sezione::Lotto);
        anomalie.extend(campi::read::<DatiLotto>(campi::LOTTO, &sezione, &lotto.dati).anomalie);
    }
    anomalie
}
