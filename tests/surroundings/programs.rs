//! Whole programs, without Cargo: crates of one name, and a runtime of another one.

use crate::compiler::{Compiler, Diagnostic, diagnostics, folder};
use std::{fs, path::PathBuf, process::Command};

/// A crate, compiled into a folder of its own.
struct Build<'a> {
    compiler: &'a Compiler,
    folder: PathBuf,
}

impl<'a> Build<'a> {
    fn new(compiler: &'a Compiler, name: &str) -> Self {
        let folder = folder().join(name);
        fs::create_dir_all(&folder).unwrap();
        Build { compiler, folder }
    }

    /// What rustc says of `text`. `externs` are `name=path`, `arguments` say what it is.
    fn rustc(
        &self,
        file: &str,
        text: &str,
        externs: &[String],
        arguments: &[&str],
    ) -> Vec<Diagnostic> {
        let file = self.folder.join(file);
        fs::write(&file, text).unwrap();
        let output = self.compiler.run("rustc", "2024", |command| {
            command
                .args(arguments)
                .arg("--out-dir")
                .arg(&self.folder)
                .arg(&file);
            for library in externs {
                command.args(["--extern", library]);
            }
        });
        diagnostics(&output, &file)
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(name).to_str().unwrap().to_owned()
    }
}

fn messages(diagnostics: &[Diagnostic]) -> String {
    diagnostics
        .iter()
        .map(|each| each.message.clone())
        .collect()
}

const LIBRARY: &str = "
use hooks_runtime::prelude::*;
#[before_request]
fn of_the_library() {}
pub fn app() -> App { app!() }
";

const PROGRAM: &str = "
use hooks_runtime::prelude::*;
#[before_request]
fn of_the_program() {}
fn main() {
    println!(\"{}\", app!().describe());
    println!(\"-- library\");
    println!(\"{}\", shop::app().describe());
    println!(\"-- both\");
    println!(\"{}\", app!(shop).describe());
}
";

#[test]
fn a_program_and_its_library_of_one_name_are_two_crates_without_cargo() {
    let compiler = Compiler::new();
    let build = Build::new(&compiler, "shop");
    let runtime = format!("hooks_runtime={}", compiler.library("hooks_runtime"));
    let library = ["--crate-name", "shop", "--crate-type", "lib"];
    let said = build.rustc("lib.rs", LIBRARY, std::slice::from_ref(&runtime), &library);
    assert!(said.is_empty(), "{}", messages(&said));
    let externs = [runtime, format!("shop={}", build.file("libshop.rlib"))];
    let said = build.rustc("main.rs", PROGRAM, &externs, &["--crate-name", "shop"]);
    assert!(said.is_empty(), "{}", messages(&said));
    let program = Command::new(build.file("shop")).output().unwrap();
    let printed = String::from_utf8(program.stdout).unwrap();
    let apps: Vec<_> = printed.split("-- ").collect();
    // A warning names functions, too; what runs stands before it.
    let has_one = |app: &str, name: &str| app.split("warning:").next().unwrap().contains(name);
    let has = |app| {
        (
            has_one(app, "of_the_program"),
            has_one(app, "of_the_library"),
        )
    };
    let of_each: Vec<_> = apps.iter().map(|app| has(app)).collect();
    assert_eq!(
        of_each,
        [(true, false), (false, true), (true, true)],
        "{printed}"
    );
}

const RENAMED: &str = "
use web::prelude::*;
#[get(\"/\")]
fn index() -> &'static str { \"hello\" }
#[before_request]
fn start(_: G, #[cfg(any())] _: NoSuchType) {}
struct Missing;
#[error_response]
impl IntoResponse for Missing {
    fn into_response(self) -> Response { StatusCode::NOT_FOUND.into_response() }
}
pub fn app() -> App { app!() }
";

#[test]
fn a_runtime_of_another_name_needs_no_option() {
    let compiler = Compiler::new();
    let build = Build::new(&compiler, "renamed");
    let web = format!("web={}", compiler.library("hooks_runtime"));
    let arguments = ["--crate-type", "lib", "--emit", "metadata"];
    let said = build.rustc("lib.rs", RENAMED, &[web], &arguments);
    assert!(said.is_empty(), "{}", messages(&said));
}

const KIT: &str = "pub use hooks_runtime;";
const REEXPORTED: &str = "
use kit::hooks_runtime::prelude::*;
#[before_request(OPTION)]
pub fn start(_: G) {}
";

#[test]
fn a_runtime_that_another_crate_reexports_is_one_error_with_the_remedy() {
    let compiler = Compiler::new();
    let build = Build::new(&compiler, "reexported");
    let runtime = format!("hooks_runtime={}", compiler.library("hooks_runtime"));
    let library = ["--crate-name", "kit", "--crate-type", "lib"];
    assert!(build.rustc("kit.rs", KIT, &[runtime], &library).is_empty());
    let kit = format!("kit={}", build.file("libkit.rlib"));
    let check = |option: &str| {
        let text = REEXPORTED.replace("OPTION", option);
        let arguments = ["--crate-type", "lib", "--emit", "metadata"];
        build.rustc("lib.rs", &text, std::slice::from_ref(&kit), &arguments)
    };
    let given = check("crate = kit::hooks_runtime");
    assert!(given.is_empty(), "{}", messages(&given));
    let said = check("");
    let remedy = "write `crate = other_crate::path` last in the parentheses of `#[before_request]`";
    assert_eq!(said.len(), 1, "{}", messages(&said));
    assert!(said[0].message.contains(remedy), "{}", said[0].message);
}
