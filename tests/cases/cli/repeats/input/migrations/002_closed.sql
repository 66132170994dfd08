ALTER POLICY notes_read ON notes USING (false);
ALTER POLICY notes_add ON notes WITH CHECK (false);
ALTER POLICY notes_edit ON notes USING (false);
ALTER POLICY notes_drop ON notes USING (false);
DROP POLICY notes_read ON notes;
DROP POLICY notes_add ON notes;
