ALTER TABLE members ADD COLUMN joined date;
SELECT member_rank(1);
