//! One CSV record, as BuildKit reads the value of `--mount` and `--device`.

use std::ops::Range;

/// A field and where it stands in the record; quoted fields have their quotes inside the range.
pub(crate) type Field = (String, Range<usize>);

/// Splits `record`; the error is Go's message.
pub fn fields(record: &str) -> Result<Vec<Field>, String> {
    let record = record.strip_suffix('\n').map_or(record, |r| r.strip_suffix('\r').unwrap_or(r));
    if record.is_empty() {
        return Err("EOF".to_owned());
    }
    let fault = |at: usize, what: &str| Err(format!("parse error on line 1, column {}: {what}", at + 1));
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        let rest = record.get(at..).unwrap_or("");
        if !rest.starts_with('"') {
            let end = rest.find(',');
            let field = end.map_or(rest, |end| &rest[..end]);
            if let Some(quote) = field.find('"') {
                return fault(at + quote, "bare \" in non-quoted-field");
            }
            out.push((field.to_owned(), at..at + field.len()));
            match end {
                Some(end) => at += end + 1,
                None => return Ok(out),
            }
            continue;
        }
        let start = at;
        let mut value = String::new();
        at += 1;
        loop {
            let rest = record.get(at..).unwrap_or("");
            let Some(quote) = rest.find('"') else {
                return fault(at, "extraneous or missing \" in quoted-field");
            };
            value.push_str(&rest[..quote]);
            at += quote + 1;
            match record.as_bytes().get(at) {
                Some(b'"') => {
                    value.push('"');
                    at += 1;
                }
                Some(b',') => {
                    out.push((value, start..at));
                    at += 1;
                    break;
                }
                None => {
                    out.push((value, start..at));
                    return Ok(out);
                }
                Some(_) => return fault(at - 1, "extraneous or missing \" in quoted-field"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_and_unquotes() {
        let texts = |record| fields(record).map(|f| f.into_iter().map(|(text, _)| text).collect::<Vec<_>>());
        assert_eq!(
            texts("type=cache,target=/x,"),
            Ok(vec!["type=cache".into(), "target=/x".into(), "".into()])
        );
        assert_eq!(texts("\"a,\"\"b\",c"), Ok(vec!["a,\"b".into(), "c".into()]));
        assert_eq!(texts(""), Err("EOF".into()));
        assert_eq!(texts("a\"b"), Err("parse error on line 1, column 2: bare \" in non-quoted-field".into()));
        assert_eq!(
            texts("\"a\"b"),
            Err("parse error on line 1, column 3: extraneous or missing \" in quoted-field".into())
        );
    }
}
