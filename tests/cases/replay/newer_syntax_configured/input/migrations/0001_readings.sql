CREATE TABLE readings (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  celsius numeric NOT NULL
);
