//! A scheda that came as ANAC's own JSON.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{SchedaInviata, publishes_notice};
use crate::anomalia::{Anomalia, Sezione};
use crate::codici::{CodiceAppalto, CodiceNonValido, Importo, LotIdentifier};
use crate::richiesta::{DatiLotto, Lotto, RichiestaCig};

/// The body of crea-appalto, of any scheda that gives a CIG, as the host platform wrote it. It goes to ANAC as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchedaAnac {
    /// ANAC's code: `P1_16`.
    codice: String,
    /// ANAC's version of the scheda: `1.0`.
    versione: String,
    /// `scheda.body`: `{"anacForm": {...}, "eform": ..., "espd": ...}`.
    body: Value,
    /// Whether a notice is published for it.
    avviso: bool,
}

/// Why a JSON cannot be carried as a scheda: what must be there to follow it, whatever its structure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{percorso}: {testo}")]
pub struct SchedaNonLeggibile {
    /// The place in the body of crea-appalto: `$.scheda.body.anacForm.appalto.codiceAppalto`.
    pub percorso: String,
    /// ANAC's code of it (list `errori`), or ours where ANAC has none.
    pub codice: &'static str,
    /// What is wrong with it, in Italian.
    pub testo: String,
}

impl SchedaNonLeggibile {
    fn new(percorso: impl Into<String>, codice: &'static str, testo: impl Into<String>) -> Self {
        Self { percorso: percorso.into(), codice, testo: testo.into() }
    }
}

impl From<SchedaNonLeggibile> for Anomalia {
    /// ANAC counts places from `scheda.body`; what stands outside of it is a field of its own.
    fn from(errore: SchedaNonLeggibile) -> Self {
        let in_body = errore.percorso.strip_prefix(BODY).map(|posto| format!("${posto}"));
        let campo = match in_body {
            Some(_) => "",
            None => errore.percorso.trim_start_matches("$."),
        };
        Self { percorso: in_body, ..Self::errore(Sezione::Scheda, campo, errore.codice, errore.testo) }
    }
}

/// Where the part that ANAC's specification describes begins in the body of crea-appalto.
const BODY: &str = "$.scheda.body";

/// An authority that a scheda names among its `stazioniAppaltanti`, as it is written there; what is absent is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StazioneIndicata<'a> {
    /// `codiceFiscale`.
    pub codice_fiscale: &'a str,
    /// `codiceAusa`.
    pub codice_ausa: &'a str,
    /// `codiceCentroCosto`.
    pub codice_centro_costo: &'a str,
}

impl SchedaAnac {
    /// That it has no more lots than there are names for them. One that has is not worth another look.
    pub fn within_bounds(corpo: &Value) -> Result<(), SchedaNonLeggibile> {
        let form = &corpo["scheda"]["body"]["anacForm"];
        let troppi =
            LISTE.into_iter().find(|nome| form[nome].as_array().is_some_and(|l| l.len() > MASSIMO_LOTTI));
        troppi.map_or(Ok(()), |nome| {
            let testo = format!("Una gara ha al più {MASSIMO_LOTTI} lotti.");
            Err(SchedaNonLeggibile::new(format!("{BODY}.anacForm.{nome}"), "ERR4", testo))
        })
    }

    /// Reads the body of crea-appalto. `avviso` says whether a notice is published for it; for the schede that we know
    /// it may be left out, and cannot be told otherwise.
    ///
    /// What must be there: code, version, `codiceAppalto` and the name of every lot, each different; and nothing that would
    /// not go to ANAC. All that is wrong is told together, unless it exceeds [`Self::within_bounds`].
    pub fn read(corpo: &Value, avviso: Option<bool>) -> Result<Self, Vec<SchedaNonLeggibile>> {
        Self::within_bounds(corpo).map_err(|errore| vec![errore])?;
        let scheda = &corpo["scheda"];
        let testo = |valore: &Value| valore.as_str().unwrap_or_default().to_owned();
        let (codice, versione) = (testo(&scheda["codice"]["codice"]), testo(&scheda["versione"]));
        let mut errori = unknown_fields("$.scheda", scheda, &["codice", "versione", "body"]);
        errori.extend(unknown_fields("$.scheda.codice", &scheda["codice"], &["idTipologica", "codice"]));
        errori.extend(wrong_code(&scheda["codice"], &codice));
        errori.extend(wrong_version(&versione));
        let avviso = notice(&codice, avviso).unwrap_or_else(|errore| {
            errori.push(errore);
            false
        });
        let letta = Self { codice, versione, body: scheda["body"].clone(), avviso };
        if has_nul(&letta.body) {
            errori.push(SchedaNonLeggibile::new(
                BODY,
                "FORMATO",
                "Un testo contiene un carattere non ammesso.",
            ));
        }
        if let Err(errore) = letta.codice_appalto() {
            errori.push(errore);
        }
        if let Err(altri) = letta.lotti() {
            errori.extend(altri);
        }
        if errori.is_empty() { Ok(letta) } else { Err(errori) }
    }

