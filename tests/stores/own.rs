//! A store of a user's own, made of the statements that the documentation of `SessionStore` has.

use crate::{interleaved, server::Server};
use hooks_batteries::{
    Sessions, StoreDown,
    postgres::deadpool_postgres::{
        Manager, Pool, PoolError,
        tokio_postgres::{self, Config, NoTls},
    },
    session::{Data, Id, Patch, SessionStore, suite},
};
use hooks_runtime::{Error, Result};
use std::time::{Duration, SystemTime};

const TABLE: &str = "create table sessions (
    key text primary key, data text not null, expires timestamptz not null
)";

#[derive(Clone)]
struct Own(Pool);

fn down(error: PoolError) -> Error {
    StoreDown::new("Own", error).into()
}

fn failed(error: tokio_postgres::Error) -> Error {
    match error.code() {
        None => StoreDown::new("Own", error).into(),
        Some(_) => Error::new(error),
    }
}

impl Own {
    async fn change(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        let mut client = self.0.get().await.map_err(down)?;
        let transaction = client.transaction().await.map_err(failed)?;
        let locked = "select data from sessions where key = $1 and expires > now() for update";
        let rows = transaction.query(locked, &[&from.at_rest()]).await;
        let Some(row) = rows.map_err(failed)?.pop() else {
            return Ok(false);
        };
        let mut data: Data = serde_json::from_str(row.get(0))?;
        patch.apply(&mut data);
        let update = "update sessions set key = $2, data = $3, expires = $4 where key = $1";
        let (data, expires) = (serde_json::to_string(&data)?, SystemTime::now() + ttl);
        let updated = transaction
            .execute(update, &[&from.at_rest(), &to.at_rest(), &data, &expires])
            .await;
        updated.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(true)
    }
}

impl SessionStore for Own {
    async fn load(&self, id: &Id) -> Result<Option<Data>> {
        let client = self.0.get().await.map_err(down)?;
        let select = "select data from sessions where key = $1 and expires > now()";
        let row = client.query_opt(select, &[&id.at_rest()]).await;
        let row = row.map_err(failed)?;
        Ok(row
            .map(|row| serde_json::from_str(row.get(0)))
            .transpose()?)
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        let client = self.0.get().await.map_err(down)?;
        let insert = "insert into sessions values ($1, $2, $3) on conflict (key) do update
            set data = excluded.data, expires = excluded.expires where sessions.expires <= now()";
        let (data, expires) = (serde_json::to_string(data)?, SystemTime::now() + ttl);
        let key = id.at_rest();
        let inserted = client.execute(insert, &[&key, &data, &expires]).await;
        Ok(inserted.map_err(failed)? > 0)
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.change(id, id, patch, ttl).await
    }

    async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        self.change(from, to, patch, ttl).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let client = self.0.get().await.map_err(down)?;
        let delete = "delete from sessions where key = $1";
        let deleted = client.execute(delete, &[&id.at_rest()]).await;
        deleted.map_err(failed).map(drop)
    }

    async fn delete_expired(&self) -> Result<u64> {
        let client = self.0.get().await.map_err(down)?;
        let delete = "delete from sessions where expires <= now()";
        client.execute(delete, &[]).await.map_err(failed)
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: bash .ci/servers"]
async fn b10_b24_a_store_of_the_users_own_passes_the_suite() {
    let mut server = Server::postgres();
    server.start();
    server.ask(TABLE);
    let config: Config = server.postgres_settings().parse().unwrap();
    let pool = Pool::builder(Manager::new(config, NoTls)).build().unwrap();
    let own = Own(pool);
    suite::check(own.clone()).await;
    interleaved::check(|| Sessions::new(own.clone()), false, 20).await;
}
