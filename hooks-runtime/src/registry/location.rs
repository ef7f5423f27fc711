//! [`Location`]: where a function is written, the last word on its order.

use std::{borrow::Cow, fmt};

/// Where a function is written. All of it comes from the source and the compiler's command line,
/// so it is the same in every build profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// `module_path!()`.
    pub module: &'static str,
    /// The binary target, if the crate is one: a package's library and its binary may share a name.
    pub binary: Option<&'static str>,
    /// `file!()`.
    pub file: &'static str,
    /// `line!()`, of the outermost macro call.
    pub line: u32,
    /// `column!()`, of the outermost macro call.
    pub column: u32,
    /// Line and column of the function's name, which tell functions of one macro call apart.
    pub name: (usize, usize),
}

/// The identity of a crate within one binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CrateId {
    pub(crate) name: &'static str,
    pub(crate) binary: Option<&'static str>,
}

impl Location {
    pub(crate) fn krate(&self) -> CrateId {
        let name = self.module.split("::").next().unwrap_or_default();
        CrateId {
            name,
            binary: self.binary,
        }
    }

    fn normalized_file(&self) -> Cow<'static, str> {
        if self.file.contains('\\') {
            Cow::Owned(self.file.replace('\\', "/"))
        } else {
            Cow::Borrowed(self.file)
        }
    }

    /// The root file is called `main`, `lib` or as its crate. A file that is called as its own
    /// module is that module's: `src/auth.rs` of a crate `auth`, `mod lib;` in `src/main.rs`.
    ///
    /// For a function in an inline module of such a name only another one of its file can tell:
    /// see [`root_files`](super::root_files).
    pub(super) fn is_in_root_file(&self) -> bool {
        let file = self.normalized_file();
        let stem = file.rsplit('/').next().unwrap_or_default();
        let stem = stem.strip_suffix(".rs").unwrap_or(stem).replace('-', "_");
        let mut modules = self.module.split("::");
        let is_named_as_root = modules.next() == Some(&stem) || stem == "main" || stem == "lib";
        is_named_as_root && !modules.any(|module| module == stem)
    }

    pub(crate) fn place_within_crate(&self) -> Place {
        Place {
            is_outside_root: !self.is_in_root_file()
                && !super::root_files().contains(&(self.krate(), self.file)),
            file: self.normalized_file(),
            line: self.line,
            column: self.column,
            name: self.name,
        }
    }
}

/// The order within a crate, field by field.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    is_outside_root: bool,
    file: Cow<'static, str>,
    line: u32,
    column: u32,
    name: (usize, usize),
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.normalized_file(), self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(module: &'static str, file: &'static str, line: u32) -> Location {
        Location {
            module,
            binary: None,
            file,
            line,
            column: 1,
            name: (1, 1),
        }
    }

    fn before(first: Location, second: Location) {
        assert!(first.place_within_crate() < second.place_within_crate());
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
    fn a_file_called_lib_in_a_module_folder_is_no_root() {
        before(
            at("kit::a", "src/a.rs", 1),
            at("kit::users::lib", "src/users/lib.rs", 1),
        );
    }

    #[test]
    fn a_module_called_as_the_crate_is_no_root() {
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
    fn an_inline_module_called_as_the_folder_is_in_the_root_file() {
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
        let second = Location {
            name: (1, 9),
            ..at("kit", "src/lib.rs", 4)
        };
        before(at("kit", "src/lib.rs", 4), second);
    }
}
