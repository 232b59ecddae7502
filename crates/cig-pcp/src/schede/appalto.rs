//! Parts of `stazioniAppaltanti` and `appalto` that several schede have (modello-dati-schede-dati-comuni.yaml).

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use cig_domain::persone::Ente;
use cig_domain::richiesta::Settore;
use cig_domain::{Importo, RichiestaCig, Sezione, Voce};

use super::form::{Form, Origin};

/// Value of the list `tipoProcedura` (TED BT-105) of every scheda that has one: the choices that lead to those schede,
/// negotiated without notice, repetition of similar services, reopened competition of a framework agreement, are all made
/// without a call.
const SENZA_BANDO: &str = "neg-wo-call";

/// A field of «Dati di gara».
pub(super) fn gara(campo: &str) -> Origin<'_> {
    Origin { sezione: &Sezione::DatiGara, campo }
}

/// The section where what is made of all lots is mended: the first of them.
pub(super) fn first_lot(richiesta: &RichiestaCig) -> Sezione {
    richiesta.lotti.first().map_or(Sezione::Lotti, |lotto| Sezione::Lotto(lotto.lot_identifier.clone()))
}

/// A day as ANAC's date-time: midnight UTC is the same day in Rome, summer and winter.
pub(super) fn instant(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// An authority of the appalto, with the fields of the form that it comes from.
struct Stazione<'a> {
    codice_fiscale: (&'static str, Option<&'a str>),
    codice_ausa: (&'static str, Option<&'a str>),
    centro_di_costo: (&'static str, Option<&'a str>),
    titolare: bool,
    funzioni: &'a [Voce],
}

/// `stazioniAppaltanti` (`StazioneAppaltanteType`): the authority that asks. When it acts for another it is not
/// the titolare, which signs the contract (npa #535), and says what it does for it (npa #499); the other one follows.
pub(super) fn stazioni_appaltanti(form: &mut Form, richiesta: &RichiestaCig, ente: &Ente) {
    let dati = &richiesta.dati_gara;
    let delegated = dati.sa_per_conto == Some(true);
    let nostra = Stazione {
        codice_fiscale: ("codiceCentroCosto", Some(ente.codice_fiscale.as_str())),
        codice_ausa: ("codiceCentroCosto", Some(ente.codice_ausa.as_str())),
        centro_di_costo: ("codiceCentroCosto", dati.codice_centro_costo.as_deref()),
        titolare: !delegated,
        funzioni: if delegated { &dati.funzioni_svolte } else { &[] },
    };
    let altra = delegated.then(|| Stazione {
        codice_fiscale: ("codiceFiscalePerConto", dati.codice_fiscale_per_conto.as_ref().map(AsRef::as_ref)),
        codice_ausa: ("codiceAusaPerConto", dati.codice_ausa_per_conto.as_ref().map(AsRef::as_ref)),
        centro_di_costo: ("codiceCentroCostoPerConto", dati.codice_centro_costo_per_conto.as_deref()),
        titolare: true,
        funzioni: &[],
    });
    let stazioni = std::iter::once(nostra).chain(altra);
    form.list("stazioniAppaltanti", gara("codiceCentroCosto"), stazioni, |form, _, stazione| {
        form.belongs_to(gara(stazione.centro_di_costo.0));
        for (nome, (campo, valore)) in [
            ("codiceFiscale", stazione.codice_fiscale),
            ("codiceAusa", stazione.codice_ausa),
            ("codiceCentroCosto", stazione.centro_di_costo),
        ] {
            form.put(nome, gara(campo), valore);
        }
        form.put("saTitolare", gara("saPerConto"), Some(stazione.titolare));
        form.codes("funzioniSvolte", gara("funzioniSvolte"), "funzioniSvolte", stazione.funzioni);
    });
}

/// `codiceAppalto`, and `datiBase` without an amount (`DatiBaseAppaltoADType`): that of an award is the lots'.
pub(super) fn of_award(form: &mut Form, richiesta: &RichiestaCig) {
    base(form, richiesta, |_| {});
}

/// `codiceAppalto`, and `datiBase` with the estimated value of all lots together (`DatiBaseAppaltoType`).
pub(super) fn of_procedure(form: &mut Form, richiesta: &RichiestaCig) {
    let sezione = first_lot(richiesta);
    base(form, richiesta, |base| {
        let totale = Some(richiesta.valore_stimato()).filter(|totale| *totale > Importo::ZERO);
        base.put("importo", Origin { sezione: &sezione, campo: "importo" }, totale);
    });
}

fn base(form: &mut Form, richiesta: &RichiestaCig, fill: impl FnOnce(&mut Form)) {
    form.fix("codiceAppalto", richiesta.codice_appalto.as_str());
    form.object("datiBase", gara("oggetto"), |base| {
        base.put("oggetto", gara("oggetto"), richiesta.dati_gara.oggetto.as_deref());
        fill(base);
    });
}

/// `settore`.
pub(super) fn settore(form: &mut Form, richiesta: &RichiestaCig) {
    let settore = richiesta.dati_gara.settore.map(Settore::codice);
    form.code("settore", gara("settore"), "settore", settore);
}

/// `motivoUrgenza` and `linkDocumenti`.
pub(super) fn urgenza(form: &mut Form, richiesta: &RichiestaCig) {
    let dati = &richiesta.dati_gara;
    form.code("motivoUrgenza", gara("motivoUrgenza"), "motivoUrgenza", dati.motivo_urgenza.as_ref());
    form.put("linkDocumenti", gara("linkDocumenti"), dati.link_documenti.as_ref());
}

/// `relazioneUnicaSulleProcedure`, `opereUrbanizzazioneScomputo` and `datiBaseSubappalti`.
pub(super) fn dichiarazioni(form: &mut Form, richiesta: &RichiestaCig) {
    let dati = &richiesta.dati_gara;
    for (campo, valore) in [
        ("relazioneUnicaSulleProcedure", dati.relazione_unica_sulle_procedure),
        ("opereUrbanizzazioneScomputo", dati.opere_urbanizzazione_scomputo),
    ] {
        form.put(campo, gara(campo), valore);
    }
    form.object("datiBaseSubappalti", gara("subappalto"), |subappalti| {
        subappalti.code("subappalto", gara("subappalto"), "subappalto", dati.subappalto.as_ref());
    });
}

/// `datiBaseProcedura.tipoProcedura`, from the scelta del contraente.
pub(super) fn tipo_procedura(procedura: &mut Form, richiesta: &RichiestaCig) {
    let tipo = richiesta.dati_gara.scelta_contraente.as_ref().map(|_| SENZA_BANDO);
    procedura.code("tipoProcedura", gara("sceltaContraente"), "tipoProcedura", tipo);
}

/// A code of `datiBaseStrumentiProcedura`.
pub(super) fn strumento(strumenti: &mut Form, nome: &str, codice: Option<&Voce>) {
    strumenti.code(nome, gara(nome), nome, codice);
}

/// `idPianificazione` and `termineRidottoAvvisoPreinformazione`.
pub(super) fn pianificazione(form: &mut Form, richiesta: &RichiestaCig) {
    let dati = &richiesta.dati_gara;
    form.put("idPianificazione", gara("idPianificazione"), dati.id_pianificazione);
    let termine = dati.termine_ridotto_preinformazione;
    form.put("termineRidottoAvvisoPreinformazione", gara("termineRidottoPreinformazione"), termine);
}
