//! The generator under `random`: the Mersenne Twister, seeded as CPython seeds it, so that a seed gives the same
//! numbers. Without a seed, a process always starts from the same one: a run must repeat.

use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::Signed;

use crate::python::builtins::args;
use crate::python::class::{Class, Instance, Layout};
use crate::python::exception::{PyResult, type_error, value_error};
use crate::python::machine::Machine;
use crate::python::native::ClassBuilder;
use crate::python::objects::Module;
use crate::python::value::Value;

/// The Python part.
pub const SOURCE: &str = include_str!("py/random.py");

const N: usize = 624;

struct Twister {
    state: [u32; N],
    at: usize,
}

impl Twister {
    fn seeded(key: &[u32]) -> Twister {
        let mut t = Twister { state: [0; N], at: N };
        t.state[0] = 19_650_218;
        for i in 1..N {
            let previous = t.state[i - 1];
            t.state[i] = 1_812_433_253u32.wrapping_mul(previous ^ (previous >> 30)).wrapping_add(i as u32);
        }
        let (mut i, mut j) = (1, 0);
        let mix = |previous: u32, factor: u32| (previous ^ (previous >> 30)).wrapping_mul(factor);
        for _ in 0..N.max(key.len()) {
            t.state[i] =
                (t.state[i] ^ mix(t.state[i - 1], 1_664_525)).wrapping_add(key[j]).wrapping_add(j as u32);
            i += 1;
            j = (j + 1) % key.len();
            if i >= N {
                t.state[0] = t.state[N - 1];
                i = 1;
            }
        }
        for _ in 1..N {
            t.state[i] = (t.state[i] ^ mix(t.state[i - 1], 1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                t.state[0] = t.state[N - 1];
                i = 1;
            }
        }
        t.state[0] = 0x8000_0000;
        t
    }

    fn next(&mut self) -> u32 {
        if self.at >= N {
            for k in 0..N {
                let y = (self.state[k] & 0x8000_0000) | (self.state[(k + 1) % N] & 0x7fff_ffff);
                let twist = if y & 1 == 0 { 0 } else { 0x9908_b0df };
                self.state[k] = self.state[(k + 397) % N] ^ (y >> 1) ^ twist;
            }
            self.at = 0;
        }
        let mut y = self.state[self.at];
        self.at += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn float(&mut self) -> f64 {
        let (a, b) = (self.next() >> 5, self.next() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) / 9_007_199_254_740_992.0
    }

    fn bits(&mut self, count: u64) -> BigInt {
        let mut words = Vec::new();
        let mut left = count;
        while left > 0 {
            let word = self.next();
            words.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        BigInt::from(num_bigint::BigUint::new(words))
    }
}

fn key_of(n: &BigInt) -> Vec<u32> {
    let digits = n.abs().magnitude().to_u32_digits();
    if digits.is_empty() { vec![0] } else { digits }
}

thread_local! {
    static CLASS: Rc<Class> = ClassBuilder::in_module("Twister", "_random")
        .layout(Layout::Native)
        .static_method("__new__", |_, mut a| {
            let class = args::new_class_arg(&mut a, "Random")?;
            Ok(Value::Instance(Instance::with_native(&class, RefCell::new(Twister::seeded(&[20_241])))))
        })
        .method("_seed", |_, a| {
            let (receiver, seed) = args::one(a, "seed")?;
            let n = args::as_bigint(&seed).ok_or_else(|| type_error("seed must be an int"))?;
            with(&receiver, |t| *t = Twister::seeded(&key_of(&n)))?;
            Ok(Value::None)
        })
        .method("random", |_, a| {
            let receiver = args::zero(a, "random")?;
            Ok(Value::Float(with(&receiver, Twister::float)?))
        })
        .method("getrandbits", |m, a| {
            let (receiver, count) = args::one(a, "getrandbits")?;
            let count = args::index(m, &count)?;
            if count < 0 {
                return Err(value_error("number of bits must be non-negative"));
            }
            args::check_size(m, count as usize / 8)?;
            Ok(Value::int(with(&receiver, |t| t.bits(count as u64))?))
        })
        .method("getstate", |_, a| {
            let receiver = args::zero(a, "getstate")?;
            with(&receiver, |t| {
                let mut words: Vec<Value> = t.state.iter().map(|w| Value::Int(i64::from(*w))).collect();
                words.push(Value::from(t.at));
                Value::tuple(words)
            })
        })
        .method("setstate", |m, a| {
            let (receiver, state) = args::one(a, "setstate")?;
            let mut words = Vec::new();
            for word in m.collect(&state)? {
                words.push(args::index(m, &word)?);
            }
            if words.len() != N + 1 {
                return Err(value_error("state vector is the wrong size"));
            }
            with(&receiver, |t| {
                t.at = (words[N].max(0) as usize).min(N);
                t.state.iter_mut().zip(&words).for_each(|(s, w)| *s = *w as u32);
            })?;
            Ok(Value::None)
        })
        .build_lasting();
}

fn with<T>(receiver: &Value, f: impl FnOnce(&mut Twister) -> T) -> PyResult<T> {
    match receiver.native::<RefCell<Twister>>() {
        Some(twister) => Ok(f(&mut twister.borrow_mut())),
        None => Err(type_error("a Random is required")),
    }
}

/// Fills the module.
pub fn build(_: &mut Machine, module: &Rc<Module>) -> PyResult<()> {
    module.set("_Twister", CLASS.with(Rc::clone));
    Ok(())
}