    /// The body of crea-appalto.
    pub fn corpo(&self) -> Value {
        json!({
            "scheda": {
                "codice": { "idTipologica": LISTA, "codice": self.codice },
                "versione": self.versione,
                "body": self.body,
            }
        })
    }

    /// What goes to ANAC.
    pub fn inviata(&self) -> SchedaInviata {
        SchedaInviata { codice: self.codice.clone(), avviso: self.avviso }
    }

    /// The key of the appalto that the scheda carries.
    pub fn codice_appalto(&self) -> Result<CodiceAppalto, SchedaNonLeggibile> {
        let valore = &self.body["anacForm"]["appalto"]["codiceAppalto"];
        let errore = |codice: &'static str, testo: String| {
            SchedaNonLeggibile::new(format!("{BODY}.anacForm.appalto.codiceAppalto"), codice, testo)
        };
        let testo =
            valore.as_str().ok_or_else(|| errore("ERR37", "Indicare il codice dell'appalto.".into()))?;
        exactly(testo).map_err(|non_valido| errore("ERR4", non_valido.to_string()))
    }

    /// The authorities that the scheda names, in its order.
    pub fn stazioni_appaltanti(&self) -> impl Iterator<Item = StazioneIndicata<'_>> {
        let stazioni = self.body["anacForm"]["stazioniAppaltanti"].as_array();
        stazioni.into_iter().flatten().map(|stazione| StazioneIndicata {
            codice_fiscale: stazione["codiceFiscale"].as_str().unwrap_or_default(),
            codice_ausa: stazione["codiceAusa"].as_str().unwrap_or_default(),
            codice_centro_costo: stazione["codiceCentroCosto"].as_str().unwrap_or_default(),
        })
    }

    /// ANAC's code: `P1_16`.
    pub fn codice(&self) -> &str {
        &self.codice
    }

    /// `scheda.body`, which ANAC's specification describes.
    pub fn body(&self) -> &Value {
        &self.body
    }

    fn lotti(&self) -> Result<Vec<Lotto>, Vec<SchedaNonLeggibile>> {
        let (nome, elementi) = lots(&self.body["anacForm"]);
        let percorso = format!("{BODY}.anacForm.{nome}");
        if elementi.is_empty() {
            return Err(vec![SchedaNonLeggibile::new(
                percorso,
                "ERR4",
                "Serve almeno un lotto: ognuno riceve un CIG.",
            )]);
        }
        let (mut lotti, mut nomi, mut errori) = (Vec::new(), HashSet::new(), Vec::new());
        for (posto, elemento) in elementi.iter().enumerate() {
            let mut wrong = |codice, testo| {
                let qui = format!("{percorso}[{posto}].lotIdentifier");
                errori.push(SchedaNonLeggibile::new(qui, codice, testo));
            };
            match exactly::<LotIdentifier>(elemento["lotIdentifier"].as_str().unwrap_or_default()) {
                Err(errore) => wrong("ERR4", errore.to_string()),
                Ok(nome) if nomi.contains(&nome) => {
                    wrong("ERR14", format!("Il lotto {nome} è indicato due volte."));
                }
                Ok(nome) => {
                    nomi.insert(nome.clone());
                    lotti.push(Lotto::new(nome));
                }
            }
        }
        if errori.is_empty() { Ok(lotti) } else { Err(errori) }
    }
}

/// The lists of a form that hold lots; one of the two.
const LISTE: [&str; 2] = ["lotti", "aggiudicazioni"];

/// From `LOT-0001` to `LOT-9999`.
const MASSIMO_LOTTI: usize = 9999;

/// The list of a form that holds the lots, and its elements.
fn lots(form: &Value) -> (&'static str, &[Value]) {
    LISTE
        .into_iter()
        .find_map(|nome| Some((nome, form[nome].as_array()?.as_slice())))
        .unwrap_or(("lotti", &[]))
}

