use hooks_runtime::prelude::*;

pub static ADMIN: Blueprint = Blueprint::new("a.b");

fn main() {}
