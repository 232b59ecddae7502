//! Any request is read back equal.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use chrono::{DateTime, NaiveDate, Utc};
use cig_domain::codici::{
    Cig, CodiceCpv, CodiceFiscale, CodiceIstat, CodiceNuts, IdAppalto, IdAvviso, Importo, Voce,
};
use cig_domain::persone::{EnteId, UfficioId, UtenteId};
use cig_domain::porte::{Ambito, UnitOfWorkFactory};
use cig_domain::richiesta::{
    Affidamento, AffidamentoLotto, CicloDiVita, Espd, Finanziamento, Istantanea, NuovaRichiesta,
    OggettoContratto, OperatoreEconomico, Procedura, Rifiuto, Settore, StatoAppalto,
};
use cig_domain::scheda::SchedaAnac;
use cig_domain::{Classificazione, DatiGara, DatiLotto, LotIdentifier, Lotto, RichiestaCig, RichiestaId};
use cig_persistence::Archivio;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use uuid::Uuid;

fn uuids() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

/// From 1970 to 2100, to the nanosecond: finer than what is kept.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    (0_i64..4_102_444_800, 0_u32..1_000_000_000)
        .prop_map(|(secondi, nano)| DateTime::from_timestamp(secondi, nano).unwrap())
}

fn amounts() -> impl Strategy<Value = Importo> {
    (0_u64..1_000_000_000_000_000)
        .prop_map(|centesimi| format!("{}.{:02}", centesimi / 100, centesimi % 100).parse().unwrap())
}

fn voci() -> impl Strategy<Value = Voce> {
    "[A-Za-z0-9_-]{1,12}".prop_map(|testo| testo.parse().unwrap())
}

fn codes<T: std::str::FromStr<Err: std::fmt::Debug> + Clone + std::fmt::Debug + 'static>(
    codici: &[&str],
) -> impl Strategy<Value = T> + use<T> {
    select(codici.iter().map(|codice| codice.parse::<T>().unwrap()).collect::<Vec<_>>())
}

fn cigs() -> impl Strategy<Value = Cig> {
    codes(&["B210BC38FE", "K00003EC3A", "9050626CD6", "918052266A"])
}

fn fiscal_codes() -> impl Strategy<Value = CodiceFiscale> {
    codes(&["RSSMRA85T10A562S", "RSSMRA85T10A56NH", "11111111115", "01386030488"])
}

fn cpvs() -> impl Strategy<Value = CodiceCpv> {
    codes(&["50000000", "72260000", "72267100"])
}

fn oggetti() -> impl Strategy<Value = Option<OggettoContratto>> {
    of(select(vec![OggettoContratto::Works, OggettoContratto::Supplies, OggettoContratto::Services]))
}

prop_compose! {
    fn any_gara()(
        (codice_centro_costo, oggetto, giustificazione) in (of(".*"), of(".*"), of(".{0,300}")),
        (rup, codice_fiscale_per_conto) in (of(fiscal_codes()), of(fiscal_codes())),
        (motivazione_cig, scelta_contraente, accordo_quadro) in (of(voci()), of(voci()), of(voci())),
        (strumenti, funzioni_svolte) in (vec(voci(), 0..4), vec(voci(), 0..3)),
        settore in of(select(vec![Settore::Ordinario, Settore::Speciale])),
        oggetto_contratto in oggetti(),
        (numero_lotti, sa_per_conto, asta_elettronica) in (of(any::<u32>()), any::<Option<bool>>(), any::<Option<bool>>()),
        (cig_accordo_quadro, id_pianificazione) in (of(cigs()), of(uuids())),
        link in of("[a-z]{1,8}"),
    ) -> DatiGara {
        DatiGara {
            codice_centro_costo,
            oggetto,
            giustificazione_procedura_accelerata: giustificazione,
            rup,
            codice_fiscale_per_conto,
            motivazione_cig,
            scelta_contraente,
            accordo_quadro,
            strumenti_svolgimento_procedure: strumenti,
            funzioni_svolte,
            settore,
            oggetto_contratto,
            numero_lotti,
            sa_per_conto,
            asta_elettronica,
            cig_accordo_quadro,
            id_pianificazione,
            link_documenti: link.map(|parte| format!("https://ente.example/atti/{parte}?n=1").parse().unwrap()),
            ..DatiGara::default()
        }
    }
}

