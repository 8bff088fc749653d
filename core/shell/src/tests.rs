//! Text in, text out: `show` prints a script as one line per command.

use std::fmt::Write as _;

use super::*;
use crate::source::Mapped;
use crate::syntax::TokenKind;

fn bash(text: &str) -> Script {
    parse(&Mapped::copied(text, 0), Dialect::Bash)
}

fn connector(connector: Connector) -> &'static str {
    match connector {
        Connector::First => "",
        Connector::AndIf => "&& ",
        Connector::OrIf => "|| ",
        Connector::Seq => "; ",
        Connector::Pipe => "| ",
        Connector::Background => "& ",
    }
}

fn nest_name(kind: &NestKind) -> String {
    match kind {
        NestKind::Subshell => "subshell".into(),
        NestKind::Group => "group".into(),
        NestKind::If => "if".into(),
        NestKind::Condition => "condition".into(),
        NestKind::Then => "then".into(),
        NestKind::Else => "else".into(),
        NestKind::For { variable, words } => match words {
            Some(words) => format!("for {} in {}", variable.value, texts(words)),
            None => format!("for {}", variable.value),
        },
        NestKind::ArithmeticFor(word) => format!("for {}", word.text),
        NestKind::While => "while".into(),
        NestKind::Until => "until".into(),
        NestKind::Body => "body".into(),
        NestKind::Case(word) => format!("case {}", word.text),
        NestKind::Arm(words) => format!("arm {}", texts(words)),
        NestKind::Function(name) => format!("function {}", name.value),
    }
}

