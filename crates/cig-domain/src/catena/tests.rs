use chrono::{DateTime, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::porte::Operazione;
use crate::richiesta::RichiestaId;
use crate::trasmissione::{TrasmissioneId, Verso, VoceRegistro};

fn instant(testo: &str) -> DateTime<Utc> {
    testo.parse().unwrap()
}

fn entry(richiesta: u128, id: u128) -> VoceRegistro {
    VoceRegistro {
        id: Uuid::from_u128(id),
        trasmissione: Some(TrasmissioneId(Uuid::from_u128(0x700))),
        richiesta: RichiestaId(Uuid::from_u128(richiesta)),
        chiamata: Uuid::from_u128(0x800),
        verso: Verso::Ricezione,
        operazione: Operazione::ConfermaAppalto,
        istante: instant("2026-03-02T09:00:00.123456789Z"),
        status: Some(200),
        descrizione: "Richiesta acquisita, è già così".into(),
        corpo: None,
        govway_message_id: Some("m-1".into()),
        govway_transaction_id: None,
    }
}

/// A log of two requests, six rows, two seals and a row that is not sealed.
fn log() -> Vec<Registrazione> {
    let mut ultime = std::collections::HashMap::new();
    let mut sigillatura = Sigillatura::after(None);
    let mut registro = Vec::new();
    for (posto, richiesta) in [(1_u32, 1), (2, 2), (4, 1), (5, 1), (7, 2), (8, 1)] {
        let riga =
            RigaRegistro::new(&entry(richiesta, 0x900 + u128::from(posto)), ultime.get(&richiesta).copied());
        ultime.insert(richiesta, riga.anello);
        sigillatura.bind(&riga.anello.impronta);
        let posto = posto.into();
        registro.push(Registrazione::Riga { posto, riga: riga.into() });
        if [4, 7].contains(&posto) {
            let sigillo = sigillatura.close(posto, instant("2026-03-02T09:01:00Z"));
            sigillatura = Sigillatura::after(Some(&sigillo));
            registro.push(Registrazione::Sigillo(sigillo));
        }
    }
    registro
}

fn verify(registro: &[Registrazione], attesi: Vec<Atteso>) -> Result<Resoconto, Difetto> {
    let mut verifica = Verifica::new(attesi);
    registro.iter().try_for_each(|registrazione| verifica.read(registrazione))?;
    verifica.finish()
}

fn row(registro: &mut [Registrazione], n: usize) -> (&mut i64, &mut RigaRegistro) {
    match &mut registro[n] {
        Registrazione::Riga { posto, riga } => (posto, riga),
        Registrazione::Sigillo(_) => panic!("a seal"),
    }
}

fn seals(registro: &[Registrazione]) -> Vec<Sigillo> {
    registro
        .iter()
        .filter_map(|registrazione| match registrazione {
            Registrazione::Sigillo(sigillo) => Some(sigillo.clone()),
            Registrazione::Riga { .. } => None,
        })
        .collect()
}

#[test]
fn a_log_as_it_was_written_is_right() {
    let registro = log();
    let sigilli = seals(&registro);
    let attesi = sigilli.iter().map(|s| Atteso { numero: s.numero, impronta: s.impronta }).collect();
    let resoconto = verify(&registro, attesi).unwrap();
    assert_eq!((resoconto.righe, resoconto.richieste, resoconto.non_sigillate), (6, 2, 1));
    assert_eq!(resoconto.ultimo.as_ref(), sigilli.last());
    assert_eq!(verify(&[], Vec::new()), Ok(Resoconto::default()));
}

/// The worked example of docs/registro.md.
#[test]
fn a_row_is_hashed_as_documented() {
    let riga = RigaRegistro::new(&entry(1, 0x901), None);
    let codifica = "23:richiedi-cig registro 1,-,36:00000000-0000-0000-0000-000000000001,1:1,\
        36:00000000-0000-0000-0000-000000000901,36:00000000-0000-0000-0000-000000000700,\
        36:00000000-0000-0000-0000-000000000800,9:ricezione,16:conferma-appalto,27:2026-03-02T09:00:00.123456Z,\
        3:200,34:Richiesta acquisita, è già così,-,3:m-1,-,";
    assert_eq!(String::from_utf8(riga.encode(None)).unwrap(), codifica);
    assert_eq!(riga.anello.impronta, Impronta::of(codifica.as_bytes()));
}

#[test]
fn a_changed_field_is_found_at_its_row() {
    let changes: [fn(&mut RigaRegistro); 10] = [
        |riga| riga.id = Uuid::nil(),
        |riga| riga.trasmissione = None,
        |riga| riga.chiamata = Uuid::nil(),
        |riga| riga.verso = "invio".into(),
        |riga| riga.operazione = "crea-appalto".into(),
        |riga| riga.istante = instant("2026-03-02T09:00:00.123457Z"),
        |riga| riga.status = None,
        |riga| riga.descrizione.push(' '),
        |riga| riga.corpo = Some(String::new()),
        |riga| riga.govway_transaction_id = Some("t-1".into()),
    ];
    for change in changes {
        let mut registro = log();
        change(row(&mut registro, 2).1);
        let difetto = verify(&registro, Vec::new()).unwrap_err();
        assert!(matches!(difetto, Difetto::Modificata { numero: 2, posto: 4, .. }), "{difetto}");
    }
}

/// Whoever changes a row and hashes it anew, with all that follow, breaks the seal.
#[test]
fn rows_hashed_anew_break_the_seal() {
    let mut registro = log();
    let voce = VoceRegistro { status: Some(201), ..entry(2, 0x902) };
    let prima = RigaRegistro::new(&voce, None);
    let dopo = RigaRegistro::new(&entry(2, 0x907), Some(prima.anello));
    *row(&mut registro, 1).1 = prima;
    *row(&mut registro, 5).1 = dopo;
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    assert_eq!(difetto, Difetto::SigilloRotto { numero: 1, dopo: 0, fino_a: 4 });
}

#[test]
fn a_row_taken_out_is_found() {
    let richiesta = Uuid::from_u128(1);
    // In the middle of a chain.
    let mut registro = log();
    registro.remove(2);
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    // The seal comes first: it binds one row less than it did.
    assert_eq!(difetto, Difetto::RigheSigillate { numero: 1, dopo: 0, fino_a: 4, sigillate: 3, trovate: 2 });
    let mut registro = log();
    registro.remove(0);
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    assert_eq!(difetto, Difetto::Mancante { richiesta, attesa: 1, trovata: 2, posto: 4 });
    // The last one of a request.
    let mut registro = log();
    registro.remove(5);
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    assert_eq!(difetto, Difetto::RigheSigillate { numero: 2, dopo: 4, fino_a: 7, sigillate: 2, trovate: 1 });
    // All of a request.
    let mut registro = log();
    registro.retain(
        |una| !matches!(una, Registrazione::Riga { riga, .. } if riga.richiesta == Uuid::from_u128(2)),
    );
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    assert!(matches!(difetto, Difetto::RigheSigillate { numero: 1, trovate: 2, .. }), "{difetto}");
}

#[test]
fn a_row_put_in_between_is_found() {
    let mut registro = log();
    let riga = RigaRegistro::new(&entry(3, 0x999), None);
    registro.insert(2, Registrazione::Riga { posto: 3, riga: riga.clone().into() });
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    assert!(matches!(difetto, Difetto::RigheSigillate { numero: 1, trovate: 4, .. }), "{difetto}");
    let mut registro = log();
    registro.insert(4, Registrazione::Riga { posto: 4, riga: riga.into() });
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    assert!(matches!(difetto, Difetto::FuoriPosto { posto: 4, .. }), "{difetto}");
}

#[test]
fn swapped_rows_are_found() {
    // Of one request: their contents stand in each other's place.
    let mut registro = log();
    let (prima, dopo) = (row(&mut registro, 2).1.clone(), row(&mut registro, 4).1.clone());
    *row(&mut registro, 2).1 = dopo;
    *row(&mut registro, 4).1 = prima;
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    assert!(matches!(difetto, Difetto::Mancante { attesa: 2, trovata: 3, .. }), "{difetto}");
    // Of two requests: each chain is right, their order is not.
    let mut registro = log();
    let (prima, dopo) = (row(&mut registro, 0).1.clone(), row(&mut registro, 1).1.clone());
    *row(&mut registro, 0).1 = dopo;
    *row(&mut registro, 1).1 = prima;
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    assert_eq!(difetto, Difetto::SigilloRotto { numero: 1, dopo: 0, fino_a: 4 });
}

#[test]
fn a_seal_taken_out_is_found() {
    let mut registro = log();
    registro.remove(3);
    let difetto = verify(&registro, Vec::new()).unwrap_err();
    assert_eq!(difetto, Difetto::SigilloMancante { atteso: 1, trovato: 2 });
}

/// A log that was cut short, seals and all, is right in itself: only a seal kept elsewhere tells.
#[test]
fn a_log_cut_short_or_written_anew_is_found_by_a_seal_kept_elsewhere() {
    let registro = log();
    let ultimo = seals(&registro).pop().unwrap();
    let atteso: Atteso = format!("{}:{}", ultimo.numero, ultimo.impronta).parse().unwrap();
    assert!(verify(&registro[..4], Vec::new()).is_ok());
    assert_eq!(verify(&registro[..4], vec![atteso]), Err(Difetto::AttesoAssente(2)));
    let altro = Atteso { numero: 1, ..atteso };
    assert_eq!(verify(&registro, vec![altro]), Err(Difetto::AttesoAssente(1)));
    for testo in ["2", "2:ff", "due:00", &format!("x:{}", ultimo.impronta), &format!("2:{}", "F".repeat(64))]
    {
        assert!(testo.parse::<Atteso>().is_err(), "{testo}");
    }
}

#[test]
fn what_is_exported_is_read_back_equal() {
    for registrazione in log() {
        let json = serde_json::to_string(&registrazione).unwrap();
        assert_eq!(serde_json::from_str::<Registrazione>(&json).unwrap(), registrazione, "{json}");
    }
}

/// A hash, or none.
fn some_hash() -> impl Strategy<Value = Option<Impronta>> {
    proptest::option::of(any::<u8>().prop_map(|byte| Impronta::of(&[byte])))
}

/// Texts with the signs that the encoding itself uses, few and short, so that near misses come often.
fn some_text() -> impl Strategy<Value = String> {
    "[-0-2:,à]{0,4}"
}

prop_compose! {
    fn some_row()(
        ids in proptest::array::uniform4(0..3_u128),
        numero in 0..20_i64,
        trasmissione in proptest::option::of(0..2_u128),
        micros in 0..12_i64,
        status in proptest::option::of(0..30_i32),
        testi in proptest::array::uniform3(some_text()),
        altri in proptest::array::uniform3(proptest::option::of(some_text())),
    ) -> RigaRegistro {
        let [verso, operazione, descrizione] = testi;
        let [corpo, govway_message_id, govway_transaction_id] = altri;
        RigaRegistro {
            richiesta: Uuid::from_u128(ids[0]),
            anello: Anello { numero, impronta: Impronta::of(&[]) },
            id: Uuid::from_u128(ids[1]),
            trasmissione: trasmissione.map(Uuid::from_u128),
            chiamata: Uuid::from_u128(ids[2]),
            verso,
            operazione,
            istante: DateTime::from_timestamp_micros(micros).unwrap(),
            status,
            descrizione,
            corpo,
            govway_message_id,
            govway_transaction_id,
        }
    }
}

proptest! {
    /// Fields run into one another in no encoding.
    #[test]
    fn no_two_different_rows_encode_alike(
        una in some_row(), altra in some_row(), prima in some_hash(), prima_altra in some_hash(),
    ) {
        let alike = una.encode(prima) == altra.encode(prima_altra);
        prop_assert_eq!(alike, una == altra && prima == prima_altra);
    }

    /// What stands in one field, moved by a sign into the next, encodes otherwise.
    #[test]
    fn a_sign_moved_to_the_next_field_encodes_otherwise(riga in some_row(), testo in "[-0-9:,à]{1,6}") {
        let mut una = riga.clone();
        una.descrizione = testo.clone();
        una.corpo = Some(String::new());
        for (taglio, _) in testo.char_indices() {
            let mut altra = riga.clone();
            altra.descrizione = testo[..taglio].to_owned();
            altra.corpo = Some(testo[taglio..].to_owned());
            prop_assert_ne!(una.encode(None), altra.encode(None));
        }
    }

    /// A hash is read back from its text.
    #[test]
    fn a_hash_is_read_back(bytes in any::<Vec<u8>>()) {
        let impronta = Impronta::of(&bytes);
        prop_assert_eq!(impronta.to_string().parse(), Ok(impronta));
    }
}
