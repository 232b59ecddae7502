//! Closed lists of values, each equal to one of the domain's.

use cig_domain::CodiceScheda;
use cig_domain::anomalia::Gravita;
use cig_domain::codici::LivelloCpv;
use cig_domain::controlli::Momento;
use cig_domain::eventi::TipoEvento;
use cig_domain::porte::{Ordine, RuoloDelegato};
use cig_domain::richiesta::{EsitoCanale, Fase, Revisione, Sistema, Stato, StatoAppalto};
use cig_domain::ritmo::MotivoFermo as Motivo;
use cig_domain::trasmissione::{Azione, Colpa, Passo, Verso};
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// An enumeration of the API and how the domain's maps to it: a new case there does not compile until it has its
/// text here, and no text changes because a name there does.
macro_rules! enumerazione {
    ($(#[doc = $doc:literal])+ $nome:ident = $dominio:ident { $($caso:ident = $testo:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        pub(crate) enum $nome {
            $(#[serde(rename = $testo)] $caso),+
        }

        // By hand: utoipa's derive does not see texts that a macro passes on.
        impl PartialSchema for $nome {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some(concat!($($doc),+).trim()))
                    .enum_values(Some([$($testo),+]))
                    .into()
            }
        }

        impl ToSchema for $nome {}

        impl From<$dominio> for $nome {
            fn from(valore: $dominio) -> Self {
                match valore {
                    $($dominio::$caso => Self::$caso),+
                }
            }
        }

        impl AsRef<str> for $nome {
            fn as_ref(&self) -> &str {
                match self {
                    $(Self::$caso => $testo),+
                }
            }
        }
    };
}

enumerazione! {
    /// Stato della richiesta.
    StatoRichiesta = Stato {
        Bozza = "bozza",
        Richiesta = "richiesta",
        Perfezionata = "perfezionata",
        Annullata = "annullata",
        Scaduta = "scaduta",
    }
}

enumerazione! {
    /// Il sistema di ANAC che dava i CIG prima della PCP.
    SistemaStorico = Sistema {
        Simog = "simog",
        SmartCig = "smartCig",
    }
}

enumerazione! {
    /// Che cosa succede a una richiesta nello stato `richiesta`: la trasmissione è in corso, oppure ANAC ha respinto
    /// i dati, che vanno corretti e inviati di nuovo.
    FaseRichiesta = Fase {
        InCorso = "inCorso",
        DaCorreggere = "daCorreggere",
    }
}

enumerazione! {
    /// Il cambiamento dell'avviso che si prepara o si invia: la modifica di uno non ancora pubblicato, che dà ai lotti nuovi
    /// CIG, o la rettifica di uno pubblicato.
    RevisioneAvviso = Revisione {
        Modifica = "modifica",
        Rettifica = "rettifica",
    }
}

enumerazione! {
    /// Come va la pubblicazione dell'avviso in un luogo.
    EsitoPubblicazione = EsitoCanale {
        InAttesa = "inAttesa",
        Pubblicato = "pubblicato",
        NonPubblicato = "nonPubblicato",
    }
}

enumerazione! {
    /// Che cosa si può chiedere ad ANAC quando l'appalto esiste.
    AzioneAnac = Azione {
        VerificaAppalto = "verifica-appalto",
        CancellaAppalto = "cancella-appalto",
        FermaPubblicazione = "ferma-pubblicazione",
        ModificaAvviso = "modifica-avviso",
        RettificaAvviso = "rettifica-avviso",
        AbbandonaRevisione = "abbandona-revisione",
        PresaCarico = "presa-carico",
        Deleghe = "deleghe",
    }
}

enumerazione! {
    /// Per quale fase il responsabile del progetto delega qualcuno (tipologica `tipoRuolo`): programmazione, affidamento,
    /// esecuzione.
    RuoloDelega = RuoloDelegato {
        Programmazione = "DRP1",
        Affidamento = "DRP2",
        Esecuzione = "DRP3",
    }
}

enumerazione! {
    /// L'ordine di un elenco di richieste: dall'ultima modificata, dall'ultima inviata, dalla prima che scade, dall'importo più alto,
    /// per codice.
    OrdineRichieste = Ordine {
        Modifica = "modifica",
        Invio = "invio",
        Scadenza = "scadenza",
        Importo = "importo",
        Codice = "codice",
    }
}

enumerazione! {
    /// Stato dell'appalto secondo ANAC (tipologica `statoAppalto`).
    StatoAppaltoAnac = StatoAppalto {
        InLavorazione = "IN_LAV",
        Confermato = "CONF",
        InAttesaPubblicazione = "IN_ATT_PUBB",
        Pubblicato = "PUBB",
        Cancellato = "CANC",
        InStopPubblicazione = "IN_STOP_PUBB",
    }
}