/// Reads a code that is written as it is kept: what goes to ANAC is the text, and not what we read of it.
fn exactly<T>(testo: &str) -> Result<T, CodiceNonValido>
where
    T: FromStr<Err = CodiceNonValido> + AsRef<str>,
{
    let codice: T = testo.parse()?;
    if codice.as_ref() == testo {
        Ok(codice)
    } else {
        Err(CodiceNonValido::new(format!("Va scritto senza spazi intorno: {}.", codice.as_ref())))
    }
}

/// The fields of `oggetto`, which stands at `percorso`, that are not among `noti`: they would not go to ANAC.
fn unknown_fields(percorso: &str, oggetto: &Value, noti: &[&str]) -> Vec<SchedaNonLeggibile> {
    let nomi = oggetto.as_object().into_iter().flat_map(Map::keys);
    nomi.filter(|nome| !noti.contains(&nome.as_str()))
        .map(|nome| {
            let testo = format!("Il campo «{nome}» non è previsto.");
            SchedaNonLeggibile::new(format!("{percorso}.{nome}"), "ERR4", testo)
        })
        .collect()
}

/// What is wrong with `scheda.codice`, whose code is `codice`.
fn wrong_code(voce: &Value, codice: &str) -> Vec<SchedaNonLeggibile> {
    let mut errori = Vec::new();
    if voce.get("idTipologica").is_some_and(|lista| lista != LISTA) {
        let testo = format!("La lista del codice della scheda è {LISTA}.");
        errori.push(SchedaNonLeggibile::new("$.scheda.codice.idTipologica", "ERR4", testo));
    }
    if codice.is_empty() || !codice.bytes().all(|c| matches!(c, b'A'..=b'Z' | b'0'..=b'9' | b'_')) {
        errori.push(SchedaNonLeggibile::new(
            "$.scheda.codice.codice",
            if codice.is_empty() { "ERR30" } else { "ERR3" },
            "Indicare il codice della scheda, per esempio P1_16.",
        ));
    }
    errori
}

/// The list that the codes of schede are in.
const LISTA: &str = "codiceScheda";

/// Versions are numbers with points between them; longer ones than `1.0.1` are not known of.
fn wrong_version(versione: &str) -> Option<SchedaNonLeggibile> {
    let numeri = |parte: &str| !parte.is_empty() && parte.bytes().all(|c| c.is_ascii_digit());
    (versione.len() > 16 || !versione.split('.').all(numeri)).then(|| {
        let testo = "Indicare la versione della scheda, per esempio 1.0.";
        SchedaNonLeggibile::new("$.scheda.versione", "ERR31", testo)
    })
}

/// Whether a notice is published for a scheda: as its family says, or as is told of one that we do not know.
fn notice(codice: &str, detto: Option<bool>) -> Result<bool, SchedaNonLeggibile> {
    let wrong = |regola, testo| Err(SchedaNonLeggibile::new("$.avviso", regola, testo));
    match (publishes_notice(codice), detto) {
        (Some(noto), Some(detto)) if noto != detto => {
            let testo = if noto { "ha un avviso da pubblicare" } else { "non ha un avviso" };
            wrong("AVVISO", format!("La scheda {codice} {testo}: indicare {noto}, o non indicarlo."))
        }
        (Some(avviso), _) | (None, Some(avviso)) => Ok(avviso),
        // Without a code there is nothing to tell it of.
        (None, None) if codice.is_empty() => Ok(false),
        (None, None) => wrong(
            "OBBLIGATORIO",
            format!(
                "Per la scheda {codice} indicare se segue la pubblicazione di un avviso: true oppure false."
            ),
        ),
    }
}

/// Whether a text or a name within has the character that PostgreSQL cannot store.
fn has_nul(valore: &Value) -> bool {
    match valore {
        Value::String(testo) => testo.contains('\0'),
        Value::Array(voci) => voci.iter().any(has_nul),
        Value::Object(campi) => campi.iter().any(|(nome, valore)| nome.contains('\0') || has_nul(valore)),
        _ => false,
    }
}

