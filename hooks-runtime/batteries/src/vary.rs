//! The header `Vary`: which request headers a response depends on.

use hooks_runtime::axum::http::{HeaderMap, HeaderValue, header::VARY};

/// Add a header's name to `Vary`, unless it or `*` is there.
///
/// # Panics
///
/// If the name has characters that no header has, such as a line break.
pub fn add(headers: &mut HeaderMap, name: &'static str) {
    if !names(headers).any(|there| there == "*" || there.eq_ignore_ascii_case(name)) {
        headers.append(VARY, HeaderValue::from_static(name));
    }
}

fn names(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(VARY).into_iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vary_after(before: &[&'static str], name: &'static str) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for line in before {
            headers.append(VARY, HeaderValue::from_static(line));
        }
        add(&mut headers, name);
        names(&headers).map(str::to_owned).collect()
    }

    #[test]
    fn a_name_is_added_once() {
        assert_eq!(vary_after(&[], "cookie"), ["cookie"]);
        assert_eq!(vary_after(&["Origin"], "cookie"), ["Origin", "cookie"]);
        assert_eq!(
            vary_after(&["Origin, Cookie"], "cookie"),
            ["Origin", "Cookie"]
        );
        assert_eq!(
            vary_after(&["Origin", "COOKIE"], "cookie"),
            ["Origin", "COOKIE"]
        );
        assert_eq!(vary_after(&["cookie-x"], "cookie"), ["cookie-x", "cookie"]);
    }

    #[test]
    fn a_star_stands_for_all() {
        assert_eq!(vary_after(&["*"], "cookie"), ["*"]);
    }
}
