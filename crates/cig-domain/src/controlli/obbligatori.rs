//! The fields that a scheda cannot do without.

use serde_json::Value;

use super::Rapporto;
use crate::anomalia::Sezione;
use crate::campi::{Campo, GARA, LOTTO};
use crate::codici::{Importo, Voce};
use crate::richiesta::{Lotto, OggettoContratto, Parte, RichiestaCig};
use crate::scheda::CodiceScheda::{self, AD2_25, AD3, AD4, P5, P6_1, P6_2, P7_1_1, P7_1_2, P7_1_3, P7_2};

const INDAGINI: &[CodiceScheda] = &[P7_1_1, P7_1_2, P7_1_3];
const NEGOZIATE: &[CodiceScheda] = &[P7_1_1, P7_1_2, P7_1_3, P7_2];
const CONFRONTI: &[CodiceScheda] = &[P6_1, P6_2, P7_1_1, P7_1_2, P7_1_3, P7_2];
/// Those with a place for CUP and national recovery plan: all but AD5 and P5.
pub(super) const COMPLETE: &[CodiceScheda] = &[AD2_25, AD3, AD4, P6_1, P6_2, P7_1_1, P7_1_2, P7_1_3, P7_2];
const CON_CCNL: &[CodiceScheda] = &[AD2_25, AD3, AD4, P7_1_1, P7_1_2, P7_1_3, P7_2];

/// Value of `categorieMerceologiche`: none of those that aggregators must buy (DPCM 24 December 2015).
const NON_ELENCATA: &str = "999";

/// In euro: above this value works say whether BIM is used (REG5; D.Lgs. 36/2023, art. 43).
const SOGLIA_BIM: u32 = 1_000_000;

/// Fields of the gara that every scheda needs, and those that some do, as their schemas say.
const SEMPRE_GARA: &[&str] =
    &["codiceCentroCosto", "rup", "oggetto", "numeroLotti", "oggettoContratto", "sceltaContraente"];
/// Those that have no place for the sector: there nothing else depends on it.
const SENZA_SETTORE: &[CodiceScheda] = &[AD2_25, AD4, P6_1, P6_2];
const GARA_PER_SCHEDA: &[(&str, &[CodiceScheda])] = &[
    ("contrattoDifesa", &[AD3, P7_1_1, P7_1_2, P7_1_3, P7_2]),
    ("tipoRealizzazione", CONFRONTI),
    ("astaElettronica", CONFRONTI),
    ("accordoQuadro", &[AD3, P7_1_1, P7_1_2, P7_1_3, P7_2]),
    ("sistemaDinamicoAcquisizione", INDAGINI),
    ("relazioneUnicaSulleProcedure", &[AD2_25, AD4]),
    ("cigAccordoQuadro", &[AD4, P6_1, P6_2]),
    ("dataAdesione", &[AD4]),
    ("opereUrbanizzazioneScomputo", &[AD2_25, AD4]),
    ("motivoUrgenza", &[AD2_25, AD3]),
];

/// The same for the fields of a lot.
const SEMPRE_LOTTO: &[&str] = &["oggetto", "importo"];
const LOTTO_PER_SCHEDA: &[(&str, &[CodiceScheda])] = &[
    ("urlDocumenti", &[AD2_25, AD3, P7_1_1, P7_1_2, P7_1_3]),
    ("opzioniRinnovi", &[P6_1, P6_2, P7_2]),
    ("finanziamenti", &[AD2_25, AD4, P6_1, P6_2, P7_1_1, P7_1_2, P7_1_3, P7_2]),
    ("criteriAggiudicazione", CONFRONTI),
    ("affidamentiRiservati", NEGOZIATE),
    ("ccnl", CON_CCNL),
    ("servizioPubblicoLocale", CONFRONTI),
    ("ripetizioniEConsegneComplementari", &[P6_2, P7_2]),
    ("contrattiDisposizioniParticolari", CONFRONTI),
    ("categorieMerceologiche", NEGOZIATE),
    ("fattispecieTracciabilita", &[P5]),
    ("condizioniNegoziata", NEGOZIATE),
    ("motivoCollegamento", CONFRONTI),
    ("lavoroOAcquistoPrevistoInProgrammazione", NEGOZIATE),
    ("scadenzaPresentazioneInvito", INDAGINI),
    ("scadenzaPresentazioneOfferte", &[P6_1, P6_2, P7_2]),
    ("codNUTS", CON_CCNL),
    ("prestazioniComprese", NEGOZIATE),
    ("categoria", COMPLETE),
    ("afferenteInvestimentiPNRR", COMPLETE),
];

