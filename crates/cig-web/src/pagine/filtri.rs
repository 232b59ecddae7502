//! The filters of the list: from the address to the search, and back to the form.

use std::str::FromStr;

use axum::extract::Query;
use axum::http::Uri;
use chrono::NaiveDate;
use cig_application::{Application, waiting_between};
use cig_domain::codici::{CodiceNonValido, IdAppalto, NumeroGara};
use cig_domain::porte::Ricerca;
use cig_domain::richiesta::{Stato, StatoAppalto};
use cig_domain::{Anomalia, Importo, Sezione};
use uuid::Uuid;

use crate::formati;
use crate::modulo::{CampoVista, Controllo, Elenchi, Modulo, Opzione, menu};

/// Name in the address of the place where the page begins.
pub(crate) const DOPO: &str = "dopo";

/// The filters, by their names in the address, in the order of the form.
const FILTRI: [(&str, &str); 15] = [
    ("codiceAppalto", "Codice"),
    ("oggetto", "Oggetto procedura"),
    ("idAppalto", "Numero gara / ID appalto ANAC"),
    ("cig", "CIG"),
    ("utilizzata", "CIG utilizzato"),
    ("rup", "RUP"),
    ("sceltaContraente", "Modalità (scelta del contraente)"),
    ("inviataDal", "Data invio richiesta dal"),
    ("inviataAl", "Data invio richiesta al"),
    ("scadenzaDal", "Data scadenza CIG dal"),
    ("scadenzaAl", "Data scadenza CIG al"),
    ("importoDa", "Valore del CIG da"),
    ("importoA", "Valore del CIG a"),
    ("stato", "Stato della richiesta"),
    ("statoLotto", "Stato del lotto"),
];

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
        let appalto = read(modulo, "idAppalto", &mut anomalie, Appalto::read);
        let ricerca = Ricerca {
            oggetto: read(modulo, "oggetto", &mut anomalie, code),
            codice_appalto: modulo.get("codiceAppalto").map(str::to_owned),
            id_appalto: appalto.as_ref().and_then(Appalto::id),
            numero_gara: appalto.and_then(Appalto::numero),
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

    /// The form, with what the address carries.
    pub(crate) fn campi(&self, modulo: &Modulo, elenchi: &Elenchi<'_>) -> Vec<CampoVista> {
        let valore = |nome: &str| modulo.get(nome).unwrap_or_default().to_owned();
        let controllo = |nome: &str| {
            let riga = |tipo, modo| Controllo::Riga { tipo, modo, massimo: None, valore: valore(nome) };
            match nome {
                "utilizzata" => {
                    let si_no = [("true", "Sì"), ("false", "No")].map(|(c, d)| (c.to_owned(), d.to_owned()));
                    menu(si_no.into_iter(), &valore(nome))
                }
                "stato" => {
                    boxes(Stato::TUTTI.map(|stato| (stato.descrizione(), stato.descrizione())), |testo| {
                        self.ricerca.stati.iter().any(|stato| stato.descrizione() == testo)
                    })
                }
                "statoLotto" => {
                    boxes(StatoAppalto::TUTTI.map(|stato| (stato.codice(), stato.descrizione())), |codice| {
                        self.ricerca.stati_lotti.iter().any(|stato| stato.codice() == codice)
                    })
                }
                "rup" => elenchi.responsabili(&valore(nome)),
                "sceltaContraente" => elenchi.menu(nome, &valore(nome)),
                "inviataDal" | "inviataAl" | "scadenzaDal" | "scadenzaAl" => riga("date", "none"),
                "importoDa" | "importoA" => riga("text", "decimal"),
                _ => riga("search", "search"),
            }
        };
        FILTRI
            .into_iter()
            .map(|(nome, etichetta)| {
                CampoVista::new(nome, etichetta, controllo(nome)).with_messaggi(&self.anomalie)
            })
            .collect()
    }
}

