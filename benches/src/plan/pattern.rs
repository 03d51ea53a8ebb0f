//! Names and globs of allocators and workloads.

use crate::problem::shown;
use allocators::{Named, SpecError};
use globset::{GlobBuilder, GlobMatcher};

/// The longest pattern, in bytes: what a glob is compiled into grows with it.
const LONGEST: usize = 256;

/// Whether the text is a glob: none of these signs stands in a name.
pub(crate) fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// A name or glob that is held against whole names.
pub(crate) enum Pattern {
    Name(String),
    Glob(GlobMatcher),
}

impl Pattern {
    /// For workloads.
    pub(crate) fn new(text: &str) -> Result<Pattern, String> {
        if is_glob(text) { glob(text).map(Pattern::Glob) } else { Ok(Pattern::Name(text.into())) }
    }

    /// For canonical names of allocators.
    pub(crate) fn of_allocators(text: &str) -> Result<Pattern, String> {
        if is_glob(text) {
            return glob(text).map(Pattern::Glob);
        }
        let named = Named::parse(text).map_err(|error| error.to_string())?;
        Ok(Pattern::Name(named.to_string()))
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        match self {
            Pattern::Name(own) => own == name,
            Pattern::Glob(glob) => glob.is_match(name),
        }
    }
}

fn glob(text: &str) -> Result<GlobMatcher, String> {
    if text.len() > LONGEST {
        return Err(format!("expected a glob of at most {LONGEST} bytes"));
    }
    let built = GlobBuilder::new(text).literal_separator(false).build();
    built.map(|glob| glob.compile_matcher()).map_err(|error| error.to_string())
}

/// The allocators of one item of a list: a name; or a glob over the registry's names, in its
/// order, with the knobs and wrappers that follow it (`*-fit:order=lifo+headers=8`). Those whose
/// memory is their own have no figure of space and are meant by their names only.
pub fn allocators(item: &str) -> Result<Vec<Named>, String> {
    let end = item.find([':', '+']).unwrap_or(item.len());
    let (base, suffix) = item.split_at(end);
    if !is_glob(base) {
        return Named::parse(item).map(|named| vec![named]).map_err(|error| error.to_string());
    }
    let glob = glob(base)?;
    let mut found = Vec::new();
    for entry in allocators::entries().filter(|entry| glob.is_match(entry.name)) {
        match Named::parse(&format!("{}{suffix}", entry.name)) {
            Ok(named) if named.promises().own_memory => {}
            Ok(named) => found.push(named),
            // One that must be told its size cannot be meant by a glob that tells nothing.
            Err(SpecError::Conflict(_)) if suffix.is_empty() => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    if found.is_empty() {
        let item = shown(item);
        return Err(format!("`{item}` matches no allocator; `fraglab list` shows those there are"));
    }
    Ok(found)
}

/// As [`allocators`], where some heap is of fixed size or none is. Who takes no heap that grows then
/// stays outside: of a glob it comes second, by name it is an error.
pub fn allocators_on(item: &str, only_growing: bool) -> Result<[Vec<Named>; 2], String> {
    let (joining, left_out): (Vec<_>, Vec<_>) =
        allocators(item)?.into_iter().partition(|named| named.promises().grows || !only_growing);
    let base = item.split([':', '+']).next().unwrap_or_default();
    match left_out.first() {
        Some(named) if !is_glob(base) || joining.is_empty() => Err(format!(
            "{named} manages a heap of fixed size, expected `--heap`, or `heaps` in the experiment, \
             with one such as `64M` or `1.25x`"
        )),
        _ => Ok([joining, left_out]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_stands_before_the_knobs() {
        let names = |item: &str| -> Vec<String> {
            allocators(item).unwrap().iter().map(ToString::to_string).collect()
        };
        assert_eq!(names("first-fit"), ["first-fit"]);
        let lifo = names("*-fit:order=lifo+headers=8");
        let fits = allocators::REGISTRY.iter().filter(|entry| entry.name.ends_with("-fit")).count();
        assert!(fits >= 4 && lifo.len() == fits, "{lifo:?}");
        assert!(lifo.iter().all(|name| name.ends_with("-fit:order=lifo+headers=8")), "{lifo:?}");
        let [all, none] = allocators_on("*", false).unwrap();
        let [growing, fixed] = allocators_on("*", true).unwrap();
        assert!(none.is_empty() && growing.len() + fixed.len() == all.len());
        assert!(growing.iter().all(|named| named.promises().grows));
        for named in fixed {
            let by_name = allocators_on(&named.to_string(), true).unwrap_err();
            assert!(by_name.contains("heap of fixed size"), "{by_name}");
            assert!(allocators_on(&named.to_string(), false).is_ok());
        }
        assert!(allocators("system").is_ok() && allocators("syste*").is_err());
        assert!(allocators("no-such-*").unwrap_err().contains("matches no allocator"));
        assert!(allocators("no-such").unwrap_err().contains("unknown allocator"));
        assert!(allocators("[").unwrap_err().contains('['));
    }
}
