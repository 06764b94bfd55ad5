//! A CSV as rows of named cells: columns are found by name, whatever their order, and each row knows its line.
//! What a column means is decided by who asks for it.

use std::{io::Read, str};

use super::guard::Guard;

/// The columns of a file, from its first row.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    names: Vec<String>,
    taken: Vec<bool>,
}

/// A column that was asked for. Where the file lacks it, every cell of it is absent.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    index: Option<usize>,
    /// The name to show, as the format's documentation writes it.
    pub name: &'static str,
}

impl Column {
    /// Whether the file has it.
    pub fn is_present(self) -> bool {
        self.index.is_some()
    }
}

impl Columns {
    fn new(header: &csv::ByteRecord) -> Self {
        let names: Vec<String> =
            header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        Self { taken: vec![false; names.len()], names }
    }

    /// The column with one of these names (the first is shown), in any case of letters.
    pub fn take(&mut self, names: &[&'static str]) -> Column {
        let matches = |have: &String| names.iter().any(|name| have.eq_ignore_ascii_case(name));
        let index = self.names.iter().position(matches);
        if let Some(index) = index {
            self.taken[index] = true;
        }
        Column { index, name: names[0] }
    }

    /// Says which of `needed` the file lacks.
    pub fn require(&self, needed: &[Column]) -> Result<(), String> {
        let missing: Vec<_> =
            needed.iter().filter(|column| !column.is_present()).map(|column| column.name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let hint = match self.names.as_slice() {
            [only] if only.contains([';', '\t']) => "; cells must be separated by commas",
            _ => "",
        };
        let (noun, verb) = if missing.len() == 1 { ("column", "is") } else { ("columns", "are") };
        let missing = missing.join("`, `");
        Err(format!("line 1: the {noun} `{missing}` {verb} missing from the first row{hint}"))
    }

    /// Columns that nobody asked for.
    pub fn ignored(&self) -> Vec<&str> {
        let pairs = self.names.iter().zip(&self.taken);
        pairs.filter(|(name, taken)| !**taken && !name.is_empty()).map(|(name, _)| name.as_str()).collect()
    }

    fn twice(&self) -> Option<&str> {
        let same = |a: &str, b: &str| !a.is_empty() && a.eq_ignore_ascii_case(b);
        let mut names = self.names.iter().enumerate();
        names
            .find(|(at, name)| self.names[..*at].iter().any(|other| same(other, name)))
            .map(|(_, n)| n.as_str())
    }
}

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The line in which it begins, from 1.
    pub line: u64,
    record: csv::ByteRecord,
    columns: usize,
}

/// A cell that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line of its row.
    pub line: u64,
    /// The column's name, or what is at fault.
    pub field: String,
    /// Why.
    pub reason: String,
}

impl Refusal {
    /// A refusal of one field.
    pub fn new(line: u64, field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { line, field: field.into(), reason: reason.into() }
    }
}

impl Row {
    /// The cell without the blanks around it; empty where the row ends before it. `None` without the column.
    pub fn cell(&self, column: Column) -> Result<Option<&str>, Refusal> {
        let Some(index) = column.index else { return Ok(None) };
        let bytes = self.record.get(index).unwrap_or_default();
        match str::from_utf8(bytes) {
            Ok(text) => Ok(Some(text.trim())),
            Err(_) => Err(Refusal::new(self.line, column.name, "the text is not UTF-8")),
        }
    }

    /// The cell, where it is there and not blank.
    pub fn text(&self, column: Column) -> Result<Option<&str>, Refusal> {
        Ok(self.cell(column)?.filter(|text| !text.is_empty()))
    }

    /// The cell as it stands there, readable or not, without the blanks around it.
    pub fn bytes(&self, column: Column) -> &[u8] {
        column.index.and_then(|index| self.record.get(index)).unwrap_or_default().trim_ascii()
    }

    /// Whether there is anything in the cell.
    pub fn has(&self, column: Column) -> bool {
        !self.bytes(column).is_empty()
    }

