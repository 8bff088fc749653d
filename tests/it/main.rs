//! One binary for every test that spans the project.

mod shell_oracle;
