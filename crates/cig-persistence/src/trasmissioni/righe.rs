//! Rows of transmissions, from the domain and back.

use cig_domain::codici::{IdAppalto, IdAvviso};
use cig_domain::persone::EnteId;
use cig_domain::porte::{Corpo, RepositoryError};
use cig_domain::richiesta::RichiestaId;
use cig_domain::scheda::SchedaInviata;
use cig_domain::trasmissione::{Trasmissione, TrasmissioneId};

use sea_orm::ActiveValue::NotSet;
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use crate::entity::trasmissioni;
use crate::riga::{Riga, to_code, to_json, to_text};

/// The row of a transmission.
pub(super) fn of_trasmissione(trasmissione: &Trasmissione) -> Result<trasmissioni::Model, RepositoryError> {
    Ok(trasmissioni::Model {
        id: trasmissione.id.0,
        versione: trasmissione.versione,
        richiesta: trasmissione.richiesta.0,
        ente: trasmissione.ente.0,
        codice_appalto: trasmissione.codice_appalto.to_string(),
        scheda: trasmissione.scheda.codice.clone(),
        avviso: trasmissione.scheda.avviso,
        corpo: trasmissione.corpo.to_string(),
        lotti: to_json(&trasmissione.lotti)?,
        intervento: trasmissione.intervento.as_ref().map(to_json).transpose()?,
        passo: to_code(&trasmissione.passo)?,
        conclusa: trasmissione.is_ended(),
        coda: trasmissione.corsia().map(|corsia| to_code(&corsia.coda)).transpose()?,
        mittente: to_json(&trasmissione.mittente)?,
        memoria: to_json(&trasmissione.memoria)?,
        in_volo: trasmissione.in_volo.as_ref().map(to_code).transpose()?,
        tentativi: i64::from(trasmissione.tentativi),
        prossimo_il: trasmissione.prossimo_il,
        affittata_fino_a: trasmissione.affittata_fino_a,
        dovuta_il: trasmissione.dovuta_il(),
        id_appalto: trasmissione.id_appalto.map(|id| id.0),
        id_avviso: trasmissione.id_avviso.map(|id| id.0),
        errori: to_json(&trasmissione.errori)?,
        colpa: trasmissione.colpa.as_ref().map(to_code).transpose()?,
        messaggio: trasmissione.messaggio.clone(),
        creata_il: trasmissione.creata_il,
        creazioni: Some(&trasmissione.creazioni).filter(|c| !c.is_empty()).map(to_text).transpose()?,
        in_attesa_dal: trasmissione.in_attesa_dal,
        segnalata_il: trasmissione.segnalata_il,
    })
}

/// What an update writes. The body of the scheda stays as it was sent: it is most of the row, and every step would
/// write it again.
pub(super) fn changes(riga: trasmissioni::Model) -> trasmissioni::ActiveModel {
    trasmissioni::ActiveModel {
        corpo: NotSet,
        creazioni: NotSet,
        creata_il: NotSet,
        ..riga.into_active_model().reset_all()
    }
}

/// The transmission of a row.
pub(super) fn to_trasmissione(riga: trasmissioni::Model) -> Result<Trasmissione, RepositoryError> {
    let leggi = Riga::new("trasmissioni", riga.id);
    Ok(Trasmissione {
        id: TrasmissioneId(riga.id),
        versione: riga.versione,
        richiesta: RichiestaId(riga.richiesta),
        ente: EnteId(riga.ente),
        codice_appalto: leggi.code("codice_appalto", riga.codice_appalto)?,
        scheda: SchedaInviata { codice: riga.scheda, avviso: riga.avviso },
        corpo: Corpo::parse(&riga.corpo).map_err(|_| leggi.inconsistent("corpo"))?,
        lotti: leggi.json("lotti", riga.lotti)?,
        intervento: riga.intervento.map(|json| leggi.json("intervento", json)).transpose()?,
        passo: leggi.code("passo", riga.passo)?,
        mittente: leggi.json("mittente", riga.mittente)?,
        memoria: leggi.json("memoria", riga.memoria)?,
        in_volo: leggi.optional_code("in_volo", riga.in_volo)?,
        tentativi: leggi.number("tentativi", riga.tentativi)?,
        prossimo_il: riga.prossimo_il,
        affittata_fino_a: riga.affittata_fino_a,
        id_appalto: riga.id_appalto.map(IdAppalto),
        id_avviso: riga.id_avviso.map(IdAvviso),
        errori: leggi.json("errori", riga.errori)?,
        colpa: leggi.optional_code("colpa", riga.colpa)?,
        messaggio: riga.messaggio,
        creata_il: riga.creata_il,
        creazioni: riga
            .creazioni
            .map(|testo| leggi.text("creazioni", &testo))
            .transpose()?
            .unwrap_or_default(),
        in_attesa_dal: riga.in_attesa_dal,
        segnalata_il: riga.segnalata_il,
    })
}
