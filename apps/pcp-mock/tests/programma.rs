//! The program from outside: it says where it listens, answers, and stops when told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// Ends the program even when the test fails.
struct Programma(Child);

impl Drop for Programma {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
    }
}

#[test]
fn it_says_where_it_listens_and_stops_when_told() {
    let mut processo = Command::new(env!("CARGO_BIN_EXE_pcp-mock"))
        .args(["--ascolto", "127.0.0.1:0"])
        .env_remove("RICHIEDI_CIG_SPECIFICHE")
        .stdout(Stdio::piped())
        .spawn()
        .map(Programma)
        .unwrap();
    let mut riga = String::new();
    BufReader::new(processo.0.stdout.take().unwrap()).read_line(&mut riga).unwrap();
    let indirizzo = riga.trim().strip_prefix("pcp-mock in ascolto su http://").unwrap();

    let mut flusso = TcpStream::connect(indirizzo).unwrap();
    let richiesta =
        format!("GET /controllo/stato HTTP/1.1\r\nHost: {indirizzo}\r\nConnection: close\r\n\r\n");
    flusso.write_all(richiesta.as_bytes()).unwrap();
    let mut risposta = String::new();
    flusso.read_to_string(&mut risposta).unwrap();
    assert!(risposta.starts_with("HTTP/1.1 200"), "{risposta}");
    assert!(risposta.ends_with(r#"{"appalti":[],"chiamate":[]}"#), "{risposta}");

    let segnale =
        Command::new("sh").args(["-c", &format!("kill -TERM {}", processo.0.id())]).status().unwrap();
    assert!(segnale.success());
    assert!(processo.0.wait().unwrap().success());
    assert!(TcpStream::connect(indirizzo).is_err());
}
