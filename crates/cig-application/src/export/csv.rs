//! A table in the form that spreadsheets read.

use std::fmt::Display;
use std::io::Write as _;

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use chrono_tz::Europe::Rome;
use cig_domain::Importo;

/// By which spreadsheets know UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// Between cells: the comma is the decimal sign.
const SEPARATORE: u8 = b';';

/// Rows of a table.
#[derive(Debug, Default)]
pub(crate) struct Tabella {
    byte: Vec<u8>,
    dentro: bool,
}

impl Tabella {
    /// What a file begins with.
    pub(crate) fn begin(&mut self) {
        self.byte.extend_from_slice(BYTE_ORDER_MARK.as_bytes());
    }

    /// A cell that people typed. One that spreadsheets would take for a formula gets an apostrophe before it, so that it
    /// stays what it is: a text.
    pub(crate) fn text(&mut self, testo: &str) {
        self.cell();
        let formula = testo.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
        let citato = testo.contains(['"', ';', '\r', '\n']);
        if citato {
            self.byte.push(b'"');
        }
        if formula {
            self.byte.push(b'\'');
        }
        let mut parti = testo.split('"');
        self.byte.extend_from_slice(parti.next().unwrap_or_default().as_bytes());
        for parte in parti {
            self.byte.extend_from_slice(b"\"\"");
            self.byte.extend_from_slice(parte.as_bytes());
        }
        if citato {
            self.byte.push(b'"');
        }
    }

    /// Codes with a space between them.
    pub(crate) fn words<'a>(&mut self, parole: impl Iterator<Item = &'a str>) {
        self.cell();
        for (posto, parola) in parole.enumerate() {
            if posto > 0 {
                self.byte.push(b' ');
            }
            self.byte.extend_from_slice(parola.as_bytes());
        }
    }

    /// A number or an identifier: what needs neither quotes nor care.
    pub(crate) fn display(&mut self, valore: Option<impl Display>) {
        self.cell();
        if let Some(valore) = valore {
            self.write(format_args!("{valore}"));
        }
    }

    /// An amount, `39000,50`.
    pub(crate) fn amount(&mut self, importo: Importo) {
        self.cell();
        let centesimi = importo.centesimi();
        self.write(format_args!("{},{:02}", centesimi / 100, centesimi % 100));
    }

    /// Day and hour in Rome, `23/11/2026 17:05`.
    pub(crate) fn instant(&mut self, istante: Option<DateTime<Utc>>) {
        self.cell();
        if let Some(istante) = istante {
            let ora = istante.with_timezone(&Rome).naive_local();
            self.date(ora.date());
            self.write(format_args!(" {:02}:{:02}", ora.hour(), ora.minute()));
        }
    }

    /// A day, `23/11/2026`.
    pub(crate) fn day(&mut self, giorno: Option<NaiveDate>) {
        self.cell();
        if let Some(giorno) = giorno {
            self.date(giorno);
        }
    }

    pub(crate) fn end_row(&mut self) {
        self.byte.extend_from_slice(b"\r\n");
        self.dentro = false;
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.byte
    }

    /// Begins a cell.
    fn cell(&mut self) {
        if self.dentro {
            self.byte.push(SEPARATORE);
        }
        self.dentro = true;
    }

    fn date(&mut self, giorno: NaiveDate) {
        self.write(format_args!("{:02}/{:02}/{}", giorno.day(), giorno.month(), giorno.year()));
    }

    fn write(&mut self, testo: std::fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = self.byte.write_fmt(testo);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(scrivi: impl FnOnce(&mut Tabella)) -> String {
        let mut tabella = Tabella::default();
        scrivi(&mut tabella);
        String::from_utf8(tabella.into_bytes()).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be_and_formulas_are_texts() {
        for (testo, cella) in [
            ("Manutenzione, pulizia", "Manutenzione, pulizia"),
            ("lotto 1; lotto 2", "\"lotto 1; lotto 2\""),
            ("«ordinaria» e \"altra\"", "\"«ordinaria» e \"\"altra\"\"\""),
            ("una\r\ndue", "\"una\r\ndue\""),
            ("=1+1", "'=1+1"),
            ("+39 055", "'+39 055"),
            ("-1", "'-1"),
            ("@SOMMA(A1)", "'@SOMMA(A1)"),
            ("\t=1", "'\t=1"),
            ("=HYPERLINK(\"http://x\";\"y\")", "\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\""),
            ("", ""),
        ] {
            assert_eq!(written(|tabella| tabella.text(testo)), cella);
        }
    }

    #[test]
    fn a_row_has_its_cells_in_the_italian_form() {
        let riga = written(|tabella| {
            tabella.begin();
            tabella.text("a");
            tabella.words(["b", "c"].into_iter());
            tabella.amount("39000.5".parse().unwrap());
            tabella.amount("0.07".parse().unwrap());
            tabella.instant("2026-07-15T22:30:59Z".parse().ok());
            tabella.instant(None);
            tabella.day("2026-03-01".parse().ok());
            tabella.display(Some(12));
            tabella.end_row();
            tabella.text("");
            tabella.end_row();
        });
        assert_eq!(riga, "\u{feff}a;b c;39000,50;0,07;16/07/2026 00:30;;01/03/2026;12\r\n\r\n");
    }
}
