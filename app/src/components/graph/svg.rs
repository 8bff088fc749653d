//! The graph as a standalone SVG file: the same drawing, with its colours in it.

use std::fmt::Write as _;

use super::drawing::{Arrow, BadgeKind, Card, Drawing, Role, Shape};
use super::path::{card as box_path, number};
use crate::view::xml_escape as escape;

/// The colours of an exported file: those of the page's style sheet (static/css/tokens.css).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    surface: &'static str,
    shade: &'static str,
    chip: &'static str,
    ink: &'static str,
    ink_2: &'static str,
    line: &'static str,
    from: &'static str,
    copy: &'static str,
    mount: &'static str,
    context: &'static str,
    result: &'static str,
    result_soft: &'static str,
    error: &'static str,
    error_soft: &'static str,
}

/// Dark on white.
pub const LIGHT: Palette = Palette {
    surface: "#ffffff",
    shade: "#f4f6f9",
    chip: "#e6ebf2",
    ink: "#16202e",
    ink_2: "#4b586b",
    line: "#7d8a9d",
    from: "#0a58c9",
    copy: "#5d3fb3",
    mount: "#855000",
    context: "#fcf0da",
    result: "#0a6b5c",
    result_soft: "#dcf3ed",
    error: "#b3261e",
    error_soft: "#fdeceb",
};

/// Light on black.
pub const DARK: Palette = Palette {
    surface: "#131a23",
    shade: "#1a2330",
    chip: "#253142",
    ink: "#e6ecf4",
    ink_2: "#a6b3c5",
    line: "#6d7d93",
    from: "#82b6ff",
    copy: "#bda9ff",
    mount: "#f0be5f",
    context: "#3a2c0f",
    result: "#66d6bf",
    result_soft: "#103a34",
    error: "#ff9d94",
    error_soft: "#401d1d",
};

fn style(p: &Palette) -> String {
    let Palette { surface, shade, chip, ink, ink_2, line, from, copy, mount, context, .. } = p;
    let Palette { result, result_soft, error, error_soft, .. } = p;
    format!(
        "text{{font:11px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:{ink}}}\
         .name,.unnamed{{font-size:13.5px;font-weight:650}}.unnamed{{font-weight:500}}\
         .code,.label{{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}}\
         .code{{font-size:11.5px}}.caption,.facts,.number{{fill:{ink_2}}}\
         .amount{{font-weight:600;text-anchor:end}}.number,.label,.badge{{text-anchor:middle}}.badge{{font-weight:600}}\
         .outline{{fill:{surface};stroke:{line};stroke-width:1.25}}.image,.remote{{fill:{shade}}}\
         .context{{fill:{context}}}.scratch{{stroke-dasharray:5 4}}.beneath{{fill:none;stroke:{line}}}\
         .aim{{stroke:{result};stroke-width:2.25}}.bad{{stroke:{error};stroke-width:2}}.chip{{fill:{chip}}}\
         .line{{fill:none;stroke-width:1.75}}.head{{stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}}\
         .from .line{{stroke:{from}}}.from .head{{stroke:{from};fill:{from}}}\
         .copy .line{{stroke:{copy};stroke-dasharray:7 4}}.copy .head{{stroke:{copy};fill:{surface}}}\
         .mount .line{{stroke:{mount};stroke-dasharray:.1 4.5;stroke-linecap:round;stroke-width:2.25}}\
         .mount .head{{stroke:{mount};fill:none}}.wrong .line,.wrong .head{{stroke:{error}}}\
         .wrong.from .head{{fill:{error}}}.wrong .label{{fill:{error}}}\
         .plate{{fill:{surface};stroke:{line};stroke-width:.75}}\
         .target{{fill:{result_soft};stroke:{result}}}.on-target{{fill:{result}}}\
         .unused{{fill:{surface};stroke:{line};stroke-dasharray:3 2}}.on-unused{{fill:{ink_2}}}\
         .error{{fill:{error_soft};stroke:{error}}}.on-error{{fill:{error}}}\
         .plain{{fill:{shade};stroke:{line}}}.on-plain{{fill:{ink_2}}}\
         .faded .line,.faded .head{{opacity:.45}}.faded text{{fill:{ink_2}}}.faded .name,.faded .amount{{font-weight:500}}\
         .faded .outline{{fill:{surface};stroke-opacity:.55}}.faded .beneath,.faded .plate{{stroke-opacity:.5}}"
    )
}

