-- what pg_dump writes today
\restrict k3yOfTheDump

CREATE TABLE public.countries (code text PRIMARY KEY, name text NOT NULL);

COPY public.countries (code, name) FROM stdin;
at	Austria
de	Germany
\.

\unrestrict k3yOfTheDump
\ir ../schemas/orders.sql
INSERT INTO orders (id, country) VALUES (1, 'at'), (2, 'fr');
