//! `shell` against brush-parser on every RUN script of the corpus.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use brush_parser::ast::{
    self, AndOr, AndOrList, CommandPrefixOrSuffixItem as Item, CompoundCommand, CompoundList,
    IoFileRedirectKind, IoFileRedirectTarget, IoRedirect,
};
use brush_parser::word::{TildeExpr, WordPiece, WordPieceWithSource};
use brush_parser::{Parser, ParserOptions};
use dockerfile_core::shell::{
    Command, CommandKind, Connector, Dialect, NestKind, PartKind, Redirect, RedirectOp, Script, Shell, Word,
    heredoc_script, parse,
};
use dockerfile_core::source::Mapped;
use dockerfile_core::syntax::{self, CommandLine, Kind, Run};

use crate::shared::corpus;

struct Case {
    file: String,
    /// The whole Dockerfile.
    text: String,
    script: Mapped,
    dialect: Dialect,
}

/// Every shell form of RUN in the corpus, those in ONBUILD included, with its heredocs.
fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (file, text) in corpus() {
        let mut shell = Shell::default();
        for instruction in &syntax::parse(&text).instructions {
            let run = match &instruction.kind {
                Kind::From(from) => {
                    let image = &from.image.value;
                    shell = Shell::default_for(image.contains("windows") || image.contains("nanoserver"));
                    continue;
                }
                Kind::Shell(words) => {
                    shell = Shell::of_words(words.iter().map(|word| word.value.as_str()));
                    continue;
                }
                Kind::Onbuild(onbuild) => onbuild.trigger.as_deref().unwrap_or(instruction),
                _ => instruction,
            };
            let Kind::Run(Run { command: CommandLine::Shell(command), .. }) = &run.kind else { continue };
            let (script, dialect) = heredoc_script(command, &run.heredocs, shell.dialect);
            cases.push(Case { file: file.clone(), text: text.clone(), script, dialect });
        }
    }
    cases
}

// Ours, as lines.

fn ours(script: &Script, out: &mut String) {
    for command in &script.commands {
        let nests: Vec<&str> = script.ancestors(command).filter_map(|nest| our_nest(&nest.kind)).collect();
        let _ = write!(out, "{}", nests.iter().rev().fold(String::new(), |all, nest| all + nest + ">"));
        our_command(command, out);
        out.push('\n');
        if command.kind == CommandKind::Simple {
            let assigned = command.assignments.iter().map(|assignment| &assignment.value);
            for word in assigned.chain(&command.words) {
                our_word(word, out);
            }
        }
    }
}

/// The value of a word, where it is literal, and the scripts within it.
fn our_word(word: &Word, out: &mut String) {
    if word.parts.iter().any(|part| matches!(part.kind, PartKind::Array(_))) {
        return;
    }
    match word.value.as_deref().filter(|_| !word.text.contains("$'")) {
        Some(value) => writeln!(out, "  = {value}").expect("a string takes all"),
        None => out.push_str("  = ?\n"),
    }
    for part in &word.parts {
        if let PartKind::Substitution(script) | PartKind::Process(script) = &part.kind {
            out.push_str("  $(\n");
            ours(script, out);
            out.push_str("  )\n");
        }
    }
}

fn our_nest(kind: &NestKind) -> Option<&'static str> {
    Some(match kind {
        NestKind::Subshell => "()",
        NestKind::Group => "{}",
        NestKind::If => "if",
        NestKind::Condition => "?",
        NestKind::Then => "then",
        NestKind::Else => "else",
        NestKind::For { .. } | NestKind::ArithmeticFor(_) => "for",
        NestKind::While => "while",
        NestKind::Until => "until",
        NestKind::Body => "do",
        NestKind::Case(_) => "case",
        NestKind::Arm(_) => "arm",
        NestKind::Function(_) => "f",
    })
}

