CREATE TABLE members (id int PRIMARY KEY);
CREATE FUNCTION member_rank(id int) RETURNS int LANGUAGE sql AS $$ SELECT id $$;
