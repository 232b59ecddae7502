//! Rows of the log and of its seals, from the domain and back.

use cig_domain::catena::{Anello, RigaRegistro, Sigillo};
use cig_domain::porte::RepositoryError;
use cig_domain::richiesta::RichiestaId;
use cig_domain::trasmissione::{TrasmissioneId, VoceRegistrata, VoceRegistro};
use sea_orm::ActiveValue::{NotSet, Set};

use crate::entity::{registro, sigilli};
use crate::riga::Riga;

/// The row of the log to be added.
pub(crate) fn of_riga(riga: RigaRegistro) -> registro::ActiveModel {
    registro::ActiveModel {
        posto: NotSet,
        id: Set(riga.id),
        trasmissione: Set(riga.trasmissione),
        richiesta: Set(riga.richiesta),
        chiamata: Set(riga.chiamata),
        verso: Set(riga.verso),
        operazione: Set(riga.operazione),
        istante: Set(riga.istante),
        status: Set(riga.status),
        descrizione: Set(riga.descrizione),
        corpo: Set(riga.corpo),
        govway_message_id: Set(riga.govway_message_id),
        govway_transaction_id: Set(riga.govway_transaction_id),
        numero: Set(riga.anello.numero),
        impronta: Set(riga.anello.impronta.to_string()),
    }
}

/// The row as it is verified.
pub(super) fn to_riga(riga: registro::Model) -> Result<RigaRegistro, RepositoryError> {
    Ok(RigaRegistro {
        richiesta: riga.richiesta,
        anello: link(&riga)?,
        id: riga.id,
        trasmissione: riga.trasmissione,
        chiamata: riga.chiamata,
        verso: riga.verso,
        operazione: riga.operazione,
        istante: riga.istante,
        status: riga.status,
        descrizione: riga.descrizione,
        corpo: riga.corpo,
        govway_message_id: riga.govway_message_id,
        govway_transaction_id: riga.govway_transaction_id,
    })
}

/// The entry of a row of the log.
pub(crate) fn to_voce(riga: registro::Model) -> Result<VoceRegistrata, RepositoryError> {
    let leggi = Riga::new("registro", riga.id);
    let anello = link(&riga)?;
    let voce = VoceRegistro {
        id: riga.id,
        trasmissione: riga.trasmissione.map(TrasmissioneId),
        richiesta: RichiestaId(riga.richiesta),
        chiamata: riga.chiamata,
        verso: leggi.code("verso", riga.verso)?,
        operazione: leggi.code("operazione", riga.operazione)?,
        istante: riga.istante,
        status: riga.status.map(|status| leggi.number("status", status.into())).transpose()?,
        descrizione: riga.descrizione,
        corpo: riga.corpo,
        govway_message_id: riga.govway_message_id,
        govway_transaction_id: riga.govway_transaction_id,
    };
    Ok(VoceRegistrata { voce, anello })
}

fn link(riga: &registro::Model) -> Result<Anello, RepositoryError> {
    let impronta =
        riga.impronta.parse().map_err(|_| Riga::new("registro", riga.id).inconsistent("impronta"))?;
    Ok(Anello { numero: riga.numero, impronta })
}

/// The seal of a row.
pub(super) fn to_sigillo(riga: &sigilli::Model) -> Result<Sigillo, RepositoryError> {
    let impronta = riga.impronta.parse().map_err(|_| RepositoryError::Inconsistency {
        table: "sigilli",
        column: "impronta",
        id: riga.numero.to_string(),
    })?;
    Ok(Sigillo {
        numero: riga.numero,
        istante: riga.istante,
        fino_a: riga.fino_a,
        righe: riga.righe,
        impronta,
    })
}

/// The row of a seal.
pub(super) fn of_sigillo(sigillo: &Sigillo) -> sigilli::Model {
    sigilli::Model {
        numero: sigillo.numero,
        istante: sigillo.istante,
        fino_a: sigillo.fino_a,
        righe: sigillo.righe,
        impronta: sigillo.impronta.to_string(),
    }
}
