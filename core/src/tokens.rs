//! The text in pieces, for highlighting: joined, they are the text.

use crate::shell::Script;
use crate::source::{Span, Spanned};
use crate::syntax::{CommandLine, File, Instruction, Kind, Token, TokenKind, Transfer, Tree, is_instruction};
use dockerfile_syntax::lists::Arrange;

/// Cuts `text` into tokens that cover it without a gap. `scripts` holds the script of each instruction
/// that has one.
pub(crate) fn tokens(text: &str, tree: &Tree, file: &File, scripts: &[Option<Script>]) -> Vec<Token> {
    let mut marks = Marks { text, escape: file.escape, found: Vec::new() };
    for directive in &file.directives {
        let line_start = text.get(..directive.name.span.start as usize).and_then(|t| t.rfind('#'));
        let start = line_start.unwrap_or(directive.name.span.start as usize);
        marks.put(TokenKind::Directive, Span::new(start, directive.value.span.start as usize));
        marks.put(TokenKind::DirectiveValue, directive.value.span);
    }
    for &comment in &tree.comments {
        marks.put(TokenKind::Comment, comment);
    }
    for (index, instruction) in file.instructions.iter().enumerate() {
        marks.instruction(instruction, scripts.get(index).and_then(Option::as_ref));
    }
    cover(text, file, marks.found)
}

struct Marks<'t> {
    text: &'t str,
    escape: char,
    found: Vec<Token>,
}

