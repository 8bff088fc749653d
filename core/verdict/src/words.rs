//! What is wrong, in English; other languages look the codes up.

/// Sentences by code; `{name}` stands for a value.
const MESSAGES: &[(&str, &str)] = &[
    (
        "account-there",
        "{what} is there already when {command} makes it: “{words}”; use what is there, or choose another",
    ),
    (
        "build-needs-headers",
        "{command} compiles {what}, which needs headers that no package here brings: “{words}”; install its -dev package before",
    ),
    (
        "build-needs-program",
        "No wheel of {what} is published for Linux, so it is compiled, and {program} is not there: “{words}”",
    ),
    ("command-in-value", "Nothing runs a command here: {name} holds the very text {value}"),
    (
        "command-not-found",
        "{image} has no {command}, and nothing before installs it: the step stops with “{words}”",
    ),
    (
        "command-not-found-package",
        "{image} has no {command}, and nothing before installs it (package {package}): the step stops with “{words}”",
    ),
    (
        "copy-from-cache-mount",
        "{path} lies in the mount {mount}, which is no part of the stage, so the build stops here with \"not found\"; copy it elsewhere in the RUN that makes it",
    ),
    (
        "copy-from-missing-path",
        "Nothing in stage {stage} makes {path}, so the build stops here with \"not found\"",
    ),
    (
        "copy-from-other-output",
        "The build of stage {stage} puts its result into {made}, and nothing makes {path}",
    ),
    ("directory-not-there", "Nothing makes {path}: cd stops with “{words}”"),
    ("dotnet-older", "Published with .NET {built}, and run with .NET {image}: it may end with “{words}”"),
    ("echo-prints-option", "dash's echo knows no {option} and prints it; printf does what is meant"),
    ("effect-lost", "Each RUN is a shell of its own: what {command} sets here is gone with it; ENV lasts"),
    (
        "entrypoint-gets-shell",
        "{command} gets /bin/sh, -c and the text of CMD as its arguments; write CMD in exec form",
    ),
    (
        "entrypoint-ignores-cmd",
        "The shell form of ENTRYPOINT passes nothing on: CMD has no effect; write it in exec form",
    ),
    (
        "entrypoint-is-interpreter",
        "The entrypoint is {entrypoint}, so {command} is taken for its script: “{words}”",
    ),
    (
        "environment-managed-python",
        "uv may have put the Python of {path} into its own directory, which is not copied: “{words}”",
    ),
    (
        "environment-moved",
        "The programs of {path} name the Python of the place where it was made: “{words}”; copy it to the same path",
    ),
    ("environment-other-version", "{path} was made for another Python than that of {image}: “{words}”"),
    (
        "environment-without-python",
        "The Python of {path} stays behind, and {image} has none at that place: “{words}”",
    ),
    (
        "exec-form-broken",
        "This is no JSON array, which wants double quotes, so the shell runs it as a command: “{words}”",
    ),
    ("exec-form-program", "No shell reads this: {command} is taken for a program's name: “{words}”"),
    ("exec-form-variable", "No shell reads this: {command} gets the very text {word}"),
    (
        "extension-needs-program",
        "{what} is compiled when it is installed, and {program} is not there: “{words}”",
    ),
    (
        "failure-unseen",
        "If {command} fails here, the shell goes on and the step succeeds; join with && or begin with set -e",
    ),
    (
        "failure-unseen-pipe",
        "If {command} fails here, the pipe ends as its last command does and the step succeeds; pipefail tells",
    ),
    (
        "externally-managed",
        "The Python of the distribution keeps its packages to itself: “{words}”; make a virtual environment, or --break-system-packages",
    ),
    (
        "file-in-cache-mount",
        "{path} was made in the cache mount {mount}, which this RUN does not have: “{words}”; use it in the RUN that makes it",
    ),
    ("file-not-there", "Nothing makes {path}: the shell stops with “{words}”"),
    (
        "frontend-not-there",
        "There is no frontend {frontend}, so the build stops before its first step; did you mean {meant}?",
    ),
    (
        "frontend-too-old",
        "{option} needs docker/dockerfile:{version} or later, and {frontend} is older: “{words}”",
    ),
    ("glibc-newer", "Built with glibc {built}, and {image} has {has}: it may not start: “{words}”"),
    ("health-program-missing", "The image has no {command}, so the container is never healthy: “{words}”"),
    (
        "health-without-shell",
        "This form needs /bin/sh, which the image does not have, so the container is never healthy: “{words}”",
    ),
    (
        "heredoc-not-run",
        "This heredoc belongs to no command, so nothing of its body runs; only RUN <<EOF alone runs it",
    ),
    ("java-older", "Compiled with Java {built}, and run with Java {image}: it may end with “{words}”"),
    (
        "library-missing",
        "What was built against {library} may not start in {image}, which does not have it: “{words}”",
    ),
    ("locale-missing", "Nothing makes the locale {locale}: “{words}”; C.UTF-8 is always there"),
    (
        "manager-not-there",
        "{image} has no {command}: it is another system's package manager; the step stops with “{words}”",
    ),
    ("may-not-write", "{path} belongs to root, and {user} may not write there: “{words}”"),
    (
        "module-left-behind",
        "{path} imports {module}, which lies beside it in the build context and is not copied: “{words}”",
    ),
    (
        "modules-left-behind",
        "{path} was compiled by {program}, which leaves packages where they are, and nothing brings node_modules here: “{words}”; install or copy them too",
    ),
    (
        "native-modules",
        "Packages with native parts, installed in {built}, may not load in {image}, which has another C library: “{words}”",
    ),
    (
        "needs-answer",
        "{command} asks before it goes on, and no build answers: it ends with “{words}”; add -y",
    ),
    ("needs-root", "{command} needs root, and {user} runs it: “{words}”"),
    ("needs-program", "{command} calls {needed}, which nothing before installs: “{words}”"),
    (
        "no-certificates-here",
        "No package brings the certificates that {command} trusts: “{words}”; install ca-certificates too",
    ),
    (
        "no-ensurepip",
        "Debian keeps what venv needs in a package of its own: “{words}”; install python3-venv too",
    ),
    (
        "no-package-lists",
        "Images come without lists of packages, and no apt-get update is left of before: “{words}”; update in the same RUN",
    ),
    (
        "no-sdk",
        "This image holds .NET's runtime alone, and dotnet {verb} belongs to the SDK: “{words}”; build in a stage from mcr.microsoft.com/dotnet/sdk",
    ),
    ("node-older", "Installed with Node {built}, and run with Node {image}: it may not start"),
    ("nothing-to-start", "Neither the image nor its base says what to start: docker run ends with “{words}”"),
    ("option-of-other-system", "This is how {system} writes {command}; the one here ends with “{words}”"),
    (
        "owner-not-there",
        "Nothing has made {owner}, which chown is told: “{words}”; make it before, or use a number",
    ),
    ("package-not-there", "This release has no package {package}: “{words}”"),
    (
        "package-not-there-near",
        "This release has no package {package}: “{words}”; its nearest name is {near}",
    ),
    (
        "path-overwritten",
        "PATH is {path} from here on, without the directories of the system: no program of it is found any more; end it with :$PATH",
    ),
    (
        "program-named-twice",
        "The entrypoint is {entrypoint} already, so {command} is taken for its script: “{words}”; leave it out",
    ),
    (
        "project-file-missing",
        "Nothing has put {path} there, which {command} works with: “{words}”; COPY it before, or look where WORKDIR leads",
    ),
    ("python-other", "Installed for Python {built}, and {image} has another: “{words}”"),
    (
        "read-only-mount",
        "{command} writes to {path}, where a mount is read-only: “{words}”; mount it with rw if what is written may be lost, or copy it",
    ),
    ("script-missing", "{path} has no script {script}: “{words}”"),
    (
        "script-without-development",
        "The script {script} begins with {program} of the package {package}, which only development needs and which was left out: “{words}”; install with development packages here, and leave them out of the final stage",
    ),
    (
        "script-without-install",
        "The script {script} begins with {program} of the package {package}, and nothing has installed the packages: “{words}”",
    ),
    (
        "script-without-package",
        "The script {script} begins with {program}, which no package of package-lock.json brings: “{words}”",
    ),
    (
        "server-local",
        "{command} listens on localhost, which only the container itself reaches; 0.0.0.0 is reached from outside",
    ),
    (
        "shell-lacks-command",
        "The shell here is no bash and does not know {command}: “{words}”; use POSIX's form, or SHELL [\"/bin/bash\", \"-c\"]",
    ),
    ("shell-lacks-syntax", "The shell here is no bash and does not know {form}: “{words}”"),
    ("shell-not-there", "{image} has no {command}, which SHELL names: the step stops with “{words}”"),
    ("shell-option-unknown", "The dash of this release does not know the option {option}: “{words}”"),
    (
        "shell-reads-otherwise",
        "{shell} does not read {form} as bash does: it does something else, and says nothing",
    ),
    ("shell-syntax-error", "The shell cannot read this: “{words}”"),
    ("start-crlf", "{path} has Windows line ends, so its #! line names no program: “{words}”"),
    ("start-file-missing", "Nothing puts {path} into the image: the container ends with “{words}”"),
    (
        "start-goes-behind",
        "{command} goes into the background and returns, and the container ends with it; run the server in the foreground",
    ),
    ("start-interpreter-missing", "{path} wants {interpreter}, which the image does not have: “{words}”"),
    ("start-no-interpreter-line", "{path} has no #! line, so the kernel cannot run it: “{words}”"),
    ("start-not-executable", "{path} is put there without the right to be run: “{words}”; COPY --chmod=755"),
    ("start-not-readable", "{path} lies in root's home, which {user} may not enter: “{words}”"),
    (
        "start-may-not-write",
        "{user} may not write {path}, which the image leaves to root: “{words}”; give it away, or start from nginxinc/nginx-unprivileged",
    ),
    (
        "start-package-not-named",
        "Nothing that is installed brings {command}: “{words}”; name {package} in the requirements",
    ),
    (
        "start-program-missing",
        "{image} has no {command}, and nothing brings it: the container ends with “{words}”",
    ),
    (
        "start-program-with-blanks",
        "Exec form takes “{command}” for the name of one program: “{words}”; give each word its own quotes",
    ),
    (
        "step-never-ends",
        "{command} runs until someone stops it, so this step may never end; what the container runs belongs into CMD",
    ),
    ("test-operator", "The [ of dash does not know {operator}: “{words}”; one = compares"),
    (
        "time-zones-missing",
        "The image has no time zones, so {zone} has no effect: programs stay with UTC; install tzdata",
    ),
    (
        "version-as-file",
        "The shell takes this for a redirection to a file called {file}, so any version is installed; put the word in quotes",
    ),
    (
        "version-as-input",
        "The shell takes this for a redirection from a file called {version}: “{words}”; put the word in quotes",
    ),
];

/// A code that has a sentence.
pub(super) fn key(code: &str) -> Option<&'static str> {
    MESSAGES.iter().find(|(known, _)| *known == code).map(|(known, _)| *known)
}

/// The sentence of a code with its values; nothing for a code that has none.
pub(super) fn message(code: &str, args: &[(String, String)]) -> Option<String> {
    let (_, template) = MESSAGES.iter().find(|(known, _)| *known == code)?;
    let mut out = String::new();
    let mut rest = *template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) if args.iter().any(|(key, _)| key == name) => {
                out.push_str(args.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value));
                rest = tail;
            }
            _ => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_their_names_stood() {
        let args = [("command".to_owned(), "{x}".to_owned()), ("form".to_owned(), "{a,b}".to_owned())];
        let said = message("shell-lacks-syntax", &args).expect("a sentence");
        assert!(said.contains("{a,b}") && said.contains("{words}"), "{said}");
        assert_eq!(message("no-such-code", &[]), None);
    }
}