/// What lists and searches show of a lot.
fn summary(elemento: &Value) -> DatiLotto {
    let base = &elemento["datiBase"];
    DatiLotto {
        oggetto: text(&base["oggetto"]),
        oggetto_contratto: code(&base["oggettoContratto"]),
        importo: amount(&base["importo"]).or_else(|| offered(elemento)),
        cpv_prevalente: code(&elemento["datiBaseCPV"]["cpvPrevalente"]),
        ..DatiLotto::default()
    }
}

/// Of an award: the highest offer, which is the leader's.
fn offered(elemento: &Value) -> Option<Importo> {
    let partecipanti = elemento["partecipanti"].as_array()?;
    partecipanti.iter().filter_map(|partecipante| amount(&partecipante["importo"])).max()
}

fn text(valore: &Value) -> Option<String> {
    valore.as_str().map(str::to_owned)
}

fn amount(valore: &Value) -> Option<Importo> {
    serde_json::from_value(valore.clone()).ok()
}

fn code<T: serde::de::DeserializeOwned>(voce: &Value) -> Option<T> {
    serde_json::from_value(voce["codice"].clone()).ok()
}

impl RichiestaCig {
    /// Puts ANAC's own JSON in place of the data of the form: what it says of gara and lots is read from it, for lists and
    /// searches. The RUP, who is in no scheda, stays; and CIGs that lots have already stay theirs.
    pub fn carry(&mut self, scheda: SchedaAnac) -> Result<(), Vec<SchedaNonLeggibile>> {
        let codice_appalto = scheda.codice_appalto().map_err(|errore| vec![errore])?;
        let mut lotti = scheda.lotti()?;
        let avuti = self.lotti.drain(..).filter_map(|lotto| Some((lotto.lot_identifier, lotto.cig?)));
        let mut avuti: HashMap<_, _> = avuti.collect();
        for lotto in &mut lotti {
            lotto.cig = avuti.remove(&lotto.lot_identifier);
        }
        self.lotti = lotti;
        self.codice_appalto = codice_appalto;
        self.show(&scheda.body["anacForm"]);
        self.scheda_anac = Some(scheda);
        Ok(())
    }

