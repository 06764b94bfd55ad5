-- An envelope is read once, by the relay, and swept a day later: to compress it costs more than the room it takes.
ALTER TABLE outbox_events ALTER COLUMN envelope SET STORAGE EXTERNAL;