    /// A row must not hold more than the header announces: its cells would stand under wrong names.
    pub fn check_width(&self) -> Result<(), Refusal> {
        let beyond = self.record.iter().skip(self.columns).any(|cell| !cell.trim_ascii().is_empty());
        if beyond {
            let (have, named) = (self.record.len(), self.columns);
            let reason = format!("{have} cells stand under {named} columns; is a comma not quoted?");
            return Err(Refusal::new(self.line, "row", reason));
        }
        Ok(())
    }
}

/// A file being read, row by row.
pub struct Table<R> {
    reader: csv::Reader<Guard<R>>,
    /// Its columns.
    pub columns: Columns,
}

impl<R: Read> Table<R> {
    /// Reads the header.
    pub fn open(input: R) -> Result<Self, String> {
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).buffer_capacity(128 * 1024);
        let mut reader = builder.from_reader(Guard::new(input));
        let mut header = csv::ByteRecord::new();
        if !reader.read_byte_record(&mut header).map_err(|error| explain(&error))? {
            return Err("the file is empty".to_owned());
        }
        reader.get_mut().next_row_line();
        let columns = Columns::new(&header);
        match columns.twice() {
            Some(name) => Err(format!("line 1: the column `{name}` stands there twice")),
            None => Ok(Self { reader, columns }),
        }
    }

    /// Reads the next row into `row`; answers whether there was one.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, String> {
        let more = self.reader.read_byte_record(&mut row.record).map_err(|error| explain(&error))?;
        if more {
            row.line = self.reader.get_mut().next_row_line().unwrap_or_default();
        }
        row.columns = self.columns.names.len();
        Ok(more)
    }

    /// How many bytes the rows read so far took.
    pub fn bytes(&self) -> u64 {
        self.reader.position().byte()
    }
}

/// Reads `input` to its end and says what is wrong with its shape.
pub fn check_shape(input: impl Read) -> Result<(), String> {
    let (mut guard, mut buffer) = (Guard::new(input), vec![0; 128 * 1024]);
    while guard.read(&mut buffer).map_err(|error| error.to_string())? > 0 {
        while guard.next_row_line().is_some() {}
    }
    Ok(())
}

fn explain(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u64, String)> {
        let mut table = Table::open(text.as_bytes()).expect("a header");
        let name = table.columns.take(&["Name"]);
        let (mut row, mut rows) = (Row::default(), Vec::new());
        while table.next(&mut row).expect("rows") {
            rows.push((row.line, row.cell(name).expect("UTF-8").unwrap_or_default().to_owned()));
        }
        rows
    }

    fn expected(rows: &[(u64, &str)]) -> Vec<(u64, String)> {
        rows.iter().map(|(line, text)| (*line, (*text).to_owned())).collect()
    }

    #[test]
    fn rows_know_their_lines() {
        let plain = "Id,Name\n1,a\n2,\"b\nb\"\n\n3, c \n";
        let want = expected(&[(2, "a"), (3, "b\nb"), (6, "c")]);
        assert_eq!(rows(plain), want);
        assert_eq!(rows(&format!("\u{feff}{}", plain.replace('\n', "\r\n"))), {
            let mut want = want;
            want[1].1 = "b\r\nb".to_owned();
            want
        });
    }

    #[test]
    fn a_missing_column_is_named() {
        let mut table = Table::open("Id;Name\n".as_bytes()).expect("a header");
        let name = table.columns.take(&["Name"]);
        let error = table.columns.require(&[name]).unwrap_err();
        assert_eq!(
            error,
            "line 1: the column `Name` is missing from the first row; cells must be separated by commas"
        );
    }

    #[test]
    fn a_column_that_stands_there_twice_is_named() {
        let error = Table::open("a,b,A\n".as_bytes()).err();
        assert_eq!(error.as_deref(), Some("line 1: the column `A` stands there twice"));
    }
}
