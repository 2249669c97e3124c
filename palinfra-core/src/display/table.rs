//! Lists: rows in columns.

use super::escape::escape;
use super::lines::Line;
use super::style::{Style, Tone};
use super::text::{cut, pad_left, width};

/// No column becomes narrower than this to make room for others.
const NARROWEST: usize = 8;

/// Rows under a line of headers. Columns of numbers are right-aligned. On a terminal too
/// narrow for all, the widest columns are cut; in a pipe nothing is. Without rows: nothing.
///
/// ```
/// use palinfra_core::display::{Style, table};
/// let rows = [vec!["hub".to_string(), "31".to_string()]];
/// let text = table(&["stack", "resources"], &rows, &Style::plain(80));
/// assert_eq!(text, "stack  resources\nhub           31\n");
/// ```
pub fn table(headers: &[&str], rows: &[Vec<String>], style: &Style) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| escape(cell).into_owned()).collect())
        .collect();
    let cells = |column: usize| rows.iter().filter_map(move |row| row.get(column));
    let mut widths: Vec<usize> = headers
        .iter()
        .enumerate()
        .map(|(column, header)| {
            cells(column)
                .map(|cell| width(cell))
                .fold(width(header), usize::max)
        })
        .collect();
    if style.cut {
        shrink(&mut widths, style.width);
    }
    let numbers: Vec<bool> = (0..headers.len())
        .map(|column| {
            let mut filled = cells(column).filter(|cell| !cell.is_empty()).peekable();
            filled.peek().is_some() && filled.all(|cell| cell.parse::<f64>().is_ok())
        })
        .collect();

    let mut out = String::new();
    let headers: Vec<String> = headers
        .iter()
        .map(|header| escape(header).into_owned())
        .collect();
    for (tone, row) in
        std::iter::once((Tone::Faint, &headers)).chain(rows.iter().map(|row| (Tone::Normal, row)))
    {
        let mut line = Line::new();
        let mut start = 0;
        for ((cell, width), number) in row.iter().zip(&widths).zip(&numbers) {
            let cell = if style.cut {
                cut(cell, *width)
            } else {
                cell.clone()
            };
            let cell = if *number {
                pad_left(&cell, *width)
            } else {
                cell
            };
            line = line.to(start).add(tone, cell);
            start += width + 2;
        }
        line.put(&mut out, style);
    }
    style.finish(out)
}

/// Takes cells from the widest columns until all fit.
fn shrink(widths: &mut [usize], room: usize) {
    let gaps = 2 * widths.len().saturating_sub(1);
    loop {
        let all: usize = widths.iter().sum::<usize>() + gaps;
        let excess = all.saturating_sub(room);
        let next = widths.iter().copied().max().unwrap_or(0);
        if excess == 0 || next <= NARROWEST {
            return;
        }
        if let Some(widest) = widths.iter_mut().max() {
            *widest -= 1;
        }
    }
}
