//! `Accept-Language`: which languages a client wants, and how much.

use hooks_runtime::axum::http::{HeaderMap, header::ACCEPT_LANGUAGE};

/// What is longer, in all lines together, is cut, as it costs time.
const LONGEST: usize = 500;

/// One element: a language tag in lower case, or `*`; and its weight, from 0 to 1000.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) tag: String,
    pub(super) weight: u16,
}

/// The elements, the most wanted first. An element that is none is left out.
pub(super) fn wanted(headers: &HeaderMap) -> Vec<Wanted> {
    let mut all = Vec::new();
    let mut left = LONGEST;
    for line in headers.get_all(ACCEPT_LANGUAGE) {
        // Bytes that are no text are in one element only.
        let line = String::from_utf8_lossy(line.as_bytes());
        all.extend(cut(&line, left).split(',').filter_map(element));
        left = left.saturating_sub(line.len());
    }
    all.sort_by_key(|wanted| std::cmp::Reverse(wanted.weight));
    all
}

/// At the last comma before the limit.
fn cut(line: &str, limit: usize) -> &str {
    if line.len() <= limit {
        return line;
    }
    let end = line.as_bytes()[..limit]
        .iter()
        .rposition(|&byte| byte == b',');
    &line[..end.unwrap_or(0)]
}

fn element(text: &str) -> Option<Wanted> {
    let (tag, weight) = match text.split_once(';') {
        None => (text, 1000),
        Some((tag, parameter)) => (tag, weight(parameter.trim())?),
    };
    let tag = tag.trim().to_ascii_lowercase();
    (tag == "*" || is_tag(&tag)).then_some(Wanted { tag, weight })
}

/// `q=0.5` in thousandths. RFC 9110, 12.4.2.
fn weight(parameter: &str) -> Option<u16> {
    let value = parameter.strip_prefix(['q', 'Q'])?.strip_prefix('=')?;
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

/// Whether it has the form of a language tag, such as `pt-br`.
pub(super) fn is_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let is_short = |subtag: &str| (1..=8).contains(&subtag.len());
    let first = subtags.next().unwrap_or_default();
    is_short(first)
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|rest| is_short(rest) && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(header: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, header.parse().unwrap());
        let all = wanted(&headers).into_iter();
        let all = all.map(|Wanted { tag, weight }| format!("{tag} {weight}"));
        all.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_heaviest_is_first_and_ties_stay_in_order() {
        assert_eq!(parsed("de-at;q=0.5, fr;q=0.9"), "fr 900, de-at 500");
        assert_eq!(parsed("de , FR ;q=1.0, *;Q=0.001"), "de 1000, fr 1000, * 1");
        assert_eq!(parsed("de;q=0,fr;q=0.25"), "fr 250, de 0");
    }

    #[test]
    fn b61_a_bad_element_voids_itself_alone() {
        for bad in [
            "de;q=1.5",
            "de;q=abc",
            "de;q=.5",
            "de;q=0.5;x=1",
            "de;x",
            "de_AT",
            "de;q=",
            "de;q=0.0001",
            "toolonglanguage",
            "1de",
            "de--at",
            "-de",
            "de-",
            "**",
            "\u{e9}",
            "",
            "de;q=1.001",
            "de;q=-1",
        ] {
            assert_eq!(parsed(&format!("{bad},fr")), "fr 1000", "{bad:?}");
            assert_eq!(parsed(bad), "", "{bad:?}");
        }
    }

    #[test]
    fn a_long_header_is_cut_at_a_comma() {
        let long = format!("de,fr{}", ",x".repeat(300));
        let cut = parsed(&long);
        assert!(cut.starts_with("de 1000, fr 1000, x 1000"), "{cut}");
        assert_eq!(cut.matches("x 1000").count(), (499 - 5) / 2);
        assert_eq!(parsed(&"a-".repeat(300)), "");
        assert_eq!(parsed(&format!("{},de", "\u{e9}".repeat(300))), "");
    }

    /// To compare each with each takes seconds if there are thousands of lines.
    #[test]
    fn several_lines_are_no_longer_than_one() {
        let mut headers = HeaderMap::new();
        for line in [
            "de,fr",
            &"x,".repeat(200),
            &"y,".repeat(200),
            "it",
            "",
            "es",
        ] {
            headers.append(ACCEPT_LANGUAGE, line.parse().unwrap());
        }
        let all = wanted(&headers);
        let count = |tag: &str| all.iter().filter(|wanted| wanted.tag == tag).count();
        assert_eq!((count("de"), count("x"), count("it")), (1, 200, 0));
        assert_eq!(count("y"), (500 - 5 - 400) / 2);
    }
}
