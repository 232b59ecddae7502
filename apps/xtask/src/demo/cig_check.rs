//! The check of a CIG, computed here once more: the demo must not take the service's own word for it.

/// True when `cig` is a code of SIMOG 2 or PCP with a right check part: `A-U`, six hexadecimal digits, and three
/// more that are `(dec(NNNNNN) + ord(A)) * 211 mod 4091`, where A counts 1.
///
/// SIMOG 1 and SmartCIG codes, which PCP no longer gives, are not accepted.
pub(crate) fn passes(cig: &str) -> bool {
    let hexadecimal = |text: &str| {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'));
        if digits { u64::from_str_radix(text, 16).ok() } else { None }
    };
    let Some(first @ b'A'..=b'U') = cig.bytes().next() else { return false };
    if cig.len() != 10 || !cig.is_ascii() {
        return false;
    }
    match (hexadecimal(&cig[1..7]), hexadecimal(&cig[7..])) {
        (Some(number), Some(check)) => (number + u64::from(first - b'A' + 1)) * 211 % 4091 == check,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::passes;

    #[test]
    fn real_codes_pass() {
        assert!(passes("B210BC38FE"));
        assert!(passes("K00003EC3A"));
    }

    #[test]
    fn a_wrong_digit_or_another_form_does_not() {
        for cig in [
            "B210BC38FF",
            "B211BC38FE",
            "C210BC38FE",
            "b210bc38fe",
            "9050626CD6",
            "B210BC38F",
            "",
            "è210BC38F",
        ] {
            assert!(!passes(cig), "{cig}");
        }
    }
}
