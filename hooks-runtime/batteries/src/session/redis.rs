//! Sessions in [`Redis`]: each is a hash with one field for each value.

use super::{Data, Id, Patch, SessionStore, age::LONGEST};
use crate::Redis;
use hooks_runtime::{Error, Result};
use redis::{Script, ScriptInvocation};
use std::{collections::HashMap, sync::LazyLock, time::Duration};

const KIND: &str = "s";
/// A value's field begins with it. The field without a name is always there, as Redis keeps no empty hash.
const OF_VALUE: &str = ".";

static LOAD: LazyLock<Script> =
    LazyLock::new(|| Script::new("return redis.call('HGETALL', KEYS[1])"));

/// `ARGV`: the age, a mark, fields and their values. The mark tells a second run of one creation from
/// another session.
static CREATE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "if redis.call('EXISTS', KEYS[1]) == 1 then
            return redis.call('HGET', KEYS[1], '') == ARGV[2] and 1 or 0
        end
        redis.call('HSET', KEYS[1], '', ARGV[2])
        for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
        return 1",
    )
});

/// `ARGV`: the age, the number of fields that are set, these and their values, fields that are removed.
const APPLY: &str = "
        local set = 2 * ARGV[2]
        for i = 3, 2 + set, 2 do redis.call('HSET', key, ARGV[i], ARGV[i + 1]) end
        for i = 3 + set, #ARGV do redis.call('HDEL', key, ARGV[i]) end
        redis.call('PEXPIRE', key, ARGV[1])
        return 1";

static PATCH: LazyLock<Script> = LazyLock::new(|| {
    let exists = "local key = KEYS[1]
        if redis.call('EXISTS', key) == 0 then return 0 end";
    Script::new(&[exists, APPLY].concat())
});

/// A second run finds the new key only.
static RENAME: LazyLock<Script> = LazyLock::new(|| {
    let renamed = "local key = KEYS[2]
        if redis.call('EXISTS', KEYS[1]) == 0 then return redis.call('EXISTS', key) end
        redis.call('RENAME', KEYS[1], key)";
    Script::new(&[renamed, APPLY].concat())
});

static DELETE: LazyLock<Script> =
    LazyLock::new(|| Script::new("return redis.call('DEL', KEYS[1])"));

impl SessionStore for Redis {
    async fn load(&self, id: &Id) -> Result<Option<Data>> {
        let fields: HashMap<String, String> = self.run(&LOAD.key(self.of(id))).await?;
        if fields.is_empty() {
            return Ok(None);
        }
        let of_value = |(field, json): (&String, &String)| {
            let key = field.strip_prefix(OF_VALUE)?.to_owned();
            Some(serde_json::from_str(json).map(|value| (key, value)))
        };
        let data: Result<Data, _> = fields.iter().filter_map(of_value).collect();
        data.map(Some).map_err(Error::new)
    }

    async fn create(&self, id: &Id, data: &Data, ttl: Duration) -> Result<bool> {
        let mark = Id::random();
        let mut script = CREATE.key(self.of(id));
        script.arg(milliseconds(ttl)).arg(mark.at_rest());
        set(&mut script, data);
        self.run(&script).await
    }

    async fn patch(&self, id: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        let mut script = PATCH.key(self.of(id));
        apply(&mut script, patch, ttl);
        self.run(&script).await
    }

    async fn rename(&self, from: &Id, to: &Id, patch: &Patch, ttl: Duration) -> Result<bool> {
        let mut script = RENAME.key(self.of(from));
        script.key(self.of(to));
        apply(&mut script, patch, ttl);
        self.run(&script).await
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let _: u64 = self.run(&DELETE.key(self.of(id))).await?;
        Ok(())
    }

    /// Redis does it by itself.
    async fn delete_expired(&self) -> Result<u64> {
        Ok(0)
    }
}

impl Redis {
    fn of(&self, id: &Id) -> String {
        self.key(KIND, &id.at_rest())
    }
}

fn apply(script: &mut ScriptInvocation<'_>, patch: &Patch, ttl: Duration) {
    script.arg(milliseconds(ttl)).arg(patch.set.len());
    set(script, &patch.set);
    for key in &patch.remove {
        script.arg(field(key));
    }
}

fn set(script: &mut ScriptInvocation<'_>, values: &Data) {
    for (key, value) in values {
        script.arg(field(key)).arg(value.to_string());
    }
}

fn field(key: &str) -> String {
    format!("{OF_VALUE}{key}")
}

fn milliseconds(ttl: Duration) -> u64 {
    let milliseconds = ttl.min(LONGEST).as_millis();
    u64::try_from(milliseconds).unwrap_or(u64::MAX).max(1)
}
