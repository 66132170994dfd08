ALTER TABLE members ADD COLUMN joined date;
SELECT member_rank(1);
CREATE SCHEMA archive;
ALTER TABLE archive.members ADD COLUMN joined date;
