//! Texts to be pasted elsewhere.

/// An address, safe between double quotes in HTML.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// HTML that shows the page at `page` (without query and fragment) with what `fragment` carries.
pub fn embed_snippet(page: &str, fragment: &str, title: &str) -> String {
    let (page, title) = (attribute(page), attribute(title));
    format!(
        "<iframe src=\"{page}?embed#{fragment}\" title=\"{title}\" width=\"100%\" height=\"640\" loading=\"lazy\" \
         style=\"border: 0\" allow=\"clipboard-write\"></iframe>\n"
    )
}

/// Markdown that shows `text` and links to the page that opens it.
pub fn markdown_snippet(text: &str, link: &str, words: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat((runs + 1).max(3));
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{fence}dockerfile\n{text}{end}{fence}\n\n[{words}](<{link}>)\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_in_the_text() {
        let snippet = markdown_snippet("# ```` x\nFROM a", "https://example.org/#v1.x", "Open");
        assert_eq!(
            snippet,
            "`````dockerfile\n# ```` x\nFROM a\n`````\n\n[Open](<https://example.org/#v1.x>)\n"
        );
        assert!(markdown_snippet("FROM a\n", "l", "w").starts_with("```dockerfile\nFROM a\n```\n"));
    }

    #[test]
    fn an_address_stays_in_its_attribute() {
        let snippet = embed_snippet("https://example.org/\"><script>/", "v1.x", "a < b");
        assert!(snippet.starts_with(
            "<iframe src=\"https://example.org/&quot;&gt;&lt;script&gt;/?embed#v1.x\" title=\"a &lt; b\""
        ));
    }
}