fn texts(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// One line per command: connector, words as written, then where it stands and how surely it runs.
fn show(script: &Script) -> String {
    let mut out = String::new();
    for command in script.all_commands() {
        out.push_str(connector(command.connector));
        if command.negated {
            out.push_str("! ");
        }
        let mut words: Vec<String> = command
            .assignments
            .iter()
            .map(|a| format!("{}{}={}", a.name.value, if a.append { "+" } else { "" }, a.value.text))
            .collect();
        words.extend(command.words.iter().map(|word| word.text.clone()));
        for redirect in &command.redirects {
            let body = redirect.heredoc.as_ref().map_or(String::new(), |h| format!("{:?}", h.body.text));
            let fd = redirect.fd.as_deref().unwrap_or("");
            words.push(format!("[{fd}{:?} {}{body}]", redirect.op, redirect.target.text));
        }
        out.push_str(&words.join(" "));
        if command.background {
            out.push_str(" &");
        }
        let nests: Vec<_> = script.ancestors(command).map(|nest| nest_name(&nest.kind)).collect();
        let own = script.commands.iter().any(|own| std::ptr::eq(own, command));
        if own && !nests.is_empty() {
            let _ = write!(out, "  < {}", nests.join(" < "));
        }
        if !own {
            out.push_str("  (inner)");
        }
        if command.runs != Runs::Always {
            let _ = write!(out, "  {:?}", command.runs);
        }
        out.push('\n');
    }
    for error in &script.errors {
        let _ = writeln!(out, "error {} {}", error.kind.code(), error.span);
    }
    out
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let script = bash(text);
    assert_eq!(show(&script), expected, "for {text:?}");
    sound(text, &script);
}

/// What holds of every script.
#[track_caller]
fn sound(text: &str, script: &Script) {
    let good = |span: crate::source::Span| {
        assert!(
            span.start <= span.end
                && text.is_char_boundary(span.start as usize)
                && text.is_char_boundary(span.end as usize),
            "span {span} in {text:?}"
        );
    };
    let mut visited = 0;
    script.walk(State::default(), &mut |_, _| visited += 1);
    assert_eq!(visited, script.all_commands().len(), "walk visits every command of {text:?}");
    let mut end = 0;
    for &(_, span) in &script.tokens {
        good(span);
        assert!(span.start >= end && !span.is_empty(), "tokens overlap at {span} in {text:?}");
        end = span.end;
    }
    for error in &script.errors {
        good(error.span);
    }
    for nest in &script.nests {
        good(nest.span);
    }
    for command in script.all_commands() {
        good(command.span);
        let _ = (command.effective(), command.delegated());
        for word in &command.words {
            good(word.span);
            assert!(word.span.start >= command.span.start && word.span.end <= command.span.end);
            for part in &word.parts {
                good(part.span);
            }
            let _ = expand_braces(word);
        }
        for assignment in &command.assignments {
            good(assignment.span);
            good(assignment.name.span);
        }
        for redirect in &command.redirects {
            good(redirect.span);
        }
    }
}

#[test]
fn lists_and_pipelines() {
    check(
        "set -eux; apt-get update && apt-get install -y curl || true",
        "set -eux\n; apt-get update\n&& apt-get install -y curl\n|| true  Maybe\n",
    );
    check("a | b |& c\nd & e", "a\n| b\n| c\n; d &\n& e\n");
    check("! grep -q x f && y", "! grep -q x f\n&& y  Maybe\n");
    check("[ -f a ] && b && c; d", "[ -f a ]\n&& b  Maybe\n&& c  Maybe\n; d\n");
    check("a && # why\n  b # end", "a\n&& b\n");
    check("a &&\n\n b ||\n c", "a\n&& b\n|| c  Maybe\n");
    check("", "");
    check("   \n# only a comment\n", "");
    check("sleep 1 & wait", "sleep 1 &\n& wait\n");
}

#[test]
fn compounds() {
    check("(cd /x && make) && ls", "cd /x  < subshell\n&& make  < subshell\n&& ls\n");
    check("{ a; b; } > log 2>&1", "a  < group\n; b  < group\n");
    check(
        "if a; then b; elif c; then d; else e; fi; f",
        "a  < condition < if\nb  < then < if  Maybe\nc  < condition < if  Maybe\nd  < then < if  Maybe\n\
         e  < else < if  Maybe\n; f\n",
    );
    check("for x in a b $c; do echo $x; done", "echo $x  < body < for x in a b $c  Repeated\n");
    check("for x\ndo echo; done", "echo  < body < for x  Repeated\n");
    check("for ((i=0; i<3; i++)); do echo $i; done", "echo $i  < body < for ((i=0; i<3; i++))  Repeated\n");
    check(
        "while read -r l; do echo \"$l\"; done < f",
        "read -r l  < condition < while  Repeated\necho \"$l\"  < body < while  Repeated\n",
    );
    check("until x; do y; done", "x  < condition < until  Repeated\ny  < body < until  Repeated\n");
    check(
        "case \"$(uname -m)\" in x86_64|amd64) a=1;; (arm*) a=2 ;& *) exit 1;; esac && go",
        "uname -m  (inner)\na=1  < arm x86_64 amd64 < case \"$(uname -m)\"  Maybe\n\
         a=2  < arm arm* < case \"$(uname -m)\"  Maybe\nexit 1  < arm * < case \"$(uname -m)\"  Maybe\n&& go\n",
    );
    check("case $x in esac", "");
    check(
        "f() { a; }; function g { b; }; f",
        "a  < group < function f  Maybe\nb  < group < function g  Maybe\n; f\n",
    );
    check(
        "[[ $a == b* && ( -f x || $c =~ ^(a|b)$ ) ]] && x",
        "[[ $a == b* && ( -f x || $c =~ ^(a|b)$ ) ]]\n&& x  Maybe\n",
    );
    check("(( x > 1 )) || y", "(( x > 1 ))\n|| y  Maybe\n");
    check("((a); b)", "a  < subshell < subshell\n; b  < subshell\n");
    check("echo if then fi", "echo if then fi\n");
    check("time (a; b)", "a  < subshell\n; b  < subshell\n");
}

#[test]
fn redirections() {
    check(
        "a >b 2>&1 <c >>d &>e <<<\"$x\" 3<>f",
        "a [Write b] [2DuplicateOut 1] [Read c] [Append d] [WriteBoth e] [HereString \"$x\"] [3ReadWrite f]\n",
    );
    check("cat <<'EOF' > f && b\nx $y\nEOF\nc", "cat [HereDocument 'EOF'\"x $y\\n\"] [Write f]\n&& b\n; c\n");
    check(
        "cat <<-A <<B\n\t1\n\tA\n2\nB\nd",
        "cat [HereDocument A\"\\t1\\n\"] [HereDocument B\"2\\n\"]\n; d\n",
    );
    check(
        "x $(cat <<E\nin $(y)\nE\n) z",
        "x $(cat <<E\nin $(y)\nE\n) z\ncat [HereDocument E\"in $(y)\\n\"]  (inner)\ny  (inner)\n",
    );
    check("diff <(a) <(b)", "diff <(a) <(b)\na  (inner)\nb  (inner)\n");
    check("exec 3>&-; > empty", "exec [3DuplicateOut -]\n;  [Write empty]\n".replace(";  ", "; ").as_str());
}

#[test]
fn words() {
    check("a=1 b+=\"2 3\" c=(x y) cmd d=4", "a=1 b+=\"2 3\" c=(x y) cmd d=4\n");
    check(
        "echo $(date) `uname -s \\`x\\`` ${v:-$(w)}",
        "echo $(date) `uname -s \\`x\\`` ${v:-$(w)}\ndate  (inner)\nuname -s `x`  (inner)\nx  (inner)\nw  (inner)\n",
    );
    check("echo $((1 + $(n))) a\\ b c#d", "echo $((1 + $(n))) a\\ b c#d\nn  (inner)\n");
    check("ls !(a|b) @(c)", "ls !(a|b) @(c)\n");
    check("a \\\n  b", "a b\n");
    check("declare -a x=(1 2)", "declare -a x=(1 2)\n");
}

#[test]
fn values() {
    #[track_caller]
    fn value(text: &str, expected: Option<&str>) {
        let script = bash(text);
        let value = script.commands.first().and_then(|c| c.words.first()).and_then(|w| w.value.as_deref());
        assert_eq!(value, expected, "{text}");
    }
    value(r#"a'b c'"d\"e\n"f\ g"#, Some(r#"ab cd"e\nf g"#));
    value("''", Some(""));
    value("\"\"", Some(""));
    value(r"$'a\tb\x41\u00e9'", Some("a\tbA\u{e9}"));
    value(r"$'\xff'", None);
    value("$\"text\"", Some("text"));
    value("a$b", None);
    value("\"a`b`\"", None);
    value("$", Some("$"));
    value("a\\\nb", Some("ab"));
    value("/var/lib/apt/lists/*", Some("/var/lib/apt/lists/*"));
    value("[a-z]?.deb", Some("[a-z]?.deb"));
    value("'é'\"ü\"\\ñ", Some("éüñ"));
}

#[test]
fn scripts_for_other_shells() {
    check("bash -c 'a && b'", "bash -c 'a && b'\na  (inner)\n&& b  (inner)\n");
    check("sudo -u x sh -exc \"a \\\"b c\\\"\"", "sudo -u x sh -exc \"a \\\"b c\\\"\"\na \"b c\"  (inner)\n");
    check("bash -eo pipefail -c 'a | b'", "bash -eo pipefail -c 'a | b'\na  (inner)\n| b  (inner)\n");
    check("su - app -c 'x; y'", "su - app -c 'x; y'\nx  (inner)\n; y  (inner)\n");
    check("bash <<'E'\nx && y\nE", "bash [HereDocument 'E'\"x && y\\n\"]\nx  (inner)\n&& y  (inner)\n");
    check("bash -c \"a $x\"", "bash -c \"a $x\"\n");
    check("bash script.sh -c x", "bash script.sh -c x\n");
}

#[test]
fn faults_keep_what_came_before() {
    check("a && b &&", "a\n&& b\nerror shell-missing-command 7..9\n");
    check("a; echo 'x", "a\nerror shell-unclosed-quote 8..9\n");
    check(
        "a; if b; then c",
        "a\nb  < condition < if\nc  < then < if  Maybe\nerror shell-unclosed-compound 3..4\n",
    );
    check("a; b ) c; d", "a\n; b\nerror shell-unexpected 5..6\n");
    check("a && && b", "a\nerror shell-unexpected 5..7\n");
    check("a | && b", "a\nerror shell-unexpected 4..6\n");
    check("a; () && b", "a\nerror shell-unexpected 4..5\n");
    check("function f a; b", "error shell-unexpected 11..12\n");
    check("a >> 2>b", "error shell-missing-target 2..5\n");
    check("a ;; b", "a\nerror shell-unexpected 2..3\n");
    check("a; fi; b", "a\nerror shell-unexpected 3..5\n");
    check("echo a (b)", "error shell-unexpected 7..8\n");
    check("a; echo $(b", "a\nerror shell-unclosed-expansion 8..10\n");
    check("cat <<E\nx", "cat [HereDocument E\"x\"]\nerror shell-unclosed-heredoc 4..7\n");
    check("a >", "error shell-missing-target 2..3\n");
}

#[test]
fn windows_shells_are_left_alone() {
    for dialect in [Dialect::Cmd, Dialect::PowerShell, Dialect::Unknown] {
        let script = parse(&Mapped::copied("a && b", 0), dialect);
        assert_eq!((script.dialect, script.commands.len(), dialect.reads()), (dialect, 0, false));
    }
}

#[test]
fn effective_programs() {
    #[track_caller]
    fn program(text: &str, expected: &str) {
        let script = bash(text);
        let shown = script
            .commands
            .first()
            .and_then(Command::effective)
            .map_or("?".into(), |effective| format!("{} | {}", effective.name, texts(effective.args)));
        assert_eq!(shown, expected, "{text}");
    }
    program("apt-get install x", "apt-get | install x");
    program("A=1 env B=2 /usr/bin/apt-get install x", "apt-get | install x");
    program("sudo -E -u root -- apt-get update", "apt-get | update");
    program("sudo -Hu root A=b pip install x", "pip | install x");
    program("sudo --user=root env -i -u X nohup time -p exec -a n make all", "make | all");
    program("command -v git", "command | -v git");
    program("command git x", "git | x");
    program("timeout -k 5 30 curl x", "curl | x");
    program("nice -n 19 make", "make | ");
    program("gosu app:app npm ci", "npm | ci");
    program("env", "env | ");
    program("$CMD x", "?");
    program("sudo $CMD x", "sudo | $CMD x");
    program("A=1", "?");
}

#[test]
fn delegated_programs() {
    #[track_caller]
    fn delegated(text: &str, expected: &[&str]) {
        let script = bash(text);
        let shown: Vec<String> = script
            .commands
            .iter()
            .flat_map(Command::delegated)
            .map(|delegated| format!("{} {}", delegated.name, texts(delegated.args)))
            .collect();
        assert_eq!(shown, expected, "{text}");
    }
    delegated("x | xargs -0 -n 1 -I{} rm -rf {}", &["rm -rf {}"]);
    delegated("xargs", &[]);
    delegated("find / -name x -exec rm -f {} + -o -exec chmod 1 {} \\;", &["rm -f {}", "chmod 1 {}"]);
}

#[test]
fn resolves_known_variables() {
    let script = bash("npm@${V:-1}-$A${B+x}${C:+y}");
    let word = script.commands.first().and_then(|c| c.words.first()).expect("a word");
    let lookup = |name: &str| match name {
        "A" => Some(Some("a".to_owned())),
        "C" => Some(Some(String::new())),
        _ => Some(None),
    };
    assert_eq!(word.resolve(&lookup).as_deref(), Some("npm@1-a"));
    assert_eq!(word.resolve(&|_: &str| None), None);
    let names: Vec<_> = word.variables().iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["V", "A", "B", "C"]);
}

#[test]
fn spans_lead_back_over_continuations() {
    let source = "RUN apt-get \\\n  update && ec\\\nho x";
    let mut mapped = Mapped::new();
    mapped.push("apt-get ", 4);
    mapped.push("  update && ec", 14);
    mapped.push("ho x", 30);
    let script = parse(&mapped, Dialect::Posix);
    let spans: Vec<_> = script.commands.iter().map(|c| c.span.text(source)).collect();
    assert_eq!(spans, ["apt-get \\\n  update", "ec\\\nho x"]);
    assert_eq!(script.commands.last().map(|c| c.words.first().map(|w| w.text.as_str())), Some(Some("echo")));
    let tokens: Vec<_> = script.tokens.iter().map(|&(kind, span)| (kind, span.text(source))).collect();
    assert_eq!(
        tokens,
        [
            (TokenKind::Command, "apt-get"),
            (TokenKind::Text, "update"),
            (TokenKind::Operator, "&&"),
            (TokenKind::Command, "ec"),
            (TokenKind::Command, "ho"),
            (TokenKind::Text, "x"),
        ]
    );
}

#[test]
fn colours() {
    #[track_caller]
    fn colours(text: &str, expected: &str) {
        let script = bash(text);
        let shown: Vec<_> =
            script.tokens.iter().map(|&(kind, span)| format!("{kind:?}:{}", span.text(text))).collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }
    colours(
        "if ! a -b c; then d; fi # x",
        "ShellKeyword:if ShellKeyword:! Command:a CommandOption:-b Text:c Operator:; ShellKeyword:then Command:d Operator:; ShellKeyword:fi Comment:# x",
    );
    colours(
        "A=1 e \"x$y z\"w",
        "Name:A Operator:= Text:1 Command:e String:\"x Variable:$y String: z\" Text:w",
    );
    colours(
        "e $(f ${g:-h})",
        "Command:e Operator:$( Command:f Variable:${g Variable::- Variable:h Variable:} Operator:)",
    );
    colours(
        "sh -c 'a \"b\"'",
        "Command:sh CommandOption:-c String:' Command:a String:  String:\"b\" String:'",
    );
    colours(
        "cat <<E\nx $y\nE",
        "Command:cat Operator:<< HeredocDelimiter:E HeredocBody:x  Variable:$y HeredocBody:\n HeredocDelimiter:E",
    );
    colours("e --x='y'", "Command:e CommandOption:--x= String:'y'");
}

const SAMPLES: &[&str] = &[
    "set -eux; apt-get update && apt-get install -y --no-install-recommends curl=\"$V\" 'a b' && rm -rf /var/lib/apt/lists/*",
    "if [ \"$(uname -m)\" = 'x86_64' ]; then a; elif [[ $b =~ ^(c|d)+$ ]]; then e & else f; fi | tee -a log >&2",
    "for f in *.tar.{gz,bz2} \"$@\"; do case $f in (*.gz|*.tgz) tar xzf \"$f\";; *) : \"${f%.*}\" \"${g:-\"h $(i)\"}\";; esac; done",
    "cat <<EOF > /x && sh -c \"a \\\"b\\\" && c\"\nline $V `d \\`e\\`` $((1 + ${n:-2}))\nEOF\nf() { local a=(1 '2' $3); return 1; }\nf",
    "while read -r a; do (( x++ )); done < <(b $'c\\'d\\u00e9') && é=\"ñ\\é\" 2>&1 {fd}>/dev/null",
    "echo ${a[@]/x/'y'} ${#b} ${!c} $(( (1+2) * 3 )) $((d); e) `f` <<< \"g\"",
];

/// A small generator with a fixed seed, so that a failure is met again.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap_or(0)
    }
}

