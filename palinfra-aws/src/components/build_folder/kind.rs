//! What a file of a build is, told by its name: how long it may be kept, and its media type.

/// What a file is for those who keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its name has a hash of its content: it never changes.
    Hashed,
    /// It leads to the others, by names that change: a page, a manifest, a service worker.
    Entry,
    /// Its content can change under the same name.
    Plain,
}

impl Kind {
    /// The header `Cache-Control`.
    pub fn cache_control(self) -> &'static str {
        match self {
            Kind::Hashed => "public, max-age=31536000, immutable",
            Kind::Entry => "no-cache",
            // Browsers ask each time; CloudFront answers, unless the path is invalidated. No
            // longer than a day, since other caches on the way are not told.
            Kind::Plain => "public, max-age=0, s-maxage=86400, must-revalidate",
        }
    }
}

/// Folders of which SvelteKit and Next.js say that nothing in them changes.
const IMMUTABLE: &[&str] = &["_app/immutable/", "_next/static/"];

/// What a file is, by its path in the folder.
pub(super) fn kind(path: &str) -> Kind {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let last = ending.rsplit('.').next().unwrap_or_default();
    let at_root = !path.contains('/');
    // `manifest.json`, `ngsw.json` and the settings that pages fetch; the workers of Workbox,
    // Angular and others.
    let is_worker = matches!(
        stem,
        "sw" | "service-worker" | "ngsw-worker" | "safety-worker"
    );
    let is_entry = matches!(last, "html" | "htm" | "webmanifest")
        || at_root && (last == "json" || is_worker && matches!(last, "js" | "mjs"));
    if is_entry {
        Kind::Entry
    } else if IMMUTABLE.iter().any(|it| path.starts_with(it)) || has_hash(name) {
        Kind::Hashed
    } else {
        Kind::Plain
    }
}

/// Whether a part of a name looks like a hash that a bundler puts there. A file that is taken
/// for hashed by mistake would be kept for a year, so that words, dates and sizes do not count;
/// one that is overlooked is only asked for more often.
fn has_hash(name: &str) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else {
        return false;
    };
    // The map of `main.0a1b2c3d.js` is `main.0a1b2c3d.js.map`.
    let (stem, ending) = match ending {
        "map" => stem.rsplit_once('.').unwrap_or((stem, ending)),
        _ => (stem, ending),
    };
    let is_code = matches!(ending, "js" | "mjs" | "css" | "wasm");
    let stem = ["chunk", "bundle", "min", "module"]
        .into_iter()
        .find_map(|word| stem.strip_suffix(word)?.strip_suffix('.'))
        .unwrap_or(stem);
    let part = |at: usize| stem.get(at + 1..).unwrap_or_default();
    let after_period = stem.rfind('.').map(part);
    // Hashes of Rollup may have hyphens themselves, and have eight characters.
    let of_eight = (stem.len() > 9)
        .then(|| stem.get(stem.len() - 9..))
        .flatten();
    let of_eight = of_eight.and_then(|end| end.strip_prefix(['-', '.', '_']));
    let after_hyphen = stem.rfind(['-', '_']).map(part);
    [after_period, after_hyphen]
        .into_iter()
        .flatten()
        .any(|text| is_hexadecimal(text) || is_short_hash(text, is_code))
        || of_eight.is_some_and(|text| is_short_hash(text, is_code))
}

/// webpack: eight digits of hexadecimal or more, with letters and figures among them.
fn is_hexadecimal(text: &str) -> bool {
    let digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    text.len() >= 8 && text.chars().all(digit) && has_both(text)
}

/// Vite and Rollup: eight characters of base 64. esbuild and Angular: eight of base 32. Without
/// a figure it may be a word, and only code is taken for hashed then.
fn is_short_hash(text: &str, is_code: bool) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if text.len() != 8 || !text.chars().all(allowed) {
        return false;
    }
    // `1024x768` has no capital, and a word only at its start.
    let capital = text.find(|c: char| c.is_ascii_uppercase());
    let inner = text.rfind(|c: char| c.is_ascii_uppercase());
    capital.is_some() && has_both(text) || is_code && inner > Some(0)
}

