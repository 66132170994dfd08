ALTER TABLE missing ADD COLUMN x int;
