//! The reading of real images, in a worker of its own, made for one text or file and then let go.
//!
//! **Invariant:** a file stays in the browser: the worker reads it piece by piece and sends nothing anywhere.

pub mod client;
