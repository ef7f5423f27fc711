//! [`Pattern`]: the runtime's one parser of path patterns, such as `/users/{id}` and `/files/{*path}`.
//!
//! `hooks-macros` checks the literal in an attribute by the same grammar; the unit tests of both
//! read one table of cases.

use std::fmt;

/// A parsed pattern.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    text: String,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Unescaped: `{{` and `}}` are single braces.
    Literal(String),
    Parameter(String),
    /// `{*name}`
    Wildcard(String),
}

impl Pattern {
    /// Parse a pattern. One that the router refuses, or that no request can match, is an error.
    pub(crate) fn parse(text: &str) -> Result<Self, PatternError> {
        if !text.starts_with('/') {
            return Err(PatternError::NoSlash);
        }
        text.split('/').try_for_each(check_syntax)?;
        let pattern = Pattern::from_axum(text).ok_or(PatternError::Braces)?;
        if text.contains("//") {
            return Err(PatternError::EmptySegment);
        }
        pattern.pieces.iter().try_for_each(check_literal)?;
        check_parameters(&pattern.pieces)?;
        Ok(pattern)
    }

    /// Parse a pattern that axum has accepted. `None` if its braces do not match.
    pub(crate) fn from_axum(text: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let (name, after) = rest.split_once('}').filter(|_| brace == "{")?;
            if name.contains(['{', '/']) {
                return None;
            }
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(match name.strip_prefix('*') {
                Some(name) => Piece::Wildcard(name.to_owned()),
                None => Piece::Parameter(name.to_owned()),
            });
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Some(Pattern {
            text: text.to_owned(),
            pieces,
        })
    }

    /// As it was written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Whether a path of a request matches.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let mut rest = path;
        for piece in &self.pieces {
            let end = match piece {
                Piece::Literal(text) if rest.starts_with(text.as_str()) => text.len(),
                Piece::Literal(_) => return false,
                Piece::Parameter(_) => rest.find('/').unwrap_or(rest.len()),
                Piece::Wildcard(_) => rest.len(),
            };
            if end == 0 {
                return false;
            }
            rest = &rest[end..];
        }
        rest.is_empty()
    }

    /// The text with single braces, as `matchit` prints a pattern.
    pub(crate) fn unescaped(&self) -> String {
        let pieces = self.pieces.iter();
        pieces.map(ToString::to_string).collect()
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Piece::Literal(text) => f.write_str(text),
            Piece::Parameter(name) => write!(f, "{{{name}}}"),
            Piece::Wildcard(name) => write!(f, "{{*{name}}}"),
        }
    }
}

/// What is wrong with a pattern. It prints as the end of a sentence, with the remedy.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PatternError {
    NoSlash,
    /// `<int:id>`: the name.
    FlaskParameter(String),
    /// `:id`
    ExpressParameter,
    /// `*rest`
    ExpressWildcard,
    Braces,
    /// `?` or `#`
    Query(char),
    EmptySegment,
    /// A character that clients send percent-encoded.
    NotEncoded(char),
    NoName,
    BadName(String),
    SameName(String),
    /// Text after a parameter in one segment: the name.
    AfterParameter(String),
    AfterWildcard(String),
}

/// Refuse the parameter syntax of other frameworks.
fn check_syntax(segment: &str) -> Result<(), PatternError> {
    if let Some(flask) = segment.strip_prefix('<').and_then(|s| s.strip_suffix('>')) {
        let name = flask.rsplit(':').next().unwrap_or_default();
        return Err(PatternError::FlaskParameter(name.to_owned()));
    }
    match segment.as_bytes().first() {
        Some(b':') => Err(PatternError::ExpressParameter),
        Some(b'*') => Err(PatternError::ExpressWildcard),
        _ => Ok(()),
    }
}

/// Refuse characters that the path of a request never has.
fn check_literal(piece: &Piece) -> Result<(), PatternError> {
    let Piece::Literal(text) = piece else {
        return Ok(());
    };
    if let Some(query) = text.chars().find(|c| matches!(c, '?' | '#')) {
        return Err(PatternError::Query(query));
    }
    let is_encoded = |c: &char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '`');
    match text.chars().find(is_encoded) {
        Some(character) => Err(PatternError::NotEncoded(character)),
        None => Ok(()),
    }
}

