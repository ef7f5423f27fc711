//! The path of a route: what the router does not take, and what no request matches.
//!
//! `build` applies the same rules to what a path becomes behind the prefixes of its blueprints.

use std::fmt::Write;

/// What is wrong with a path, and what to write.
pub(crate) fn fault(path: &str) -> Option<String> {
    if !path.starts_with('/') {
        return Some(format!("a path starts with `/`: write `\"/{path}\"`"));
    }
    if let Some(fault) = path.split('/').find_map(foreign) {
        return Some(fault);
    }
    let Some(pieces) = pieces(path) else {
        return Some("the braces of this path do not match: a parameter is `{name}`, a literal brace `{{` or `}}`".to_owned());
    };
    let has = |character| pieces.contains(&Piece::Literal(character));
    if has('?') || has('#') {
        return Some(
            "a path has no query and no fragment: take `Query<T>` as an argument".to_owned(),
        );
    }
    if path.contains("//") {
        return Some(format!(
            "a path has no empty segment: write `\"{}\"`",
            single_slashes(path)
        ));
    }
    if let Some(character) = pieces.iter().find_map(Piece::never_sent) {
        return Some(format!(
            "a request has `{}` percent-encoded in its path: write `\"{}\"`",
            character.escape_debug(),
            encoded(path, &pieces)
        ));
    }
    of_parameters(&pieces)
}

/// A parameter as another framework writes it.
fn foreign(segment: &str) -> Option<String> {
    let or =
        |name: &str, otherwise: &str| if name.is_empty() { otherwise } else { name }.to_owned();
    if let Some(flask) = segment.strip_prefix('<').and_then(|s| s.strip_suffix('>')) {
        let name = or(flask.rsplit(':').next().unwrap_or_default(), "id");
        return Some(format!(
            "a parameter is written `{{{name}}}`; its type stands in the function, as in `Path({name}): Path<u64>`"
        ));
    }
    if let Some(name) = segment.strip_prefix(':') {
        return Some(format!("a parameter is written `{{{}}}`", or(name, "id")));
    }
    let name = segment.strip_prefix('*')?;
    Some(format!("a wildcard is written `{{*{}}}`", or(name, "rest")))
}

#[derive(Debug, PartialEq)]
enum Piece<'a> {
    /// Of `{{` and `}}` it is the brace.
    Literal(char),
    /// What stands between the braces, a wildcard's `*` included.
    Parameter(&'a str),
}

impl Piece<'_> {
    /// A literal that clients encode, or that the server does not take from them.
    fn never_sent(&self) -> Option<char> {
        match *self {
            Piece::Literal(c) if !c.is_ascii_graphic() || matches!(c, '<' | '>' | '`') => Some(c),
            _ => None,
        }
    }
}

/// `None` if the braces do not match.
fn pieces(path: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = path;
    while let Some(character) = rest.chars().next() {
        if rest.starts_with("{{") || rest.starts_with("}}") {
            pieces.push(Piece::Literal(character));
            rest = &rest[2..];
        } else if let Some(inside) = rest.strip_prefix('{') {
            let (name, behind) = inside.split_once('}')?;
            if name.contains(['{', '/']) {
                return None;
            }
            pieces.push(Piece::Parameter(name));
            rest = behind;
        } else if character == '}' {
            return None;
        } else {
            pieces.push(Piece::Literal(character));
            rest = &rest[character.len_utf8()..];
        }
    }
    Some(pieces)
}