fn our_connector(connector: Connector) -> &'static str {
    match connector {
        Connector::First => "",
        Connector::AndIf => "&& ",
        Connector::OrIf => "|| ",
        Connector::Seq => "; ",
        Connector::Pipe => "| ",
        Connector::Background => "& ",
    }
}

fn our_command(command: &Command, out: &mut String) {
    out.push_str(our_connector(command.connector));
    if command.negated {
        out.push_str("! ");
    }
    match command.kind {
        CommandKind::Test => out.push_str("[[]]"),
        CommandKind::Arithmetic => out.push_str("(())"),
        CommandKind::Simple => {
            let mut words: Vec<String> = command
                .assignments
                .iter()
                .map(|a| format!("{}{}={}", a.name.value, if a.append { "+" } else { "" }, a.value.text))
                .collect();
            words.extend(command.words.iter().map(our_text));
            out.push_str(&words.join("\u{1}"));
        }
    }
    for redirect in &command.redirects {
        let _ = write!(out, "\u{2}{}", our_redirect(redirect));
    }
}

/// A word as written; brush gives no text for a process substitution.
fn our_text(word: &Word) -> String {
    match word.parts.as_slice() {
        [part] if matches!(part.kind, PartKind::Process(_)) => {
            format!("{}(…)", word.text.get(..1).unwrap_or(""))
        }
        _ => word.text.clone(),
    }
}

fn our_redirect(redirect: &Redirect) -> String {
    let op = match redirect.op {
        RedirectOp::Read => "<",
        RedirectOp::Write => ">",
        RedirectOp::Append => ">>",
        RedirectOp::Clobber => ">|",
        RedirectOp::ReadWrite => "<>",
        RedirectOp::DuplicateIn => "<&",
        RedirectOp::DuplicateOut => ">&",
        RedirectOp::WriteBoth => "&>",
        RedirectOp::AppendBoth => "&>>",
        RedirectOp::HereDocument => "<<",
        RedirectOp::HereString => "<<<",
    };
    format!("{}{op}{}", redirect.fd.as_deref().unwrap_or(""), our_text(&redirect.target))
}

// Theirs.

fn theirs(text: &str) -> Result<String, String> {
    let options = ParserOptions::default();
    let program =
        Parser::new(text.as_bytes(), &options).parse_program().map_err(|error| error.to_string())?;
    let mut out = String::new();
    let mut first = true;
    for list in &program.complete_commands {
        their_list(list, "", &mut first, &mut out);
    }
    Ok(out)
}

fn their_list(list: &CompoundList, nest: &str, first: &mut bool, out: &mut String) {
    let mut connector = if std::mem::take(first) { "" } else { "; " };
    for item in &list.0 {
        their_and_or(&item.0, connector, nest, out);
        connector = match item.1 {
            ast::SeparatorOperator::Async => "& ",
            ast::SeparatorOperator::Sequence => "; ",
        };
    }
}

fn their_and_or(list: &AndOrList, connector: &'static str, nest: &str, out: &mut String) {
    their_pipeline(&list.first, connector, nest, out);
    for next in &list.additional {
        match next {
            AndOr::And(pipeline) => their_pipeline(pipeline, "&& ", nest, out),
            AndOr::Or(pipeline) => their_pipeline(pipeline, "|| ", nest, out),
        }
    }
}

fn their_pipeline(pipeline: &ast::Pipeline, connector: &'static str, nest: &str, out: &mut String) {
    let mut connector = connector;
    let mut bang = if pipeline.bang { "! " } else { "" };
    let mut time = match pipeline.timed {
        Some(ast::PipelineTimed::Timed(_)) => "time\u{1}",
        Some(ast::PipelineTimed::TimedWithPosixOutput(_)) => "time\u{1}-p\u{1}",
        None => "",
    };
    for command in &pipeline.seq {
        let lead = format!("{connector}{bang}");
        their_command(command, &lead, time, nest, out);
        (connector, bang, time) = ("| ", "", "");
    }
}

