//! From the tables a person writes to the enums serde reads, so that errors name the key.
//!
//! A person writes `{ phase = "ramp", to = 5 }`. Serde can read that, but it buffers the table to
//! find its tag, and an error then no longer knows its key. Rewritten as `{ ramp = { to = 5 } }`,
//! which serde reads straight, an error ends with its key.

use super::definition::Definition;
use serde::Deserialize;
use toml::{Table, Value};

/// Reads a definition, or says what is wrong with which key.
pub(crate) fn definition(table: &Table) -> Result<Definition, String> {
    let mut table = table.clone();
    if let Some(size) = table.get_mut("size") {
        retag(size, "size", "law")?;
    }
    if let Some(lifetime) = table.get_mut("lifetime") {
        retag(lifetime, "lifetime", "law")?;
    }
    if let Some(phases) = table.get_mut("phases") {
        retag_phases(phases, "phases")?;
    }
    Definition::deserialize(Value::Table(table)).map_err(|error| one_line(&error))
}

fn retag_phases(phases: &mut Value, key: &str) -> Result<(), String> {
    let Value::Array(phases) = phases else {
        return Err(format!("{key}: {}, expected a list of phases", article(phases)));
    };
    for (index, phase) in phases.iter_mut().enumerate() {
        let key = format!("{key}[{index}]");
        if let Some(size) = phase.get_mut("size") {
            retag(size, &format!("{key}.size"), "law")?;
        }
        if let Some(inner) = phase.get_mut("phases") {
            retag_phases(inner, &format!("{key}.phases"))?;
        }
        retag(phase, &key, "phase")?;
        // Read on its own first: only here is its number known.
        super::definition::Phase::deserialize(phase.clone())
            .map_err(|error| format!("{key}: {}", one_line(&error)))?;
    }
    Ok(())
}

/// `{ TAG = "kind", … }` becomes `{ kind = { … } }`.
fn retag(value: &mut Value, key: &str, tag: &str) -> Result<(), String> {
    let Value::Table(table) = value else {
        return Err(format!("{key}: {}, expected a table such as {{ {tag} = … }}", article(value)));
    };
    let kind = match table.remove(tag) {
        Some(Value::String(kind)) => kind,
        Some(other) => return Err(format!("{key}.{tag}: {}, expected a name", article(&other))),
        None => return Err(format!("{key}: no `{tag}`, expected its name")),
    };
    let rest = std::mem::take(table);
    table.insert(kind, Value::Table(rest));
    Ok(())
}

fn article(value: &Value) -> String {
    let kind = value.type_str();
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// Serde's words, which end with the key.
fn one_line(error: &toml::de::Error) -> String {
    error.to_string().trim_end().replace('\n', " ")
}
