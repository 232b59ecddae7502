//! Notices of a few terms, placed as the eForms SDK wants them. A term that is empty is left out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A notice, by its business terms.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notice {
    /// OPP-070.
    pub(crate) sottotipo: &'static str,
    /// BT-702.
    pub(crate) lingua: &'static str,
    /// BT-24.
    pub(crate) oggetto: &'static str,
    /// BT-105.
    pub(crate) procedura: &'static str,
    /// BT-106 and BT-1351.
    pub(crate) accelerata: (&'static str, &'static str),
    /// BT-136.
    pub(crate) affidamento_diretto: &'static str,
    /// BT-27.
    pub(crate) importo: &'static str,
    /// BT-200 and BT-201 of each contract.
    pub(crate) modifiche: Vec<(&'static str, &'static str)>,
    pub(crate) lotti: Vec<Lotto>,
}

/// A lot of a notice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lotto {
    pub(crate) id: &'static str,
    /// BT-24.
    pub(crate) oggetto: &'static str,
    /// BT-27.
    pub(crate) importo: &'static str,
    /// BT-23.
    pub(crate) natura: &'static str,
    /// BT-754 and BT-755.
    pub(crate) accessibilita: (&'static str, &'static str),
    /// BT-262.
    pub(crate) cpv: &'static str,
    /// BT-263.
    pub(crate) altri_cpv: &'static [&'static str],
    /// BT-15.
    pub(crate) documenti: &'static str,
    /// BT-41.
    pub(crate) contratto_successivo: &'static str,
    /// BT-131, day and time.
    pub(crate) offerte: (&'static str, &'static str),
    /// BT-1311, day and time.
    pub(crate) domande: (&'static str, &'static str),
    /// BT-630, day and time.
    pub(crate) interesse: (&'static str, &'static str),
    /// BT-765.
    pub(crate) accordo_quadro: &'static str,
    /// BT-766.
    pub(crate) sistema_dinamico: &'static str,
}

impl Notice {
    /// As a scheda bears it.
    pub(crate) fn base64(&self) -> String {
        let modifiche: String =
            self.modifiche.iter().map(|(codice, causa)| modification(codice, causa)).collect();
        let sottotipo = element("cbc:SubTypeCode listName=\"notice-subtype\"", self.sottotipo);
        let processo = [
            element("cbc:ProcedureCode", self.procedura),
            justification("accelerated-procedure", self.accelerata),
            justification("direct-award-justification", (self.affidamento_diretto, "")),
        ];
        let lotti: String = self.lotti.iter().map(Lotto::xml).collect();
        STANDARD.encode(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
            <ContractNotice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:ContractNotice-2\"
                xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\"
                xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\"
                xmlns:ext=\"urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2\"
                xmlns:efac=\"http://data.europa.eu/p27/eforms-ubl-extension-aggregate-components/1\"
                xmlns:efbc=\"http://data.europa.eu/p27/eforms-ubl-extension-basic-components/1\"
                xmlns:efext=\"http://data.europa.eu/p27/eforms-ubl-extensions/1\">
                {}{}<cac:TenderingProcess>{}</cac:TenderingProcess>
                <cac:ProcurementProject>{}{}</cac:ProcurementProject>{lotti}
            </ContractNotice>",
            extension(&(modifiche + &inside("efac:NoticeSubType", &sottotipo))),
            element("cbc:NoticeLanguageCode", self.lingua),
            processo.concat(),
            description(self.oggetto),
            total(self.importo),
        ))
    }
}

impl Lotto {
    fn xml(&self) -> String {
        let termini = [
            document(self.documenti),
            inside("cac:AwardingTerms", &element("cbc:FollowupContractIndicator", self.contratto_successivo)),
        ];
        let processo = [
            extension(&period("efac:InterestExpressionReceptionPeriod", self.interesse)),
            period("cac:TenderSubmissionDeadlinePeriod", self.offerte),
            period("cac:ParticipationRequestReceptionPeriod", self.domande),
            system("framework-agreement", self.accordo_quadro),
            system("dps-usage", self.sistema_dinamico),
        ];
        let (accessibilita, giustificazione) = self.accessibilita;
        let accessibilita = [
            element("cbc:ProcurementTypeCode listName=\"accessibility\"", accessibilita),
            element("cbc:ProcurementType languageID=\"ITA\"", giustificazione),
        ];
        let progetto = [
            description(self.oggetto),
            element("cbc:ProcurementTypeCode listName=\"contract-nature\"", self.natura),
            inside("cac:ProcurementAdditionalType", &accessibilita.concat()),
            total(self.importo),
            inside("cac:MainCommodityClassification", &element("cbc:ItemClassificationCode", self.cpv)),
            self.altri_cpv
                .iter()
                .map(|cpv| {
                    inside(
                        "cac:AdditionalCommodityClassification",
                        &element("cbc:ItemClassificationCode", cpv),
                    )
                })
                .collect(),
        ];
        let parti = [
            element("cbc:ID schemeName=\"Lot\"", self.id),
            inside("cac:TenderingTerms", &termini.concat()),
            inside("cac:TenderingProcess", &processo.concat()),
            inside("cac:ProcurementProject", &progetto.concat()),
        ];
        inside("cac:ProcurementProjectLot", &parti.concat())
    }
}

fn extension(dentro: &str) -> String {
    let dentro = inside("ext:ExtensionContent", &inside("efext:EformsExtension", dentro));
    inside("ext:UBLExtensions", &inside("ext:UBLExtension", &dentro))
}

fn modification(codice: &str, causa: &str) -> String {
    let motivo =
        element("cbc:ReasonCode", codice) + &element("efbc:ReasonDescription languageID=\"ITA\"", causa);
    inside("efac:ContractModification", &inside("efac:ChangeReason", &motivo))
}

fn justification(lista: &str, (codice, motivo): (&str, &str)) -> String {
    let codice = element(&format!("cbc:ProcessReasonCode listName=\"{lista}\""), codice);
    inside("cac:ProcessJustification", &(codice + &element("cbc:ProcessReason languageID=\"ITA\"", motivo)))
}

fn description(testo: &str) -> String {
    element("cbc:Description languageID=\"ITA\"", testo)
}

fn document(url: &str) -> String {
    let allegato = inside("cac:Attachment", &inside("cac:ExternalReference", &element("cbc:URI", url)));
    let tipo = element("cbc:DocumentType", "non-restricted-document");
    inside("cac:CallForTendersDocumentReference", &(tipo + &allegato))
}

fn total(importo: &str) -> String {
    let importo = element("cbc:EstimatedOverallContractAmount currencyID=\"EUR\"", importo);
    inside("cac:RequestedTenderTotal", &importo)
}

fn period(nome: &str, (data, ora): (&str, &str)) -> String {
    inside(nome, &(element("cbc:EndDate", data) + &element("cbc:EndTime", ora)))
}

fn system(lista: &str, codice: &str) -> String {
    inside(
        "cac:ContractingSystem",
        &element(&format!("cbc:ContractingSystemTypeCode listName=\"{lista}\""), codice),
    )
}

/// An element with a text; none without one.
fn element(tag: &str, testo: &str) -> String {
    if testo.is_empty() { String::new() } else { inside(tag, testo) }
}

fn inside(tag: &str, dentro: &str) -> String {
    let nome = tag.split(' ').next().unwrap_or(tag);
    format!("<{tag}>{dentro}</{nome}>")
}
