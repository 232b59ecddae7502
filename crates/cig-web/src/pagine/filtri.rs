//! The filters of the list: from the address to the search, and back to the form.

use std::str::FromStr;

use chrono::NaiveDate;
use cig_application::{Application, waiting_between};
use cig_domain::codici::{CodiceNonValido, IdAppalto};
use cig_domain::porte::{Cursore, Ricerca};
use cig_domain::richiesta::{Stato, StatoAppalto};
use cig_domain::{Anomalia, Sezione};
use uuid::Uuid;

use crate::formati;
use crate::modulo::{CampoVista, Controllo, Elenchi, Modulo, Opzione, menu};

/// Name in the address of the place where the page begins.
pub(crate) const DOPO: &str = "dopo";

/// The search that an address asks for.
pub(crate) struct Filtri {
    pub(crate) ricerca: Ricerca,
    /// What cannot be read.
    pub(crate) anomalie: Vec<Anomalia>,
}

impl Filtri {
    /// Reads the filters; what else the address carries is left alone.
    pub(crate) fn read(app: &Application, modulo: &Modulo) -> Self {
        let mut anomalie = Vec::new();
        let scadenza_dal = read(modulo, "scadenzaDal", &mut anomalie, day);
        let scadenza_al = read(modulo, "scadenzaAl", &mut anomalie, day);
        let (in_attesa_da, in_attesa_prima_di) = waiting_between(app, scadenza_dal, scadenza_al);
        let ricerca = Ricerca {
            oggetto: read(modulo, "oggetto", &mut anomalie, code),
            codice_appalto: modulo.get("codiceAppalto").map(str::to_owned),
            id_appalto: read(modulo, "idAppalto", &mut anomalie, |testo| {
                let letto = testo.parse::<Uuid>().map(IdAppalto);
                letto.map_err(|_| "L'ID appalto di ANAC è un UUID.".to_owned())
            }),
            cig: read(modulo, "cig", &mut anomalie, code),
            stati: modulo.all("stato").filter_map(stato).collect(),
            stati_lotti: modulo.all("statoLotto").filter_map(StatoAppalto::from_codice).collect(),
            utilizzata: modulo.get("utilizzata").map(|testo| testo == "true"),
            rup: read(modulo, "rup", &mut anomalie, code),
            scelta_contraente: modulo.get("sceltaContraente").map(str::to_owned),
            inviata_dal: read(modulo, "inviataDal", &mut anomalie, day),
            inviata_al: read(modulo, "inviataAl", &mut anomalie, day),
            in_attesa_da,
            in_attesa_prima_di,
            importo_da: read(modulo, "importoDa", &mut anomalie, code),
            importo_a: read(modulo, "importoA", &mut anomalie, code),
        };
        Self { ricerca, anomalie }
    }

    /// Whether any filter is set.
    pub(crate) fn any(&self) -> bool {
        self.ricerca != Ricerca::default() || !self.anomalie.is_empty()
    }

    /// The form, with what the address carries.
    pub(crate) fn campi(&self, modulo: &Modulo, elenchi: &Elenchi<'_>) -> Vec<CampoVista> {
        let valore = |nome: &str| modulo.get(nome).unwrap_or_default().to_owned();
        let riga = |nome, tipo, modo| Controllo::Riga { tipo, modo, massimo: None, valore: valore(nome) };
        let si_no = [("true", "Sì"), ("false", "No")].map(|(c, d)| (c.to_owned(), d.to_owned()));
        let stati = Stato::TUTTI.map(|uno| Opzione {
            codice: uno.descrizione().to_owned(),
            descrizione: uno.descrizione().to_owned(),
            scelta: self.ricerca.stati.contains(&uno),
        });
        [
            ("oggetto", "Oggetto", riga("oggetto", "search", "search")),
            ("codiceAppalto", "Codice appalto", riga("codiceAppalto", "search", "search")),
            ("idAppalto", "ID appalto ANAC", riga("idAppalto", "search", "search")),
            ("cig", "CIG", riga("cig", "search", "search")),
            ("utilizzata", "CIG utilizzato", menu(si_no.into_iter(), &valore("utilizzata"))),
            ("rup", "RUP", elenchi.responsabili(&valore("rup"))),
            ("sceltaContraente", "Tipologia", elenchi.menu("sceltaContraente", &valore("sceltaContraente"))),
            ("inviataDal", "Inviata dal", riga("inviataDal", "date", "none")),
            ("inviataAl", "Inviata al", riga("inviataAl", "date", "none")),
            ("importoDa", "Importo da", riga("importoDa", "text", "decimal")),
            ("importoA", "Importo a", riga("importoA", "text", "decimal")),
            ("stato", "Stato", Controllo::Caselle { opzioni: stati.to_vec(), piegate: false }),
        ]
        .into_iter()
        .map(|(nome, etichetta, controllo)| {
            CampoVista::new(nome, etichetta, controllo).with_messaggi(&self.anomalie)
        })
        .collect()
    }
}

