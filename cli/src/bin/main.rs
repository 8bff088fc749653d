//! `dockerfile-playground`; what it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    dockerfile_cli::run(std::env::args_os())
}
