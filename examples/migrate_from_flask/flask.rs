//! [`Flask`]: the other app in gunicorn, started and stopped with this one.

use std::{
    env, fs, io,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command},
};

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/migrate_from_flask");

pub(crate) struct Flask {
    gunicorn: Child,
    port: u16,
}

impl Flask {
    /// Start it on a free port, and wait until it listens.
    pub(crate) fn start() -> io::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let gunicorn = python()?
            .args(["-m", "gunicorn", "--threads", "8", "--log-level", "warning"])
            .args([
                "--chdir",
                SOURCE,
                "--bind",
                &format!("127.0.0.1:{port}"),
                "app:app",
            ])
            .spawn()?;
        let mut flask = Flask { gunicorn, port };
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Some(status) = flask.gunicorn.try_wait()? {
                return Err(io::Error::other(format!(
                    "gunicorn did not start: {status}"
                )));
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        println!("Flask at {}, process {}", flask.url(), flask.gunicorn.id());
        Ok(flask)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Flask {
    fn drop(&mut self) {
        // Not `Child::kill`: gunicorn would have no time to stop its workers.
        let pid = self.gunicorn.id().to_string();
        let _ = Command::new("kill").arg(pid).status();
        let _ = self.gunicorn.wait();
    }
}

/// A Python with the packages of `requirements.txt`. The first time they are installed.
fn python() -> io::Result<Command> {
    // target/debug/examples/migrate_from_flask
    let program = env::current_exe()?;
    let target = program.ancestors().nth(3).unwrap_or(Path::new("target"));
    let (venv, site) = (target.join("migrate-venv"), target.join("migrate-site"));
    let requirements = PathBuf::from(SOURCE).join("requirements.txt");
    let wanted = fs::read_to_string(&requirements)?;
    let install = |python: &mut Command, installed: &Path| -> io::Result<()> {
        if fs::read_to_string(installed).is_ok_and(|present| present == wanted) {
            return Ok(());
        }
        println!("Installing Flask and gunicorn into {}", target.display());
        let pip = python.args(["-m", "pip", "install", "--quiet", "--requirement"]);
        run(pip.arg(&requirements))?;
        fs::write(installed, &wanted)
    };
    let python = venv.join("bin/python");
    if !python.exists() && run(Command::new("python3").args(["-m", "venv"]).arg(&venv)).is_err() {
        // Some systems have a Python without the means to make a whole environment.
        let _ = fs::remove_dir_all(&venv);
    }
    if python.exists() {
        install(&mut Command::new(&python), &venv.join("installed.txt"))?;
        return Ok(Command::new(python));
    }
    let mut into_site = Command::new("python3");
    into_site.env("PIP_TARGET", &site).env("PIP_UPGRADE", "1");
    install(&mut into_site, &site.join("installed.txt"))?;
    let mut python = Command::new("python3");
    python.env("PYTHONPATH", site);
    Ok(python)
}

fn run(command: &mut Command) -> io::Result<()> {
    match command.status()? {
        status if status.success() => Ok(()),
        status => Err(io::Error::other(format!("{command:?}: {status}"))),
    }
}