/// Fields of a lot of the national recovery plan (DL 77/2021, art. 47), where the rules want them (REG21, REG22, REG28,
/// REG32): those of P7 do not.
const LOTTO_PNRR: &[(&str, &[CodiceScheda])] = &[
    ("accessibilita", &[AD2_25, AD3, AD4, P6_1, P6_2]),
    ("quota30PerCento", &[AD2_25, AD3, AD4]),
    ("misurePremiali", &[AD2_25, AD3, AD4]),
];

pub(super) fn check(richiesta: &RichiestaCig, scheda: Option<CodiceScheda>, rapporto: &mut Rapporto) {
    let gara = Presenti::of(&richiesta.dati_gara);
    for nome in SEMPRE_GARA.iter().copied().chain(per_scheda(GARA_PER_SCHEDA, scheda)) {
        gara.require(&Sezione::DatiGara, GARA, nome, rapporto);
    }
    if !scheda.is_some_and(|scheda| SENZA_SETTORE.contains(&scheda)) {
        gara.require(&Sezione::DatiGara, GARA, "settore", rapporto);
    }
    // The choices that tell one scheda from another, while they tell none.
    if scheda.is_none()
        && matches!(richiesta.dati_gara.scelta_contraente.as_ref().map(Voce::as_str), Some("5" | "11"))
    {
        gara.require(&Sezione::DatiGara, GARA, "tipoRealizzazione", rapporto);
    }
    if richiesta.dati_gara.sa_per_conto == Some(true) {
        for nome in
            ["codiceFiscalePerConto", "codiceAusaPerConto", "codiceCentroCostoPerConto", "funzioniSvolte"]
        {
            gara.require(&Sezione::DatiGara, GARA, nome, rapporto);
        }
    }
    // REG4_1.
    let mut categorie = richiesta.lotti.iter().flat_map(|lotto| &lotto.dati.categorie_merceologiche);
    if scheda.is_some_and(|scheda| NEGOZIATE.contains(&scheda))
        && categorie.any(|categoria| categoria.as_str() != NON_ELENCATA)
    {
        gara.require(&Sezione::DatiGara, GARA, "motivazioneCIG", rapporto);
    }
    if richiesta.dati_gara.procedura_accelerata == Some(true) {
        gara.require(&Sezione::DatiGara, GARA, "giustificazioneProceduraAccelerata", rapporto);
    }
}

pub(super) fn check_lotto(
    richiesta: &RichiestaCig,
    scheda: Option<CodiceScheda>,
    lotto: &Lotto,
    rapporto: &mut Rapporto,
) {
    let sezione = Sezione::Lotto(lotto.lot_identifier.clone());
    let dati = Presenti::of(&lotto.dati);
    let mut require = |nome| dati.require(&sezione, LOTTO, nome, rapporto);
    SEMPRE_LOTTO.iter().copied().chain(per_scheda(LOTTO_PER_SCHEDA, scheda)).for_each(&mut require);
    // P5 alone has no place for it.
    if scheda != Some(P5) {
        require("codIstat");
    }
    if scheda.is_some_and(|scheda| NEGOZIATE.contains(&scheda)) {
        let lavori = richiesta.oggetto_contratto(lotto) == Some(OggettoContratto::Works);
        if lavori && lotto.valore_stimato() > Some(Importo::euro(SOGLIA_BIM)) {
            require("strumentiElettroniciSpecifici");
        }
        // REG5_1.
        if lotto.dati.strumenti_elettronici_specifici.is_some() {
            require("docFAP");
        }
    }
    if lotto.dati.afferente_investimenti_pnrr == Some(true) {
        per_scheda(LOTTO_PNRR, scheda).for_each(require);
    }
}

