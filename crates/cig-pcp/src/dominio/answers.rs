//! The client's answers in the domain's words. A value that the domain does not know makes the answer unexpected.

use cig_domain::CodiceAppalto;
use cig_domain::codici::{IdAppalto, IdAvviso};
use cig_domain::porte::{
    AvvisoTrovato, Esito, EsitoOperazione, LottoCig, PcpError, ProfiloStazione, Risposta, Soggetto,
};
use cig_domain::richiesta::StatoAppalto;

use super::errors::{errore, inattesa, storable};
use crate::client;

pub(super) fn creato(creazione: client::Creazione) -> Risposta {
    let avvisi = creazione.avvisi.into_iter().map(errore).collect();
    Risposta::AppaltoCreato { id: IdAppalto(creazione.id_appalto), avvisi }
}

/// Those with our very key: a search that takes it for a part of a key must not lend us another's appalto.
pub(super) fn trovati(appalti: Vec<client::AppaltoTrovato>, codice: &CodiceAppalto) -> Risposta {
    let ours = appalti.into_iter().filter(|appalto| {
        appalto.codice_appalto.as_deref().is_some_and(|trovato| trovato == codice.as_str())
    });
    let trovati = ours.map(|appalto| {
        let stato = appalto.stato.and_then(|stato| StatoAppalto::from_codice(&stato.codice));
        (IdAppalto(appalto.id_appalto), stato)
    });
    Risposta::AppaltiTrovati(trovati.collect())
}

/// The last outcome, which PCP puts first.
pub(super) fn esito(esiti: Vec<client::EsitoOperazione>) -> Result<Risposta, PcpError> {
    let ultimo = esiti.into_iter().next().map(|esito| {
        let id_avviso = esito.id_nuovo_avviso.or(esito.id_avviso);
        Ok(EsitoOperazione {
            esito: match esito.esito {
                client::Esito::Ok => Esito::Ok,
                client::Esito::Ko => Esito::Ko,
                client::Esito::InAttesa => Esito::InAttesa,
                client::Esito::Altro(codice) => return Err(inattesa(format!("esito sconosciuto: {codice}"))),
            },
            dettaglio: esito.dettaglio.map(|dettaglio| storable(dettaglio.codice)),
            errori: esito.errori.into_iter().map(errore).collect(),
            id_avviso: id_avviso.map(IdAvviso),
        })
    });
    Ok(Risposta::Esito(ultimo.transpose()?))
}

/// The codes there are: a lot still without its own is left out, and asked for again.
pub(super) fn cig(lotti: Vec<client::Cig>) -> Result<Risposta, PcpError> {
    let codici = lotti.into_iter().filter_map(|lotto| {
        let codice = lotto.cig.filter(|codice| !codice.is_empty())?;
        let read = || {
            let lot_identifier = lotto.lot_identifier.parse()?;
            Ok(LottoCig { lot_identifier, cig: codice.parse()? })
        };
        Some(read().map_err(|e: cig_domain::codici::CodiceNonValido| inattesa(e.to_string())))
    });
    Ok(Risposta::Cig(codici.collect::<Result<_, _>>()?))
}

pub(super) fn stato_appalto(stato: &client::Stato) -> Result<Risposta, PcpError> {
    let codice = &stato.stato.codice;
    StatoAppalto::from_codice(codice)
        .map(Risposta::StatoAppalto)
        .ok_or_else(|| inattesa(format!("stato dell'appalto sconosciuto: {codice}")))
}

pub(super) fn avvisi(trovati: Vec<client::AvvisoTrovato>) -> Risposta {
    let codice = |codice: Option<client::Codice>| codice.map(|codice| storable(codice.codice));
    let avvisi = trovati.into_iter().map(|trovato| AvvisoTrovato {
        id: IdAvviso(trovato.id_avviso),
        stato: codice(trovato.stato),
        azione: codice(trovato.azione),
    });
    Risposta::Avvisi(avvisi.collect())
}

pub(super) fn soggetti(trovati: Vec<client::Soggetto>) -> Risposta {
    let soggetti = trovati.into_iter().map(|trovato| Soggetto {
        codice_fiscale: storable(trovato.codice_fiscale),
        ruolo: trovato.ruolo.map(|ruolo| storable(ruolo.codice)),
        data_inizio: trovato.data_inizio,
        data_fine: trovato.data_fine,
    });
    Risposta::Soggetti(soggetti.collect())
}

pub(super) fn profilo(profilo: client::ProfiloSa) -> Risposta {
    Risposta::Profilo(ProfiloStazione {
        codice_ausa: profilo.codice_ausa.map(storable),
        codice_fiscale: profilo.codice_fiscale.map(storable),
        denominazione: profilo.denominazione.map(storable),
        codice_centro_costo: profilo.id_centro_di_costo.map(storable),
        centro_di_costo: profilo.centro_di_costo.map(storable),
    })
}
