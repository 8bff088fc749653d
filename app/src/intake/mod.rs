//! What a text or file is that somebody gives to the page in place of a Dockerfile. Pure: the browser is elsewhere.

pub mod compose;

/// What is told apart from a Dockerfile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// What `docker history` or `docker image inspect` prints of a real image.
    ImageText,
    /// A Compose file.
    Compose,
}

/// What `text` is if it is plainly no Dockerfile. A text that could be one is left alone: better a question too few.
pub fn recognise(text: &str) -> Option<Foreign> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if is_image_text(text) {
        Some(Foreign::ImageText)
    } else if is_compose(text) {
        Some(Foreign::Compose)
    } else {
        None
    }
}

fn is_image_text(text: &str) -> bool {
    let head = text.lines().next().unwrap_or_default();
    if head.starts_with("IMAGE ") || head.starts_with("ID ") {
        return head.contains(" CREATED BY") && head.contains(" SIZE");
    }
    // No Dockerfile starts so. Docker and podman differ in how they write the names.
    if !text.starts_with(['[', '{']) {
        return false;
    }
    let lower = text.to_lowercase();
    lower.contains("\"createdby\"") || (lower.contains("\"rootfs\"") && lower.contains("\"layers\""))
}

fn is_compose(text: &str) -> bool {
    let from = |line: &str| line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("FROM "));
    if text.lines().any(from) {
        return false;
    }
    let without_comment = |line: &str| line.split(" #").next().unwrap_or_default().trim_end().to_owned();
    let services = text.lines().any(|line| without_comment(line) == "services:");
    let names_image = |line: &str| {
        let indented = line.starts_with([' ', '\t']);
        let line = line.trim_start();
        indented && ["build:", "image:", "extends:"].iter().any(|key| line.starts_with(key))
    };
    services && text.lines().any(names_image)
}

/// Whether a file that starts with `bytes` is an archive, as `docker save` writes it, compressed or not.
pub fn is_archive(bytes: &[u8]) -> bool {
    const GZIP: &[u8] = &[0x1f, 0x8b];
    const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
    bytes.starts_with(GZIP) || bytes.starts_with(ZSTD) || bytes.get(257..262) == Some(b"ustar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_real_images_are_told_apart() {
        let table = "IMAGE  CREATED  CREATED BY  SIZE  COMMENT\n<missing>  2 weeks ago  CMD  0B\n";
        let podman = "ID  CREATED  CREATED BY  SIZE  COMMENT\nabc  1 day ago  CMD  0 B\n";
        let lines = "{\"Comment\":\"\",\"CreatedBy\":\"CMD\",\"Size\":\"0B\"}\n{\"CreatedBy\":\"RUN x\"}\n";
        let inspect = "[\n {\n  \"Id\": \"sha256:1\",\n  \"RootFS\": {\n   \"Layers\": []\n  }\n }\n]\n";
        for text in [table, podman, lines, inspect, &format!("\u{feff}\n{table}")] {
            assert_eq!(recognise(text), Some(Foreign::ImageText), "{text}");
        }
    }

    #[test]
    fn compose_files_are_told_apart() {
        for text in [
            "services:\n  web:\n    build: .\n",
            "# the shop\nname: shop\n\nservices: # all of them\n  db:\n    image: postgres\r\n",
            "version: \"3\"\r\nservices:\r\n  web:\r\n    build:\r\n      dockerfile_inline: |\r\n        FROM a\r\n",
        ] {
            assert_eq!(recognise(text), Some(Foreign::Compose), "{text}");
        }
    }

    #[test]
    fn what_may_be_a_dockerfile_is_left_alone() {
        for text in [
            "",
            "FROM alpine\nRUN x\n",
            "from alpine\nCOPY <<EOF /compose.yml\nservices:\n  web:\n    image: a\nEOF\n",
            "IMAGE=1\n",
            "{ \"format\": \"dockerfile-playground/exercise\" }",
            "services:\n",
            "# services:\n#   build: .\nARG A\n",
            "RUN a\n",
            "é",
            "服务:",
        ] {
            assert_eq!(recognise(text), None, "{text}");
        }
    }

    #[test]
    fn archives_are_known_by_their_first_bytes() {
        let mut tar = vec![b'a'; 512];
        assert!(!is_archive(&tar));
        tar[257..262].copy_from_slice(b"ustar");
        assert!(is_archive(&tar));
        assert!(is_archive(&[0x1f, 0x8b, 8]) && is_archive(&[0x28, 0xb5, 0x2f, 0xfd]));
        assert!(!is_archive(b"FROM a\n") && !is_archive(&[]));
    }
}
