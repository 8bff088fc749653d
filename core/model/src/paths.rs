//! Paths of a stage as BuildKit's `util/system` normalises them. Only Windows needs more than Linux's rules.

use crate::syntax::{clean_path, equal_fold, join_path, quote};

/// Adds what BuildKit puts before a fault of a path.
fn wrapped(fault: String) -> String {
    format!("removing drive letter: {fault}")
}

/// `CheckSystemDriveAndRemoveDriveLetter` on Windows; the error is its message.
pub(super) fn without_drive(path: &str) -> Result<String, String> {
    strip_drive(path, false)
}

/// `pathRelativeToWorkingDir` on Windows: whether a destination can be taken; the error is its message.
pub(super) fn check_destination(dest: &str) -> Result<(), String> {
    let path = strip_drive(dest, true)?;
    // What is left may look like a drive again.
    strip_drive(&path, true).map(|_| ())
}

/// With `keep_slash`, a slash at the end stays.
fn strip_drive(path: &str, keep_slash: bool) -> Result<String, String> {
    if path.len() == 2 && path.ends_with(':') {
        return Err(wrapped(format!("No relative path specified in {}", quote(path))));
    }
    let slashed = path.replace('\\', "/");
    if slashed.starts_with("//") {
        return Err(wrapped("UNC paths are not supported".to_owned()));
    }
    match slashed.split_once(':') {
        None => Ok(clean(&slashed, keep_slash)),
        Some((drive, rest)) if equal_fold(drive, "c") => Ok(clean(rest, keep_slash)),
        Some(_) => Err(wrapped("The specified path is not on the system drive (C:)".to_owned())),
    }
}

fn clean(path: &str, keep_slash: bool) -> String {
    let mut clean = clean_path(path);
    if keep_slash && path.ends_with('/') && clean.len() > 1 {
        clean.push('/');
    }
    clean
}

/// `NormalizePath` on Windows: absolute, without a drive, with `/`. The error is its message.
fn normal(parent: &str, path: &str) -> Result<String, String> {
    let slashed = path.replace('\\', "/");
    let parent = if parent.is_empty() { "/".to_owned() } else { parent.replace('\\', "/") };
    let parent = join_path("/", &without_drive(&parent)?);
    let path = without_drive(if slashed.is_empty() { &parent } else { &slashed })?;
    Ok(if path.starts_with('/') { path } else { join_path(&parent, &path) })
}

/// `NormalizeWorkdir`: the directory after `WORKDIR path`. The error is BuildKit's message.
pub(super) fn workdir(current: &str, path: &str, windows: bool) -> Result<String, String> {
    if windows {
        let path = normal(current, path)
            .map_err(|fault| format!("normalizing workdir: normalizing working directory: {fault}"))?;
        return Ok(path.replace('/', "\\"));
    }
    let current = if current.starts_with('/') { current.to_owned() } else { join_path("/", current) };
    Ok(match path {
        "" => current,
        path if path.starts_with('/') => path.to_owned(),
        path => join_path(&current, path),
    })
}

/// Whether a source of COPY or ADD can be taken on Windows; the error is BuildKit's message.
pub(super) fn check_source(source: &str, parents: bool) -> Result<(), String> {
    let mut from = source;
    if parents {
        // What comes before `/./` is not made again at the destination.
        let (before, pattern) = source.split_once("/./").unwrap_or(("/", source));
        normal("/", pattern).map_err(wrapped)?;
        from = before;
    }
    normal("/", from).map_err(wrapped).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_takes_its_system_drive_only() {
        for (path, expected) in [
            ("C:\\a\\..\\b", Ok("\\b")),
            ("b", Ok("\\app\\b")),
            ("", Ok("\\app")),
            ("c:b", Ok("\\app\\b")),
            ("d:\\x", Err("The specified path is not on the system drive (C:)")),
            ("\\\\host\\x", Err("UNC paths are not supported")),
            ("x:", Err("No relative path specified in \"x:\"")),
        ] {
            let before = "normalizing workdir: normalizing working directory: removing drive letter: ";
            let expected = expected.map(str::to_owned).map_err(|fault| format!("{before}{fault}"));
            assert_eq!(workdir("\\app", path, true), expected, "{path}");
        }
    }
}
