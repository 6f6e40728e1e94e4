//! The page: what it is sent, how its state changes, where things are drawn, and the drawing itself.
//!
//! [`view`] is what the engine sends and [`protocol`] how it is asked; [`state`] is the one reducer; [`layout`]
//! computes arrows; [`prose`] turns Markdown into a tree that holds no HTML. All these are plain Rust and are tested
//! without a browser. The components and the worker's entry exist in the WebAssembly module only.
//!
//! **Boundary:** the page sees the engine through [`view`] alone.

pub mod protocol;
pub mod view;
