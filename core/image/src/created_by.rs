use crate::syntax::INSTRUCTIONS;

/// What an entry of a history says about the instruction that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CreatedBy {
    /// Upper case, such as `RUN`; empty where no instruction can be made out.
    pub keyword: String,
    /// The rest, without what the builder adds, blanks joined.
    pub arguments: String,
}

impl CreatedBy {
    /// Whether such an instruction makes a layer; `None` where that cannot be told from the text.
    pub fn makes_layer(&self) -> Option<bool> {
        match self.keyword.as_str() {
            "RUN" | "COPY" | "ADD" | "WORKDIR" => Some(true),
            "" => None,
            _ => Some(false),
        }
    }
}

/// Reads the text of a history entry.
///
/// BuildKit writes `RUN /bin/sh -c apt-get update # buildkit`, `RUN |1 VERSION=2 /bin/sh -c … # buildkit` and
/// `COPY . . # buildkit`; the classic builder `/bin/sh -c apt-get update`, `|1 VERSION=2 /bin/sh -c …` and
/// `/bin/sh -c #(nop) CMD ["sh"]`. Base images come with comments of their own (`# debian.sh …`).
pub fn created_by(text: &str) -> CreatedBy {
    let text = text.trim();
    let text = text.strip_suffix("# buildkit").map_or(text, str::trim_end);
    for nop in ["/bin/sh -c #(nop)", "cmd /S /C #(nop)", "powershell -Command #(nop)"] {
        if let Some(rest) = text.strip_prefix(nop) {
            return instruction(rest.trim());
        }
    }
    for shell in SHELLS {
        if let Some(rest) = text.strip_prefix(shell) {
            return made("RUN", rest);
        }
    }
    if text.starts_with('|') {
        return made("RUN", without_shell(text));
    }
    let (keyword, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match keyword {
        "RUN" => made("RUN", without_shell(rest.trim_start())),
        _ => instruction(text),
    }
}

/// The shells that a RUN has unless SHELL says otherwise.
const SHELLS: [&str; 3] = ["/bin/sh -c ", "cmd /S /C ", "powershell -Command "];

/// The script of `|2 A=1 B=2 /bin/sh -c SCRIPT` or `/bin/sh -c SCRIPT`. Values may hold blanks: the shell is
/// what ends them. The shell of a SHELL instruction stays, as it is not known to be one.
fn without_shell(text: &str) -> &str {
    if text.starts_with('|') {
        let cut = SHELLS.iter().filter_map(|shell| text.find(shell).map(|at| at + shell.len())).min();
        let other = || text.split_once(" -c ").map(|(_, script)| script);
        return cut.and_then(|at| text.get(at..)).or_else(other).unwrap_or(text);
    }
    SHELLS.iter().find_map(|shell| text.strip_prefix(shell)).unwrap_or(text)
}

fn instruction(text: &str) -> CreatedBy {
    let (keyword, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    // FROM leaves no entry.
    if keyword != "FROM" && INSTRUCTIONS.contains(&keyword) {
        return made(keyword, rest);
    }
    made("", text)
}

fn made(keyword: &str, rest: &str) -> CreatedBy {
    CreatedBy { keyword: keyword.to_owned(), arguments: join_blanks(rest) }
}

/// The words of a text with one blank between them, line continuations left out.
pub(super) fn join_blanks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace().filter(|word| !matches!(*word, "\\" | "`")) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, keyword: &str, arguments: &str) {
        let read = created_by(text);
        assert_eq!((read.keyword.as_str(), read.arguments.as_str()), (keyword, arguments), "{text}");
    }

    #[test]
    fn reads_what_buildkit_writes() {
        check("RUN /bin/sh -c npm ci # buildkit", "RUN", "npm ci");
        check("RUN |1 A=b /bin/sh -c npm ci # buildkit", "RUN", "npm ci");
        check("RUN |2 A=b c B= /bin/sh -c echo $A # buildkit", "RUN", "echo $A");
        check("RUN |1 A=b /bin/bash -o pipefail -c npm ci # buildkit", "RUN", "npm ci");
        check("COPY package.json ./ # buildkit", "COPY", "package.json ./");
        check("CMD [\"node\" \"server.js\"]", "CMD", "[\"node\" \"server.js\"]");
        check("WORKDIR /app", "WORKDIR", "/app");
    }

    #[test]
    fn reads_what_the_classic_builder_writes() {
        check("/bin/sh -c #(nop)  CMD [\"bash\"]", "CMD", "[\"bash\"]");
        check("/bin/sh -c #(nop) ADD file:abc in / ", "ADD", "file:abc in /");
        check("/bin/sh -c apt-get update   && true", "RUN", "apt-get update && true");
        check("|1 A=b /bin/sh -c npm ci", "RUN", "npm ci");
    }

    #[test]
    fn leaves_alone_what_it_does_not_know() {
        check("# debian.sh --arch 'amd64' out/ 'bookworm'", "", "# debian.sh --arch 'amd64' out/ 'bookworm'");
        check("", "", "");
        check("|", "RUN", "|");
        assert_eq!(created_by("# x").makes_layer(), None);
        assert_eq!(created_by("ENV A=b").makes_layer(), Some(false));
        assert_eq!(created_by("WORKDIR /a").makes_layer(), Some(true));
    }
}
