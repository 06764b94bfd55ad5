//! A reader that watches a CSV's shape while the bytes pass: a quote that never closes and a row without end are
//! errors that name their line, before they fill the memory. What the cells mean is not looked at here.

use std::{
    collections::VecDeque,
    fmt,
    io::{self, Read},
};

/// The longest row, in bytes: far beyond a product with the longest description that a shop takes.
pub const MAX_ROW_BYTES: u64 = 8 * 1024 * 1024;

/// Why a text cannot be read as CSV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadShape {
    /// The text ended inside a quoted cell that began in this line.
    OpenQuote {
        /// The line of the opening quote, from 1.
        line: u64,
    },
    /// The row that began in this line is longer than `MAX_ROW_BYTES`.
    LongRow {
        /// The row's first line.
        line: u64,
        /// The line of the quote that is still open, if one is.
        quote: Option<u64>,
    },
    /// The text is UTF-16.
    Utf16,
}

impl fmt::Display for BadShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = MAX_ROW_BYTES / (1024 * 1024);
        match self {
            Self::OpenQuote { line } => write!(f, "line {line}: a quote opens here and never closes"),
            Self::LongRow { line, quote: None } => write!(f, "line {line}: the row is longer than {mib} MiB"),
            Self::LongRow { line, quote: Some(quote) } => {
                write!(
                    f,
                    "line {quote}: a quote opens here and does not close; the row of line {line} grows over {mib} MiB"
                )
            }
            Self::Utf16 => f.write_str("the file is UTF-16; save it as CSV in UTF-8"),
        }
    }
}

impl std::error::Error for BadShape {}

/// Where in a row the reader is. The same steps as the `csv` crate takes, so that both see the same quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote within a quoted cell: the end of the cell, or the first half of a doubled quote.
    QuoteInQuoted,
}

/// Passes bytes on and fails on a shape that no row can have.
#[derive(Debug)]
pub struct Guard<R> {
    inner: R,
    state: State,
    line: u64,
    row_line: u64,
    row_bytes: u64,
    quote_line: u64,
    seen: u64,
    head: [u8; 3],
    row_lines: VecDeque<u64>,
}

impl<R> Guard<R> {
    /// Watches what `inner` yields.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            state: State::CellStart,
            line: 1,
            row_line: 1,
            row_bytes: 0,
            quote_line: 1,
            seen: 0,
            head: [0; 3],
            row_lines: VecDeque::new(),
        }
    }

    /// The line of the next row that was not asked for yet. The parser's own count is off after blank lines.
    pub fn next_row_line(&mut self) -> Option<u64> {
        self.row_lines.pop_front()
    }

    fn watch(&mut self, bytes: &[u8]) -> Result<(), BadShape> {
        for &byte in bytes {
            if self.seen < 3 {
                self.watch_head(byte)?;
            }
            if self.row_bytes == 0 && !matches!(byte, b'\r' | b'\n') {
                self.row_line = self.line;
                self.row_lines.push_back(self.line);
            }
            self.seen += 1;
            self.row_bytes += 1;
            if self.row_bytes > MAX_ROW_BYTES {
                let quote = (self.state == State::Quoted).then_some(self.quote_line);
                return Err(BadShape::LongRow { line: self.row_line, quote });
            }
            self.step(byte);
        }
        Ok(())
    }

    fn watch_head(&mut self, byte: u8) -> Result<(), BadShape> {
        let at = usize::try_from(self.seen).expect("below 3");
        self.head[at] = byte;
        if at == 1 && matches!(self.head, [0xFF, 0xFE, _] | [0xFE, 0xFF, _]) {
            return Err(BadShape::Utf16);
        }
        Ok(())
    }

    fn step(&mut self, byte: u8) {
        // A byte order mark is no part of the first cell.
        let bom = self.seen == 3 && self.head == [0xEF, 0xBB, 0xBF];
        if byte == b'\n' {
            self.line += 1;
        }
        self.state = match (self.state, byte) {
            _ if bom => State::CellStart,
            (State::Quoted, b'"') => State::QuoteInQuoted,
            (State::CellStart, b'"') => {
                self.quote_line = self.line;
                State::Quoted
            }
            (State::QuoteInQuoted, b'"') | (State::Quoted, _) => State::Quoted,
            (_, b',') => State::CellStart,
            (_, b'\n' | b'\r') => {
                self.row_bytes = 0;
                State::CellStart
            }
            _ => State::Plain,
        };
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let shape = if read == 0 && !buffer.is_empty() && self.state == State::Quoted {
            Err(BadShape::OpenQuote { line: self.quote_line })
        } else {
            self.watch(&buffer[..read])
        };
        shape.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8]) -> Result<u64, String> {
        io::copy(&mut Guard::new(text), &mut io::sink()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_open_quote_is_named_by_its_line() {
        let error = read(b"a,b\n1,\"two\nlines\"\n2,\"open\nx\n").unwrap_err();
        assert_eq!(error, "line 4: a quote opens here and never closes");
    }

    #[test]
    fn quotes_inside_plain_cells_and_doubled_ones_are_no_openings() {
        for text in ["a\n5\" nail\n", "a\n\"say \"\"hi\"\"\"\n", "\u{feff}\"a\"\n1\n", "a\r\n\"x\"\r\n"] {
            assert!(read(text.as_bytes()).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_row_without_end_stops_the_reading() {
        let text = [b"a\n\"".as_slice(), &vec![b'x'; 9 * 1024 * 1024]].concat();
        assert!(read(&text).unwrap_err().starts_with("line 2: a quote opens here"));
    }

    #[test]
    fn utf_16_is_named() {
        assert!(read(b"\xff\xfea\0").unwrap_err().contains("UTF-16"));
    }

    proptest! {
        /// Where the guard sees no open quote, the `csv` crate reads rows to the end of the text.
        #[test]
        fn it_agrees_with_the_parser(text in "[a\",\r\n\u{e9}]{0,40}") {
            let closed = format!("{text}\nend,\n");
            if read(closed.as_bytes()).is_ok() {
                let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true)
                    .from_reader(closed.as_bytes());
                let last = reader.byte_records().last().unwrap().unwrap();
                prop_assert_eq!(last.get(0), Some(b"end".as_slice()));
            }
        }
    }
}
