//! Braces in the knobs of an allocator: `first-fit:grow={4K,8K}` stands for one name a value, and
//! several braces for every combination. Before the knobs braces belong to a glob.

/// The most names that one item stands for.
const MOST: usize = 1000;

/// The items of a list: commas inside braces separate nothing.
pub fn items(list: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    let mut depth = 0usize;
    for sign in list.chars() {
        match sign {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match (sign, items.last_mut()) {
            (',', _) if depth == 0 => items.push(String::new()),
            (_, Some(item)) => item.push(sign),
            (_, None) => {}
        }
    }
    items
}

/// One item of a list of allocators with the braces of its knobs and wrappers written out, the last
/// braces changing fastest.
///
/// # Errors
/// Says which braces are not closed, empty or inside others, or that they stand for too many.
pub(super) fn written_out(item: &str) -> Result<Vec<String>, String> {
    let (base, mut rest) = item.split_at(item.find([':', '+']).unwrap_or(item.len()));
    let mut names = vec![base.to_owned()];
    while let Some(open) = rest.find(['{', '}']) {
        let (before, braces) = rest.split_at(open);
        let close = braces.find('}').filter(|close| *close > 0);
        let Some(close) = close else {
            return Err(format!("`{item}`: braces that are not closed, expected {{VALUE,VALUE}}"));
        };
        let values: Vec<&str> = braces[1..close].split(',').map(str::trim).collect();
        if values.iter().any(|value| value.is_empty() || value.contains('{')) {
            return Err(format!("`{item}`: expected values between the braces: {{VALUE,VALUE}}"));
        }
        if names.len() * values.len() > MOST {
            return Err(format!("`{item}` stands for more than {MOST} allocators"));
        }
        let with = |name: &String| -> Vec<String> {
            values.iter().map(|value| format!("{name}{before}{value}")).collect()
        };
        names = names.iter().flat_map(with).collect();
        rest = &braces[close + 1..];
    }
    names.iter_mut().for_each(|name| name.push_str(rest));
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_of_knobs_multiply_and_those_of_a_glob_stay() {
        let out = |item: &str| written_out(item).unwrap().join(" ");
        assert_eq!(out("first-fit"), "first-fit");
        assert_eq!(out("{first,next}-fit"), "{first,next}-fit");
        assert_eq!(out("first-fit:grow={4K, 8K}"), "first-fit:grow=4K first-fit:grow=8K");
        assert_eq!(
            out("{a,b}-fit:split={32,64}:order=lifo+headers={8,16}"),
            "{a,b}-fit:split=32:order=lifo+headers=8 {a,b}-fit:split=32:order=lifo+headers=16 \
             {a,b}-fit:split=64:order=lifo+headers=8 {a,b}-fit:split=64:order=lifo+headers=16"
        );
        for wrong in ["a:b={", "a:b={1", "a:b=}", "a:b={}", "a:b={1,,2}", "a:b={{1},2}", "a:b=1}"] {
            assert!(written_out(wrong).is_err(), "{wrong}");
        }
        let many = format!("a{}", ":b={1,2,3,4,5,6,7,8,9,10}".repeat(4));
        assert!(written_out(&many).unwrap_err().contains("more than 1000"));
        let longest = format!("a{}", ":b={1,2}".repeat(2000));
        assert!(written_out(&longest).is_err());
    }

    #[test]
    fn a_comma_in_braces_separates_nothing() {
        assert_eq!(items("a,b:c={1,2},d*,"), ["a", "b:c={1,2}", "d*", ""]);
        assert_eq!(items(""), [""]);
        assert_eq!(items("a},b"), ["a}", "b"]);
        assert_eq!(items("a:b={1,c"), ["a:b={1,c"]);
    }
}