#[test]
fn every_prefix_is_read() {
    for sample in SAMPLES {
        for end in (0..=sample.len()).filter(|&end| sample.is_char_boundary(end)) {
            let text = sample.get(..end).unwrap_or("");
            sound(text, &bash(text));
        }
        assert!(bash(sample).errors.is_empty(), "{sample}: {:?}", bash(sample).errors);
    }
}

#[test]
fn random_edits_are_read() {
    const PIECES: &[&str] = &[
        "\"",
        "'",
        "`",
        "$",
        "(",
        ")",
        "{",
        "}",
        "\\",
        "\n",
        ";",
        ";;",
        "&",
        "&&",
        "|",
        "<",
        "<<",
        "<<-E",
        "EOF\n",
        "$((",
        "$(",
        "${",
        "[[",
        "]]",
        "((",
        "))",
        " if ",
        " then ",
        " fi ",
        " do ",
        " done ",
        " case ",
        " in ",
        " esac ",
        " for ",
        "!",
        "#",
        "é",
        "😀",
        "=",
        "a=(",
        "\r\n",
        "\t",
        "sh -c '",
        "bash <<'E'\n",
        "$'",
        "\0",
        "function ",
        "()",
        "*",
        "[",
    ];
    let mut random = Random(0x5eed_1234_abcd_0001);
    for round in 0..6000 {
        let mut text = SAMPLES.get(random.below(SAMPLES.len())).map_or(String::new(), |s| (*s).to_owned());
        for _ in 0..=random.below(6) {
            let at = floor(&text, random.below(text.len() + 1));
            if random.below(3) == 0 {
                let to = floor(&text, (at + random.below(12)).min(text.len()));
                text.replace_range(at..to.max(at), "");
            } else {
                text.insert_str(at, PIECES.get(random.below(PIECES.len())).copied().unwrap_or(""));
            }
        }
        for dialect in [Dialect::Bash, Dialect::Posix] {
            let script = parse(&Mapped::copied(&text, 0), dialect);
            sound(&text, &script);
            if round % 50 == 0 {
                assert_eq!(script, parse(&Mapped::copied(&text, 0), dialect));
            }
        }
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[test]
fn deep_nesting_is_cut_off() {
    for piece in [
        "(",
        "{ ",
        "$(",
        "${a:-",
        "\"$(",
        "`",
        "if ",
        "$((",
        "while ",
        "case x in y) ",
        "f() ",
        "sh -c '",
        "a=(",
        "!",
        "<(",
        "[[ (",
        "\"${x:-",
        "function f ",
        "a=$(",
    ] {
        let text = piece.repeat(3000);
        let script = bash(&text);
        sound(&text, &script);
    }
}

#[test]
fn long_scripts_take_linear_time() {
    // A quadratic reader would not come back.
    for piece in [
        "a && ",
        "$((x) ",
        "'a' ",
        "x <<E\nE\n",
        "a=(b) ",
        "{a,b} ",
        "[a ",
        "\"$x\" ",
        "# c\n",
        "((a) ",
        "${x ",
        "<<E ",
    ] {
        let text = piece.repeat(150_000 / piece.len());
        let script = bash(&text);
        assert!(script.span.end > 0);
    }
}
