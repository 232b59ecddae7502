//! What happened between two states of a request.

use super::{Sunto, TipoEvento};
use crate::richiesta::{Fase, Stato, StatoAppalto};

/// The events by which `prima` became `dopo`, in their order; without `prima`, the request came into being. What a person
/// writes into a draft is no event.
pub fn cambiamenti(prima: Option<&Sunto>, dopo: &Sunto) -> Vec<TipoEvento> {
    TipoEvento::TUTTI.into_iter().filter(|tipo| happened(*tipo, prima, dopo)).collect()
}

fn happened(tipo: TipoEvento, prima: Option<&Sunto>, dopo: &Sunto) -> bool {
    let became = |stato: Stato| dopo.stato == stato && prima.is_none_or(|prima| prima.stato != stato);
    match tipo {
        TipoEvento::Creata => prima.is_none(),
        TipoEvento::Inviata => {
            let begins = dopo.fase == Some(Fase::InCorso) && prima.is_none_or(|p| p.fase != dopo.fase);
            let goes_on = prima.is_some_and(|p| p.stato == dopo.stato && p.rifiuto.is_some());
            begins || (goes_on && dopo.stato == Stato::Perfezionata && dopo.rifiuto.is_none())
        }
        TipoEvento::AppaltoCreato => {
            dopo.id_appalto.is_some() && prima.is_none_or(|prima| prima.id_appalto != dopo.id_appalto)
        }
        TipoEvento::Ripristinata => dopo.ripristinata && prima.is_none_or(|prima| !prima.ripristinata),
        TipoEvento::StatoAppalto => {
            // The state in which an appalto is created goes without saying.
            let prima = prima.and_then(|prima| prima.stato_appalto).unwrap_or(StatoAppalto::InLavorazione);
            dopo.stato_appalto.is_some_and(|stato| stato != prima)
        }
        TipoEvento::Cig => !dopo.lotti.is_empty() && prima.is_none_or(|prima| prima.lotti != dopo.lotti),
        TipoEvento::AvvisoCreato => {
            dopo.id_avviso.is_some() && prima.is_none_or(|prima| prima.id_avviso != dopo.id_avviso)
        }
        TipoEvento::Respinta => {
            dopo.rifiuto.is_some() && prima.is_none_or(|prima| prima.rifiuto != dopo.rifiuto)
        }
        TipoEvento::Perfezionata => became(Stato::Perfezionata),
        TipoEvento::Annullata => became(Stato::Annullata),
        TipoEvento::Scaduta => became(Stato::Scaduta),
        // Told by who deletes: there is nothing after it to compare with.
        TipoEvento::Eliminata => false,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::codici::{IdAppalto, IdAvviso};
    use crate::persone::{EnteId, UfficioId, UtenteId};
    use crate::richiesta::{Lotto, NuovaRichiesta, RichiestaCig, RichiestaId, Rifiuto};

    const APPALTO: IdAppalto = IdAppalto(Uuid::from_u128(7));

    fn draft() -> RichiestaCig {
        let mut bozza = RichiestaCig::new(NuovaRichiesta {
            id: RichiestaId(Uuid::from_u128(1)),
            codice_appalto: "GARA-2026-0001".parse().unwrap(),
            ente: EnteId(Uuid::from_u128(2)),
            ufficio: UfficioId(Uuid::from_u128(3)),
            creata_da: UtenteId(Uuid::from_u128(4)),
            creata_il: chrono::DateTime::UNIX_EPOCH,
        });
        bozza.lotti = vec![Lotto::new("LOT-0001".parse().unwrap())];
        bozza
    }

    fn names(tipi: &[TipoEvento]) -> Vec<&'static str> {
        tipi.iter().map(|tipo| tipo.nome()).collect()
    }

    /// A write, and the events that it makes.
    type Scrittura = (fn(&mut RichiestaCig), &'static [&'static str]);

    /// Makes the writes, one after the other.
    fn assert_told(scritture: &[Scrittura]) {
        let mut richiesta = draft();
        for (numero, (scrivi, attesi)) in scritture.iter().enumerate() {
            let prima = Sunto::of(&richiesta);
            scrivi(&mut richiesta);
            richiesta.versione += 1;
            let tipi = cambiamenti(Some(&prima), &Sunto::of(&richiesta));
            assert_eq!(names(&tipi), *attesi, "write {numero}");
            // Whatever is the same tells nothing.
            assert_eq!(cambiamenti(Some(&Sunto::of(&richiesta)), &Sunto::of(&richiesta)), []);
        }
    }

    fn refuse(richiesta: &mut RichiestaCig) {
        richiesta.ciclo.respingi(Rifiuto::default()).unwrap();
    }

    fn give_cig(richiesta: &mut RichiestaCig) {
        let codice = ("LOT-0001".parse().unwrap(), "B210BC38FE".parse().unwrap());
        richiesta.assign_cig([(&codice.0, &codice.1)]).unwrap();
    }

    #[test]
    fn each_step_of_a_life_is_told_once() {
        assert_told(&[
            (|r| r.dati_gara.oggetto = Some("Licenze".into()), &[]),
            (|r| r.ciclo.richiedi().unwrap(), &["richiesta.inviata"]),
            (refuse, &["richiesta.respinta"]),
            (|r| r.dati_gara.oggetto = Some("Licenze d'uso".into()), &[]),
            (|r| r.ciclo.richiedi().unwrap(), &["richiesta.inviata"]),
            (|r| r.ciclo.appalto_creato(APPALTO).unwrap(), &["appalto.creato"]),
            (|r| r.ciclo.appalto_creato(APPALTO).unwrap(), &[]),
            (refuse, &["richiesta.respinta"]),
            (|r| r.ciclo.richiedi().unwrap(), &["richiesta.inviata"]),
            (|r| r.taken_in(), &[]),
            (|r| assert!(r.restore()), &["richiesta.ripristinata"]),
            (|r| r.ciclo.appalto_in(StatoAppalto::Confermato).unwrap(), &["appalto.stato"]),
            (give_cig, &["lotti.cig", "richiesta.perfezionata"]),
            (give_cig, &[]),
            (|r| r.ciclo.avviso_creato(IdAvviso(Uuid::from_u128(8))).unwrap(), &["avviso.creato"]),
            (refuse, &["richiesta.respinta"]),
            (|r| r.ciclo.riprendi(), &["richiesta.inviata"]),
            (|r| r.ciclo.appalto_in(StatoAppalto::Pubblicato).unwrap(), &["appalto.stato"]),
            (
                |r| r.ciclo.appalto_in(StatoAppalto::InStopPubblicazione).unwrap(),
                &["appalto.stato", "richiesta.annullata"],
            ),
        ]);
        assert_told(&[
            (|r| r.ciclo.richiedi().unwrap(), &["richiesta.inviata"]),
            (|r| r.ciclo.appalto_creato(APPALTO).unwrap(), &["appalto.creato"]),
            (|r| r.ciclo.scadi().unwrap(), &["appalto.stato", "richiesta.scaduta"]),
        ]);
    }

    #[test]
    fn a_request_that_comes_into_being_tells_all_that_it_is() {
        let mut richiesta = draft();
        assert_eq!(names(&cambiamenti(None, &Sunto::of(&richiesta))), ["richiesta.creata"]);
        richiesta.ciclo.richiedi().unwrap();
        assert_eq!(
            names(&cambiamenti(None, &Sunto::of(&richiesta))),
            ["richiesta.creata", "richiesta.inviata"]
        );
        richiesta.ciclo.appalto_creato(APPALTO).unwrap();
        give_cig(&mut richiesta);
        let attesi = ["richiesta.creata", "appalto.creato", "lotti.cig", "richiesta.perfezionata"];
        assert_eq!(names(&cambiamenti(None, &Sunto::of(&richiesta))), attesi);
    }
}
