//! Which field of the eForms SDK each datum is. ANAC names the business term (`bt-27`) in the description of the datum in
//! its schemas, the SDK its place in `fields.json`; a test compares this table with the latter.

/// A datum of PCP's model that comes out of an eForm.
#[derive(Debug)]
pub(super) struct Termine {
    /// Where rules read it; what they read in `lotti` they read in `aggiudicazioni` too.
    pub(super) percorso: &'static str,
    /// Its identifier in the SDK; of a deadline that of the date.
    pub(super) campo: &'static str,
    /// Its place in the notice, as the SDK writes it.
    pub(super) xpath: &'static str,
    pub(super) genere: Genere,
}

/// What is made of the texts found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Genere {
    /// One code: if there are several they must be the same.
    Codice,
    /// Every code, in a list.
    Codici,
    /// The first text, whatever its language.
    Testo,
    /// In euro.
    Importo,
    Indicatore,
    /// A date, with the time of day in the element beside it.
    Scadenza,
}

/// The lots of a notice, not the groups of lots nor the parts of a plan.
pub(super) const LOTTO: &str = "/*/cac:ProcurementProjectLot[cbc:ID/@schemeName='Lot']";

macro_rules! lotto {
    ($resto:literal) => {
        concat!("/*/cac:ProcurementProjectLot[cbc:ID/@schemeName='Lot']/", $resto)
    };
}
macro_rules! processo {
    ($resto:literal) => {
        concat!("/*/cac:TenderingProcess/", $resto)
    };
}
macro_rules! estensione {
    ($resto:literal) => {
        concat!("ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent/efext:EformsExtension/", $resto)
    };
}

const fn termine(
    percorso: &'static str,
    campo: &'static str,
    xpath: &'static str,
    genere: Genere,
) -> Termine {
    Termine { percorso, campo, xpath, genere }
}

/// Of two terms for one datum the first that is there counts.
#[rustfmt::skip]
pub(super) const TERMINI: [Termine; 22] = [
    // Both BT-24 are read by no rule: people are shown them.
    termine("appalto.datiBase.oggetto", "BT-24-Procedure",
        "/*/cac:ProcurementProject/cbc:Description", Genere::Testo),
    termine("appalto.datiBase.importo", "BT-27-Procedure",
        "/*/cac:ProcurementProject/cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount", Genere::Importo),
    termine("appalto.datiBaseProcedura.tipoProcedura.codice", "BT-105-Procedure",
        processo!("cbc:ProcedureCode"), Genere::Codice),
    termine("appalto.datiBaseProcedura.proceduraAccelerata", "BT-106-Procedure",
        processo!("cac:ProcessJustification[cbc:ProcessReasonCode/@listName='accelerated-procedure']/cbc:ProcessReasonCode"),
        Genere::Indicatore),
    termine("appalto.datiBaseProcedura.giustificazioneProceduraAccelerata", "BT-1351-Procedure",
        processo!("cac:ProcessJustification[cbc:ProcessReasonCode/@listName='accelerated-procedure']/cbc:ProcessReason"),
        Genere::Testo),
    termine("appalto.datiBaseProcedura.giustificazioniAggiudicazioneDiretta.codice", "BT-136-Procedure",
        processo!("cac:ProcessJustification[cbc:ProcessReasonCode/@listName='direct-award-justification']/cbc:ProcessReasonCode"),
        Genere::Codici),
    // Of each lot in the notice, of the whole appalto in PCP's model.
    termine("appalto.datiBaseStrumentiProcedura.accordoQuadro.codice", "BT-765-Lot",
        lotto!("cac:TenderingProcess/cac:ContractingSystem[cbc:ContractingSystemTypeCode/@listName='framework-agreement']/cbc:ContractingSystemTypeCode"),
        Genere::Codice),
    termine("appalto.datiBaseStrumentiProcedura.sistemaDinamicoAcquisizione.codice", "BT-766-Lot",
        lotto!("cac:TenderingProcess/cac:ContractingSystem[cbc:ContractingSystemTypeCode/@listName='dps-usage']/cbc:ContractingSystemTypeCode"),
        Genere::Codice),
    termine("lotti.datiBase.oggetto", "BT-24-Lot",
        lotto!("cac:ProcurementProject/cbc:Description"), Genere::Testo),
    termine("lotti.datiBase.importo", "BT-27-Lot",
        lotto!("cac:ProcurementProject/cac:RequestedTenderTotal/cbc:EstimatedOverallContractAmount"), Genere::Importo),
    termine("lotti.datiBase.oggettoContratto.codice", "BT-23-Lot",
        lotto!("cac:ProcurementProject/cbc:ProcurementTypeCode[@listName='contract-nature']"), Genere::Codice),
    termine("lotti.datiBaseAccessibilita.accessibilita.codice", "BT-754-Lot",
        lotto!("cac:ProcurementProject/cac:ProcurementAdditionalType[cbc:ProcurementTypeCode/@listName='accessibility']/cbc:ProcurementTypeCode"),
        Genere::Codice),
    termine("lotti.datiBaseAccessibilita.giustificazione", "BT-755-Lot",
        lotto!("cac:ProcurementProject/cac:ProcurementAdditionalType[cbc:ProcurementTypeCode/@listName='accessibility']/cbc:ProcurementType"),
        Genere::Testo),
    termine("lotti.datiBaseCPV.cpvPrevalente.codice", "BT-262-Lot",
        lotto!("cac:ProcurementProject/cac:MainCommodityClassification/cbc:ItemClassificationCode"), Genere::Codice),
    termine("lotti.datiBaseCPV.cpvSecondarie.codice", "BT-263-Lot",
        lotto!("cac:ProcurementProject/cac:AdditionalCommodityClassification/cbc:ItemClassificationCode"), Genere::Codici),
    termine("lotti.datiBaseDocumenti.url", "BT-15-Lot",
        lotto!("cac:TenderingTerms/cac:CallForTendersDocumentReference/cac:Attachment[../cbc:DocumentType/text()='non-restricted-document']/cac:ExternalReference/cbc:URI"),
        Genere::Testo),
    termine("lotti.datiBaseImporto.contrattiSuccessivi", "BT-41-Lot",
        lotto!("cac:TenderingTerms/cac:AwardingTerms/cbc:FollowupContractIndicator"), Genere::Indicatore),
    termine("lotti.datiBaseTerminiInvio.scadenzaPresentazioneOfferte", "BT-131(d)-Lot",
        lotto!("cac:TenderingProcess/cac:TenderSubmissionDeadlinePeriod/cbc:EndDate"), Genere::Scadenza),
    termine("lotti.datiBaseTerminiInvio.scadenzaPresentazioneInvito", "BT-1311(d)-Lot",
        lotto!("cac:TenderingProcess/cac:ParticipationRequestReceptionPeriod/cbc:EndDate"), Genere::Scadenza),
    termine("lotti.datiBaseTerminiInvio.scadenzaPresentazioneInvito", "BT-630(d)-Lot",
        concat!(lotto!("cac:TenderingProcess/"), estensione!("efac:InterestExpressionReceptionPeriod/cbc:EndDate")),
        Genere::Scadenza),
    termine("modificaContrattuale.datiBaseModificaContrattuale.motiviModifica.codice", "BT-200-Contract",
        concat!("/*/", estensione!("efac:ContractModification/efac:ChangeReason/cbc:ReasonCode")), Genere::Codice),
    termine("modificaContrattuale.datiBaseModificaContrattuale.causaModifica", "BT-201-Contract",
        concat!("/*/", estensione!("efac:ContractModification/efac:ChangeReason/efbc:ReasonDescription")), Genere::Testo),
];

