//! One CSV row into a record, strictly, such that an error knows its column. The csv crate's own
//! deserializer loses the column of errors from [`Field`](crate::Field), takes `0x10` and `+5` as
//! numbers, and so would read files that nobody here wrote.

use crate::error::shown;
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;
use std::fmt;

/// What is wrong with a row, and in which column.
#[derive(Debug)]
pub(crate) struct RowError {
    /// The column's name; empty until the row's deserializer has filled it in.
    pub(crate) column: &'static str,
    /// What is wrong, as serde says it.
    pub(crate) problem: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for RowError {}

impl de::Error for RowError {
    fn custom<T: fmt::Display>(problem: T) -> Self {
        RowError { column: "", problem: problem.to_string() }
    }
}

/// A row as a map from column to field.
pub(crate) struct Row<'r> {
    columns: &'static [&'static str],
    record: &'r csv::StringRecord,
    at: usize,
}

impl<'r> Row<'r> {
    pub(crate) fn new(columns: &'static [&'static str], record: &'r csv::StringRecord) -> Self {
        Row { columns, record, at: 0 }
    }
}

impl<'de> Deserializer<'de> for Row<'_> {
    type Error = RowError;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_map(self)
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

impl<'de> MapAccess<'de> for Row<'_> {
    type Error = RowError;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, RowError> {
        match self.columns.get(self.at) {
            Some(column) => seed.deserialize((*column).into_deserializer()).map(Some),
            None => Ok(None),
        }
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, RowError> {
        let column = self.columns[self.at];
        let text = self.record.get(self.at).unwrap_or_default();
        self.at += 1;
        seed.deserialize(Text(text)).map_err(|error| RowError { column, ..error })
    }
}

/// One field. Records hold strings, whole numbers and [`Field`](crate::Field)s, which ask for a
/// string.
struct Text<'r>(&'r str);

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = RowError;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_str(self.0)
    }
    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        match self.0.parse::<u64>() {
            Ok(number) if number.to_string() == self.0 => visitor.visit_u64(number),
            _ => Err(de::Error::custom(format!("`{}` is no whole number", shown(self.0)))),
        }
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}