fn has_both(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && text.contains(|c: char| c.is_ascii_alphabetic())
}

/// The media type, by the ending of the name.
pub(super) fn content_type(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    // Apple asks for these without an ending.
    if matches!(name, "apple-app-site-association" | "assetlinks") {
        return "application/json".into();
    }
    if name.ends_with(".map") {
        return "application/json; charset=utf-8".into();
    }
    let guess = mime_guess::from_path(path).first_or_octet_stream();
    let name = match guess.essence_str() {
        "application/javascript" => "text/javascript",
        other => other,
    };
    let is_text = name.starts_with("text/")
        || name.ends_with("+xml")
        || name.ends_with("+json")
        || matches!(name, "application/json" | "application/xml");
    if is_text {
        format!("{name}; charset=utf-8")
    } else {
        name.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bundlers_give_a_hash_is_kept_for_ever() {
        for hashed in [
            "assets/index-DiwrgTda.js",
            "assets/index-B3a9x_-Q.css",
            "assets/logo-C5-p8KqZ.svg",
            "static/js/main.0a1b2c3d.js",
            "static/js/787.a1b2c3d4.chunk.js",
            "static/media/logo.6ce24c58023cc2f8fd88fe9d219db6c6.svg",
            "main-5QZ5UKC3.js",
            "chunk-ABCDEFGH.js",
            "polyfills.0123456789abcdef.js",
            "main.0a1b2c3d.js.map",
            "_app/immutable/entry/start.js",
        ] {
            assert_eq!(kind(hashed), Kind::Hashed, "{hashed}");
        }
    }

    #[test]
    fn words_dates_and_sizes_are_no_hashes() {
        for plain in [
            "favicon.ico",
            "robots.txt",
            "assets/icon-DarkMode.svg",
            "assets/photo-1024x768.jpg",
            "report-20240101.pdf",
            "bootstrap-reactive.js",
            "bootstrap-Reactive.js",
            "jquery-3.6.0.min.js",
            "main.js",
            "fonts/facade00.woff",
            "deadbeef",
            "data/cities.json",
            "lib/sw.js",
        ] {
            assert_eq!(kind(plain), Kind::Plain, "{plain}");
        }
    }

    #[test]
    fn what_leads_to_other_files_is_asked_for_each_time() {
        for entry in [
            "index.html",
            "about/index.html",
            "manifest.webmanifest",
            "manifest.json",
            "ngsw.json",
            "ngsw-worker.js",
            "sw.js",
            "404-0a1b2c3d.html",
        ] {
            assert_eq!(kind(entry), Kind::Entry, "{entry}");
        }
    }

    #[test]
    fn media_types_are_those_of_the_web() {
        let expected = [
            ("index.html", "text/html; charset=utf-8"),
            ("a/main.js", "text/javascript; charset=utf-8"),
            ("a/main.mjs", "text/javascript; charset=utf-8"),
            ("a/main.css", "text/css; charset=utf-8"),
            ("a/main.js.map", "application/json; charset=utf-8"),
            ("data.json", "application/json; charset=utf-8"),
            ("a.webmanifest", "application/manifest+json; charset=utf-8"),
            ("logo.svg", "image/svg+xml; charset=utf-8"),
            ("sitemap.xml", "text/xml; charset=utf-8"),
            ("robots.txt", "text/plain; charset=utf-8"),
            ("logo.PNG", "image/png"),
            ("photo.avif", "image/avif"),
            ("photo.webp", "image/webp"),
            ("favicon.ico", "image/x-icon"),
            ("font.woff2", "font/woff2"),
            ("main.wasm", "application/wasm"),
            (".well-known/apple-app-site-association", "application/json"),
            ("LICENSE", "application/octet-stream"),
        ];
        let actual = expected.map(|(path, _)| (path, content_type(path)));
        assert_eq!(actual, expected.map(|(path, of)| (path, of.to_string())));
    }
}