/// What ANAC calls an appalto, or SIMOG a gara.
enum Appalto {
    Id(IdAppalto),
    Numero(NumeroGara),
}

impl Appalto {
    fn read(testo: &str) -> Result<Self, String> {
        let id = testo.trim().parse::<Uuid>().map(|id| Self::Id(IdAppalto(id)));
        id.or_else(|_| testo.parse().map(Self::Numero)).map_err(|_: CodiceNonValido| {
            "L'ID appalto di ANAC è un UUID, il numero di gara di SIMOG è di sole cifre.".to_owned()
        })
    }

    fn id(&self) -> Option<IdAppalto> {
        if let Self::Id(id) = self { Some(*id) } else { None }
    }

    fn numero(self) -> Option<NumeroGara> {
        if let Self::Numero(numero) = self { Some(numero) } else { None }
    }
}

/// A filter that is set, with the way to take it away.
pub(crate) struct Criterio {
    pub(crate) etichetta: &'static str,
    pub(crate) testo: String,
    /// Address of the list without it.
    pub(crate) senza: String,
}

/// Those that the address carries, in the order of the form.
pub(crate) fn criteri(modulo: &Modulo, elenchi: &Elenchi<'_>) -> Vec<Criterio> {
    let posti = set(modulo);
    posti
        .iter()
        .enumerate()
        .map(|(posto, (nome, valore))| {
            let altri = posti.iter().enumerate().filter(|(altro, _)| *altro != posto);
            Criterio {
                etichetta: FILTRI.iter().find(|(uno, _)| uno == nome).map_or("", |(_, etichetta)| etichetta),
                testo: in_words(nome, valore, elenchi),
                senza: address(&query(altri.map(|(_, coppia)| *coppia))),
            }
        })
        .collect()
}

/// The filters as the query of an address; empty when none is set.
pub(crate) fn domanda(modulo: &Modulo) -> String {
    query(set(modulo))
}

/// What a query carries.
pub(crate) fn from_query(domanda: &str) -> Modulo {
    let coppie = format!("/?{domanda}").parse().ok().and_then(|uri: Uri| Query::try_from_uri(&uri).ok());
    Modulo(coppie.map(|Query(coppie)| coppie).unwrap_or_default())
}

/// Address of the list with that query.
pub(crate) fn address(domanda: &str) -> String {
    if domanda.is_empty() { "/".to_owned() } else { format!("/?{domanda}") }
}

/// Address of the list with the same filters, and these other parameters.
pub(crate) fn address_with(modulo: &Modulo, altri: &[(&str, &str)]) -> String {
    address(&query(set(modulo).into_iter().chain(altri.iter().copied())))
}

/// Names and values of the filters that are set, in the order of the form.
fn set(modulo: &Modulo) -> Vec<(&'static str, &str)> {
    FILTRI.into_iter().flat_map(|(nome, _)| modulo.all(nome).map(move |valore| (nome, valore))).collect()
}

fn query<'a>(coppie: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let coppie = coppie.into_iter();
    let coppie: Vec<_> = coppie
        .map(|(nome, valore)| format!("{}={}", formati::percent(nome), formati::percent(valore)))
        .collect();
    coppie.join("&")
}

/// What a value means; one that cannot be read stays as it was typed.
fn in_words(nome: &str, valore: &str, elenchi: &Elenchi<'_>) -> String {
    let detto = match nome {
        "utilizzata" => Some(if valore == "true" { "sì" } else { "no" }.to_owned()),
        "rup" => elenchi.responsabile(valore),
        "sceltaContraente" => elenchi.descrizione(nome, valore),
        "statoLotto" => StatoAppalto::from_codice(valore).map(|stato| stato.descrizione().to_owned()),
        "inviataDal" | "inviataAl" | "scadenzaDal" | "scadenzaAl" => day(valore).ok().map(formati::giorno),
        "importoDa" | "importoA" => {
            valore.parse::<Importo>().ok().map(|importo| format!("{} €", importo.formattato()))
        }
        _ => None,
    };
    detto.unwrap_or_else(|| valore.to_owned())
}

