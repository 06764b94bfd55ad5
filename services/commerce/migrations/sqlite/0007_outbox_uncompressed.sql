-- SQLite compresses nothing: this says it for PostgreSQL, whose migrations have the same names.
SELECT 1;
