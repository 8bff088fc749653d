//! The page, a thin client of `dockerfile_core`.