impl Termine {
    /// The name that people know: `BT-131`.
    pub(super) fn bt(&self) -> &'static str {
        let fine = self.campo[3..].find(['-', '(']).map_or(self.campo.len(), |fine| fine + 3);
        &self.campo[..fine]
    }

    /// If it is a datum of a lot, where rules read it and where it stands, both inside the lot.
    pub(super) fn in_lot(&self) -> Option<(&'static str, &'static str)> {
        let percorso = self.percorso.strip_prefix("lotti.")?;
        Some((percorso, self.xpath.strip_prefix(LOTTO)?.trim_start_matches('/')))
    }
}

/// The terms that a path which a rule reads, or at which it is broken, stands for: more than one where it is what holds
/// them.
pub(super) fn of(percorso: &str) -> impl Iterator<Item = &'static Termine> {
    let percorso = plain(percorso);
    // `lotti` and `appalto` hold much else.
    TERMINI.iter().filter(move |termine| percorso.contains('.') && is_inside(termine.percorso, &percorso))
}

/// Whether a path is another or goes on from it.
pub(super) fn is_inside(percorso: &str, altro: &str) -> bool {
    percorso.strip_prefix(altro).is_some_and(|resto| resto.is_empty() || resto.starts_with('.'))
}

/// `aggiudicazioni[2].datiBase.importo` and `lotti[].datiBase.importo` as `lotti.datiBase.importo`.
pub(super) fn plain(percorso: &str) -> String {
    let nomi = percorso.split('.').map(|nome| match nome.split('[').next().unwrap_or_default() {
        "aggiudicazioni" => "lotti",
        nome => nome,
    });
    nomi.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stands_for_the_terms_that_it_is_or_holds() {
        let bt = |percorso: &str| -> Vec<&str> { of(percorso).map(Termine::bt).collect() };
        assert_eq!(bt("aggiudicazioni[].datiBase.oggettoContratto.codice"), ["BT-23"]);
        assert_eq!(bt("lotti[3].datiBaseTerminiInvio.scadenzaPresentazioneInvito"), ["BT-1311", "BT-630"]);
        assert_eq!(
            bt("appalto.datiBaseProcedura.giustificazioniAggiudicazioneDiretta[0].codice"),
            ["BT-136"]
        );
        assert_eq!(bt("appalto.datiBaseStrumentiProcedura"), ["BT-765", "BT-766"]);
        assert!(["lotti", "appalto", "lotti[].datiBase.imp", "lotti[].cup"].iter().all(|p| bt(p).is_empty()));
    }
}
