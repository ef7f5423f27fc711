//! [`Passwords`]: hashes passwords with Argon2id, away from the threads that serve requests.

use super::PasswordsBusy;
use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};
use hooks_runtime::{Error, Result};
use std::{fmt, sync::Arc, thread::available_parallelism};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// A longer one is never right: nobody types it, and it takes time.
const LONGEST: usize = 4096;

/// How many wait for each that runs.
const WAITING: usize = 64;

/// Hashes passwords, and verifies them, with Argon2id. It takes a while, so it is done on the threads for
/// what blocks, and only as many at one time as there are processors: each takes its 19 MiB. If as many
/// wait as are hashed in some seconds, the next one is a [`PasswordsBusy`].
///
/// ```
/// use hooks_batteries::{Passwords, Verified};
///
/// # #[tokio::main]
/// # async fn main() -> hooks_runtime::Result<()> {
/// let passwords = Passwords::for_tests(); // in an app: `Passwords::argon2()`
/// let hash = passwords.hash("correct horse").await?;
/// assert_eq!(passwords.verify("correct horse", &hash).await?, Verified::Yes);
/// assert_eq!(passwords.verify("wrong horse", &hash).await?, Verified::No);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Passwords(Arc<Inner>);

struct Inner {
    params: Params,
    at_once: usize,
    running: Arc<Semaphore>,
    /// Those that run and those that wait.
    admitted: Semaphore,
}

/// What a password was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Another one.
    No,
    /// The right one.
    Yes,
    /// The right one, whose hash was made with other settings: this is the one to keep.
    Rehash(String),
}

impl Verified {
    /// Whether it is the right one.
    pub fn is_right(&self) -> bool {
        !matches!(self, Verified::No)
    }
}

impl Passwords {
    /// With the parameters that OWASP recommends: 19 MiB, 2 passes.
    pub fn argon2() -> Self {
        Passwords::with(Params::DEFAULT)
    }

    /// With these: memory in KiB, and passes. An error says that Argon2 cannot have them.
    pub fn argon2_with(memory: u32, passes: u32) -> Result<Self> {
        let params = Params::new(memory, passes, 1, None);
        let params =
            params.map_err(|error| Error::msg(format!("parameters of Argon2: {error}")))?;
        Ok(Passwords::with(params))
    }

    /// As quick as Argon2 gets. A hash of it protects nothing: for tests only.
    pub fn for_tests() -> Self {
        let least = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None);
        Passwords::with(least.unwrap_or(Params::DEFAULT))
    }

    fn with(params: Params) -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Passwords::limited(params, processors)
    }

    fn limited(params: Params, at_once: usize) -> Self {
        Passwords(Arc::new(Inner {
            params,
            at_once,
            running: Arc::new(Semaphore::new(at_once)),
            admitted: Semaphore::new(at_once.saturating_mul(1 + WAITING)),
        }))
    }

    /// How many are hashed at one time; the others wait, up to 64 for each of these.
    pub fn at_once(self, most: usize) -> Self {
        Passwords::limited(self.0.params.clone(), most.max(1))
    }

    /// The hash of a password, as text with its salt and its parameters.
    pub async fn hash(&self, password: &str) -> Result<String> {
        if password.len() > LONGEST {
            return Err(Error::msg(format!(
                "a password has {LONGEST} bytes at most"
            )));
        }
        let password = password.to_owned();
        self.run(move |argon2| new_hash(&argon2, &password)).await?
    }

    /// Whether it is the password of this hash. A text that is no hash fits no password.
    pub async fn verify(&self, password: &str, hash: &str) -> Result<Verified> {
        if password.len() > LONGEST {
            return Ok(Verified::No);
        }
        let (password, known) = (password.to_owned(), hash.to_owned());
        let params = self.0.params.clone();
        self.run(move |argon2| {
            let Ok(parsed) = PasswordHash::new(&known) else {
                return Ok(Verified::No);
            };
            if argon2
                .verify_password(password.as_bytes(), &parsed)
                .is_err()
            {
                return Ok(Verified::No);
            }
            if is_current(&parsed, &params) {
                Ok(Verified::Yes)
            } else {
                new_hash(&argon2, &password).map(Verified::Rehash)
            }
        })
        .await?
    }

    /// As [`verify`](Self::verify). Without a hash, or with one that is none, it takes the same time, and is
    /// wrong.
    pub(super) async fn verify_or_pretend(
        &self,
        password: &str,
        hash: Option<&str>,
    ) -> Result<Verified> {
        if let Some(hash) = hash
            && PasswordHash::new(hash).is_ok()
        {
            return self.verify(password, hash).await;
        }
        if password.len() <= LONGEST {
            self.hash(password).await?;
        }
        Ok(Verified::No)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T> {
        let inner = &self.0;
        let _admitted = inner.admitted.try_acquire().map_err(|_| PasswordsBusy)?;
        let place = inner.running.clone().acquire_owned().await?;
        let params = inner.params.clone();
        let done = spawn_blocking(move || {
            // It goes along: a request that is dropped does not stop the hashing.
            let _place = place;
            work(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
        });
        Ok(done.await?)
    }
}

fn new_hash(argon2: &Argon2<'_>, password: &str) -> Result<String> {
    let hash = argon2.hash_password(password.as_bytes());
    let hash = hash.map_err(|error| Error::msg(format!("a password cannot be hashed: {error}")))?;
    Ok(hash.to_string())
}

fn is_current(hash: &PasswordHash, params: &Params) -> bool {
    let is_algorithm = hash.algorithm.as_str() == "argon2id";
    let same = |known: Params| {
        let of = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        of(&known) == of(params)
    };
    is_algorithm && Params::try_from(hash).is_ok_and(same)
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords")
            .field("params", &self.0.params)
            .field("at_once", &self.0.at_once)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn b89_for_nobody_a_password_is_hashed_all_the_same() {
        let passwords = Passwords::for_tests();
        let of_nobody = || ["!", "", "no hash"].map(Some).into_iter().chain([None]);
        for hash in of_nobody() {
            let verified = passwords.verify_or_pretend("x", hash).await;
            assert_eq!(verified.unwrap(), Verified::No);
        }
        let long = "x".repeat(LONGEST + 1);
        let verified = passwords.verify_or_pretend(&long, None).await;
        assert_eq!(verified.unwrap(), Verified::No);
        // Where nothing can be hashed any more, it is seen that something should have been.
        passwords.0.running.close();
        for hash in of_nobody() {
            assert!(passwords.verify_or_pretend("x", hash).await.is_err());
        }
    }

    #[tokio::test]
    async fn b89_each_place_is_given_back() {
        let passwords = Passwords::for_tests().at_once(2);
        let hash = passwords.hash("correct").await.unwrap();
        passwords.verify("wrong", &hash).await.unwrap();
        let panicked: Result<()> = passwords.run(|_| panic!("on purpose")).await;
        assert!(panicked.is_err());
        assert_eq!(passwords.0.running.available_permits(), 2);
        assert_eq!(passwords.0.admitted.available_permits(), 2 * (1 + WAITING));
    }
}
