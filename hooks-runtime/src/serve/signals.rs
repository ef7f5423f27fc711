//! SIGINT and SIGTERM: the first stops all servers, the second ends the process.
//!
//! A thread of its own waits for them, so that the second works when the app blocks all of its
//! threads.

use std::{
    io, mem, process,
    sync::{Arc, Mutex, PoisonError, Weak},
    thread,
};
use tokio::runtime;
use tokio_util::sync::CancellationToken;

/// The servers that the same signal stops. Each holds it until its stop is over.
#[derive(Default)]
pub(super) struct Servers {
    told: CancellationToken,
}

impl Servers {
    /// Wait for the signal.
    pub(super) async fn told(&self) {
        self.told.cancelled().await;
    }
}

/// The servers of the process. `None` until there was one.
static ALL: Mutex<Option<All>> = Mutex::new(None);

#[derive(Default)]
struct All {
    /// Those that the next signal stops.
    serving: Arc<Servers>,
    /// Those that the last signal has stopped.
    stopped: Option<Weak<Servers>>,
}

/// Belong to the servers that the next signal stops. After the first call signals no longer end
/// the process by themselves.
pub(super) fn listen() -> io::Result<Arc<Servers>> {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    if all.is_none() {
        spawn_listener()?;
    }
    Ok(all.get_or_insert_default().serving.clone())
}

fn spawn_listener() -> io::Result<()> {
    let runtime = runtime::Builder::new_current_thread().enable_io().build()?;
    let mut signals = {
        let _runtime = runtime.enter();
        Signals::new()?
    };
    let listen = async move {
        loop {
            let signal = signals.next().await;
            hear(&signal);
        }
    };
    let thread = thread::Builder::new().name("hooks-signals".to_owned());
    thread.spawn(move || runtime.block_on(listen))?;
    Ok(())
}

fn hear(signal: &Signal) {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    let all = all.get_or_insert_default();
    let serving = Arc::strong_count(&all.serving) > 1;
    let is_stopping = all.stopped.as_ref().is_some_and(|it| it.strong_count() > 0);
    if serving && !is_stopping {
        let servers = mem::take(&mut all.serving);
        all.stopped = Some(Arc::downgrade(&servers));
        servers.told.cancel();
        return;
    }
    if all.stopped.is_some() {
        tracing::warn!(
            "{} after a stop signal: the process ends at once",
            signal.name
        );
    }
    // Without a server, as it would without this thread.
    process::exit(signal.exit_code);
}

struct Signal {
    name: &'static str,
    /// What a shell reports for a process that the signal has ended.
    exit_code: i32,
}

const INTERRUPT: Signal = Signal {
    name: "SIGINT",
    exit_code: 130,
};

#[cfg(unix)]
const TERMINATE: Signal = Signal {
    name: "SIGTERM",
    exit_code: 143,
};

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => INTERRUPT,
            _ = self.terminate.recv() => TERMINATE,
        }
    }
}

#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Signals)
    }

    async fn next(&mut self) -> Signal {
        self.0.recv().await;
        INTERRUPT
    }
}
