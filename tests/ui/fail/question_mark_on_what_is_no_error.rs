use hooks_runtime::prelude::*;

fn text() -> Result<u8, String> {
    Ok(1)
}

fn status() -> Result<u8, StatusCode> {
    Ok(1)
}

fn pair() -> Result<u8, (StatusCode, &'static str)> {
    Ok(1)
}

fn boxed() -> Result<u8, Box<dyn std::error::Error + Send + Sync>> {
    Ok(1)
}

#[get("/text")]
fn a() -> Result<String> {
    Ok(text()?.to_string())
}

#[get("/status")]
fn b() -> Result<String> {
    Ok(status()?.to_string())
}

#[get("/boxed")]
fn c() -> Result<String> {
    Ok(boxed()?.to_string())
}

#[get("/pair")]
fn d() -> Result<String> {
    Ok(pair()?.to_string())
}

fn main() {}
