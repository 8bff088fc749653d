//! Which shell reads a script.

/// The language of a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// `sh`, `dash`, `ash`: what RUN uses unless told otherwise.
    #[default]
    Posix,
    /// `bash`, `ksh`, `zsh`.
    Bash,
    /// Windows `cmd`: left alone.
    Cmd,
    /// PowerShell: left alone.
    PowerShell,
    /// Exec form: no shell, one command.
    Exec,
    /// Another interpreter: left alone.
    Unknown,
}

impl Dialect {
    /// The language of the program at `path`.
    ///
    /// ```
    /// use dockerfile_shell::Dialect;
    /// assert_eq!(Dialect::of_program("/bin/bash"), Dialect::Bash);
    /// assert_eq!(Dialect::of_program(r"C:\Windows\System32\cmd.exe"), Dialect::Cmd);
    /// assert_eq!(Dialect::of_program("/usr/bin/python3"), Dialect::Unknown);
    /// ```
    pub fn of_program(path: &str) -> Self {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
        match name.strip_suffix(".exe").unwrap_or(&name) {
            "sh" | "dash" | "ash" | "busybox" => Self::Posix,
            "bash" | "rbash" | "ksh" | "mksh" | "zsh" => Self::Bash,
            "cmd" => Self::Cmd,
            "powershell" | "pwsh" => Self::PowerShell,
            _ => Self::Unknown,
        }
    }

    /// Whether scripts in it are read to commands.
    pub fn reads(self) -> bool {
        matches!(self, Self::Posix | Self::Bash | Self::Exec)
    }
}

/// The shell of a stage at some instruction, from SHELL or by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shell {
    /// The language.
    pub dialect: Dialect,
    /// `-e`: a failing command ends the script.
    pub errexit: bool,
    /// `-u`: an unset variable is an error.
    pub nounset: bool,
    /// `-x`: commands are shown.
    pub xtrace: bool,
    /// `-o pipefail`: a pipeline fails with any of its commands.
    pub pipefail: bool,
}

impl Shell {
    /// BuildKit's default: `/bin/sh -c`, on Windows `cmd /S /C`.
    pub fn default_for(windows: bool) -> Self {
        Self { dialect: if windows { Dialect::Cmd } else { Dialect::Posix }, ..Self::default() }
    }

    /// The shell of a stage: what SHELL or its base says (`["program", "option", …]`), else the default.
    pub fn of_stage(setting: Option<&[String]>, windows: bool) -> Self {
        setting.map_or_else(
            || Self::default_for(windows),
            |words| Self::of_words(words.iter().map(String::as_str)),
        )
    }

    /// The shell that `SHELL ["program", "option", …]` sets.
    pub fn of_words<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut shell = Self::default();
        let mut options = words.into_iter().peekable();
        let Some(program) = options.next() else { return shell };
        shell.dialect = Dialect::of_program(program);
        // `SHELL ["/usr/bin/env", "bash", "-c"]`.
        if program.rsplit('/').next() == Some("env") {
            while let Some(word) =
                options.next_if(|word| shell.dialect == Dialect::Unknown && !word.is_empty())
            {
                shell.dialect = Dialect::of_program(word);
            }
        }
        shell.read_set(options);
        shell
    }

    /// Applies words as `set` and the shell's own command line know them (`-eux`, `-o pipefail`, `+e`).
    pub fn read_set<'w>(&mut self, words: impl Iterator<Item = &'w str>) {
        let mut words = words;
        while let Some(word) = words.next() {
            let (on, letters) = match (word.strip_prefix('-'), word.strip_prefix('+')) {
                (Some(letters), _) => (true, letters),
                (_, Some(letters)) => (false, letters),
                _ => break,
            };
            if letters.is_empty() || letters.starts_with('-') {
                break;
            }
            for letter in letters.chars() {
                match letter {
                    'e' => self.errexit = on,
                    'u' => self.nounset = on,
                    'x' => self.xtrace = on,
                    'o' => match words.next() {
                        Some("errexit") => self.errexit = on,
                        Some("nounset") => self.nounset = on,
                        Some("xtrace") => self.xtrace = on,
                        Some("pipefail") => self.pipefail = on,
                        _ => {}
                    },
                    _ => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(words: &[&str]) -> Shell {
        Shell::of_words(words.iter().copied())
    }

    #[test]
    fn reads_shell_options() {
        let bash = shell(&["/bin/bash", "-exo", "pipefail", "-c"]);
        assert_eq!(
            bash,
            Shell { dialect: Dialect::Bash, errexit: true, nounset: false, xtrace: true, pipefail: true }
        );
        assert_eq!(shell(&["powershell", "-Command", "x"]).dialect, Dialect::PowerShell);
        assert_eq!(shell(&["/usr/bin/env", "bash", "-c"]).dialect, Dialect::Bash);
        assert_eq!(shell(&[]).dialect, Dialect::Posix);
        assert_eq!(Shell::default_for(true).dialect, Dialect::Cmd);
    }
}
