//! Which of two patterns goes first for a path that both match.

use crate::pattern::{Pattern, Piece};
use std::cmp::Ordering;

/// In the order in which a router tries them.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Token {
    Byte(u8),
    Parameter,
    Wildcard,
}

/// `Less` if the first pattern does, as in one router; `Equal` if they differ in names at most.
///
/// The first difference decides. As both match the path, it is never one of two texts.
pub(super) fn precedence(first: &Pattern, second: &Pattern) -> Ordering {
    let mut tokens = tokens(first).zip(tokens(second));
    match tokens.find(|(first, second)| first != second) {
        Some((first, second)) => first.cmp(&second),
        None => Ordering::Equal,
    }
}

fn tokens(pattern: &Pattern) -> impl Iterator<Item = Token> + '_ {
    pattern.pieces().iter().flat_map(|piece| {
        let (text, rest) = match piece {
            Piece::Literal(text) => (text.as_str(), None),
            Piece::Parameter(_) => ("", Some(Token::Parameter)),
            Piece::Wildcard(_) => ("", Some(Token::Wildcard)),
        };
        text.bytes().map(Token::Byte).chain(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A path that both patterns match, with them.
    const CASES: [(&str, [&str; 2]); 8] = [
        ("/new", ["/new", "/{page}"]),
        ("/new", ["/new", "/{*rest}"]),
        ("/new", ["/n{page}", "/{page}"]),
        ("/new", ["/ne{page}", "/n{page}"]),
        ("/a/b", ["/a/{x}", "/{y}/b"]),
        ("/a/b/c", ["/{x}/b/{z}", "/{x}/{y}/c"]),
        ("/a/b", ["/a/b", "/a/{*rest}"]),
        ("/{a}/b", ["/{{a}}/{x}", "/{y}/b"]),
    ];

    #[test]
    fn the_pattern_goes_first_that_the_matcher_finds_in_one_router() {
        for (path, [first, second]) in CASES {
            let mut router = matchit::Router::new();
            for pattern in [second, first] {
                router.insert(pattern, pattern).unwrap();
            }
            assert_eq!(*router.at(path).unwrap().value, first, "{path}");
            let [first, second] = [first, second].map(|text| Pattern::from_axum(text).unwrap());
            assert_eq!(precedence(&first, &second), Ordering::Less, "{path}");
            assert_eq!(precedence(&second, &first), Ordering::Greater, "{path}");
        }
    }

    #[test]
    fn names_of_parameters_make_no_difference() {
        let [first, second] =
            ["/users/{id}", "/users/{name}"].map(|text| Pattern::from_axum(text).unwrap());
        assert_eq!(precedence(&first, &second), Ordering::Equal);
    }
}