/// The drawing as an SVG document.
pub fn document(drawing: &Drawing, title: &str, palette: &Palette) -> String {
    let (w, h) = (number(drawing.size.w.max(1.0)), number(drawing.size.h.max(1.0)));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
         aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n<desc id=\"desc\">{}</desc>\n<style>{}</style>\n\
         <rect width=\"{w}\" height=\"{h}\" fill=\"{}\"/>\n",
        escape(title),
        escape(&drawing.summary),
        style(palette),
        palette.surface,
    );
    for arrow in &drawing.arrows {
        write_arrow(&mut out, arrow);
    }
    for card in &drawing.cards {
        write_card(&mut out, card);
    }
    for arrow in &drawing.arrows {
        write_label(&mut out, arrow);
    }
    out.push_str("</svg>\n");
    out
}

fn group(arrow: &Arrow) -> String {
    let wrong = if arrow.faulty { " wrong" } else { "" };
    let faded = if arrow.used { "" } else { " faded" };
    format!("{}{wrong}{faded}", arrow.stroke.name())
}

fn write_arrow(out: &mut String, arrow: &Arrow) {
    let _ = writeln!(
        out,
        "<g class=\"{}\"><title>{}</title><path class=\"line\" d=\"{}\"/><path class=\"head\" d=\"{}\"/></g>",
        group(arrow),
        escape(&arrow.title),
        arrow.line,
        arrow.head,
    );
}

fn write_label(out: &mut String, arrow: &Arrow) {
    let Some(label) = &arrow.label else { return };
    let centre = label.rect.centre();
    let _ = writeln!(
        out,
        "<g class=\"{}\"><path class=\"plate\" d=\"{}\"/><text class=\"label\" x=\"{}\" y=\"{}\">{}</text></g>",
        group(arrow),
        box_path(label.rect, 9.0),
        number(centre.x),
        number(centre.y + 3.8),
        escape(&label.text),
    );
}

/// The class of a text of that role.
pub fn role_class(role: Role) -> &'static str {
    match role {
        Role::Name => "name",
        Role::Unnamed => "unnamed",
        Role::Code => "code",
        Role::Caption => "caption",
        Role::Facts => "facts",
        Role::Amount => "amount",
        Role::Number => "number",
    }
}

/// The class of a shape.
pub fn shape_class(shape: Shape) -> &'static str {
    match shape {
        Shape::Stage => "stage",
        Shape::Image => "image",
        Shape::Context => "context",
        Shape::Remote => "remote",
        Shape::Scratch => "scratch",
        Shape::Unresolved => "unresolved",
    }
}

/// The class of a badge.
pub fn badge_class(kind: BadgeKind) -> &'static str {
    match kind {
        BadgeKind::Target => "target",
        BadgeKind::Unused => "unused",
        BadgeKind::Error => "error",
        BadgeKind::Folded | BadgeKind::NoCommand => "plain",
    }
}

fn write_card(out: &mut String, card: &Card) {
    let aim = card.badges.iter().any(|badge| badge.kind == BadgeKind::Target);
    let mark = if card.faulty {
        " bad"
    } else if aim {
        " aim"
    } else {
        ""
    };
    let faded = if card.used { "" } else { " class=\"faded\"" };
    let _ = write!(out, "<g{faded}><title>{}</title>", escape(&card.name));
    if !card.beneath.is_empty() {
        let _ = write!(out, "<path class=\"beneath\" d=\"{}\"/>", card.beneath);
    }
    let _ = write!(out, "<path class=\"outline {}{mark}\" d=\"{}\"/>", shape_class(card.shape), card.outline);
    if let Some(chip) = card.chip {
        let _ = write!(out, "<path class=\"chip\" d=\"{}\"/>", box_path(chip, 5.0));
    }
    for badge in &card.badges {
        let class = badge_class(badge.kind);
        let centre = badge.rect.centre();
        let _ = write!(
            out,
            "<path class=\"{class}\" d=\"{}\"/><text class=\"badge on-{class}\" x=\"{}\" y=\"{}\">{}</text>",
            box_path(badge.rect, badge.rect.h / 2.0),
            number(centre.x),
            number(centre.y + 3.8),
            escape(&badge.text),
        );
    }
    for line in &card.texts {
        let _ = write!(
            out,
            "<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>",
            role_class(line.role),
            number(line.at.x),
            number(line.at.y),
            escape(&line.text),
        );
    }
    out.push_str("</g>\n");
}