prop_compose! {
    fn any_lot_data()(
        (oggetto, provincia) in (of(".*"), of("[A-Z]{2}")),
        oggetto_contratto in oggetti(),
        (importo, somme_opzioni_rinnovi, somme_a_disposizione) in (of(amounts()), of(amounts()), of(amounts())),
        finanziamenti in vec((voci(), amounts()), 0..3),
        (criteri_aggiudicazione, categoria) in (of(voci()), of(voci())),
        (lotto_unico, doc_fap, afferente_investimenti_pnrr) in any::<(Option<bool>, Option<bool>, Option<bool>)>(),
        cod_istat in of("[0-9]{9}".prop_map(|testo| testo.parse::<CodiceIstat>().unwrap())),
        cod_nuts in of(codes::<CodiceNuts>(&["ITI14", "ITI1", "IT"])),
        durata_giorni in of(any::<u32>()),
        cup in of("[A-Z][0-9]{2}[A-Z][0-9]{11}"),
        (cpv_prevalente, cpv_secondarie) in (of(cpvs()), vec(cpvs(), 0..3)),
    ) -> DatiLotto {
        DatiLotto {
            oggetto,
            provincia,
            oggetto_contratto,
            importo,
            somme_opzioni_rinnovi,
            somme_a_disposizione,
            finanziamenti: finanziamenti
                .into_iter()
                .map(|(tipo_finanziamento, importo)| Finanziamento { tipo_finanziamento, importo })
                .collect(),
            criteri_aggiudicazione,
            categoria,
            lotto_unico,
            doc_fap,
            afferente_investimenti_pnrr,
            cod_istat,
            cod_nuts,
            durata_giorni,
            cup_lotto: cup.into_iter().map(|cup| cup.parse().unwrap()).collect(),
            cpv_prevalente,
            cpv_secondarie,
            ..DatiLotto::default()
        }
    }
}

fn any_lots() -> impl Strategy<Value = Vec<Lotto>> {
    vec((1_usize..=9999, of(cigs()), any_lot_data()), 0..6).prop_map(|lotti| {
        lotti
            .into_iter()
            .map(|(posto, cig, dati)| Lotto { lot_identifier: LotIdentifier::at(posto).unwrap(), cig, dati })
            .collect()
    })
}

prop_compose! {
    fn any_award()(
        giorni in 0_i32..40_000,
        lotti in vec((1_usize..=9999, vec((uuids(), fiscal_codes(), ".*", voci(), voci(), amounts()), 0..3)), 0..3),
    ) -> Affidamento {
        Affidamento {
            data_aggiudicazione: NaiveDate::from_num_days_from_ce_opt(719_163 + giorni).unwrap(),
            lotti: lotti
                .into_iter()
                .map(|(posto, operatori)| AffidamentoLotto {
                    lot_identifier: LotIdentifier::at(posto).unwrap(),
                    operatori: operatori
                        .into_iter()
                        .map(|(id_partecipante, codice_fiscale, denominazione, ruolo_oe, tipo_oe, importo)| {
                            OperatoreEconomico { id_partecipante, codice_fiscale, denominazione, ruolo_oe, tipo_oe, importo }
                        })
                        .collect(),
                })
                .collect(),
        }
    }
}

prop_compose! {
    fn any_espd()(nome in ".{0,40}", commento in "[^-\\p{C}]{0,60}") -> Espd {
        let radice = "<r:ESPDRequest xmlns:r='urn:grow:names:specification:ubl:schema:xsd:ESPDRequest-1'/>";
        Espd::read(&nome, format!("<!--{commento}-->{radice}").as_bytes()).unwrap()
    }
}

prop_compose! {
    fn any_scheda()(codice in "[B-O][0-9]_[0-9]{1,2}", testo in "[^\\x00]{0,60}", avviso in any::<bool>()) -> SchedaAnac {
        let anac_form = json!({
            "z": testo,
            "appalto": { "codiceAppalto": "PROVA-0001" },
            "lotti": [{ "lotIdentifier": "LOT-0001", "a": 1.25 }],
        });
        let codice = json!({ "idTipologica": "codiceScheda", "codice": codice });
        let scheda = json!({ "codice": codice, "versione": "1.0", "body": { "anacForm": anac_form } });
        SchedaAnac::read(&json!({ "scheda": scheda }), Some(avviso)).unwrap()
    }
}