enumerazione! {
    /// Una scheda ANAC che il modulo sa compilare (tipologica `codiceScheda`).
    Scheda = CodiceScheda {
        P5 = "P5",
        P6_1 = "P6_1",
        P6_2 = "P6_2",
        P7_1_1 = "P7_1_1",
        P7_1_2 = "P7_1_2",
        P7_1_3 = "P7_1_3",
        P7_2 = "P7_2",
        AD2_25 = "AD2_25",
        AD3 = "AD3",
        AD4 = "AD4",
        AD5 = "AD5",
    }
}

enumerazione! {
    /// Da che cosa dipende un guasto: i dati della richiesta, la registrazione della stazione appaltante o del RUP presso
    /// ANAC, le impostazioni del servizio, i servizi di ANAC.
    ColpaGuasto = Colpa {
        Anac = "anac",
        Dati = "dati",
        Registrazione = "registrazione",
        Impostazioni = "impostazioni",
    }
}

enumerazione! {
    /// Perché un servizio di ANAC non viene chiamato: una sosta programmata, non risponde, ha chiesto di aspettare, le
    /// chiamate del giorno sono esaurite.
    MotivoFermo = Motivo {
        Sosta = "sosta",
        Guasto = "guasto",
        Limite = "limite",
        Quota = "quota",
    }
}

enumerazione! {
    /// Il prossimo passo della trasmissione; `conclusa` e `fermata` sono gli ultimi.
    PassoTrasmissione = Passo {
        CreaAppalto = "crea-appalto",
        CercaAppalto = "cerca-appalto",
        ConfrontaAppalto = "confronta-appalto",
        ModificaAppalto = "modifica-appalto",
        ConfermaAppalto = "conferma-appalto",
        EsitoConferma = "esito-conferma",
        VerificaStato = "verifica-stato",
        RecuperaCig = "recupera-cig",
        CercaAvviso = "cerca-avviso",
        PubblicaAvviso = "pubblica-avviso",
        EsitoPubblicazione = "esito-pubblicazione",
        EsitoEuropeo = "esito-europeo",
        EsitoNazionale = "esito-nazionale",
        StatoAvviso = "stato-avviso",
        CancellaAppalto = "cancella-appalto",
        StatoCancellazione = "stato-cancellazione",
        FermaAvviso = "ferma-avviso",
        EsitoFermo = "esito-fermo",
        StatoFermo = "stato-fermo",
        ModificaAvviso = "modifica-avviso",
        EsitoModifica = "esito-modifica",
        CigNuovi = "cig-nuovi",
        RettificaAvviso = "rettifica-avviso",
        EsitoRettifica = "esito-rettifica",
        VerificaAppalto = "verifica-appalto",
        EsitoVerifica = "esito-verifica",
        ControllaScadenza = "controlla-scadenza",
        Conclusa = "conclusa",
        Fermata = "fermata",
    }
}

enumerazione! {
    /// A che punto si guarda la richiesta: mentre la si prepara, oppure quando la si invia, affidamento compreso.
    MomentoControllo = Momento {
        Preparazione = "preparazione",
        Invio = "invio",
    }
}

enumerazione! {
    /// Da noi ad ANAC, oppure da ANAC a noi.
    VersoMessaggio = Verso {
        Invio = "invio",
        Ricezione = "ricezione",
    }
}

enumerazione! {
    /// Un `errore` impedisce l'invio, un `avviso` no.
    GravitaAnomalia = Gravita {
        Errore = "errore",
        Avviso = "avviso",
    }
}

enumerazione! {
    /// Il livello nell'albero dei CPV. Il CPV principale di una gara è almeno una `classe`.
    LivelloVoceCpv = LivelloCpv {
        Divisione = "divisione",
        Gruppo = "gruppo",
        Classe = "classe",
        Categoria = "categoria",
        Sottocategoria = "sottocategoria",
    }
}

enumerazione! {
    /// Che cosa è successo a una richiesta. Creata; inviata (si chiedono i CIG, anche di nuovo, o riprende la
    /// pubblicazione); appalto creato presso ANAC; ripristinata (ANAC ha confermato dati precedenti); stato dell'appalto
    /// cambiato; CIG ricevuti; avviso creato; respinta (si è fermata: una persona deve agire); perfezionata (ogni lotto ha il
    /// CIG); annullata; scaduta; eliminata.
    NomeEvento = TipoEvento {
        Creata = "richiesta.creata",
        Inviata = "richiesta.inviata",
        AppaltoCreato = "appalto.creato",
        Ripristinata = "richiesta.ripristinata",
        StatoAppalto = "appalto.stato",
        Cig = "lotti.cig",
        AvvisoCreato = "avviso.creato",
        Respinta = "richiesta.respinta",
        Perfezionata = "richiesta.perfezionata",
        Annullata = "richiesta.annullata",
        Scaduta = "richiesta.scaduta",
        Eliminata = "richiesta.eliminata",
    }
}
