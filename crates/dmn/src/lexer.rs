//! From text to tokens. A token knows where it starts, so that an error can name the place.

use rust_decimal::Decimal;

use crate::SyntaxError;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token<'t> {
    /// One word; the parser joins the words of a function's name (`date and time`).
    Word(&'t str),
    Number(Decimal),
    Text(String),
    Symbol(&'static str),
}

/// Longest first: `..` before `.`, `<=` before `<`.
const SYMBOLS: [&str; 17] =
    ["..", "<=", ">=", "!=", "<", ">", "=", "(", ")", "[", "]", ",", ".", "+", "-", "*", "/"];

/// Tokens with the byte where each starts.
pub(crate) fn tokens(text: &str) -> Result<Vec<(usize, Token<'_>)>, SyntaxError> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let at = text.len() - rest.len();
        let Some(first) = rest.chars().next() else { return Ok(found) };
        let (token, length) = if first == '"' {
            quoted(rest, at)?
        } else if first.is_ascii_digit() {
            number(rest, at)?
        } else if is_word(first) {
            let end = rest.find(|c: char| !is_word(c) && !c.is_numeric()).unwrap_or(rest.len());
            (Token::Word(&rest[..end]), end)
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            (Token::Symbol(symbol), symbol.len())
        } else {
            return Err(SyntaxError::new(at, format!("carattere «{first}» inatteso")));
        };
        found.push((at, token));
        rest = &rest[length..];
    }
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '$'
}

fn number(rest: &str, at: usize) -> Result<(Token<'_>, usize), SyntaxError> {
    let digits = |from: usize| {
        rest[from..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |length| from + length)
    };
    let mut end = digits(0);
    // `1..3` is a range, `1.5` a number.
    if rest[end..].starts_with('.') && rest[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        end = digits(end + 1);
    }
    let value = Decimal::from_str_exact(&rest[..end])
        .map_err(|_| SyntaxError::new(at, format!("il numero {} ha troppe cifre", &rest[..end])))?;
    Ok((Token::Number(value), end))
}

fn quoted(rest: &str, at: usize) -> Result<(Token<'_>, usize), SyntaxError> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((index, c)) = chars.next() {
        match c {
            '"' => return Ok((Token::Text(value), index + 1)),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, 't')) => value.push('\t'),
                Some((start, 'u')) => {
                    let hex = rest.get(start + 1..start + 5);
                    // `from_str_radix` would take a sign.
                    let hex = hex.filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
                    let code = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok());
                    let Some(escaped) = code.and_then(char::from_u32) else {
                        return Err(SyntaxError::new(at + index, "sequenza \\u non valida".into()));
                    };
                    value.push(escaped);
                    chars.nth(3);
                }
                Some((_, escaped)) => value.push(escaped),
                None => break,
            },
            _ => value.push(c),
        }
    }
    Err(SyntaxError::new(at, "testo senza virgolette di chiusura".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Token<'_>> {
        tokens(text).expect("tokens").into_iter().map(|(_, token)| token).collect()
    }

    #[test]
    fn a_range_is_no_decimal_point() {
        assert_eq!(
            of("1..2.5"),
            [Token::Number(Decimal::ONE), Token::Symbol(".."), Token::Number(Decimal::new(25, 1))]
        );
    }

    #[test]
    fn escapes_of_a_text() {
        assert_eq!(of(r#""{\"a\":\"\u00e8\"}\n""#), [Token::Text("{\"a\":\"è\"}\n".into())]);
    }

    #[test]
    fn errors_name_the_place() {
        for (text, place) in
            [("a = \"b", 4), ("a ? b", 2), (r#""\uD800""#, 1), (r#""\u12"#, 1), (r#""\u+041""#, 1)]
        {
            assert_eq!(tokens(text).expect_err(text).position(), place, "{text}");
        }
    }
}
