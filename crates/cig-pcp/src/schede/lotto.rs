//! Parts of a lot that several schede have, in `lotti` or in `aggiudicazioni` (modello-dati-schede-dati-comuni.yaml).

use cig_domain::richiesta::OggettoContratto;
use cig_domain::{Lotto, RichiestaCig, Sezione, Voce};

use super::appalto::gara;
use super::form::{Form, Origin, voce};

/// A lot with what the mapping needs of its surroundings.
#[derive(Clone, Copy)]
pub(super) struct Lot<'a> {
    pub(super) richiesta: &'a RichiestaCig,
    pub(super) lotto: &'a Lotto,
    sezione: &'a Sezione,
}

impl<'a> Lot<'a> {
    /// A field of the lot.
    pub(super) fn campo<'b>(&self, campo: &'b str) -> Origin<'b>
    where
        'a: 'b,
    {
        Origin { sezione: self.sezione, campo }
    }
}

/// The list `nome`: an element for each lot, with its `lotIdentifier`, filled by `fill`.
pub(super) fn lots(
    form: &mut Form,
    nome: &str,
    richiesta: &RichiestaCig,
    mut fill: impl FnMut(&mut Form, Lot<'_>),
) {
    let list = Origin { sezione: &Sezione::Lotti, campo: "" };
    form.list(nome, list, &richiesta.lotti, |inner, _, lotto| {
        let sezione = Sezione::Lotto(lotto.lot_identifier.clone());
        let lot = Lot { richiesta, lotto, sezione: &sezione };
        inner.belongs_to(lot.campo(""));
        inner.fix("lotIdentifier", lotto.lot_identifier.as_str());
        fill(inner, lot);
    });
}

/// Yes or no, under the name of the field.
pub(super) fn flags<const N: usize>(form: &mut Form, lot: Lot<'_>, fields: [(&str, Option<bool>); N]) {
    for (campo, valore) in fields {
        form.put(campo, lot.campo(campo), valore);
    }
}

/// Codes, under the name of the field, which is also that of their list.
pub(super) fn codes<const N: usize>(form: &mut Form, lot: Lot<'_>, fields: [(&str, &Option<Voce>); N]) {
    for (campo, codice) in fields {
        form.code(campo, lot.campo(campo), campo, codice.as_ref());
    }
}

/// Lists of codes, under the name of the field, which is also that of their list.
pub(super) fn code_lists<const N: usize>(form: &mut Form, lot: Lot<'_>, fields: [(&str, &[Voce]); N]) {
    for (campo, codici) in fields {
        form.codes(campo, lot.campo(campo), campo, codici);
    }
}

/// `datiBase` without an amount (`DatiBaseLottoADType`): that of an award is what was offered.
pub(super) fn base_of_award(form: &mut Form, lot: Lot<'_>) {
    base(form, lot, |_| {});
}

/// `datiBase` with the estimated value (`DatiBaseLottoType`).
pub(super) fn base_of_procedure(form: &mut Form, lot: Lot<'_>) {
    base(form, lot, |base| base.put("importo", lot.campo("importo"), lot.lotto.valore_stimato()));
}

fn base(form: &mut Form, lot: Lot<'_>, fill: impl FnOnce(&mut Form)) {
    let dati = &lot.lotto.dati;
    form.object("datiBase", lot.campo("oggetto"), |base| {
        // Without a kind of its own the lot is of the kind of the gara, where it has to be mended.
        let origin = match dati.oggetto_contratto {
            Some(_) => lot.campo("oggettoContratto"),
            None => gara("oggettoContratto"),
        };
        let kind = lot.richiesta.oggetto_contratto(lot.lotto).map(OggettoContratto::codice);
        base.code("oggettoContratto", origin, "oggettoContratto", kind);
        base.put("oggetto", lot.campo("oggetto"), dati.oggetto.as_deref());
        fill(base);
    });
}

/// `datiBaseCPV` (`DatiBaseCPVType`): the lot's own codes, or the gara's when it has none.
pub(super) fn cpv(form: &mut Form, lot: Lot<'_>) {
    let dati = &lot.lotto.dati;
    let origin = |own: bool, campo| {
        let sezione = if own { lot.sezione } else { &Sezione::Classificazione };
        Origin { sezione, campo }
    };
    let main_origin = origin(dati.cpv_prevalente.is_some(), "cpvPrevalente");
    form.object("datiBaseCPV", main_origin, |cpv| {
        let main = lot.richiesta.cpv_prevalente(lot.lotto);
        if main.is_some() {
            cpv.fix("tipoClassificazione", voce("tipoClassificazione", "cpv"));
        }
        cpv.code("cpvPrevalente", main_origin, "CPV", main);
        let own = dati.cpv_prevalente.is_some() || !dati.cpv_secondarie.is_empty();
        let others = if own { &dati.cpv_secondarie } else { &lot.richiesta.classificazione.secondarie };
        cpv.codes("cpvSecondarie", origin(own, "cpvSecondarie"), "CPV", others);
    });
}

/// `codIstat` and `datiBaseContratto`: where the contract is carried out.
pub(super) fn luogo(form: &mut Form, lot: Lot<'_>) {
    let dati = &lot.lotto.dati;
    form.code("codIstat", lot.campo("codIstat"), "codIstat", dati.cod_istat.as_ref());
    form.object("datiBaseContratto", lot.campo("codNUTS"), |contratto| {
        contratto.code("codNUTS", lot.campo("codNUTS"), "codNUTS", dati.cod_nuts.as_ref());
    });
}

/// `datiBaseDocumenti`.
pub(super) fn documenti(form: &mut Form, lot: Lot<'_>) {
    form.object("datiBaseDocumenti", lot.campo("urlDocumenti"), |documenti| {
        documenti.put("url", lot.campo("urlDocumenti"), lot.lotto.dati.url_documenti.as_ref());
    });
}

/// `datiBaseAccessibilita`.
pub(super) fn accessibilita(form: &mut Form, lot: Lot<'_>) {
    let dati = &lot.lotto.dati;
    form.object("datiBaseAccessibilita", lot.campo("accessibilita"), |base| {
        codes(base, lot, [("accessibilita", &dati.accessibilita)]);
        let giustificazione = dati.giustificazione_accessibilita.as_deref();
        base.put("giustificazione", lot.campo("giustificazioneAccessibilita"), giustificazione);
    });
}

/// `afferenteInvestimentiPNRR`, `acquisizioneCup` and `cupLotto`.
pub(super) fn cup(form: &mut Form, lot: Lot<'_>) {
    let dati = &lot.lotto.dati;
    flags(
        form,
        lot,
        [
            ("afferenteInvestimentiPNRR", dati.afferente_investimenti_pnrr),
            ("acquisizioneCup", dati.acquisizione_cup),
        ],
    );
    form.put_all("cupLotto", lot.campo("cupLotto"), dati.cup_lotto.iter().collect());
}

/// `paritaDiGenereGenerazionale` (DL 77/2021, art. 47): there once any of its fields is filled.
pub(super) fn parita(form: &mut Form, lot: Lot<'_>) {
    let dati = &lot.lotto.dati;
    form.object("paritaDiGenereGenerazionale", lot.campo("quota30PerCento"), |parita| {
        parita.put("quota30PerCento", lot.campo("quota30PerCento"), dati.quota_30_per_cento.as_ref());
        for (campo, quota) in [
            ("quotaInferioreOccupFemminile", dati.quota_inferiore_occup_femminile),
            ("quotaInferioreOccupGiovanile", dati.quota_inferiore_occup_giovanile),
        ] {
            parita.put(campo, lot.campo(campo), quota);
        }
        let lists = [("motivoDeroga", &dati.motivo_deroga[..]), ("misurePremiali", &dati.misure_premiali)];
        code_lists(parita, lot, lists);
        let ulteriori = dati.ulteriori_misure_premiali;
        flags(parita, lot, [("derogaAQ", dati.deroga_aq), ("ulterioriMisurePremiali", ulteriori)]);
    });
}

/// `categoria` and `categoriaScorporabile`.
pub(super) fn categorie(form: &mut Form, lot: Lot<'_>) {
    let dati = &lot.lotto.dati;
    codes(form, lot, [("categoria", &dati.categoria)]);
    let scorporabile = lot.campo("categoriaScorporabile");
    form.codes("categoriaScorporabile", scorporabile, "categoria", &dati.categoria_scorporabile);
}

/// `finanziamenti`.
pub(super) fn finanziamenti(form: &mut Form, lot: Lot<'_>) {
    let list = &lot.lotto.dati.finanziamenti;
    form.list("finanziamenti", lot.campo("finanziamenti"), list, |form, index, finanziamento| {
        let campo = |nome: &str| format!("finanziamenti[{index}].{nome}");
        let (tipo, importo) = (campo("tipoFinanziamento"), campo("importo"));
        let codice = Some(&finanziamento.tipo_finanziamento);
        form.code("tipoFinanziamento", lot.campo(&tipo), "tipoFinanziamento", codice);
        form.put("importo", lot.campo(&importo), Some(finanziamento.importo));
    });
}

/// `derogaQualificazione`.
pub(super) fn deroga_qualificazione(form: &mut Form, lot: Lot<'_>) {
    let motivo = lot.lotto.dati.motivo_deroga_qlf.as_ref();
    form.code("derogaQualificazione", lot.campo("motivoDerogaQlf"), "motivoDerogaQlf", motivo);
}

/// `strumentiElettroniciSpecifici` and `docFAP`.
pub(super) fn bim(form: &mut Form, lot: Lot<'_>) {
    let dati = &lot.lotto.dati;
    let strumenti = dati.strumenti_elettronici_specifici;
    flags(form, lot, [("strumentiElettroniciSpecifici", strumenti), ("docFAP", dati.doc_fap)]);
}
