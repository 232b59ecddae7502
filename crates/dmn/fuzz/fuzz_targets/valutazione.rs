#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dmn_fuzz::valutazione(bytes));