fn their_command(command: &ast::Command, lead: &str, time: &str, nest: &str, out: &mut String) {
    match command {
        ast::Command::Simple(simple) => {
            let mut words = Vec::new();
            let mut redirects = String::new();
            let prefix = simple.prefix.iter().flat_map(|prefix| &prefix.0);
            let suffix = simple.suffix.iter().flat_map(|suffix| &suffix.0);
            for item in prefix {
                their_item(item, &mut words, &mut redirects);
            }
            words.extend(simple.word_or_name.iter().map(|word| word.value.clone()));
            for item in suffix {
                their_item(item, &mut words, &mut redirects);
            }
            let _ = writeln!(out, "{nest}{lead}{time}{}{redirects}", words.join("\u{1}"));
            for word in time.split('\u{1}').filter(|word| !word.is_empty()) {
                let _ = writeln!(out, "  = {word}");
            }
            for item in simple.prefix.iter().flat_map(|prefix| &prefix.0) {
                their_item_words(item, true, out);
            }
            if let Some(word) = &simple.word_or_name {
                their_word(&word.value, out);
            }
            for item in simple.suffix.iter().flat_map(|suffix| &suffix.0) {
                their_item_words(item, false, out);
            }
        }
        ast::Command::ExtendedTest(_, redirects) => {
            let _ = writeln!(out, "{nest}{lead}[[]]{}", their_redirects(redirects.as_ref()));
        }
        ast::Command::Function(function) => their_compound(&function.body.0, &format!("{nest}f>"), out),
        ast::Command::Compound(CompoundCommand::Arithmetic(_), redirects) => {
            let _ = writeln!(out, "{nest}{lead}(()){}", their_redirects(redirects.as_ref()));
        }
        ast::Command::Compound(compound, _) => their_compound(compound, nest, out),
    }
}

fn their_redirects(redirects: Option<&ast::RedirectList>) -> String {
    redirects
        .iter()
        .flat_map(|list| &list.0)
        .fold(String::new(), |all, one| all + "\u{2}" + &their_redirect(one))
}

fn their_redirect(redirect: &IoRedirect) -> String {
    let number = |fd: &Option<i32>| fd.map_or(String::new(), |fd| fd.to_string());
    match redirect {
        IoRedirect::File(fd, kind, target) => {
            let op = match kind {
                IoFileRedirectKind::Read => "<",
                IoFileRedirectKind::Write => ">",
                IoFileRedirectKind::Append => ">>",
                IoFileRedirectKind::ReadAndWrite => "<>",
                IoFileRedirectKind::Clobber => ">|",
                IoFileRedirectKind::DuplicateInput => "<&",
                IoFileRedirectKind::DuplicateOutput => ">&",
            };
            let target = match target {
                IoFileRedirectTarget::Filename(word) | IoFileRedirectTarget::Duplicate(word) => {
                    word.value.clone()
                }
                IoFileRedirectTarget::Fd(fd) => fd.to_string(),
                IoFileRedirectTarget::ProcessSubstitution(kind, _) => format!("{kind}(…)"),
            };
            format!("{}{op}{target}", number(fd))
        }
        IoRedirect::HereDocument(fd, heredoc) => format!("{}<<{}", number(fd), heredoc.here_end.value),
        IoRedirect::HereString(fd, word) => format!("{}<<<{}", number(fd), word.value),
        IoRedirect::OutputAndError(word, append) => {
            format!("&>{}{}", if *append { ">" } else { "" }, word.value)
        }
    }
}

fn their_item(item: &Item, words: &mut Vec<String>, redirects: &mut String) {
    match item {
        Item::IoRedirect(redirect) => {
            let _ = write!(redirects, "\u{2}{}", their_redirect(redirect));
        }
        Item::Word(word) | Item::AssignmentWord(_, word) => words.push(word.value.clone()),
        Item::ProcessSubstitution(kind, _) => words.push(format!("{kind}(…)")),
    }
}

