//! Tests of the project as a whole live in `it/`.