prop_compose! {
    fn any_data()(
        dati_gara in any_gara(),
        (prevalente, secondarie) in (of(cpvs()), vec(cpvs(), 0..4)),
        lotti in any_lots(),
        affidamento in of(any_award()),
        (espd, scheda_anac) in (of(any_espd()), of(any_scheda())),
    ) -> Istantanea {
        Istantanea {
            dati_gara,
            classificazione: Classificazione { prevalente, secondarie },
            lotti,
            affidamento,
            espd,
            scheda_anac,
        }
    }
}

/// Any state that steps lead to.
fn any_cycle() -> impl Strategy<Value = CicloDiVita> {
    (vec(0_u8..9, 0..12), uuids(), uuids()).prop_map(|(passi, appalto, avviso)| {
        let mut ciclo = CicloDiVita::default();
        for passo in passi {
            // A step that is not allowed changes nothing.
            let _ = match passo {
                0 => ciclo.richiedi(),
                1 => ciclo.appalto_creato(IdAppalto(appalto)),
                2 => ciclo.respingi(Rifiuto::default()),
                3 => ciclo.perfeziona(),
                4 => ciclo.avviso_creato(IdAvviso(avviso)),
                5 => ciclo.appalto_in(StatoAppalto::Confermato),
                6 => ciclo.appalto_in(StatoAppalto::Pubblicato),
                7 => ciclo.annulla(),
                _ => ciclo.scadi(),
            };
        }
        ciclo
    })
}

prop_compose! {
    fn any_request()(
        (id, ente, ufficio, creata_da) in (uuids(), uuids(), uuids(), uuids()),
        codice_appalto in "[^\\p{C}\\p{Z}]{8,64}",
        (creata_il, modificata_il, inviata_il) in (instants(), instants(), of(instants())),
        procedura in of((".*", of("[a-z]{1,8}"))),
        // Boxed: by value they are too large for the stack of a test.
        (dati, presso_anac) in (any_data().boxed(), of(any_data().boxed())),
        ciclo in any_cycle(),
    ) -> RichiestaCig {
        let nuova = NuovaRichiesta {
            id: RichiestaId(id),
            codice_appalto: codice_appalto.parse().unwrap(),
            ente: EnteId(ente),
            ufficio: UfficioId(ufficio),
            creata_da: UtenteId(creata_da),
            creata_il,
        };
        RichiestaCig {
            modificata_il,
            inviata_il,
            procedura: procedura.map(|(riferimento, parte)| Procedura {
                riferimento,
                indirizzo: parte.map(|parte| format!("https://{parte}.example/").parse().unwrap()),
            }),
            dati_gara: dati.dati_gara,
            classificazione: dati.classificazione,
            lotti: dati.lotti,
            affidamento: dati.affidamento,
            espd: dati.espd,
            scheda_anac: dati.scheda_anac,
            presso_anac,
            ciclo,
            ..RichiestaCig::new(nuova)
        }
    }
}

/// Stores the request, then another one in its place, and reads each back in a unit of work of its own.
async fn store_and_read(archivio: &Archivio, mut richiesta: RichiestaCig, altra: RichiestaCig) {
    let factory = archivio.units_of_work();
    let mut uow = factory.begin().await.unwrap();
    uow.richieste().insert(&mut richiesta).await.unwrap();
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    let letta = uow.richieste().find(Ambito::Sistema, richiesta.id).await.unwrap();
    assert_eq!(letta.as_ref(), Some(&richiesta));

    let mut altra = RichiestaCig { id: richiesta.id, versione: richiesta.versione, ..altra };
    uow.richieste().update(&mut altra).await.unwrap();
    uow.commit().await.unwrap();
    let mut uow = factory.begin().await.unwrap();
    let letta = uow.richieste().find(Ambito::Ufficio(altra.ufficio), altra.id).await.unwrap();
    assert_eq!(letta.as_ref(), Some(&altra));
    uow.richieste().delete(altra.id, altra.versione).await.unwrap();
    uow.commit().await.unwrap();
}

#[test]
fn any_request_is_read_back_equal() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let archivio = runtime.block_on(Archivio::connect("sqlite::memory:")).unwrap();
    proptest!(ProptestConfig::with_cases(128), |(richiesta in any_request(), altra in any_request())| {
        runtime.block_on(store_and_read(&archivio, richiesta, altra));
    });
}