impl Marks<'_> {
    fn put(&mut self, kind: TokenKind, span: Span) {
        if !span.is_empty() {
            self.found.push(Token { kind, span });
        }
    }

    fn instruction(&mut self, instruction: &Instruction, script: Option<&Script>) {
        let unknown =
            matches!(instruction.kind, Kind::Unknown) && !is_instruction(&instruction.keyword.value);
        let keyword = if unknown { TokenKind::Invalid } else { TokenKind::Keyword };
        self.put(keyword, instruction.keyword.span);
        self.flags(instruction);
        match script.filter(|script| !script.tokens.is_empty()) {
            Some(script) => {
                let tokens = script.tokens.iter().map(|&(kind, span)| Token { kind, span });
                self.found.extend(tokens);
                self.heredoc_edges(instruction);
                if let Kind::Onbuild(onbuild) = &instruction.kind
                    && let Some(trigger) = &onbuild.trigger
                {
                    self.put(TokenKind::Keyword, trigger.keyword.span);
                    self.flags(trigger);
                }
            }
            None => {
                self.heredoc_edges(instruction);
                self.heredoc_bodies(instruction);
                self.arguments(instruction);
            }
        }
    }

    fn flags(&mut self, instruction: &Instruction) {
        for flag in &instruction.flags {
            match &flag.value {
                Some(value) if value.span.start > flag.span.start => {
                    self.put(TokenKind::Flag, Span { start: flag.span.start, end: value.span.start });
                    let kind = if matches!(flag.name.value.as_str(), "from" | "platform") {
                        TokenKind::StageName
                    } else {
                        TokenKind::FlagValue
                    };
                    self.words(kind, value.span);
                }
                _ => self.put(TokenKind::Flag, flag.span),
            }
        }
    }

    fn heredoc_edges(&mut self, instruction: &Instruction) {
        for heredoc in &instruction.heredocs {
            self.put(TokenKind::HeredocDelimiter, heredoc.delimiter);
            self.put(TokenKind::HeredocDelimiter, heredoc.terminator);
        }
    }

    fn heredoc_bodies(&mut self, instruction: &Instruction) {
        for heredoc in &instruction.heredocs {
            for span in heredoc.body.spans(0..heredoc.body.text().len()) {
                self.put(TokenKind::HeredocBody, span);
            }
        }
    }

    fn arguments(&mut self, instruction: &Instruction) {
        match &instruction.kind {
            Kind::From(from) => {
                self.words(TokenKind::Image, from.image.span);
                if let Some(name) = &from.name {
                    let between = Span { start: from.image.span.end, end: name.span.start };
                    let word = between.text(self.text);
                    if let Some(at) = word.to_lowercase().find("as") {
                        let start = between.start as usize + at;
                        self.put(TokenKind::Keyword, Span::new(start, start + 2));
                    }
                    self.put(TokenKind::StageName, name.span);
                }
            }
            Kind::Arg(bindings) | Kind::Env(bindings) | Kind::Label(bindings) => {
                for binding in bindings {
                    self.put(TokenKind::Name, binding.name.span);
                    if let Some(value) = &binding.value {
                        self.words(TokenKind::Text, value.span);
                    }
                }
            }
            Kind::Run(run) => self.command(&run.command),
            Kind::Cmd(command) | Kind::Entrypoint(command) => self.command(command),
            Kind::Healthcheck(healthcheck) => {
                if let Some(command) = &healthcheck.command {
                    self.command(command);
                }
            }
            Kind::Shell(words) => self.strings(words),
            Kind::Copy(transfer) | Kind::Add(transfer) => self.transfer(transfer),
            Kind::Workdir(word) | Kind::User(word) | Kind::StopSignal(word) | Kind::Maintainer(word) => {
                self.words(TokenKind::Text, word.span);
            }
            Kind::Volume(words) => words.iter().for_each(|word| self.words(TokenKind::Text, word.span)),
            Kind::Expose(words) => words.iter().for_each(|word| self.words(TokenKind::Number, word.span)),
            Kind::Onbuild(onbuild) => {
                if let Some(trigger) = &onbuild.trigger {
                    self.put(TokenKind::Keyword, trigger.keyword.span);
                    self.flags(trigger);
                    self.arguments(trigger);
                }
            }
            Kind::Unknown => {}
        }
    }

    fn transfer(&mut self, transfer: &Transfer) {
        for word in transfer.sources.iter().chain([&transfer.dest]) {
            self.words(TokenKind::Text, word.span);
        }
    }

    fn strings(&mut self, words: &[Spanned<String>]) {
        words.iter().for_each(|word| self.put(TokenKind::String, word.span));
    }

    fn command(&mut self, command: &CommandLine) {
        match command {
            CommandLine::Exec(words) => self.strings(words),
            CommandLine::Shell(script) => self.words(TokenKind::Text, script.span(0..script.text().len())),
        }
    }

    /// A stretch of plain arguments: variables and quoted strings stand out of it.
    fn words(&mut self, kind: TokenKind, span: Span) {
        let source = span.text(self.text);
        let base = span.start as usize;
        let mut plain = 0;
        let mut chars = source.char_indices().peekable();
        let mut quote = None;
        let cut = |marks: &mut Self, from: usize, to: usize, quoted: bool| {
            let kind = if quoted { TokenKind::String } else { kind };
            marks.put(kind, Span::new(base + from, base + to));
        };
        while let Some((at, c)) = chars.next() {
            if c == self.escape && quote != Some('\'') {
                chars.next();
                continue;
            }
            match (c, quote) {
                ('\'' | '"', None) => {
                    cut(self, plain, at, false);
                    (plain, quote) = (at, Some(c));
                }
                ('\'' | '"', Some(open)) if open == c => {
                    cut(self, plain, at + 1, true);
                    (plain, quote) = (at + 1, None);
                }
                ('$', quote) if quote != Some('\'') => {
                    let end = at + variable_len(source.get(at..).unwrap_or(""));
                    if end > at + 1 {
                        cut(self, plain, at, quote.is_some());
                        self.put(TokenKind::Variable, Span::new(base + at, base + end));
                        plain = end;
                        while chars.peek().is_some_and(|&(next, _)| next < end) {
                            chars.next();
                        }
                    }
                }
                _ => {}
            }
        }
        cut(self, plain, source.len(), quote.is_some());
    }
}

/// Bytes of the variable at the start of `text`, the `$` included; 1 where none follows.
fn variable_len(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '{' if at == 1 || depth > 0 => depth += 1,
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            '\n' => return at,
            _ if depth > 0 => {}
            c if c.is_alphanumeric() || c == '_' => {}
            _ => return at,
        }
    }
    text.len()
}

