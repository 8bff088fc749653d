//! What becomes of a build, for checks from outside: `dockerfile_core::judged`, with the texts of a folder.

use std::path::Path;

use dockerfile_core::size::Context;

pub(crate) use dockerfile_core::judged::{Changed, answer, read_context};

/// Adds the texts of a folder's files to a context. Of a context whose files are all listed only these get one.
pub(crate) fn read_texts(context: &mut Context, folder: &Path) -> Result<(), String> {
    let fault = |path: &Path, fault: std::io::Error| format!("{}: {fault}", path.display());
    let mut pending = vec![folder.to_path_buf()];
    while let Some(dir) = pending.pop() {
        for entry in std::fs::read_dir(&dir).map_err(|error| fault(&dir, error))? {
            let path = entry.map_err(|error| fault(&dir, error))?.path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).map_err(|error| fault(&path, error))?;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let below = path.strip_prefix(folder).map_err(|error| error.to_string())?;
            let name = below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
            if context.complete && !context.files.contains_key(&name) {
                continue;
            }
            let file = context.files.entry(name).or_default();
            file.bytes = file.bytes.or(Some(text.len() as u64));
            file.text = Some(text);
        }
    }
    Ok(())
}
