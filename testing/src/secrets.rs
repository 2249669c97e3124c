//! Whether a secret is told, in whatever form.

use std::fs;
use std::path::{Path, PathBuf};

/// Whether some bytes hold a secret: as it is, escaped as in JSON (once, or JSON inside JSON) or as
/// Rust's `Debug` does it, percent-encoded as in a URL or a form, or in base64, of whatever larger
/// text it is a part.
///
/// ```
/// use palinfra_testing::contains_secret;
///
/// assert!(contains_secret(br#"{"password":"say \"when\""}"#, r#"say "when""#));
/// assert!(contains_secret(b"postgres://user:say%20%22when%22@host", r#"say "when""#));
/// assert!(!contains_secret(br#"{"password":"[secret]"}"#, r#"say "when""#));
/// ```
///
/// # Panics
/// When the secret has less than eight bytes: it would be found by accident.
#[track_caller]
pub fn contains_secret(bytes: &[u8], secret: &str) -> bool {
    assert!(secret.len() >= 8, "too short to be looked for");
    let text = String::from_utf8_lossy(bytes);
    let escaped = json(secret);
    let plain = [
        secret.to_string(),
        json(&escaped),
        format!("{secret:?}").trim_matches('"').to_string(),
        escaped,
    ];
    let base64 = (0..3).map(|offset| base64_inside(secret.as_bytes(), offset));
    let base64_of_urls = |form: &String| form.replace('+', "-").replace('/', "_");
    plain.iter().any(|form| text.contains(form))
        || percent_decoded(bytes).contains(&secret.replace('+', " "))
        || base64
            .into_iter()
            .any(|form| text.contains(&form) || text.contains(&base64_of_urls(&form)))
}

/// All files below a folder, with what is in them.
///
/// # Panics
/// When one cannot be read.
pub fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("a folder can be read").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            let bytes = fs::read(&path).expect("a file can be read");
            files.push((path, bytes));
        }
    }
    files
}

/// Text as it stands between the quotes of JSON.
fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_string()
}

/// With `%41` as `A`; with a space for each `+`, as in a form.
fn percent_decoded(bytes: &[u8]) -> String {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, behind @ ..] = rest {
        let digits = behind.get(..2).and_then(|two| str::from_utf8(two).ok());
        let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
        let (next, byte) = match byte.filter(|_| *first == b'%') {
            Some(byte) => (&behind[2..], byte),
            None => (behind, *first),
        };
        decoded.push(byte);
        rest = next;
    }
    String::from_utf8_lossy(&decoded).replace('+', " ")
}

/// The characters of base64 that some bytes alone decide, `offset` bytes into a group of three.
fn base64_inside(bytes: &[u8], offset: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bit = |at: usize| {
        let byte = bytes[at / 8];
        usize::from(byte >> (7 - at % 8) & 1)
    };
    // Bits of the bytes from which a character begins.
    let first = (6 - offset * 8 % 6) % 6;
    let whole = (first..).step_by(6);
    let whole = whole.take_while(|at| at + 6 <= bytes.len() * 8);
    let letter = |from: usize| (from..from + 6).fold(0, |sum, at| sum * 2 + bit(at));
    whole
        .map(|from| char::from(LETTERS[letter(from)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "say \"when\" \\ 100% + é?";

    #[test]
    fn it_is_found_as_it_is_and_escaped() {
        let json = serde_json::json!({ "password": SECRET }).to_string();
        let inside = serde_json::json!({ "config": json }).to_string();
        for told in [format!("it is {SECRET}."), json, inside] {
            assert!(contains_secret(told.as_bytes(), SECRET), "{told}");
        }
        let debug = format!("{:?}", Some("\u{7f}-control-\u{1}"));
        assert!(contains_secret(debug.as_bytes(), "\u{7f}-control-\u{1}"));
    }

    #[test]
    fn it_is_found_percent_encoded() {
        for told in [
            "p=say%20%22when%22%20%5C%20100%25%20%2B%20%C3%A9%3F",
            "p=say%20%22when%22%20%5c%20100%25%20%2b%20%c3%a9?",
            "p=say+%22when%22+%5C+100%25+%2B+%C3%A9%3F&q=1",
        ] {
            assert!(contains_secret(told.as_bytes(), SECRET), "{told}");
        }
        // What only looks like an encoding is left as it is.
        assert!(contains_secret(b"%zz %1 12345678%", "12345678"));
    }

    #[test]
    fn it_is_found_in_base64_wherever_it_begins() {
        // Python's base64.b64encode of "correct-horse?>" behind 0 to 3 letters.
        for told in [
            "Y29ycmVjdC1ob3JzZT8+",
            "eGNvcnJlY3QtaG9yc2U/Pg==",
            "eHhjb3JyZWN0LWhvcnNlPz4=",
            "eHh4Y29ycmVjdC1ob3JzZT8+",
            "Y29ycmVjdC1ob3JzZT8-",
            "eGNvcnJlY3QtaG9yc2U_Pg",
        ] {
            assert!(
                contains_secret(told.as_bytes(), "correct-horse?>"),
                "{told}"
            );
            assert!(
                !contains_secret(told.as_bytes(), "correct-house?>"),
                "{told}"
            );
        }
    }

    #[test]
    fn it_is_not_found_where_it_is_not() {
        for told in ["", "say when", "[secret]", "c2F5IHdoZW4="] {
            assert!(!contains_secret(told.as_bytes(), SECRET), "{told}");
        }
        let sealed: Vec<u8> = (0..=255).cycle().take(5000).collect();
        assert!(!contains_secret(&sealed, SECRET));
    }

    #[test]
    #[should_panic(expected = "too short")]
    fn what_is_found_by_accident_is_not_looked_for() {
        contains_secret(b"secret", "secret");
    }
}