/// Orders the marks, drops overlaps, and fills the gaps.
fn cover(text: &str, file: &File, mut marks: Vec<Token>) -> Vec<Token> {
    marks.arrange_by_key(|mark| (mark.span.start, std::cmp::Reverse(mark.span.end)));
    let mut out = Vec::with_capacity(marks.len() * 2);
    let mut at = 0;
    for mark in marks {
        let span = Span { start: mark.span.start.max(at), end: mark.span.end };
        if span.start >= span.end {
            continue;
        }
        fill(text, file, at as usize, span.start as usize, &mut out);
        out.push(Token { kind: mark.kind, span });
        at = span.end;
    }
    fill(text, file, at as usize, text.len(), &mut out);
    out
}

/// A gap: blanks, continuations, and whatever else was not understood.
fn fill(text: &str, file: &File, start: usize, end: usize, out: &mut Vec<Token>) {
    let gap = text.get(start..end).unwrap_or("");
    let mut at = start;
    let mut push = |kind: TokenKind, len: usize| {
        if len > 0 {
            out.push(Token { kind, span: Span::new(at, at + len) });
            at += len;
        }
    };
    let mut rest = gap;
    while let Some(first) = rest.chars().next() {
        let blank = rest.len() - rest.trim_start().len();
        if blank > 0 {
            push(TokenKind::Blank, blank);
            rest = rest.get(blank..).unwrap_or("");
            continue;
        }
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word);
        let line_end = after.trim_start_matches([' ', '\t']);
        let continues = first == file.escape
            && word.len() == 1
            && (line_end.is_empty() || line_end.starts_with(['\n', '\r']));
        let kind = if continues {
            TokenKind::Continuation
        } else if word.chars().all(|c| matches!(c, '[' | ']' | ',' | '=' | ':')) {
            TokenKind::Punctuation
        } else {
            TokenKind::Text
        };
        push(kind, word.len());
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, analyze};

    fn shown(text: &str) -> String {
        let tokens = analyze(text, &Options::default()).tokens;
        let joined: String = tokens.iter().map(|token| token.span.text(text)).collect();
        assert_eq!(joined, text, "tokens make up the text");
        tokens
            .iter()
            .filter(|token| token.kind != TokenKind::Blank)
            .map(|token| format!("{:?}:{}", token.kind, token.span.text(text)))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn colours_the_embedded_shell() {
        assert_eq!(
            shown(
                "FROM a\nRUN apt-get -y update && \\\n  echo \"$A\"\nRUN <<EOF\nls -l\nEOF\nCOPY <<F /x\nhi\nF\n"
            ),
            "Keyword:FROM Image:a Keyword:RUN Command:apt-get CommandOption:-y Text:update Operator:&& \
             Continuation:\\ Command:echo String:\" Variable:$A String:\" Keyword:RUN HeredocDelimiter:<<EOF \
             Command:ls CommandOption:-l HeredocDelimiter:EOF Keyword:COPY HeredocDelimiter:<<F Text:/x \
             HeredocBody:hi\n HeredocDelimiter:F"
        );
    }

    #[test]
    fn names_the_pieces() {
        assert_eq!(
            shown("# syntax=docker/dockerfile:1\nFROM --platform=$P alpine:$V AS b # no\n"),
            "Directive:# syntax= DirectiveValue:docker/dockerfile:1 Keyword:FROM Flag:--platform= Variable:$P \
             Image:alpine: Variable:$V Keyword:AS StageName:b Text:# Text:no"
        );
        assert_eq!(
            shown("FROM a AS b\nENV A=\"x ${B:-c}\" C=1 \\\n# c\n  D='$E'\nFOO x\n"),
            "Keyword:FROM Image:a Keyword:AS StageName:b Keyword:ENV Name:A Punctuation:= String:\"x  \
             Variable:${B:-c} String:\" Name:C Punctuation:= Text:1 Continuation:\\ Comment:# c Name:D Punctuation:= \
             String:'$E' Invalid:FOO Text:x"
        );
    }
}