#[cfg(test)]
mod tests {
    use dockerfile_core::graph::Direction;

    use super::super::drawing::tests::{COURSE, draw};
    use super::*;
    use crate::i18n::Lang;

    /// Whether every tag is closed, in order, and no stray `<` or `&` is about.
    fn well_formed(xml: &str) -> bool {
        let mut open: Vec<&str> = Vec::new();
        let mut rest = xml;
        while let Some((text, after)) = rest.split_once('<') {
            if text.contains('>') || text.split('&').skip(1).any(|entity| !entity.contains(';')) {
                return false;
            }
            let Some((tag, tail)) = after.split_once('>') else { return false };
            rest = tail;
            if let Some(name) = tag.strip_prefix('/') {
                if open.pop() != Some(name) {
                    return false;
                }
            } else if !tag.ends_with('/') {
                open.push(tag.split(' ').next().unwrap_or(""));
            }
        }
        open.is_empty() && rest.trim().is_empty()
    }

    #[test]
    fn the_document_is_whole_and_says_everything() {
        let text = format!("{COURSE}FROM \"<i>&\\\"\" AS x\nCOPY --from=builder /<b>&.txt /\n");
        for (direction, palette) in [(Direction::LeftToRight, LIGHT), (Direction::TopToBottom, DARK)] {
            let drawing = draw(Lang::En, &text, direction);
            let svg = document(&drawing, "a < b & c", &palette);
            assert!(well_formed(&svg), "{svg}");
            for part in [
                "<title id=\"title\">a &lt; b &amp; c</title>",
                ">builder</text>",
                ">COPY app.go</text>",
                "not used",
            ] {
                assert!(svg.contains(part), "{part} in {svg}");
            }
            assert!(!svg.contains("<b>") && !svg.contains("<i>") && !svg.contains("NaN"));
            assert_eq!(svg.matches("<path class=\"line\"").count(), drawing.arrows.len());
        }
        assert!(
            !well_formed("<a><b></a></b>") && !well_formed("<a>&</a>") && well_formed("<a>&amp;<b/></a>")
        );
    }

    #[test]
    fn the_colours_are_those_of_the_page() {
        let tokens = include_str!("../../../../static/css/tokens.css");
        let pairs = [
            (LIGHT.surface, DARK.surface, "surface"),
            (LIGHT.shade, DARK.shade, "surface-2"),
            (LIGHT.chip, DARK.chip, "surface-3"),
            (LIGHT.ink, DARK.ink, "ink"),
            (LIGHT.ink_2, DARK.ink_2, "ink-2"),
            (LIGHT.line, DARK.line, "line-strong"),
            (LIGHT.from, DARK.from, "accent"),
            (LIGHT.copy, DARK.copy, "tok-flag"),
            (LIGHT.mount, DARK.mount, "warning"),
            (LIGHT.context, DARK.context, "warning-soft"),
            (LIGHT.result, DARK.result, "result"),
            (LIGHT.result_soft, DARK.result_soft, "result-soft"),
            (LIGHT.error, DARK.error, "error"),
            (LIGHT.error_soft, DARK.error_soft, "error-soft"),
        ];
        for (light, dark, name) in pairs {
            let line = format!("--{name}: light-dark({light}, {dark});");
            assert!(tokens.contains(&line), "{line}");
        }
    }
}
