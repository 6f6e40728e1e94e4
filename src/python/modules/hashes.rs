//! The cores of `hashlib` and `base64`; what is around them is Python.

use std::rc::Rc;

use md5::Digest;

use crate::python::builtins::args;
use crate::python::exception::{PyResult, type_error, value_error};
use crate::python::function::Args;
use crate::python::machine::Machine;
use crate::python::native::ModuleBuilder;
use crate::python::objects::Module;
use crate::python::value::Value;

/// Fills the module `_hashes`.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    ModuleBuilder::new(module)
        .function("digest", |m, a| {
            args::between(&a, 0, "digest", 2, 2)?;
            let (name, data) = (name_of(&a)?, data_of(&a, 1)?);
            args::spend(m, data.len() as u64 / 4)?;
            Ok(Value::Bytes(digest(&name, &data)?.into()))
        })
        .function("hmac", |m, a| {
            args::between(&a, 0, "hmac", 3, 3)?;
            let (name, key, data) = (name_of(&a)?, data_of(&a, 1)?, data_of(&a, 2)?);
            args::spend(m, data.len() as u64 / 4)?;
            Ok(Value::Bytes(hmac(&name, &key, &data)?.into()))
        })
        .function("pbkdf2", |m, a| {
            args::between(&a, 0, "pbkdf2", 5, 5)?;
            let (name, password, salt) = (name_of(&a)?, data_of(&a, 1)?, data_of(&a, 2)?);
            let (rounds, length) = (args::index(m, &a.pos[3])?, args::index(m, &a.pos[4])?);
            if rounds < 1 {
                return Err(value_error("iteration value must be greater than 0."));
            }
            args::check_size(m, length.max(0) as usize)?;
            // A round costs far less than an instruction of the machine: a million rounds are a sixteenth of a run.
            args::spend(m, rounds as u64 * 3)?;
            Ok(Value::Bytes(pbkdf2(&name, &password, &salt, rounds, length.max(0) as usize)?.into()))
        })
        .function("b64encode", |_, a| {
            let data = args::only(a, "b64encode")?;
            let bytes = args::bytes(&data).ok_or_else(|| type_error("a bytes-like object is required"))?;
            Ok(Value::Bytes(encode(&bytes).into()))
        })
        .function("b64decode", |_, a| {
            let data = args::only(a, "b64decode")?;
            let bytes = args::bytes(&data).ok_or_else(|| type_error("a bytes-like object is required"))?;
            decode(&bytes).map(|out| Value::Bytes(out.into())).map_err(value_error)
        });
    Ok(())
}

fn name_of(a: &Args) -> PyResult<String> {
    args::text(&a.pos[0]).map(|t| t.to_string()).ok_or_else(|| type_error("name must be a string"))
}

fn data_of(a: &Args, at: usize) -> PyResult<Rc<Vec<u8>>> {
    args::bytes(&a.pos[at]).ok_or_else(|| match args::is_str(&a.pos[at]) {
        true => type_error("Strings must be encoded before hashing"),
        false => type_error("object supporting the buffer API required"),
    })
}

/// The digest of data by the name of the algorithm.
pub fn digest(name: &str, data: &[u8]) -> PyResult<Vec<u8>> {
    Ok(match name {
        "md5" => md5::Md5::digest(data).to_vec(),
        "sha1" => sha1::Sha1::digest(data).to_vec(),
        "sha224" => sha2::Sha224::digest(data).to_vec(),
        "sha256" => sha2::Sha256::digest(data).to_vec(),
        "sha384" => sha2::Sha384::digest(data).to_vec(),
        "sha512" => sha2::Sha512::digest(data).to_vec(),
        _ => return Err(value_error(format!("unsupported hash type {name}"))),
    })
}

fn pads(name: &str, key: &[u8]) -> PyResult<(Vec<u8>, Vec<u8>)> {
    let block = if matches!(name, "sha384" | "sha512") { 128 } else { 64 };
    let mut key = if key.len() > block { digest(name, key)? } else { key.to_vec() };
    key.resize(block, 0);
    let pad = |x: u8| key.iter().map(|b| b ^ x).collect::<Vec<u8>>();
    Ok((pad(0x36), pad(0x5c)))
}

/// HMAC by RFC 2104.
pub fn hmac(name: &str, key: &[u8], data: &[u8]) -> PyResult<Vec<u8>> {
    let (inner, outer) = pads(name, key)?;
    let first = digest(name, &[&inner, data].concat())?;
    digest(name, &[&outer, first.as_slice()].concat())
}

/// PBKDF2 by RFC 8018; a length of 0 asks for one digest.
pub fn pbkdf2(name: &str, password: &[u8], salt: &[u8], rounds: i64, length: usize) -> PyResult<Vec<u8>> {
    if name == "sha256" {
        return Ok(pbkdf2_sha256(password, salt, rounds, length));
    }
    let size = digest(name, b"")?.len();
    let length = if length == 0 { size } else { length };
    let mut out = Vec::new();
    for block in 1..=length.div_ceil(size) as u32 {
        let mut u = hmac(name, password, &[salt, &block.to_be_bytes()].concat())?;
        let mut total = u.clone();
        for _ in 1..rounds {
            u = hmac(name, password, &u)?;
            total.iter_mut().zip(&u).for_each(|(t, b)| *t ^= b);
        }
        out.extend(total);
    }
    out.truncate(length);
    Ok(out)
}

/// The case that passwords use, with the padded key hashed once and not every round.
fn pbkdf2_sha256(password: &[u8], salt: &[u8], rounds: i64, length: usize) -> Vec<u8> {
    let mut key =
        if password.len() > 64 { sha2::Sha256::digest(password).to_vec() } else { password.to_vec() };
    key.resize(64, 0);
    let start = |x: u8| sha2::Sha256::new_with_prefix(key.iter().map(|b| b ^ x).collect::<Vec<u8>>());
    let (inner, outer) = (start(0x36), start(0x5c));
    let keyed =
        |data: &[u8]| outer.clone().chain_update(inner.clone().chain_update(data).finalize()).finalize();
    let length = if length == 0 { 32 } else { length };
    let mut out = Vec::new();
    for block in 1..=length.div_ceil(32) as u32 {
        let mut u = keyed(&[salt, &block.to_be_bytes()].concat());
        let mut total = u;
        for _ in 1..rounds {
            u = keyed(&u);
            total.iter_mut().zip(&u).for_each(|(t, b)| *t ^= b);
        }
        out.extend_from_slice(&total);
    }
    out.truncate(length);
    out
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let n = chunk.iter().chain([0, 0].iter()).take(3).fold(0u32, |n, b| (n << 8) | u32::from(*b));
        for at in 0..4 {
            let used = at <= chunk.len();
            out.push(if used { ALPHABET[(n >> (18 - 6 * at)) as usize & 63] } else { b'=' });
        }
    }
    out
}

fn decode(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let (mut bits, mut count, mut digits, mut padding) = (0u32, 0, 0, 0);
    for &b in bytes {
        if b == b'=' {
            padding += 1;
            continue;
        }
        let Some(value) = ALPHABET.iter().position(|a| *a == b) else { continue };
        bits = (bits << 6) | value as u32;
        count += 6;
        digits += 1;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    match digits % 4 {
        1 => Err(format!(
            "Invalid base64-encoded string: number of data characters ({digits}) cannot be 1 more than a multiple of 4"
        )),
        2 if padding < 2 => Err("Incorrect padding".into()),
        3 if padding < 1 => Err("Incorrect padding".into()),
        _ => Ok(out),
    }
}
