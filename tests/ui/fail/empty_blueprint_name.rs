use hooks_runtime::prelude::*;

pub static ADMIN: Blueprint = Blueprint::new("");

fn main() {}
