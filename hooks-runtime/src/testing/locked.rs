//! [`assert_locked!`](crate::assert_locked): that no hook came, went or moved.

use crate::inspect::Description;
use std::{env, fmt::Write as _, fs, path::Path};

/// The test that fails when any hook of an app came, went or moved, in the program or in any crate it
/// has them from. (Feature `testing`, on by default.)
///
/// It compares [`Description::locked`](crate::inspect::Description::locked) with a file under version
/// control. The path is relative to the package of the test. `HOOKS_BLESS=1 cargo test` writes the file;
/// then read what has changed, as any other change of the program.
///
/// ```no_run
/// # macro_rules! app { () => { hooks_runtime::app!(self) } } // doc tests are modules of one crate
/// # use hooks_runtime::prelude::*;
/// #[test]
/// fn the_hooks_are_those_that_were_reviewed() {
///     hooks_runtime::assert_locked!(app!(), "hooks.lock");
/// }
/// ```
///
/// # Panics
/// If the text is another, with the lines that differ; if the file is missing; if the app cannot be
/// built, with all its problems.
#[macro_export]
macro_rules! assert_locked {
    ($app:expr, $file:expr $(,)?) => {
        $crate::testing::assert_locked(
            &($app).describe(),
            ::core::env!("CARGO_MANIFEST_DIR"),
            $file,
        )
    };
}

/// What [`assert_locked!`](crate::assert_locked) calls, with the folder of the package.
#[doc(hidden)]
#[track_caller]
pub fn assert_locked(described: &Description, package: &str, file: &str) {
    let problems: Vec<_> = described.problems.iter().map(ToString::to_string).collect();
    assert!(
        problems.is_empty(),
        "the app cannot be built: {}",
        problems.join("\n- ")
    );
    let actual = described.locked();
    let path = Path::new(package).join(file);
    let shown = path.display();
    if env::var_os("HOOKS_BLESS").is_some_and(|said| said == "1") {
        if let Err(error) = fs::write(&path, &actual) {
            panic!("`{shown}` cannot be written: {error}");
        }
        return;
    }
    let expected = match fs::read_to_string(&path) {
        // As some checkouts have it.
        Ok(text) => text.replace("\r\n", "\n"),
        Err(error) => {
            panic!("`{shown}` cannot be read ({error}): `HOOKS_BLESS=1 cargo test` writes it")
        }
    };
    assert!(
        actual == expected,
        "the hooks of the app are not those of `{shown}`:\n{}\nIf this is meant, `HOOKS_BLESS=1 cargo \
         test` writes the file.",
        difference(&expected, &actual)
    );
}

/// So many lines around a change are shown.
const AROUND: usize = 2;

/// The lines that went, with `-`, and those that came, with `+`; the heading that each belongs to
/// stands above it.
fn difference(expected: &str, actual: &str) -> String {
    let old: Vec<_> = expected.lines().collect();
    let new: Vec<_> = actual.lines().collect();
    let lines = changes(&old, &new);
    let is_near = |at: usize| {
        let near = at.saturating_sub(AROUND)..lines.len().min(at + AROUND + 1);
        lines[near].iter().any(|(sign, _)| *sign != ' ')
    };
    let mut text = String::new();
    let mut heading = None;
    let mut is_gap = false;
    for (at, &(sign, line)) in lines.iter().enumerate() {
        let is_heading = !line.starts_with([' ', '#']);
        if !is_near(at) {
            is_gap = true;
            if is_heading {
                heading = Some(line);
            }
            continue;
        }
        if is_gap && !text.is_empty() {
            text += "  …\n";
        }
        is_gap = false;
        if let Some(heading) = heading.take().filter(|_| !is_heading) {
            let _ = writeln!(text, "  {heading}");
        }
        let _ = writeln!(text, "{sign} {line}");
    }
    text
}

/// All lines of both texts: ` ` those that both have, in their longest common order.
fn changes<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    // `common[i][j]`: how many lines `old[i..]` and `new[j..]` have in common.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || i < old.len() && common[i + 1][j] >= common[i][j + 1] {
            lines.push(('-', old[i]));
            i += 1;
        } else {
            lines.push(('+', new[j]));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_below_its_heading() {
        let old = "# head\napp\n  a\n  b\n  c\n  d\n  e\nshop\n  f\n";
        let new = "# head\napp\n  a\n  b\n  c\n  e\n  d\nshop\n  f\n  g\n";
        assert_eq!(
            difference(old, new),
            "  app\n    b\n    c\n-   d\n    e\n+   d\n  shop\n    f\n+   g\n"
        );
    }
}
