//! The program as it is started: arguments, files and standard streams in, exit code and streams out.

#[cfg(test)]
mod check;
#[cfg(test)]
mod docs;
#[cfg(test)]
mod edits;
#[cfg(test)]
mod explain;
#[cfg(test)]
mod image;
#[cfg(test)]
mod lsp;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod tells;
