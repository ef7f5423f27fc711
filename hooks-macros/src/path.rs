//! The path of a route: what the router does not accept, and what no request matches.
//!
//! The runtime checks a path again, behind the prefixes of its blueprints, by the same grammar:
//! `path_cases.rs` is the table that the tests of both read.

use std::fmt::{self, Write};

/// What is wrong with a path. The message ends with what to write.
#[derive(Debug)]
pub(crate) enum PathError<'a> {
    NoSlash(&'a str),
    /// `<int:id>`, without `<` and `>`
    FlaskParameter(&'a str),
    /// `:id`
    ExpressParameter(&'a str),
    /// `*rest`
    ExpressWildcard(&'a str),
    Braces,
    Query,
    /// The path without its empty segments.
    EmptySegment(String),
    /// A character that a request has percent-encoded; the path with all of them encoded.
    NotEncoded(char, String),
    NoName,
    BadName(&'a str),
    SameName(&'a str),
    AfterParameter(&'a str),
    AfterWildcard(&'a str),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'a> {
    /// Of `{{` and `}}` it is the brace.
    Literal(char),
    /// What stands between the braces, a wildcard's `*` included.
    Parameter(&'a str),
}

pub(crate) fn check(path: &str) -> Result<(), PathError<'_>> {
    parse(path).map(drop)
}

/// The names of the parameters, in their order.
pub(crate) fn parameter_names(path: &str) -> Vec<&str> {
    let pieces = pieces(path).unwrap_or_default();
    let parameters = pieces.into_iter().filter_map(|piece| match piece {
        Piece::Parameter(text) => Some(text.strip_prefix('*').unwrap_or(text)),
        Piece::Literal(_) => None,
    });
    parameters.collect()
}

fn parse(path: &str) -> Result<Vec<Piece<'_>>, PathError<'_>> {
    if !path.starts_with('/') {
        return Err(PathError::NoSlash(path));
    }
    path.split('/').try_for_each(not_foreign)?;
    let pieces = pieces(path).ok_or(PathError::Braces)?;
    let has = |character| pieces.contains(&Piece::Literal(character));
    if has('?') || has('#') {
        return Err(PathError::Query);
    }
    if path.contains("//") {
        return Err(PathError::EmptySegment(single_slashes(path)));
    }
    if let Some(character) = pieces.iter().find_map(Piece::never_sent) {
        return Err(PathError::NotEncoded(character, encoded(&pieces)));
    }
    parameters(&pieces)?;
    Ok(pieces)
}

/// Not a parameter as another framework writes it.
fn not_foreign(segment: &str) -> Result<(), PathError<'_>> {
    if let Some(flask) = segment.strip_prefix('<').and_then(|s| s.strip_suffix('>')) {
        return Err(PathError::FlaskParameter(flask));
    }
    if let Some(name) = segment.strip_prefix(':') {
        return Err(PathError::ExpressParameter(name));
    }
    match segment.strip_prefix('*') {
        Some(name) => Err(PathError::ExpressWildcard(name)),
        None => Ok(()),
    }
}

impl Piece<'_> {
    /// A literal that clients encode, or that the server does not accept.
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

fn parameters<'a>(pieces: &[Piece<'a>]) -> Result<(), PathError<'a>> {
    let mut names = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::Parameter(text) = *piece else {
            continue;
        };
        let name = text.strip_prefix('*').unwrap_or(text);
        let is_wildcard = name.len() < text.len();
        if name.is_empty() {
            return Err(PathError::NoName);
        }
        if name.contains(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.')) {
            return Err(PathError::BadName(text));
        }
        if names.contains(&name) {
            return Err(PathError::SameName(name));
        }
        names.push(name);
        match pieces.get(index + 1) {
            Some(_) if is_wildcard => return Err(PathError::AfterWildcard(text)),
            None | Some(Piece::Literal('/')) => {}
            Some(_) => return Err(PathError::AfterParameter(text)),
        }
    }
    Ok(())
}

fn single_slashes(path: &str) -> String {
    let mut single = path.to_owned();
    while single.contains("//") {
        single = single.replace("//", "/");
    }
    single
}

/// The path with its literals as a request has them.
fn encoded(pieces: &[Piece<'_>]) -> String {
    let mut encoded = String::new();
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

impl fmt::Display for PathError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or = |name: &'static str, given| if str::is_empty(given) { name } else { given };
        match self {
            PathError::NoSlash(path) => write!(f, "a path starts with `/`: write `\"/{path}\"`"),
            PathError::FlaskParameter(flask) => match flask.split_once(':') {
                Some((kind, name)) => typed(f, or("id", name), kind),
                None => typed(f, or("id", flask), ""),
            },
            PathError::ExpressParameter(name) => {
                write!(f, "a parameter is written `{{{}}}`", or("id", name))
            }
            PathError::ExpressWildcard(name) => {
                write!(f, "a wildcard is written `{{*{}}}`", or("rest", name))
            }
            PathError::Braces => f.write_str(
                "the braces of this path do not match: a parameter is `{name}`, a literal brace `{{` or `}}`",
            ),
            PathError::Query => {
                f.write_str("a path has no query and no fragment: take `Query<T>` as an argument")
            }
            PathError::EmptySegment(single) => {
                write!(f, "a path has no empty segment: write `\"{single}\"`")
            }
            PathError::NotEncoded(character, encoded) => write!(
                f,
                "a request has `{}` percent-encoded in its path: write `\"{encoded}\"`",
                character.escape_debug()
            ),
            PathError::NoName => f.write_str("a parameter has a name, as in `{id}` or `{*rest}`"),
            PathError::BadName(text) => match text.split_once(':') {
                Some((name, kind)) if !name.is_empty() => typed(f, name, kind),
                _ => write!(
                f,
                "`{{{text}}}` is not a name: write letters, digits and `_` between the braces, and the type in the function, as in `Path(id): Path<u64>`"
            ),
            },
            PathError::SameName(name) => write!(
                f,
                "two parameters are called `{name}`: give one of them another name"
            ),
            PathError::AfterParameter(text) => write!(
                f,
                "a parameter reaches to the end of its segment: end the segment with `{{{text}}}`, and split the value in the function"
            ),
            PathError::AfterWildcard(text) => write!(
                f,
                "a wildcard matches all that follows: end the path with `{{{text}}}`"
            ),
        }
    }
}

/// A parameter to which another framework gives a type. Flask's and Starlette's `path` takes slashes.
fn typed(f: &mut fmt::Formatter<'_>, name: &str, kind: &str) -> fmt::Result {
    if kind == "path" {
        return write!(
            f,
            "a parameter that reaches over slashes is a wildcard: write `{{*{name}}}`"
        );
    }
    write!(
        f,
        "a parameter is written `{{{name}}}`; its type stands in the function, as in `Path({name}): Path<u64>`"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: &[(&str, Result<&[&str], &str>)] = include!("path_cases.rs");

    #[test]
    fn patterns_are_parsed_as_the_shared_table_says() {
        for &(path, expected) in CASES {
            match (parse(path), expected) {
                (Ok(pieces), Ok(parameters)) => {
                    let found = pieces.iter().filter_map(|piece| match *piece {
                        Piece::Parameter(text) => Some(text),
                        Piece::Literal(_) => None,
                    });
                    assert_eq!(found.collect::<Vec<_>>(), parameters, "{path}");
                }
                (Err(error), Err(name)) => {
                    let debug = format!("{error:?}");
                    assert_eq!(debug.split('(').next(), Some(name), "{path}");
                }
                (found, _) => panic!("{path}: {found:?} instead of {expected:?}"),
            }
        }
    }

    #[test]
    fn the_remedy_is_a_path_that_has_no_error() {
        for (path, remedy) in [
            ("/ü", "/%C3%BC"),
            ("/a b/{ü}", "/a%20b/{ü}"),
            ("/{{ }}", "/{{%20}}"),
            ("/a<b`", "/a%3Cb%60"),
            ("/\u{7f}", "/%7F"),
            ("//", "/"),
            ("/a///b//", "/a/b/"),
        ] {
            let message = check(path).unwrap_err().to_string();
            assert!(
                message.ends_with(&format!("write `\"{remedy}\"`")),
                "{message}"
            );
            assert!(check(remedy).is_ok(), "{remedy}");
        }
    }
}