fn of_parameters(pieces: &[Piece<'_>]) -> Option<String> {
    let mut names = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        let Piece::Parameter(text) = *piece else {
            continue;
        };
        let name = text.strip_prefix('*').unwrap_or(text);
        let is_wildcard = name.len() < text.len();
        if name.is_empty() {
            return Some("a parameter has a name, as in `{id}` or `{*rest}`".to_owned());
        }
        let is_odd = |c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.');
        if name.contains(is_odd) {
            return Some(format!(
                "`{{{text}}}` is no name: write letters, digits and `_` between the braces, and the type in the function, as in `Path(id): Path<u64>`"
            ));
        }
        if names.contains(&name) {
            return Some(format!(
                "two parameters are called `{name}`: give one of them another name"
            ));
        }
        names.push(name);
        let is_at_end = match pieces.get(place + 1) {
            None => true,
            Some(next) => !is_wildcard && *next == Piece::Literal('/'),
        };
        if !is_at_end && is_wildcard {
            return Some(format!(
                "a wildcard takes all that follows: end the path with `{{{text}}}`"
            ));
        }
        if !is_at_end {
            return Some(format!(
                "a parameter reaches to the end of its segment: end it with `{{{text}}}`, and take the value apart in the function"
            ));
        }
    }
    None
}

fn single_slashes(path: &str) -> String {
    let mut single = path.to_owned();
    while single.contains("//") {
        single = single.replace("//", "/");
    }
    single
}

/// The path with its literals as a request has them.
fn encoded(path: &str, pieces: &[Piece<'_>]) -> String {
    let mut encoded = String::with_capacity(path.len());
    for piece in pieces {
        match (piece, piece.never_sent()) {
            (Piece::Parameter(text), _) => {
                let _ = write!(encoded, "{{{text}}}");
            }
            (_, Some(character)) => {
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(encoded, "%{byte:02X}");
                }
            }
            (&Piece::Literal(brace @ ('{' | '}')), None) => encoded.extend([brace, brace]),
            (&Piece::Literal(character), None) => encoded.push(character),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str) -> String {
        fault(path).unwrap_or_default()
    }

    #[test]
    fn a_path_that_requests_match_has_no_fault() {
        for path in [
            "/",
            "/a/",
            "/{id}",
            "/{é}",
            "/v{n}/x",
            "/img-{id}",
            "/{*rest}",
            "/a-{*rest}",
            "/{{id}}",
            "/{{{id}",
            "/a:b",
            "/a*b",
            "/%C3%BC",
            "/~!$&'()+,;=@|^\\\"",
        ] {
            assert_eq!(fault(path), None, "{path}");
        }
    }

    #[test]
    fn what_a_request_never_has_is_written_as_it_has_it() {
        for (path, encoded) in [
            ("/ü", "/%C3%BC"),
            ("/a b/{ü}", "/a%20b/{ü}"),
            ("/{{ }}", "/{{%20}}"),
            ("/a<b`", "/a%3Cb%60"),
            ("/\u{7f}", "/%7F"),
        ] {
            assert!(
                told(path).ends_with(&format!("write `\"{encoded}\"`")),
                "{}",
                told(path)
            );
        }
    }

    #[test]
    fn segments_are_not_empty() {
        assert!(told("//").ends_with("write `\"/\"`"));
        assert!(told("/a///b//").ends_with("write `\"/a/b/\"`"));
    }

    #[test]
    fn braces_match() {
        for path in ["/{id", "/id}", "/{a/b}", "/{a{b}}", "/{{{id}}}}", "/{"] {
            assert!(
                told(path).contains("do not match"),
                "{path}: {}",
                told(path)
            );
        }
    }

    #[test]
    fn a_parameter_has_a_name_of_its_own() {
        for path in ["/{}", "/{*}"] {
            assert!(told(path).contains("has a name"), "{path}");
        }
        for path in ["/{id:int}", "/{ id }", "/{id?}", "/{**rest}"] {
            assert!(told(path).contains("is no name"), "{path}");
        }
        assert!(told("/{id}/{*id}").contains("two parameters"));
    }

    #[test]
    fn a_parameter_ends_its_segment_and_a_wildcard_the_path() {
        for path in ["/{a}.{b}", "/{name}.json", "/{a}{b}"] {
            assert!(told(path).contains("end of its segment"), "{path}");
        }
        for path in ["/{*rest}/x", "/{*rest}x"] {
            assert!(told(path).contains("end the path"), "{path}");
        }
    }
}
