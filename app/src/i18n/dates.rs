//! Days as people write them.

use super::Lang;

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

/// A day such as `2026-03-12`, or a month such as `2026-03`, in words; anything else as it is.
pub fn date(lang: Lang, iso: &str) -> String {
    words(lang, iso).unwrap_or_else(|| iso.to_owned())
}

fn words(lang: Lang, iso: &str) -> Option<String> {
    let mut parts = iso.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next());
    let digits = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    let fits =
        parts.next().is_none() && digits(year, 4) && digits(month, 2) && day.is_none_or(|day| digits(day, 2));
    let months = match lang {
        Lang::En => ENGLISH,
        Lang::Fr => FRENCH,
    };
    let month = months.get(month.parse::<usize>().ok().filter(|_| fits)?.checked_sub(1)?)?;
    Some(match day.map(|day| day.parse::<u8>()) {
        None => format!("{month} {year}"),
        Some(Ok(1)) if lang == Lang::Fr => format!("1er {month} {year}"),
        Some(Ok(day)) if (1..=31).contains(&day) => format!("{day} {month} {year}"),
        Some(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_in_words() {
        assert_eq!(date(Lang::Fr, "2026-03-12"), "12 mars 2026");
        assert_eq!(date(Lang::Fr, "2026-08-01"), "1er août 2026");
        assert_eq!(date(Lang::En, "2026-08-01"), "1 August 2026");
        assert_eq!(date(Lang::En, "2026-12"), "December 2026");
        for other in [
            "",
            "2026",
            "2026-13",
            "2026-00-01",
            "2026-03-12-1",
            "26-03-12",
            "2026-03-32",
            "3.22",
            "2026-3-1",
        ] {
            assert_eq!(date(Lang::Fr, other), other);
        }
    }
}
