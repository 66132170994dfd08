CREATE TABLE notes (id uuid PRIMARY KEY, owner uuid NOT NULL, body text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY notes_read ON notes FOR SELECT TO authenticated USING (true);
CREATE POLICY notes_add ON notes FOR INSERT TO authenticated WITH CHECK (true);
CREATE POLICY notes_edit ON notes FOR UPDATE TO authenticated USING (owner = auth.uid());
CREATE POLICY notes_drop ON notes FOR DELETE TO authenticated USING (owner = auth.uid());
INSERT INTO storage.buckets (id, name) VALUES ('notes', 'notes');
GRANT SELECT ON notes TO reporting;
