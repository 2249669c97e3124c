//! Base64 without padding: sealed bytes as a part of a line of text.

const DIGITS: [u8; 64] = *b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The value of each digit; 255 for what is none.
const VALUES: [u8; 256] = {
    let mut values = [255; 256];
    let mut at = 0;
    while at < DIGITS.len() {
        values[DIGITS[at] as usize] = at as u8;
        at += 1;
    }
    values
};

/// Appends `bytes` as text.
pub(crate) fn encode(bytes: &[u8], text: &mut Vec<u8>) {
    let digit = |bits: u32| DIGITS[(bits & 63) as usize];
    let (triples, rest) = bytes.as_chunks::<3>();
    let start = text.len();
    text.resize(start + triples.len() * 4, 0);
    let (quads, _) = text.split_at_mut(start).1.as_chunks_mut::<4>();
    for (&[a, b, c], quad) in triples.iter().zip(quads) {
        let bits = u32::from_be_bytes([0, a, b, c]);
        *quad = [
            digit(bits >> 18),
            digit(bits >> 12),
            digit(bits >> 6),
            digit(bits),
        ];
    }
    match *rest {
        [a] => text.extend([digit(u32::from(a) >> 2), digit(u32::from(a) << 4)]),
        [a, b] => {
            let bits = u32::from_be_bytes([0, 0, a, b]);
            text.extend([digit(bits >> 10), digit(bits >> 4), digit(bits << 2)]);
        }
        _ => {}
    }
}

/// The bytes of such text. `None`: it is not such text.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let value = |digit: u8| VALUES[usize::from(digit)];
    let (quads, rest) = text.as_chunks::<4>();
    let mut bytes = Vec::with_capacity(quads.len() * 3 + 2);
    bytes.resize(quads.len() * 3, 0);
    let mut wrong = 0;
    for (&[a, b, c, d], triple) in quads.iter().zip(bytes.as_chunks_mut::<3>().0) {
        let [a, b, c, d] = [value(a), value(b), value(c), value(d)];
        wrong |= a | b | c | d;
        *triple = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
    }
    // What is left must have no bits behind its end: there is one text for the same bytes.
    match *rest {
        [] => {}
        [a, b] => {
            let [a, b] = [value(a), value(b)];
            wrong |= a | b | if b & 15 == 0 { 0 } else { 255 };
            bytes.push(a << 2 | b >> 4);
        }
        [a, b, c] => {
            let [a, b, c] = [value(a), value(b), value(c)];
            wrong |= a | b | c | if c & 3 == 0 { 0 } else { 255 };
            bytes.extend([a << 2 | b >> 4, b << 4 | c >> 2]);
        }
        _ => return None,
    }
    (wrong & 0xC0 == 0).then_some(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        let mut text = Vec::new();
        encode(bytes, &mut text);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn it_is_the_usual_base64() {
        assert_eq!(text(b"foobar"), "Zm9vYmFy");
        assert_eq!(text(b"fooba"), "Zm9vYmE");
        assert_eq!(text(b"foob"), "Zm9vYg");
        assert_eq!(text(&[0xFB, 0xFF]), "+/8");
    }

    #[test]
    fn every_length_and_byte_comes_back() {
        let bytes: Vec<u8> = (0..=255).collect();
        for end in 0..bytes.len() {
            assert_eq!(
                decode(text(&bytes[..end]).as_bytes()).as_deref(),
                Some(&bytes[..end])
            );
        }
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for text in ["A", "AB=", "A\u{e9}", "Zm9vYmF", "Zm9vYh", "Zm 9"] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }
}