fn their_item_words(item: &Item, assignments: bool, out: &mut String) {
    match item {
        Item::IoRedirect(_) => {}
        Item::Word(word) => their_word(&word.value, out),
        Item::AssignmentWord(assignment, word) => match &assignment.value {
            ast::AssignmentValue::Array(_) => {}
            ast::AssignmentValue::Scalar(value) if assignments => their_word(&value.value, out),
            ast::AssignmentValue::Scalar(_) => their_word(&word.value, out),
        },
        Item::ProcessSubstitution(_, subshell) => {
            out.push_str("  = ?\n  $(\n");
            their_list(&subshell.list, "", &mut true, out);
            out.push_str("  )\n");
        }
    }
}

fn their_word(text: &str, out: &mut String) {
    let pieces = brush_parser::word::parse(text, &ParserOptions::default()).unwrap_or_default();
    let mut value = (!text.contains("$'")).then(String::new);
    let mut scripts = Vec::new();
    their_pieces(&pieces, &mut value, &mut scripts);
    match value {
        Some(value) => writeln!(out, "  = {value}").expect("a string takes all"),
        None => out.push_str("  = ?\n"),
    }
    for script in scripts {
        out.push_str("  $(\n");
        match theirs(&script) {
            Ok(text) => out.push_str(&text),
            Err(error) => out.push_str(&error),
        }
        out.push_str("  )\n");
    }
}

fn their_pieces(pieces: &[WordPieceWithSource], value: &mut Option<String>, scripts: &mut Vec<String>) {
    for piece in pieces {
        match &piece.piece {
            WordPiece::Text(text) | WordPiece::SingleQuotedText(text) | WordPiece::AnsiCQuotedText(text) => {
                if let Some(value) = value {
                    value.push_str(text);
                }
            }
            WordPiece::EscapeSequence(text) => {
                if let Some(value) = value {
                    value.push_str(text.strip_prefix('\\').unwrap_or(text));
                }
            }
            WordPiece::TildeExpansion(tilde) => {
                if let Some(value) = value {
                    value.push('~');
                    if let TildeExpr::UserHome(name) = tilde {
                        value.push_str(name);
                    }
                }
            }
            WordPiece::DoubleQuotedSequence(pieces) | WordPiece::GettextDoubleQuotedSequence(pieces) => {
                their_pieces(pieces, value, scripts);
            }
            WordPiece::CommandSubstitution(text) | WordPiece::BackquotedCommandSubstitution(text) => {
                *value = None;
                scripts.push(text.clone());
            }
            WordPiece::ParameterExpansion(_) | WordPiece::ArithmeticExpression(_) => *value = None,
        }
    }
}

fn their_compound(compound: &CompoundCommand, nest: &str, out: &mut String) {
    let mut inner =
        |list: &CompoundList, name: &str| their_list(list, &format!("{nest}{name}>"), &mut true, out);
    match compound {
        CompoundCommand::Arithmetic(_) => {
            let _ = writeln!(out, "{nest}(())");
        }
        CompoundCommand::ArithmeticForClause(clause) => inner(&clause.body.list, "for>do"),
        CompoundCommand::BraceGroup(group) => inner(&group.list, "{}"),
        CompoundCommand::Subshell(subshell) => inner(&subshell.list, "()"),
        CompoundCommand::ForClause(clause) => inner(&clause.body.list, "for>do"),
        CompoundCommand::CaseClause(clause) => {
            for case in &clause.cases {
                if let Some(list) = &case.cmd {
                    inner(list, "case>arm");
                }
            }
        }
        CompoundCommand::IfClause(clause) => {
            inner(&clause.condition, "if>?");
            inner(&clause.then, "if>then");
            for next in clause.elses.iter().flatten() {
                match &next.condition {
                    Some(condition) => {
                        inner(condition, "if>?");
                        inner(&next.body, "if>then");
                    }
                    None => inner(&next.body, "if>else"),
                }
            }
        }
        CompoundCommand::WhileClause(clause) => {
            inner(&clause.0, "while>?");
            inner(&clause.1.list, "while>do");
        }
        CompoundCommand::UntilClause(clause) => {
            inner(&clause.0, "until>?");
            inner(&clause.1.list, "until>do");
        }
        CompoundCommand::Coprocess(_) => {
            let _ = writeln!(out, "{nest}coproc");
        }
    }
}