fn boxes<const N: usize>(voci: [(&str, &str); N], scelta: impl Fn(&str) -> bool) -> Controllo {
    let opzioni = voci.map(|(codice, descrizione)| Opzione {
        codice: codice.to_owned(),
        descrizione: descrizione.to_owned(),
        scelta: scelta(codice),
    });
    Controllo::Caselle { opzioni: opzioni.to_vec(), piegate: false }
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
    use cig_domain::porte::{Chiave, Cursore, Ordine};
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
        let vuoti = Filtri::read(&app, &modulo(&[("dopo", "x"), ("oggetto", "")]));
        assert_eq!((vuoti.ricerca, vuoti.anomalie.len()), (Ricerca::default(), 0));
        let senza_parole = Filtri::read(&app, &modulo(&[("oggetto", "%")]));
        assert_eq!(senza_parole.anomalie[0].testo, "Indicare almeno una parola da cercare.");
        let gara = Filtri::read(&app, &modulo(&[("idAppalto", "08123456")]));
        assert_eq!((gara.ricerca.numero_gara, gara.ricerca.id_appalto), ("8123456".parse().ok(), None));
        let appalto = Filtri::read(&app, &modulo(&[("idAppalto", "00000000-0000-0000-0000-000000000007")]));
        assert_eq!(appalto.ricerca.id_appalto, Some(IdAppalto(Uuid::from_u128(7))));
        assert_eq!(Filtri::read(&app, &modulo(&[("idAppalto", "sette")])).anomalie.len(), 1);
    }

    #[test]
    fn the_next_page_keeps_the_filters_and_its_place() {
        let posto = Cursore {
            chiave: Chiave::Istante("2026-11-23T10:00:00.123456Z".parse().unwrap()),
            id: RichiestaId(Uuid::from_u128(7)),
        };
        let modulo = modulo(&[("oggetto", "à & b"), ("dopo", "vecchio"), ("cig", "")]);
        let indirizzo = address_with(&modulo, &[(DOPO, &posto.to_string())]);
        let (filtri, dopo) = indirizzo.split_once("&dopo=").unwrap();
        assert_eq!(filtri, "/?oggetto=%C3%A0%20%26%20b");
        assert_eq!(Cursore::read(Ordine::Modifica, &dopo.replace("%3A", ":")), Some(posto));
    }

    #[test]
    fn a_criterion_is_told_in_words_and_taken_away_alone() {
        let liste = crate::campioni::Liste;
        let elenchi = crate::campioni::elenchi(&liste);
        let modulo = modulo(&[
            ("stato", "Bozza"),
            ("stato", "Scaduta"),
            ("statoLotto", "PUBB"),
            ("sceltaContraente", "6"),
            ("utilizzata", "false"),
            ("importoDa", "1000,5"),
            ("inviataDal", "2026-03-01"),
            ("cig", "<b>"),
            ("dopo", "x"),
        ]);
        let criteri = criteri(&modulo, &elenchi);
        let detti: Vec<_> = criteri.iter().map(|uno| (uno.etichetta, uno.testo.as_str())).collect();
        assert_eq!(
            detti,
            [
                ("CIG", "<b>"),
                ("CIG utilizzato", "no"),
                ("Modalità (scelta del contraente)", "Procedura aperta"),
                ("Data invio richiesta dal", "01/03/2026"),
                ("Valore del CIG da", "1.000,50 €"),
                ("Stato della richiesta", "Bozza"),
                ("Stato della richiesta", "Scaduta"),
                ("Stato del lotto", "Pubblicato"),
            ]
        );
        assert_eq!(
            criteri[6].senza,
            "/?cig=%3Cb%3E&utilizzata=false&sceltaContraente=6&inviataDal=2026-03-01&importoDa=1000%2C5&stato=Bozza&statoLotto=PUBB"
        );
        assert_eq!(address(&domanda(&Modulo::default())), "/");
    }
}