fn check_parameters(pieces: &[Piece]) -> Result<(), PatternError> {
    let mut names: Vec<&str> = Vec::new();
    for (position, piece) in pieces.iter().enumerate() {
        let (Piece::Parameter(name) | Piece::Wildcard(name)) = piece else {
            continue;
        };
        if name.is_empty() {
            return Err(PatternError::NoName);
        }
        if name.contains(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.')) {
            return Err(PatternError::BadName(name.clone()));
        }
        if names.contains(&name.as_str()) {
            return Err(PatternError::SameName(name.clone()));
        }
        names.push(name);
        match pieces.get(position + 1) {
            None => {}
            Some(_) if matches!(piece, Piece::Wildcard(_)) => {
                return Err(PatternError::AfterWildcard(name.clone()));
            }
            Some(Piece::Literal(next)) if next.starts_with('/') => {}
            Some(_) => return Err(PatternError::AfterParameter(name.clone())),
        }
    }
    Ok(())
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternError::NoSlash => f.write_str(
                "does not start with `/`: write one, or give the blueprint a `url_prefix`",
            ),
            PatternError::FlaskParameter(name) => {
                let name = if name.is_empty() { "id" } else { name };
                write!(
                    f,
                    "has a segment in `<…>`: write a parameter as `{{{name}}}`"
                )
            }
            PatternError::ExpressParameter | PatternError::ExpressWildcard => f.write_str(
                "has a segment that starts with `:` or `*`: write a parameter as `{id}`, a \
                 wildcard as `{*rest}`",
            ),
            PatternError::Braces => f.write_str(
                "is no pattern (its braces do not match): write a parameter as a whole segment, \
                 `{id}`, and a literal brace as `{{` or `}}`",
            ),
            PatternError::Query(character) | PatternError::NotEncoded(character) => write!(
                f,
                "has `{}` in it, which the path of a request never has: remove it, or write it \
                 percent-encoded",
                character.escape_debug()
            ),
            PatternError::EmptySegment => {
                f.write_str("has an empty segment: write one `/` between segments")
            }
            PatternError::NoName => {
                f.write_str("has a parameter `{}`: name it, as in `{id}` or `{*rest}`")
            }
            PatternError::BadName(name) => write!(
                f,
                "has a parameter `{{{name}}}`: name it with letters, digits and `_`, as in \
                 `{{id}}`"
            ),
            PatternError::SameName(name) => write!(
                f,
                "has two parameters `{name}`: give one of them another name"
            ),
            PatternError::AfterParameter(name) => write!(
                f,
                "is no pattern (the parameter `{{{name}}}` is not the end of its segment): write a \
                 parameter as a whole segment, `{{id}}`, and split the value in the function"
            ),
            PatternError::AfterWildcard(name) => write!(
                f,
                "is no pattern (the wildcard `{{*{name}}}` is not the end): write a parameter as a \
                 whole segment, `{{id}}`, and a wildcard last"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: &[(&str, Result<&[&str], &str>)] =
        include!("../../hooks-macros/src/path_cases.rs");

    #[test]
    fn patterns_are_parsed_as_the_shared_table_says() {
        for &(text, expected) in CASES {
            match (Pattern::parse(text), expected) {
                (Ok(pattern), Ok(parameters)) => {
                    let found: Vec<_> = pattern
                        .pieces()
                        .iter()
                        .filter_map(|piece| match piece {
                            Piece::Literal(_) => None,
                            Piece::Parameter(name) => Some(name.clone()),
                            Piece::Wildcard(name) => Some(format!("*{name}")),
                        })
                        .collect();
                    assert_eq!(found, parameters, "{text}");
                }
                (Err(error), Err(name)) => {
                    let debug = format!("{error:?}");
                    assert_eq!(debug.split('(').next(), Some(name), "{text}");
                }
                (found, _) => panic!("{text}: {found:?} instead of {expected:?}"),
            }
        }
    }

    #[test]
    fn the_matcher_accepts_every_pattern_that_parses() {
        for &(text, expected) in CASES {
            if expected.is_ok() {
                let inserted = matchit::Router::new().insert(text, ());
                assert!(inserted.is_ok(), "{text}: {inserted:?}");
            }
        }
    }

    #[test]
    fn the_pieces_of_a_pattern_are_its_literals_and_names_in_order() {
        let pattern = Pattern::parse("/{{x}}/v{n}/{*rest}").unwrap();
        let literal = |text: &str| Piece::Literal(text.to_owned());
        assert_eq!(
            pattern.pieces(),
            [
                literal("/{x}/v"),
                Piece::Parameter("n".to_owned()),
                literal("/"),
                Piece::Wildcard("rest".to_owned()),
            ]
        );
        assert_eq!(pattern.unescaped(), "/{x}/v{n}/{*rest}");
        assert_eq!(pattern.text(), "/{{x}}/v{n}/{*rest}");
    }

    #[test]
    fn a_path_matches_as_for_the_matcher() {
        for pattern in [
            "/",
            "/a",
            "/a/",
            "/{x}",
            "/{x}/b",
            "/v{x}",
            "/{{x}}/{y}/",
            "/a/{*rest}",
        ] {
            let mut router = matchit::Router::new();
            router.insert(pattern, ()).unwrap();
            let pattern = Pattern::parse(pattern).unwrap();
            for path in [
                "/", "//", "/a", "/a/", "/a/b", "/a//", "/b/b", "/v", "/v1", "/{x}/1/", "/a/b/c",
                "", "a",
            ] {
                let expected = router.at(path).is_ok();
                assert_eq!(pattern.matches(path), expected, "{pattern:?}: {path}");
            }
        }
    }

    #[test]
    fn patterns_of_axum_may_have_what_requests_encode() {
        assert!(Pattern::from_axum("/é/{id}").is_some());
        assert!(Pattern::from_axum("/{id").is_none());
    }
}
