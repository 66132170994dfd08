\echo orders
CREATE TABLE orders (id int PRIMARY KEY, country text NOT NULL REFERENCES countries);
