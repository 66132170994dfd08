ALTER TABLE readings ADD COLUMN fahrenheit numeric GENERATED ALWAYS AS (celsius * 9 / 5 + 32) VIRTUAL;
