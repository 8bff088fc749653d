//! A Python program whose own modules stay in the build context.

use super::{Instruction, Judge};

/// The modules that come with Python.
const LIBRARY: &str = include_str!("../../../data/verdict/python_stdlib.txt");

impl Judge<'_> {
    /// A script that imports a module which lies beside it in the build context and was not copied.
    pub(super) fn imports(&self, argv: &[String], at: &Instruction, out: &mut Vec<super::Problem>) {
        let mut words = argv.iter().skip_while(|word| *word == "exec");
        let python = words.next().and_then(|word| word.rsplit('/').next()).unwrap_or("");
        let script = words.find(|word| !word.starts_with('-')).filter(|word| word.ends_with(".py"));
        let Some(script) = script.filter(|_| python.starts_with("python")) else { return };
        if argv.iter().any(|word| matches!(word.as_str(), "-m" | "-c" | "-W" | "-X")) {
            return;
        }
        let Some(path) = self.absolute(script) else { return };
        let Some(module) = self.import_left(&path) else { return };
        let words = format!("ModuleNotFoundError: No module named '{module}'");
        let args = [("path", path.as_str()), ("module", module.as_str())];
        let span = self.word_span(at, script);
        out.push(self.fails("module-left-behind", (at, span), (&words, Some(1)), &args));
    }

    /// The first module of the project that is not in the image.
    fn import_left(&self, path: &str) -> Option<String> {
        let files = &self.work.files;
        let text =
            files.text(path).filter(|text| !text.contains("sys.path") && !text.contains("import_hook"))?;
        let environment = self.state.env();
        if environment.iter().any(|(name, _)| *name == "PYTHONPATH") || files.mentions("PYTHONPATH") {
            return None;
        }
        let (dir, own) = path.rsplit_once('/')?;
        let context = self.given.context.filter(|context| context.complete)?;
        let mut sources = context.files.keys().filter(|file| file.rsplit('/').next() == Some(own));
        let source = sources.next().filter(|_| sources.next().is_none())?;
        let above = source.rsplit_once('/').map_or(String::new(), |(above, _)| format!("{above}/"));
        let beside = |name: &str| format!("{above}{name}");
        let local = |module: &str| {
            let (file, folder) = (beside(&format!("{module}.py")), beside(&format!("{module}/")));
            context
                .files
                .keys()
                .any(|name| *name == file || name.starts_with(&folder) && name.ends_with(".py"))
        };
        let lacks = |module: &str| {
            let place = format!("{dir}/{module}");
            files.lacks_project_file(&place, &[]) && files.lacks_project_file(&format!("{place}.py"), &[])
        };
        let missing = |module: &&str| {
            local(module)
                && lacks(module)
                && !LIBRARY.lines().any(|name| name == *module)
                && self.work.world.brings_no_module(module)
        };
        imported(text).into_iter().find(missing).map(str::to_owned)
    }
}

/// The modules that a program imports in any case: those that no block and no text of several lines holds.
fn imported(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut quoted = false;
    for line in text.lines() {
        let marks = line.matches("\"\"\"").count() + line.matches("'''").count();
        let inside = quoted || marks > 0;
        quoted ^= marks % 2 == 1;
        if inside {
            continue;
        }
        let plain =
            |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if let Some((module, _)) = line.strip_prefix("from ").and_then(|rest| rest.split_once(" import ")) {
            out.extend(module.split('.').next().filter(plain));
        } else if let Some(names) = line.strip_prefix("import ") {
            let names = names.split(['#', ';']).next().unwrap_or("").split(',');
            let firsts = names.filter_map(|name| name.trim().split(['.', ' ']).next());
            out.extend(firsts.filter(plain));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::imported;

    #[test]
    fn what_a_block_imports_is_left_alone() {
        let text = "\"\"\"Of use.\nimport no\n\"\"\"\nimport os, a.b as c\nfrom d.e import f\nfrom . import g\ntry:\n    import h\nexcept ImportError:\n    pass\n";
        assert_eq!(imported(text), ["os", "a", "d"]);
    }
}
