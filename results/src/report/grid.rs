//! Tables of the report: a heading with units, rows in groups, and a scroll bar of their own. Every
//! text goes through the template's escaping, whoever wrote it.

use maud::{Markup, html};

/// The most rows a table shows; the files hold all.
pub(super) const MOST_ROWS: usize = 2000;

/// A column: its name, the unit or base under it, and whether it holds words.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) words: bool,
}

/// A column of figures; `unit` says what they are or of what they are a part.
pub(super) fn figures(name: &str, unit: &str) -> Column {
    Column { name: name.to_owned(), unit: unit.to_owned(), words: false }
}

/// A column of words.
pub(super) fn words(name: &str) -> Column {
    Column { name: name.to_owned(), unit: String::new(), words: true }
}

/// Rows under a heading; without a heading if it is empty. A row's first field names it.
pub(super) struct Group {
    pub(super) heading: String,
    pub(super) rows: Vec<Vec<Markup>>,
}

/// Fields of a row from plain text.
pub(super) fn text(field: impl AsRef<str>) -> Markup {
    html! { (field.as_ref()) }
}

/// The table, with at most [`MOST_ROWS`] rows and a note if there are more.
pub(super) fn grid(caption: &str, columns: &[Column], groups: &[Group]) -> Markup {
    let rows: usize = groups.iter().map(|group| group.rows.len()).sum();
    let mut left = MOST_ROWS;
    let shown: Vec<(&str, &[Vec<Markup>])> = groups
        .iter()
        .map(|group| {
            let count = group.rows.len().min(left);
            left -= count;
            (group.heading.as_str(), &group.rows[..count])
        })
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let class = |column: &Column| column.words.then_some("name");
    html! {
        div.scroll tabindex="0" {
            table {
                @if !caption.is_empty() { caption { span { (caption) } } }
                thead { tr { @for column in columns {
                    th scope="col" class=[class(column)] {
                        (column.name)
                        @if !column.unit.is_empty() { span.unit { (column.unit) } }
                    }
                } } }
                @for (heading, rows) in shown { tbody {
                    @if !heading.is_empty() {
                        tr { th scope="rowgroup" colspan=(columns.len()) { (heading) } }
                    }
                    @for row in rows { (line(columns, row)) }
                } }
            }
        }
        @if rows > MOST_ROWS {
            p.note { "The first " (MOST_ROWS) " of " (rows) " rows; the CSV files hold all of them." }
        }
    }
}

fn line(columns: &[Column], row: &[Markup]) -> Markup {
    html! {
        tr.row {
            @for (at, (field, column)) in row.iter().zip(columns).enumerate() {
                @if at == 0 { th.name scope="row" { (field) } }
                @else if column.words { td.name.wrap { (field) } }
                @else { td { (field) } }
            }
        }
    }
}
