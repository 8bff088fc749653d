//! Texts to be pasted elsewhere.

use super::Linked;
use super::link::exercise_value;

/// An address, safe between double quotes in HTML.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A title, which is one line whatever a file says: an empty one would end the HTML in Markdown.
fn title_attribute(title: &str) -> String {
    attribute(&title.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// HTML that shows the page at `page` (without query and fragment) with what `fragment` carries.
pub fn embed_snippet(page: &str, fragment: &str, title: &str) -> String {
    let (page, title) = (attribute(page), title_attribute(title));
    format!(
        "<iframe src=\"{page}?embed#{fragment}\" title=\"{title}\" width=\"100%\" height=\"640\" loading=\"lazy\" \
         style=\"border: 0\" allow=\"clipboard-write\"></iframe>\n"
    )
}

/// HTML that shows an exercise by the script beside the page at `page`; `start` is what readers without that script
/// see. No line of it is empty, so that it stays one block of HTML in Markdown.
pub fn exercise_snippet(page: &str, exercise: &Linked, start: &str, title: &str) -> String {
    let folder = page.rsplit_once('/').map_or(page, |(folder, _)| folder);
    let (folder, title) = (attribute(folder), title_attribute(title));
    let (attributes, object) = match exercise {
        Linked::Ours(id) => (format!(" exercise=\"{}\"", attribute(id)), String::new()),
        Linked::Whole(_) => {
            // No text of it can end the script.
            let json = exercise_value(exercise).to_string().replace('<', "\\u003c");
            (String::new(), format!("<script type=\"application/json\">{json}</script>\n"))
        }
    };
    let mut code = String::new();
    for (index, line) in attribute(start.trim_end()).lines().enumerate() {
        // The line break before an empty line is written as a character.
        let line_break = if line.trim().is_empty() { "&#10;" } else { "\n" };
        code.push_str(if index == 0 { "" } else { line_break });
        code.push_str(line);
    }
    format!(
        "<script type=\"module\" src=\"{folder}/embed.js\"></script>\n\
         <dockerfile-playground height=\"720\"{attributes} title=\"{title}\">\n\
         {object}<pre><code>{code}</code></pre>\n\
         </dockerfile-playground>\n"
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
    use std::rc::Rc;

    use super::*;
    use crate::exercises;

    #[test]
    fn an_exercise_is_embedded_whole_or_by_its_id() {
        let exercise = exercises::files::by_id("secrets");
        let start = "FROM a && b\n\n \nRUN x\n";
        let snippet =
            |linked: &Linked| exercise_snippet("https://a.org/x/index.html", linked, start, "A\n\n \"t\"");
        let code =
            "<pre><code>FROM a &amp;&amp; b&#10;&#10; \nRUN x</code></pre>\n</dockerfile-playground>\n";
        assert_eq!(
            snippet(&Linked::Ours("secrets".to_owned())),
            format!(
                "<script type=\"module\" src=\"https://a.org/x/embed.js\"></script>\n\
                 <dockerfile-playground height=\"720\" exercise=\"secrets\" title=\"A &quot;t&quot;\">\n{code}"
            )
        );
        let mut theirs = (*exercise).clone();
        theirs.title.en = Some("</script><!-- \u{2028}".to_owned());
        let theirs = Linked::Whole(Rc::new(theirs));
        let whole = snippet(&theirs);
        assert!(whole.ends_with(code), "{whole}");
        assert!(whole.lines().all(|line| !line.trim().is_empty()), "one block of HTML: {whole}");
        let object = whole.split("<script type=\"application/json\">").nth(1).unwrap();
        let (json, rest) = object.split_once("</script>").unwrap();
        assert!(rest.starts_with("\n<pre>"), "{rest}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(json).unwrap(), exercise_value(&theirs));
    }

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
