//! What stands in the source of a test: places, for messages that name them, and tests.

use std::{env, fs};

/// A place in the source of a test, `tests/users.rs:7`, as messages name it.
///
/// `place!()` is where it stands itself, `place!(name)` where the function or the static of that
/// name is declared in this file, its attributes included, and `place!(".merge(", 1)` the second
/// line of this file that starts so; `place!(".merge(")` is the only one.
#[macro_export]
macro_rules! place {
    () => {
        ::std::concat!(::std::file!(), ":", ::std::line!())
    };
    ($name:ident) => {
        $crate::source::place_of(::std::file!(), ::std::stringify!($name))
    };
    ($start:literal) => {
        $crate::source::place_of_line(::std::file!(), $start, 0, 1)
    };
    ($start:literal, $nth:literal) => {
        $crate::source::place_of_line(::std::file!(), $start, $nth, usize::MAX)
    };
}

/// Where this is declared in a file.
#[track_caller]
pub fn place_of(file: &str, name: &str) -> String {
    let source = read(file);
    let lines: Vec<_> = source.lines().collect();
    let is_it = |line: &str| declares(line, "fn", name) || declares(line, "static", name);
    let found: Vec<_> = (0..lines.len()).filter(|at| is_it(lines[*at])).collect();
    let [at] = found[..] else {
        panic!("{file} declares `{name}` {} times", found.len())
    };
    format!("{file}:{}", first_of_attributes(&lines, at) + 1)
}

/// One of at most `most` lines of a file that start so.
#[track_caller]
pub fn place_of_line(file: &str, start: &str, nth: usize, most: usize) -> String {
    let source = read(file);
    let lines = source.lines().enumerate();
    let found: Vec<_> = lines
        .filter(|(_, line)| line.trim_start().starts_with(start))
        .collect();
    let count = found.len();
    assert!(
        nth < count && count <= most,
        "{count} lines of {file} start with `{start}`"
    );
    format!("{file}:{}", found[nth].0 + 1)
}

/// That this is what the file of the repository says; `SNAPSHOT=overwrite` writes it anew.
#[track_caller]
pub fn is_snapshot(file: &str, text: &str) {
    if env::var("SNAPSHOT").is_ok_and(|said| said == "overwrite") {
        fs::write(crate::root().join(file), text).expect("a folder that is there");
    }
    assert!(read(file) == text, "not as in {file}, but\n{text}");
}

fn read(file: &str) -> String {
    let path = crate::root().join(file);
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The tests of a module, without those that are ignored.
pub fn tests(source: &str) -> Vec<&str> {
    let lines: Vec<_> = source.lines().collect();
    let is_test = |at: &usize| {
        let attributes = &lines[first_of_attributes(&lines, *at)..*at];
        let has = |starts: &[&str]| {
            let mut attributes = attributes.iter().map(|line| line.trim_start());
            attributes.any(|line| starts.iter().any(|start| line.starts_with(start)))
        };
        has(&["#[test]", "#[tokio::test"]) && !has(&["#[ignore", "#[cfg("])
    };
    let functions = (0..lines.len()).filter(|at| lines[*at].contains("fn "));
    let names = functions.filter(is_test).filter_map(|at| {
        let after = lines[at].split("fn ").nth(1)?;
        after.split(['(', '<']).next()
    });
    names.collect()
}

fn declares(line: &str, keyword: &str, name: &str) -> bool {
    let after = |rest: &str| rest.starts_with(['(', '<', ':', ' ']);
    let is_code = !line.trim_start().starts_with("//");
    let declared = format!("{keyword} {name}");
    is_code
        && line.split_once(&declared).is_some_and(|(before, rest)| {
            let word = before.is_empty() || before.ends_with(' ');
            word && !before.contains('"') && after(rest)
        })
}

/// The line of the first attribute over this one, or this one.
fn first_of_attributes(lines: &[&str], at: usize) -> usize {
    let is_over = |line: &&&str| {
        let line = line.trim_end();
        !line.is_empty() && !line.ends_with(['}', ';', '{'])
    };
    let above = lines[..at].iter().rev().take_while(is_over).count();
    let is_attribute = |line: &&str| line.trim_start().starts_with("#[");
    let first = lines[at - above..at].iter().position(is_attribute);
    first.map_or(at, |first| at - above + first)
}

#[cfg(test)]
mod tests {
    use super::{declares, first_of_attributes, tests};

    const SOURCE: &str = "\
use support::place;

/// A hook.
#[before_request(
    order = 1,
)]
// Not `fn first()`.
async fn first() {}

#[test]
fn one() {
}

#[tokio::test]
#[ignore = \"slow\"]
async fn two() {
}
#[tokio::test(flavor = \"multi_thread\")]
async fn three() {
}
fn four() {
}
";

    #[test]
    fn a_function_is_where_its_attributes_begin() {
        let lines: Vec<_> = SOURCE.lines().collect();
        let found = lines.iter().position(|line| declares(line, "fn", "first"));
        assert_eq!(found, Some(7));
        assert_eq!(first_of_attributes(&lines, 7), 3);
    }

    #[test]
    fn a_test_is_one_that_runs() {
        assert_eq!(tests(SOURCE), ["one", "three"]);
    }
}