/// brush reads the text of `$(…)` anew and changes blanks after operators; they part words alike.
fn blanks(text: &str) -> String {
    let one = |line: &str| line.split([' ', '\t']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    text.lines().map(one).collect::<Vec<_>>().join("\n")
}

/// Where brush departs from bash, told from the script alone.
fn departs(script: &str, ours: &str, theirs: Option<&str>) -> bool {
    match theirs {
        // `case x in y) …` within `$(…)`: brush takes the pattern's bracket for the substitution's
        // end and refuses the script, which `bash -n` accepts.
        None => script.contains("$(case "),
        // Behind a heredoc's operator, brush takes a quoted `"${x}"` on the same line apart, to `"${}"` and `x`.
        Some(theirs) if theirs.contains("${}") => {
            script.lines().any(|line| line.split_once("<<").is_some_and(|(_, rest)| rest.contains("\"${")))
        }
        // `a |& b` comes back as `a 2>&1 | b`, which is what it means.
        Some(theirs) => {
            script.contains("|&")
                && blanks(&theirs.replace("\u{2}2>&1", "")) == blanks(&ours.replace("\u{2}2>&1", ""))
        }
    }
}

/// Every span lies in the Dockerfile, and a word that crosses no continuation stands there as written.
fn places(case: &Case, script: &Script) {
    for command in script.all_commands() {
        assert!(case.text.get(command.span.range()).is_some(), "{}: {}", case.file, command.span);
        for word in &command.words {
            let there = case.text.get(word.span.range());
            assert!(there.is_some(), "{}: {}", case.file, word.span);
            if word.span.len() as usize == word.text.len() {
                assert_eq!(there, Some(word.text.as_str()), "{}", case.file);
            }
        }
    }
    for (_, span) in &script.tokens {
        assert!(case.text.get(span.range()).is_some(), "{}: {span}", case.file);
    }
}

#[test]
#[cfg_attr(no_corpora, ignore = "needs the corpora")]
fn simple_commands_agree_with_brush() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut commands = 0;
    let mut faults = String::new();
    for case in cases() {
        if !case.dialect.reads() {
            *counts.entry("left alone").or_default() += 1;
            continue;
        }
        // brush is a bash; sh reads what both accept alike.
        let script = parse(&case.script, Dialect::Bash);
        commands += script.commands.len();
        places(&case, &script);
        let mut mine = String::new();
        ours(&script, &mut mine);
        let kind = match (theirs(case.script.text()), script.errors.is_empty()) {
            (Ok(other), true) if blanks(&other) == blanks(&mine) => "agree",
            (Err(_), false) => "both refuse",
            (Ok(other), true) if departs(case.script.text(), &mine, Some(&other)) => {
                "brush departs from bash"
            }
            (Err(_), true) if departs(case.script.text(), &mine, None) => "brush departs from bash",
            (other, _) => {
                let _ = writeln!(faults, "{}: {}\n-- {mine}++ {other:?}", case.file, case.script.text());
                "disagree"
            }
        };
        *counts.entry(kind).or_default() += 1;
    }
    println!("{commands} simple commands; scripts: {counts:?}");
    assert_eq!(faults, "", "scripts read otherwise than by brush");
    assert!(counts.get("agree").is_some_and(|&agree| agree > 8200), "the corpus is read: {counts:?}");
}