    /// Takes what lists and searches show of a scheda from a form: its own, or its own with what its eForm says.
    pub fn show(&mut self, form: &Value) {
        let gara = &mut self.dati_gara;
        gara.oggetto = text(&form["appalto"]["datiBase"]["oggetto"]);
        gara.settore = code(&form["appalto"]["settore"]);
        gara.codice_centro_costo = text(&form["stazioniAppaltanti"][0]["codiceCentroCosto"]);
        let (_, elementi) = lots(form);
        let elementi = elementi.iter().filter_map(|e| Some((e["lotIdentifier"].as_str()?, e)));
        let elementi: HashMap<_, _> = elementi.collect();
        for lotto in &mut self.lotti {
            let elemento = elementi.get(lotto.lot_identifier.as_str());
            lotto.dati = elemento.map(|elemento| summary(elemento)).unwrap_or_default();
        }
        gara.oggetto_contratto = self.lotti.iter().find_map(|lotto| lotto.dati.oggetto_contratto);
        gara.numero_lotti = u32::try_from(self.lotti.len()).ok();
        self.classificazione.prevalente =
            self.lotti.iter().find_map(|lotto| lotto.dati.cpv_prevalente.clone());
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::persone::{EnteId, UfficioId, UtenteId};
    use crate::richiesta::{NuovaRichiesta, RichiestaId};

    fn corpo(codice: &str, lotti: &Value) -> Value {
        json!({ "scheda": {
            "codice": { "idTipologica": "codiceScheda", "codice": codice },
            "versione": "1.0",
            "body": { "anacForm": {
                "stazioniAppaltanti": [{ "codiceFiscale": "11111111115", "codiceCentroCosto": "CDC-9" }],
                "appalto": { "codiceAppalto": "ALTRA-0001", "datiBase": { "oggetto": "Pulizie" } },
                "lotti": lotti,
            } },
        } })
    }

    fn lotto(nome: &str) -> Value {
        json!({ "lotIdentifier": nome, "datiBase": { "oggetto": "Lotto", "importo": 1000.5 } })
    }

    #[test]
    fn it_goes_to_anac_as_it_came_and_lists_show_what_it_says() {
        let corpo = corpo("P2_16", &json!([lotto("LOT-0001"), lotto("LOT-0002")]));
        let scheda = SchedaAnac::read(&corpo, None).unwrap();
        assert_eq!(scheda.corpo(), corpo);
        assert_eq!(scheda.inviata(), SchedaInviata { codice: "P2_16".into(), avviso: true });
        let mut richiesta = RichiestaCig::new(NuovaRichiesta {
            id: RichiestaId(Uuid::from_u128(1)),
            codice_appalto: "PROVA-0001".parse().unwrap(),
            ente: EnteId(Uuid::from_u128(3)),
            ufficio: UfficioId(Uuid::from_u128(2)),
            creata_da: UtenteId(Uuid::from_u128(4)),
            creata_il: DateTime::from_timestamp(1_790_000_000, 0).unwrap(),
        });
        richiesta.carry(scheda.clone()).unwrap();
        richiesta.lotti[1].cig = Some("B210BC38FE".parse().unwrap());
        richiesta.carry(scheda).unwrap();
        assert!(richiesta.lotti[0].cig.is_none() && richiesta.lotti[1].cig.is_some());
        assert_eq!(richiesta.codice_appalto.as_str(), "ALTRA-0001");
        assert_eq!(richiesta.dati_gara.oggetto.as_deref(), Some("Pulizie"));
        assert_eq!(richiesta.dati_gara.codice_centro_costo.as_deref(), Some("CDC-9"));
        assert_eq!((richiesta.lotti.len(), richiesta.importo_complessivo()), (2, "2001".parse().unwrap()));
        assert_eq!(richiesta.scheda(), None);
        assert_eq!(richiesta.scheda_inviata().unwrap().codice, "P2_16");

        // What an eForm says besides is shown, and not sent.
        let mut form = corpo["scheda"]["body"]["anacForm"].clone();
        form["lotti"][1]["datiBase"]["importo"] = json!(9000);
        form["lotti"].as_array_mut().unwrap().push(lotto("LOT-0003"));
        richiesta.show(&form);
        assert_eq!((richiesta.lotti.len(), richiesta.importo_complessivo()), (2, "10000.5".parse().unwrap()));
        assert!(richiesta.lotti[1].cig.is_some());
        assert_eq!(richiesta.scheda_anac.unwrap().corpo(), corpo);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_as_anac_counts_them() {
        let errori = SchedaAnac::read(&corpo("XY_1", &json!([lotto("uno")])), None).unwrap_err();
        let anomalie: Vec<Anomalia> = errori.into_iter().map(Into::into).collect();
        let told: Vec<_> = anomalie
            .iter()
            .map(|a| (a.codice.as_str(), a.campo.as_str(), a.percorso.as_deref(), a.blocca()))
            .collect();
        assert_eq!(
            told,
            [
                ("OBBLIGATORIO", "avviso", None, true),
                ("ERR4", "", Some("$.anacForm.lotti[0].lotIdentifier"), true)
            ]
        );
    }

    #[test]
    fn what_is_needed_to_follow_it_is_asked_for_all_at_once() {
        let places = |corpo: &Value| -> Vec<String> {
            SchedaAnac::read(corpo, None).unwrap_err().into_iter().map(|errore| errore.percorso).collect()
        };
        assert_eq!(
            places(&json!({})),
            [
                "$.scheda.codice.codice",
                "$.scheda.versione",
                "$.scheda.body.anacForm.appalto.codiceAppalto",
                "$.scheda.body.anacForm.lotti"
            ]
        );
        assert_eq!(
            places(&corpo("P5", &json!([{ "lotIdentifier": "LOT-0001", "a\0": 1 }]))),
            ["$.scheda.body"]
        );
        assert_eq!(places(&corpo("XY_1", &json!([lotto("LOT-0001")]))), ["$.avviso"]);
        assert_eq!(
            places(&corpo("P5", &json!([lotto("LOT-0001"), lotto("uno"), lotto("LOT-0001")]))),
            [
                "$.scheda.body.anacForm.lotti[1].lotIdentifier",
                "$.scheda.body.anacForm.lotti[2].lotIdentifier"
            ]
        );
    }

    #[test]
    fn what_would_not_go_to_anac_as_it_came_is_refused() {
        let wrong = |pointer: &str, valore: Value, avviso: Option<bool>| -> Vec<(&'static str, String)> {
            let mut corpo = corpo("P5", &json!([lotto("LOT-0001")]));
            match pointer.rsplit_once('/').unwrap() {
                (oggetto, nome) if !oggetto.is_empty() => {
                    corpo.pointer_mut(oggetto).unwrap()[nome] = valore;
                }
                _ => assert_eq!(valore, Value::Null),
            }
            let errori = SchedaAnac::read(&corpo, avviso).err().unwrap_or_default();
            errori.into_iter().map(|errore| (errore.codice, errore.percorso)).collect()
        };
        let at = |codice: &'static str, percorso: &str| vec![(codice, percorso.to_owned())];
        let codice = "/scheda/body/anacForm/appalto/codiceAppalto";
        let lotto_zero = "/scheda/body/anacForm/lotti/0";
        assert_eq!(wrong("/", Value::Null, None), []);
        for spazi in [" ALTRA-0002", "ALTRA-0002 "] {
            assert_eq!(
                wrong(codice, json!(spazi), None),
                at("ERR4", "$.scheda.body.anacForm.appalto.codiceAppalto")
            );
        }
        let nome = corpo("P5", &json!([lotto("LOT-0001 ")]));
        let errori = SchedaAnac::read(&nome, None).unwrap_err();
        assert_eq!(errori[0].percorso, "$.scheda.body.anacForm.lotti[0].lotIdentifier");
        assert_eq!(wrong(&format!("{lotto_zero}/altro"), json!("a\0"), None), at("FORMATO", "$.scheda.body"));

        for versione in ["1", "1.0", "01.00.2"] {
            assert_eq!(wrong("/scheda/versione", json!(versione), None), []);
        }
        for versione in ["", "1.", ".1", "1..0", " 1.0", "uno", "1.0\0", "1.0.0.0.0.0.0.0.0"] {
            assert_eq!(wrong("/scheda/versione", json!(versione), None), at("ERR31", "$.scheda.versione"));
        }
        assert_eq!(wrong("/scheda/codice/codice", json!("P5 "), Some(false))[0].0, "ERR3");
        assert_eq!(wrong("/scheda/altro", json!(1), None), at("ERR4", "$.scheda.altro"));
        assert_eq!(wrong("/scheda/codice/nome", json!("x"), None), at("ERR4", "$.scheda.codice.nome"));
        for lista in [json!("settore"), Value::Null] {
            assert_eq!(
                wrong("/scheda/codice/idTipologica", lista, None),
                at("ERR4", "$.scheda.codice.idTipologica")
            );
        }
    }

    #[test]
    fn a_notice_is_as_the_family_of_the_scheda_has_it() {
        let read = |codice: &str, avviso| {
            let letta = SchedaAnac::read(&corpo(codice, &json!([lotto("LOT-0001")])), avviso);
            letta.map(|scheda| scheda.inviata().avviso).map_err(|errori| errori[0].percorso.clone())
        };
        let wrong = Err("$.avviso".to_owned());
        assert_eq!([read("P5", None), read("P5", Some(false))], [Ok(false), Ok(false)]);
        assert_eq!([read("P1_16", None), read("P1_16", Some(true))], [Ok(true), Ok(true)]);
        assert_eq!([read("P5", Some(true)), read("P1_16", Some(false))], [wrong.clone(), wrong.clone()]);
        let altra = ["XY_1"; 3].iter().zip([None, Some(true), Some(false)]);
        let altra: Vec<_> = altra.map(|(codice, avviso)| read(codice, avviso)).collect();
        assert_eq!(altra, [wrong, Ok(true), Ok(false)]);
    }

    #[test]
    fn more_lots_than_there_are_names_are_not_looked_at() {
        for lista in ["lotti", "aggiudicazioni"] {
            let mut corpo = corpo("XY_1", &json!([]));
            corpo["scheda"]["body"]["anacForm"][lista] = json!(vec![json!({}); 10_000]);
            let errori = SchedaAnac::read(&corpo, None).unwrap_err();
            assert_eq!(errori.len(), 1);
            assert_eq!(errori[0].percorso, format!("$.scheda.body.anacForm.{lista}"));
            assert_eq!(SchedaAnac::within_bounds(&corpo), Err(errori[0].clone()));
        }
        let nomi: Vec<_> = (1..=9999).map(|numero| lotto(&format!("LOT-{numero:04}"))).collect();
        let mut corpo = corpo("P5", &json!(nomi));
        assert!(SchedaAnac::read(&corpo, None).is_ok());
        corpo["scheda"]["body"]["anacForm"]["lotti"][9998] = lotto("LOT-0001");
        assert_eq!(SchedaAnac::read(&corpo, None).unwrap_err()[0].codice, "ERR14");
    }
}
