//! [`SourceOrder`]: the order of functions in the source of their crate.

use super::records;
use crate::source::{CrateId, SourceLocation};
use std::{borrow::Cow, collections::HashSet, sync::OnceLock};

/// Compared field by field: the root file first, then by file, line and column.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SourceOrder {
    is_outside_root: bool,
    file: Cow<'static, str>,
    line: u32,
    column: u32,
    name: (usize, usize),
}

impl SourceLocation {
    /// The root file has the name `main`, `lib` or that of its crate. A file with the name of its
    /// own module is no root file: `src/auth.rs` of a crate `auth`, `mod lib;` in `src/main.rs`.
    ///
    /// `false` for a function in an inline module of such a name: [`root_files`] finds its file by
    /// another function.
    fn is_in_root_file(&self) -> bool {
        let file = self.normalized_file();
        let stem = file.rsplit('/').next().unwrap_or_default();
        let stem = stem.strip_suffix(".rs").unwrap_or(stem).replace('-', "_");
        let mut modules = self.module.split("::");
        let is_named_as_root = modules.next() == Some(&stem) || stem == "main" || stem == "lib";
        is_named_as_root && !modules.any(|module| module == stem)
    }

    pub(crate) fn source_order(&self) -> SourceOrder {
        SourceOrder {
            is_outside_root: !self.is_in_root_file()
                && !root_files().contains(&(self.krate(), self.file)),
            file: self.normalized_file(),
            line: self.line,
            column: self.column,
            name: self.name,
        }
    }
}

/// The files that are the root of their crate, as the location of some record shows.
fn root_files() -> &'static HashSet<(CrateId, &'static str)> {
    static FILES: OnceLock<HashSet<(CrateId, &str)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let locations = records().map(|record| &record.origin.location);
        let in_root = locations.filter(|location| location.is_in_root_file());
        in_root
            .map(|location| (location.krate(), location.file))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(module: &'static str, file: &'static str, line: u32) -> SourceLocation {
        SourceLocation {
            module,
            is_program: false,
            file,
            line,
            column: 1,
            name: (1, 1),
        }
    }

    fn before(first: SourceLocation, second: SourceLocation) {
        assert!(first.source_order() < second.source_order());
    }

    #[test]
    fn the_root_file_comes_before_files_that_sort_before_it() {
        before(
            at("kit", "kit/src/lib.rs", 99),
            at("kit::a", "kit/src/a.rs", 1),
        );
        before(
            at("hello", "examples/hello.rs", 9),
            at("hello::a", "examples/a.rs", 1),
        );
        before(
            at("app::inline", "src/main.rs", 9),
            at("app::a", "src/a.rs", 1),
        );
    }

    #[test]
    fn a_file_named_lib_in_a_module_folder_is_no_root() {
        before(
            at("kit::a", "src/a.rs", 1),
            at("kit::users::lib", "src/users/lib.rs", 1),
        );
    }

    #[test]
    fn a_module_with_the_name_of_the_crate_is_no_root() {
        before(
            at("auth", "src/lib.rs", 9),
            at("auth::auth", "src/auth.rs", 1),
        );
        before(at("app", "src/main.rs", 9), at("app::lib", "src/lib.rs", 1));
        before(
            at("auth::zip", "src/a.rs", 9),
            at("auth::auth", "src/auth.rs", 1),
        );
    }

    #[test]
    fn an_inline_module_with_the_name_of_the_folder_is_in_the_root_file() {
        before(
            at("order::order", "tests/order/main.rs", 9),
            at("order::a", "tests/order/a.rs", 1),
        );
    }

    #[test]
    fn backslashes_sort_as_slashes() {
        before(
            at("kit::a::b", r"src\a\b.rs", 1),
            at("kit::a0", "src/a0.rs", 1),
        );
        assert_eq!(at("kit::a", r"src\a.rs", 3).to_string(), "src/a.rs:3");
    }

    #[test]
    fn the_name_decides_between_functions_of_one_macro_call() {
        let second = SourceLocation {
            name: (1, 9),
            ..at("kit", "src/lib.rs", 4)
        };
        before(at("kit", "src/lib.rs", 4), second);
    }
}