/// The address of the page that begins after `cursore`, with the same filters.
pub(crate) fn next_page(modulo: &Modulo, cursore: &Cursore) -> String {
    let dopo = cursore.to_string();
    let filtri = modulo.0.iter().filter(|(nome, valore)| nome != DOPO && !valore.trim().is_empty());
    let coppie = filtri.map(|(nome, valore)| (nome.as_str(), valore.as_str())).chain([(DOPO, dopo.as_str())]);
    let query: Vec<_> = coppie
        .map(|(nome, valore)| format!("{}={}", formati::percent(nome), formati::percent(valore)))
        .collect();
    format!("/?{}", query.join("&"))
}

fn read<T>(
    modulo: &Modulo,
    nome: &str,
    anomalie: &mut Vec<Anomalia>,
    leggi: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    match leggi(modulo.get(nome)?) {
        Ok(letto) => Some(letto),
        Err(testo) => {
            anomalie.push(Anomalia::errore(Sezione::DatiGara, nome, "FORMATO", testo));
            None
        }
    }
}

/// A code, or why it is none.
fn code<T: FromStr<Err = CodiceNonValido>>(testo: &str) -> Result<T, String> {
    testo.parse().map_err(|errore: CodiceNonValido| errore.to_string())
}

fn day(testo: &str) -> Result<NaiveDate, String> {
    testo.parse().map_err(|_| "La data non è valida.".to_owned())
}

fn stato(testo: &str) -> Option<Stato> {
    Stato::TUTTI.into_iter().find(|stato| stato.descrizione() == testo)
}

#[cfg(test)]
mod tests {
    use cig_domain::porte::{Chiave, Ordine};
    use cig_domain::richiesta::RichiestaId;

    use super::*;
    use crate::campioni::Mondo;

    fn modulo(coppie: &[(&str, &str)]) -> Modulo {
        Modulo(coppie.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    #[tokio::test]
    async fn filters_are_read_and_what_cannot_be_is_told() {
        let app = Mondo::new().await.stato.app;
        let filtri = Filtri::read(
            &app,
            &modulo(&[
                ("oggetto", " pulizia "),
                ("stato", "Bozza"),
                ("stato", "Perfezionata"),
                ("statoLotto", "PUBB"),
                ("cig", "B210BC38FF"),
                ("importoDa", "1.000,50"),
                ("inviataDal", "2026-13-01"),
                ("scadenzaAl", "2026-12-31"),
                ("utilizzata", ""),
            ]),
        );
        assert_eq!(filtri.ricerca.oggetto, "pulizie".parse().ok());
        assert_eq!(filtri.ricerca.stati, [Stato::Bozza, Stato::Perfezionata]);
        assert_eq!(filtri.ricerca.stati_lotti, [StatoAppalto::Pubblicato]);
        assert_eq!((filtri.ricerca.utilizzata, &filtri.ricerca.cig), (None, &None));
        // Ninety days before the midnight in Rome that ends the day.
        assert_eq!(filtri.ricerca.in_attesa_prima_di, "2026-10-02T23:00:00Z".parse().ok());
        let errati: Vec<_> = filtri.anomalie.iter().map(|a| a.campo.as_str()).collect();
        assert_eq!(errati, ["cig", "inviataDal"]);
        assert!(!Filtri::read(&app, &modulo(&[("dopo", "x"), ("oggetto", "")])).any());
        assert!(Filtri::read(&app, &modulo(&[("oggetto", "%")])).any(), "it is told that there is no word");
    }

    #[test]
    fn the_next_page_keeps_the_filters_and_its_place() {
        let posto = Cursore {
            chiave: Chiave::Istante("2026-11-23T10:00:00.123456Z".parse().unwrap()),
            id: RichiestaId(Uuid::from_u128(7)),
        };
        let indirizzo = next_page(&modulo(&[("oggetto", "à & b"), ("dopo", "vecchio"), ("cig", "")]), &posto);
        let (filtri, dopo) = indirizzo.split_once("&dopo=").unwrap();
        assert_eq!(filtri, "/?oggetto=%C3%A0%20%26%20b");
        assert_eq!(Cursore::read(Ordine::Modifica, &dopo.replace("%3A", ":")), Some(posto));
    }
}
