//! Sessions in [`Postgres`]: each is a row of the table `sessions`.

use super::{Data, Id, Patch, SessionStore, age::LONGEST};
use crate::{Postgres, postgres::Parameter};
use deadpool_postgres::tokio_postgres::types::Type;
use hooks_runtime::{Error, Result};
use std::{collections::BTreeMap, time::Duration};

/// The table of sessions, for your migrations: what [`Postgres::create_sessions_table`] creates. `data` has
/// for each key the JSON of its value, as text, so that a value comes back as it was: `jsonb` has no NUL in
/// its texts, and numbers of its own.
pub const SESSIONS_TABLE: &str = "\
create table if not exists sessions (
    key text primary key,
    data jsonb not null,
    expires timestamptz not null
);
create index if not exists sessions_expires on sessions (expires);
";

/// So many rows are deleted by one statement.
const BATCH: i64 = 1000;
/// One process at a time deletes: the number is that of the lock for it.
const LOCK: i64 = 0x5345_5353_494F_4E53;

impl Postgres {
    /// Create the [`SESSIONS_TABLE`], unless it is there.
    pub async fn create_sessions_table(&self) -> Result<()> {
        let table = self.table("sessions");
        let statements = SESSIONS_TABLE
            .replace("exists sessions (", &format!("exists {table} ("))
            .replace("on sessions", &format!("on {table}"));
        self.run_batch(&statements).await
    }

    /// A statement with `TABLE` in it.
    fn on_sessions(&self, statement: &str) -> String {
        statement.replace("TABLE", &self.table("sessions"))
    }
}

impl SessionStore for Postgres {
    async fn load(&self, id: &Id) -> Result<Option<Data>> {
        let statement = "select data::text from TABLE where key = $1 and expires > now()";
        let statement = self.on_sessions(statement);
        let (rows, _) = self
            .rows(&statement, &[(&id.at_rest(), Type::TEXT)])
            .await?;
        rows.first().map(|row| decoded(row.get(0))).transpose()
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        let statement = self.on_sessions(
            "insert into TABLE as old (key, data, expires)
            values ($1, $2::text::jsonb, now() + $3 * interval '1 second')
            on conflict (key) do update set data = excluded.data, expires = excluded.expires
            where old.expires <= now()
            returning 1",
        );
        let (key, data, ttl) = (id.at_rest(), encoded(data)?, seconds(ttl));
        let parameters: &[Parameter<'_>] = &[
            (&key, Type::TEXT),
            (&data, Type::TEXT),
            (&ttl, Type::FLOAT8),
        ];
        let (rows, ran_twice) = self.rows(&statement, parameters).await?;
        // Nobody else has an id with so many random bits: the first run stored it.
        Ok(!rows.is_empty() || ran_twice)
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        let (rows, _) = self.change(id, id, patch, ttl).await?;
        Ok(rows > 0)
    }

    async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        let (rows, ran_twice) = self.change(from, to, patch, ttl).await?;
        Ok(rows > 0 || (ran_twice && self.load(to).await?.is_some()))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let statement = self.on_sessions("delete from TABLE where key = $1");
        self.rows(&statement, &[(&id.at_rest(), Type::TEXT)])
            .await?;
        Ok(())
    }

    async fn delete_expired(&self) -> Result<u64> {
        let statement = self.on_sessions(
            "delete from TABLE where key = any(array(
                select key from TABLE where expires <= now() limit $1
            )) and expires <= now() and pg_try_advisory_xact_lock($2)
            returning 1",
        );
        let mut deleted = 0;
        loop {
            let parameters: &[Parameter<'_>] = &[(&BATCH, Type::INT8), (&LOCK, Type::INT8)];
            let (rows, _) = self.rows(&statement, parameters).await?;
            deleted += rows.len() as u64;
            if rows.is_empty() {
                return Ok(deleted);
            }
        }
    }
}

impl Postgres {
    async fn change(
        &self,
        from: &Id,
        to: &Id,
        patch: &Patch,
        ttl: Duration,
    ) -> Result<(usize, bool)> {
        let statement = self.on_sessions(
            "update TABLE set key = $2, data = (data || $3::text::jsonb) - $4::text[],
                expires = now() + $5 * interval '1 second'
            where key = $1 and expires > now()
            returning 1",
        );
        let (from, to) = (from.at_rest(), to.at_rest());
        let (set, ttl) = (encoded(&patch.set)?, seconds(ttl));
        let remove: Vec<&str> = patch.remove.iter().map(String::as_str).collect();
        let parameters: &[Parameter<'_>] = &[
            (&from, Type::TEXT),
            (&to, Type::TEXT),
            (&set, Type::TEXT),
            (&remove, Type::TEXT_ARRAY),
            (&ttl, Type::FLOAT8),
        ];
        let (rows, ran_twice) = self.rows(&statement, parameters).await?;
        Ok((rows.len(), ran_twice))
    }
}

fn seconds(ttl: Duration) -> f64 {
    ttl.min(LONGEST).as_secs_f64()
}

fn encoded(data: &Data) -> Result<String> {
    let texts: BTreeMap<_, _> = data
        .iter()
        .map(|(key, value)| (key, value.to_string()))
        .collect();
    serde_json::to_string(&texts).map_err(Error::new)
}

fn decoded(json: &str) -> Result<Data> {
    let texts: BTreeMap<String, String> = serde_json::from_str(json).map_err(Error::new)?;
    let values = texts
        .into_iter()
        .map(|(key, text)| Ok((key, serde_json::from_str(&text)?)));
    values
        .collect::<Result<_, serde_json::Error>>()
        .map_err(Error::new)
}
