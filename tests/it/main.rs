//! One binary for every test that spans the project.

#[cfg(test)]
mod shell_oracle;
