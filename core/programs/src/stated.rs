//! dd, fallocate, truncate, head -c: files whose size the command states.

use super::given::{Sorted, Spec};
use super::{Ask, Call, Home, Item, Request, Stated, StatedFrom, Tool, takes};

pub(super) static DD: Tool = Tool { names: &["dd"], home: Home::Anywhere, read: dd };
pub(super) static FALLOCATE: Tool = Tool { names: &["fallocate"], home: Home::Installed, read: fallocate };
pub(super) static TRUNCATE: Tool = Tool { names: &["truncate"], home: Home::Installed, read: truncate };
pub(super) static HEAD: Tool = Tool { names: &["head"], home: Home::Anywhere, read: head };

fn nothing() -> Request {
    Request { takes: takes::OTHER, ..Request::default() }
}

fn fallocate(call: &Call<'_>) -> Request {
    let sorted =
        Sorted::read(call.args, &Spec { short: "lo", long: &["--length", "--offset"], ..Spec::default() });
    let mut out = nothing();
    if let Some(path) = sorted.operands.last() {
        let bytes = sorted.value(&["-l", "--length"]).and_then(|length| amount(&length.text));
        out.asks.push(Ask::State(Stated { path: Some(path.item()), bytes, from: StatedFrom::Zeros }));
    }
    out
}

fn truncate(call: &Call<'_>) -> Request {
    let spec = Spec { short: "sr", long: &["--size", "--reference"], ..Spec::default() };
    let sorted = Sorted::read(call.args, &spec);
    let mut out = nothing();
    let Some(size) = sorted.value(&["-s", "--size"]) else { return out };
    let bytes = amount(&size.text);
    for path in &sorted.operands {
        out.asks.push(Ask::State(Stated { path: Some(path.item()), bytes, from: StatedFrom::Holes }));
    }
    out
}

fn dd(call: &Call<'_>) -> Request {
    let value = |key: &str| {
        call.args.iter().find_map(|arg| {
            let value = arg.text.strip_prefix(key)?;
            Some(Item { text: value.to_owned(), known: arg.known, span: arg.span })
        })
    };
    let mut out = nothing();
    let Some(path) = value("of=") else { return out };
    let block = value("bs=").or_else(|| value("obs=")).map_or(Some(512), |block| amount(&block.text));
    let count = value("count=").and_then(|count| amount(&count.text));
    let bytes = block.zip(count).map(|(block, count)| block.saturating_mul(count));
    let from = value("if=").map_or(StatedFrom::File, |from| device(&from.text));
    out.asks.push(Ask::State(Stated { path: Some(path), bytes, from }));
    out
}

fn head(call: &Call<'_>) -> Request {
    let sorted =
        Sorted::read(call.args, &Spec { short: "cn", long: &["--bytes", "--lines"], ..Spec::default() });
    let mut out = nothing();
    let bytes = sorted.value(&["-c", "--bytes"]).and_then(|count| amount(&count.text));
    if bytes.is_some() {
        let from = sorted.operands.last().map_or(StatedFrom::File, |from| device(&from.text));
        out.asks.push(Ask::State(Stated { path: None, bytes, from }));
    } else {
        out.asks.push(Ask::Look);
    }
    out
}

/// What a source gives: a device as many bytes as are asked for, a file at most as many.
fn device(path: &str) -> StatedFrom {
    match path {
        "/dev/zero" => StatedFrom::Zeros,
        "/dev/random" | "/dev/urandom" => StatedFrom::Random,
        _ => StatedFrom::File,
    }
}

/// A number of bytes as coreutils read it: `1G` and `1GiB` in powers of 1024, `1GB` in powers of 1000, `2x3` a
/// product. `None` for anything else, and for sizes relative to what is there (`+1K`).
fn amount(text: &str) -> Option<u64> {
    text.split('x').map(factor).try_fold(1_u64, |product, factor| product.checked_mul(factor?))
}

fn factor(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, suffix) = text.split_at_checked(end)?;
    let number: u64 = digits.parse().ok()?;
    let mut letters = suffix.chars();
    let unit = match (letters.next(), letters.as_str()) {
        (None, _) | (Some('c' | 'B'), "") => 1,
        (Some('w'), "") => 2,
        (Some('b'), "") => 512,
        (Some(letter), rest) => {
            let power = match letter.to_ascii_uppercase() {
                'K' => 1,
                'M' => 2,
                'G' => 3,
                'T' => 4,
                'P' => 5,
                _ => return None,
            };
            match rest {
                "" | "iB" => 1024_u64.checked_pow(power)?,
                "B" => 1000_u64.checked_pow(power)?,
                _ => return None,
            }
        }
    };
    number.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_coreutils_read_them() {
        for (text, bytes) in [
            ("500", Some(500)),
            ("1G", Some(1 << 30)),
            ("1GiB", Some(1 << 30)),
            ("2kB", Some(2_000)),
            ("3MB", Some(3_000_000)),
            ("100M", Some(104_857_600)),
            ("2x1k", Some(2048)),
            ("4b", Some(2048)),
            ("+1K", None),
            ("1.5G", None),
            ("", None),
            ("99999999999P", None),
        ] {
            assert_eq!(amount(text), bytes, "{text}");
        }
    }
}
