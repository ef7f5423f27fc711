//! [`Compiler`]: rustc or clippy on one file, with the libraries that this test is built with. Cargo
//! would build them once more.

use serde_json::Value;
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

pub(crate) struct Compiler {
    /// `--extern name=path`
    externs: Vec<String>,
    dependencies: PathBuf,
}

/// An error or a warning.
#[derive(Debug)]
pub(crate) struct Diagnostic {
    pub(crate) code: String,
    pub(crate) message: String,
    /// The line of the file that it is about, from 1; 0 if it is about none.
    pub(crate) line: usize,
}

impl Compiler {
    /// Cargo says where the libraries are: all of them are fresh.
    pub(crate) fn new() -> Self {
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["test", "--no-run", "--test", "surroundings"])
            .args(["--message-format", "json", "--quiet"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let mut compiler = Compiler {
            externs: Vec::new(),
            dependencies: PathBuf::new(),
        };
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            compiler.add(&serde_json::from_str(line).unwrap());
        }
        assert!(compiler.externs.len() >= 2, "{:?}", compiler.externs);
        compiler
    }

    fn add(&mut self, message: &Value) {
        let name = message["target"]["name"].as_str().unwrap_or_default();
        let is_library = message["reason"] == "compiler-artifact";
        if !is_library || !["hooks_runtime", "tokio"].contains(&name) {
            return;
        }
        let files = message["filenames"].as_array().unwrap();
        let mut files = files.iter().filter_map(Value::as_str);
        if let Some(file) =
            files.find(|file| Path::new(file).extension().is_some_and(|it| it == "rlib"))
        {
            self.dependencies = Path::new(file).parent().unwrap().to_owned();
            self.externs.push(format!("{name}={file}"));
        }
    }

    /// The path of a library.
    pub(crate) fn library(&self, name: &str) -> &str {
        let mut externs = self.externs.iter();
        let library = externs.find_map(|each| each.strip_prefix(name)?.strip_prefix('='));
        library.expect("a library of this name")
    }

    /// A program or crate without Cargo's environment. `change` adds arguments.
    pub(crate) fn run(
        &self,
        program: &str,
        edition: &str,
        change: impl FnOnce(&mut Command),
    ) -> Output {
        let mut command = Command::new(program);
        command
            .args(["--edition", edition, "--error-format", "json"])
            .args(["-C", "debuginfo=0", "-L"])
            .arg(format!("dependency={}", self.dependencies.display()));
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("CARGO_")) {
            command.env_remove(name);
        }
        change(&mut command);
        command.output().unwrap()
    }

    /// What a compiler says of a crate.
    pub(crate) fn check(
        &self,
        program: &str,
        edition: &str,
        name: &str,
        text: &str,
    ) -> Vec<Diagnostic> {
        let folder = folder();
        let file = folder.join(format!("{name}_{edition}.rs"));
        fs::write(&file, text).unwrap();
        let output = self.run(program, edition, |command| {
            command
                .args(["--crate-type", "lib", "--crate-name", name])
                .args(["-W", "future-incompatible", "-W", "rust-2021-compatibility"])
                .args(["-W", "rust-2024-compatibility", "-W", "keyword-idents"])
                .args(["--emit", "metadata", "--out-dir"])
                .arg(&folder)
                .arg(&file);
            for library in &self.externs {
                command.args(["--extern", library]);
            }
        });
        diagnostics(&output, &file)
    }
}

/// For generated files.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("surroundings");
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn diagnostics(output: &Output, file: &Path) -> Vec<Diagnostic> {
    let said = String::from_utf8_lossy(&output.stderr);
    let mut diagnostics = Vec::new();
    for line in said.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            // Clippy speaks plainly of its settings, and rustc of a crash.
            panic!("{said}");
        };
        let is_about_code = message["level"] == "error" || message["level"] == "warning";
        let spans = message["spans"].as_array();
        let message_text = message["message"].as_str().unwrap_or_default();
        if !is_about_code || message_text.contains("aborting due to") || is_a_count(message_text) {
            continue;
        }
        let code = message["code"]["code"].as_str().unwrap_or_default();
        diagnostics.push(Diagnostic {
            code: code.to_owned(),
            message: message["rendered"].as_str().unwrap_or_default().to_owned(),
            line: spans
                .into_iter()
                .flatten()
                .find_map(|span| line_of(span, file))
                .unwrap_or(0),
        });
    }
    diagnostics
}

/// `12 warnings emitted`
fn is_a_count(message: &str) -> bool {
    message.ends_with(" emitted")
}

/// The line in the file where a macro was called that the span is in.
fn line_of(span: &Value, file: &Path) -> Option<usize> {
    if !span["expansion"].is_null()
        && let Some(line) = line_of(&span["expansion"]["span"], file)
    {
        return Some(line);
    }
    let is_here = span["file_name"].as_str() == file.to_str();
    let line = span["line_start"].as_u64()?;
    is_here.then(|| usize::try_from(line).unwrap())
}