/// Whether a scheda cannot do without that field, whatever else is filled in.
pub fn is_richiesto(parte: &Parte, nome: &str, scheda: CodiceScheda) -> bool {
    let is_in = |sempre: &[&str], alcune| {
        sempre.contains(&nome) || per_scheda(alcune, Some(scheda)).any(|campo| campo == nome)
    };
    match parte {
        Parte::Gara => {
            is_in(SEMPRE_GARA, GARA_PER_SCHEDA) || nome == "settore" && !SENZA_SETTORE.contains(&scheda)
        }
        Parte::Classificazione => nome == "cpvPrevalente",
        Parte::Lotto(_) => is_in(SEMPRE_LOTTO, LOTTO_PER_SCHEDA) || nome == "codIstat" && scheda != P5,
    }
}

fn per_scheda(
    campi: &'static [(&'static str, &'static [CodiceScheda])],
    scheda: Option<CodiceScheda>,
) -> impl Iterator<Item = &'static str> {
    campi
        .iter()
        .filter(move |(_, schede)| scheda.is_some_and(|scheda| schede.contains(&scheda)))
        .map(|(nome, _)| *nome)
}

/// The values of a section, by the name of the field.
struct Presenti(Value);

impl Presenti {
    fn of(dati: &impl serde::Serialize) -> Self {
        // What is put is plain data, which always serialises.
        Self(serde_json::to_value(dati).unwrap_or_default())
    }

    fn require(&self, sezione: &Sezione, campi: &'static [Campo], nome: &str, rapporto: &mut Rapporto) {
        let presente = match &self.0[nome] {
            Value::Null => false,
            Value::Array(voci) => !voci.is_empty(),
            _ => true,
        };
        rapporto.required(sezione, campi, nome, presente);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campi;

    #[test]
    fn what_a_scheda_cannot_do_without_is_told_before_it_is_missing() {
        let lotto = Parte::Lotto("LOT-0001".parse().unwrap());
        for (parte, nome, scheda, richiesto) in [
            (&Parte::Gara, "rup", AD3, true),
            (&Parte::Gara, "settore", AD3, true),
            (&Parte::Gara, "settore", AD4, false),
            (&Parte::Gara, "dataAdesione", AD4, true),
            (&Parte::Gara, "dataAdesione", AD3, false),
            (&Parte::Classificazione, "cpvPrevalente", P5, true),
            (&Parte::Classificazione, "cpvSecondarie", P5, false),
            (&lotto, "codIstat", P7_2, true),
            (&lotto, "codIstat", P5, false),
            (&lotto, "finanziamenti", P6_1, true),
        ] {
            assert_eq!(is_richiesto(parte, nome, scheda), richiesto, "{nome} {}", scheda.codice());
        }
    }

    #[test]
    fn what_is_required_is_in_the_catalogue() {
        let gara = SEMPRE_GARA.iter().chain(GARA_PER_SCHEDA.iter().map(|(nome, _)| nome));
        assert!(gara.clone().all(|nome| campi::find(GARA, nome).is_some()));
        let per_scheda = LOTTO_PER_SCHEDA.iter().chain(LOTTO_PNRR).map(|(nome, _)| nome);
        let lotto = SEMPRE_LOTTO.iter().chain(per_scheda);
        assert!(lotto.clone().all(|nome| campi::find(LOTTO, nome).is_some()));
    }
}
