use dockerfile_syntax::syntax::{Token, TokenKind};

use super::Utf16Index;

/// CSS class of each kind of token, at the index that [`token_data`] gives the kind.
pub const TOKEN_CLASSES: [&str; 23] = [
    "",
    "tok-comment",
    "tok-directive",
    "tok-directive-value",
    "tok-keyword",
    "tok-flag",
    "tok-flag-value",
    "tok-image",
    "tok-stage",
    "tok-name",
    "tok-string",
    "tok-variable",
    "tok-continuation",
    "tok-heredoc",
    "tok-heredoc-body",
    "tok-command",
    "tok-option",
    "tok-operator",
    "tok-shell-keyword",
    "tok-punctuation",
    "tok-number",
    "",
    "tok-invalid",
];

fn class_index(kind: TokenKind) -> u32 {
    match kind {
        TokenKind::Blank => 0,
        TokenKind::Comment => 1,
        TokenKind::Directive => 2,
        TokenKind::DirectiveValue => 3,
        TokenKind::Keyword => 4,
        TokenKind::Flag => 5,
        TokenKind::FlagValue => 6,
        TokenKind::Image => 7,
        TokenKind::StageName => 8,
        TokenKind::Name => 9,
        TokenKind::String => 10,
        TokenKind::Variable => 11,
        TokenKind::Continuation => 12,
        TokenKind::HeredocDelimiter => 13,
        TokenKind::HeredocBody => 14,
        TokenKind::Command => 15,
        TokenKind::CommandOption => 16,
        TokenKind::Operator => 17,
        TokenKind::ShellKeyword => 18,
        TokenKind::Punctuation => 19,
        TokenKind::Number => 20,
        TokenKind::Text => 21,
        TokenKind::Invalid => 22,
    }
}

/// The tokens that have a colour, flat: from and to in UTF-16 units, then the index of the class.
pub fn token_data(tokens: &[Token], index: &Utf16Index) -> Vec<u32> {
    let mut data = Vec::with_capacity(tokens.len() * 3);
    for token in tokens {
        let class = class_index(token.kind);
        let plain = TOKEN_CLASSES.get(class as usize).is_none_or(|name| name.is_empty());
        if !plain && !token.span.is_empty() {
            let (from, to) = index.range(token.span);
            data.extend([from, to, class]);
        }
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use dockerfile_core::source::Span;

    #[test]
    fn blanks_have_no_colour_and_places_are_in_utf16() {
        let text = "FROM é#";
        let token = |kind, start, end| Token { kind, span: Span::new(start, end) };
        let tokens =
            [token(TokenKind::Keyword, 0, 4), token(TokenKind::Blank, 4, 5), token(TokenKind::Image, 5, 8)];
        assert_eq!(token_data(&tokens, &Utf16Index::new(text)), [0, 4, 4, 5, 7, 7]);
    }
}
